//! Starting and stopping the server.

use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};

use super::tls::{self, Certificates, TlsError};
use super::{AppState, headers, proxy, routes};

/// A server that is listening.
pub struct Serving {
    /// The address, with the real port where 0 was asked for.
    pub address: SocketAddr,
    /// Ends when the server has stopped.
    pub done: actix_web::dev::Server,
}

impl Serving {
    /// Stops it, letting running requests finish.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.done.handle()
    }
}

/// A server that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Listens on the address of the settings, with TLS if they name a certificate. No access log is written: it would tie
/// people to times.
///
/// # Errors
/// [`ServeError::Listen`] if the address cannot be used, [`ServeError::Tls`] if the certificate cannot.
pub fn serve(mut state: AppState) -> Result<Serving, ServeError> {
    let wanted = state.config.listen;
    let fault = |source| ServeError::Listen { address: wanted, source };
    let files = state.config.tls().map(|(certificate, key)| tls::Files::new(certificate, key));
    let certificates = files.map(Certificates::open).transpose()?;
    let listener = TcpListener::bind(wanted).map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    state.config.listen = address;
    let state = web::Data::new(state);
    let by_tls = certificates.is_some();
    let app = move || {
        App::new()
            .app_data(state.clone())
            .wrap(headers::defaults(by_tls))
            .wrap(from_fn(proxy::notice))
            .configure(routes)
    };
    let server = HttpServer::new(app).server_hostname("kotae").shutdown_timeout(10);
    let server = match certificates {
        Some(certificates) => {
            tls::watch(&certificates, tls::LOOK);
            server.listen_rustls_0_23(listener, tls::settings(certificates)?)
        }
        None => server.listen(listener),
    };
    let server = server.map_err(fault)?;
    Ok(Serving { address, done: server.run() })
}
