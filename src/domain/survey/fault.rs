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

/// The text being read and what was found wrong in it so far.
pub(super) struct Faults<'s> {
    source: &'s str,
    broken: bool,
    found: RefCell<Vec<Fault>>,
}

impl<'s> Faults<'s> {
    /// Starts with the syntax errors of a text.
    pub(super) fn new(source: &'s str, syntax: &[toml::de::Error]) -> Self {
        let faults = Self { source, broken: !syntax.is_empty(), found: RefCell::default() };
        for error in syntax {
            let at = error.span().unwrap_or(source.len()..source.len());
            faults.add(&at, "file", format!("this is not TOML: {}", error.message()));
        }
        faults
    }

    /// Reports something that stands in the text and is wrong by itself.
    pub(super) fn add(&self, at: &Range<usize>, item: &str, message: String) {
        self.found.borrow_mut().push(Fault { line: self.line(at.start), item: item.to_owned(), message });
    }

    /// Reports something that is absent or does not fit another part. A text with a syntax error is known in parts
    /// only, so nothing is said about what may stand in the unread rest.
    pub(super) fn lack(&self, at: &Range<usize>, item: &str, message: String) {
        if !self.broken {
            self.add(at, item, message);
        }
    }

    /// Line of a position.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.source.bytes().take(at).filter(|&byte| byte == b'\n').count()
    }

    /// The value if nothing was wrong, or else all faults in the order of the file.
    pub(super) fn settle<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        let mut found = self.found.into_inner();
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
