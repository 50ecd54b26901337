//! R5, one item at a time: for everybody there are other answers that would have printed the same release.
//! Owns the search for them, always in whole people starting from the true answers, so that what is found is a proof
//! against any attacker: G1 two answers are possible for everybody, G2 one of them is not below the middle.
//! What is found would give the true answers away and is therefore never kept.

mod neighbours;
mod walk;

use std::collections::BTreeMap;

use super::atoms::Atoms;
use super::printed::Printed;
use super::solver::Program;
use neighbours::neighbours;
use walk::Ground;

/// `count` people of an atom answering `to` in the place of `from` (values counted from 0).
#[derive(Clone, Copy)]
struct Move {
    atom: usize,
    from: usize,
    to: usize,
    count: u64,
}

/// The search for one item.
pub(super) struct Search<'a> {
    pub atoms: &'a Atoms,
    /// For each atom how often each value was chosen.
    pub counts: &'a [Vec<u64>],
    /// For each row what it prints of the item; `None` if it prints nothing.
    pub printed: &'a [Option<Printed>],
}

/// Steps of the integer solver where it looks for many people at once: few, then more.
const STEPS: [u64; 2] = [20, 200];
/// An integer program for many people holds so many atoms at the most.
const LARGEST: usize = 1200;
/// How hard one person is looked after, if less was not enough.
const ROUNDS: [Round; 3] = [
    Round { steps: 20_000, walks: 2, around: 60 },
    Round { steps: 100_000, walks: 6, around: 200 },
    Round { steps: 500_000, walks: 8, around: 500 },
];

/// Walks for each other answer, of so many steps; then an integer program over so many atoms around.
struct Round {
    steps: usize,
    walks: u64,
    around: usize,
}

