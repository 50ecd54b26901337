//! The JSON API under `/api/v1`: surveys, waves, releases, for programs with a token.
//! Owns wire structs and the OpenAPI document; says nothing that the staff pages do not say.

mod document;
mod handlers;
mod problem;
mod token;
mod wire;

use actix_web::web;

pub use document::openapi;

/// All routes under `/api`.
pub fn routes(config: &mut web::ServiceConfig) {
    let api = web::scope("/api")
        .route("/v1/openapi.json", web::get().to(document::show))
        .route("/v1/surveys", web::get().to(handlers::surveys))
        .route("/v1/waves", web::get().to(handlers::waves))
        .route("/v1/waves/{wave}/release", web::get().to(handlers::release))
        .default_service(web::to(handlers::nowhere));
    config.service(api);
}
