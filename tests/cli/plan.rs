//! `kotae wave plan`: what a release will show, before the wave opens.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Installation, ROSTER, SURVEY};

const FILES: [&str; 8] = ["wave", "plan", "--survey", SURVEY, "--roster", ROSTER, "--year", "2024"];

fn words(more: &[&'static str]) -> Vec<&'static str> {
    FILES.iter().chain(more).copied().collect()
}

#[test]
fn two_files_and_a_rate_are_enough() {
    let kotae = Installation::new();
    let said = kotae.ok(&words(&["--rate", "31"]));
    for line in [
        "部長級・次長級を一つのグループにまとめる（見込み回答数 22 人）",
        "合算（次長級と）",
        "2,041人",
        "633人",
        "  - 年代別",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let english = kotae.ok(&words(&["--rate", "３１％", "--lang", "en"]));
    assert!(english.contains("Make one group of Director-general, Deputy director-general (22 expected"), "{english}");
    assert!(!Path::new(&kotae.data()).exists(), "a plan from files needs no data folder");
}

#[test]
fn a_table_whose_groups_will_all_be_merged_refers_to_the_group_above() {
    let kotae = Installation::new();
    let said = kotae.ok(&words(&["--rate", "12"]));
    assert_eq!(said.matches("合算（「企画部」と同じになるので、そちらを見る）").count(), 2, "{said}");
    assert!(!said.contains("企画調整課・広報広聴課（合算）"), "{said}");
    let english = kotae.ok(&words(&["--rate", "12", "--lang", "en"]));
    assert!(english.contains("merged (the same as 企画部: see that)"), "{english}");
}

#[test]
fn programs_read_the_same_plan_as_json_and_csv() {
    let kotae = Installation::new();
    let said: Value = serde_json::from_str(&kotae.ok(&words(&["--rate", "31", "--format", "json"]))).unwrap();
    assert_eq!((said["asked"].as_u64(), said["expected"].as_u64()), (Some(2041), Some(633)));
    let bucho = &said["tables"][0]["groups"][0];
    assert_eq!((bucho["id"].as_str(), bucho["state"].as_str()), (Some("bucho"), Some("merged")));
    assert_eq!((&bucho["merged_with"][0], &bucho["expected"]), (&Value::from("jicho"), &Value::from(8)));
    assert_eq!(said["tables"][0]["merged"][0]["expected"], 22);
    assert_eq!(said["unknown"][0]["attribute"], "age_band");
    assert_eq!((&said["proposals"][0]["change"], &said["proposals"][0]["needed"]), (&"merge".into(), &true.into()));

    let said = kotae.ok(&words(&["--rate", "31", "--format", "csv"]));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "attribute,within,within_level,level,label,state,merged_with,asked,expected");
    assert_eq!(lines[1..3], [",,,,,shown,,2041,633", "grade,,,bucho,部長級,merged,jicho,25,8"]);
    assert!(lines.contains(&"grade,,,bucho jicho,部長級・次長級（合算）,shown,,70,22"), "{said}");
    assert_eq!(lines.last(), Some(&"service_band,,,,,unknown,,,"));
}

#[test]
fn a_catalogue_of_sections_and_crossings_is_foreseen_within_their_parents() {
    let kotae = Installation::new();
    let text = fs::read_to_string(SURVEY).unwrap();
    let wanted = r#"tables = ["grade", "department", "section", { attribute = "grade", within = "department" }]"#;
    let survey =
        kotae.file("survey.toml", text.replace(text.lines().find(|line| line.starts_with("tables")).unwrap(), wanted));
    let plan = ["wave", "plan", "--survey", &survey, "--roster", ROSTER, "--rate", "12", "--min-group", "12"];
    let said = kotae.ok(&plan);
    assert!(said.contains("総務部の課") && said.contains("総務部の職位"), "{said}");
    assert!(said.contains("部ごとの職位の集計をやめる"), "{said}");
}

#[test]
fn a_draft_is_planned_with_the_rates_of_the_last_release() {
    let kotae = Installation::new();
    kotae.draft("2024");
    let plan = ["wave", "plan", "2024"];
    assert!(kotae.refused(&plan, 1).contains("has no roster"));
    kotae.ok(&["import", "roster", ROSTER, "--wave", "2024"]);
    assert!(kotae.refused(&plan, 2).contains("expected --rate PERCENT"));
    assert!(kotae.ok(&["wave", "plan", "2024", "--rate", "31"]).contains("合算（次長級と）"));
    let by_grade = ["wave", "plan", "2024", "--rates-by", "grade", "--rate", "31"];
    assert!(kotae.refused(&by_grade, 1).contains("no earlier release"));

    kotae.open("2023");
    kotae.ok(&["import", "responses", "surveys/sample/responses_2023.csv", "--wave", "2023"]);
    kotae.ok(&["wave", "close", "2023"]);
    kotae.ok(&["wave", "release", "2023"]);
    assert!(kotae.ok(&plan).contains("見込み回答率 32.0%"), "the released rate of 2023");
    let said: Value = serde_json::from_str(&kotae.ok(&[&by_grade[..], &["--format", "json"]].concat())).unwrap();
    let bucho = &said["tables"][0]["groups"][0];
    // Seventeen of twenty-five answered in 2024: better foreseen by the rate of their own grade.
    assert_eq!((&bucho["state"], &bucho["expected"]), (&"uncertain".into(), &17.into()));
    let wrong = kotae.refused(&["wave", "plan", "2024", "--rates-by", "age_band"], 1);
    assert!(wrong.contains("expected one of grade, department"), "{wrong}");
    assert!(kotae.refused(&["wave", "plan", "2023"], 1).contains("to be planned it must be draft"));
}

#[test]
fn a_draft_is_made_anew_when_its_plan_does_not_please_and_an_open_wave_is_not() {
    let kotae = Installation::new();
    kotae.draft("2024");
    kotae.ok(&["import", "roster", ROSTER, "--wave", "2024"]);
    let text = fs::read_to_string(SURVEY).unwrap();
    let survey = kotae.file("survey.toml", text.replace(r#"["grade", "department", "#, r#"["department", "#));
    let again =
        ["wave", "create", "--survey", &survey, "--opens", "2024-05-24", "--closes", "2024-06-28", "--synthetic"];
    assert!(kotae.refused(&again, 1).contains("already has a wave in fiscal 2024"));
    let replace = [&again[..], &["--replace"]].concat();
    assert!(kotae.ok(&replace).contains("draft"));
    assert!(kotae.refused(&["wave", "plan", "2024", "--rate", "31"], 1).contains("has no roster"));
    kotae.ok(&["import", "roster", ROSTER, "--wave", "2024"]);
    assert!(!kotae.ok(&["wave", "plan", "2024", "--rate", "31"]).contains("職位別"));
    kotae.open_draft("2024");
    assert!(kotae.refused(&replace, 1).contains("to be replaced it must be draft"));
}

#[test]
fn a_plan_that_cannot_be_made_says_what_was_expected() {
    let kotae = Installation::new();
    assert!(kotae.refused(&words(&["--rate", "300"]), 2).contains("expected 0.1 to 100"));
    assert!(kotae.refused(&words(&["--rate", "31.25"]), 2).contains("one decimal at most"));
    assert!(kotae.refused(&words(&[]), 2).contains("expected --rate PERCENT"));
    kotae.refused(&["wave", "plan", "--survey", SURVEY, "--rate", "31"], 2);
    kotae.refused(&["wave", "plan"], 2);
    kotae.refused(&["wave", "plan", "--survey", SURVEY, "--roster", "no-such.csv", "--rate", "31"], 1);
}
