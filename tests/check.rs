//! `kotae check` as an editor of survey files runs it.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fs;
use std::process::{Command, Output};

const FILE: &str = "surveys/aomori-engagement.toml";

fn check(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kotae")).arg("check").args(words).output().unwrap()
}

#[test]
fn a_valid_file_is_described_and_the_exit_code_is_0() {
    let output = check(&[FILE]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("surveys/aomori-engagement.toml: valid: aomori-engagement, 13 items"), "{said}");
}

#[test]
fn every_fault_of_every_file_is_printed_with_file_line_and_item_and_the_exit_code_is_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("調査 1.toml");
    let text = fs::read_to_string(FILE).unwrap();
    fs::write(&path, text.replacen("minutes = 3", "minutes = 0", 1).replacen("\"pride\"", "\"prid\"", 1)).unwrap();
    let path = path.to_str().unwrap();
    let output = check(&[path, FILE, "surveys", "none.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    for part in [
        &format!("{path}:22: survey: `minutes` is 0: expected a whole number from 1 to 120\n"),
        &format!("{path}:276: item q13: there is no category `pride`: did you mean `prid`?\n"),
        "surveys/aomori-engagement.toml: valid",
        "surveys: cannot be read: it is not a file",
        "none.toml: cannot be read",
    ] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
}

#[test]
fn json_lists_the_same_faults_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.toml");
    fs::write(&path, "format = 1\n\n[[items]]\nid = \"q01\"\n").unwrap();
    let output = check(&["--json", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["valid"], false);
    let faults = reports[0]["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["line"] == 3 && fault["item"] == "item q01"), "{faults:?}");
}
