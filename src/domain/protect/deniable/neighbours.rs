//! The search for one person's other answer as an integer program over the people around.
//! Owns the program; what it finds is checked like everything else.

use std::collections::BTreeMap;

use super::super::printed::Printed;
use super::super::solver::Program;
use super::{Move, Search};

/// Steps of the integer solver.
const STEPS: u64 = 30;

/// Other answers of so many atoms around `first` that leave every row as it is printed.
pub(super) fn neighbours(search: &Search<'_>, first: Move, around: usize) -> Option<Vec<Move>> {
    let mut program = Program::minimise();
    let mut effects: BTreeMap<usize, Vec<(usize, Move)>> = BTreeMap::new();
    let mut steps: Vec<Move> = Vec::new();
    for atom in search.atoms.near(first.atom, around) {
        let mut own = Vec::new();
        for from in search.values(atom) {
            let spare = search.counts[atom][from] - u64::from(atom == first.atom && from == first.from);
            let targets = [from.checked_sub(1), Some(from + 1).filter(|&to| to < search.counts[atom].len())];
            let mut same = Vec::new();
            for to in targets.into_iter().flatten().filter(|_| spare > 0) {
                let variable = program.whole(1.0, 0, i32::try_from(spare.min(3)).unwrap_or(1));
                same.push((variable, 1.0));
                own.push((variable, Move { atom, from, to, count: 1 }));
                steps.push(Move { atom, from, to, count: 0 });
            }
            if same.len() > 1 {
                program.between(&same, 0.0, spare as f64);
            }
        }
        for &row in search.atoms.list[atom].rows.iter().filter(|&&row| search.printed[row].is_some()) {
            effects.entry(row).or_default().extend(own.iter().copied());
        }
    }
    for (&row, moves) in &effects {
        let fixed = search.atoms.list[first.atom].rows.contains(&row).then_some(first);
        bind(&mut program, search.printed[row].as_ref()?, moves, fixed);
    }
    let values = program.solve(STEPS).ok()?;
    for (step, value) in steps.iter_mut().zip(values) {
        step.count = value.round().max(0.0) as u64;
    }
    Some(std::iter::once(first).chain(steps.into_iter().filter(|step| step.count > 0)).collect())
}

/// Binds moves to what a row prints; `fixed` is a move already made.
fn bind(program: &mut Program, printed: &Printed, moves: &[(usize, Move)], fixed: Option<Move>) {
    let mut bind = |effect: &dyn Fn(&Move) -> i64, (low, high): (i64, i64)| {
        let before = fixed.as_ref().map_or(0, effect);
        let terms: Vec<(usize, f64)> = moves.iter().map(|(variable, step)| (*variable, effect(step) as f64)).collect();
        let terms: Vec<(usize, f64)> = terms.into_iter().filter(|(_, factor)| *factor != 0.0).collect();
        program.between(&terms, (low - before) as f64, (high - before) as f64);
    };
    let value = |at: usize| at as i64 + 1;
    bind(&|step| value(step.to) - value(step.from), printed.sum());
    if let Some(range) = printed.squares() {
        bind(&|step| value(step.to) * value(step.to) - value(step.from) * value(step.from), range);
    }
    for (set, range) in printed.shares() {
        bind(&|step| i64::from(set.contains(&step.to)) - i64::from(set.contains(&step.from)), range);
    }
}
