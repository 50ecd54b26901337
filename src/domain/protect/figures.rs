//! The figures of a group as they are released: only what the detail ladder allows, already rounded.
//! Owns the released numbers; nothing finer than what stands here leaves the domain.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BandId, CategoryId, ItemId};
use crate::domain::score::{Hundredths, Tenths, half_up, rate};
use crate::domain::survey::Protection;

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
    pub response_rate: Option<ResponseRate>,
    /// Mean of all items.
    pub overall: MaybeScore,
    /// Categories in survey order.
    pub categories: Vec<CategoryFigures>,
    /// Items in survey order.
    pub items: Vec<ItemFigures>,
}

/// From so many people asked on, everybody is many: the rate of so many says nothing about one of them.
const MANY: u32 = 100;
/// Percent from the ends of the scale where the strict level prints only a bound of small groups, and its step: wide
/// enough that one person more may have been asked than answered, since `n` stands beside it.
const fn end(n: u64) -> u32 {
    match n {
        19.. => 5,
        9..19 => 10,
        _ => 20,
    }
}

/// A response rate as printed, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredRate", into = "StoredRate")]
pub struct ResponseRate {
    /// The printed value, a multiple of `step`.
    pub percent: Tenths,
    /// Distance between neighbouring printed values: 0.1, or at the strict level 1, 5, 10 or 20.
    pub step: Tenths,
    /// Whether the value is printed as itself.
    pub bound: Bound,
}

/// Rates of the standard level are stored as the number alone.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredRate {
    Exact(Tenths),
    Coarse { percent: Tenths, step: Tenths, bound: Bound },
}

impl ResponseRate {
    /// A rate as it is.
    #[must_use]
    pub const fn exact(percent: Tenths) -> Self {
        Self { percent, step: Tenths(1), bound: Bound::Exactly }
    }

    /// The rate of everybody.
    #[must_use]
    pub fn of_whole(responses: u64, asked: Option<u32>, protection: Protection) -> Option<Self> {
        match asked {
            Some(asked) if asked < MANY => Self::of_group(responses, Some(asked), protection),
            _ => rate(responses, asked).map(Self::exact),
        }
    }

    /// The rate of a group. The strict level prints steps of 1 %, and of groups with fewer than 100 asked steps of 5 % and
    /// from 5 and 95 % on only a bound (10 and 90 % under 19 answers, 20 and 80 % under 9): in finer steps the rates of the
    /// others would give the number asked back by subtraction, and that the exact rate.
    #[must_use]
    pub fn of_group(responses: u64, asked: Option<u32>, protection: Protection) -> Option<Self> {
        let exact = rate(responses, asked)?;
        let asked = asked.filter(|_| protection == Protection::Strict);
        let Some(asked) = asked else { return Some(Self::exact(exact)) };
        let small = asked < MANY;
        let percent = |percent: u32| Tenths(10 * percent);
        let (hundred, asked) = (100 * responses, u64::from(asked));
        let step = if small { end(responses) } else { 1 };
        let (value, bound) = match small {
            true if hundred <= u64::from(step) * asked => (step, Bound::AtMost),
            true if hundred >= u64::from(100 - step) * asked => (100 - step, Bound::AtLeast),
            _ => (step * half_up(hundred, asked * u64::from(step), 1)?, Bound::Exactly),
        };
        Some(Self { percent: percent(value), step: percent(step), bound })
    }

    /// The number as printed, without decimals where it has none.
    #[must_use]
    pub fn number(&self) -> String {
        if self.step.0.is_multiple_of(10) { (self.percent.0 / 10).to_string() } else { self.percent.to_string() }
    }
}

impl From<StoredRate> for ResponseRate {
    fn from(stored: StoredRate) -> Self {
        match stored {
            StoredRate::Exact(percent) => Self::exact(percent),
            StoredRate::Coarse { percent, step, bound } => Self { percent, step, bound },
        }
    }
}

impl From<ResponseRate> for StoredRate {
    fn from(rate: ResponseRate) -> Self {
        let ResponseRate { percent, step, bound } = rate;
        if rate == ResponseRate::exact(percent) { Self::Exact(percent) } else { Self::Coarse { percent, step, bound } }
    }
}

/// How many were asked, where that may be printed: the strict level says it of everybody only, and only of many, since
/// it would give an exact rate back that is printed as a bound. That a level has no people is no secret.
pub(super) fn printed_asked(asked: Option<u32>, whole: bool, protection: Protection) -> Option<u32> {
    asked.filter(|&asked| protection == Protection::Standard || asked == 0 || whole && asked >= MANY)
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

impl Withheld {
    /// `no_answers`, `hidden` or `open`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAnswers { .. } => "no_answers",
            Self::Hidden { .. } => "hidden",
            Self::Open => "open",
        }
    }
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
