//! `kotae attack`: the attacker at the command line, losing against a release and winning against a careless one.

use std::fs;

use serde_json::{Value, json};

use super::{Installation, ROSTER};

/// 150 people of the sample, released by grade; the result, and who answered.
fn released(place: &Installation) -> (String, String) {
    let survey = fs::read_to_string("surveys/aomori-engagement.toml").unwrap();
    let tables = survey.lines().find(|line| line.starts_with("tables = ")).unwrap();
    let survey = place.file("survey.toml", survey.replace(tables, "tables = [\"grade\"]"));
    let text = fs::read_to_string("surveys/sample/responses_2024.csv").unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains('"')).take(151).collect();
    let answers = place.file("answers.csv", lines.join("\n"));
    place.ok(&[
        "wave",
        "create",
        "--survey",
        &survey,
        "--opens",
        "2024-05-24",
        "--closes",
        "2024-06-28",
        "--synthetic",
    ]);
    place.ok(&["import", "roster", ROSTER, "--wave", "2024"]);
    place.open_draft("2024");
    place.ok(&["import", "responses", &answers, "--wave", "2024"]);
    place.ok(&["wave", "close", "2024"]);
    place.ok(&["wave", "release", "2024"]);
    let result = place.folder.path().join("result.json").to_str().unwrap().to_owned();
    place.ok(&["release", "export", "2024", "--out", &result]);
    let grades: Vec<&str> = lines.iter().map(|line| line.split(',').next().unwrap()).collect();
    (result, place.file("grades.csv", grades.join("\n")))
}

#[test]
fn who_knows_who_answered_works_nothing_out_of_a_release_and_everything_out_of_a_careless_one() {
    let place = Installation::new();
    let (result, grades) = released(&place);
    let sheet = place.folder.path().join("sheet.csv").to_str().unwrap().to_owned();
    let attack = ["attack", &result, "--answered", &grades, "--items", "q01,q13", "--lang", "en", "--csv", &sheet];
    let said = place.ok(&attack);
    assert!(said.contains("all 150 people") && said.contains("No victim"), "{said}");
    let lines = fs::read_to_string(&sheet).unwrap();
    assert_eq!(lines.lines().count(), 1 + 2 * 150, "a line for each person and item");
    let csv = place.folder.path().join("result.csv").to_str().unwrap().to_owned();
    place.ok(&["release", "export", "2024", "--format", "csv", "--out", &csv]);
    let same = place.ok(&["attack", &csv, "--answered", &grades, "--items", "q01,q13", "--lang", "en"]);
    assert_eq!(
        same.lines().skip(1).collect::<Vec<_>>(),
        said.lines().skip(1).collect::<Vec<_>>(),
        "the CSV says the same"
    );
    let truth = place.folder.path().join("answers.csv").to_str().unwrap().to_owned();
    let said = place.ok(&["attack", &result, "--truth", &truth, "--items", "q01", "--colluders", "1", "--lang", "ja"]);
    assert!(said.contains("特定された人はいません") && said.contains("150件のうち0件が確定"), "{said}");

    // The whole prints that everybody gave the worst answer.
    let mut careless: Value = serde_json::from_str(&fs::read_to_string(&result).unwrap()).unwrap();
    careless["tables"]["by"] = json!([]);
    let item = &mut careless["tables"]["whole"]["figures"]["items"][0];
    item["score"]["Ok"]["printed"] = json!("1.00");
    (item["shares"], item["sd"]) = (Value::Null, Value::Null);
    let careless = place.file("careless.json", careless.to_string());
    let output = place.run(&["attack", &careless, "--answered", &grades, "--items", "q01", "--lang", "en"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("150 are certain") && said.contains("VICTIMS FOUND"), "{said}");
}

#[test]
fn people_and_results_that_do_not_belong_together_are_refused() {
    let place = Installation::new();
    let (result, grades) = released(&place);
    let few =
        place.file("few.csv", fs::read_to_string(&grades).unwrap().lines().take(100).collect::<Vec<_>>().join("\n"));
    let message = place.refused(&["attack", &result, "--answered", &few], 1);
    assert!(message.contains("whole: 150 answers are printed, and 99 of those who answered belong there"), "{message}");
    let message = place.refused(&["attack", &result, &result, "--answered", &grades], 2);
    assert!(message.contains("1 files of people for 2 results: expected one for each"), "{message}");
    let message = place.refused(&["attack", &result, "--answered", &grades, "--items", "q99"], 1);
    assert!(message.contains("unknown item `q99`: expected one of q01, q02"), "{message}");
    let nameless = place.file("nameless.csv", "name\n1\n");
    let message = place.refused(&["attack", &result, "--answered", &nameless], 1);
    assert!(message.contains("line 1, grade: found nothing, expected a column of this name"), "{message}");
    let message = place.refused(&["attack", &grades, "--answered", &grades], 1);
    assert!(message.contains("not a result"), "{message}");
}
