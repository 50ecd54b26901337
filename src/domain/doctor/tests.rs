//! Invented machines.

use jiff::civil::date;

use super::*;

fn healthy() -> Facts {
    Facts {
        swap: Some(Vec::new()),
        core: Some(Core { limit: Some(0), pattern: "core".to_owned() }),
        database: Database::File,
        files: Some(Vec::new()),
        place: Some(Place { filesystem: "ext4".to_owned(), synced: None }),
        tls: false,
        exposed: None,
        logs: Vec::new(),
        proxy: Some(false),
    }
}

fn of(check: Check, facts: &Facts) -> (Verdict, Vec<String>) {
    let finding = findings(facts, &[]).into_iter().find(|finding| finding.check == check).unwrap();
    (finding.verdict, finding.seen)
}

fn ok() -> (Verdict, Vec<String>) {
    (Verdict::Ok, Vec::new())
}

fn to_fix(seen: &[&str]) -> (Verdict, Vec<String>) {
    (Verdict::ToFix, seen.iter().map(|seen| (*seen).to_owned()).collect())
}

#[test]
fn a_healthy_machine_has_nothing_to_fix_and_an_unknown_one_nothing_that_is_claimed() {
    assert!(findings(&healthy(), &[]).iter().all(|finding| finding.verdict == Verdict::Ok));
    let dark = Facts {
        swap: None,
        core: None,
        database: Database::Server(None),
        files: None,
        place: None,
        proxy: None,
        ..healthy()
    };
    let told: Vec<Check> = findings(&dark, &[])
        .into_iter()
        .filter_map(|finding| (finding.verdict != Verdict::CannotTell).then_some(finding.check))
        .collect();
    assert_eq!(told, [Check::Tls, Check::Log]);
}

#[test]
fn names_lead_back_to_their_checks() {
    for check in Check::ALL {
        assert_eq!(Check::find(check.code()), Some(check));
        assert_eq!(serde_json::to_value(check).unwrap(), check.code());
    }
    assert_eq!(Check::find("coffee"), None);
}

#[test]
fn swap_is_fine_where_it_is_encrypted_or_stays_in_memory() {
    let area = |name: &str, safe| Swap { name: name.to_owned(), safe };
    let judged = |areas: &[Swap]| of(Check::Swap, &Facts { swap: Some(areas.to_vec()), ..healthy() });
    assert_eq!(judged(&[area("/dev/zram0", Some(true))]), ok());
    let both = [area("/dev/zram0", Some(true)), area("/dev/sda2", Some(false)), area("/swap", None)];
    assert_eq!(judged(&both), to_fix(&["/dev/sda2"]));
    assert_eq!(judged(&[area("/swap", None)]), (Verdict::CannotTell, vec!["/swap".to_owned()]));
}

#[test]
fn a_core_is_harmless_where_it_is_neither_written_nor_collected() {
    let systemd = "|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h";
    let apport = "|/usr/share/apport/apport -p%p -s%s -c%c";
    for (limit, pattern, fine) in [
        (Some(0), "core", true),
        (Some(0), "/var/crash/core.%p", true),
        (Some(1024), "core", false),
        (None, "core", false),
        (Some(0), systemd, true),
        (None, systemd, false),
        (Some(0), apport, false),
        (None, "|/bin/false", true),
        (Some(0), "@@/run/collector.socket", false),
        (Some(0), "|", false),
    ] {
        let core = Some(Core { limit, pattern: pattern.to_owned() });
        let (verdict, seen) = of(Check::CoreDumps, &Facts { core, ..healthy() });
        assert_eq!(verdict == Verdict::Ok, fine, "{limit:?} {pattern}");
        assert_eq!(seen.is_empty(), fine);
    }
}

#[test]
fn the_settings_of_postgresql_are_named_as_they_stand_in_its_file() {
    let quiet = [
        ("track_commit_timestamp", "off"),
        ("log_statement", "none"),
        ("log_min_duration_statement", "-1"),
        ("log_min_duration_sample", "-1"),
        ("log_transaction_sample_rate", "0"),
        ("log_duration", "off"),
        ("archive_mode", "off"),
        ("wal_level", "replica"),
    ];
    let with = |name: &str, value: &str| {
        let told = quiet.map(|(known, quiet)| (known.to_owned(), if known == name { value } else { quiet }.to_owned()));
        Facts { database: Database::Server(Some(told.to_vec())), ..healthy() }
    };
    let judged = |check: Check, name: &str, value: &str| of(check, &with(name, value));
    for check in [Check::CommitTimestamps, Check::StatementLog, Check::Archive] {
        assert_eq!(judged(check, "", ""), ok());
        let silent = Facts { database: Database::Server(Some(Vec::new())), ..healthy() };
        assert_eq!(of(check, &silent), (Verdict::CannotTell, Vec::new()));
    }
    // Statements that make tables tell of nobody.
    assert_eq!(judged(Check::StatementLog, "log_statement", "ddl"), ok());
    for (check, name, value) in [
        (Check::CommitTimestamps, "track_commit_timestamp", "on"),
        (Check::StatementLog, "log_statement", "all"),
        (Check::StatementLog, "log_statement", "mod"),
        (Check::StatementLog, "log_min_duration_statement", "0"),
        (Check::StatementLog, "log_min_duration_statement", "250"),
        (Check::StatementLog, "log_min_duration_sample", "100"),
        (Check::StatementLog, "log_transaction_sample_rate", "0.01"),
        (Check::StatementLog, "log_duration", "on"),
        (Check::Archive, "archive_mode", "always"),
        (Check::Archive, "wal_level", "logical"),
    ] {
        assert_eq!(judged(check, name, value), to_fix(&[&format!("{name} = {value}")]));
    }
}

