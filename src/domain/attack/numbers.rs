//! What a printed number says: the counts of answers it leaves possible.
//! Owns the way back from rounded numbers to whole ones; knows no person.

use crate::domain::protect::{Bound, Figures, ItemFigures, Score, Shares};
use crate::domain::survey::Rounding;

/// A weighted sum of the answers of a row lies between two values. `weights` has one entry a value, 1 first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    pub weights: Vec<f64>,
    pub low: f64,
    pub high: f64,
}

/// Least and largest value, both possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: i64,
    high: i64,
}

impl Range {
    fn within(self, low: i64, high: i64) -> Self {
        Self { low: self.low.max(low), high: self.high.min(high) }
    }
}

/// How the items of a survey hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scales {
    /// Points of the scale.
    pub points: usize,
    /// Positions of the items of each category, then of all items.
    pub items: Vec<Vec<usize>>,
    /// How categories are rounded.
    pub rounding: Rounding,
}

/// For each item of a row what its numbers say; `None` where none are printed.
pub(super) fn limits(figures: &Figures, scales: &Scales) -> Vec<Option<Vec<Limit>>> {
    let mut sums: Vec<Option<Range>> = figures.items.iter().map(|item| sum(item, scales.points)).collect();
    if scales.rounding == Rounding::Exact {
        for (score, items) in indices(figures).zip(&scales.items) {
            narrow(score, items, figures, &mut sums);
        }
    }
    figures.items.iter().zip(sums).map(|(item, sum)| Some(of_item(item, sum?, scales.points))).collect()
}

/// Categories, then the overall score.
fn indices(figures: &Figures) -> impl Iterator<Item = Option<&Score>> {
    figures.categories.iter().map(|category| category.score.as_ref().ok()).chain([figures.overall.as_ref().ok()])
}

/// Counts or sums that print so, half-up to a multiple of `step`; both in hundredths of a person's answer.
const fn unrounded(printed: i64, step: i64, n: u64) -> Range {
    let n = n as i64;
    Range { low: ceiling((2 * printed - step) * n, 200), high: ((2 * printed + step) * n - 1).div_euclid(200) }
}

const fn ceiling(part: i64, whole: i64) -> i64 {
    part.div_euclid(whole) + (part.rem_euclid(whole) != 0) as i64
}

fn sum(item: &ItemFigures, points: usize) -> Option<Range> {
    let Score { n, printed, step, bound, .. } = item.score.as_ref().ok()?;
    let (people, printed) = (*n as i64, i64::from(printed.0));
    let all = Range { low: people, high: people * points as i64 };
    let step = i64::from(step.0.max(1));
    // A bound stands for whole steps: those of rounded means up to it, or from it on.
    let seen = match bound {
        Bound::AtMost => Range { high: unrounded(printed - printed % step, step, *n).high, ..all },
        Bound::AtLeast => Range { low: unrounded(ceiling(printed, step) * step, step, *n).low, ..all },
        Bound::Exactly => unrounded(printed, step, *n),
    };
    Some(seen.within(all.low, all.high))
}

/// A category printed from unrounded means leaves each of its items what the others cannot take.
fn narrow(score: Option<&Score>, items: &[usize], figures: &Figures, sums: &mut [Option<Range>]) {
    let Some(score) = score.filter(|score| score.step.0 == 1 && score.bound == Bound::Exactly) else { return };
    let of = |item: usize| Some((figures.items[item].score.as_ref().ok()?.n as f64, sums[item]?));
    let Some(known) = items.iter().map(|&item| of(item)).collect::<Option<Vec<_>>>() else { return };
    let least: f64 = known.iter().map(|(n, range)| range.low as f64 / n).sum();
    let most: f64 = known.iter().map(|(n, range)| range.high as f64 / n).sum();
    let count = items.len() as f64;
    let (low, high) =
        ((f64::from(score.printed.0) - 0.5) / 100.0 * count, (f64::from(score.printed.0) + 0.5) / 100.0 * count);
    for (&item, (n, range)) in items.iter().zip(&known) {
        let floor = n * (low - (most - range.high as f64 / n));
        let ceiling = n * (high - (least - range.low as f64 / n));
        sums[item] = Some(range.within((floor - 1e-6).ceil() as i64, (ceiling + 1e-6).floor() as i64));
    }
}

