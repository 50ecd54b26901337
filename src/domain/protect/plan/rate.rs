//! How many are expected to answer: one rate for everybody, or the rates that a release has shown by group.
//! Owns the reading of rates; knows no roster and reads released numbers only.

use std::collections::BTreeMap;

use super::Tables;
use crate::domain::ids::{AttributeId, LevelCode};
use crate::domain::letters::unify;
use crate::domain::score::{Hundredths, Tenths};

/// A response rate that is expected: 0.1 to 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(Tenths);

/// A rate that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an expected response rate: expected 0.1 to 100 (percent, one decimal at most)")]
pub struct BadRate {
    /// The text as given, cut to 40 characters.
    pub given: String,
}

impl Rate {
    /// Reads `31`, `31.2` or `31.2 %`, full-width digits too.
    ///
    /// # Errors
    /// [`BadRate`] outside 0.1 to 100 or with more than one decimal.
    pub fn parse(text: &str) -> Result<Self, BadRate> {
        let plain = unify(text);
        let number = Hundredths::parse(plain.trim_end_matches('%').trim_end());
        let tenths = number.filter(|number| number.0.is_multiple_of(10)).map(|number| Tenths(number.0 / 10));
        tenths.and_then(Self::of).ok_or_else(|| BadRate { given: text.chars().take(40).collect() })
    }

    /// A rate that was released; `None` for 0 %, of which nothing can be planned.
    #[must_use]
    pub fn of(rate: Tenths) -> Option<Self> {
        (1..=1000).contains(&rate.0).then_some(Self(rate))
    }

    /// The rates that a release shows by the levels of an attribute; people merged there have that of their merged group.
    #[must_use]
    pub fn released(tables: &Tables, attribute: &AttributeId) -> BTreeMap<LevelCode, Self> {
        let mut rates = BTreeMap::new();
        for row in tables.find(attribute.as_str()).into_iter().flat_map(|table| &table.rows) {
            let shown =
                row.cell.figures().and_then(|figures| figures.response_rate).and_then(|rate| Self::of(rate.percent));
            let Some(shown) = shown else { continue };
            let own = std::slice::from_ref(&row.level);
            let people = if row.members.is_empty() { own } else { &row.members };
            rates.extend(people.iter().flatten().map(|code| (code.clone(), shown)));
        }
        rates
    }

    /// In percent, as printed.
    #[must_use]
    pub const fn percent(self) -> Tenths {
        self.0
    }

    /// Answers expected of some people, in thousandths of an answer: exact, and of one unit whatever the rate.
    pub(super) const fn answers(self, people: u32) -> u64 {
        people as u64 * self.0.0 as u64
    }
}

/// Who is expected to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The rate of everybody of whom nothing better is known.
    pub rate: Rate,
    /// An attribute and the rates of its levels in an earlier release.
    pub by: Option<(AttributeId, BTreeMap<LevelCode, Rate>)>,
}

impl Expectation {
    /// Every group answers alike.
    #[must_use]
    pub const fn even(rate: Rate) -> Self {
        Self { rate, by: None }
    }

    /// The levels of an attribute answer as they did in an earlier release, levels it shows no rate of at `rate`.
    #[must_use]
    pub fn as_before(rate: Rate, attribute: &AttributeId, released: &Tables) -> Self {
        Self { rate, by: Some((attribute.clone(), Rate::released(released, attribute))) }
    }

    /// The rate of people with this level of the attribute.
    pub(super) fn of_level(&self, level: Option<&LevelCode>) -> Rate {
        let known = self.by.as_ref().and_then(|(_, levels)| levels.get(level?.as_str()));
        known.copied().unwrap_or(self.rate)
    }
}
