//! What stands in the place of a number: a score with its band, or a word and a sentence that say why there is none.
//! Owns the printed forms of numbers and gaps on staff pages; computes nothing.

use crate::domain::protect::{Cell, MaybeScore, ResponseRate, Score, Withheld};
use crate::domain::release::{Release, SurveyFace};
use crate::words::{Words, grouped};

/// A score, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// There is one.
    Shown(Shown),
    /// There is none.
    Held(Held),
}

/// A score as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The number.
    pub printed: String,
    /// Place of the band counted from the lowest, for its colour: `b1` to `b4`.
    pub band: String,
    /// Name of the band.
    pub band_name: String,
}

/// A gap: its word for the cell and a sentence for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Hidden, merged or no answers: three different words.
    pub name: String,
    /// One plain sentence.
    pub why: String,
}

impl Slot {
    /// A score of a release.
    #[must_use]
    pub fn of(score: &MaybeScore, survey: &SurveyFace, words: Words) -> Self {
        match score {
            Ok(score) => Self::Shown(Shown::of(score, survey, words)),
            Err(reason) => Self::Held(Held::inside(reason, words)),
        }
    }

    /// The overall score of the whole.
    #[must_use]
    pub fn overall(release: &Release, words: Words) -> Self {
        match release.tables.whole.figures() {
            Some(figures) => Self::of(&figures.overall, &release.survey, words),
            None => Self::Held(Held::of(&release.tables.whole, release, words)),
        }
    }
}

impl Shown {
    /// A score with its band.
    #[must_use]
    pub fn of(score: &Score, survey: &SurveyFace, words: Words) -> Self {
        let band = score.band.as_ref();
        let at = survey.bands.iter().position(|face| Some(&face.id) == band);
        let band_name = at.map_or_else(|| words.get("band-open"), |at| survey.bands[at].label.plain(words.0, ""));
        Self { printed: words.score(score), band: band_class(at, survey.bands.len()), band_name }
    }
}

/// Colour class of a band by its place from the top; bands beyond four share the outermost colours.
pub(super) fn band_class(at: Option<usize>, bands: usize) -> String {
    let from_low = at.map_or(0, |at| bands - at);
    let class = if from_low == bands { 4 } else { from_low.min(3) };
    format!("b{class}")
}

impl Held {
    /// The gap of one score in a group that is shown.
    pub(super) fn inside(reason: &Withheld, words: Words) -> Self {
        let why = match reason {
            Withheld::NoAnswers { .. } => "why-empty",
            Withheld::Hidden { .. } => "hr-why-item",
            Withheld::Open => "hr-why-open",
        };
        Self { name: words.withheld(reason), why: words.get(why) }
    }

    /// The gap of a cell that is not shown.
    #[must_use]
    pub fn of(cell: &Cell, release: &Release, words: Words) -> Self {
        let why = words.why(cell, release.wave.policy.minimum_group).unwrap_or_default();
        Self { name: words.state(cell), why }
    }
}

/// A headcount, or that it is unknown, or kept back where a rate says that it is known.
pub(super) fn headcount(asked: Option<u32>, rate: Option<ResponseRate>, words: Words) -> String {
    let without = if rate.is_some() { "hr-kept-back" } else { "hr-unknown" };
    asked.map_or_else(|| words.get(without), grouped)
}

/// A rate as `31.2%`, or that it is unknown.
pub(super) fn percent(rate: Option<ResponseRate>, words: Words) -> String {
    rate.map_or_else(|| words.get("hr-unknown"), |rate| words.rate(&rate, "%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_bands_have_four_colours_from_low_to_high() {
        assert_eq!([0, 1, 2, 3].map(|at| band_class(Some(at), 4)), ["b4", "b3", "b2", "b1"]);
    }
}
