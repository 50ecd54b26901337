//! The key folder: one file a wave with the secrets that no backup may hold. Owns how they are written, so that a crash
//! leaves the old file or the new one, and how they are destroyed. Knows nothing of what the keys open.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{BoxKey, InviteKey, Shares, TicketKey, random};
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
        "{path}: the keys of the wave cannot be read: {what}. Restore the file, or close the wave with its recovery code"
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
        self.replace(&path, &text).map_err(|source| VaultError::File { path, deed: "keep", source })
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
        // One that a crash left half written holds the same secrets.
        let destroyed = shred(&unfinished(&path)).and_then(|_| shred(&path));
        let destroyed = destroyed.and_then(|found| if found { sync(&self.0).map(|()| true) } else { Ok(false) });
        destroyed.map_err(|source| VaultError::File { path, deed: "destroy", source })
    }

    fn path(&self, wave: &str) -> Result<PathBuf, VaultError> {
        let wave = WaveId::parse(wave).map_err(|fault| VaultError::Name(fault.given))?;
        Ok(self.0.join(format!("{wave}.json")))
    }

    fn replace(&self, path: &Path, text: &[u8]) -> io::Result<()> {
        let new = unfinished(path);
        make_private(&self.0)?;
        shred(&new)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(text)?;
        file.sync_all()?;
        let old = open_for_wiping(path)?;
        fs::rename(&new, path)?;
        sync(&self.0)?;
        // Only now, when the new file is there for certain; the old one has no name any more.
        old.map_or(Ok(()), |mut old| wipe(&mut old))
    }
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("json.new")
}

/// Makes the folder, and lets nobody else in.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes what was renamed or removed in a folder last.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    let _ = folder;
    Ok(())
}

