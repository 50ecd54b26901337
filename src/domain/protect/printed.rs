//! What one row prints of one item, and which other answers would print the same.
//! Owns the attacker's knowledge as the audit sees it; reads the ladder, decides nothing.

use super::ladder::{self, Detail};

/// An item in a row: the true answers and how they are printed.
pub(super) struct Printed {
    counts: Vec<u64>,
    detail: Detail,
    /// Whether the sum is known beyond the printed mean (a category printed from unrounded means).
    exact: bool,
}

/// Least and largest change that nobody sees.
pub(super) type Range = (i64, i64);

impl Printed {
    pub(super) const fn new(counts: Vec<u64>, detail: Detail, exact: bool) -> Self {
        Self { counts, detail, exact }
    }

    fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn points(&self) -> u64 {
        self.counts.len() as u64
    }

    /// What a reader has of the mean: how it is printed, and whether it is one the item fell back by.
    fn read(&self, sum: u64) -> impl PartialEq + use<> {
        let n = self.n();
        (ladder::mean(sum, n, self.points(), self.detail), ladder::is_one_sided(sum, n, self.points()))
    }

    /// Whether the row prints the same after its counts changed.
    pub(super) fn same(&self, change: &[i64]) -> bool {
        let changed = self.counts.iter().zip(change).map(|(count, by)| count.checked_add_signed(*by));
        let Some(changed) = changed.collect::<Option<Vec<u64>>>() else { return false };
        let n = self.n();
        let sum = |counts: &[u64]| (1_u64..).zip(counts).map(|(value, count)| value * count).sum::<u64>();
        let (before, after) = (sum(&self.counts), sum(&changed));
        let mean = |sum| self.read(sum);
        let share = |counts: &[u64]| self.detail.share_step(n).and_then(|step| ladder::shares(counts, step));
        changed.iter().sum::<u64>() == n
            && (!self.exact || before == after)
            && mean(before) == mean(after)
            && share(&self.counts) == share(&changed)
            && (!self.detail.spread(n) || ladder::spread(&self.counts) == ladder::spread(&changed))
    }

    /// By how much the sum of the answers may change.
    pub(super) fn sum(&self) -> Range {
        let n = self.n();
        let sum: u64 = (1_u64..).zip(&self.counts).map(|(value, count)| value * count).sum();
        // The printed spread fixes the sum as well: moving it would move both.
        if self.exact || self.detail.spread(n) {
            return (0, 0);
        }
        let print = |sum| self.read(sum);
        range(sum, (n, n * self.points()), |other| print(other) == print(sum))
    }

    /// By how much the sum of squares may change while the sum stays; `None` if it is not printed.
    pub(super) fn squares(&self) -> Option<Range> {
        let n = self.n();
        if !self.detail.spread(n) {
            return None;
        }
        let weighted = |weight: fn(u64) -> u64| {
            (1_u64..).zip(&self.counts).map(|(value, count)| weight(value) * count).sum::<u64>()
        };
        let (sum, squares) = (weighted(|value| value), weighted(|value| value * value));
        let print = |squares| ladder::spread_of(n, sum, squares);
        Some(range(squares, (sum, sum * self.points()), |other| print(other) == print(squares)))
    }

    /// Sets of values whose share is printed, each with the change in its count that nobody sees.
    pub(super) fn shares(&self) -> Vec<(Vec<usize>, Range)> {
        let n = self.n();
        let Some(step) = self.detail.share_step(n) else { return Vec::new() };
        let points = self.counts.len();
        let side = |keep: fn(usize, usize) -> bool| (0..points).filter(|at| keep(2 * (at + 1), points + 1)).collect();
        let sides: [Vec<usize>; 2] = [side(|twice, middle| twice > middle), side(|twice, middle| twice < middle)];
        let sets = (0..points).map(|at| vec![at]).chain(sides).filter(|set| !set.is_empty());
        sets.map(|set| {
            let count = set.iter().map(|&at| self.counts[at]).sum();
            let print = |count| ladder::share(count, n, step);
            let seen = range(count, (0, n), |other| print(other) == print(count));
            (set, seen)
        })
        .collect()
    }
}

/// How far a value may move between limits while a monotone reading stays the same.
fn range(value: u64, (low, high): (u64, u64), same: impl Fn(u64) -> bool) -> Range {
    let down = (1..=value.saturating_sub(low)).take_while(|by| same(value - by)).count();
    let up = (1..=high.saturating_sub(value)).take_while(|by| same(value + by)).count();
    (-(down as i64), up as i64)
}
