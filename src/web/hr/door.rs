//! Around every staff answer: the language cookie when a language was chosen, and a readable page where a handler failed.
//! Owns nothing a handler says itself.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse};

use super::fault::HrError;
use super::session::state;
use super::{cookie, tongue};
use crate::pages::hr::{Problem, Shell, html};
use crate::web::assets;

/// Dresses an answer.
pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let chosen = tongue::chosen(request.request());
    let mut response = next.call(request).await?.map_into_boxed_body();
    let secure = state(response.request())?.config.is_secure();
    if let Some(problem) = problem(&response, secure) {
        response = response.into_response(problem);
    }
    if let Some(value) =
        chosen.and_then(|language| HeaderValue::from_str(&cookie::language(secure).set(language.code())).ok())
    {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

fn problem(response: &ServiceResponse<BoxBody>, secure: bool) -> Option<HttpResponse> {
    let fault = response.response().error()?.as_error::<HrError>()?;
    let words = tongue::words(response.request(), secure);
    let (title, message) = fault.message(words)?;
    if response.status().is_server_error() {
        tracing::error!("a staff page failed: {fault}");
    }
    let page = html(&Problem { shell: bare(response.request(), words, title), message }).ok()?;
    Some(HttpResponse::build(response.status()).content_type("text/html; charset=utf-8").body(page))
}

/// A shell for somebody who may not be logged in.
pub fn bare(request: &HttpRequest, words: crate::words::Words, title: String) -> Shell {
    Shell {
        words,
        title,
        user: None,
        csrf: String::new(),
        here: tongue::here(request),
        style: assets::hr_css(),
        synthetic: false,
    }
}
