//! The box: takes what a browser has sealed, as one body of the same size for everybody in a wave.
//! Owns what such a request may carry: nothing that names its sender. Says nothing back but whether it arrived.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, REFERER, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;

use super::visit::Visit;
use crate::domain::survey::Language;
use crate::flow::intake::{self, Arrived, IntakeError, Sealed};
use crate::web::AppState;

/// Seconds after which it is worth trying again when too many come at once.
const PATIENCE: u32 = 5;

pub(super) async fn cast(
    request: HttpRequest,
    wave: web::Path<String>,
    body: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    match take(&request, &wave, body, &state).await {
        Ok(Arrived::Now) => HttpResponse::NoContent().finish(),
        Ok(Arrived::Before) => HttpResponse::Ok().finish(),
        Err(status) => refuse(status),
    }
}

async fn take(
    request: &HttpRequest,
    wave: &str,
    body: web::Payload,
    state: &web::Data<AppState>,
) -> Result<Arrived, StatusCode> {
    if !is_nameless(request) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let visit = Visit::find(&state.context, wave, Language::default()).await.map_err(|refusal| refusal.status())?;
    let bytes = read(body, Sealed::length(&visit.codebook)).await.ok_or(StatusCode::BAD_REQUEST)?;
    let sealed = Sealed::read(&visit.codebook, &bytes).ok_or(StatusCode::BAD_REQUEST)?;
    intake::cast_sealed(&state.context, &visit.wave, sealed).await.map_err(|fault| match fault {
        IntakeError::NotOpen { .. } => StatusCode::GONE,
        IntakeError::Busy => StatusCode::TOO_MANY_REQUESTS,
        IntakeError::Flow(_) | IntakeError::Shared(_) | IntakeError::NoSuchAnswer => StatusCode::SERVICE_UNAVAILABLE,
    })
}

/// No header that tells who sends or from where, and the kind of body that no form of another site can send.
fn is_nameless(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let kind = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/octet-stream");
    kind && [COOKIE, AUTHORIZATION, REFERER].iter().all(|name| !headers.contains_key(name))
}

/// The body, if it has exactly this length.
async fn read(mut body: web::Payload, length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    while let Some(chunk) = body.next().await {
        let chunk = chunk.ok()?;
        if bytes.len() + chunk.len() > length {
            return None;
        }
        bytes.extend_from_slice(&chunk);
    }
    (bytes.len() == length).then_some(bytes)
}

fn refuse(status: StatusCode) -> HttpResponse {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, PATIENCE)).finish();
    }
    HttpResponse::build(status).finish()
}
