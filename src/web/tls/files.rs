//! The two files of TLS: read, understood, and every way they can be wrong told in a way that helps.
//! Owns their form; serves nothing.

use std::io;
use std::path::{Path, PathBuf};

use rustls::InconsistentKeys;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{path}: the TLS {what} cannot be read: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Certificate or key.
        what: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("{path}: {fault}")]
    Content {
        /// The file.
        path: PathBuf,
        /// What was found and what was expected.
        fault: String,
    },
    /// TLS itself cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[source] rustls::Error),
}

impl TlsError {
    /// Whether what was given is wrong, rather than out of reach.
    #[must_use]
    pub const fn is_content(&self) -> bool {
        matches!(self, Self::Content { .. })
    }
}

/// Where certificate and key rest.
#[derive(Debug, Clone)]
pub(in crate::web) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// The bytes of both files.
pub(super) struct Bytes {
    pub(super) certificate: Vec<u8>,
    pub(super) key: Vec<u8>,
}

impl Files {
    pub(in crate::web) fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: certificate.to_owned(), key: key.to_owned() }
    }

    pub(super) fn read(&self) -> Result<Bytes, TlsError> {
        let read = |path: &Path, what| {
            std::fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), what, source })
        };
        let (certificate, key) = (read(&self.certificate, "certificate")?, read(&self.key, "key")?);
        Ok(Bytes { certificate: letters(certificate), key: letters(key) })
    }

    pub(super) fn parse(&self, bytes: &Bytes) -> Result<CertifiedKey, TlsError> {
        let provider = ring::default_provider();
        let certificate = |fault: String| TlsError::Content { path: self.certificate.clone(), fault };
        let chain = chain(&bytes.certificate).map_err(certificate)?;
        let key = key(&bytes.key).map_err(|fault| TlsError::Content { path: self.key.clone(), fault })?;
        CertifiedKey::from_der(chain, key, &provider).map_err(|fault| self.unfit(fault))
    }

    fn unfit(&self, fault: rustls::Error) -> TlsError {
        match fault {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::Content {
                path: self.key.clone(),
                fault: format!(
                    "this key does not belong to the first certificate in {}: expected the key the certificate was \
                     requested with, and the certificate of this server before those of the CAs",
                    self.certificate.display()
                ),
            },
            rustls::Error::InvalidCertificate(fault) => {
                let fault = format!("the first certificate in it is damaged: {fault:?}");
                TlsError::Content { path: self.certificate.clone(), fault }
            }
            fault => TlsError::Content {
                path: self.key.clone(),
                fault: format!("{fault}: expected an RSA (2048 bits or more), ECDSA (P-256, P-384) or Ed25519 key"),
            },
        }
    }
}

/// PEM is plain letters. Windows' tools put a mark before the first, or a zero after each.
fn letters(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.retain(|byte| byte.is_ascii() && *byte != 0);
    bytes
}

fn chain(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(bytes).collect();
    let chain = chain.map_err(|fault| format!("the certificate is damaged: {fault}"))?;
    if chain.is_empty() {
        return Err("no certificate in it: expected PEM, a text with -----BEGIN CERTIFICATE-----".to_owned());
    }
    Ok(chain)
}

fn key(bytes: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    let locked = [b"BEGIN ENCRYPTED PRIVATE KEY".as_slice(), b"Proc-Type: 4,ENCRYPTED"];
    if locked.iter().any(|mark| bytes.windows(mark.len()).any(|window| window == *mark)) {
        return Err("the key is locked by a passphrase, which nobody could type when the server starts by itself: \
             expected one without (`openssl pkey -in LOCKED -out KEY`)"
            .to_owned());
    }
    PrivateKeyDer::from_pem_slice(bytes).map_err(|fault| match fault {
        pem::Error::NoItemsFound => {
            "no private key in it: expected PEM, a text with -----BEGIN PRIVATE KEY-----".to_owned()
        }
        fault => format!("the key is damaged: {fault}"),
    })
}
