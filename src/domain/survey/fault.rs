//! Faults of a survey file: where, what was wrong, what was expected.
//! Owns the list that collects them, so that a reader never stops at the first; knows nothing of what a survey is.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// Something wrong at one place of a survey file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Line of the file, the first being 1.
    pub line: usize,
    /// The part of the survey, e.g. `item q03`, `category growth`, `bands`, `survey`.
    pub item: String,
    /// What was wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.item, self.message)
    }
}

/// What was found wrong in a text so far.
pub(super) struct Faults {
    /// Where each line begins.
    lines: Vec<usize>,
    /// Lines that are not TOML.
    broken: Vec<Fault>,
    found: RefCell<Vec<Fault>>,
    /// Where each part of the survey begins: line and name.
    parts: RefCell<Vec<(usize, String)>>,
}

impl Faults {
    /// Starts with the syntax errors of a text, one a line: the first one brings the others about.
    pub(super) fn new(source: &str, syntax: &[toml::de::Error]) -> Self {
        let lines = [0].into_iter().chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut faults = Self { lines, broken: Vec::new(), found: RefCell::default(), parts: RefCell::default() };
        for error in syntax {
            let at = error.span().unwrap_or(source.len()..source.len());
            let line = faults.line(at.start);
            let text = source.lines().nth(line - 1).unwrap_or_default();
            faults.broken.push(broken(line, text, error.message(), source.get(at).unwrap_or_default()));
        }
        faults.broken.sort_by_key(|fault| fault.line);
        faults.broken.dedup_by_key(|fault| fault.line);
        faults
    }

    /// Notes where a part of the survey begins, so that syntax errors can name it.
    pub(super) fn begin(&self, at: &Range<usize>, item: &str) {
        self.parts.borrow_mut().push((self.line(at.start), item.to_owned()));
    }

    /// Reports something that stands in the text and is wrong by itself.
    pub(super) fn add(&self, at: &Range<usize>, item: &str, message: String) {
        let line = self.line(at.start);
        if self.broken.binary_search_by_key(&line, |fault| fault.line).is_err() {
            self.found.borrow_mut().push(Fault { line, item: item.to_owned(), message });
        }
    }

    /// Reports something that is absent or does not fit another part. A text with a syntax error is known in parts
    /// only, so nothing is said about what may stand in the unread rest.
    pub(super) fn lack(&self, at: &Range<usize>, item: &str, message: String) {
        if self.broken.is_empty() {
            self.add(at, item, message);
        }
    }

    /// Line of a position.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&begin| begin <= at)
    }

    /// The value if nothing was wrong, or else all faults in the order of the file.
    pub(super) fn settle<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        let mut found = self.found.into_inner();
        found.extend(placed(self.broken, self.parts.into_inner()));
        found.sort_by_key(|fault| fault.line);
        match value {
            Some(value) if found.is_empty() => Ok(value),
            None if found.is_empty() => {
                let message = "the file could not be read: expected a survey".to_owned();
                Err(vec![Fault { line: 1, item: "file".to_owned(), message }])
            }
            _ => Err(found),
        }
    }
}

/// A syntax error in words. A header belongs to no part: it would have begun its own.
fn broken(line: usize, text: &str, message: &str, shown: &str) -> Fault {
    let header = text.trim_start().starts_with('[');
    let message = match (message, header) {
        ("duplicate key", true) => format!("`{shown}` stands twice: expected [{shown}] once, or [[{shown}]] each time"),
        ("duplicate key", false) => format!("`{shown}` stands twice: expected it once"),
        _ => format!("this is not TOML: {message}"),
    };
    Fault { line, item: if header { "file".to_owned() } else { String::new() }, message }
}

/// Syntax errors with the part of the survey they stand in: the last one that begins at or above their line.
fn placed(broken: Vec<Fault>, mut parts: Vec<(usize, String)>) -> Vec<Fault> {
    parts.sort_by_key(|(line, _)| *line);
    let part = |line: usize| parts.get(parts.partition_point(|(begin, _)| *begin <= line).checked_sub(1)?);
    let place = |fault: Fault| match part(fault.line) {
        Some((_, item)) if fault.item.is_empty() => Fault { item: item.clone(), ..fault },
        _ => fault,
    };
    broken.into_iter().map(place).collect()
}
