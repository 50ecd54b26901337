//! The key of a wave: made by its custodians at this screen, and tried out.
//! Owns these handlers; passphrases and codes are neither kept nor logged.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};

use super::fault::HrError;
use super::session::{Filled, Staff};
use super::steps::{go_to, message};
use super::waves::{find, ok};
use crate::domain::wave::{Wave, WaveState};
use crate::flow::FlowError;
use crate::flow::custody::{self, Given};
use crate::pages::hr::{KeyPage, SheetPage, html};
use crate::seal::CustodyError;
use crate::web::AppState;

/// `GET /hr/waves/{wave}/key`
pub async fn form(state: Data<AppState>, staff: Staff, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    if wave.state != WaveState::Draft {
        return Err(HrError::State(wave.state));
    }
    ask(&staff, &wave, 1, None)
}

fn ask(staff: &Staff, wave: &Wave, people: usize, fault: Option<String>) -> Result<HttpResponse, HrError> {
    let shell = staff.shell(staff.words.get("hr-key-title"), wave.synthetic);
    Ok(ok(html(&KeyPage::new(shell, wave, people, fault))?))
}

/// `POST /hr/waves/{wave}/key`
pub async fn make(state: Data<AppState>, filled: Filled, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let staff = &filled.staff;
    let people = if filled.field("custodians") == "3" { 3 } else { 1 };
    let first: Vec<String> = filled.all("first").take(people).map(str::to_owned).collect();
    if !filled.all("again").take(people).eq(first.iter().map(String::as_str)) {
        return ask(staff, &wave, people, Some(staff.words.get("hr-key-differ")));
    }
    match custody::establish(&state.context, &wave, first).await {
        Ok(codes) => {
            tracing::info!(user = staff.user, wave = %wave.id, "made a key");
            sheets(&state, staff, &wave, codes, None).await
        }
        Err(fault) => match message(staff, &fault) {
            Some(message) => ask(staff, &wave, people, Some(message)),
            None => Err(fault.into()),
        },
    }
}

/// `POST /hr/waves/{wave}/key/rehearsal`
pub async fn rehearse(state: Data<AppState>, filled: Filled, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let staff = &filled.staff;
    let given = |name: &str, make: fn(String) -> Given| filled.all(name).map(|text| make(text.to_owned())).collect();
    let proofs = [given("passphrase", Given::Passphrase), given("code", Given::Recovery)];
    match custody::rehearse(&state.context, &wave, proofs).await {
        Ok(()) => {
            tracing::info!(user = staff.user, wave = %wave.id, "tried out the key");
            Ok(go_to(&format!("/hr/waves/{}", wave.id)))
        }
        Err(fault @ FlowError::Custody(_)) => sheets(&state, staff, &wave, Vec::new(), message(staff, &fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// Codes are shown once; no browser keeps the page.
async fn sheets(
    state: &AppState,
    staff: &Staff,
    wave: &Wave,
    codes: Vec<String>,
    fault: Option<String>,
) -> Result<HttpResponse, HrError> {
    let needed = custody::keeping(&state.context, wave).await?.map_or(1, |keeping| keeping.threshold);
    let shell = staff.shell(staff.words.get("hr-sheet-title"), wave.synthetic);
    let mut page = ok(html(&SheetPage::new(shell, wave, codes, needed, fault))?);
    page.headers_mut().insert(CACHE_CONTROL, actix_web::http::header::HeaderValue::from_static("no-store"));
    Ok(page)
}

/// What custodians gave, and why it does not fit, in their words.
pub(super) fn custody(staff: &Staff, fault: &CustodyError) -> String {
    let say = |key: &str, n: usize| staff.words.with(key, &[("n", &n)]);
    match fault {
        CustodyError::Length { position, .. } => say("hr-custody-short", *position),
        CustodyError::Alike(..) => staff.words.get("hr-custody-alike"),
        CustodyError::Code { position, .. } | CustodyError::Stranger(position) => say("hr-custody-unknown", *position),
        CustodyError::TooFew { needed, .. } => say("hr-custody-few", *needed),
        CustodyError::Twice(..) => staff.words.get("hr-custody-twice"),
        CustodyError::NoShares(_) => staff.words.get("hr-custody-gone"),
        CustodyError::Rule { .. } | CustodyError::Damaged | CustodyError::Hash(_) => {
            staff.words.get("hr-custody-other")
        }
    }
}
