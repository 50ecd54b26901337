//! Counts of people by group, shown while a wave is open: small groups and what would give them away are left out.
//! Owns the rule for one table of headcounts; scores are the business of the engine.

use crate::domain::survey::MinimumGroup;

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
