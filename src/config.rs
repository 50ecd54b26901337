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
}

impl Default for Config {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), public_url: None, database_url: None }
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
    #[error("{path}: {fault}\nexpected keys: listen, public_url, database_url")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        fault: String,
    },
}

impl Config {
    /// Reads `kotae.toml` of a data folder; defaults where there is none.
    ///
    /// # Errors
    /// [`ConfigError`] names the file, and the line for a bad key or value.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let path = folder.join("kotae.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|fault| ConfigError::Content { path, fault: fault.to_string() }),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ConfigError::File { path, source }),
        }
    }

    /// The address people type, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> String {
        let own = || format!("http://{}", self.listen);
        self.public_url.as_deref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
    }

    /// Whether people reach the server by TLS, so that cookies may be marked `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_nothing_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::read(folder.path()).unwrap(), Config::default());
        std::fs::write(folder.path().join("kotae.toml"), "listen = \"0.0.0.0:80\"\nlisten_port = 1\n").unwrap();
        let fault = Config::read(folder.path()).unwrap_err().to_string();
        assert!(fault.contains("line 2") && fault.contains("listen_port") && fault.contains("public_url"), "{fault}");
    }
}