fn of_item(item: &ItemFigures, sum: Range, points: usize) -> Vec<Limit> {
    let n = item.score.as_ref().map_or(0, |score| score.n);
    let limit = |weight: &dyn Fn(f64) -> f64, range: Range| Limit {
        weights: (1..=points).map(|value| weight(value as f64)).collect(),
        low: range.low as f64,
        high: range.high as f64,
    };
    let mut limits = vec![limit(&|_| 1.0, Range { low: n as i64, high: n as i64 }), limit(&|value| value, sum)];
    if let Some(shares) = &item.shares {
        limits.extend(of_shares(shares, n, points).into_iter().map(|(weight, range)| limit(&weight, range)));
    }
    if let Some(spread) = &item.sd {
        limits.extend(of_spread(spread.0, sum, n, points));
    }
    limits
}

type Weight = Box<dyn Fn(f64) -> f64>;

fn of_shares(shares: &Shares, n: u64, points: usize) -> Vec<(Weight, Range)> {
    let range = |printed: u32| unrounded(i64::from(printed), i64::from(shares.step), n).within(0, n as i64);
    let middle = (points as f64 + 1.0) / 2.0;
    let one = |(at, printed): (usize, &u32)| -> (Weight, Range) {
        (Box::new(move |value| f64::from(value == at as f64 + 1.0)), range(*printed))
    };
    let sides: [(Weight, Range); 3] = [
        (Box::new(move |value| f64::from(value > middle)), range(shares.favourable)),
        (Box::new(move |value| f64::from(value == middle)), range(shares.neutral)),
        (Box::new(move |value| f64::from(value < middle)), range(shares.unfavourable)),
    ];
    shares.points.iter().enumerate().map(one).chain(sides).collect()
}

/// The printed spread bounds the sum of squares Q around the sum S: `(2h - 1)^2 n (n - 1) <= 40000 (n Q - S^2) < (2h + 1)^2 n (n - 1)`.
fn of_spread(printed: u32, sum: Range, n: u64, points: usize) -> Vec<Limit> {
    let (h, people) = (i128::from(printed), i128::from(n));
    let variance = |h: i128| h * h * people * (people - 1);
    let weights = |weight: &dyn Fn(f64) -> f64| (1..=points).map(|value| weight(value as f64)).collect();
    let least = if printed == 0 { 0 } else { variance(2 * h - 1) };
    if sum.low == sum.high {
        // Squares are odd where values are: half of Q - S is whole, which is sharper.
        let s = i128::from(sum.low);
        let low = ceil(ceil(least, 40_000) + s * s, people);
        let high = (((variance(2 * h + 1) - 1).div_euclid(40_000)) + s * s).div_euclid(people);
        let weights = weights(&|value| value * (value - 1.0) / 2.0);
        return vec![Limit { weights, low: ceil(low - s, 2) as f64, high: (high - s).div_euclid(2) as f64 }];
    }
    // S^2 is convex: above its tangent in the middle, under the chord between the ends.
    let (n, low, high) = (n as f64, sum.low as f64, sum.high as f64);
    let middle = f64::midpoint(low, high);
    let tangent = weights(&|value| value * value - 2.0 * middle / n * value);
    let chord = weights(&|value| value * value - (low + high) / n * value);
    vec![
        Limit { weights: tangent, low: (least as f64 / 40_000.0 - middle * middle) / n, high: f64::INFINITY },
        Limit {
            weights: chord,
            low: f64::NEG_INFINITY,
            high: (variance(2 * h + 1) as f64 / 40_000.0 - low * high) / n,
        },
    ]
}

fn ceil(part: i128, whole: i128) -> i128 {
    part.div_euclid(whole) + i128::from(part.rem_euclid(whole) != 0)
}
