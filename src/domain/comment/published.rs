//! The comments of a release: for the whole organisation, ten at least or none, without order.
//! Owns that rule, also for what is read back; an instance that breaks it cannot be made.

use serde::{Deserialize, Serialize};

/// Fewer comments than this are not shown, whatever the minimum group of the wave.
pub const FEWEST: usize = 10;

/// Comments as published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Read")]
pub struct Comments {
    received: u64,
    texts: Vec<String>,
}

/// As read, before it is believed.
#[derive(Deserialize)]
struct Read {
    received: u64,
    texts: Vec<String>,
}

impl Comments {
    /// Publishes what two people agreed on, of all that were received: none if they are too few. `digest` gives the order,
    /// so that it says nothing of who wrote first.
    #[must_use]
    pub fn publish(received: u64, agreed: Vec<String>, minimum: u32, digest: impl Fn(&str) -> String) -> Self {
        let fewest = FEWEST.max(usize::try_from(minimum).unwrap_or(usize::MAX));
        let mut texts = if agreed.len() < fewest { Vec::new() } else { agreed };
        texts.sort_by_cached_key(|text| digest(text));
        Self { received, texts }
    }

    /// The texts, in an order that means nothing.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// How many were written.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// How many of them are not shown.
    #[must_use]
    pub fn withheld(&self) -> u64 {
        self.received.saturating_sub(self.texts.len() as u64)
    }

    /// `shown`, `suppressed` or `empty`, as cells of tables say it.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match (self.received, self.texts.is_empty()) {
            (0, _) => "empty",
            (_, true) => "suppressed",
            (_, false) => "shown",
        }
    }
}

impl TryFrom<Read> for Comments {
    type Error = String;

    fn try_from(Read { received, texts }: Read) -> Result<Self, String> {
        let many = texts.len();
        if many > 0 && many < FEWEST {
            return Err(format!("{many} comments: expected none, or {FEWEST} and more"));
        }
        if received < many as u64 {
            return Err(format!("{many} comments of {received} received: expected no more than were received"));
        }
        Ok(Self { received, texts })
    }
}
