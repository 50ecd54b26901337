//! The list of waves.
//! Owns the cards; their numbers arrive counted.

use askama::Template;

use super::slot::{Slot, headcount, percent};
use super::{Count, Shell};
use crate::domain::protect::ResponseRate;
use crate::domain::release::Release;
use crate::domain::wave::{Wave, WaveState};
use crate::words::Words;
use crate::words::grouped;

/// All waves, the newest first.
#[derive(Template)]
#[template(path = "hr/waves.html", config = ".config/askama.toml")]
pub struct WavesPage {
    /// Around it.
    pub shell: Shell,
    /// What the running server has noticed that endangers anonymity, one paragraph each.
    pub warnings: Vec<String>,
    /// One a wave.
    pub waves: Vec<WaveCard>,
}

/// What may be said about a wave in a list: how many were asked and answered, never a result before its release.
pub struct Face<'a> {
    /// The wave.
    pub wave: &'a Wave,
    /// Headcount, if there is a roster.
    pub asked: Option<u32>,
    /// Responses, if they can be counted.
    pub responses: Option<u64>,
    /// Response rate.
    pub rate: Option<ResponseRate>,
    /// Its release.
    pub release: Option<&'a Release>,
}

/// One wave of the list.
pub struct WaveCard {
    /// Its page.
    pub href: String,
    /// Fiscal year.
    pub year: String,
    /// State, for its colour.
    pub state: &'static str,
    /// State in words.
    pub state_name: String,
    /// First and last day.
    pub dates: String,
    /// Asked, answered, rate, overall.
    pub counts: Vec<Count>,
}

impl WaveCard {
    /// A wave as one card.
    #[must_use]
    pub fn new(face: &Face<'_>, words: Words) -> Self {
        let wave = face.wave;
        Self {
            href: format!("/hr/waves/{}{}", wave.id, if face.release.is_some() { "/results" } else { "" }),
            year: words.fiscal_year(wave.fiscal_year),
            state: wave.state.code(),
            state_name: words.get(&format!("state-{}", wave.state)),
            dates: dates(wave, words),
            counts: if wave.state == WaveState::Draft { Vec::new() } else { counts(face, words) },
        }
    }
}

fn counts(face: &Face<'_>, words: Words) -> Vec<Count> {
    let overall = face.release.map(|release| match Slot::overall(release, words) {
        Slot::Shown(score) => (score.printed, Some(score.band_name)),
        Slot::Held(held) => (held.name, None),
    });
    let mut counts = participation(face.asked, face.responses, face.rate, words);
    let (value, note) = overall.unwrap_or_else(|| (words.get("hr-not-yet"), None));
    counts.push(Count { name: words.get("hr-overall"), value, note });
    counts
}

/// Asked and answered stand together, and the rate where there is one: before the release counts are rounded.
pub(super) fn participation(
    asked: Option<u32>,
    responses: Option<u64>,
    rate: Option<ResponseRate>,
    words: Words,
) -> Vec<Count> {
    let mut counts = vec![
        Count::new(words.get("hr-asked"), headcount(asked, rate, words)),
        Count::new(words.get("hr-answered"), answered(responses, words)),
    ];
    counts.extend(rate.map(|rate| Count::new(words.get("hr-rate"), percent(Some(rate), words))));
    counts
}

/// A number of answers, or that it is unknown.
pub(super) fn answered(responses: Option<u64>, words: Words) -> String {
    responses.map_or_else(|| words.get("hr-unknown"), grouped)
}

/// First and last day of answering.
pub(super) fn dates(wave: &Wave, words: Words) -> String {
    words.with("hr-dates", &[("from", &words.date(wave.dates.opens)), ("to", &words.date(wave.dates.closes))])
}
