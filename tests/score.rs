//! `kotae score` as its users and other programs meet it: the published table, its fixed JSON, and files that are wrong.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fs;
use std::io::{self, Read as _};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const SURVEY: &str = "surveys/aomori-engagement.toml";
const ROSTER: &str = "surveys/sample/roster.csv";
const RESPONSES: &str = "surveys/sample/responses_2024.csv";
const ROW: &str = "shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,\n";

fn run(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kotae")).arg("score").args(["--survey", SURVEY]).args(words).output().unwrap()
}

fn ok(words: &[&str]) -> String {
    let output = run(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&ok(&[words, &["--format", "json"]].concat())).unwrap()
}

/// What a refused command says; nothing may be on its standard output.
fn refused(words: &[&str], code: i32) -> String {
    let output = run(words);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{words:?}: {message}");
    assert!(output.stdout.is_empty() && !message.contains("panicked"), "{message}");
    message
}

/// A folder with one file.
struct File {
    folder: TempDir,
}

impl File {
    fn of(bytes: impl AsRef<[u8]>) -> Self {
        let file = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(file.path(), bytes).unwrap();
        file
    }

    fn path(&self) -> String {
        self.folder.path().join("answers.csv").to_str().unwrap().to_owned()
    }

    /// The message without the folder.
    fn refused(&self, words: &[&str]) -> String {
        let said = refused(&[&["--responses", &self.path()], words].concat(), 1);
        said.replace(&format!("{}/", self.folder.path().display()), "").trim_end().to_owned()
    }
}

fn header() -> String {
    fs::read_to_string(RESPONSES).unwrap().lines().next().unwrap().to_owned() + "\n"
}

fn printed(scores: &Value) -> Vec<&str> {
    scores.as_array().unwrap().iter().map(|score| score["printed"].as_str().unwrap()).collect()
}

#[test]
fn the_published_table_is_printed_exactly() {
    let scores = json(&["--responses", RESPONSES, "--roster", ROSTER, "--by", "grade"]);
    let items =
        ["3.59", "2.99", "3.00", "2.72", "3.82", "3.41", "3.52", "2.92", "3.54", "3.40", "2.77", "3.42", "3.14"];
    assert_eq!(printed(&scores["items"]), items);
    assert_eq!(printed(&scores["categories"]), ["3.29", "3.24", "3.35", "3.10", "3.14"]);
    assert_eq!(scores["overall"]["printed"], "3.25");
    assert_eq!((&scores["asked"], &scores["responses"]), (&json!(2041), &json!(636)));
    assert_eq!(scores["response_rate"], "31.2");
}

#[test]
fn the_json_has_the_shape_that_programs_rely_on() {
    let words = ["--responses", RESPONSES, "--roster", ROSTER, "--by", "grade", "--format", "json"];
    let text = ok(&words);
    let start = concat!(
        r#"{"survey":"aomori-engagement","rounding":"published","asked":2041,"responses":636,"response_rate":"31.2","#,
        r#""overall":{"n":636,"printed":"3.25","step":"0.01","bound":"exactly","band":"below_average"},"#,
        r#""categories":[{"id":"basics","n":636,"printed":"3.29","step":"0.01","bound":"exactly","band":"below_average"},"#,
    );
    assert!(text.starts_with(start), "{text}");
    let item = concat!(
        r#""items":[{"id":"q01","n":636,"printed":"3.59","step":"0.01","bound":"exactly","band":"below_average","#,
        r#""sd":"0.91","shares":{"step":1,"points":[1,10,35,38,16],"favourable":55,"neutral":35,"unfavourable":11}},"#,
    );
    assert!(text.contains(item), "{text}");
    let by = concat!(
        r#""by":{"attribute":"grade","groups":[{"id":"bucho","label":"部長級","asked":25,"state":"shown","n":17,"#,
        r#""overall":{"n":17,"printed":"3.80","step":"0.01","bound":"exactly","band":"above_average"},"categories":["#,
    );
    assert!(text.contains(by), "{text}");
    for raw in ["\"mean\"", "\"sum\"", "\"counts\""] {
        assert!(!text.contains(raw), "{raw} is finer than a release");
    }
    let whole = json(&["--responses", RESPONSES]);
    assert_eq!((&whole["by"], &whole["asked"], &whole["response_rate"]), (&Value::Null, &Value::Null, &Value::Null));
}

