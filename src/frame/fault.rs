//! What is wrong with a file: line, column, value and what was expected.
//! Owns the counting of faults; prints no whole row, since a row is a person's answers.

use std::fmt;
use std::path::{Path, PathBuf};

/// How many faults are told one by one.
const TOLD: usize = 20;

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// Line of the file, the header being 1; row number for Parquet, the first being 1; 0 for the file as a whole.
    pub line: u64,
    /// Column name; empty for the row as a whole.
    pub column: String,
    /// What stands there, cut to 40 characters.
    pub value: String,
    /// What would have been accepted.
    pub expected: String,
}

impl FileFault {
    /// A fault of the file as a whole.
    pub(super) fn whole(value: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::at(0, "", value, expected)
    }

    /// A fault of a place.
    pub(super) fn at(line: u64, column: &str, value: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line, column: column.to_owned(), value: value.into(), expected: expected.into() }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, ", self.line)?;
        }
        if self.column.is_empty() {
            return write!(f, "found {}, expected {}", self.value, self.expected);
        }
        if self.value.is_empty() {
            return write!(f, "{}: found nothing, expected {}", self.column, self.expected);
        }
        write!(f, "{}: found `{}`, expected {}", self.column, self.value, self.expected)
    }
}

/// All faults of a file: the first twenty and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFaults {
    /// The file.
    pub path: PathBuf,
    /// The first faults, in line order; never empty.
    pub first: Vec<FileFault>,
    /// How many others.
    pub more: u64,
}

impl FileFaults {
    /// A file that cannot be read at all.
    #[must_use]
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let fault = FileFault::whole(error.to_string(), "a file that can be read");
        Self { path: path.to_owned(), first: vec![fault], more: 0 }
    }
}

impl fmt::Display for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.first.iter().enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            write!(f, "{end}{}: {fault}", self.path.display())?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n{}: and {more} more like these", self.path.display()),
        }
    }
}

impl std::error::Error for FileFaults {}

/// Faults being gathered. Those of the text itself end the reading: what follows them cannot be trusted.
#[derive(Debug, Default)]
pub(super) struct Faults {
    first: Vec<FileFault>,
    more: u64,
    fatal: Option<FileFault>,
    /// The bytes are not UTF-8: to be tried as CP932.
    pub not_utf8: bool,
}

impl Faults {
    pub(super) fn add(&mut self, fault: FileFault) {
        if self.first.len() < TOLD {
            self.first.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// Keeps the earliest fatal fault.
    pub(super) fn stop(&mut self, fault: FileFault) {
        self.fatal = [self.fatal.take(), Some(fault)].into_iter().flatten().min_by_key(|fault| fault.line);
    }

    /// Joins the faults of another part of the file; the earliest are told.
    pub(super) fn merge(&mut self, other: Self) {
        self.first.extend(other.first);
        self.first.sort_by_key(|fault| fault.line);
        self.more += other.more + self.first.len().saturating_sub(TOLD) as u64;
        self.first.truncate(TOLD);
        if let Some(fault) = other.fatal {
            self.stop(fault);
        }
        self.not_utf8 |= other.not_utf8;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.first.is_empty() && self.fatal.is_none()
    }

    /// The value, unless there were faults.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Names the file.
    pub(super) fn of(self, path: &Path) -> FileFaults {
        let path = path.to_owned();
        match self.fatal {
            Some(fatal) => FileFaults { path, first: vec![fatal], more: 0 },
            None => FileFaults { path, first: self.first, more: self.more },
        }
    }
}

impl From<FileFault> for Faults {
    fn from(fault: FileFault) -> Self {
        Self { fatal: Some(fault), ..Self::default() }
    }
}

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// A fault after which nothing can be read.
    Fault(FileFault),
    /// The bytes are not UTF-8 from this line on: to be tried as CP932.
    NotUtf8 {
        /// The line.
        line: u64,
    },
}

impl From<FileFault> for Stop {
    fn from(fault: FileFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(FileFault::whole(error.to_string(), "a file that can be read"))
    }
}

impl From<Stop> for Faults {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Fault(fault) => fault.into(),
            Stop::NotUtf8 { line } => {
                let fault = FileFault::at(line, "", "bytes of another encoding", "UTF-8 or CP932 (Shift_JIS)");
                Self { not_utf8: true, ..fault.into() }
            }
        }
    }
}

impl From<std::io::Error> for Faults {
    fn from(error: std::io::Error) -> Self {
        Stop::from(error).into()
    }
}
