//! What of a machine would break anonymity: facts go in, findings come out.
//! Owns the checks and the rule of each; reads no machine and writes no sentence (`flow::doctor` and `words` do).

mod judge;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Memory is written to an unencrypted disk.
    Swap,
    /// A crash writes memory to a file.
    CoreDumps,
    /// PostgreSQL keeps the time of every transaction.
    CommitTimestamps,
    /// PostgreSQL writes statements, with their times, to its log.
    StatementLog,
    /// PostgreSQL's journal is kept: the order of answers rests in it.
    Archive,
    /// Others on the machine can read the files of the installation.
    Files,
    /// The data folder is copied to other machines by itself.
    Place,
    /// Answers cross the network readable.
    Tls,
    /// A log that would tell requests is asked for.
    Log,
    /// Something between browser and server may write down who answers when.
    Proxy,
}

impl Check {
    /// All, in the order they are told.
    pub const ALL: [Self; 10] = [
        Self::Swap,
        Self::CoreDumps,
        Self::CommitTimestamps,
        Self::StatementLog,
        Self::Archive,
        Self::Files,
        Self::Place,
        Self::Tls,
        Self::Log,
        Self::Proxy,
    ];

    /// Its name on the command line and in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Swap => "swap",
            Self::CoreDumps => "core-dumps",
            Self::CommitTimestamps => "commit-timestamps",
            Self::StatementLog => "statement-log",
            Self::Archive => "archive",
            Self::Files => "files",
            Self::Place => "place",
            Self::Tls => "tls",
            Self::Log => "log",
            Self::Proxy => "proxy",
        }
    }

    /// The check of a name.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.code() == code)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What is known about a machine and an installation. `None`: it could not be found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Every area that memory is swapped out to.
    pub swap: Option<Vec<Swap>>,
    /// What a crash of this process would leave.
    pub core: Option<Core>,
    /// The database.
    pub database: Database,
    /// The data folder, first, and what must be as closed as it.
    pub files: Option<Vec<File>>,
    /// Where the data folder lies.
    pub place: Option<Place>,
    /// Whether the server speaks TLS itself.
    pub tls: bool,
    /// The address it listens on, if other machines can reach it.
    pub exposed: Option<String>,
    /// Variables of the environment that ask for a log: name and value.
    pub logs: Vec<(String, String)>,
    /// Whether an answering page was asked for through a proxy; only a running server can know.
    pub proxy: Option<bool>,
}

/// An area of swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// Its device or file.
    pub name: String,
    /// Whether what is written there is encrypted, or never leaves memory.
    pub safe: Option<bool>,
}

/// What the system does when a process crashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    /// Largest file in bytes that is written; `None` is any size.
    pub limit: Option<u64>,
    /// Where to: the kernel's pattern.
    pub pattern: String,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of SQLite's: it has no clock and no log.
    File,
    /// PostgreSQL: its settings by name, if it told them.
    Server(Option<Vec<(String, String)>>),
}

/// Who may read a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Permission bits of Unix.
    pub mode: u32,
    /// Whether its own group may read it, as is the custom with keys of certificates.
    pub group_may: bool,
    /// Whether it lies in the data folder, so that a closed folder keeps it closed.
    pub inside: bool,
}

/// Where a folder lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Type of the file system, e.g. `ext4`.
    pub filesystem: String,
    /// The folder above it, or itself, that belongs to a program which copies files away.
    pub synced: Option<String>,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing to do.
    Ok,
    /// Something breaks anonymity.
    ToFix,
    /// It could not be found out here.
    CannotTell,
}

impl Verdict {
    /// Its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ToFix => "to-fix",
            Self::CannotTell => "cannot-tell",
        }
    }
}

/// Somebody's word that the installation runs with a finding as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// What is accepted.
    pub check: Check,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub by: String,
    /// The day it was written.
    pub on: Date,
}

/// A check and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What it came to.
    pub verdict: Verdict,
    /// What was seen, as the machine names it: a device, a setting, a file.
    pub seen: Vec<String>,
    /// Who accepted it; of several the last one.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// Whether a wave must not open over it: to be fixed, and nobody has answered for it in writing.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.verdict, Verdict::ToFix) && self.accepted.is_none()
    }
}

/// Every check, in order.
#[must_use]
pub fn findings(facts: &Facts, accepted: &[Acceptance]) -> Vec<Finding> {
    let finding = |check: Check| {
        let (verdict, seen) = judge::judge(check, facts);
        let accepted = accepted.iter().rev().find(|acceptance| acceptance.check == check).cloned();
        Finding { check, verdict, seen, accepted: accepted.filter(|_| verdict != Verdict::Ok) }
    };
    Check::ALL.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests;
