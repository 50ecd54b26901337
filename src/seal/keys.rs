//! The server's key file and what is derived from it: sealed forms and message codes.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::{boxkey, random};

/// The key of one installation. Without it sealed forms cannot be read; it stays in the data folder, readable by its owner only.
#[derive(Clone)]
pub struct Keys {
    root: [u8; 32],
}

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Reading or writing failed.
    #[error("{path}: cannot read or make the key file: {source}")]
    File {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Not 32 bytes.
    #[error("{path}: holds {length} bytes: expected the 32 bytes of a Kotae key")]
    Length {
        /// The key file.
        path: PathBuf,
        /// Bytes found.
        length: usize,
    },
}

/// Result of opening a sealed text: it was changed, sealed for another purpose, or with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed text was changed, or sealed for another purpose or with another key")]
pub struct Opened;

impl Keys {
    /// Opens the key file of a data folder, or makes one.
    ///
    /// # Errors
    /// [`KeyError`] names the file.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join("kotae.key");
        let fault = |source| KeyError::File { path: path.clone(), source };
        match fs::read(&path) {
            Ok(bytes) => {
                let length = bytes.len();
                let root = bytes.try_into().map_err(|_| KeyError::Length { path: path.clone(), length })?;
                Ok(Self { root })
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
                let root = random();
                create(&path, &root).map_err(fault)?;
                Ok(Self { root })
            }
            Err(source) => Err(fault(source)),
        }
    }

    /// A key that lives in memory only, for tests.
    #[must_use]
    pub const fn from_bytes(root: [u8; 32]) -> Self {
        Self { root }
    }

    /// A code over some parts; different purposes never agree.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.root, purpose, parts)
    }

    /// Seals bytes for a purpose and a context (e.g. the wave): URL-safe text that only [`Keys::unseal`] with the same
    /// purpose and context reads.
    #[must_use]
    pub fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&boxkey::wrap(&self.key(purpose), context, plain))
    }

    /// Opens what [`Keys::seal`] made.
    ///
    /// # Errors
    /// [`Opened`] if it was changed, or sealed for another purpose or context.
    pub fn unseal(&self, purpose: &str, context: &[u8], sealed: &str) -> Result<Vec<u8>, Opened> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| Opened)?;
        boxkey::unwrap(&self.key(purpose), context, &bytes)
    }

    fn key(&self, purpose: &str) -> [u8; 32] {
        self.mac("key", &[purpose.as_bytes()])
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes any key");
    for part in [purpose.as_bytes()].iter().chain(parts) {
        // Lengths first, so that no two lists of parts read the same.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn create(path: &Path, root: &[u8; 32]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(root)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_only_unchanged_and_for_its_purpose_and_context() {
        let keys = Keys::from_bytes([7; 32]);
        let sealed = keys.seal("form", b"wave", "答え".as_bytes());
        assert_eq!(keys.unseal("form", b"wave", &sealed).unwrap(), "答え".as_bytes());
        assert!(keys.unseal("form", b"other", &sealed).is_err());
        assert!(keys.unseal("other", b"wave", &sealed).is_err());
        assert!(Keys::from_bytes([8; 32]).unseal("form", b"wave", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(keys.unseal("form", b"wave", &String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
        }
        assert!(keys.unseal("form", b"wave", "").is_err());
    }

    #[test]
    fn the_key_file_is_made_once_and_refused_when_cut() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::open(folder.path()).unwrap().mac("x", &[]);
        assert_eq!(Keys::open(folder.path()).unwrap().mac("x", &[]), first);
        fs::write(folder.path().join("kotae.key"), [1; 31]).unwrap();
        assert!(matches!(Keys::open(folder.path()), Err(KeyError::Length { length: 31, .. })));
    }
}
