//! The list of waves and the page of one.
//! Owns their handlers; before a release they ask for counts only.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Redirect};

use super::fault::HrError;
use super::session::Staff;
use crate::domain::doctor::Check;
use crate::domain::ids::WaveId;
use crate::domain::wave::{Wave, WaveState};
use crate::flow;
use crate::pages::hr::{Face, Standing, WaveCard, WavePage, WavesPage, html};
use crate::web::AppState;

/// A page.
pub fn ok(page: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// The wave an address names.
pub async fn find(state: &AppState, id: &str) -> Result<Wave, HrError> {
    let id = WaveId::parse(id).map_err(|_| HrError::Missing)?;
    state.context.store.find_wave(&id).await?.ok_or(HrError::Missing)
}

/// `GET /hr`
pub async fn home() -> Redirect {
    Redirect::to("/hr/waves").see_other()
}

/// Any other address under `/hr`.
pub async fn nowhere(_staff: Staff) -> Result<HttpResponse, HrError> {
    Err(HrError::Missing)
}

/// `GET /hr/waves`
pub async fn all(state: Data<AppState>, staff: Staff) -> Result<HttpResponse, HrError> {
    let mut waves = state.context.store.load_waves().await?;
    waves.reverse();
    let mut cards = Vec::with_capacity(waves.len());
    for wave in &waves {
        cards.push(card(&state, &staff, wave).await?);
    }
    let synthetic = waves.iter().any(|wave| wave.synthetic);
    let title = staff.words.get("hr-waves");
    Ok(ok(html(&WavesPage { shell: staff.shell(title, synthetic), warnings: warnings(&state, &staff), waves: cards })?))
}

/// What only the running server can notice, with the word of whoever accepted it.
fn warnings(state: &AppState, staff: &Staff) -> Vec<String> {
    if !state.proxy.is_seen() {
        return Vec::new();
    }
    let words = staff.words;
    let written = flow::doctor::accepted(&state.config.folder).unwrap_or_default();
    let accepted = written.iter().rev().find(|acceptance| acceptance.check == Check::Proxy);
    let word = accepted.map(|acceptance| words.acceptance(acceptance));
    vec![words.get("doctor-proxy-means"), word.unwrap_or_else(|| words.get("doctor-proxy-fix"))]
}

async fn card(state: &AppState, staff: &Staff, wave: &Wave) -> Result<WaveCard, HrError> {
    if let Some(released) = flow::release::find(&state.context, wave).await? {
        let release = &released.release;
        let tables = &release.tables;
        let (asked, responses, rate) = (tables.asked, Some(tables.responses), tables.rate());
        let face = Face { wave, asked, responses, rate, release: Some(release) };
        return Ok(WaveCard::new(&face, staff.words));
    }
    let taken = flow::wave::participation(&state.context, wave).await?;
    let face = Face { wave, asked: taken.asked, responses: taken.responses, rate: taken.rate, release: None };
    Ok(WaveCard::new(&face, staff.words))
}

/// `GET /hr/waves/{wave}`
pub async fn one(state: Data<AppState>, staff: Staff, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let taken = flow::wave::participation(&state.context, &wave).await?;
    let codebook = flow::wave::codebook(&state.context, &wave).await?;
    let address = format!("{}/s/{}", state.config.address(), wave.id);
    let standing = standing(&state, &wave).await?;
    let shell = staff.shell(staff.words.fiscal_year(wave.fiscal_year), wave.synthetic);
    Ok(ok(html(&WavePage::new(shell, &wave, &codebook.survey().title, address, &taken, &standing))?))
}

/// What can be done with a wave next.
pub async fn standing(state: &AppState, wave: &Wave) -> Result<Standing, HrError> {
    let context = &state.context;
    let comments = match wave.state {
        WaveState::Closed => Some(flow::comment::progress(context, wave).await?),
        WaveState::Draft | WaveState::Open | WaveState::Released => None,
    };
    let shredding = match flow::shredding::find(context, wave).await? {
        Some(certificate) => Some((certificate.day, true)),
        None => flow::shredding::due(context, wave).await?.map(|due| (due, false)),
    };
    Ok(Standing {
        keeping: flow::custody::keeping(context, wave).await?,
        comments,
        asks_comments: flow::wave::codebook(context, wave).await?.survey().comment.is_some(),
        shredding,
    })
}
