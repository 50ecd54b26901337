//! Pages that say why there is nothing to answer here: not open yet, closed, unknown, too long, out of order.

use askama::Template;

use super::{Frame, Phrase};
use crate::domain::wave::Wave;

/// Why there is nothing to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The wave is being prepared.
    NotYet,
    /// The wave takes no more answers.
    Closed,
    /// The wave closed while somebody was answering; nothing was stored.
    ClosedMeanwhile,
    /// The wave has not been released: nothing was counted yet.
    NotCounted,
    /// The wave was released by a program that kept no list of what was counted.
    NoLedger,
    /// No such wave.
    Unknown,
    /// The form was longer than the server reads.
    TooLong,
    /// The server could not do its work.
    Failed,
}

impl Notice {
    const fn key(self) -> &'static str {
        match self {
            Self::NotYet => "answer-not-yet",
            Self::Closed => "answer-closed",
            Self::ClosedMeanwhile => "answer-closed-meanwhile",
            Self::NotCounted => "ledger-not-yet",
            Self::NoLedger => "ledger-none",
            Self::Unknown => "answer-unknown",
            Self::TooLong => "answer-too-long",
            Self::Failed => "answer-failed",
        }
    }
}

/// A notice.
#[derive(Template)]
#[template(path = "respondent/notice.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct NoticePage {
    frame: Frame,
    pub(super) title: String,
    heading: Phrase,
    lines: Vec<Phrase>,
}

impl NoticePage {
    /// A notice, with the wave's dates where they help.
    #[must_use]
    pub fn new(frame: Frame, notice: Notice, wave: Option<&Wave>) -> Self {
        let key = notice.key();
        let heading = frame.say(&format!("{key}-heading"));
        let mut lines = vec![frame.say(&format!("{key}-text"))];
        let date = match (notice, wave) {
            (Notice::NotYet, Some(wave)) => Some(("answer-not-yet-date", wave.dates.opens)),
            (Notice::Closed, Some(wave)) => Some(("answer-closed-date", wave.dates.closes)),
            _ => None,
        };
        lines.extend(date.map(|(key, date)| Phrase::new(frame.words.with(key, &[("date", &frame.words.date(date))]))));
        Self { title: frame.title(&heading), frame, heading, lines }
    }
}
