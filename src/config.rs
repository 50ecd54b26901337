//! Settings of an installation, read once from `kotae.toml` in the data folder and passed as values.
//! Owns their names and defaults; an unknown key is refused.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address the server listens on.
    pub listen: SocketAddr,
    /// Address people type, when it differs from `listen` (a name, a proxy with TLS): `https://survey.city.example`.
    pub public_url: Option<String>,
    /// PostgreSQL instead of the SQLite file in the data folder: `postgres://…`.
    pub database_url: Option<String>,
    /// PEM file: the certificate of this server, then those between it and the one the browsers trust. With `tls_key` the
    /// server speaks TLS and nothing else.
    pub tls_certificate: Option<PathBuf>,
    /// PEM file: the key of the certificate, without a passphrase.
    pub tls_key: Option<PathBuf>,
    /// The data folder; empty for settings that come from no folder.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            database_url: None,
            tls_certificate: None,
            tls_key: None,
            folder: PathBuf::new(),
        }
    }
}

/// Settings that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: cannot be read: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is not valid.
    #[error("{path}: {fault}\nexpected keys: listen, public_url, database_url, tls_certificate, tls_key")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        fault: String,
    },
    /// Settings that do not go together.
    #[error("{path}: {fault}")]
    Together {
        /// The file.
        path: PathBuf,
        /// Which, and what was expected.
        fault: &'static str,
    },
}

impl Config {
    /// Reads `kotae.toml` of a data folder; defaults where there is none. Paths in it are taken from the data folder.
    ///
    /// # Errors
    /// [`ConfigError`] names the file, and the line for a bad key or value.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let path = folder.join("kotae.toml");
        let mut config: Self = match std::fs::read_to_string(&path) {
            // Windows' editor puts a mark before the first letter.
            Ok(text) => toml::from_str(text.trim_start_matches('\u{feff}'))
                .map_err(|fault| ConfigError::Content { path: path.clone(), fault: fault.to_string() })?,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(source) => return Err(ConfigError::File { path, source }),
        };
        config.folder = folder.to_owned();
        for file in [&mut config.tls_certificate, &mut config.tls_key].into_iter().flatten() {
            *file = folder.join(&file);
        }
        config.check().map_err(|fault| ConfigError::Together { path, fault })?;
        Ok(config)
    }

    /// Whether the settings go together.
    ///
    /// # Errors
    /// Says which do not.
    pub fn check(&self) -> Result<(), &'static str> {
        match (&self.tls_certificate, &self.tls_key) {
            (Some(_), None) => Err("tls_certificate without tls_key: expected both, or neither"),
            (None, Some(_)) => Err("tls_key without tls_certificate: expected both, or neither"),
            (Some(_), Some(_)) if self.public_url.as_deref().is_some_and(|url| url.starts_with("http://")) => {
                Err("public_url begins with http:// but the server speaks TLS only: expected https://")
            }
            _ => Ok(()),
        }
    }

    /// Certificate and key, when the server speaks TLS itself.
    #[must_use]
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        self.tls_certificate.as_deref().zip(self.tls_key.as_deref())
    }

    /// The address people type, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = if self.tls().is_some() { "https" } else { "http" };
        let own = || format!("{scheme}://{}", self.listen);
        self.public_url.as_deref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
    }

    /// Whether people reach the server by TLS, its own or that of a proxy, so that cookies may be marked `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls().is_some() || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_nothing_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let nothing = Config { folder: folder.path().to_owned(), ..Config::default() };
        assert_eq!(Config::read(folder.path()).unwrap(), nothing);
        let fault = read("listen = \"0.0.0.0:80\"\nlisten_port = 1\n").unwrap_err();
        assert!(fault.contains("line 2") && fault.contains("listen_port") && fault.contains("public_url"), "{fault}");
    }

    #[test]
    fn a_certificate_and_its_key_make_the_address_https() {
        let both = read("\u{feff}tls_certificate = \"証明書 2026.pem\"\ntls_key = \"/etc/kotae/鍵.pem\"\n").unwrap();
        assert_eq!(both.tls(), Some((both.folder.join("証明書 2026.pem").as_path(), Path::new("/etc/kotae/鍵.pem"))));
        assert_eq!((both.address().as_str(), both.is_secure()), ("https://127.0.0.1:8080", true));
        let plain = read("").unwrap();
        assert_eq!((plain.address().as_str(), plain.is_secure()), ("http://127.0.0.1:8080", false));
    }

    #[test]
    fn settings_that_do_not_go_together_are_refused() {
        let pair = "tls_certificate = \"a\"\ntls_key = \"b\"\n";
        for (text, expected) in [
            ("tls_certificate = \"a\"\n".to_owned(), "without tls_key"),
            ("tls_key = \"b\"\n".to_owned(), "without tls_certificate"),
            (format!("{pair}public_url = \"http://survey.city.example\"\n"), "expected https://"),
        ] {
            let fault = read(&text).unwrap_err();
            assert!(fault.contains(expected) && fault.contains("kotae.toml"), "{fault}");
        }
    }

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kotae.toml"), text).unwrap();
        Config::read(folder.path()).map_err(|fault| fault.to_string())
    }
}