impl Search<'_> {
    /// Whether everybody's answer is shown to be deniable. Who could not be proven within the search counts as given away.
    pub(super) fn succeeds(&self) -> bool {
        let mut open: Vec<bool> = (0..self.counts.len()).map(|atom| !self.is_mixed(atom)).collect();
        self.by_quads(&mut open);
        for steps in STEPS {
            self.by_cover(&mut open, steps);
        }
        if !open.contains(&true) {
            return true;
        }
        let ground = Ground::new(self.atoms, self.counts, self.printed);
        ROUNDS.iter().enumerate().any(|(at, round)| {
            for atom in 0..open.len() {
                if open[atom] {
                    self.by_walks(atom, &ground, round, &mut open);
                }
                if open[atom] {
                    self.by_neighbours(atom, round.around, &mut open);
                }
                if open[atom] && at + 1 == ROUNDS.len() {
                    return false;
                }
            }
            !open.contains(&true)
        })
    }

    /// Two values among people nobody tells apart, one of them not below the middle: nothing is left to prove.
    fn is_mixed(&self, atom: usize) -> bool {
        let values: Vec<usize> = self.values(atom).collect();
        values.is_empty() || values.len() > 1 && values.iter().any(|&value| self.is_fair(value))
    }

    fn values(&self, atom: usize) -> impl Iterator<Item = usize> {
        self.counts[atom].iter().enumerate().filter(|(_, count)| **count > 0).map(|(value, _)| value)
    }

    /// Not below the middle of the scale.
    fn is_fair(&self, value: usize) -> bool {
        2 * (value + 1) > self.counts.first().map_or(0, Vec::len)
    }

    /// Whether an answer `to` in the place of another proves the atom.
    fn proves(&self, atom: usize, to: usize) -> bool {
        self.is_fair(to) || self.values(atom).any(|value| self.is_fair(value))
    }

    /// Marks what moves prove, if no row sees them.
    fn accept(&self, moves: &[Move], open: &mut [bool]) -> bool {
        let unseen = self.is_unseen(moves);
        if unseen {
            for step in moves.iter().filter(|step| step.count > 0 && self.proves(step.atom, step.to)) {
                open[step.atom] = false;
            }
        }
        unseen
    }

    fn is_unseen(&self, moves: &[Move]) -> bool {
        let mut taken: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut changes: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for step in moves {
            *taken.entry((step.atom, step.from)).or_default() += step.count;
            for &row in self.atoms.list[step.atom].rows.iter().filter(|&&row| self.printed[row].is_some()) {
                let change = changes.entry(row).or_insert_with(|| vec![0; self.counts[step.atom].len()]);
                change[step.from] -= step.count as i64;
                change[step.to] += step.count as i64;
            }
        }
        taken.iter().all(|(&(atom, value), &count)| self.counts[atom][value] >= count)
            && changes
                .iter()
                .all(|(&row, change)| self.printed[row].as_ref().is_none_or(|printed| printed.same(change)))
    }

    /// Two people change from one value to another and two back, in rows that hold as many of either.
    fn by_quads(&self, open: &mut [bool]) {
        for atom in 0..open.len() {
            let own: Vec<usize> = self.values(atom).collect();
            'search: for (a, b, d) in self.atoms.quads(atom) {
                if !open[atom] {
                    break;
                }
                for &from in &own {
                    for to in self.values(a).filter(|&to| to != from && self.proves(atom, to)) {
                        if self.counts[b][from] > 0 && self.counts[d][to] > 0 {
                            let there = |atom| Move { atom, from, to, count: 1 };
                            let back = |atom| Move { atom, from: to, to: from, count: 1 };
                            if self.accept(&[there(atom), back(a), there(b), back(d)], open) {
                                break 'search;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Between two values, exchanges that prove as many people as possible at once.
    fn by_cover(&self, open: &mut [bool], steps: u64) {
        let points = self.counts.first().map_or(0, Vec::len);
        for low in 0..points {
            for high in low + 1..points {
                self.cover(low, high, open, steps);
            }
        }
    }

    fn cover(&self, low: usize, high: usize, open: &mut [bool], steps: u64) {
        let wanted = |atom: usize| {
            let up = self.counts[atom][low] > 0 && self.proves(atom, high);
            let down = self.counts[atom][high] > 0 && self.proves(atom, low);
            if !open[atom] {
                0.0
            } else if up {
                1.0
            } else if down {
                -1.0
            } else {
                0.0
            }
        };
        let Some(first) = (0..open.len()).find(|&atom| wanted(atom) != 0.0) else { return };
        let has = |atom: &usize| self.counts[*atom][low] + self.counts[*atom][high] > 0;
        let among: Vec<usize> = self.atoms.near(first, LARGEST).into_iter().filter(has).collect();
        let mut program = Program::maximise();
        let mut rows: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
        for &atom in &among {
            let limit = |value: usize| i32::try_from(self.counts[atom][value]).unwrap_or(i32::MAX);
            let variable = program.whole(wanted(atom), -limit(high), limit(low));
            for &row in self.atoms.list[atom].rows.iter().filter(|&&row| self.printed[row].is_some()) {
                rows.entry(row).or_default().push((variable, 1.0));
            }
        }
        for terms in rows.values() {
            program.equal(terms, 0.0);
        }
        let Ok(values) = program.solve(steps) else { return };
        let step = |(&atom, value): (&usize, &f64)| {
            let count = value.round();
            let (from, to) = if count > 0.0 { (low, high) } else { (high, low) };
            Move { atom, from, to, count: count.abs() as u64 }
        };
        let moves: Vec<Move> = among.iter().zip(&values).map(step).filter(|step| step.count > 0).collect();
        self.accept(&moves, open);
    }

    /// Other people walk about until nobody sees that one took another answer.
    fn by_walks(&self, atom: usize, ground: &Ground<'_>, round: &Round, open: &mut [bool]) {
        for seed in 0..round.walks {
            for first in self.others(atom) {
                let moves = ground.walk(&first, seed, round.steps);
                if moves.is_some_and(|moves| self.accept(&moves, open)) && !open[atom] {
                    return;
                }
            }
        }
    }

    /// One person takes another answer, people around take one value more or less, and every row prints the same.
    fn by_neighbours(&self, atom: usize, around: usize, open: &mut [bool]) {
        for first in self.others(atom) {
            let moves = neighbours(self, first, around);
            if moves.is_some_and(|moves| self.accept(&moves, open)) && !open[atom] {
                return;
            }
        }
    }

    /// Other answers that would prove somebody of an atom, the nearest first.
    fn others(&self, atom: usize) -> Vec<Move> {
        let points = self.counts[atom].len();
        let pairs = self.values(atom).flat_map(|from| (0..points).map(move |to| (from, to)));
        let proving = pairs.filter(|&(from, to)| from != to && self.proves(atom, to));
        let mut moves: Vec<Move> = proving.map(|(from, to)| Move { atom, from, to, count: 1 }).collect();
        moves.sort_by_key(|&Move { from, to, .. }| (to.abs_diff(from), from, to));
        moves
    }
}
