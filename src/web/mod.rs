//! The only room that names actix and rustls: routes, headers and error pages.
//! Owns HTTP; `respondent` never sees staff or sessions, `hr` never sees a response.

mod assets;
mod headers;
mod proxy;
mod serve;
mod squeeze;
mod tls;

pub mod api;
pub mod hr;
pub mod respondent;

use actix_web::web;

use crate::config::Config;
use crate::flow::Context;

pub use proxy::Proxy;
pub use serve::{ServeError, Serving, serve};
pub use tls::TlsError;

/// What every handler can reach.
#[derive(Clone)]
pub struct AppState {
    /// Store, keys, clock.
    pub context: Context,
    /// Settings.
    pub config: Config,
    /// What the staff side keeps in memory.
    pub desk: hr::Desk,
    /// Whether answers come through a proxy.
    pub proxy: Proxy,
}

impl AppState {
    /// Everything a server needs.
    #[must_use]
    pub fn new(context: Context, config: Config) -> Self {
        Self { context, config, desk: hr::Desk::default(), proxy: Proxy::default() }
    }
}

/// All routes; tests build the same application.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(assets::routes)
        .configure(respondent::routes)
        .configure(api::routes)
        .configure(hr::routes)
        .route("/", web::get().to(home))
        .default_service(web::to(respondent::nowhere));
}

async fn home() -> web::Redirect {
    web::Redirect::to("/hr/waves").see_other()
}
