//! Starting and stopping the server.

use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use super::{AppState, headers, routes};

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
}

/// Listens on the address of the settings. No access log is written: it would tie people to times.
///
/// # Errors
/// [`ServeError::Listen`] if the address cannot be used.
pub fn serve(mut state: AppState) -> Result<Serving, ServeError> {
    let wanted = state.config.listen;
    let fault = |source| ServeError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    state.config.listen = address;
    let state = web::Data::new(state);
    let app = move || App::new().app_data(state.clone()).wrap(headers::defaults()).configure(routes);
    let server = HttpServer::new(app).server_hostname("kotae").shutdown_timeout(10).listen(listener).map_err(fault)?;
    Ok(Serving { address, done: server.run() })
}
