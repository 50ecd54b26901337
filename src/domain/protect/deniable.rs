//! R5, one item at a time: for everybody there are other answers that would have printed the same release.
//! Owns the search for them, always in whole people starting from the true answers, so that what is found is a proof
//! against any attacker: G1 two answers are possible for everybody, G2 one of them is not below the middle.
//! What is found would give the true answers away and is therefore never kept.

use std::collections::BTreeMap;

use super::atoms::Atoms;
use super::printed::Printed;
use super::solver::Program;

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
/// Steps for one person, and how many other answers are tried: few steps for every answer in every surrounding, and only
/// if none was enough, more for the nearest answers.
const STEPS_ONE: [(u64, usize); 2] = [(30, usize::MAX), (300, 2)];
/// Of the exchanges of four and six people around one person, so many are tried.
const LONGEST: usize = 20_000;
/// An integer program holds so many atoms at the most.
const LARGEST: usize = 1200;
/// The search for one person moves so many atoms around it, then more.
const AROUND: [usize; 5] = [60, 120, 200, 320, 500];

impl Search<'_> {
    /// Whether everybody's answer is shown to be deniable. Who could not be proven within the search counts as given away.
    pub(super) fn succeeds(&self) -> bool {
        let mut open: Vec<bool> = (0..self.counts.len()).map(|atom| !self.is_mixed(atom)).collect();
        self.by_quads(&mut open);
        for steps in STEPS {
            self.by_cover(&mut open, steps);
        }
        for atom in 0..open.len() {
            if open[atom] {
                self.by_shifts(atom, &mut open);
            }
        }
        for (steps, targets) in STEPS_ONE {
            for atom in 0..open.len() {
                if open[atom] {
                    self.by_neighbours(atom, steps, targets, &mut open);
                }
                if open[atom] && steps == STEPS_ONE[1].0 {
                    return false;
                }
            }
        }
        true
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

    /// Four or six people take answers that lie as far up as others' lie down.
    fn by_shifts(&self, atom: usize, open: &mut [bool]) {
        let points = self.counts[atom].len();
        let pairs = self.values(atom).flat_map(|from| (0..points).map(move |to| (from, to)));
        let mut changes: Vec<(usize, usize)> =
            pairs.filter(|&(from, to)| from != to && self.proves(atom, to)).collect();
        changes.sort_by_key(|&(from, to)| (to.abs_diff(from), from, to));
        let quads = self.atoms.quads(atom).map(|(a, b, d)| vec![(a, -1), (b, 1), (d, -1)]);
        for others in quads.chain(self.atoms.hexads(atom)).take(LONGEST) {
            for &(from, to) in &changes {
                if self.shift(Move { atom, from, to, count: 1 }, &others, open) {
                    return;
                }
            }
        }
    }

    /// Tries every way the others can move by as much, each from the first value that has somebody to spare.
    fn shift(&self, first: Move, others: &[(usize, isize)], open: &mut [bool]) -> bool {
        let by = first.to.cast_signed() - first.from.cast_signed();
        let mut moves = vec![first];
        for &(atom, sign) in others {
            let target = |from: usize| from.checked_add_signed(sign * by).filter(|&to| to < self.counts[atom].len());
            let mut ways = self.values(atom).filter_map(|from| Some(Move { atom, from, to: target(from)?, count: 1 }));
            let Some(step) = ways.next() else { return false };
            moves.push(step);
        }
        self.accept(&moves, open)
    }

    /// One person takes another answer, people around take one value more or less, and every row prints the same.
    fn by_neighbours(&self, atom: usize, steps: u64, most: usize, open: &mut [bool]) {
        for (at, &around) in AROUND.iter().enumerate() {
            if at > 0 && AROUND[at - 1] >= self.atoms.list.len() {
                return;
            }
            let points = self.counts[atom].len();
            for from in self.values(atom).collect::<Vec<_>>() {
                let mut targets: Vec<usize> = (0..points).filter(|&to| to != from && self.proves(atom, to)).collect();
                targets.sort_by_key(|to| (to.abs_diff(from), *to));
                for to in targets.into_iter().take(most) {
                    let moves = self.neighbours(Move { atom, from, to, count: 1 }, around, steps);
                    if moves.is_some_and(|moves| self.accept(&moves, open)) && !open[atom] {
                        return;
                    }
                }
            }
        }
    }

    fn neighbours(&self, first: Move, around: usize, most: u64) -> Option<Vec<Move>> {
        let mut program = Program::minimise();
        let mut effects: BTreeMap<usize, Vec<(usize, Move)>> = BTreeMap::new();
        let mut steps: Vec<Move> = Vec::new();
        for atom in self.atoms.near(first.atom, around) {
            let mut own = Vec::new();
            for from in self.values(atom) {
                let spare = self.counts[atom][from] - u64::from(atom == first.atom && from == first.from);
                let targets = [from.checked_sub(1), Some(from + 1).filter(|&to| to < self.counts[atom].len())];
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
            for &row in self.atoms.list[atom].rows.iter().filter(|&&row| self.printed[row].is_some()) {
                effects.entry(row).or_default().extend(own.iter().copied());
            }
        }
        for (&row, moves) in &effects {
            let fixed = self.atoms.list[first.atom].rows.contains(&row).then_some(first);
            self.bind(&mut program, self.printed[row].as_ref()?, moves, fixed);
        }
        let values = program.solve(most).ok()?;
        for (step, value) in steps.iter_mut().zip(values) {
            step.count = value.round().max(0.0) as u64;
        }
        Some(std::iter::once(first).chain(steps.into_iter().filter(|step| step.count > 0)).collect())
    }

    /// Binds moves to what a row prints; `fixed` is a move already made.
    fn bind(&self, program: &mut Program, printed: &Printed, moves: &[(usize, Move)], fixed: Option<Move>) {
        let mut bind = |effect: &dyn Fn(&Move) -> i64, (low, high): (i64, i64)| {
            let before = fixed.as_ref().map_or(0, effect);
            let terms: Vec<(usize, f64)> =
                moves.iter().map(|(variable, step)| (*variable, effect(step) as f64)).collect();
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
}
