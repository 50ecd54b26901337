//! What stops an API request, told as `application/problem+json` (RFC 9457).
//! Owns the one enum of errors of this room.

use actix_web::http::StatusCode;
use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::wave::WaveState;
use crate::flow::FlowError;
use crate::store::StoreError;

/// An API request that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No token, or none that is known.
    #[error("send `Authorization: Bearer TOKEN` with a token made by `kotae token create`")]
    Token,
    /// No such address.
    #[error("there is nothing at this address: see /api/v1/openapi.json")]
    Missing,
    /// No such wave.
    #[error("there is no wave `{0}`: see /api/v1/waves")]
    NoWave(String),
    /// No result yet.
    #[error("the wave is {0}: its results can be read when it is released")]
    NotReleased(WaveState),
    /// Something inside failed.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for ApiError {
    fn from(fault: StoreError) -> Self {
        Self::Flow(FlowError::from(fault))
    }
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong and what was expected.
    detail: String,
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Missing | Self::NoWave(_) => StatusCode::NOT_FOUND,
            Self::NotReleased(_) => StatusCode::CONFLICT,
            Self::Flow(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let detail = if status.is_server_error() {
            tracing::error!("an API request failed: {self}");
            "the server met a problem: see its log".to_owned()
        } else {
            self.to_string()
        };
        let title = status.canonical_reason().unwrap_or("error");
        let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail };
        let mut response = HttpResponse::build(status);
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"kotae\""));
        }
        response.content_type("application/problem+json").body(serde_json::to_string(&problem).unwrap_or_default())
    }
}
