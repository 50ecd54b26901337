//! One page sent: opens what travelled with it, takes over what was typed, and finds the page that follows.

use actix_web::HttpResponse;

use super::faults;
use super::form::Form;
use super::to_start;
use super::visit::Visit;
use crate::domain::draft::{Draft, fields_of};
use crate::domain::response::{FieldError, Response};
use crate::domain::walk::{Button, Place, Step, Walk};
use crate::flow::intake::{self, Credential, IntakeError, SubmissionId};
use crate::pages::respondent::{Fault, Messages, Notice, Sent};

/// One page sent.
pub(super) struct Turn<'a> {
    visit: Visit<'a>,
    form: &'a Form,
    walk: Walk,
}

/// Answer pages and refusals alike are answers; `Err` only ends the way early.
type Answer = Result<HttpResponse, HttpResponse>;

impl<'a> Turn<'a> {
    pub(super) fn new(visit: Visit<'a>, form: &'a Form) -> Self {
        let walk = Walk::of(visit.codebook.survey());
        Self { visit, form, walk }
    }

    /// Answers a page that was sent from a place.
    pub(super) async fn take(self, place: &str) -> Answer {
        let place = self.walk.find(place).ok_or_else(|| to_start(self.visit.wave.id.as_str()))?;
        let carried = self.open(self.form.field("carry").unwrap_or_default());
        if let Some(draft) = carried.as_ref().filter(|draft| !draft.is_replacing()) {
            self.not_sent_before(draft, place).await?;
        }
        if let Some(refusal) = self.visit.refusal(Notice::ClosedMeanwhile) {
            return Ok(refusal);
        }
        let lost = carried.is_none() && place != Place::Start;
        let mut draft = carried.unwrap_or_else(|| Draft::new(SubmissionId::draw().0));
        draft.absorb(self.visit.codebook.survey(), place, |name| self.form.field(name));
        if lost {
            return Ok(self.start_over(&draft, place));
        }
        match (self.form.button(&self.walk), draft.returning()) {
            (button, returning) if self.walk.step(place, button, returning) == Step::Send => self.send(draft).await,
            (button, _) => Ok(self.go(draft, place, button)),
        }
    }

    /// Answers so far; `None` if they were changed, come from elsewhere, or are missing.
    fn open(&self, carry: &str) -> Option<Draft> {
        let wave = self.visit.wave.id.as_str();
        self.visit.context.keys.unseal("carry", wave.as_bytes(), carry).ok().and_then(|bytes| Draft::decode(&bytes))
    }

    /// Whatever page is sent again after the answers have arrived: the same receipt, and no answers on the screen.
    async fn not_sent_before(&self, draft: &Draft, place: Place) -> Result<(), HttpResponse> {
        // Pressing "send" twice is no news; everything else says that it was sent before.
        let again = place == Place::Confirm && self.form.button(&self.walk) == Button::Next;
        let submission = SubmissionId(draft.submission());
        match intake::find_receipt(self.visit.context, &self.visit.wave, submission).await {
            Ok(None) => Ok(()),
            Ok(Some(receipt)) => Err(self.visit.receipt(&receipt, if again { Sent::Now } else { Sent::Before })),
            Err(_) => Err(self.visit.notice(Notice::Failed)),
        }
    }

    /// The pages before could not be read: this page stays as it was typed.
    fn start_over(&self, draft: &Draft, place: Place) -> HttpResponse {
        let place = if place == Place::Confirm { Place::Cards(0) } else { place };
        self.show(draft, place, self.notice("answer-notice-seal"))
    }

    fn go(&self, mut draft: Draft, place: Place, button: Button) -> HttpResponse {
        if button == Button::Next {
            let messages = self.look_over(&mut draft, place);
            if !messages.errors.is_empty() {
                return self.show(&draft, place, messages);
            }
        }
        let Step::Show { place, returning } = self.walk.step(place, button, draft.returning()) else {
            return self.show(&draft, place, Messages::default());
        };
        draft.set_returning(returning);
        self.show(&draft, place, Messages::default())
    }

