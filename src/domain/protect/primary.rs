//! Minimum group size, and a second hidden group so that the first cannot be computed by subtraction.
//! Owns the rule for one table at a time; tables that overlap are the business of the full audit.

use super::{Cell, Row, Table};
use crate::domain::score::{GroupScores, TableScores};
use crate::domain::survey::MinimumGroup;

/// The rows of a table, small groups hidden; all rows with answers if the whole itself is hidden.
pub(super) fn table(scores: TableScores, minimum: MinimumGroup, hide_all: bool) -> Table {
    let answers: Vec<u64> = scores.groups.iter().map(|group| group.figures.n).collect();
    let hidden = if hide_all { vec![true; answers.len()] } else { hidden(&answers, minimum) };
    let rows = scores.groups.into_iter().zip(hidden).map(|(group, hide)| row(group, hide)).collect();
    Table { attribute: scores.attribute, label: scores.label, rows }
}

fn row(group: GroupScores, hide: bool) -> Row {
    let cell = match group.figures.n {
        0 => Cell::Empty,
        _ if hide => Cell::Suppressed,
        _ => Cell::Shown(Box::new(group.figures)),
    };
    Row { level: group.level, label: group.label, asked: group.asked, cell }
}

/// Which groups to hide, by their number of answers. Groups without answers give nothing away and stay.
pub(super) fn hidden(answers: &[u64], minimum: MinimumGroup) -> Vec<bool> {
    let small = |n: u64| n > 0 && n < u64::from(minimum.get());
    let mut hidden: Vec<bool> = answers.iter().map(|&n| small(n)).collect();
    // One hidden group alone is the total minus the others.
    if hidden.iter().filter(|&&hide| hide).count() == 1 {
        let shown = answers.iter().enumerate().filter(|&(at, &n)| n > 0 && !hidden[at]);
        if let Some((next, _)) = shown.min_by_key(|&(_, &n)| n) {
            hidden[next] = true;
        }
    }
    hidden
}
