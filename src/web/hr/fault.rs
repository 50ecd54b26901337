//! What stops a staff request, and what is said about it.
//! Owns the one enum of errors of this room; the page around the message is put on by `door`.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, ResponseError};

use crate::domain::wave::{WaveError, WaveState};
use crate::flow::FlowError;
use crate::pages::hr::PageError;
use crate::store::StoreError;
use crate::words::Words;

/// A staff request that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum HrError {
    /// Nobody is logged in.
    #[error("log in first")]
    Login {
        /// The page that was wanted.
        next: String,
    },
    /// No such page, wave or figure.
    #[error("no such page")]
    Missing,
    /// A form that is not ours, or no longer.
    #[error("the form was not made for this session")]
    Forged,
    /// The wave is in another state.
    #[error("the wave is {0}")]
    State(WaveState),
    /// No results yet.
    #[error("the wave is {0}: results are shown when it is released")]
    Unreleased(WaveState),
    /// The server was put together without what the staff side needs.
    #[error("the server lacks its state")]
    Unassembled,
    /// A flow failed.
    #[error(transparent)]
    Flow(FlowError),
    /// A page could not be filled in.
    #[error("page: {0}")]
    Page(#[from] PageError),
    /// A figure or a task failed.
    #[error("{0}")]
    Task(String),
}

impl From<FlowError> for HrError {
    fn from(fault: FlowError) -> Self {
        match fault {
            FlowError::NoWave { .. } | FlowError::NoComment(_) => Self::Missing,
            FlowError::Wave(WaveError::State { state, .. }) => Self::State(state),
            other => Self::Flow(other),
        }
    }
}

impl From<StoreError> for HrError {
    fn from(fault: StoreError) -> Self {
        Self::Flow(FlowError::from(fault))
    }
}

impl HrError {
    /// Heading and text for a page; `None` where the browser is sent elsewhere.
    pub fn message(&self, words: Words) -> Option<(String, String)> {
        let (kind, state) = match self {
            Self::Login { .. } => return None,
            Self::Missing => ("missing", None),
            Self::Forged => ("forbidden", None),
            Self::State(state) => ("state", Some(state)),
            Self::Unreleased(state) => ("unreleased", Some(state)),
            Self::Unassembled | Self::Flow(_) | Self::Page(_) | Self::Task(_) => ("internal", None),
        };
        let state = state.map(|state| words.get(&format!("state-{state}"))).unwrap_or_default();
        let key = format!("hr-problem-{kind}");
        Some((words.get(&key), words.with(&format!("{key}-text"), &[("state", &state)])))
    }
}

impl ResponseError for HrError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Login { .. } => StatusCode::SEE_OTHER,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::State(_) | Self::Unreleased(_) | Self::Flow(FlowError::Changed(_)) => StatusCode::CONFLICT,
            Self::Unassembled | Self::Flow(_) | Self::Page(_) | Self::Task(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::Login { next } = self {
            response.insert_header((LOCATION, format!("/hr/login?next={next}")));
        }
        response.finish()
    }
}
