//! One item: mean, spread and shares from the counts of its values (statistics.md M1).
//! Owns the item formulas; rounds through `round` only.

use super::{Hundredths, ItemFigures, MaybeScore, Score, Tenths, Undefined};
use crate::domain::survey::{Bands, Item};

/// Figures of an item from how often each value was chosen, value 1 first.
pub(super) fn figures(item: &Item, values: &[u64], bands: &Bands) -> ItemFigures {
    let n: u64 = values.iter().sum();
    let sum = weighted(values, |value| value);
    // 2 * value against points + 1: above, at or below the middle of the scale.
    let middle = values.len() as u64 + 1;
    let share = |keep: fn(u64, u64) -> bool| {
        Tenths::percent(
            (1_u64..).zip(values).filter(|(value, _)| keep(2 * value, middle)).map(|(_, count)| count).sum(),
            n,
        )
    };
    ItemFigures {
        id: item.id.clone(),
        score: score(item, sum, n, bands),
        sum,
        counts: values.to_vec(),
        sd: sd(values, n, sum),
        favourable: share(|twice, middle| twice > middle),
        neutral: share(|twice, middle| twice == middle),
        unfavourable: share(|twice, middle| twice < middle),
    }
}

fn weighted(values: &[u64], weight: impl Fn(u64) -> u64) -> u64 {
    (1_u64..).zip(values).map(|(value, count)| weight(value) * count).sum()
}

fn score(item: &Item, sum: u64, n: u64, bands: &Bands) -> MaybeScore {
    let none = || Undefined::NoAnswers { item: item.id.clone(), n: 0 };
    let printed = Hundredths::of_mean(sum, n).ok_or_else(none)?;
    let band = bands.find(printed).ok_or_else(none)?.id.clone();
    Ok(Score { n, mean: ratio(sum, n), printed, band })
}

/// Standard deviation with n - 1, from whole numbers: n * sum of squares - (sum)^2 is exact.
fn sd(values: &[u64], n: u64, sum: u64) -> Option<f64> {
    let squares = weighted(values, |value| value * value);
    let spread = u128::from(n) * u128::from(squares) - u128::from(sum) * u128::from(sum);
    let degrees = u128::from(n) * u128::from(n.checked_sub(1).filter(|&degrees| degrees > 0)?);
    Some((spread as f64 / degrees as f64).sqrt())
}

/// A quotient as a float; exact counts stay far below 2^53.
pub(super) fn ratio(sum: u64, n: u64) -> f64 {
    sum as f64 / n as f64
}
