//! TLS of the server itself: its certificate, and taking over a new one without a restart.
//! Owns rustls and the two files; knows no request. Nothing a browser could be recognised by is kept between connections.

mod files;

use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};

use self::files::Bytes;
pub(super) use self::files::Files;
pub use self::files::TlsError;
use crate::seal;

/// How often the files are looked at.
pub(super) const LOOK: Duration = Duration::from_secs(60);

/// The certificate in use, and the files the next one will come from.
#[derive(Debug)]
pub(super) struct Certificates {
    files: Files,
    current: RwLock<Arc<CertifiedKey>>,
    /// What was found at the last look, so that a broken pair is complained about once.
    seen: Mutex<String>,
}

/// What a look at the files found.
#[derive(Debug)]
enum Look {
    Same,
    Taken,
    Refused(TlsError),
}

impl Certificates {
    /// Reads the files.
    pub(super) fn open(files: Files) -> Result<Arc<Self>, TlsError> {
        let bytes = files.read()?;
        let current = RwLock::new(Arc::new(files.parse(&bytes)?));
        Ok(Arc::new(Self { files, current, seen: Mutex::new(trace(&Ok(bytes))) }))
    }

    /// Looks at the files again, and takes them over if they changed and fit.
    fn look(&self) -> Look {
        let found = self.files.read();
        let now = trace(&found);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == now {
            return Look::Same;
        }
        *seen = now;
        match found.and_then(|bytes| self.files.parse(&bytes)) {
            Ok(fresh) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
                Look::Taken
            }
            Err(fault) => Look::Refused(fault),
        }
    }
}

/// Tells one state of the files from another; of the key nothing rests that could be read back.
fn trace(found: &Result<Bytes, TlsError>) -> String {
    match found {
        Ok(bytes) => format!("{} {}", seal::digest(&bytes.certificate), seal::digest(&bytes.key)),
        Err(fault) => fault.to_string(),
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// TLS 1.2 and 1.3. No session is resumed: a resumed session is a cookie under another name.
pub(super) fn settings(certificates: Arc<Certificates>) -> Result<ServerConfig, TlsError> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .map_err(TlsError::Setup)?;
    let mut settings = builder.with_no_client_auth().with_cert_resolver(certificates);
    settings.session_storage = Arc::new(NoServerSessionStorage {});
    settings.send_tls13_tickets = 0;
    Ok(settings)
}

/// Looks at the files again and again, and at once on SIGHUP, for as long as the server uses them.
pub(super) fn watch(certificates: &Arc<Certificates>, every: Duration) {
    let certificates = Arc::downgrade(certificates);
    // Before anybody can ring it: an unheard SIGHUP ends the program.
    let mut bell = Bell::new();
    tokio::spawn(async move {
        loop {
            // Whoever rings twice at once is served by one look.
            drop(tokio::time::timeout(every, bell.ring()).await);
            let Some(look) = look(&certificates).await else { return };
            match look {
                Look::Same => (),
                Look::Taken => tracing::info!("the TLS certificate was changed: the new one is in use"),
                Look::Refused(fault) => tracing::warn!("the TLS certificate was changed: the old one is kept: {fault}"),
            }
        }
    });
}

/// Reading files waits for the disk, so it is done beside the threads that answer. `None` when the server has gone.
async fn look(certificates: &Weak<Certificates>) -> Option<Look> {
    let certificates = certificates.upgrade()?;
    tokio::task::spawn_blocking(move || certificates.look()).await.ok()
}

/// SIGHUP, where there is one.
struct Bell {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Bell {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    /// Waits for the next one, for ever if none can come.
    async fn ring(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests;
