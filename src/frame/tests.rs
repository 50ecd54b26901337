//! Both ways of reading agree, faults are told where they are, and no file is too strange to be answered clearly.

use std::io::Write as _;
use std::path::PathBuf;

use polars::prelude::{Column, DataFrame, DataType, NamedFrom as _, ParquetWriter, Series};
use proptest::prelude::*;

use super::{FileFaults, read_header, read_responses, read_roster, roster_years, tally_file};
use crate::domain::codebook::Codebook;
use crate::domain::roster::Roster;
use crate::domain::score::{Figures, score_claims};
use crate::domain::survey::{Rounding, Survey};
use crate::domain::tally::Tally;
use crate::domain::wave::FiscalYear;

const ITEMS: usize = 13;

fn survey() -> Survey {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/aomori-engagement.toml");
    Survey::read(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("surveys/sample").join(name)
}

fn roster() -> Roster {
    read_roster(&sample("roster.csv"), &survey(), FiscalYear::new(2024).ok()).unwrap()
}

fn codebook() -> Codebook {
    Codebook::new(survey(), Some(&roster()))
}

struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join("answers.csv");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn parquet(&self, columns: Vec<Series>) -> PathBuf {
        let path = self.folder.path().join("answers.parquet");
        let height = columns[0].len();
        let mut frame = DataFrame::new(height, columns.into_iter().map(Column::from).collect()).unwrap();
        ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
        path
    }
}

fn head() -> String {
    let items: Vec<String> = (1..=ITEMS).map(|item| format!("q{item:02}")).collect();
    format!("grade,department,section,age_band,service_band,employment,{},comment", items.join(","))
}

fn quiet(_: u64) {}

/// Every figure of every group.
fn seen(tally: &Tally, codebook: &Codebook) -> Vec<(String, Figures)> {
    score_claims(tally, codebook, None, Rounding::Exact).seen()
}

fn all(codebook: &Codebook) -> Vec<usize> {
    (0..codebook.survey().attributes.len()).collect()
}

/// A row of cells; what stands in a cell may be anything a file of ours has had in it.
fn row() -> impl Strategy<Value = Vec<String>> {
    let answer = prop_oneof![
        20 => "[1-5]",
        3 => Just(String::new()),
        1 => Just("-".to_owned()),
        1 => Just("４".to_owned()),
        1 => Just(" 2 ".to_owned()),
    ];
    let grade = prop_oneof![
        8 => prop::sample::select(vec!["bucho", "jicho", "kacho", "shusa", "shuji"]).prop_map(str::to_owned),
        1 => Just(String::new()),
        1 => Just("ｓｈｕｊｉ".to_owned()),
    ];
    let section = prop::sample::select(vec!["D01-S01", "D01-S02", "D02-S02", "D10-S03", ""]);
    let department_too = any::<bool>();
    (grade, section, department_too, prop::collection::vec(answer, ITEMS)).prop_map(
        |(grade, section, both, answers)| {
            let department = if both { section.split('-').next().unwrap() } else { "" };
            let mut cells = vec![grade, department.to_owned(), section.to_owned()];
            cells.extend(["30-39", "5-9", "full_time"].map(str::to_owned));
            cells.extend(answers);
            cells.push("\"a, \"\"b\"\"\nc\"".to_owned());
            cells
        },
    )
}

fn lines(rows: &[Vec<String>]) -> String {
    let body: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    format!("{}\n{body}", head())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counting_a_file_and_reading_it_row_by_row_come_to_the_same(rows in prop::collection::vec(row(), 0..60)) {
        let scratch = Scratch::new();
        let file = scratch.file(lines(&rows));
        let codebook = codebook();
        let attributes = all(&codebook);
        let responses = read_responses(&file, &codebook, &quiet).unwrap();
        prop_assert_eq!(responses.len(), rows.len());
        let slow = Tally::of(&codebook, &attributes, &responses);
        let (fast, codebook) = tally_file(&file, codebook, &attributes, &quiet).unwrap();
        prop_assert_eq!(seen(&fast, &codebook), seen(&slow, &codebook));
    }

    #[test]
    fn parquet_and_csv_come_to_the_same(rows in prop::collection::vec(row(), 1..60)) {
        let scratch = Scratch::new();
        let csv = scratch.file(lines(&rows));
        let names: Vec<String> = head().split(',').map(str::to_owned).collect();
        let column = |at: usize| Series::new(names[at].as_str().into(), rows.iter().map(|row| row[at].clone()).collect::<Vec<_>>());
        let parquet = scratch.parquet((0..names.len() - 1).map(column).collect());
        let attributes = all(&codebook());
        let (one, book) = tally_file(&csv, codebook(), &attributes, &quiet).unwrap();
        let (other, _) = tally_file(&parquet, codebook(), &attributes, &quiet).unwrap();
        prop_assert_eq!(seen(&one, &book), seen(&other, &book));
        let read = read_responses(&parquet, &book, &quiet).unwrap();
        prop_assert_eq!(seen(&Tally::of(&book, &attributes, &read), &book), seen(&one, &book));
    }

    #[test]
    fn no_bytes_make_the_reader_panic_and_both_ways_refuse_alike(text in "[a,q0-9\"\n\r\u{feff}五 -]{0,200}") {
        let scratch = Scratch::new();
        let file = scratch.file(format!("{}\n{text}", head()));
        let codebook = codebook();
        let read = read_responses(&file, &codebook, &quiet).map(drop);
        let counted = tally_file(&file, codebook, &[0], &quiet).map(drop);
        if let (Ok(()), Err(faults)) = (&read, &counted) {
            prop_assert!(false, "counting alone refused: {faults}");
        }
    }
}

