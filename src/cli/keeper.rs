//! Asks custodians for what they hold: passphrases or codes of recovery sheets, from files or at the terminal.
//! Owns asking; what is given is tried by `flow::custody` and forgotten.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::place::Failure;
use crate::domain::wave::Wave;
use crate::flow::custody::{self, Given};
use crate::flow::{Context, FlowError};
use crate::seal::WaveKey;

/// What custodians give.
#[derive(Debug, clap::Args)]
pub struct KeeperArgs {
    /// A custodian's passphrase, or the code of a recovery sheet: the first line of this file. Once for each custodian; asked
    /// for at the terminal otherwise. / 保管者のパスフレーズ(または復元コード)を書いたファイル
    #[arg(long = "passphrase-file", value_name = "FILE", env = "KOTAE_PASSPHRASE_FILE")]
    files: Vec<PathBuf>,
}

impl KeeperArgs {
    /// The first lines of the files, if there are any.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn read(&self) -> Result<Vec<String>, Failure> {
        self.files.iter().map(|file| first_line(file)).collect()
    }

    /// Brings the key of a wave back.
    ///
    /// # Errors
    /// If nobody can be asked, or what was given does not fit.
    pub async fn unlock(&self, context: &Context, wave: &Wave) -> Result<WaveKey, Failure> {
        let given = if self.files.is_empty() {
            let keeping = custody::keeping(context, wave).await?;
            let threshold = keeping.ok_or(FlowError::Shredded(wave.fiscal_year))?.threshold;
            (0..threshold).map(|_| ask("Passphrase or recovery code / パスフレーズまたは復元コード: ")).collect()
        } else {
            self.read()
        };
        let given = given?.iter().map(|text| Given::read(text)).collect();
        Ok(custody::unlock(context, wave, given).await?)
    }
}

/// Asks at the terminal, without showing what is typed.
pub(super) fn ask(prompt: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::refused("there is no terminal to ask at: use --passphrase-file"));
    }
    rpassword::prompt_password(prompt).map_err(Failure::outside)
}

fn first_line(file: &Path) -> Result<String, Failure> {
    let unreadable = |fault| Failure::outside(format!("{}: cannot be read: {fault}", file.display()));
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    Ok(text.lines().next().unwrap_or_default().trim_start_matches('\u{feff}').to_owned())
}
