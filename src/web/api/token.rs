//! Who may use the API: a bearer token, known by its hash.
//! Owns the extractor; tokens are made on the command line only.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::problem::ApiError;
use crate::seal;
use crate::web::AppState;

/// A program with a token.
pub struct Program;

impl FromRequest for Program {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<AppState>>().cloned();
        let given = bearer(request).map(|token| seal::digest(token.as_bytes()));
        Box::pin(async move {
            let (Some(state), Some(hash)) = (state, given) else { return Err(ApiError::Token) };
            state.context.store.find_token(&hash).await?.map(|_| Self).ok_or(ApiError::Token)
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
