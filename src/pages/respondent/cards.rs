//! A page of items, each a card of its own, never a grid.

use askama::Template;

use super::{Frame, Phrase, Question};
use crate::domain::codebook::Codebook;
use crate::domain::draft::Draft;
use crate::domain::walk::Place;

/// A page of items.
#[derive(Template)]
#[template(path = "respondent/cards.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct CardsPage {
    frame: Frame,
    place: Place,
    pub(super) title: String,
    heading: Phrase,
    questions: Vec<Question>,
}

impl CardsPage {
    /// The items of a page of the survey.
    #[must_use]
    pub fn new(frame: Frame, codebook: &Codebook, draft: &Draft, page: usize) -> Self {
        let items = codebook.survey().pages.get(page).map_or(&[][..], Vec::as_slice);
        let heading = progress(&frame, items, codebook.survey().items.len());
        let questions = items.iter().map(|&at| question(&frame, codebook, draft, at)).collect();
        Self { title: frame.title(&heading), frame, place: Place::Cards(page), heading, questions }
    }
}

/// 「13問中 6〜9問目」: where one is, in words.
fn progress(frame: &Frame, items: &[usize], total: usize) -> Phrase {
    let number = |at: Option<&usize>| at.map_or(0, |at| at + 1);
    let (first, last) = (number(items.iter().min()), number(items.iter().max()));
    let key = if first == last { "answer-progress-one" } else { "answer-progress" };
    Phrase::new(frame.words.with(key, &[("total", &total), ("first", &first), ("last", &last)]))
}

fn question(frame: &Frame, codebook: &Codebook, draft: &Draft, at: usize) -> Question {
    let survey = codebook.survey();
    let item = &survey.items[at];
    let say = |text: &crate::domain::survey::Text| Phrase::of(text.of(frame.words.0), &frame.organisation);
    let rows = survey.scale.choices().map(|(value, label)| (value.to_string(), say(label))).collect();
    let given = draft.field(item.id.as_str());
    Question { number: Some(at + 1), ..Question::new(frame, item.id.as_str(), say(&item.text), given, rows) }
}
