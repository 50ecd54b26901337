//! All answers on one page, to be checked before sending; what a comment gives away is pointed out.

use askama::Template;

use super::{Frame, Phrase};
use crate::domain::codebook::Codebook;
use crate::domain::comment::{Blackout, Finding, Kind, Piece, find, pieces};
use crate::domain::draft::{Draft, NO_ANSWER};
use crate::domain::survey::Text;
use crate::domain::walk::{Place, Walk};

/// All answers.
#[derive(Template)]
#[template(path = "respondent/confirm.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct ConfirmPage {
    frame: Frame,
    place: Place,
    pub(super) title: String,
    heading: Phrase,
    sections: Vec<Section>,
    /// What was found in the comment: its code, what it looks like, and its letters.
    found: Vec<(&'static str, Phrase, String)>,
}

struct Section {
    code: String,
    heading: Phrase,
    rows: Vec<Row>,
}

struct Row {
    field: String,
    number: Option<usize>,
    question: Option<Phrase>,
    answer: Answer,
}

enum Answer {
    Chosen(Phrase),
    /// Shown softer: nothing was answered here.
    Open(Phrase),
    /// Typed by hand, cut around what was found: line breaks are kept.
    Typed(Vec<Typed>),
}

struct Typed {
    text: String,
    found: bool,
}

impl ConfirmPage {
    /// The answers of a draft.
    #[must_use]
    pub fn new(frame: Frame, codebook: &Codebook, draft: &Draft) -> Self {
        let heading = frame.say("answer-confirm-heading");
        let walk = Walk::of(codebook.survey());
        let reader = Reader { frame: &frame, codebook, draft };
        let sections: Vec<Section> = walk.places().iter().filter_map(|&place| reader.section(place)).collect();
        let found = reader.found();
        Self { title: frame.title(&heading), place: Place::Confirm, heading, sections, found, frame }
    }
}

struct Reader<'a> {
    frame: &'a Frame,
    codebook: &'a Codebook,
    draft: &'a Draft,
}

impl Reader<'_> {
    fn section(&self, place: Place) -> Option<Section> {
        let say = |key| self.frame.say(key);
        let (heading, rows) = match place {
            Place::Start | Place::Confirm => return None,
            Place::Cards(page) => self.cards(page)?,
            Place::About => (say("answer-about-heading"), self.about()),
            Place::Comment => (say("answer-comment-heading"), vec![self.comment()]),
        };
        Some(Section { code: place.code(), heading, rows })
    }

    fn cards(&self, page: usize) -> Option<(Phrase, Vec<Row>)> {
        let survey = self.codebook.survey();
        let items = survey.pages.get(page)?;
        let (first, last) = (items.iter().min()? + 1, items.iter().max()? + 1);
        let key = if first == last { "answer-items-one" } else { "answer-items" };
        let heading = Phrase::new(self.frame.words.with(key, &[("first", &first), ("last", &last)]));
        let rows = items.iter().map(|&at| {
            let item = &survey.items[at];
            let label = |given: &str| survey.scale.label(given.parse().ok()?).map(|label| self.say(label));
            self.row(Some(at + 1), self.say(&item.text), item.id.as_str(), label)
        });
        Some((heading, rows.collect()))
    }

    fn about(&self) -> Vec<Row> {
        let asked = self.codebook.attributes().filter(|(attribute, codes)| attribute.asked && !codes.levels.is_empty());
        let row =
            |(attribute, codes): (&crate::domain::survey::Attribute, &crate::domain::codebook::AttributeCodes)| {
                let label = |given: &str| codes.find(given).map(|at| self.level(&codes.levels[at].label));
                self.row(None, self.say(&attribute.label), attribute.id.as_str(), label)
            };
        asked.map(row).collect()
    }

    fn comment(&self) -> Row {
        let part = |piece: Piece<'_>| Typed { text: piece.text.to_owned(), found: piece.found.is_some() };
        let answer = match self.draft.field("comment") {
            Some(text) => {
                Answer::Typed(pieces(text, &find(text), &Blackout::default()).into_iter().map(part).collect())
            }
            None => Answer::Open(self.frame.say("answer-none-typed")),
        };
        Row { field: "comment".to_owned(), number: None, question: None, answer }
    }

    fn found(&self) -> Vec<(&'static str, Phrase, String)> {
        let name = |kind: Kind, words: &str| {
            (kind.code(), self.frame.say(&format!("answer-found-{}", kind.code())), words.to_owned())
        };
        if self.frame.every {
            // The script looks through the comment itself and needs the words only.
            return [Kind::Phone, Kind::Mail, Kind::Digits].map(|kind| name(kind, "")).to_vec();
        }
        let text = self.draft.field("comment").unwrap_or_default();
        find(text).into_iter().map(|Finding { kind, at }| name(kind, &text[at])).collect()
    }

    fn row(&self, number: Option<usize>, question: Phrase, field: &str, label: impl Fn(&str) -> Option<Phrase>) -> Row {
        let given = self.draft.field(field);
        let answer = match given {
            None => self.frame.say("answer-missing"),
            Some(NO_ANSWER) => self.frame.say("answer-skip"),
            // What is not a choice is shown as it came; sending it is refused with a message at its field.
            Some(text) => label(text).unwrap_or_else(|| Phrase::typed(text)),
        };
        let open = given.is_none_or(|text| text == NO_ANSWER);
        let answer = if open { Answer::Open(answer) } else { Answer::Chosen(answer) };
        Row { field: field.to_owned(), number, question: Some(question), answer }
    }

    fn say(&self, text: &Text) -> Phrase {
        Phrase::of(text.of(self.frame.words.0), &self.frame.organisation)
    }

    fn level(&self, label: &Text) -> Phrase {
        Phrase::label(label, self.frame.words.0, &self.frame.organisation)
    }
}
