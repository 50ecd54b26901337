//! The detail ladder: how much a group may say about itself, by how many answered (anonymity.md R4).
//! Owns steps, caps and the making of [`Figures`]; decides nothing about which groups are shown.

use super::figures::{Bound, CategoryFigures, Figures, ItemFigures, MaybeScore, ResponseRate, Score, Shares, Withheld};
use crate::domain::ids::BandId;
use crate::domain::score::{self, Hundredths, half_up};
use crate::domain::survey::{Bands, Definition, Protection, Rounding};
use crate::domain::tally::Shape;

/// From so many answers on shares are printed at 1 %.
const LARGE: u64 = 200;
/// From so many answers on shares are printed at 2 %; smaller groups have caps on their means.
pub(super) const MIDDLE: u64 = 100;
/// From so many answers on shares are printed at 5 %.
pub(super) const SMALL: u64 = 40;
/// Under so many answers the strict ladder prints means at 0.2.
pub(super) const LEAST: u64 = 20;

/// How an item is printed in all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detail {
    /// The ladder.
    pub ladder: Protection,
    /// Groups with fewer answers show nothing of the item.
    pub hidden_under: u64,
}

impl Detail {
    pub(super) const fn of(protection: Protection) -> Self {
        Self { ladder: protection, hidden_under: 0 }
    }

    /// An item that fell back.
    pub(super) const fn fallen(hidden_under: u64) -> Self {
        Self { ladder: Protection::Strict, hidden_under }
    }

    /// The next coarser way to print an item that gives somebody away; `None` after the last. In a small organisation that
    /// this was needed tells a reader who knows the rule and tries out all answers more than the strict ladder hides (beside
    /// a group of 40, all answers of a group of 10 were certain): there nothing is left under 200 answers at once.
    pub(super) fn coarser(self, is_small: bool) -> Option<Self> {
        if self.ladder == Protection::Standard && !is_small {
            return Some(Self::fallen(0));
        }
        [LARGE, u64::MAX].into_iter().find(|&under| under > self.hidden_under).map(Self::fallen)
    }

    /// Hundredths between neighbouring printed means of `n` answers.
    pub(super) const fn step(self, n: u64) -> u64 {
        match self.ladder {
            Protection::Standard => 1,
            Protection::Strict if n >= LARGE => 1,
            Protection::Strict if n >= LEAST => 10,
            Protection::Strict => 20,
        }
    }

    /// Percent between neighbouring printed shares of `n` answers, if shares are printed.
    pub(super) const fn share_step(self, n: u64) -> Option<u64> {
        if n >= LARGE {
            Some(1)
        } else if n >= MIDDLE {
            Some(2)
        } else if n >= SMALL {
            Some(5)
        } else {
            None
        }
    }

    /// Whether the standard deviation of `n` answers is printed.
    pub(super) const fn spread(self, n: u64) -> bool {
        match self.ladder {
            Protection::Standard => n >= SMALL,
            Protection::Strict => n >= LARGE,
        }
    }
}

/// The means beyond which only a bound is printed, in hundredths: a tenth of the scale from its ends under 40 answers
/// (1.4 and 4.6 of five points), a twentieth under 100 (1.2 and 4.8); inwards to the next mean the strict ladder prints.
pub(super) const fn caps(n: u64, points: u64) -> Option<(u64, u64)> {
    let range = 100 * (points - 1);
    let from_end = if n < SMALL {
        range / 10
    } else if n < MIDDLE {
        range / 20
    } else {
        return None;
    };
    let step = Detail::fallen(0).step(n);
    let (low, high) = (100 + from_end, 100 * points - from_end);
    Some((low.div_ceil(step) * step, high / step * step))
}

/// Whether the mean `sum / n` stands at a cap or beyond: an item with such a group falls back. At the cap itself one of ten
/// can have dissented, and would give the others away by telling.
pub(super) fn is_one_sided(sum: u64, n: u64, points: u64) -> bool {
    caps(n, points).is_some_and(|(low, high)| 100 * sum <= low * n || 100 * sum >= high * n)
}

