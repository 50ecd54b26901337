//! The language of staff pages: asked for in the address, else remembered in a cookie, else Japanese.
//! Owns that choice; knows no text.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::cookie;
use super::fault::HrError;
use crate::domain::survey::Language;
use crate::words::Words;

/// The texts a request wants.
pub struct Tongue(pub Words);

/// The language named in the address.
pub fn chosen(request: &HttpRequest) -> Option<Language> {
    let code = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="))?;
    Language::find(code).filter(|language| *language != Language::JaEasy)
}

/// The texts of a request.
pub fn words(request: &HttpRequest, secure: bool) -> Words {
    let kept = || cookie::language(secure).find(request).and_then(|code| Language::find(&code));
    Words(chosen(request).or_else(kept).filter(|language| *language != Language::JaEasy).unwrap_or_default())
}

/// This address without its language, for the language switch.
pub fn here(request: &HttpRequest) -> String {
    let query: Vec<&str> = request.query_string().split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    match query.join("&") {
        query if query.is_empty() => request.path().to_owned(),
        query => format!("{}?{query}", request.path()),
    }
}

impl FromRequest for Tongue {
    type Error = HrError;
    type Future = Ready<Result<Self, HrError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(super::session::state(request).map(|state| Self(words(request, state.config.is_secure()))))
    }
}