#[test]
fn a_file_longer_than_a_block_is_counted_to_its_last_row() {
    let scratch = Scratch::new();
    let row = "shuji,D04,D04-S02,18-29,0-4,full_time,1,2,3,4,5,1,2,3,4,5,1,2,3,\"a\n\"\"b\"\"\"\n";
    let file = scratch.file(format!("{}\n{}", head(), row.repeat(60_000)));
    let (tally, codebook) = tally_file(&file, codebook(), &[0], &quiet).unwrap();
    let whole = &seen(&tally, &codebook)[0].1;
    assert_eq!(whole.n, 60_000);
    assert_eq!(whole.items[4].counts, [0, 0, 0, 0, 60_000]);
}

/// Faults of a file with the usual header.
fn faults_of(body: &[u8]) -> String {
    let scratch = Scratch::new();
    let mut bytes = head().into_bytes();
    bytes.push(b'\n');
    bytes.extend(body);
    told(&scratch, tally_file(&scratch.file(bytes), codebook(), &[0], &quiet).map(drop))
}

fn told(scratch: &Scratch, result: Result<(), FileFaults>) -> String {
    let folder = format!("{}/", scratch.folder.path().display());
    result.err().map_or_else(|| "no fault".to_owned(), |faults| faults.to_string().replace(&folder, ""))
}

const GOOD: &str = "shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,\n";

