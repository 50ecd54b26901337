//! The public list of answers that were counted, and whether one's own is in it.

use askama::Template;

use super::{Frame, Phrase};
use crate::words::grouped;

/// The ledger of a wave.
#[derive(Template)]
#[template(path = "respondent/ledger.html", config = ".config/askama.toml")]
pub struct LedgerPage {
    frame: Frame,
    title: String,
    heading: Phrase,
    counted: Phrase,
    said: Option<Phrase>,
    faulty: bool,
}

/// What came of looking a receipt up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Nobody asked.
    NotAsked,
    /// It was counted.
    Found,
    /// It is not in the list.
    NotFound,
    /// It is no receipt.
    Mistyped,
}

impl LedgerPage {
    /// The page of a list with so many lines.
    #[must_use]
    pub fn new(frame: Frame, counted: usize, listed: Listed) -> Self {
        let heading = frame.say("ledger-heading");
        let said = match listed {
            Listed::NotAsked => None,
            Listed::Found => Some("ledger-found"),
            Listed::NotFound => Some("ledger-not-found"),
            Listed::Mistyped => Some("edit-mistyped"),
        };
        Self {
            title: frame.title(&heading),
            counted: Phrase::new(frame.words.with("ledger-counted", &[("n", &grouped(counted))])),
            said: said.map(|key| frame.say(key)),
            faulty: matches!(listed, Listed::NotFound | Listed::Mistyped),
            heading,
            frame,
        }
    }
}
