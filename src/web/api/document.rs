//! The OpenAPI 3.1 document, made from the handlers and wire structs.
//! Owns its head; served to everybody, as it says nothing about an installation.

use actix_web::HttpResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::handlers;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kotae API",
        description = "Surveys, waves and released results. Before its release a wave gives counts only. Make a token with `kotae token create`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(handlers::surveys, handlers::waves, handlers::release),
    modifiers(&Tokens)
)]
struct Document;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// The document, as pretty JSON.
///
/// # Errors
/// Only if it cannot be written as JSON.
pub fn openapi() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Document::openapi()).map(|text| text + "\n")
}

/// `GET /api/v1/openapi.json`
pub async fn show() -> HttpResponse {
    match openapi() {
        Ok(text) => HttpResponse::Ok().content_type("application/json").body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
