//! The figures of a group as they are released: only what the detail ladder allows, already rounded.
//! Owns the released numbers; nothing finer than what stands here leaves the domain.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BandId, CategoryId, ItemId};
use crate::domain::score::{Hundredths, Tenths};

/// All released figures of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Responses.
    pub n: u64,
    /// Responses with more than 80 % of the items answered (M7).
    pub complete: u64,
    /// Responses with 50 to 80 % of the items answered (M7).
    pub partial: u64,
    /// Responses as percent of those asked; `None` if the headcount is unknown, 0, or smaller than the responses.
    pub response_rate: Option<Tenths>,
    /// Mean of all items.
    pub overall: MaybeScore,
    /// Categories in survey order.
    pub categories: Vec<CategoryFigures>,
    /// Items in survey order.
    pub items: Vec<ItemFigures>,
}

/// Score of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFigures {
    /// The category.
    pub id: CategoryId,
    /// Its score.
    pub score: MaybeScore,
}

/// Released figures of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFigures {
    /// The item.
    pub id: ItemId,
    /// Mean of the answers given.
    pub score: MaybeScore,
    /// How the answers are spread; `None` for groups too small for it.
    pub shares: Option<Shares>,
    /// Standard deviation with n - 1; `None` for groups too small for it.
    pub sd: Option<Hundredths>,
}

/// A score as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// People behind it: answers for an item, people with at least one answer for a category or the overall score.
    pub n: u64,
    /// The printed value, a multiple of `step`.
    pub printed: Hundredths,
    /// Distance between neighbouring printed values: 0.01, 0.10 or 0.20.
    pub step: Hundredths,
    /// Whether the value is printed as itself or as an end of the scale that is not looked into further.
    pub bound: Bound,
    /// Band of the printed value (M18); `None` where a bound leaves it open.
    pub band: Option<BandId>,
}

impl Score {
    /// The number as printed, with as many decimals as it is rounded to: `3.25`, `3.2`.
    #[must_use]
    pub fn number(&self) -> String {
        if self.step.0.is_multiple_of(10) { Tenths(self.printed.0 / 10).to_string() } else { self.printed.to_string() }
    }
}

/// How a printed value is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The value, rounded.
    Exactly,
    /// The value or less.
    AtMost,
    /// The value or more.
    AtLeast,
}

impl Bound {
    /// `exactly`, `at_most` or `at_least`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::AtMost => "at_most",
            Self::AtLeast => "at_least",
        }
    }
}

/// A score, or the reason there is none.
pub type MaybeScore = Result<Score, Withheld>;

/// Why there is no score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// An item has no answers; for a category and overall, the first such item.
    NoAnswers {
        /// The item.
        item: ItemId,
        /// People with at least one answer; 0 for an item.
        n: u64,
    },
    /// An item is hidden in this group to protect those who answered it; for a category and overall, the first such item.
    Hidden {
        /// The item.
        item: ItemId,
    },
    /// Items at both ends of the scale are printed as bounds, so that their mean is open.
    Open,
}

/// How answers are spread, whole percent of the answers given; each share is rounded by itself, from raw counts, to a multiple of `step`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// Distance between neighbouring printed shares: 1, 2 or 5 percent.
    pub step: u32,
    /// Share of each value, 1 (most negative) first.
    pub points: Vec<u32>,
    /// Share of answers above the middle of the scale.
    pub favourable: u32,
    /// Share of answers in the middle.
    pub neutral: u32,
    /// Share of answers below the middle.
    pub unfavourable: u32,
}