#[test]
fn all_years_and_grades_print_the_reference_by_both_conventions() {
    let wanted: Value =
        serde_json::from_str(&fs::read_to_string("../shared/data/aomori/expected_tables.json").unwrap()).unwrap();
    let mut compared = 0;
    for year in 2021..=2024 {
        let file = format!("surveys/sample/responses_{year}.csv");
        for (rounding, key) in [("published", "from_rounded_items"), ("exact", "from_exact_item_means")] {
            let words = ["--responses", &file, "--roster", ROSTER, "--by", "grade", "--rounding", rounding];
            let scores = json(&words);
            let wanted = &wanted[year.to_string()];
            compared += same(&scores, wanted, key);
            for group in scores["by"]["groups"].as_array().unwrap().iter().filter(|group| group["state"] == "shown") {
                let wanted = &wanted["by_grade"][group["id"].as_str().unwrap()];
                compared += if wanted.is_null() { 0 } else { same(group, wanted, key) };
            }
        }
    }
    assert_eq!(compared, 2 * (4 + 8) * (13 + 6));
}

/// Answers of a grade to each item, or of everybody, counted from the sample file itself.
fn counted(year: i16, grade: Option<&str>) -> Vec<[u64; 5]> {
    let text = fs::read_to_string(format!("../shared/data/aomori/responses_{year}.csv")).unwrap();
    let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = |name: &str| head.iter().position(|known| *known == name).unwrap();
    let (by, first) = (column("grade"), column("q01"));
    let mut counts = vec![[0; 5]; 13];
    let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    // The other lines go on with the comment of the line before.
    for row in rows.filter(|row| row.len() >= head.len()) {
        for (item, count) in counts.iter_mut().enumerate().filter(|_| grade.is_none_or(|grade| row[by] == grade)) {
            if let Ok(value) = row[first + item].parse::<usize>() {
                count[value - 1] += 1;
            }
        }
    }
    counts
}

#[test]
fn shares_are_whole_percent_in_steps_by_the_size_of_a_group_and_small_groups_have_none() {
    let (mut compared, mut without) = (0, 0);
    for year in 2021..=2024 {
        let file = format!("surveys/sample/responses_{year}.csv");
        let scores = json(&["--responses", &file, "--roster", ROSTER, "--by", "grade"]);
        let groups = scores["by"]["groups"].as_array().unwrap().iter().filter(|group| group["state"] == "shown");
        for group in std::iter::once(&scores).chain(groups) {
            for (item, counts) in group["items"].as_array().unwrap().iter().zip(counted(year, group["id"].as_str())) {
                let n: u64 = counts.iter().sum();
                assert_eq!(item["n"].as_u64(), Some(n));
                let step = match n {
                    0..40 => {
                        assert_eq!((&item["shares"], &item["sd"]), (&Value::Null, &Value::Null), "{item}");
                        without += 1;
                        continue;
                    }
                    40..100 => 5,
                    100..200 => 2,
                    _ => 1,
                };
                let share = |part: u64| (200 * part + n * step) / (2 * n * step) * step;
                let points = counts.map(share);
                let (low, high) = (share(counts[0] + counts[1]), share(counts[3] + counts[4]));
                let wanted = json!({"step": step, "points": points, "favourable": high, "neutral": points[2],
                    "unfavourable": low});
                assert_eq!(item["shares"], wanted, "{year} {item}");
                compared += 1;
            }
        }
    }
    assert_eq!((compared, without), (20 * 13, 16 * 13));
}

fn same(scores: &Value, wanted: &Value, key: &str) -> usize {
    for (at, item) in scores["items"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item["printed"], wanted["items"][at], "{item}");
    }
    for category in scores["categories"].as_array().unwrap() {
        assert_eq!(category["printed"], wanted[key][category["id"].as_str().unwrap()], "{category}");
    }
    assert_eq!(scores["overall"]["printed"], wanted[key]["overall"]);
    scores["items"].as_array().unwrap().len() + scores["categories"].as_array().unwrap().len() + 1
}

