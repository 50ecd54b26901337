//! Logging in and out.
//! Owns the login form's handlers; passwords are checked off the event loop, a few at a time.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER, SET_COOKIE};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::fault::HrError;
use super::session::{self, Intent, destination};
use super::tongue::Tongue;
use super::{cookie, door, guard};
use crate::domain::letters::unify;
use crate::pages::hr::{Login, html};
use crate::seal;
use crate::web::AppState;
use crate::words::Words;

/// Longer names do not exist.
const LONGEST_NAME: usize = 64;
/// Longer passwords do not exist.
const LONGEST_PASSWORD: usize = 200;

#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

#[derive(Deserialize)]
pub struct Credentials {
    csrf: String,
    name: String,
    password: String,
    next: Option<String>,
}

/// Why a login did not succeed.
enum Refusal {
    Expired,
    Wrong,
    Wait(i64),
    Busy,
}

/// `GET /hr/login`
pub async fn form(
    request: HttpRequest,
    state: Data<AppState>,
    tongue: Tongue,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, HrError> {
    let next = destination(wanted.next.as_deref());
    show(&request, &state, tongue.0, String::new(), next, None)
}

/// `POST /hr/login`
pub async fn enter(
    request: HttpRequest,
    state: Data<AppState>,
    tongue: Tongue,
    form: Form<Credentials>,
) -> Result<HttpResponse, HrError> {
    let next = destination(form.next.as_deref());
    let name = unify(&form.name);
    match check(&request, &state, &name, &form).await? {
        Ok(()) => {
            let cookie = session::begin(&request, &state, &name).await?;
            tracing::info!(user = name, "logged in");
            let used = cookie::login(state.config.is_secure()).clear();
            Ok(HttpResponse::SeeOther()
                .append_header((SET_COOKIE, cookie))
                .append_header((SET_COOKIE, used))
                .insert_header((LOCATION, next))
                .finish())
        }
        Err(refusal) => show(&request, &state, tongue.0, name, next, Some(refusal)),
    }
}

/// `POST /hr/logout`
pub async fn leave(state: Data<AppState>, Intent(staff): Intent) -> Result<HttpResponse, HrError> {
    let cookie = session::end(&state, &staff).await?;
    let to_login =
        HttpResponse::SeeOther().insert_header((SET_COOKIE, cookie)).insert_header((LOCATION, "/hr/login")).finish();
    Ok(to_login)
}

async fn check(
    request: &HttpRequest,
    state: &AppState,
    name: &str,
    form: &Credentials,
) -> Result<Result<(), Refusal>, HrError> {
    let Some(token) = cookie::login(state.config.is_secure()).find(request) else { return Ok(Err(Refusal::Expired)) };
    if !guard::is_ours(request, &guard::code(&state.context.keys, "login", &token), &form.csrf) {
        return Ok(Err(Refusal::Expired));
    }
    if name.chars().count() > LONGEST_NAME || form.password.chars().count() > LONGEST_PASSWORD {
        return Ok(Err(Refusal::Wrong));
    }
    let Some(_turn) = state.desk.turn().await else { return Ok(Err(Refusal::Busy)) };
    if let Err(wait) = state.desk.attempt(name, state.context.clock.unix_seconds()) {
        return Ok(Err(Refusal::Wait(wait)));
    }
    let user = state.context.store.find_user(name).await?;
    let password = form.password.clone();
    let verify = move || seal::verify_password(&password, user.as_ref().map(|user| user.password_hash.as_str()));
    let right = actix_web::web::block(verify).await.map_err(|fault| HrError::Task(fault.to_string()))?;
    if !right {
        tracing::warn!("a login failed");
        return Ok(Err(Refusal::Wrong));
    }
    state.desk.passed(name);
    Ok(Ok(()))
}

fn show(
    request: &HttpRequest,
    state: &AppState,
    words: Words,
    name: String,
    next: String,
    refusal: Option<Refusal>,
) -> Result<HttpResponse, HrError> {
    let token = BASE64URL_NOPAD.encode(&seal::random::<32>());
    let mut shell = door::bare(request, words, words.get("hr-login-title"));
    shell.csrf = guard::code(&state.context.keys, "login", &token);
    let mut answer = HttpResponse::build(refusal.as_ref().map_or(StatusCode::OK, Refusal::status));
    if let Some(Refusal::Wait(seconds)) = refusal {
        answer.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    let message = refusal.map(|refusal| refusal.message(words));
    let page = html(&Login { shell, message, name, next })?;
    let cookie = cookie::login(state.config.is_secure()).set(&token);
    Ok(answer.content_type("text/html; charset=utf-8").append_header((SET_COOKIE, cookie)).body(page))
}

impl Refusal {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Expired => StatusCode::FORBIDDEN,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn message(&self, words: Words) -> String {
        match self {
            Self::Expired => words.get("hr-login-expired"),
            Self::Wrong => words.get("hr-login-failed"),
            Self::Wait(seconds) => words.with("hr-login-wait", &[("n", seconds)]),
            Self::Busy => words.get("hr-login-busy"),
        }
    }
}
