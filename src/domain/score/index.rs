//! Categories and the overall score: the mean of item means, by either rounding convention (statistics.md M2, M3 a).
//! Owns the index formulas; an item without answers makes the index undefined and is named.

use num_rational::Ratio;
use num_traits::ToPrimitive as _;

use super::{Hundredths, ItemFigures, MaybeScore, Score, Undefined, item::ratio};
use crate::domain::survey::{Bands, Rounding};

/// Score of a scale over its items; `any` people answered at least one of them.
pub(super) fn score(items: &[&ItemFigures], any: u64, rounding: Rounding, bands: &Bands) -> MaybeScore {
    let nothing = |item: &ItemFigures| Undefined::NoAnswers { item: item.id.clone(), n: any };
    let scores =
        items.iter().map(|item| item.score.as_ref().map_err(|_| nothing(item))).collect::<Result<Vec<_>, _>>()?;
    let nothing = || nothing(items[0]);
    let mean =
        items.iter().zip(&scores).map(|(item, score)| ratio(item.sum, score.n)).sum::<f64>() / items.len() as f64;
    let printed = match rounding {
        Rounding::Published => Hundredths::mean_of(&scores.iter().map(|score| score.printed).collect::<Vec<_>>()),
        Rounding::Exact => exact(items.iter().zip(&scores).map(|(item, score)| (item.sum, score.n))),
    };
    let printed = printed.ok_or_else(nothing)?;
    let band = bands.find(printed).ok_or_else(nothing)?.id.clone();
    Ok(Score { n: any, mean, printed, band })
}

/// The mean of exact fractions, half-up at two decimals. Whole numbers of any size: a tie stays a tie.
fn exact(fractions: impl Iterator<Item = (u64, u64)>) -> Option<Hundredths> {
    let mut count = 0_u64;
    let mut total = Ratio::from_integer(num_bigint::BigInt::ZERO);
    for (sum, n) in fractions {
        total += Ratio::new(sum.into(), n.into());
        count += 1;
    }
    let half = Ratio::new(1.into(), 2.into());
    let hundredths = total * Ratio::new(100.into(), num_bigint::BigInt::from(count)) + half;
    hundredths.floor().to_integer().to_u32().map(Hundredths)
}