#[test]
fn a_small_group_says_which_group_it_was_added_to_and_nothing_else() {
    let scores = json(&["--responses", RESPONSES, "--roster", ROSTER, "--by", "section", "--lang", "en"]);
    let groups = scores["by"]["groups"].as_array().unwrap();
    for id in ["D01-S05", "D03-S03", "D08-S04", "D09-S06"] {
        let group = groups.iter().find(|group| group["id"] == id).unwrap();
        assert_eq!(group["state"], "merged");
        assert!(group["label"].is_string() && group.get("n").is_none() && group.get("overall").is_none(), "{group}");
    }
    let merged: Vec<_> = groups.iter().filter(|group| group["id"].as_str().unwrap().starts_with('+')).collect();
    assert!(!merged.is_empty() && merged.iter().all(|group| group["n"].as_u64().unwrap() >= 10), "{merged:?}");
    let printed = groups.iter().filter_map(|group| group["n"].as_u64()).sum::<u64>();
    assert_eq!(printed, 636, "the printed rows add up to everybody");
}

#[test]
fn groups_that_are_only_shown_together_refer_to_the_whole_and_say_why() {
    let rows: String = (0..12).map(|at| if at < 6 { ROW.to_owned() } else { ROW.replace("shuji", "shusa") }).collect();
    let file = File::of(header() + &rows);
    let path = file.path();
    let args = ["--responses", &path, "--roster", ROSTER, "--year", "2024", "--by", "grade"];
    let table = ok(&args);
    for line in [
        "合算 → 回答者全体",
        "合算: 人数の少ないグループを保護するため、近いグループと合わせて集計しました。",
        "回答なし: 回答した人がいないため、値がありません。",
        "すべてを合わせた結果は「回答者全体」と同じです。代わりに「回答者全体」をご覧ください。",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    let groups = json(&args)["by"]["groups"].clone();
    let merged: Vec<_> = groups.as_array().unwrap().iter().filter(|group| group["state"] == "merged").collect();
    assert_eq!(merged.len(), 2);
    assert!(merged.iter().all(|group| group["note"] == "合算 → 回答者全体" && group.get("merged_into").is_none()));
    assert!(!groups.to_string().contains("\"+1\""), "{groups}");
    let sheet = ok(&[&args[..], &["--format", "csv"]].concat());
    assert!(sheet.contains("\ngrade,,shuji,主事級,merged,,") && sheet.contains(",合算 → 回答者全体\n"), "{sheet}");
}

#[test]
fn an_empty_group_and_an_item_nobody_answered_are_told_apart_from_zero() {
    let rows: String = (0..12).map(|_| ROW.replace(",3,3,3,3,\n", ",3,3,,3,\n")).collect();
    let file = File::of(header() + &rows);
    let scores = json(&["--responses", &file.path(), "--roster", ROSTER, "--year", "2024", "--by", "grade"]);
    let bucho = &scores["by"]["groups"][0];
    assert_eq!(
        *bucho,
        json!({"id": "bucho", "label": "部長級", "asked": 25, "state": "empty", "n": 0, "overall": null,
            "categories": [], "items": []})
    );
    let undefined =
        json!({"n": 12, "printed": null, "step": null, "bound": null, "band": null, "reason": "q12 has no answers"});
    assert_eq!(scores["overall"], undefined);
    assert_eq!(scores["items"][11]["reason"], "q12 has no answers");
    assert_eq!((&scores["items"][11]["n"], &scores["items"][11]["shares"]), (&json!(0), &Value::Null));
    assert_eq!(scores["categories"][4]["printed"], "3.00");
}

#[test]
fn the_table_is_for_reading_and_the_csv_for_spreadsheets() {
    let table = ok(&["--responses", RESPONSES, "--roster", ROSTER, "--by", "grade"]);
    for line in [
        "対象者数 2,041人   有効回答数 636人   回答率 31.2 %",
        "全体                    3.25  平均未満",
        "成長                    3.10  低い",
        "部長級              25        17  68.0 %  3.80",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    let sheet = ok(&["--responses", RESPONSES, "--roster", ROSTER, "--by", "grade", "--format", "csv"]);
    let mut lines = sheet.lines();
    let head = "attribute,within,level,label,state,merged_into,asked,responses,score,n,printed,step,bound,band,sd,";
    let shares = "favourable,neutral,unfavourable,share_step,share_1,share_2,share_3,share_4,share_5";
    let tail = ",withheld,complete,partial,response_rate,response_rate_bound,within_attribute,note";
    assert_eq!(lines.next().unwrap(), format!("{head}{shares}{tail}"));
    let overall = ",,,,shown,,2041,636,overall,636,3.25,0.01,exactly,below_average,,,,,,,,,,,,636,0,31.2,exactly,,";
    assert_eq!(lines.next().unwrap(), overall);
    let item = ",,,,shown,,2041,636,q01,636,3.59,0.01,exactly,below_average,0.91,55,35,11,1,1,10,35,38,16,,636,0,31.2,exactly,,";
    assert!(lines.any(|line| line == item), "{sheet}");
    let small = "\ngrade,,bucho,部長級,shown,,25,17,q05,17,4.12,0.01,exactly,high,,,,,,,,,,,,17,0,68.0,exactly,,\n";
    assert!(sheet.contains(small), "{sheet}");
}

#[test]
fn values_outside_the_scale_and_unknown_grades_are_told_by_line() {
    let row = |answers: &str| format!("shuji,D04,D04-S02,18-29,0-4,full_time,{answers},\n");
    let file = File::of(
        [
            header(),
            row("0,3,3,3,3,3,3,3,3,3,3,3,3"),
            row("3,6,3,3,3,3,3,3,3,3,3,3,3"),
            row("3,3,五,3,3,3,3,3,3,3,3,3,３"),
            ROW.replace("shuji", "chief"),
        ]
        .concat(),
    );
    let point = "expected a whole number from 1 to 5, or nothing";
    let grades = "bucho, jicho, kacho, shukan, shusa, shuji, gino, sainin";
    let told = file.refused(&["--by", "grade"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("kotae: answers.csv: line 2, q01: found `0`, {point}"));
    assert_eq!(lines[1], format!("answers.csv: line 3, q02: found `6`, {point}"));
    assert_eq!(lines[2], format!("answers.csv: line 4, q03: found `五`, {point}"));
    assert!(lines[3].starts_with(&format!("answers.csv: line 5, grade: found `chief`, expected one of {grades}")));
    assert_eq!(lines.len(), 4, "{told}");
}

#[test]
fn columns_that_are_missing_or_there_twice_are_named() {
    let file = File::of(header().replace("q05,", "") + &ROW.replacen("3,", "", 1));
    assert_eq!(file.refused(&[]), "kotae: answers.csv: line 1, q05: found nothing, expected a column of this name");
    let file = File::of(header().replace("q06,", "q05,") + ROW);
    let told = file.refused(&[]);
    assert!(told.contains("line 1, q05: found `2 columns of this name`, expected one"), "{told}");
    let file = File::of(header().replace("grade,", "rank,") + ROW);
    let told = file.refused(&["--by", "grade"]);
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "kotae: answers.csv: columns not read: rank",
            "kotae: answers.csv: line 1, grade: found nothing, expected a column of this name"
        ]
    );
}

#[test]
fn an_empty_file_and_one_that_is_missing_are_told() {
    let told = File::of("").refused(&[]);
    let expected = "expected a header line and one line for each response";
    assert_eq!(told, format!("kotae: answers.csv: found an empty file, {expected}"));
    let told = refused(&["--responses", "no-such.csv"], 1);
    assert!(told.contains("no-such.csv: found No such file"), "{told}");
}

#[test]
fn files_with_a_mark_or_in_cp932_score_like_plain_ones() {
    let plain: String = (0..12).map(|_| ROW).collect();
    // 残業 in UTF-8 and in CP932
    let remark = "shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,";
    let text = |japanese: &[u8]| [(header() + &plain + remark).as_bytes(), japanese, b"\r\n"].concat();
    let utf8 = text("残業".as_bytes());
    let scored = |bytes: &[u8]| ok(&["--responses", &File::of(bytes).path(), "--by", "grade", "--format", "json"]);
    let wanted = scored(&utf8);
    assert!(wanted.contains("\"responses\":13"), "{wanted}");
    assert_eq!(scored(&[b"\xef\xbb\xbf", utf8.as_slice()].concat()), wanted);
    assert_eq!(scored(&text(b"\x8e\x63\x8b\xc6")), wanted);
}

#[test]
fn more_answers_than_people_means_the_wrong_file_or_roster() {
    let row = "bucho,D01,D01-S01,50-59,30+,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,\n";
    let file = File::of(header() + &row.repeat(26));
    let told = file.refused(&["--roster", ROSTER, "--year", "2024", "--by", "grade"]);
    let expected = "grade bucho: 26 answers but only 25 people on the roster: expected no more answers than people";
    assert_eq!(told, format!("kotae: answers.csv: {expected}"));
    let whole = file.refused(&["--roster", ROSTER, "--year", "2024"]);
    assert_eq!(whole, told, "whether groups are shown or not");
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_200_megabytes_is_refused_in_little_memory() {
    let file = File::of(header());
    let mut out = fs::OpenOptions::new().append(true).open(file.path()).unwrap();
    io::copy(&mut io::repeat(b'3').take(200 * 1024 * 1024), &mut out).unwrap();
    // The limit is on address space, in KiB: far less than the line. One arena, because each reserves 64 MiB of addresses
    // that hold nothing.
    let command =
        format!("ulimit -v 196608; MALLOC_ARENA_MAX=1 exec \"$0\" score --survey {SURVEY} --responses \"$1\"");
    let output = Command::new("sh").args(["-c", &command, env!("CARGO_BIN_EXE_kotae"), &file.path()]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.ends_with("line 2, found a line longer than 1 MiB, expected one response a line\n"), "{told}");
}

#[test]
fn the_year_of_the_roster_follows_from_the_name_of_the_file_or_is_said() {
    let scores = json(&["--responses", "surveys/sample/responses_2021.csv", "--roster", ROSTER]);
    assert_eq!((&scores["asked"], &scores["response_rate"]), (&json!(2063), &json!("34.5")));
    let file = File::of(header() + &ROW.repeat(12));
    let output = run(&["--responses", &file.path(), "--roster", ROSTER, "--format", "json"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("took the headcounts of fiscal 2024; --year takes another"), "{told}");
    let told = file.refused(&["--roster", ROSTER, "--year", "2019"]);
    assert!(told.contains("found `2021, 2022, 2023, 2024`, expected rows of fiscal 2019"), "{told}");
}

#[test]
fn a_minimum_under_five_and_an_unknown_attribute_are_refused() {
    let told = refused(&["--responses", RESPONSES, "--min-group", "4"], 2);
    assert!(told.contains("minimum group size 4 is not allowed: expected 5 to 1000"), "{told}");
    let told = refused(&["--responses", RESPONSES, "--by", "shoe_size"], 1);
    assert!(told.contains("unknown attribute `shoe_size`: expected one of grade, department"), "{told}");
    let few = File::of(header() + &ROW.repeat(4));
    let output = run(&["--responses", &few.path(), "--format", "json", "--min-group", "5"]);
    let scores: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&scores["overall"], &scores["items"]), (&Value::Null, &json!([])));
    assert!(String::from_utf8(output.stderr).unwrap().contains("fewer than 5 responses: no score is shown"));
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_fault() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kotae"))
        .args(["score", "--survey", SURVEY, "--responses", RESPONSES, "--by", "grade", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(child.wait().unwrap().success() && told.is_empty(), "{told}");
}

#[test]
fn the_strict_level_prints_no_headcount_of_a_group_and_response_rates_of_small_ones_as_bounds() {
    let text = std::fs::read_to_string(SURVEY).unwrap();
    let survey = File::of(text.replace("protection = \"standard\"", "protection = \"strict\""));
    // All seventeen directors-general answered.
    let roster = std::fs::read_to_string(ROSTER).unwrap();
    let mut left = 17;
    let cut = |line: &str| {
        let Some((start, count)) = line.rsplit_once(',').filter(|_| line.starts_with("2024,bucho,")) else {
            return line.to_owned();
        };
        let kept = count.parse::<u32>().unwrap().min(left);
        left -= kept;
        format!("{start},{kept}")
    };
    let roster = File::of(roster.lines().map(cut).collect::<Vec<_>>().join("\n") + "\n");
    let run = |form: &[&str]| {
        let (survey, roster) = (survey.path(), roster.path());
        let files = ["score", "--survey", &survey, "--responses", RESPONSES, "--roster", &roster, "--year", "2024"];
        let output = Command::new(env!("CARGO_BIN_EXE_kotae")).args(files).args(["--by", "grade"]).args(form).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let groups: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    let groups = groups["by"]["groups"].as_array().unwrap();
    // That a grade has no people is no secret.
    assert!(groups.iter().all(|group| group["asked"].as_u64().unwrap_or(0) == 0), "{groups:?}");
    let table = run(&[]);
    assert!(table.contains("90 % 以上"), "seventeen of seventeen: {table}");
    assert!(!table.contains("100"), "{table}");
    let sheet = run(&["--format", "csv"]);
    assert!(sheet.contains("\ngrade,,bucho,部長級,shown,,,17,overall,17,"), "{sheet}");
    assert!(sheet.contains(",17,0,90,at_least,,\n"), "{sheet}");
}
