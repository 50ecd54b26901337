//! All answers to one item that would have printed the same: people nobody tells apart, and the limits on their rows.
//! Owns the polytope; looks for nothing in it.

use std::collections::BTreeMap;

use super::known::Known;

/// People nobody tells apart.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub people: Vec<usize>,
    /// Rows they are in.
    pub rows: Vec<usize>,
    /// Whether they may have given no answer.
    pub silent: bool,
}

/// A row and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub atoms: Vec<usize>,
    pub people: usize,
    pub bounds: Vec<Bound>,
}

/// A weighted sum over the people of a row lies between two values.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// One weight a level.
    pub weights: Vec<f64>,
    pub low: f64,
    pub high: f64,
}

/// The answers to one item.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub atoms: Vec<Atom>,
    pub rows: Vec<Row>,
    /// Points of the scale.
    pub points: usize,
    /// The points, and one more for no answer.
    pub levels: usize,
}

/// Answers of those who tell the attacker: by person, the value counted from 0, or `None` for no answer.
pub(super) type Told = BTreeMap<usize, Option<usize>>;

impl Space {
    pub(super) fn new(known: &Known, item: usize, told: &Told) -> Self {
        let points = known.points;
        let mut atoms = Vec::new();
        let mut place: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (people, rows) in known.atoms(Some(item)) {
            let people: Vec<usize> = people.into_iter().filter(|person| !told.contains_key(person)).collect();
            let Some(&first) = people.first() else { continue };
            rows.iter().for_each(|&row| place.entry(row).or_default().push(atoms.len()));
            atoms.push(Atom { people, rows, silent: known.answered[first][item].is_none() });
        }
        let numbers: Vec<usize> = place.keys().copied().collect();
        for atom in &mut atoms {
            atom.rows = atom.rows.iter().filter_map(|row| numbers.binary_search(row).ok()).collect();
        }
        let rows = place.into_iter().map(|(row, members)| Self::row(known, item, told, row, members, &atoms));
        Self { rows: rows.collect(), atoms, points, levels: points + 1 }
    }

    fn row(known: &Known, item: usize, told: &Told, row: usize, members: Vec<usize>, atoms: &[Atom]) -> Row {
        let people = members.iter().map(|&atom| atoms[atom].people.len()).sum();
        let silent = members.iter().any(|&atom| atoms[atom].silent);
        let limits = known.rows[row].items[item].as_deref().unwrap_or_default();
        // Where everybody surely answered, how many did says nothing.
        let limits = limits.iter().skip(usize::from(!silent));
        let bounds = limits.map(|limit| {
            let values = known.rows[row].members.iter().filter_map(|person| told.get(person).copied().flatten());
            let taken: f64 = values.map(|value| limit.weights[value]).sum();
            let weights = limit.weights.iter().copied().chain([0.0]).collect();
            Bound { weights, low: limit.low - taken, high: limit.high - taken }
        });
        Row { people, bounds: bounds.collect(), atoms: members }
    }

    /// Whether a level says nothing against the person: in the middle, above it, or none.
    pub(super) const fn is_fair(&self, level: usize) -> bool {
        2 * (level + 1) > self.points
    }

    /// How many people of an atom there are.
    pub(super) fn people(&self, atom: usize) -> f64 {
        self.atoms[atom].people.len() as f64
    }

    /// Levels an atom may have taken.
    pub(super) fn levels(&self, atom: usize) -> std::ops::Range<usize> {
        0..if self.atoms[atom].silent { self.levels } else { self.points }
    }

    /// The value of a bound at a point.
    pub(super) fn value(&self, row: usize, bound: &Bound, at: &[Vec<f64>]) -> f64 {
        let one =
            |&atom: &usize| at[atom].iter().zip(&bound.weights).map(|(people, weight)| people * weight).sum::<f64>();
        self.rows[row].atoms.iter().map(one).sum()
    }

    /// The first row that a point breaks by more than `slack`.
    pub(super) fn broken(&self, at: &[Vec<f64>], slack: f64) -> Option<usize> {
        (0..self.rows.len()).find(|&row| {
            self.rows[row].bounds.iter().any(|bound| {
                let value = self.value(row, bound, at);
                value < bound.low - slack || value > bound.high + slack
            })
        })
    }

    /// The point of known answers, `None` where somebody's is missing.
    pub(super) fn point(&self, answer: impl Fn(usize) -> Option<usize>) -> Option<Vec<Vec<f64>>> {
        let atom = |atom: &Atom| {
            let mut counts = vec![0.0; self.levels];
            for &person in &atom.people {
                match answer(person) {
                    Some(value) => *counts.get_mut(value)? += 1.0,
                    None if atom.silent => counts[self.points] += 1.0,
                    None => return None,
                }
            }
            Some(counts)
        };
        self.atoms.iter().map(atom).collect()
    }

    /// The atoms that share most with one, itself first: a shared row weighs the more the smaller it is.
    pub(super) fn near(&self, atom: usize, limit: usize) -> Vec<usize> {
        let mut shared = vec![0.0_f64; self.atoms.len()];
        for &row in &self.atoms[atom].rows {
            let weight = 1.0 / self.rows[row].people.max(1) as f64;
            self.rows[row].atoms.iter().for_each(|&other| shared[other] += weight);
        }
        let mut others: Vec<usize> = (0..self.atoms.len()).filter(|&other| other != atom).collect();
        others.sort_by(|&a, &b| shared[b].total_cmp(&shared[a]).then(a.cmp(&b)));
        others.truncate(limit.saturating_sub(1));
        std::iter::once(atom).chain(others).collect()
    }
}
