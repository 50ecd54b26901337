//! Looks at the machine an installation runs on for what would break anonymity, and keeps who accepted what in writing.
//! Owns the file `doctor.toml` of the data folder and where facts come from; the rules are `domain::doctor`'s.

mod machine;
mod swap;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::doctor::{Acceptance, Database, Facts, Finding, findings};
use crate::store::Store;

/// Longest reason and name, characters.
const LONGEST: usize = 500;

/// Where an installation lives and listens, as far as it matters here.
#[derive(Debug, Clone)]
pub struct Site {
    /// The data folder.
    pub folder: PathBuf,
    /// The file of the database; `None` with PostgreSQL.
    pub database: Option<PathBuf>,
    /// The address the server listens on.
    pub listen: SocketAddr,
    /// The key of the server's certificate, if it speaks TLS.
    pub tls_key: Option<PathBuf>,
}

/// Why findings cannot be told or accepted.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// `doctor.toml` cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// `doctor.toml` was changed by hand and is no longer what it was.
    #[error("{path}: {fault}\nexpected [[accepted]] with check, reason, by and on = \"YYYY-MM-DD\"")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        fault: String,
    },
    /// A reason or name that says nothing, or too much.
    #[error("the {0} is empty, longer than {max} characters or more than one line: expected who answers and why", max = LONGEST)]
    Unfit(&'static str),
}

impl DoctorError {
    /// Whether something outside failed, rather than what was given.
    #[must_use]
    pub const fn is_outside(&self) -> bool {
        matches!(self, Self::File { .. })
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    accepted: Vec<Acceptance>,
}

/// Every check of this machine, in order. `store` is asked for the settings of PostgreSQL; without it they are not known.
///
/// # Errors
/// [`DoctorError`] if `doctor.toml` cannot be read.
pub async fn examine(site: &Site, store: Option<&Store>) -> Result<Vec<Finding>, DoctorError> {
    let accepted = accepted(&site.folder)?;
    Ok(findings(&facts(site, store).await, &accepted))
}

/// What stands in the way of opening a wave: to be fixed, and accepted by nobody. Waves of invented data need not ask.
///
/// # Errors
/// [`DoctorError`] if `doctor.toml` cannot be read.
pub async fn open_findings(site: &Site, store: Option<&Store>) -> Result<Vec<Finding>, DoctorError> {
    let mut found = examine(site, store).await?;
    found.retain(Finding::is_open);
    Ok(found)
}

async fn facts(site: &Site, store: Option<&Store>) -> Facts {
    let settings = match store {
        // A database that does not answer leaves its checks unanswered, and the others as they are.
        Some(store) => store.settings().await.ok().flatten(),
        None => None,
    };
    let listen = site.listen;
    Facts {
        swap: swap::areas(Path::new("/")),
        core: machine::core(),
        database: if site.database.is_some() { Database::File } else { Database::Server(settings) },
        files: machine::files(site),
        place: machine::place(&site.folder),
        tls: site.tls_key.is_some(),
        exposed: (!listen.ip().to_canonical().is_loopback()).then(|| listen.to_string()),
        logs: machine::logs(),
        proxy: None,
    }
}

/// Everything accepted so far, the oldest first.
///
/// # Errors
/// [`DoctorError`] names the file.
pub fn accepted(folder: &Path) -> Result<Vec<Acceptance>, DoctorError> {
    let path = file(folder);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(DoctorError::File { path, source }),
    };
    let written: Result<Written, _> = toml::from_str(text.trim_start_matches('\u{feff}'));
    Ok(written.map_err(|fault| DoctorError::Content { path, fault: fault.to_string() })?.accepted)
}

/// Writes down that somebody answers for a finding. What was written before stays; to take it back, remove it by hand.
///
/// # Errors
/// [`DoctorError`]; then nothing was written.
pub fn accept(folder: &Path, acceptance: Acceptance) -> Result<(), DoctorError> {
    for (name, text) in [("reason", &acceptance.reason), ("name", &acceptance.by)] {
        let blank = text.chars().all(char::is_whitespace);
        if blank || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            return Err(DoctorError::Unfit(name));
        }
    }
    // A file that cannot be read would be read even less with another line.
    accepted(folder)?;
    let path = file(folder);
    let text = toml::to_string(&Written { accepted: vec![acceptance] })
        .map_err(|fault| DoctorError::Content { path: path.clone(), fault: fault.to_string() })?;
    append(&path, &format!("\n{text}")).map_err(|source| DoctorError::File { path, source })
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn file(folder: &Path) -> PathBuf {
    folder.join("doctor.toml")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::doctor::Check;

    fn word(reason: &str, by: &str) -> Acceptance {
        Acceptance { check: Check::Swap, reason: reason.to_owned(), by: by.to_owned(), on: date(2026, 5, 1) }
    }

    #[test]
    fn words_are_kept_one_after_the_other_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(accepted(folder.path()).unwrap(), []);
        let words = [word("磁気ディスクは\"金庫\"の中", "青森 花子"), word("as before", "taro")];
        for word in &words {
            accept(folder.path(), word.clone()).unwrap();
        }
        assert_eq!(accepted(folder.path()).unwrap(), words);
    }

    #[test]
    fn nobody_answers_with_nothing_and_a_broken_file_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("doctor.toml");
        for (reason, by) in [("", "taro"), ("\u{3000}", "taro"), ("why", " "), ("two\nlines", "taro")] {
            assert!(matches!(accept(folder.path(), word(reason, by)), Err(DoctorError::Unfit(_))), "{reason:?} {by:?}");
        }
        assert!(!path.exists());
        std::fs::write(&path, "[[accepted]]\ncheck = \"swapp\"\n").unwrap();
        let fault = accept(folder.path(), word("why", "taro")).unwrap_err().to_string();
        assert!(fault.contains("doctor.toml") && fault.contains("swapp") && fault.contains("line 2"), "{fault}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[[accepted]]\ncheck = \"swapp\"\n");
    }
}
