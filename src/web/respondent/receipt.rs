//! What a receipt is good for: replacing one's answers until the survey closes, and finding them among those counted.
//! Owns these handlers; a receipt is read from a form, never from an address, and kept nowhere.

use actix_web::{HttpRequest, HttpResponse, web};

use super::form::Form;
use super::turn::Turn;
use super::visit::Visit;
use crate::domain::survey::Language;
use crate::domain::wave::WaveState;
use crate::flow::intake::{self, SubmissionId};
use crate::flow::release;
use crate::pages::respondent::{Listed, Notice};
use crate::web::AppState;

/// `GET /s/{wave}/edit`
pub(super) async fn ask(request: HttpRequest, wave: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let language = Form::parse(request.query_string()).language();
    match Visit::find(&state.context, &wave, language).await {
        Ok(visit) => visit.refusal(Notice::Closed).unwrap_or_else(|| visit.edit_form(None)),
        Err(refusal) => refusal,
    }
}

/// `POST /s/{wave}/edit`: to the first page, blank.
pub(super) async fn edit(wave: web::Path<String>, body: web::Payload, state: web::Data<AppState>) -> HttpResponse {
    let Some(form) = Form::read(body).await else {
        return Visit::refuse(Language::default(), &wave, Notice::TooLong, None);
    };
    let visit = match Visit::find(&state.context, &wave, form.language()).await {
        Ok(visit) => visit,
        Err(refusal) => return refusal,
    };
    if let Some(refusal) = visit.refusal(Notice::Closed) {
        return refusal;
    }
    let submission = match read(&form) {
        Ok(submission) => submission,
        Err(fault) => return visit.edit_form(Some(fault)),
    };
    match intake::find_receipt(visit.context, &visit.wave, submission).await {
        Ok(Some(_)) => Turn::new(visit, &form).replace(submission),
        Ok(None) => visit.edit_form(Some("edit-unknown")),
        Err(_) => visit.notice(Notice::Failed),
    }
}

/// What was typed as a receipt, or what is wrong with it.
fn read(form: &Form) -> Result<SubmissionId, &'static str> {
    intake::read_receipt(form.field("receipt").unwrap_or_default()).map_err(|_| "edit-mistyped")
}

/// `GET /s/{wave}/ledger`
pub(super) async fn ledger(request: HttpRequest, wave: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let language = Form::parse(request.query_string()).language();
    match Visit::find(&state.context, &wave, language).await {
        Ok(visit) => show(&visit, |_| Listed::NotAsked).await,
        Err(refusal) => refusal,
    }
}

/// `POST /s/{wave}/ledger`: whether an answer was counted.
pub(super) async fn look_up(wave: web::Path<String>, body: web::Payload, state: web::Data<AppState>) -> HttpResponse {
    let Some(form) = Form::read(body).await else {
        return Visit::refuse(Language::default(), &wave, Notice::TooLong, None);
    };
    let visit = match Visit::find(&state.context, &wave, form.language()).await {
        Ok(visit) => visit,
        Err(refusal) => return refusal,
    };
    show(&visit, |ledger| match read(&form) {
        Err(_) => Listed::Mistyped,
        Ok(submission) => {
            let line = intake::ledger_line(&visit.wave, submission);
            if ledger.lines().any(|known| known == line) { Listed::Found } else { Listed::NotFound }
        }
    })
    .await
}

/// `GET /s/{wave}/ledger.txt`: the whole list, to look oneself up without telling anybody.
pub(super) async fn list(wave: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    match Visit::find(&state.context, &wave, Language::default()).await {
        Ok(visit) => match release::ledger(visit.context, &visit.wave).await {
            Ok(Some(ledger)) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(ledger),
            Ok(None) => visit.notice(no_list(&visit)),
            Err(_) => visit.notice(Notice::Failed),
        },
        Err(refusal) => refusal,
    }
}

async fn show(visit: &Visit<'_>, listed: impl FnOnce(&str) -> Listed) -> HttpResponse {
    match release::ledger(visit.context, &visit.wave).await {
        Ok(Some(ledger)) => visit.ledger(ledger.lines().count(), listed(&ledger)),
        Ok(None) => visit.notice(no_list(visit)),
        Err(_) => visit.notice(Notice::Failed),
    }
}

/// Why there is no list.
fn no_list(visit: &Visit<'_>) -> Notice {
    if visit.wave.state == WaveState::Released { Notice::NoLedger } else { Notice::NotCounted }
}
