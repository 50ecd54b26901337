//! The steps of a wave: a page that says what will happen, then the step.
//! Owns these handlers; the steps themselves are flows. Who was there to open a box is logged, what they typed never.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};

use super::fault::HrError;
use super::session::{Filled, Staff};
use super::waves::{find, ok, standing};
use crate::domain::wave::Wave;
use crate::flow::custody::{self, Given};
use crate::flow::doctor::{self, Site};
use crate::flow::{self, FlowError};
use crate::pages::hr::{Confirm, Step, html};
use crate::seal::WaveKey;
use crate::store::Store;
use crate::web::AppState;

/// The step an address names.
fn step(name: &str) -> Result<Step, HrError> {
    let all = [Step::Open, Step::Close, Step::Unseal, Step::Release, Step::Shred];
    all.into_iter().find(|step| step.code() == name).ok_or(HrError::Missing)
}

/// `GET /hr/waves/{wave}/{step}`
pub async fn ask(state: Data<AppState>, staff: Staff, path: Path<(String, String)>) -> Result<HttpResponse, HrError> {
    let step = step(&path.1)?;
    let wave = find(&state, &path.0).await?;
    if wave.state != step.from() {
        return Err(HrError::State(wave.state));
    }
    show(&state, &staff, &wave, step, None).await
}

/// `POST /hr/waves/{wave}/{step}`
pub async fn take(
    state: Data<AppState>,
    filled: Filled,
    path: Path<(String, String)>,
) -> Result<HttpResponse, HrError> {
    let step = step(&path.1)?;
    let wave = find(&state, &path.0).await?;
    if wave.state != step.from() {
        return Err(HrError::State(wave.state));
    }
    let page = format!("/hr/waves/{}", wave.id);
    let (id, context) = (wave.id.clone(), &state.context);
    let key = match unlock(&state, &filled, &wave, step).await {
        Ok(key) => key,
        Err(fault) => return retry(&state, &filled.staff, &wave, step, fault).await,
    };
    let next = match (step, key) {
        (Step::Open, _) if !wave.synthetic && !unsafe_checks(&state).await?.is_empty() => {
            let checks = unsafe_checks(&state).await?.join(", ");
            let message = filled.staff.words.with("hr-open-unsafe", &[("checks", &checks)]);
            return show(&state, &filled.staff, &wave, step, Some(message)).await;
        }
        (Step::Open, _) => match flow::wave::open(context, wave.clone()).await {
            Ok(_) => page,
            Err(fault) => return retry(&state, &filled.staff, &wave, step, fault).await,
        },
        (Step::Close, _) => flow::wave::close(context, wave).await.map(|_| page)?,
        (Step::Shred, _) => flow::shredding::shred(context, &wave, true).await.map(|_| page)?,
        (Step::Unseal, Some(key)) => {
            flow::opening::open_comments(context, &wave, key).await?;
            format!("{page}/comments")
        }
        (Step::Release, Some(key)) => {
            flow::release::release(context, wave, key, flow::release::unwatched()).await?;
            format!("{page}/results")
        }
        (Step::Unseal | Step::Release, None) => return Err(HrError::Forged),
    };
    tracing::info!(user = filled.staff.user, wave = %id, step = step.code(), "step taken");
    Ok(go_to(&next))
}

/// What of this machine would give respondents away, and nobody has accepted in writing.
async fn unsafe_checks(state: &AppState) -> Result<Vec<&'static str>, HrError> {
    let context = &state.context;
    let file = matches!(context.store, Store::Sqlite(_)).then(|| context.folder.join("kotae.db"));
    let tls_key = state.config.tls_key.clone();
    let site = Site { folder: context.folder.clone(), database: file, listen: state.config.listen, tls_key };
    let found = doctor::open_findings(&site, Some(&context.store)).await;
    let found = found.map_err(|fault| HrError::Task(fault.to_string()))?;
    Ok(found.iter().map(|finding| finding.check.code()).collect())
}

async fn unlock(state: &AppState, filled: &Filled, wave: &Wave, step: Step) -> Result<Option<WaveKey>, FlowError> {
    if !step.needs_key() {
        return Ok(None);
    }
    let given = filled.all("proof").map(Given::read).collect();
    custody::unlock(&state.context, wave, given).await.map(Some)
}

/// What people can put right is said on the page they came from.
async fn retry(
    state: &AppState,
    staff: &Staff,
    wave: &Wave,
    step: Step,
    fault: FlowError,
) -> Result<HttpResponse, HrError> {
    match message(staff, &fault) {
        Some(message) => show(state, staff, wave, step, Some(message)).await,
        None => Err(fault.into()),
    }
}

/// A fault people can put right, in their words.
pub(super) fn message(staff: &Staff, fault: &FlowError) -> Option<String> {
    let key = match fault {
        FlowError::Custody(fault) => return Some(super::key::custody(staff, fault)),
        FlowError::NoRoster(_) => "hr-open-no-roster",
        FlowError::NoKey(_) | FlowError::NotRehearsed(_) => "hr-open-no-key",
        _ => return None,
    };
    Some(staff.words.get(key))
}

async fn show(
    state: &AppState,
    staff: &Staff,
    wave: &Wave,
    step: Step,
    fault: Option<String>,
) -> Result<HttpResponse, HrError> {
    let taken = flow::wave::participation(&state.context, wave).await?;
    let standing = standing(state, wave).await?;
    let year = staff.words.fiscal_year(wave.fiscal_year);
    let title = staff.words.with(&format!("hr-{}-question", step.code()), &[("year", &year)]);
    let shell = staff.shell(title, wave.synthetic);
    Ok(ok(html(&Confirm::new(shell, wave, step, &taken, &standing, fault))?))
}

/// Sends the browser on.
pub fn go_to(page: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, page)).finish()
}