/// A mean as the strict or standard ladder prints it.
pub(super) fn mean(sum: u64, n: u64, points: u64, detail: Detail) -> Option<(Hundredths, Hundredths, Bound)> {
    let step = detail.step(n);
    let rounded = u64::from(half_up(100 * sum, n.checked_mul(step)?, 1)?) * step;
    // Whole steps become bounds: a step cut by a cap can hold a single sum, and one dissenter who tells gives the rest away.
    let (value, bound) = match caps(n, points).filter(|_| detail.ladder == Protection::Strict) {
        Some((low, _)) if rounded <= low => (low, Bound::AtMost),
        Some((_, high)) if rounded >= high => (high, Bound::AtLeast),
        _ => (rounded, Bound::Exactly),
    };
    let hundredths = |value: u64| u32::try_from(value).ok().map(Hundredths);
    Some((hundredths(value)?, hundredths(step)?, bound))
}

/// How the whole of a survey is printed.
pub(super) struct Ladder<'a> {
    pub survey: &'a Definition,
    pub rounding: Rounding,
    /// One an item.
    pub details: &'a [Detail],
}

impl Ladder<'_> {
    /// The figures of a shown group; `hidden` marks items hidden in this group.
    pub(super) fn figures(&self, figures: &score::Figures, hidden: &[bool]) -> Figures {
        let items: Vec<ItemFigures> =
            figures.items.iter().enumerate().map(|(at, item)| self.item(item, self.details[at], hidden[at])).collect();
        let shape = Shape::of(self.survey);
        let index = |at: usize, exact: &score::MaybeScore| {
            let members: Vec<&ItemFigures> = shape.scales[at].iter().map(|&item| &items[item]).collect();
            self.index(&members, exact)
        };
        let categories = figures.categories.iter().enumerate();
        Figures {
            n: figures.n,
            complete: figures.complete,
            partial: figures.partial,
            response_rate: figures.response_rate.map(ResponseRate::exact),
            overall: index(figures.categories.len(), &figures.overall),
            categories: categories
                .map(|(at, category)| CategoryFigures { id: category.id.clone(), score: index(at, &category.score) })
                .collect(),
            items,
        }
    }

    fn item(&self, item: &score::ItemFigures, detail: Detail, hidden: bool) -> ItemFigures {
        let n: u64 = item.counts.iter().sum();
        let held = hidden || n < detail.hidden_under && n > 0;
        let score = match &item.score {
            Err(score::Undefined::NoAnswers { item, n }) => Err(Withheld::NoAnswers { item: item.clone(), n: *n }),
            Ok(_) if held => Err(Withheld::Hidden { item: item.id.clone() }),
            Ok(_) => self.score(item, n, detail),
        };
        let shown = score.is_ok();
        ItemFigures {
            id: item.id.clone(),
            shares: detail.share_step(n).filter(|_| shown).and_then(|step| shares(&item.counts, step)),
            sd: Some(&item.counts).filter(|_| shown && detail.spread(n)).and_then(|counts| spread(counts)),
            score,
        }
    }

    fn score(&self, item: &score::ItemFigures, n: u64, detail: Detail) -> MaybeScore {
        let hidden = || Withheld::Hidden { item: item.id.clone() };
        let (printed, step, bound) = mean(item.sum, n, item.counts.len() as u64, detail).ok_or_else(hidden)?;
        Ok(Score { n, printed, step, bound, band: self.band(printed, bound) })
    }

    /// The band of a printed value, if everything the bound allows lies in it.
    fn band(&self, printed: Hundredths, bound: Bound) -> Option<BandId> {
        let Bands(bands) = &self.survey.bands;
        let band = self.survey.bands.find(printed)?;
        let end = match bound {
            Bound::Exactly => Some(band),
            Bound::AtMost => bands.last(),
            Bound::AtLeast => bands.first(),
        };
        end.filter(|end| end.id == band.id).map(|band| band.id.clone())
    }

    /// A category or the overall score, computed from the printed items (R6), so that it says no more than they do. Under
    /// the convention `exact` from the unrounded ones, unless an item is printed more coarsely than the mean itself.
    fn index(&self, items: &[&ItemFigures], exact: &score::MaybeScore) -> MaybeScore {
        let exact = exact
            .as_ref()
            .map_err(|score::Undefined::NoAnswers { item, n }| Withheld::NoAnswers { item: item.clone(), n: *n })?;
        let scores =
            items.iter().map(|item| item.score.as_ref().map_err(Clone::clone)).collect::<Result<Vec<_>, _>>()?;
        let step = scores.iter().map(|score| score.step).max().ok_or(Withheld::Open)?;
        let bound = scores.iter().try_fold(Bound::Exactly, |bound, score| joined(bound, score.bound));
        let bound = bound.ok_or(Withheld::Open)?;
        let plain = step == Hundredths(1) && bound == Bound::Exactly;
        let printed = match self.rounding {
            Rounding::Exact if plain => exact.printed,
            _ => {
                let sum: u64 = scores.iter().map(|score| u64::from(score.printed.0)).sum();
                let steps = half_up(sum, scores.len() as u64 * u64::from(step.0), 1).ok_or(Withheld::Open)?;
                Hundredths(steps * step.0)
            }
        };
        Ok(Score { n: exact.n, printed, step, bound, band: self.band(printed, bound) })
    }
}

