//! The search for what somebody may have answered: a level is impossible where no answers that print the same hold it.
//! Owns the order of the questions to the solver; every point it finds is checked before it counts.

use super::solver::{Answer, Program};
use super::space::Space;

/// What is known of one level of an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Some answers that print the same hold it.
    Possible,
    /// No answers that print the same hold it.
    Impossible,
    /// The solver gave up.
    Unknown,
    /// Nobody asked: enough was known.
    Open,
}

impl Level {
    /// Impossible unless it was shown to be possible.
    pub(super) const fn if_shown(self) -> Self {
        match self {
            Self::Possible => self,
            Self::Impossible | Self::Unknown | Self::Open => Self::Impossible,
        }
    }
}

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Enough is known of somebody with so many possible levels, one of them not below the middle.
    pub enough: usize,
    /// Whether answers are whole numbers (the integer attack), and how many steps a question may take.
    pub nodes: Option<u64>,
}

/// Around one atom, so many others move, then more.
const AROUND: [usize; 2] = [40, 160];
/// The same for whole people, who are harder to move.
const AROUND_WHOLE: [usize; 4] = [15, 40, 100, 250];
/// Where several are asked for at once, so many answers in a row may be of no use.
const MISSES: usize = 2;
/// What counts as a whole person.
const PERSON: f64 = 1.0 - 1e-6;
/// What a solver's rounding may break a row by.
const SLACK: f64 = 1e-5;

/// A level that one person at least must take, and the steps the solver has for it.
#[derive(Clone, Copy)]
struct Held {
    atom: usize,
    level: usize,
    nodes: u64,
}

pub(super) struct Search<'a> {
    space: &'a Space,
    effort: Effort,
    at: Vec<Vec<f64>>,
    pub levels: Vec<Vec<Level>>,
    turn: usize,
}

impl<'a> Search<'a> {
    /// Starts from answers that are known to fit, or looks for some; `None` if there are none or none were found.
    pub(super) fn new(space: &'a Space, effort: Effort, start: Option<Vec<Vec<f64>>>) -> Option<Self> {
        let levels = (0..space.atoms.len()).map(|atom| {
            let exists = |level| if space.levels(atom).contains(&level) { Level::Open } else { Level::Impossible };
            (0..space.levels).map(exists).collect()
        });
        let mut search = Self { space, effort, at: Vec::new(), levels: levels.collect(), turn: 0 };
        search.at = match start {
            Some(start) => Some(start).filter(|at| space.broken(at, SLACK).is_none())?,
            None => search.first()?,
        };
        let all: Vec<usize> = (0..space.atoms.len()).collect();
        search.mark(&all);
        search.rule_out();
        Some(search)
    }

    /// What no program is needed for: a level that one bound alone forbids, all others of the row helping.
    fn rule_out(&mut self) {
        for row in &self.space.rows {
            for bound in &row.bounds {
                let ends: Vec<(f64, f64)> = row.atoms.iter().map(|&atom| self.ends(atom, &bound.weights)).collect();
                let sum = |end: &dyn Fn(&(f64, f64)) -> f64| {
                    row.atoms.iter().zip(&ends).map(|(&atom, ends)| self.space.people(atom) * end(ends)).sum::<f64>()
                };
                let (low, high) = (sum(&|ends| ends.0), sum(&|ends| ends.1));
                for (&atom, (least, most)) in row.atoms.iter().zip(&ends) {
                    for (level, weight) in self.levels[atom].iter_mut().zip(&bound.weights) {
                        let too_much = low - least + weight > bound.high + SLACK;
                        let too_little = high - most + weight < bound.low - SLACK;
                        if *level == Level::Open && (too_much || too_little) {
                            *level = Level::Impossible;
                        }
                    }
                }
            }
        }
    }

