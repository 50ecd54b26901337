//! Colluders: people who tell the attacker their own answers, those nearest to the victim and worst for them.
//! Owns their choice.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::known::Known;
use super::space::Told;

/// How the colluders are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// Those who share most rows with the victim, small rows first; among equals those who answered most differently,
    /// so that the victim is left among the like-minded.
    Closest,
    /// Of the victim's smallest row those who answered most differently.
    SmallestRow,
}

/// The colluders around a victim and what they tell about one item.
pub(super) fn ring(
    known: &Known,
    truth: &[Vec<Option<u8>>],
    item: usize,
    victim: usize,
    count: usize,
    ring: Ring,
) -> Told {
    let answer = |person: usize| truth.get(person).and_then(|answers| answers.get(item)).copied().flatten();
    let mine: Vec<&super::known::Row> = known
        .rows
        .iter()
        .filter(|row| row.items[item].is_some() && row.members.binary_search(&victim).is_ok())
        .collect();
    let smallest = mine.iter().map(|row| row.members.len()).min().unwrap_or(0);
    let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
    for row in mine.iter().filter(|row| ring == Ring::Closest || row.members.len() == smallest) {
        for &member in row.members.iter().filter(|&&member| member != victim && answer(member).is_some()) {
            let weight = if ring == Ring::Closest { 1.0 / row.members.len() as f64 } else { 1.0 };
            *shared.entry(member).or_default() += weight;
        }
    }
    let differs = |person: usize| answer(person).zip(answer(victim)).map_or(0, |(a, b)| a.abs_diff(b));
    let mut ranked: Vec<(usize, f64)> = shared.into_iter().collect();
    ranked.sort_by(|a, b| {
        b.1.total_cmp(&a.1).then_with(|| (Reverse(differs(a.0)), a.0).cmp(&(Reverse(differs(b.0)), b.0)))
    });
    ranked
        .into_iter()
        .take(count)
        .map(|(person, _)| (person, answer(person).map(|value| usize::from(value) - 1)))
        .collect()
}
