//! The last page: thanks and a receipt that proves inclusion and shows nothing.

use askama::Template;

use super::{Frame, Phrase};

/// The receipt.
#[derive(Template)]
#[template(path = "respondent/receipt.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct ReceiptPage {
    frame: Frame,
    pub(super) title: String,
    heading: Phrase,
    code: Vec<String>,
    already: bool,
}

impl ReceiptPage {
    /// The receipt of a submission; `already` if this very submission had been sent before.
    #[must_use]
    pub fn new(frame: Frame, code: &str, already: bool) -> Self {
        let heading = frame.say(if already { "answer-already-heading" } else { "answer-receipt-heading" });
        let code = code.split('-').map(str::to_owned).collect();
        Self { title: frame.title(&heading), frame, heading, code, already }
    }
}