    /// What is wrong on a page, or else, once, what was not answered.
    fn look_over(&self, draft: &mut Draft, place: Place) -> Messages {
        let survey = self.visit.codebook.survey();
        let fields = fields_of(survey, place);
        let wrong = self.check(draft).err().unwrap_or_default();
        let frame = self.visit.frame();
        let here = wrong.iter().filter(|fault| fields.contains(&fault.field()));
        let found: Vec<Fault> = here.map(|fault| faults::wrong(&frame, survey, draft, fault)).collect();
        let missing = draft.unanswered(survey, place);
        if !found.is_empty() || missing.is_empty() || !draft.prompt(place) {
            return Messages::errors(found);
        }
        let errors = missing.into_iter().map(|item| faults::missing(&frame, survey, item)).collect();
        Messages { optional: true, ..Messages::errors(errors) }
    }

    fn check(&self, draft: &Draft) -> Result<Response, Vec<FieldError>> {
        Response::parse(&self.visit.codebook, |name| draft.field(name))
    }

    async fn send(&self, draft: Draft) -> Answer {
        let response = self.check(&draft).map_err(|wrong| self.back_to(draft.clone(), &wrong))?;
        if response.is_blank() {
            let errors = vec![faults::blank(&self.visit.frame())];
            return Ok(self.show(&draft, Place::Confirm, Messages::errors(errors)));
        }
        let submission = SubmissionId(draft.submission());
        let (visit, link) = (&self.visit, Credential::CommonLink);
        let sent = if draft.is_replacing() {
            intake::replace(visit.context, &visit.wave, &visit.codebook, submission, response).await
        } else {
            intake::submit(visit.context, &visit.wave, &visit.codebook, link, submission, response).await
        };
        match sent {
            Ok(receipt) if draft.is_replacing() => Ok(visit.receipt(&receipt, Sent::Replaced)),
            Ok(receipt) => Ok(visit.receipt(&receipt, Sent::Now)),
            Err(IntakeError::NoSuchAnswer) => Err(visit.edit_form(Some("edit-unknown"))),
            Err(IntakeError::NotOpen { .. }) => Err(visit.notice(Notice::ClosedMeanwhile)),
            Err(IntakeError::Busy) => Ok(self.show(&draft, Place::Confirm, self.notice("answer-notice-busy"))),
            Err(IntakeError::Flow(_) | IntakeError::Shared(_)) => {
                Ok(self.show(&draft, Place::Confirm, self.notice("answer-notice-failed")))
            }
        }
    }

    /// To the first page that holds something wrong.
    fn back_to(&self, mut draft: Draft, wrong: &[FieldError]) -> HttpResponse {
        let survey = self.visit.codebook.survey();
        let holds = |place: &&Place| wrong.iter().any(|fault| fields_of(survey, **place).contains(&fault.field()));
        let place = self.walk.places().iter().find(holds).copied().unwrap_or(Place::Confirm);
        draft.set_returning(place != Place::Confirm);
        let messages = self.look_over(&mut draft, place);
        self.show(&draft, place, messages)
    }

    /// The first page of a walk that takes the place of answers that were sent.
    pub(super) fn replace(self, submission: SubmissionId) -> HttpResponse {
        let draft = Draft::replacing(submission.0);
        self.show(&draft, Place::Cards(0), self.notice("edit-blank"))
    }

    /// A page with everything but its own fields sealed into it; its own fields travel in the open as its controls.
    fn show(&self, draft: &Draft, place: Place, messages: Messages) -> HttpResponse {
        let own = fields_of(self.visit.codebook.survey(), place);
        let wave = self.visit.wave.id.as_str();
        let carry = self.visit.context.keys.seal("carry", wave.as_bytes(), &draft.encode(&own));
        self.visit.page(draft, place, carry, messages)
    }

    fn notice(&self, key: &str) -> Messages {
        Messages::notice(self.visit.frame().say(key))
    }
}
