//! The last page: thanks and a receipt that proves inclusion and shows nothing.

use askama::Template;

use super::{Frame, Phrase, qr};

/// The receipt.
#[derive(Template)]
#[template(path = "respondent/receipt.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct ReceiptPage {
    frame: Frame,
    pub(super) title: String,
    heading: Phrase,
    text: Phrase,
    code: Vec<String>,
    /// Its QR code, as the path of a drawing, and the side of it in modules.
    qr: Option<(String, usize)>,
}

/// When answers were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Just now.
    Now,
    /// This very form, once before.
    Before,
    /// Just now, in place of those sent before.
    Replaced,
}

impl ReceiptPage {
    /// The receipt of a submission.
    #[must_use]
    pub fn new(frame: Frame, code: &str, sent: Sent) -> Self {
        let key = match sent {
            Sent::Now => "answer-receipt",
            Sent::Before => "answer-already",
            Sent::Replaced => "answer-replaced",
        };
        let heading = frame.say(&format!("{key}-heading"));
        let text = frame.say(&format!("{key}-text"));
        let qr = if code.is_empty() { None } else { qr::path(code) };
        let code = code.split('-').map(str::to_owned).collect();
        Self { title: frame.title(&heading), frame, heading, text, code, qr }
    }
}