#[test]
fn a_closed_data_folder_keeps_what_lies_in_it_closed() {
    let file = |path: &str, mode, group_may, inside| File { path: path.to_owned(), mode, group_may, inside };
    let judged = |files: &[File]| of(Check::Files, &Facts { files: Some(files.to_vec()), ..healthy() });
    let settings = || file("d/kotae.toml", 0o100_644, false, true);
    assert_eq!(judged(&[file("d", 0o040_700, false, true), settings()]), ok());
    assert_eq!(
        judged(&[file("d", 0o040_755, false, true), settings(), file("d/kotae.db", 0o100_600, false, true)]),
        to_fix(&["d (755)", "d/kotae.toml (644)"])
    );
    let shut = [file("d", 0o040_750, false, true), file("d/x", 0o040_700, false, true), settings()];
    assert_eq!(judged(&shut), to_fix(&["d (750)", "d/kotae.toml (644)"]), "a closed folder inside closes nothing else");
    let key = |mode| [file("d", 0o040_700, false, true), file("/etc/ssl/private/k.pem", mode, true, false)];
    assert_eq!(judged(&key(0o100_640)), ok());
    assert_eq!(judged(&key(0o100_644)), to_fix(&["/etc/ssl/private/k.pem (644)"]));
}

#[test]
fn a_folder_that_is_copied_elsewhere_is_found() {
    let judged = |filesystem: &str, synced: Option<&str>| {
        let place = Place { filesystem: filesystem.to_owned(), synced: synced.map(str::to_owned) };
        of(Check::Place, &Facts { place: Some(place), ..healthy() })
    };
    assert_eq!(judged("xfs", None), ok());
    assert_eq!(judged("cifs", None), to_fix(&["cifs"]));
    assert_eq!(judged("ext4", Some("/home/a/OneDrive - 市役所")), to_fix(&["/home/a/OneDrive - 市役所"]));
}

#[test]
fn whoever_can_be_reached_from_elsewhere_needs_tls() {
    let judged =
        |exposed: Option<&str>, tls| of(Check::Tls, &Facts { exposed: exposed.map(str::to_owned), tls, ..healthy() });
    assert_eq!(judged(None, false), ok());
    assert_eq!(judged(Some("0.0.0.0:443"), true), ok());
    assert_eq!(judged(Some("0.0.0.0:80"), false), to_fix(&["0.0.0.0:80"]));
}

#[test]
fn a_filter_is_wordy_when_it_asks_a_library() {
    let judged = |value: &str| {
        let logs = vec![("RUST_LOG".to_owned(), value.to_owned())];
        of(Check::Log, &Facts { logs, ..healthy() }).0
    };
    for quiet in ["", "info", "kotae=debug", "warn,kotae::flow=trace", "sqlx=error"] {
        assert_eq!(judged(quiet), Verdict::Ok, "{quiet}");
    }
    for wordy in ["debug", "TRACE", "info,actix_web=debug", "kotae=info, actix_http = trace", "kotaeru=debug"] {
        assert_eq!(judged(wordy), Verdict::ToFix, "{wordy}");
    }
}

#[test]
fn the_last_word_on_a_finding_counts_and_only_where_there_is_one() {
    let word = |check, by: &str| Acceptance {
        check,
        reason: "the disk stands in a vault".to_owned(),
        by: by.to_owned(),
        on: date(2026, 5, 1),
    };
    let swap = Swap { name: "/dev/sda2".to_owned(), safe: Some(false) };
    let facts = Facts { swap: Some(vec![swap]), exposed: Some("0.0.0.0:80".to_owned()), ..healthy() };
    let open = |accepted: &[Acceptance]| {
        findings(&facts, accepted).into_iter().filter(Finding::is_open).map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(open(&[]), [Check::Swap, Check::Tls]);
    let words = [word(Check::Swap, "first"), word(Check::Swap, "second"), word(Check::Files, "nobody")];
    assert_eq!(open(&words), [Check::Tls]);
    let all = findings(&facts, &words);
    let by = |check| all.iter().find(|f| f.check == check).unwrap().accepted.as_ref().map(|word| word.by.as_str());
    assert_eq!((by(Check::Swap), by(Check::Files)), (Some("second"), None));
}