/// The bound of a mean of two bounded values; none if one may be lower and the other higher.
fn joined(a: Bound, b: Bound) -> Option<Bound> {
    match (a, b) {
        (Bound::Exactly, other) | (other, Bound::Exactly) => Some(other),
        (a, b) => (a == b).then_some(a),
    }
}

/// Shares of the values, from raw counts.
pub(super) fn shares(counts: &[u64], step: u64) -> Option<Shares> {
    let n: u64 = counts.iter().sum();
    let middle = counts.len() as u64 + 1;
    let share = |part: u64| share(part, n, step);
    let sum = |keep: fn(u64, u64) -> bool| {
        share((1_u64..).zip(counts).filter(|(value, _)| keep(2 * value, middle)).map(|(_, count)| count).sum())
    };
    Some(Shares {
        step: u32::try_from(step).ok()?,
        points: counts.iter().map(|&count| share(count)).collect::<Option<_>>()?,
        favourable: sum(|twice, middle| twice > middle)?,
        neutral: sum(|twice, middle| twice == middle)?,
        unfavourable: sum(|twice, middle| twice < middle)?,
    })
}

/// `part` of `n` in percent, half-up to a multiple of `step`.
pub(super) fn share(part: u64, n: u64, step: u64) -> Option<u32> {
    half_up(100 * part, n * step, 1)?.checked_mul(u32::try_from(step).ok()?)
}

/// Standard deviation with n - 1 and two decimals, half-up, in whole numbers: the largest h with
/// `(2 h - 1)^2 <= 4 * 100^2 * variance`. `None` under two answers.
pub(super) fn spread(counts: &[u64]) -> Option<Hundredths> {
    let weighted =
        |weight: fn(u64) -> u64| -> u64 { (1_u64..).zip(counts).map(|(value, &count)| weight(value) * count).sum() };
    spread_of(weighted(|_| 1), weighted(|value| value), weighted(|value| value * value))
}

/// The same from the number of answers, their sum and their sum of squares.
pub(super) fn spread_of(n: u64, sum: u64, squares: u64) -> Option<Hundredths> {
    let (n, sum, squares) = (u128::from(n), u128::from(sum), u128::from(squares));
    let degrees = n * n.checked_sub(1)?;
    let limit = (40_000 * (n * squares).checked_sub(sum * sum)?).checked_div(degrees)?;
    u32::try_from(limit.isqrt().div_ceil(2)).ok().map(Hundredths)
}
