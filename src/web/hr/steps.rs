//! Closing and releasing a wave: a page that says what will happen, then the step.
//! Owns these handlers; the steps themselves are flows.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};

use super::fault::HrError;
use super::session::{Intent, Staff};
use super::waves::{find, ok};
use crate::flow;
use crate::pages::hr::{Confirm, Step, html};
use crate::web::AppState;

/// `GET /hr/waves/{wave}/close`
pub async fn ask_close(state: Data<AppState>, staff: Staff, wave: Path<String>) -> Result<HttpResponse, HrError> {
    ask(&state, &staff, &wave, Step::Close).await
}

/// `GET /hr/waves/{wave}/release`
pub async fn ask_release(state: Data<AppState>, staff: Staff, wave: Path<String>) -> Result<HttpResponse, HrError> {
    ask(&state, &staff, &wave, Step::Release).await
}

/// `POST /hr/waves/{wave}/close`
pub async fn close(state: Data<AppState>, Intent(staff): Intent, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = flow::wave::close(&state.context, find(&state, &wave).await?).await?;
    tracing::info!(user = staff.user, wave = %wave.id, "closed");
    Ok(go_to(&format!("/hr/waves/{}", wave.id)))
}

/// `POST /hr/waves/{wave}/release`
pub async fn release(
    state: Data<AppState>,
    Intent(staff): Intent,
    wave: Path<String>,
) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let page = format!("/hr/waves/{}/results", wave.id);
    let released = flow::release::release(&state.context, wave, flow::release::unwatched()).await?;
    tracing::info!(user = staff.user, wave = %released.release.wave.id, hash = released.hash, "released");
    Ok(go_to(&page))
}

async fn ask(state: &AppState, staff: &Staff, wave: &str, step: Step) -> Result<HttpResponse, HrError> {
    let wave = find(state, wave).await?;
    if wave.state != step.from() {
        return Err(HrError::State(wave.state));
    }
    let taken = flow::wave::participation(&state.context, &wave).await?;
    let comments = match step {
        Step::Close => None,
        Step::Release => Some(flow::comment::progress(&state.context, &wave).await?),
    };
    let year = staff.words.fiscal_year(wave.fiscal_year);
    let title = staff.words.with(&format!("hr-{}-question", step.code()), &[("year", &year)]);
    Ok(ok(html(&Confirm::new(staff.shell(title, wave.synthetic), &wave, step, &taken, comments))?))
}

/// Sends the browser on.
pub fn go_to(page: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, page)).finish()
}
