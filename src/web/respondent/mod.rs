//! The respondents' addresses: `/s/{wave}` and the pages behind it, all answered by POST, without script or memory;
//! `all` and `box` for the script that does the same in the browser. Owns HTTP for respondents; keeps and logs nothing, and
//! never sees staff.

mod cast;
mod every;
mod faults;
mod form;
mod receipt;
mod turn;
mod visit;

use actix_web::{HttpRequest, HttpResponse, web};

use self::form::Form;
use self::turn::Turn;
use self::visit::Visit;
use super::AppState;
use crate::domain::ids::WaveId;
use crate::domain::survey::Language;
use crate::pages::respondent::Notice;

/// The routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource(["/s/{wave}", "/s/{wave}/"]).route(web::get().to(start)).route(web::head().to(start)))
        .service(web::resource("/s/{wave}/edit").get(receipt::ask).post(receipt::edit))
        .service(web::resource("/s/{wave}/ledger").get(receipt::ledger).post(receipt::look_up))
        .route("/s/{wave}/ledger.txt", web::get().to(receipt::list))
        .service(web::resource("/s/{wave}/all").route(web::get().to(every)))
        .service(
            web::resource("/s/{wave}/box")
                .route(web::post().to(cast::cast))
                .route(web::get().to(async |wave: web::Path<String>| to_start(&wave))),
        )
        .service(web::resource("/s/{wave}/{place}").route(web::post().to(turn)).route(web::get().to(stray)));
}

async fn start(request: HttpRequest, wave: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let language = Form::parse(request.query_string()).language();
    match Visit::find(&state.context, &wave, language).await {
        Ok(visit) => match visit.refusal(Notice::Closed) {
            Some(refusal) => refusal,
            None => visit.first_page().await,
        },
        Err(refusal) => refusal,
    }
}

async fn every(request: HttpRequest, wave: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let language = Form::parse(request.query_string()).language();
    match Visit::find(&state.context, &wave, language).await {
        Ok(visit) => visit.refusal(Notice::Closed).unwrap_or_else(|| visit.every_page(&request)),
        Err(refusal) => refusal,
    }
}

async fn turn(path: web::Path<(String, String)>, body: web::Payload, state: web::Data<AppState>) -> HttpResponse {
    let (wave, place) = path.into_inner();
    let Some(form) = Form::read(body).await else {
        return Visit::refuse(Language::default(), &wave, Notice::TooLong, None);
    };
    match Visit::find(&state.context, &wave, form.language()).await {
        Ok(visit) => Turn::new(visit, &form).take(&place).await.unwrap_or_else(|refusal| refusal),
        Err(refusal) => refusal,
    }
}

/// Somebody typed or reloaded the address of a page in the middle: the walk begins at the start.
async fn stray(path: web::Path<(String, String)>) -> HttpResponse {
    to_start(&path.0)
}

/// A wave's id is plain letters; anything else cannot stand in a header and is no wave.
fn to_start(wave: &str) -> HttpResponse {
    if WaveId::parse(wave).is_err() {
        return Visit::refuse(Language::default(), wave, Notice::Unknown, None);
    }
    HttpResponse::SeeOther().insert_header(("Location", format!("/s/{wave}"))).finish()
}

/// No page has this address. Nothing is known about who asks, so it is said in the words for respondents.
pub(super) async fn nowhere() -> HttpResponse {
    Visit::refuse(Language::default(), "", Notice::Unknown, None)
}
