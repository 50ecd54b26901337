//! Results as files: exported, proven, verified, corrected.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{Installation, ROSTER};

const RESPONSES: &str = "surveys/sample/responses_2024.csv";

/// A wave of the sample without its last lines, released; and those lines as a file.
fn released(late: usize) -> (Installation, String) {
    let place = Installation::new();
    let path = |name: &str| place.folder.path().join(name).to_str().unwrap().to_owned();
    let survey = fs::read_to_string("surveys/aomori-engagement.toml").unwrap();
    let tables = survey.lines().find(|line| line.starts_with("tables = ")).unwrap();
    let survey = survey.replace(tables, "tables = [\"grade\", \"department\", \"section\"]");
    fs::write(path("survey.toml"), survey).unwrap();
    let text = fs::read_to_string(RESPONSES).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (early, last) = lines.split_at(lines.len() - late);
    fs::write(path("early.csv"), early.join("\n") + "\n").unwrap();
    fs::write(path("late.csv"), format!("{}\n{}\n", lines[0], last.join("\n"))).unwrap();
    place.ok(&[
        "wave",
        "create",
        "--survey",
        &path("survey.toml"),
        "--opens",
        "2024-05-24",
        "--closes",
        "2024-06-28",
        "--synthetic",
    ]);
    place.ok(&["import", "roster", ROSTER, "--wave", "2024"]);
    place.open_draft("2024");
    place.ok(&["import", "responses", &path("early.csv"), "--wave", "2024"]);
    place.ok(&["wave", "close", "2024"]);
    place.ok(&["wave", "release", "2024"]);
    let late = path("late.csv");
    (place, late)
}

fn exported(place: &Installation, name: &str) -> (String, String) {
    let path = |kind: &str| place.folder.path().join(format!("{name}.{kind}")).to_str().unwrap().to_owned();
    place.ok(&["release", "export", "2024", "--out", &path("json")]);
    place.ok(&["release", "certificate", "2024", "--out", &path("proof")]);
    (path("json"), path("proof"))
}

#[test]
fn a_result_is_verified_from_outside_and_in_full_and_a_changed_one_is_refused() {
    let (place, _) = released(1);
    let (result, proof) = exported(&place, "first");
    let said = place.ok(&["release", "verify", &result, "--certificate", &proof, "--full"]);
    assert_eq!(said.matches("ok  ").count(), 3, "{said}");
    let text = fs::read_to_string(&result).unwrap();
    for (from, to) in [("\"n\":635,", "\"n\":634,"), ("\"step\":\"0.01\"", "\"step\":\"0.20\"")] {
        assert!(text.contains(from), "{from}");
        fs::write(&result, text.replacen(from, to, 1)).unwrap();
        let refused = place.run(&["release", "verify", &result, "--certificate", &proof]);
        assert_eq!(refused.status.code(), Some(1), "{from}");
        assert!(!refused.stderr.is_empty());
    }
    fs::write(&result, &text).unwrap();
    let other = fs::read_to_string(&proof).unwrap().replacen(",1]", ",2]", 1);
    fs::write(&proof, other).unwrap();
    let refused = place.run(&["release", "verify", &result, "--certificate", &proof]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("its hash is not the one the result names"));
}

#[test]
fn few_late_answers_are_refused_and_many_make_a_second_version() {
    let (place, late) = released(3);
    let refused = place.run(&["release", "correct", "2024", "--add", &late, "--reason", "found late"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("adds 3 answers: expected at least 10"));
    assert!(place.ok(&["wave", "list"]).contains("633 answered"));

    let (place, late) = released(40);
    place.ok(&["release", "correct", "2024", "--add", &late, "--reason", "found late"]);
    let (result, proof) = exported(&place, "second");
    place.ok(&["release", "verify", &result, "--certificate", &proof, "--full"]);
    let text = fs::read_to_string(&result).unwrap();
    assert!(text.contains("\"version\":2") && text.contains("found late") && text.contains("\"responses\":636"));
    let again = place.run(&["release", "correct", "2024", "--add", &late, "--reason", "again"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("already part of the wave"));
}

/// Every score of the JSON as the start of its CSV line: where, which, how many, what is printed.
fn scores(release: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = BTreeSet::new();
    let mut add = |place: [String; 4], asked: &Value, cell: &Value| {
        let Some(figures) = cell["figures"].as_object() else { return };
        let asked = asked.as_u64().map(|asked| asked.to_string()).unwrap_or_default();
        let named = |list: &str| {
            let of = |one: &Value| (text(&one["id"]), one["score"].clone());
            figures[list].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
        };
        let overall = vec![("overall".to_owned(), figures["overall"].clone())];
        for (name, score) in [overall, named("categories"), named("items")].concat() {
            let score = &score["Ok"];
            let numbers = format!("{},{},{}", score["n"], text(&score["printed"]), text(&score["step"]));
            let [attribute, within, level, _] = &place;
            lines.insert(format!("{attribute},{within},{level}|{asked},{},{name},{numbers}", figures["n"]));
        }
    };
    add(Default::default(), &release["tables"]["asked"], &release["tables"]["whole"]);
    for table in release["tables"]["by"].as_array().unwrap() {
        for row in table["rows"].as_array().unwrap() {
            let level = text(&row["level"]).replace('+', "'+");
            let place = [text(&table["attribute"]), text(&table["within"]["level"]), level, String::new()];
            add(place, &row["asked"], &row["cell"]);
        }
    }
    lines
}

#[test]
fn the_csv_of_a_result_holds_the_numbers_of_the_json_and_no_others() {
    let (place, _) = released(0);
    let release: Value = serde_json::from_str(&place.ok(&["release", "export", "2024"])).unwrap();
    let sheet = place.ok(&["release", "export", "2024", "--format", "csv"]);
    let mut lines = sheet.lines();
    assert!(lines.next().unwrap().starts_with("attribute,within,level,label,state,merged_into,asked,responses,score,"));
    let (shown, held): (Vec<_>, Vec<_>) =
        lines.map(|line| line.split(',').collect::<Vec<_>>()).partition(|cells| cells[4] == "shown");
    let read = shown
        .iter()
        .map(|cells| format!("{}|{}", cells[..3].join(","), [&cells[6..11], &cells[11..12]].concat().join(",")));
    assert_eq!(read.collect::<BTreeSet<_>>(), scores(&release));
    for cells in &held {
        let number = cells[6..cells.len() - 2].iter().any(|cell| !cell.is_empty());
        assert!(matches!(cells[4], "merged" | "suppressed") && !number || cells[4] == "empty", "{cells:?}");
        assert!(!cells[cells.len() - 1].is_empty(), "a group that is not shown says why: {cells:?}");
    }
    assert!(held.iter().any(|cells| cells[4] == "merged"));
    let english = place.ok(&["release", "export", "2024", "--format", "csv", "--lang", "en"]);
    assert!(english.contains(",merged → ") && english.lines().count() == sheet.lines().count());
}
