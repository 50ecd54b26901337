//! The respondents' pages: start, items, attributes, comment, confirmation, receipt, and the notices in between.
//! Owns their HTML; sees a draft, the survey and the wave's levels, never a stored answer.

mod about;
mod all;
mod cards;
mod comment;
mod confirm;
mod edit;
mod frame;
mod ledger;
mod notice;
mod phrase;
mod qr;
mod receipt;
mod start;

pub use about::AboutPage;
pub use all::{AllPage, Sheet};
pub use cards::CardsPage;
pub use comment::CommentPage;
pub use confirm::ConfirmPage;
pub use edit::EditPage;
pub use frame::{Fault, Frame, Messages, Note};
pub use ledger::{LedgerPage, Listed};
pub use notice::{Notice, NoticePage};
pub use phrase::Phrase;
pub use receipt::{ReceiptPage, Sent};
pub use start::{Sealing, StartPage};

use crate::domain::draft::NO_ANSWER;

/// One row that can be chosen.
pub struct Choice {
    /// Id of the control.
    pub id: String,
    /// Value sent.
    pub value: String,
    /// Its words.
    pub label: Phrase,
    /// Whether it is chosen.
    pub checked: bool,
    /// `name=value` of the level above it, where respondents are asked for that as well: the two must agree.
    pub follows: Option<String>,
}

/// A question with choices.
pub struct Question {
    /// Name of the field.
    pub name: String,
    /// Number in the questionnaire, for items.
    pub number: Option<usize>,
    /// The wording.
    pub text: Phrase,
    /// The choices in order.
    pub choices: Vec<Choice>,
    /// The choice "no answer", set apart.
    pub skip: Choice,
    /// What is to be looked at again.
    pub fault: Option<Phrase>,
}

impl Question {
    fn new(frame: &Frame, name: &str, text: Phrase, given: Option<&str>, rows: Vec<(String, Phrase)>) -> Self {
        let choice = |at: usize, value: String, label: Phrase| Choice {
            id: format!("{name}-{at}"),
            checked: given == Some(value.as_str()),
            value,
            label,
            follows: None,
        };
        let skip = choice(rows.len() + 1, NO_ANSWER.to_owned(), frame.say("answer-skip"));
        let choices = rows.into_iter().enumerate().map(|(at, (value, label))| choice(at + 1, value, label)).collect();
        Self { name: name.to_owned(), number: None, text, choices, skip, fault: frame.fault(name).cloned() }
    }
}
