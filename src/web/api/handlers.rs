//! The API's handlers.
//! Owns which flow answers which address; before a release only counts are asked for.

use actix_web::web::{Data, Json, Path};

use super::problem::{ApiError, Problem};
use super::token::Program;
use super::wire::{ReleaseAnswer, SurveyInfo, SurveysAnswer, WaveInfo, WavesAnswer};
use crate::domain::ids::WaveId;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::flow::{self, FlowError};
use crate::web::AppState;

/// All surveys that waves have asked.
#[utoipa::path(get, path = "/api/v1/surveys", security(("token" = [])), responses(
    (status = 200, description = "Surveys", body = SurveysAnswer),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
))]
pub async fn surveys(state: Data<AppState>, _program: Program) -> Result<Json<SurveysAnswer>, ApiError> {
    let stored = state.context.store.load_surveys().await?;
    let read = |(hash, source): (String, String)| {
        let survey = Survey::read(&source).map_err(FlowError::Survey)?;
        Ok::<_, ApiError>(SurveyInfo::new(&survey, hash))
    };
    Ok(Json(SurveysAnswer { surveys: stored.into_iter().map(read).collect::<Result<_, _>>()? }))
}

/// All waves, by fiscal year, with how many were asked and answered.
#[utoipa::path(get, path = "/api/v1/waves", security(("token" = [])), responses(
    (status = 200, description = "Waves", body = WavesAnswer),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
))]
pub async fn waves(state: Data<AppState>, _program: Program) -> Result<Json<WavesAnswer>, ApiError> {
    let mut waves = Vec::new();
    for wave in state.context.store.load_waves().await? {
        waves.push(info(&state, &wave).await?);
    }
    Ok(Json(WavesAnswer { waves }))
}

async fn info(state: &AppState, wave: &Wave) -> Result<WaveInfo, ApiError> {
    if let Some(released) = flow::release::find(&state.context, wave).await? {
        return Ok(WaveInfo::released(wave, &released.release));
    }
    let codebook = flow::wave::codebook(&state.context, wave).await?;
    let taken = flow::wave::participation(&state.context, wave).await?;
    Ok(WaveInfo::counted(wave, &codebook.survey().id, &taken))
}

/// The released result of a wave, by group. Hidden, merged and empty groups carry no number.
#[utoipa::path(get, path = "/api/v1/waves/{wave}/release", security(("token" = [])),
    params(("wave" = String, Path, description = "Wave id")), responses(
    (status = 200, description = "The release", body = ReleaseAnswer),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such wave", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The wave is not released", body = Problem, content_type = "application/problem+json"),
))]
pub async fn release(
    state: Data<AppState>,
    _program: Program,
    wave: Path<String>,
) -> Result<Json<ReleaseAnswer>, ApiError> {
    let missing = || ApiError::NoWave(wave.chars().take(40).collect());
    let id = WaveId::parse(&wave).map_err(|_| missing())?;
    let found = state.context.store.find_wave(&id).await?.ok_or_else(missing)?;
    let released = flow::release::find(&state.context, &found).await?.ok_or(ApiError::NotReleased(found.state))?;
    Ok(Json(ReleaseAnswer::new(&released.release, &released.hash)))
}

/// Any other address under `/api`.
pub async fn nowhere(_program: Program) -> Result<Json<()>, ApiError> {
    Err(ApiError::Missing)
}