    /// Least and largest weight among the levels of an atom that are not ruled out.
    fn ends(&self, atom: usize, weights: &[f64]) -> (f64, f64) {
        let left = self.levels[atom].iter().zip(weights).filter(|(level, _)| **level != Level::Impossible);
        left.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, weight)| (low.min(*weight), high.max(*weight)))
    }

    /// Takes over what another search has ruled out.
    pub(super) fn without(mut self, other: &[Vec<Level>]) -> Self {
        for (mine, theirs) in self.levels.iter_mut().flatten().zip(other.iter().flatten()) {
            if *mine == Level::Open && *theirs == Level::Impossible {
                *mine = Level::Impossible;
            }
        }
        self
    }

    fn first(&mut self) -> Option<Vec<Vec<f64>>> {
        self.at = vec![vec![0.0; self.space.levels]; self.space.atoms.len()];
        let all: Vec<usize> = (0..self.space.atoms.len()).collect();
        match self.ask(&all, &|_, _| 0.0, None) {
            Answer::Found(values, _) => {
                let at = self.point(&all, &values);
                self.space.broken(&at, SLACK).is_none().then_some(at)
            }
            Answer::Impossible | Answer::Unknown => None,
        }
    }

    /// Decides some atoms.
    pub(super) fn decide(&mut self, atoms: &[usize], progress: &dyn Fn(usize)) {
        for (done, &atom) in atoms.iter().enumerate() {
            progress(done);
            match self.effort.nodes {
                None => self.explore(atom),
                Some(nodes) => self.explore_whole(atom, nodes),
            }
        }
        self.settle(atoms);
    }

    fn is_done(&self, atom: usize) -> bool {
        let levels = &self.levels[atom];
        let possible = levels.iter().filter(|level| **level == Level::Possible).count();
        let fair = levels.iter().enumerate().any(|(at, level)| *level == Level::Possible && self.space.is_fair(at));
        fair && possible >= self.effort.enough || !levels.contains(&Level::Open)
    }

    fn open(&self, atom: usize) -> Vec<usize> {
        (0..self.space.levels).filter(|&level| self.levels[atom][level] == Level::Open).collect()
    }

    /// Asks around one atom, everybody else standing still, for many levels of many atoms at once.
    fn explore(&mut self, atom: usize) {
        for around in AROUND {
            if self.is_done(atom) || around >= self.space.atoms.len() {
                return;
            }
            let free = self.space.near(atom, around);
            let mut misses = 0;
            while misses < MISSES && !self.is_done(atom) {
                let before = self.open(atom).len();
                let wanted: Vec<Option<usize>> = free.iter().map(|&other| self.wanted(other)).collect();
                let place = |other| free.iter().position(|&known| known == other);
                let gain = |other: usize, level: usize| {
                    let wish = place(other).and_then(|at| wanted[at]) == Some(level);
                    f64::from(u8::from(wish)) * if other == atom { 8.0 } else { 1.0 }
                };
                self.step(&free, &gain);
                self.turn += 1;
                misses += usize::from(self.open(atom).len() == before);
            }
        }
    }

    /// Whole people: few steps in every surrounding, and only if none was enough, more.
    fn explore_whole(&mut self, atom: usize, nodes: u64) {
        for nodes in [nodes / 10, nodes] {
            for around in AROUND_WHOLE {
                let free = self.space.near(atom, around);
                self.swap(atom, &free, nodes);
                if self.is_done(atom) || around >= self.space.atoms.len() {
                    break;
                }
            }
        }
    }

    /// One person takes a level, and as few others as possible change theirs, to the next one.
    fn swap(&mut self, atom: usize, free: &[usize], nodes: u64) {
        let mut open = self.open(atom);
        open.sort_by_key(|&level| self.away(atom, level));
        for level in open {
            let still = |other: usize, to: usize| -(self.away(other, to) as f64);
            let held = Held { atom, level, nodes };
            if let Answer::Found(values, _) = self.ask(free, &still, Some(held)) {
                self.go(free, &values);
            }
            if self.is_done(atom) {
                return;
            }
        }
    }

    /// How far a level is from those that people of the atom take now.
    fn away(&self, atom: usize, level: usize) -> usize {
        let taken = self.at[atom].iter().enumerate().filter(|(_, people)| **people > 0.0);
        taken.map(|(taken, _)| taken.abs_diff(level)).min().unwrap_or_default()
    }

    /// The open level of an atom whose turn it is.
    fn wanted(&self, atom: usize) -> Option<usize> {
        let open = self.open(atom);
        open.get((atom + self.turn) % open.len().max(1)).copied().filter(|_| !self.is_done(atom))
    }

    /// Moves to the best point for a wish, and marks what it shows.
    fn step(&mut self, free: &[usize], gain: &dyn Fn(usize, usize) -> f64) {
        if let Answer::Found(values, _) = self.ask(free, gain, None) {
            self.go(free, &values);
        }
    }

    fn go(&mut self, free: &[usize], values: &[f64]) {
        let at = self.point(free, values);
        if self.space.broken(&at, SLACK).is_none() {
            self.at = at;
            self.mark(free);
        }
    }

    fn mark(&mut self, atoms: &[usize]) {
        for &atom in atoms {
            for (level, people) in self.at[atom].iter().enumerate() {
                if *people >= PERSON {
                    self.levels[atom][level] = Level::Possible;
                }
            }
        }
    }

    /// Proofs over everybody for what is still open.
    fn settle(&mut self, atoms: &[usize]) {
        let all: Vec<usize> = (0..self.space.atoms.len()).collect();
        loop {
            let open: Vec<(usize, usize)> = atoms
                .iter()
                .filter(|&&atom| !self.is_done(atom))
                .flat_map(|&atom| self.open(atom).into_iter().map(move |level| (atom, level)))
                .collect();
            let Some(&first) = open.first() else { return };
            if self.effort.nodes.is_none() && open.len() > 1 && self.none_of(&all, &open) {
                open.iter().for_each(|&(atom, level)| self.levels[atom][level] = Level::Impossible);
                return;
            }
            let is_new = |&(atom, level): &(usize, usize)| self.levels[atom][level] != Level::Open;
            if open.iter().any(is_new) {
                continue;
            }
            let (atom, level) = first;
            if !self.one(&all, first) {
                self.levels[atom][level] = Level::Unknown;
            }
        }
    }

    /// Whether all levels that are still open together get less than one person.
    fn none_of(&mut self, all: &[usize], open: &[(usize, usize)]) -> bool {
        let gain = |atom: usize, level: usize| f64::from(u8::from(open.contains(&(atom, level))));
        let Answer::Found(values, best) = self.ask(all, &gain, None) else { return false };
        self.go(all, &values);
        let at = self.point(all, &values);
        best && open.iter().map(|&(atom, level)| at[atom][level]).sum::<f64>() < PERSON
    }

    /// Decides one level; `false` if the solver gave up.
    fn one(&mut self, all: &[usize], (atom, level): (usize, usize)) -> bool {
        let asked = self.effort.nodes.map(|nodes| Held { atom, level, nodes });
        let gain = |other: usize, one: usize| match asked {
            None => f64::from(u8::from((other, one) == (atom, level))),
            // As few people as possible move.
            Some(_) => self.at[other][one].min(1.0),
        };
        match self.ask(all, &gain, asked) {
            Answer::Unknown => false,
            Answer::Impossible => {
                self.levels[atom][level] = Level::Impossible;
                true
            }
            Answer::Found(values, best) => {
                self.go(all, &values);
                let at = self.point(all, &values)[atom][level];
                if at < PERSON && best {
                    self.levels[atom][level] = Level::Impossible;
                }
                self.levels[atom][level] != Level::Open
            }
        }
    }

    /// Least and largest sum of the values of some atoms, or two sums that are `wide` apart: these are found sooner.
    pub(super) fn range(&mut self, wanted: &[usize], wide: f64) -> Option<(f64, f64)> {
        let near = self.space.near(*wanted.first()?, AROUND[1]);
        let strangers = wanted.iter().filter(|atom| !near.contains(atom));
        let near: Vec<usize> = near.iter().chain(strangers).copied().collect();
        let ends = self.ends_of(wanted, &near);
        match ends {
            Some((low, high)) if high - low >= wide => ends,
            _ => self.ends_of(wanted, &(0..self.space.atoms.len()).collect::<Vec<_>>()),
        }
    }

    fn ends_of(&mut self, wanted: &[usize], free: &[usize]) -> Option<(f64, f64)> {
        let value = |level: usize| if level < self.space.points { (level + 1) as f64 } else { 0.0 };
        let mut ends = Vec::new();
        for sign in [-1.0, 1.0] {
            let gain = |atom: usize, level: usize| if wanted.contains(&atom) { sign * value(level) } else { 0.0 };
            let Answer::Found(values, true) = self.ask(free, &gain, None) else { return None };
            let at = self.point(free, &values);
            let people = wanted.iter().flat_map(|&atom| at[atom].iter().enumerate());
            ends.push(people.map(|(level, people)| value(level) * people).sum::<f64>());
        }
        Some((ends[0], ends[1]))
    }

    /// The point where some atoms took new values.
    fn point(&self, free: &[usize], values: &[f64]) -> Vec<Vec<f64>> {
        let mut at = self.at.clone();
        let mut values = values.iter();
        for &atom in free {
            for level in self.space.levels(atom) {
                let value = values.next().copied().unwrap_or_default();
                at[atom][level] = if self.effort.nodes.is_some() { value.round() } else { value.max(0.0) };
            }
        }
        at
    }

    /// Asks the solver for the best point with some atoms free; `held` is a level that at least one person must take.
    fn ask(&self, free: &[usize], gain: &dyn Fn(usize, usize) -> f64, held: Option<Held>) -> Answer {
        let space = self.space;
        let is_local = free.len() < space.atoms.len();
        let mut program = Program::new(self.effort.nodes.is_some());
        let mut variables: Vec<Option<std::ops::Range<usize>>> = vec![None; space.atoms.len()];
        for &atom in free {
            let n = space.people(atom);
            let first = space.levels(atom).map(|level| {
                let low = f64::from(u8::from(held.is_some_and(|held| (held.atom, held.level) == (atom, level))));
                let far = is_local && held.is_some() && self.away(atom, level) > 1;
                let high = if far || self.levels[atom][level] == Level::Impossible { low } else { n };
                program.variable(gain(atom, level), low, high)
            });
            let own: Vec<usize> = first.collect();
            let terms: Vec<(usize, f64)> = own.iter().map(|&variable| (variable, 1.0)).collect();
            program.between(&terms, n, n);
            variables[atom] = own.first().map(|&first| first..first + own.len());
        }
        for (at, row) in space.rows.iter().enumerate() {
            let moving: Vec<usize> = row.atoms.iter().copied().filter(|&atom| variables[atom].is_some()).collect();
            if moving.is_empty() {
                continue;
            }
            for bound in &row.bounds {
                let terms: Vec<(usize, f64)> = moving
                    .iter()
                    .flat_map(|&atom| variables[atom].clone().into_iter().flatten().zip(bound.weights.iter().copied()))
                    .filter(|(_, weight)| *weight != 0.0)
                    .collect();
                let (mut low, mut high) = (bound.low, bound.high);
                if is_local {
                    let mine = |&atom: &usize| self.at[atom].iter().zip(&bound.weights).map(|(n, weight)| n * weight);
                    let moved: f64 = moving.iter().flat_map(mine).sum();
                    let still = space.value(at, bound, &self.at) - moved;
                    // The point itself stays allowed, whatever the solver rounded.
                    (low, high) = ((low - still).min(moved), (high - still).max(moved));
                }
                program.between(&terms, low, high);
            }
        }
        program.solve(held.map_or(self.effort.nodes, |held| Some(held.nodes)).unwrap_or_default())
    }
}