fn open_for_wiping(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn wipe(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    for _ in 0..length.div_ceil(64) {
        file.write_all(&random::<64>())?;
    }
    file.sync_all()
}

fn shred(path: &Path) -> io::Result<bool> {
    let Some(mut file) = open_for_wiping(path)? else { return Ok(false) };
    wipe(&mut file)?;
    fs::remove_file(path)?;
    Ok(true)
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
mod tests {
    use std::sync::OnceLock;

    use super::super::{Custody, Proof, WaveKey, blind};
    use super::*;

    const WORDS: &str = "correct horse battery";

    fn secrets() -> &'static (WaveSecrets, Custody) {
        static SECRETS: OnceLock<(WaveSecrets, Custody)> = OnceLock::new();
        SECRETS.get_or_init(|| {
            let (custody, shares, _) = Custody::establish(&WaveKey::draw(), &[WORDS], 1).unwrap();
            let keys = (BoxKey::draw(), InviteKey::draw(), TicketKey::generate());
            (WaveSecrets { box_key: keys.0, invite_key: keys.1, ticket_key: keys.2, shares }, custody)
        })
    }

    fn vault() -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(folder.path().join("keys"));
        (folder, vault)
    }

    fn names(vault: &Vault) -> Vec<String> {
        let entries = fs::read_dir(&vault.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_is_kept_is_found_again_and_does_its_work() {
        let (_folder, vault) = vault();
        let (kept, custody) = secrets();
        assert!(vault.find("w1").unwrap().is_none());
        vault.keep("w1", kept).unwrap();
        let found = vault.find("w1").unwrap().unwrap();
        let slot = kept.box_key.wrap(b"place", b"content");
        assert_eq!(found.box_key.unwrap(b"place", &slot).unwrap(), b"content");
        assert_eq!(found.invite_key.mac("w1", b"s"), kept.invite_key.mac("w1", b"s"));
        let (blinded, pending) = blind(&kept.ticket_key.public(), &[5; 32]);
        let token = pending.finish(&kept.ticket_key.public(), &found.ticket_key.sign_blinded(&blinded).unwrap());
        assert!(found.ticket_key.public().verify(&[5; 32], &token.unwrap()));
        assert!(custody.unlock(Some(&found.shares), &[Proof::Passphrase(WORDS)]).is_ok());
        assert!(vault.find("w2").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_folder_and_its_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, vault) = vault();
        fs::create_dir(&vault.0).unwrap();
        fs::set_permissions(&vault.0, fs::Permissions::from_mode(0o755)).unwrap();
        for _ in 0..2 {
            vault.keep("w1", &secrets().0).unwrap();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&vault.0), mode(&vault.0.join("w1.json"))), (0o700, 0o600));
            assert_eq!(names(&vault), ["w1.json"]);
        }
    }

    #[test]
    fn what_is_destroyed_leaves_neither_a_file_nor_its_bytes() {
        let (folder, vault) = vault();
        vault.keep("w1", &secrets().0).unwrap();
        vault.keep("w2", &secrets().0).unwrap();
        let path = vault.0.join("w1.json");
        fs::copy(&path, unfinished(&path)).unwrap();
        // A second name of the same bytes on the disk shows what became of them.
        let (witness, before) = (folder.path().join("witness"), fs::read(&path).unwrap());
        fs::hard_link(&path, &witness).unwrap();
        assert!(vault.destroy("w1").unwrap());
        assert_eq!(names(&vault), ["w2.json"]);
        assert!(vault.find("w1").unwrap().is_none());
        let after = fs::read(&witness).unwrap();
        assert!(after.len() >= before.len());
        assert!(before.windows(8).all(|part| !after.windows(8).any(|other| other == part)));
        assert!(!vault.destroy("w1").unwrap());
        assert!(vault.find("w2").unwrap().is_some());
    }

    #[test]
    fn keys_that_are_replaced_are_overwritten() {
        let (folder, vault) = vault();
        vault.keep("w1", &secrets().0).unwrap();
        let witness = folder.path().join("witness");
        fs::hard_link(vault.0.join("w1.json"), &witness).unwrap();
        vault.keep("w1", &secrets().0).unwrap();
        assert!(!fs::read(&witness).unwrap().starts_with(b"{"));
        assert!(vault.find("w1").unwrap().is_some());
    }

    #[test]
    fn a_damaged_file_is_named_and_said_what_is_wrong_with() {
        let (_folder, vault) = vault();
        vault.keep("w1", &secrets().0).unwrap();
        let path = vault.0.join("w1.json");
        let text = fs::read_to_string(&path).unwrap();
        let box_key = BASE64URL_NOPAD.encode(secrets().0.box_key.bytes());
        let cases = [
            (String::new(), "not the text of a key file"),
            (text[..text.len() / 2].to_owned(), "not the text of a key file"),
            (text.replace("\"version\":1", "\"version\":2"), "another version"),
            (text.replace("\"wave\":\"w1\"", "\"wave\":\"w2\""), "another wave"),
            (text.replace(&box_key, &box_key[..42]), "box key"),
            (text.replace("\"invite_key\":\"", "\"invite_key\":\"AAAA"), "invitation key"),
            (text.replace("\"ticket_key\":\"", "\"ticket_key\":\"AAAA"), "ticket key"),
        ];
        for (text, expected) in cases {
            fs::write(&path, text).unwrap();
            let fault = vault.find("w1").err().unwrap().to_string();
            assert!(fault.contains(expected) && fault.contains("w1.json") && !fault.contains(&box_key), "{fault}");
        }
    }

    #[test]
    fn a_wave_that_is_none_reaches_no_file() {
        let (_folder, vault) = vault();
        for name in ["", "../kotae", "a/b", "W1", "a.json", "/etc/passwd"] {
            assert!(matches!(vault.find(name), Err(VaultError::Name(_))), "{name}");
            assert!(matches!(vault.keep(name, &secrets().0), Err(VaultError::Name(_))), "{name}");
            assert!(matches!(vault.destroy(name), Err(VaultError::Name(_))), "{name}");
        }
        assert!(!vault.0.exists());
    }
}
