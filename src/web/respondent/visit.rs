//! A request within a wave: its survey, its language, and the pages it can answer with.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use askama::Template;

use crate::domain::codebook::Codebook;
use crate::domain::draft::Draft;
use crate::domain::ids::WaveId;
use crate::domain::survey::Language;
use crate::domain::walk::Place;
use crate::domain::wave::{Wave, WaveState};
use crate::flow::intake::{self, Receipt};
use crate::flow::{self, Context};
use crate::pages::respondent::{
    AboutPage, CardsPage, CommentPage, ConfirmPage, EditPage, Frame, LedgerPage, Listed, Messages, Notice, NoticePage,
    ReceiptPage, Sealing, Sent, StartPage,
};
use crate::web::assets;

/// A request within a wave.
pub(super) struct Visit<'a> {
    pub(super) context: &'a Context,
    pub(super) wave: Wave,
    pub(super) codebook: Arc<Codebook>,
    language: Language,
}

impl<'a> Visit<'a> {
    /// Finds the wave of an address; an answer that says why if there is none.
    pub(super) async fn find(context: &'a Context, name: &str, language: Language) -> Result<Self, HttpResponse> {
        let refuse = |notice| Self::refuse(language, name, notice, None);
        let id = WaveId::parse(name).map_err(|_| refuse(Notice::Unknown))?;
        let found = context.store.find_wave(&id).await.map_err(|_| refuse(Notice::Failed))?;
        let wave = found.ok_or_else(|| refuse(Notice::Unknown))?;
        let codebook = flow::wave::codebook(context, &wave).await.map_err(|_| refuse(Notice::Failed))?;
        Ok(Self { context, wave, codebook, language })
    }

    /// Why the wave takes no answers now, if it takes none; `closed` says what happened if it no longer does.
    pub(super) fn refusal(&self, closed: Notice) -> Option<HttpResponse> {
        match self.wave.state {
            WaveState::Open => None,
            WaveState::Draft => Some(self.notice(Notice::NotYet)),
            WaveState::Closed | WaveState::Released => Some(self.notice(closed)),
        }
    }

    /// A notice about this wave.
    pub(super) fn notice(&self, notice: Notice) -> HttpResponse {
        send(status(notice), &NoticePage::new(self.frame(), notice, Some(&self.wave)))
    }

    /// A notice where no wave is known.
    pub(super) fn refuse(language: Language, name: &str, notice: Notice, wave: Option<&Wave>) -> HttpResponse {
        let frame = Frame::bare(language, format!("/s/{name}"), assets::respondent_css());
        send(status(notice), &NoticePage::new(frame, notice, wave))
    }

    /// The first page, the same for everybody: no submission is named before it is sent.
    pub(super) async fn first_page(&self) -> HttpResponse {
        let sealing = intake::sealing(self.context, &self.wave, &self.codebook).await.ok();
        let sealing = sealing.map(|(key, sizes)| Sealing {
            script: assets::answer_js(),
            wave: self.wave.id.to_string(),
            key,
            answers: sizes.answers,
            comment: sizes.comment,
        });
        send(StatusCode::OK, &StartPage::new(self.frame(), &self.wave, &self.codebook, sealing))
    }

    /// A page of the walk.
    pub(super) fn page(&self, draft: &Draft, place: Place, carry: String, messages: Messages) -> HttpResponse {
        let frame = Frame { carry, messages, returning: draft.returning(), ..self.frame() };
        let codebook = &self.codebook;
        match place {
            Place::Start => send(StatusCode::OK, &StartPage::new(frame, &self.wave, codebook, None)),
            Place::Cards(page) => send(StatusCode::OK, &CardsPage::new(frame, codebook, draft, page)),
            Place::About => send(StatusCode::OK, &AboutPage::new(frame, codebook, draft)),
            Place::Comment => send(StatusCode::OK, &CommentPage::new(frame, codebook, draft)),
            Place::Confirm => send(StatusCode::OK, &ConfirmPage::new(frame, codebook, draft)),
        }
    }

    /// The receipt. The browser is told to forget the pages before it, so that Back shows no answers.
    pub(super) fn receipt(&self, receipt: &Receipt, sent: Sent) -> HttpResponse {
        let mut answer = send(StatusCode::OK, &ReceiptPage::new(self.frame(), &receipt.code, sent));
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
        answer
    }

    /// Asks for the receipt of the answers that are to be replaced; `fault` says why the last one did not do.
    pub(super) fn edit_form(&self, fault: Option<&str>) -> HttpResponse {
        send(StatusCode::OK, &EditPage::new(self.frame(), fault))
    }

    /// The page on which everybody finds their own answer among those counted.
    pub(super) fn ledger(&self, counted: usize, listed: Listed) -> HttpResponse {
        send(StatusCode::OK, &LedgerPage::new(self.frame(), counted, listed))
    }

    /// Screen texts and surroundings of this wave.
    pub(super) fn frame(&self) -> Frame {
        Frame::of(self.language, &self.wave, self.codebook.survey(), assets::respondent_css())
    }
}

const fn status(notice: Notice) -> StatusCode {
    match notice {
        Notice::NotYet => StatusCode::FORBIDDEN,
        Notice::NotCounted | Notice::NoLedger => StatusCode::NOT_FOUND,
        Notice::Closed | Notice::ClosedMeanwhile => StatusCode::GONE,
        Notice::Unknown => StatusCode::NOT_FOUND,
        Notice::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        Notice::Failed => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Pages may be kept by the browser for its Back button (with `no-store` Back would show an error), by nobody else.
fn send(status: StatusCode, page: &impl Template) -> HttpResponse {
    let Ok(html) = page.render() else { return HttpResponse::InternalServerError().finish() };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "private, no-cache"))
        .body(html)
}
