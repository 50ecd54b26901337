//! The key folder: one file a wave with the secrets that no backup may hold. Owns how they are written, so that a crash
//! leaves the old file or the new one, and how they are destroyed. Knows nothing of what the keys open.

mod disk;

use std::path::PathBuf;
use std::{fs, io};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{BoxKey, InviteKey, Shares, TicketKey};
use crate::domain::ids::WaveId;

/// The key folder, e.g. `kotae-data/keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault(PathBuf);

/// What a wave needs while it runs, and what dies with it.
pub struct WaveSecrets {
    /// Over the slots of the box.
    pub box_key: BoxKey,
    /// Knows invitations again.
    pub invite_key: InviteKey,
    /// Signs tickets.
    pub ticket_key: TicketKey,
    /// The half of custody that passphrases open.
    pub shares: Shares,
}

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Not the name of a wave.
    #[error("`{0}` is not a wave: expected 1 to 40 of a-z, 0-9, `_` and `-`")]
    Name(String),
    /// Reading, writing or destroying failed.
    #[error("{path}: cannot {deed} the keys of the wave: {source}")]
    File {
        /// The file or the folder.
        path: PathBuf,
        /// What was tried.
        deed: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file was changed or cut.
    #[error(
        "{path}: the keys of the wave cannot be read: {what}. Answers that were given can still be opened with the recovery codes"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; never its content.
        what: &'static str,
    },
}

/// The file. Its texts are secret, and wiped when dropped.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    wave: String,
    box_key: String,
    invite_key: String,
    ticket_key: String,
    shares: Shares,
}

const VERSION: u32 = 1;

impl Drop for Written {
    fn drop(&mut self) {
        for text in [&mut self.box_key, &mut self.invite_key, &mut self.ticket_key] {
            text.zeroize();
        }
    }
}

impl Vault {
    /// A folder; it is made when the first keys are kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Keeps the secrets of a wave; earlier ones of the same wave are overwritten. Returns once they are on the disk.
    ///
    /// # Errors
    /// [`VaultError`] names the file.
    pub fn keep(&self, wave: &str, secrets: &WaveSecrets) -> Result<(), VaultError> {
        let path = self.path(wave)?;
        let text = write(wave, secrets).map_err(|what| VaultError::Damaged { path: path.clone(), what })?;
        disk::replace(&self.0, &path, &text).map_err(|source| VaultError::File { path, deed: "keep", source })
    }

    /// The secrets of a wave, if there are any.
    ///
    /// # Errors
    /// [`VaultError`] names the file and what is wrong with it.
    pub fn find(&self, wave: &str) -> Result<Option<WaveSecrets>, VaultError> {
        let path = self.path(wave)?;
        match fs::read(&path).map(Zeroizing::new) {
            Ok(text) => read(wave, &text).map(Some).map_err(|what| VaultError::Damaged { path, what }),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(VaultError::File { path, deed: "read", source }),
        }
    }

    /// Overwrites and removes the secrets of a wave; says whether there were any. A disk may still hold copies of its own
    /// (wear levelling, snapshots): the manual asks for disk encryption.
    ///
    /// # Errors
    /// [`VaultError`] names the file.
    pub fn destroy(&self, wave: &str) -> Result<bool, VaultError> {
        let path = self.path(wave)?;
        disk::destroy(&self.0, &path).map_err(|source| VaultError::File { path, deed: "destroy", source })
    }

    fn path(&self, wave: &str) -> Result<PathBuf, VaultError> {
        let wave = WaveId::parse(wave).map_err(|fault| VaultError::Name(fault.given))?;
        Ok(self.0.join(format!("{wave}.json")))
    }
}

fn write(wave: &str, secrets: &WaveSecrets) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let ticket_key = secrets.ticket_key.der().map_err(|_| "the ticket key has no written form")?;
    let written = Written {
        version: VERSION,
        wave: wave.to_owned(),
        box_key: BASE64URL_NOPAD.encode(secrets.box_key.bytes()),
        invite_key: BASE64URL_NOPAD.encode(secrets.invite_key.bytes()),
        ticket_key: BASE64URL_NOPAD.encode(&ticket_key),
        shares: secrets.shares.clone(),
    };
    // Large enough not to grow, which would leave copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(16 * 1024));
    serde_json::to_writer(&mut *text, &written).map_err(|_| "the secrets have no written form")?;
    Ok(text)
}

fn read(wave: &str, text: &[u8]) -> Result<WaveSecrets, &'static str> {
    let written: Written = serde_json::from_slice(text).map_err(|_| "it is not the text of a key file")?;
    if written.version != VERSION {
        return Err("it was written by another version of Kotae");
    }
    if written.wave != wave {
        return Err("it belongs to another wave");
    }
    let bytes = |text: &String| BASE64URL_NOPAD.decode(text.as_bytes()).map(Zeroizing::new).ok();
    let key = |text| bytes(text).and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    let ticket_key = bytes(&written.ticket_key).and_then(|der| TicketKey::from_der(&der));
    Ok(WaveSecrets {
        box_key: key(&written.box_key).map(BoxKey::from_bytes).ok_or("its box key is damaged")?,
        invite_key: key(&written.invite_key).map(InviteKey::from_bytes).ok_or("its invitation key is damaged")?,
        ticket_key: ticket_key.ok_or("its ticket key is damaged")?,
        shares: written.shares.clone(),
    })
}

#[cfg(test)]
mod tests;