#[test]
fn faults_of_the_text_itself_end_the_reading_and_are_told_alone() {
    let good = GOOD.as_bytes();
    let cases: [(&[u8], &str); 5] = [
        (b"\"shuji,D04\n", "line 3, found a quote that is not closed, expected a closing quote"),
        (
            b"shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,5\" screen\n",
            "line 3, found a quote inside a cell, expected cells with quotes to stand in quotes, each quote in them doubled",
        ),
        (b"shuji,D04\0,D04-S02\n", "line 3, found a NUL byte, expected text"),
        (b"\xff\xff\n", "line 3, found bytes of another encoding, expected UTF-8 or CP932 (Shift_JIS)"),
        (b"shuji,D04,D04-S02\n", "line 3, found 3 columns, expected 20 as in the header"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(faults_of(&[good, bytes].concat()), format!("answers.csv: {expected}"));
    }
}

#[test]
fn lines_are_those_of_an_editor_even_after_a_remark_of_three_lines() {
    let remark = "shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,\"one\ntwo\nthree\"\n";
    let bad = "shuji,D04,D04-S02,18-29,0-4,full_time,9,3,3,3,3,3,3,3,3,3,3,3,3,\n";
    let told = faults_of(format!("{remark}\n{bad}").as_bytes());
    assert_eq!(told, "answers.csv: line 6, q01: found `9`, expected a whole number from 1 to 5, or nothing");
}

#[test]
fn a_section_under_another_department_than_its_own_is_a_fault() {
    let told = faults_of(b"shuji,D05,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,\n");
    assert_eq!(told, "answers.csv: line 2, department: found `D05`, expected D04, to which D04-S02 belongs");
}

#[test]
fn faults_in_all_parts_of_a_long_file_are_told_in_order_and_counted() {
    let bad = GOOD.replace("shuji", "chief");
    let body = format!("{bad}{}", GOOD.repeat(20_000)).repeat(3) + &bad.repeat(40);
    let scratch = Scratch::new();
    let file = scratch.file(format!("{}\n{body}", head()));
    let faults = tally_file(&file, codebook(), &[0], &quiet).map(drop).unwrap_err();
    let lines: Vec<u64> = faults.first.iter().map(|fault| fault.line).collect();
    assert_eq!(lines[..4], [2, 20_003, 40_004, 60_005]);
    assert_eq!((lines.len(), faults.more), (20, 23));
}

#[test]
fn files_from_windows_are_read_as_they_come() {
    let text = format!("{}\n{GOOD}", head()).replace('\n', "\r\n");
    let remark = "shuji,D04,D04-S02,18-29,0-4,full_time,3,3,3,3,3,3,3,3,3,3,3,3,3,";
    // 残業が多い〜 in CP932
    let japanese = b"\x8e\x63\x8b\xc6\x82\xaa\x91\xbd\x82\xa2\x81\x60";
    let scratch = Scratch::new();
    for bytes in [
        [b"\xef\xbb\xbf", text.as_bytes(), remark.as_bytes(), "残業が多い～".as_bytes()].concat(),
        [text.as_bytes(), remark.as_bytes(), japanese].concat(),
    ] {
        let file = scratch.file(bytes);
        let responses = read_responses(&file, &codebook(), &quiet).unwrap();
        let remarks: Vec<_> = responses.iter().filter_map(|response| response.comment()).collect();
        assert_eq!((responses.len(), remarks[0].as_str()), (2, "残業が多い～"));
        tally_file(&file, codebook(), &[0], &quiet).map(drop).unwrap();
    }
}

#[test]
fn columns_of_any_number_type_are_read_from_parquet_and_others_are_refused() {
    let scratch = Scratch::new();
    let grade = Series::new("grade".into(), ["bucho", "shuji", "shuji", "shuji", "shuji", "bucho"]);
    let answers = Series::new("x".into(), [Some(1.0), Some(2.0), None, Some(4.0), Some(5.0), Some(5.0)]);
    let kinds = [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float32,
        DataType::Float64,
        DataType::Int8,
        DataType::Float64,
        DataType::Int64,
    ];
    let items = kinds.iter().enumerate().map(|(at, kind)| {
        let name = format!("q{:02}", at + 1);
        answers.cast(kind).unwrap().with_name(name.as_str().into())
    });
    let mut columns: Vec<Series> = std::iter::once(grade).chain(items).collect();
    let file = scratch.parquet(columns.clone());
    let (tally, codebook) = tally_file(&file, codebook(), &[0], &quiet).unwrap();
    for item in &seen(&tally, &codebook)[0].1.items {
        assert_eq!(item.counts, [1, 1, 0, 1, 2], "{}", item.id);
    }
    columns[3] = Series::new("q03".into(), [Some(1.5), Some(f64::NAN), Some(7.0), None, Some(2.0), Some(3.0)]);
    let told = told(&scratch, tally_file(&scratch.parquet(columns.clone()), codebook.clone(), &[0], &quiet).map(drop));
    let expected = "expected a whole number from 1 to 5, or nothing";
    assert_eq!(
        told,
        format!(
            "answers.parquet: line 1, q03: found `1.5`, {expected}\nanswers.parquet: line 3, q03: found `7`, {expected}"
        )
    );
    columns[3] = Series::new("q03".into(), [true, false, true, true, true, true]);
    let refused = tally_file(&scratch.parquet(columns), codebook, &[0], &quiet).map(drop).unwrap_err().to_string();
    assert!(refused.contains("q03: found `a column of type Boolean`, expected whole numbers or text"), "{refused}");
}

#[test]
fn a_damaged_parquet_file_is_refused_with_a_sentence() {
    let scratch = Scratch::new();
    for bytes in [&b"PAR1"[..], b"PAR1 and then nothing of the kind PAR1", &[b'P', b'A', b'R', b'1', 0, 0, 0, 0]] {
        let faults = tally_file(&scratch.file(bytes), codebook(), &[0], &quiet).map(drop).unwrap_err().to_string();
        assert!(faults.contains("unreadable Parquet"), "{faults}");
    }
}

#[test]
fn without_a_roster_departments_are_those_met_in_the_file() {
    let codebook = Codebook::new(survey(), None);
    let department = codebook.survey().find_attribute("department").unwrap();
    let (tally, codebook) = tally_file(&sample("responses_2024.csv"), codebook, &[department], &quiet).unwrap();
    let codes: Vec<_> = codebook.codes(department).unwrap().levels.iter().map(|level| level.code.as_str()).collect();
    assert_eq!(codes, ["D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10"]);
    assert_eq!(seen(&tally, &codebook)[1].1.n, 71);
}

#[test]
fn departments_follow_from_sections_where_the_file_has_no_column_for_them() {
    let text = std::fs::read_to_string(sample("responses_2024.csv")).unwrap();
    let scratch = Scratch::new();
    let file = scratch.file(text.replacen("department", "other", 1));
    let codebook = codebook();
    let department = codebook.survey().find_attribute("department").unwrap();
    assert_eq!(read_header(&file, codebook.survey()).unwrap().unread, ["other"]);
    let (with, book) = tally_file(&sample("responses_2024.csv"), codebook.clone(), &[department], &quiet).unwrap();
    let (without, _) = tally_file(&file, codebook.clone(), &[department], &quiet).unwrap();
    assert_eq!(seen(&with, &book), seen(&without, &book));
    assert_eq!(read_responses(&file, &codebook, &quiet).unwrap().len(), 636);
}

#[test]
fn a_roster_of_many_years_gives_the_year_asked_for() {
    let (file, survey) = (sample("roster.csv"), survey());
    let year = |year| FiscalYear::new(year).ok();
    assert_eq!(roster_years(&file).unwrap().len(), 4);
    assert_eq!(read_roster(&file, &survey, year(2021)).unwrap().headcount(), 2063);
    assert_eq!(read_roster(&file, &survey, year(2024)).unwrap().headcount(), 2041);
    let told = |year| read_roster(&file, &survey, year).unwrap_err().to_string();
    assert!(told(None).ends_with("year: found `2021, 2022, 2023, 2024`, expected one year, or to be told which"));
    assert!(told(year(2020)).ends_with("year: found `2021, 2022, 2023, 2024`, expected rows of fiscal 2020"));
}

#[test]
fn faults_of_a_roster_are_told_by_line() {
    let scratch = Scratch::new();
    let told = |text: &str| {
        let file = scratch.file(text);
        told(&scratch, read_roster(&file, &survey(), None).map(drop)).replace("answers.csv: ", "")
    };
    assert_eq!(told("grade,headcount\nbucho,3\nchief,4\n").split(": expected").next().unwrap().lines().count(), 1);
    for (text, expected) in [
        ("grade,people\nbucho,3\n", "line 1, headcount: found nothing, expected a column of this name"),
        ("headcount\n3\n", "line 1, found no column of an attribute, expected one of grade, department, section"),
        ("grade,headcount\nbucho,three\n", "line 2, headcount: found `three`, expected a whole number of people"),
        ("grade,headcount\nbucho,3\nbucho,4\n", "line 3, found the group bucho again, expected one row for each group"),
        ("grade,headcount\nchief,3\n", "line 2, grade: found `chief`, expected one of bucho, jicho"),
        ("grade,headcount\n", "found no rows, expected one row for each group with its headcount"),
        ("grade,grade,headcount\nbucho,bucho,3\n", "line 1, grade: found `another column of this name`, expected one"),
        (
            "year,grade,headcount\nsoon,bucho,3\n",
            "line 2, year: found `soon`, expected a fiscal year from 1990 to 2100",
        ),
    ] {
        assert!(told(text).contains(expected), "{}", told(text));
    }
}

#[test]
fn a_file_that_is_no_table_is_told_for_what_it_is() {
    let scratch = Scratch::new();
    for (bytes, expected) in [
        (&b""[..], "found an empty file, expected a header line and one line for each response"),
        (b"\n\r\n\n", "found nothing but empty lines, expected a header line and one line for each response"),
        (b"PK\x03\x04 and so on", "found an Excel workbook, expected CSV or Parquet: save the sheet as CSV UTF-8"),
        (b"\xff\xfeg\0r\0", "found UTF-16 text, expected UTF-8 or CP932 (Shift_JIS)"),
        (
            b"3,4,5\n1,2,3\n",
            "line 1, found no column name of this survey, expected a header line with the columns q01, ",
        ),
    ] {
        let told = told(&scratch, tally_file(&scratch.file(bytes), codebook(), &[0], &quiet).map(drop));
        assert!(told.starts_with(&format!("answers.csv: {expected}")), "{told}");
    }
    let mut file = std::fs::File::create(scratch.folder.path().join("answers.csv")).unwrap();
    file.write_all(format!("{}\n", head()).as_bytes()).unwrap();
    let (tally, codebook) = tally_file(&scratch.folder.path().join("answers.csv"), codebook(), &[0], &quiet).unwrap();
    assert_eq!(seen(&tally, &codebook)[0].1.n, 0);
}
