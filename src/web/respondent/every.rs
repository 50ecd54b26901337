//! Every page of the walk in one answer, the same for everybody, for the script that walks through them in the browser.
//! Owns which messages those pages may have to say; the pages are those of the walk without script.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template as _;

use super::faults;
use super::visit::Visit;
use crate::domain::draft::Draft;
use crate::domain::survey::Definition;
use crate::domain::walk::{Place, Walk};
use crate::pages::respondent::{
    AboutPage, AllPage, CardsPage, CommentPage, ConfirmPage, Fault, Frame, Messages, Note, Notice, NoticePage,
    ReceiptPage, Sent, Sheet, StartPage,
};
use crate::web::squeeze;

impl Visit<'_> {
    /// All pages, without anybody's answers.
    pub(super) fn every_page(&self, request: &HttpRequest) -> HttpResponse {
        let walk = Walk::of(self.codebook.survey());
        let sheets: Result<Vec<Sheet>, _> =
            walk.places().iter().map(|&place| self.sheet(place)).chain(self.ends()).collect();
        let Ok(html) = sheets.and_then(|sheets| AllPage::new(self.frame(), sheets).render()) else {
            return HttpResponse::InternalServerError().finish();
        };
        let mut answer = HttpResponse::Ok();
        answer.content_type("text/html; charset=utf-8").insert_header(("Cache-Control", "private, no-cache"));
        squeeze::send(request, answer, html, None)
    }

    fn sheet(&self, place: Place) -> Result<Sheet, askama::Error> {
        let (codebook, blank, name) = (&*self.codebook, Draft::new([0; 16]), place.code());
        let bare = Frame { every: true, ..self.frame() };
        let messages = messages(&bare, codebook.survey(), place);
        let frame = Frame { messages, ..bare };
        match place {
            Place::Start => StartPage::new(frame, &self.wave, codebook, None).sheet(&name),
            Place::Cards(page) => CardsPage::new(frame, codebook, &blank, page).sheet(&name),
            Place::About => AboutPage::new(frame, codebook, &blank).sheet(&name),
            Place::Comment => CommentPage::new(frame, codebook, &blank).sheet(&name),
            Place::Confirm => ConfirmPage::new(frame, codebook, &blank).sheet(&name),
        }
    }

    /// How the walk can end: received now, received before, too late.
    fn ends(&self) -> [Result<Sheet, askama::Error>; 3] {
        [
            ReceiptPage::new(self.frame(), "", Sent::Now).sheet("receipt"),
            ReceiptPage::new(self.frame(), "", Sent::Before).sheet("already"),
            NoticePage::new(self.frame(), Notice::ClosedMeanwhile, Some(&self.wave)).sheet("closed"),
        ]
    }
}

/// Everything that may have to be said on a page.
fn messages(frame: &Frame, survey: &Definition, place: Place) -> Messages {
    let errors = match place {
        Place::Start => Vec::new(),
        Place::Cards(page) => {
            let items = survey.pages.get(page).into_iter().flatten();
            items.map(|&item| faults::missing(frame, survey, item)).collect()
        }
        Place::About => parents(frame, survey),
        Place::Comment => survey.comment.iter().map(|asked| faults::long_comment(frame, asked.longest)).collect(),
        Place::Confirm => vec![faults::blank(frame)],
    };
    let note = |(when, key): (&'static str, &str)| Note { when: Some(when), text: frame.say(key) };
    let mut notes = vec![note(("tongue", "answer-notice-tongue"))];
    if place == Place::Confirm {
        notes.extend([("failed", "answer-notice-failed"), ("busy", "answer-notice-busy")].map(note));
    }
    Messages { notes, errors, optional: matches!(place, Place::Cards(_)) }
}

/// Levels that another answer may contradict.
fn parents(frame: &Frame, survey: &Definition) -> Vec<Fault> {
    let asked = survey.attributes.iter().filter(|attribute| attribute.asked);
    let is_above = |name: &str| {
        survey.attributes.iter().any(|child| child.asked && child.parent.as_ref().is_some_and(|id| id.as_str() == name))
    };
    let parents = asked.filter(|attribute| is_above(attribute.id.as_str()));
    parents.map(|attribute| faults::level(frame, survey, attribute.id.as_str())).collect()
}
