//! Who is asking: a session kept on the server, known by a random token in a cookie.
//! Owns lifetimes and the extractors of staff handlers; stores the token as a hash only.

use actix_web::dev::Payload;
use actix_web::web::{Data, Form};
use actix_web::{FromRequest, HttpRequest};
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::LocalBoxFuture;

use super::fault::HrError;
use super::{cookie, guard, tongue};
use crate::pages::hr::Shell;
use crate::seal;
use crate::store::Session;
use crate::web::{AppState, assets};
use crate::words::Words;

/// A session ends after so many seconds without a request.
const IDLE: i64 = 30 * 60;
/// A session ends after so many seconds in any case.
const LONGEST: i64 = 8 * 60 * 60;
/// A request is written down only so often: a dashboard that is read must not write.
const NOTE_EVERY: i64 = 60;

/// What every handler can reach.
pub fn state(request: &HttpRequest) -> Result<&Data<AppState>, HrError> {
    request.app_data::<Data<AppState>>().ok_or(HrError::Unassembled)
}

/// Somebody who is logged in, and the texts wanted.
pub struct Staff {
    /// Login name.
    pub user: String,
    /// Texts.
    pub words: Words,
    csrf: String,
    here: String,
    token_hash: String,
}

impl Staff {
    /// What stands around a page.
    pub fn shell(&self, title: String, synthetic: bool) -> Shell {
        Shell {
            words: self.words,
            title,
            user: Some(self.user.clone()),
            csrf: self.csrf.clone(),
            here: self.here.clone(),
            style: assets::hr_css(),
            synthetic,
        }
    }
}

impl FromRequest for Staff {
    type Error = HrError;
    type Future = LocalBoxFuture<'static, Result<Self, HrError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { find(&request).await })
    }
}

/// Somebody who is logged in and sent one of our own forms on purpose.
pub struct Intent(pub Staff);

impl FromRequest for Intent {
    type Error = HrError;
    type Future = LocalBoxFuture<'static, Result<Self, HrError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let filled = Filled::from_request(request, payload);
        Box::pin(async move { Ok(Self(filled.await?.staff)) })
    }
}

/// Such a form with what was filled in.
pub struct Filled {
    /// Who sent it.
    pub staff: Staff,
    fields: Vec<(String, String)>,
}

impl Filled {
    /// The values of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field; empty if it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }
}

impl FromRequest for Filled {
    type Error = HrError;
    type Future = LocalBoxFuture<'static, Result<Self, HrError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Form::<Vec<(String, String)>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let staff = find(&request).await?;
            let filled = Self { staff, fields: form.await.map_err(|_| HrError::Forged)?.into_inner() };
            let ours = guard::is_ours(&request, &filled.staff.csrf, filled.field("csrf"));
            if ours { Ok(filled) } else { Err(HrError::Forged) }
        })
    }
}

async fn find(request: &HttpRequest) -> Result<Staff, HrError> {
    let state = state(request)?;
    let secure = state.config.is_secure();
    let nobody = || HrError::Login { next: destination(Some(request.path())) };
    let token = cookie::session(secure).find(request).ok_or_else(nobody)?;
    let token_hash = seal::digest(token.as_bytes());
    let session = state.context.store.find_session(&token_hash).await?.ok_or_else(nobody)?;
    let now = state.context.clock.unix_seconds();
    if session.expires <= now || session.last_seen + IDLE <= now {
        state.context.store.remove_session(&token_hash).await?;
        return Err(nobody());
    }
    if session.last_seen + NOTE_EVERY <= now {
        state.context.store.touch_session(&token_hash, now).await?;
    }
    Ok(Staff {
        user: session.user,
        words: tongue::words(request, secure),
        csrf: guard::code(&state.context.keys, "csrf", &token),
        here: tongue::here(request),
        token_hash,
    })
}

/// Where staff go when they wanted no page in particular.
const FIRST_PAGE: &str = "/hr/waves";

/// The page wanted, if it is one of ours; never another site.
pub fn destination(wanted: Option<&str>) -> String {
    let ours = |path: &&str| {
        path.starts_with(FIRST_PAGE) && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b))
    };
    wanted.filter(ours).unwrap_or(FIRST_PAGE).to_owned()
}

/// Begins a session and gives its cookie; ends the one the browser had, and those that ran out.
pub async fn begin(request: &HttpRequest, state: &AppState, user: &str) -> Result<String, HrError> {
    let cookie = cookie::session(state.config.is_secure());
    let now = state.context.clock.unix_seconds();
    let store = &state.context.store;
    if let Some(old) = cookie.find(request) {
        store.remove_session(&seal::digest(old.as_bytes())).await?;
    }
    store.remove_sessions_before(now, now - IDLE).await?;
    let token = BASE64URL_NOPAD.encode(&seal::random::<32>());
    let token_hash = seal::digest(token.as_bytes());
    let session = Session { token_hash, user: user.to_owned(), expires: now + LONGEST, last_seen: now };
    store.add_session(&session).await?;
    Ok(cookie.set(&token))
}

/// Ends a session and gives the cookie that clears the browser's.
pub async fn end(state: &AppState, staff: &Staff) -> Result<String, HrError> {
    state.context.store.remove_session(&staff.token_hash).await?;
    Ok(cookie::session(state.config.is_secure()).clear())
}
