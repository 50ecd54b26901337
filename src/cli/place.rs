//! Where an installation lives, and how a command ends.

use std::fmt::{self, Display};
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::domain::survey::Survey;
use crate::domain::wave::FiscalYear;
use crate::flow::doctor::Site;
use crate::flow::intake::IntakeError;
use crate::flow::{Context, FlowError};

/// Data folder and database.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Folder of this installation: database, keys, kotae.toml. / データフォルダー
    #[arg(long, global = true, env = "KOTAE_DATA", default_value = "./kotae-data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of the SQLite file in the data folder. / PostgreSQL を使う場合の接続先
    #[arg(long, global = true, env = "KOTAE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

/// What a command prints, or why it stopped.
pub type Outcome = Result<String, Failure>;

/// Why a command stopped.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    text: String,
    /// Whether the text is what the command was asked for: printed as it is, for a reader or a pipe.
    answer: bool,
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Failure {
    /// The input or the request was refused; nothing was changed.
    #[must_use]
    pub fn refused(why: impl Display) -> Self {
        Self { code: 1, text: why.to_string(), answer: false }
    }

    /// The command line is wrong.
    #[must_use]
    pub fn usage(why: impl Display) -> Self {
        Self { code: 2, text: why.to_string(), answer: false }
    }

    /// Something outside failed.
    #[must_use]
    pub fn outside(why: impl Display) -> Self {
        Self { code: 3, text: why.to_string(), answer: false }
    }

    /// The command did its work, and its answer is no.
    #[must_use]
    pub fn answer(text: String) -> Self {
        Self { code: 1, text, answer: true }
    }

    /// The command did its work, and found somebody's answer.
    #[must_use]
    pub fn victim(text: String) -> Self {
        Self { code: 4, text, answer: true }
    }

    /// Prints the reason and gives the exit code.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        if self.answer {
            super::print(&self.text);
        } else {
            eprintln!("kotae: {}", self.text);
        }
        ExitCode::from(self.code)
    }
}

impl From<FlowError> for Failure {
    fn from(fault: FlowError) -> Self {
        match fault {
            FlowError::Store(_) | FlowError::Damaged(_) | FlowError::Key(_) | FlowError::Vault(_) => {
                Self::outside(fault)
            }
            _ => Self::refused(fault),
        }
    }
}

impl From<IntakeError> for Failure {
    fn from(fault: IntakeError) -> Self {
        match fault {
            IntakeError::Flow(fault) => fault.into(),
            IntakeError::NotOpen { .. } | IntakeError::NoSuchAnswer => Self::refused(fault),
            IntakeError::Busy | IntakeError::Shared(_) => Self::outside(fault),
        }
    }
}

impl Place {
    /// Opens the installation, making folder, key and database if they are missing.
    ///
    /// # Errors
    /// Names what could not be opened.
    pub async fn open(&self) -> Result<(Context, Config), Failure> {
        make_folder(&self.data)?;
        let config = Config::read(&self.data).map_err(Failure::refused)?;
        let context = Context::open(&self.url(&config), &self.data, Arc::new(SystemClock)).await;
        Ok((context.map_err(Failure::outside)?, config))
    }

    /// Address of the database: the command line, then `kotae.toml`, then the file in the data folder.
    #[must_use]
    pub fn url(&self, config: &Config) -> String {
        let named = self.database_url.clone().or_else(|| config.database_url.clone());
        named.unwrap_or_else(|| format!("sqlite:{}", self.data.join("kotae.db").display()))
    }

    /// The installation as the doctor looks at it: hand it to [`crate::flow::doctor`].
    #[must_use]
    pub fn site(&self, config: &Config) -> Site {
        let url = self.url(config);
        let file = url.strip_prefix("sqlite:").map(|path| PathBuf::from(path.strip_prefix("//").unwrap_or(path)));
        let tls_key = config.tls().map(|(_, key)| key.to_owned());
        Site { folder: self.data.clone(), database: file, listen: config.listen, tls_key }
    }

    /// Runs a command that needs the store.
    ///
    /// # Errors
    /// Those of the command, or no threads to be had.
    pub fn block_on(&self, command: impl Future<Output = Outcome>) -> Outcome {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(Failure::outside)?.block_on(command)
    }
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    let fault = |fault| Failure::outside(format!("{}: cannot make the data folder: {fault}", folder.display()));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(fault)
}

/// Form of a result.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Format {
    /// For reading.
    Table,
    /// For spreadsheets and statistics programs, UTF-8.
    Csv,
    /// For programs.
    Json,
}

/// Reads a survey file.
///
/// # Errors
/// Every fault of the file.
pub(super) fn survey(path: &Path) -> Result<Survey, Failure> {
    let unreadable = |fault| Failure::outside(format!("{}: cannot be read: {fault}", path.display()));
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Survey::read(&text).map_err(|faults| {
        let told = faults.iter().map(|fault| format!("{}: {fault}", path.display()));
        Failure::refused(told.collect::<Vec<_>>().join("\n"))
    })
}

/// The latest year of a roster of many years, which is said.
pub(super) fn latest(roster: &Path, years: &[FiscalYear]) -> Option<FiscalYear> {
    if let [_, .., latest] = years {
        eprintln!("kotae: {}: took the headcounts of fiscal {latest}; --year takes another", roster.display());
    }
    years.last().copied()
}

/// Pretty JSON for `--json`.
///
/// # Errors
/// If a value cannot be written as JSON.
pub(super) fn json(value: &impl serde::Serialize) -> Outcome {
    serde_json::to_string_pretty(value).map_err(Failure::outside)
}
