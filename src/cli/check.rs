//! `kotae check`: survey files examined, every fault at once.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::place::{Failure, Outcome, json};
use crate::domain::survey::{Fault, Survey};

/// Longest survey file that is read, in bytes.
const LONGEST: u64 = 1_000_000;

/// Arguments of `kotae check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Survey files. / 調査定義ファイル
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// What was found in one file.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    valid: bool,
    /// In words: what the survey is, or why the file cannot be read at all.
    summary: String,
    faults: Vec<Fault>,
}

/// Examines every file, also after one with faults.
///
/// # Errors
/// The same text, as a refusal, if a file has faults.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    let reports: Vec<Report> = args.files.iter().map(|path| examine(path)).collect();
    let text = if args.json { json(&reports)? } else { reports.iter().map(Report::lines).collect() };
    if reports.iter().all(|report| report.valid) { Ok(text) } else { Err(Failure::answer(text)) }
}

impl Report {
    /// One line a fault, as compilers write them: `path:line: item: message`.
    fn lines(&self) -> String {
        let fault = |fault: &Fault| format!("{}:{}: {}: {}\n", self.file, fault.line, fault.item, fault.message);
        let faults: String = self.faults.iter().map(fault).collect();
        format!("{faults}{}: {}\n", self.file, self.summary)
    }
}

fn examine(path: &Path) -> Report {
    let file = path.display().to_string();
    let text = match read(path) {
        Ok(text) => text,
        Err(Unread::Outside(summary)) => return Report { file, valid: false, summary, faults: Vec::new() },
        Err(Unread::Letters(fault)) => return faulty(file, vec![fault]),
    };
    match Survey::read(&text) {
        Ok(survey) => Report { file, valid: true, summary: summary(&survey), faults: Vec::new() },
        Err(faults) => faulty(file, faults),
    }
}

fn faulty(file: String, faults: Vec<Fault>) -> Report {
    let ending = if faults.len() == 1 { "" } else { "s" };
    Report { file, valid: false, summary: format!("{} fault{ending}", faults.len()), faults }
}

fn summary(survey: &Survey) -> String {
    let (items, categories) = (survey.items.len(), survey.categories.len());
    let (pages, attributes) = (survey.pages.len(), survey.attributes.len());
    let id = &survey.id;
    format!("valid: {id}, {items} items in {categories} categories on {pages} pages, {attributes} attributes")
}

/// Why there is no text.
enum Unread {
    /// The file as a whole.
    Outside(String),
    /// A place in the file.
    Letters(Fault),
}

fn read(path: &Path) -> Result<String, Unread> {
    let outside = |why: String| Unread::Outside(format!("cannot be read: {why}"));
    let about = fs::metadata(path).map_err(|fault| outside(fault.to_string()))?;
    if !about.is_file() {
        return Err(outside("it is not a file: expected a survey file (.toml)".to_owned()));
    }
    if about.len() > LONGEST {
        let (length, longest) = (about.len(), LONGEST);
        return Err(outside(format!("it has {length} bytes: expected a survey file of at most {longest}")));
    }
    let bytes = fs::read(path).map_err(|fault| outside(fault.to_string()))?;
    String::from_utf8(bytes)
        .map_err(|fault| Unread::Letters(not_utf8(fault.as_bytes(), fault.utf8_error().valid_up_to())))
}

fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let line = 1 + bytes.iter().take(at).filter(|&&byte| byte == b'\n').count();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let message =
        format!("the byte 0x{byte:02X} is not UTF-8: expected the file saved as UTF-8, not as Shift_JIS or UTF-16");
    Fault { line, item: "file".to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[PathBuf]) -> String {
        match run(&CheckArgs { files: files.to_vec(), json: false }) {
            Ok(text) => text,
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn a_missing_file_a_folder_and_shift_jis_are_named_and_do_not_hide_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old.toml");
        fs::write(&old, b"format = 1\nid = \"\x92\xb2\x8d\xb8\"\n").unwrap();
        let said = check(&[folder.path().join("none.toml"), folder.path().to_owned(), old]);
        assert!(said.contains("none.toml: cannot be read: No such file"), "{said}");
        assert!(said.contains("it is not a file: expected a survey file"), "{said}");
        assert!(said.contains("old.toml:2: file: the byte 0x92 is not UTF-8"), "{said}");
    }

    #[test]
    fn a_valid_survey_is_described() {
        let said = check(&["surveys/aomori-engagement.toml".into()]);
        assert!(said.contains("valid: aomori-engagement, 13 items in 5 categories on 3 pages, 6 attributes"), "{said}");
    }
}
