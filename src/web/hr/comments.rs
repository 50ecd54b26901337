//! Comments: reviewed by two people while a wave is closed, read by everybody once it is released.
//! Owns these handlers; what is agreed is the domain's to say, and a reviewer sends places and decisions, never a text. No
//! decision is logged: a log knows the minute.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::fault::HrError;
use super::session::{Filled, Staff};
use super::steps::go_to;
use super::waves::{find, ok};
use crate::domain::comment::{Blackout, Decision, Review, find_words, place};
use crate::domain::wave::{Wave, WaveState};
use crate::flow::comment::{self, UnderReview};
use crate::flow::{self, FlowError};
use crate::pages::hr::{CommentPage, CommentsPage, PublishedPage, Typed, html};
use crate::web::AppState;

/// Longest list of names that is read, bytes.
pub const LONGEST: usize = 4 << 20;

#[derive(Deserialize)]
pub struct Wanted {
    page: Option<usize>,
}

/// `GET /hr/waves/{wave}/comments`: what is to be reviewed, or what was published.
pub async fn page(
    state: Data<AppState>,
    staff: Staff,
    wave: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let page = wanted.page.unwrap_or(1);
    if let Some(released) = flow::release::find(&state.context, &wave).await? {
        let year = staff.words.fiscal_year(wave.fiscal_year);
        let title = staff.words.with("hr-published-title", &[("year", &year)]);
        return Ok(ok(html(&PublishedPage::new(staff.shell(title, wave.synthetic), &released.release, page))?));
    }
    let comments = comment::load(&state.context, &wave).await?;
    let names = comment::names(&state.context, &wave).await?;
    let shell = staff.shell(staff.words.get("hr-comments-title"), wave.synthetic);
    Ok(ok(html(&CommentsPage::new(shell, &wave, &comments, names, page))?))
}

/// `POST /hr/waves/{wave}/comments/names`
pub async fn set_names(state: Data<AppState>, filled: Filled, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    comment::set_names(&state.context, &wave, filled.field("names")).await?;
    tracing::info!(user = filled.staff.user, wave = %wave.id, "set the names searched for in comments");
    Ok(go_to(&list(&wave)))
}

/// `GET /hr/waves/{wave}/comments/{comment}`
pub async fn one(state: Data<AppState>, staff: Staff, path: Path<(String, String)>) -> Result<HttpResponse, HrError> {
    let (wave, comments, at) = look_up(&state, &path).await?;
    show(&staff, &wave, &comments[at], Typed::default())
}

/// `POST /hr/waves/{wave}/comments/{comment}`
pub async fn decide(
    state: Data<AppState>,
    filled: Filled,
    path: Path<(String, String)>,
) -> Result<HttpResponse, HrError> {
    let (wave, comments, at) = look_up(&state, &path).await?;
    let under_review = &comments[at];
    let decision = match (filled.field("decision"), chosen(&filled, &under_review.text)?) {
        ("withhold", _) => Decision::Withhold,
        ("show", Typed { black: Some(black), unknown, .. }) if unknown.is_empty() => Decision::Show(black),
        ("show", typed) => return show(&filled.staff, &wave, under_review, typed),
        _ => return Err(HrError::Forged),
    };
    let user = &filled.staff.user;
    match comment::decide(&state.context, &wave, user, vec![(under_review.id.clone(), decision)]).await {
        Ok(()) => {}
        // Somebody else decided at the same moment: this one looks at what they decided.
        Err(FlowError::Changed(_)) if wave.state == WaveState::Closed => {
            return Ok(go_to(&format!("{}/{}", list(&wave), under_review.id)));
        }
        Err(fault) => return Err(fault.into()),
    }
    let (before, after) = comments.split_at(at);
    let mut others = after.iter().skip(1).chain(before);
    Ok(go_to(&match others.find(|other| Review::waits_for(other.review.as_ref(), user)) {
        Some(next) => format!("{}/{}", list(&wave), next.id),
        None => list(&wave),
    }))
}

fn list(wave: &Wave) -> String {
    format!("/hr/waves/{}/comments", wave.id)
}

/// The comments of a wave, and which of them an address names.
async fn look_up(state: &AppState, (wave, id): &(String, String)) -> Result<(Wave, Vec<UnderReview>, usize), HrError> {
    let wave = find(state, wave).await?;
    let comments = comment::load(&state.context, &wave).await?;
    let at = comments.iter().position(|comment| comment.id.as_str() == id).ok_or(HrError::Missing)?;
    Ok((wave, comments, at))
}

/// What is to be black: words that were pressed, and words that were typed, wherever they stand.
fn chosen(filled: &Filled, text: &str) -> Result<Typed, HrError> {
    let pressed = filled.all("black").map(place).collect::<Result<Vec<_>, _>>().map_err(|_| HrError::Forged)?;
    let words = filled.field("words").to_owned();
    let mut places = pressed.clone();
    let mut unknown = Vec::new();
    for word in words.lines().map(str::trim).filter(|word| !word.is_empty()) {
        let found = find_words(text, word);
        if found.is_empty() {
            unknown.push(word.to_owned());
        }
        places.extend(found);
    }
    let places = if unknown.is_empty() { places } else { pressed };
    let black = Blackout::new(text, places).ok_or(HrError::Forged)?;
    Ok(Typed { black: Some(black), words, unknown })
}

fn show(staff: &Staff, wave: &Wave, comment: &UnderReview, typed: Typed) -> Result<HttpResponse, HrError> {
    let shell = staff.shell(staff.words.get("hr-comment-title"), wave.synthetic);
    Ok(ok(html(&CommentPage::new(shell, wave, comment, typed))?))
}
