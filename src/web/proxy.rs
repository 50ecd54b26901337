//! Notices that answers come through a proxy, whose log may tell who answers when.
//! Owns one bit in memory; reads only whether a header is there, never what it holds, and changes no request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::AppState;

/// What proxies add.
const MARKS: [&str; 3] = ["X-Forwarded-For", "Forwarded", "Via"];
/// Where people answer.
const ANSWERING: [&str; 3] = ["/s/", "/api/s/", "/api/box/"];

/// Whether an answering page was asked for through a proxy since the server started.
#[derive(Debug, Clone, Default)]
pub struct Proxy(Arc<AtomicBool>);

impl Proxy {
    /// Whether one was noticed.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Notices, and says so once.
pub(super) async fn notice(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let answering = ANSWERING.iter().any(|path| request.path().starts_with(path));
    if answering
        && MARKS.iter().any(|mark| request.headers().contains_key(*mark))
        && let Some(state) = request.app_data::<Data<AppState>>()
        && !state.proxy.0.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            "an answering page was asked for through a proxy: its log may tell who answers when; `kotae doctor` says more"
        );
    }
    next.call(request).await
}
