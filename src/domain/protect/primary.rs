//! Minimum group size, and a second hidden group so that the first cannot be computed by subtraction.
//! Owns the rule for one table at a time; tables that overlap are the business of the full audit.

use super::ladder::{Detail, Ladder};
use super::{Assurance, Cell, Row, Table, Tables, Terms};
use crate::domain::score::{Figures, GroupScores, Scores, TableScores};
use crate::domain::survey::{Definition, MinimumGroup};

pub(super) fn tables(scores: Scores, survey: &Definition, terms: Terms) -> Tables {
    let Scores { asked, whole, tables } = scores;
    let responses = whole.n;
    let details = vec![Detail::of(terms.protection); survey.items.len()];
    let ladder = Ladder { survey, rounding: terms.rounding, details: &details };
    let whole = match least(&whole) {
        0 => Cell::Empty,
        n if n < u64::from(terms.minimum.get()) => Cell::Suppressed,
        _ => Cell::Shown(Box::new(ladder.figures(&whole, &vec![false; survey.items.len()]))),
    };
    let hide_all = whole.figures().is_none();
    let by = tables.into_iter().map(|scores| table(scores, terms.minimum, hide_all, &ladder)).collect();
    let assurance = Assurance {
        protection: terms.protection,
        minimum: terms.minimum,
        groups: 0,
        eligible: 0,
        shown: 0,
        merged: 0,
        members: 0,
        hidden: 0,
        distance: 0,
        coarser: Vec::new(),
        certificate: String::new(),
    };
    Tables { asked, responses, whole, by, assurance }
}

/// The rows of a table, small groups hidden; all rows with answers if the whole itself is hidden.
fn table(scores: TableScores, minimum: MinimumGroup, hide_all: bool, ladder: &Ladder<'_>) -> Table {
    let answers: Vec<u64> = scores.groups.iter().map(|group| least(&group.figures)).collect();
    let hidden = if hide_all { vec![true; answers.len()] } else { hidden(&answers, minimum) };
    let rows = scores.groups.into_iter().zip(hidden).map(|(group, hide)| row(group, hide, ladder)).collect();
    Table { attribute: scores.attribute, label: scores.label, within: None, rows }
}

fn row(group: GroupScores, hide: bool, ladder: &Ladder<'_>) -> Row {
    let cell = match group.figures.n {
        0 => Cell::Empty,
        _ if hide => Cell::Suppressed,
        _ => Cell::Shown(Box::new(ladder.figures(&group.figures, &vec![false; group.figures.items.len()]))),
    };
    Row { level: group.level, label: group.label, asked: group.asked, members: Vec::new(), cell }
}

/// Which groups to hide, by the fewest answers behind any of their numbers. Groups without answers give nothing away and stay.
pub(super) fn hidden(answers: &[u64], minimum: MinimumGroup) -> Vec<bool> {
    let small = |n: u64| n > 0 && n < u64::from(minimum.get());
    let mut hidden: Vec<bool> = answers.iter().map(|&n| small(n)).collect();
    // One hidden group alone, and several that are too few together, are the total minus the others.
    while !stands(answers, &hidden, minimum) {
        let shown = answers.iter().enumerate().filter(|&(at, &n)| n > 0 && !hidden[at]);
        let Some((next, _)) = shown.min_by_key(|&(_, &n)| n) else { break };
        hidden[next] = true;
    }
    hidden
}

/// Whether nobody learns about a small group by subtracting what is shown: none is hidden, or two or more with the
/// minimum of answers together.
fn stands(answers: &[u64], hidden: &[bool], minimum: MinimumGroup) -> bool {
    let held: Vec<u64> = answers.iter().zip(hidden).filter(|(_, hide)| **hide).map(|(n, _)| *n).collect();
    held.is_empty() || held.len() > 1 && held.iter().sum::<u64>() >= u64::from(minimum.get())
}

/// The fewest answers behind any number of a group: an item that few of many answered gives those few away.
pub(super) fn least(figures: &Figures) -> u64 {
    let answers = figures.items.iter().map(|item| item.counts.iter().sum::<u64>()).filter(|&n| n > 0);
    answers.min().map_or(figures.n, |least| least.min(figures.n))
}
