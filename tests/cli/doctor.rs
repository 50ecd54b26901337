//! `kotae doctor` on the machine the tests run on: only what the test itself has set up is claimed of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::Installation;

fn installed(settings: &str) -> Installation {
    let kotae = Installation::new();
    kotae.ok(&["wave", "list"]);
    fs::write(Path::new(&kotae.data()).join("kotae.toml"), settings).unwrap();
    kotae
}

/// The report, whatever else is wrong with this machine.
fn report(output: &Output) -> Value {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let open = report["open"].as_u64().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(open > 0)), "{report}");
    report
}

fn ask(kotae: &Installation) -> Value {
    report(&kotae.run(&["doctor", "--json"]))
}

fn of(report: &Value, check: &str) -> Value {
    report["checks"].as_array().unwrap().iter().find(|line| line["check"] == check).unwrap().clone()
}

#[test]
fn a_word_in_writing_settles_what_is_to_be_fixed() {
    let kotae = installed("listen = \"0.0.0.0:8080\"\n");
    let before = ask(&kotae);
    let tls = of(&before, "tls");
    assert_eq!((&tls["verdict"], &tls["seen"][0]), (&"to_fix".into(), &"0.0.0.0:8080".into()));
    assert_eq!(of(&before, "files")["verdict"], "ok");
    assert_eq!(of(&before, "proxy")["verdict"], "cannot_tell");
    let word = ["doctor", "--accept", "tls", "--reason", "閉じた回線のみ", "--by", "青森 花子", "--json"];
    let after = report(&kotae.run(&word));
    assert_eq!(after["open"].as_u64().unwrap() + 1, before["open"].as_u64().unwrap());
    assert_eq!(of(&ask(&kotae), "tls")["accepted"]["by"], "青森 花子");
    let written = fs::read_to_string(Path::new(&kotae.data()).join("doctor.toml")).unwrap();
    assert!(written.contains("check = \"tls\"") && written.contains("閉じた回線のみ"), "{written}");
    let said = String::from_utf8(kotae.run(&["doctor"]).stdout).unwrap();
    assert!(said.contains("承認済み: 通信の暗号化 [tls]") && said.contains("青森 花子: 閉じた回線のみ"), "{said}");
}

#[test]
fn both_languages_say_everything_in_words() {
    let kotae = installed("listen = \"0.0.0.0:8080\"\n");
    for (language, expected) in [("ja", "要対処: 通信の暗号化 [tls]"), ("en", "TO FIX: Encryption on the way [tls]")]
    {
        let said = String::from_utf8(kotae.run(&["doctor", "--lang", language]).stdout).unwrap();
        assert!(said.contains(expected) && !said.contains("doctor-"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let kotae = installed("");
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let data = kotae.data();
    open(Path::new(&data), 0o755);
    open(&Path::new(&data).join("kotae.key"), 0o644);
    let files = of(&ask(&kotae), "files");
    assert_eq!(files["verdict"], "to_fix");
    let seen: Vec<&str> = files["seen"].as_array().unwrap().iter().map(|seen| seen.as_str().unwrap()).collect();
    assert!(seen.contains(&format!("{data} (755)").as_str()), "{seen:?}");
    assert!(seen.contains(&format!("{data}/kotae.key (644)").as_str()), "{seen:?}");
    assert!(!seen.iter().any(|seen| seen.contains("kotae.db")), "{seen:?}");
}

#[test]
fn a_log_of_libraries_is_seen_in_the_environment() {
    let kotae = installed("");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kotae"));
    command.args(["doctor", "--json", "--data", &kotae.data()]).env("RUST_LOG", "info,actix_web=debug");
    assert_eq!(of(&report(&command.output().unwrap()), "log")["seen"][0], "RUST_LOG = info,actix_web=debug");
    assert_eq!(of(&report(&command.env("RUST_LOG", "info").output().unwrap()), "log")["verdict"], "ok");
}

#[test]
fn a_database_that_does_not_answer_leaves_its_checks_open_and_its_password_unsaid() {
    let kotae = installed("database_url = \"postgres://u:geheim@127.0.0.1:1/d\"\n");
    let output = kotae.run(&["doctor", "--json"]);
    let report = report(&output);
    for check in ["commit-timestamps", "statement-log", "archive"] {
        assert_eq!(of(&report, check)["verdict"], "cannot_tell");
    }
    let said = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
    assert!(said.contains("cannot be reached") && !said.contains("geheim"), "{said}");
}

#[test]
fn what_cannot_be_accepted_is_refused_and_nothing_is_written() {
    let kotae = Installation::new();
    let said = kotae.refused(&["doctor"], 1);
    assert!(said.contains("there is no installation here") && !Path::new(&kotae.data()).exists(), "{said}");
    let kotae = installed("");
    let said = kotae.refused(&["doctor", "--accept", "tls", "--reason", "why", "--by", "taro"], 1);
    assert!(said.contains("nothing to accept"), "{said}");
    let said = kotae.refused(&["doctor", "--accept", "coffee", "--reason", "why", "--by", "taro"], 2);
    assert!(said.contains("expected one of swap, core-dumps"), "{said}");
    kotae.refused(&["doctor", "--accept", "proxy", "--by", "taro"], 2);
    kotae.refused(&["doctor", "--accept", "proxy", "--reason", " ", "--by", "taro"], 1);
    assert!(!Path::new(&kotae.data()).join("doctor.toml").exists());
}
