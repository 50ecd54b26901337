//! People whom no released row tells apart, and exchanges among them that no row notices.
//! Owns the arithmetic both audits share: an exchange is a vector over atoms that sums to nothing in every row.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::dice::Dice;

/// Other atoms and how they move against one person of an atom moving up by one.
pub(super) type Others = Vec<(usize, i64)>;

/// A released row: who is in it.
pub(super) struct Released {
    /// Classes of people.
    pub classes: Vec<usize>,
    /// The attributes that make the row; exchanges between rows of other attributes leave it alone.
    pub attributes: Vec<usize>,
}

/// People in the same rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Atom {
    /// Rows they are in, ascending.
    pub rows: Vec<usize>,
    /// Their classes.
    pub classes: Vec<usize>,
    /// How many they are.
    pub n: u64,
}

/// Atoms with a fingerprint each: the fingerprint of an exchange is the sum of its atoms' fingerprints, and is 0 if the
/// exchange is (and, but for one chance in 2^64, only if it is; every exchange is checked in full before it counts).
pub(super) struct Atoms {
    pub list: Vec<Atom>,
    prints: Vec<u64>,
    /// Ordered pairs of atoms by the difference of their fingerprints.
    pairs: HashMap<u64, Vec<(usize, usize)>>,
    /// For each atom, the atoms it stands in a pair with.
    partners: Vec<Vec<usize>>,
    /// Pairs that differ in few rows.
    close: Vec<(usize, usize)>,
    /// Exchanges around each atom, once they have been asked for.
    exchanges: Vec<OnceCell<Vec<Others>>>,
}

/// Up to so many atoms all pairs are looked at; beyond, only pairs that differ in one attribute.
const ALL_PAIRS: usize = 700;
/// Of atoms that differ in one attribute only, so many are paired with one another at the most.
const LARGEST_BUCKET: usize = 64;

/// Pairs that differ in so many rows at the most are close, and so many are kept.
const CLOSE: usize = 4;
const MOST_CLOSE: usize = 20_000;

/// Of pairs that differ alike, so many make exchanges of four for a walk. With fewer than so many exchanges of four, some of
/// six are met by chance, with so many tries for one.
const ALIKE: usize = 16;
const QUADS: usize = 256;
const HEXADS: usize = 48;
const TRIES: usize = 400;

impl Atoms {
    /// The atoms of classes with the given numbers of people, under rows.
    pub(super) fn new(rows: &[Released], people: &[u64]) -> Self {
        let mut member: Vec<Vec<usize>> = vec![Vec::new(); people.len()];
        for (row, released) in rows.iter().enumerate() {
            for &class in &released.classes {
                member[class].push(row);
            }
        }
        let mut atoms: BTreeMap<Vec<usize>, Atom> = BTreeMap::new();
        for (class, rows) in member.into_iter().enumerate().filter(|(class, _)| people[*class] > 0) {
            let atom = atoms.entry(rows.clone()).or_insert(Atom { rows, classes: Vec::new(), n: 0 });
            atom.classes.push(class);
            atom.n += people[class];
        }
        let list: Vec<Atom> = atoms.into_values().collect();
        let print = |atom: &Atom| atom.rows.iter().fold(0_u64, |sum, &row| sum.wrapping_add(fingerprint(row)));
        let prints: Vec<u64> = list.iter().map(print).collect();
        let mut atoms = Self {
            partners: vec![Vec::new(); list.len()],
            exchanges: vec![OnceCell::new(); list.len()],
            list,
            prints,
            pairs: HashMap::new(),
            close: Vec::new(),
        };
        atoms.pair(rows);
        atoms
    }

    /// Atoms as they are given, without pairs: for checking exchanges only.
    pub(super) fn plain(atoms: Vec<(u64, Vec<usize>)>) -> Self {
        let list: Vec<Atom> = atoms.into_iter().map(|(n, rows)| Atom { rows, classes: Vec::new(), n }).collect();
        Self {
            prints: Vec::new(),
            pairs: HashMap::new(),
            partners: Vec::new(),
            close: Vec::new(),
            exchanges: Vec::new(),
            list,
        }
    }

    fn pair(&mut self, rows: &[Released]) {
        if self.list.len() <= ALL_PAIRS {
            let all: Vec<usize> = (0..self.list.len()).collect();
            return self.pair_all(&all);
        }
        let mut attributes: Vec<usize> = rows.iter().flat_map(|row| row.attributes.iter().copied()).collect();
        attributes.sort_unstable();
        attributes.dedup();
        for attribute in attributes {
            let mut buckets: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
            for (at, atom) in self.list.iter().enumerate() {
                let other = atom.rows.iter().copied().filter(|&row| !rows[row].attributes.contains(&attribute));
                buckets.entry(other.collect()).or_default().push(at);
            }
            for bucket in buckets.into_values() {
                self.pair_all(&bucket[..bucket.len().min(LARGEST_BUCKET)]);
            }
        }
    }

    fn pair_all(&mut self, atoms: &[usize]) {
        for &a in atoms {
            for &b in atoms.iter().filter(|&&b| b != a) {
                self.pairs.entry(self.prints[a].wrapping_sub(self.prints[b])).or_default().push((a, b));
                self.partners[a].push(b);
                if differing(&self.list[a].rows, &self.list[b].rows) <= CLOSE && self.close.len() < MOST_CLOSE {
                    self.close.push((a, b));
                }
            }
        }
    }

    /// Exchanges of four: `(a, b, d)` such that moving `atom` and `b` up and `a` and `d` down changes no row.
    pub(super) fn quads(&self, atom: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        self.partners[atom].iter().flat_map(move |&a| {
            let pairs = self.like(atom, a).iter();
            let pairs = pairs.filter(move |&&(d, b)| ![atom, a].contains(&d) && ![atom, a].contains(&b));
            pairs.map(move |&(d, b)| (a, b, d))
        })
    }

    /// Exchanges of four and six around an atom: others and how they move against one person moving up. A sample that is
    /// always the same.
    pub(super) fn exchanges(&self, atom: usize) -> &[Others] {
        self.exchanges[atom].get_or_init(|| {
            let mut dice = Dice(atom as u64);
            let mut found: Vec<Others> = Vec::new();
            for &a in &self.partners[atom] {
                let pairs = self.like(atom, a);
                let first = dice.below(pairs.len()).unwrap_or(0);
                let some = (0..pairs.len().min(ALIKE)).map(|at| pairs[(first + at) % pairs.len()]);
                let quads = some.filter(|(d, b)| [atom, a].iter().all(|other| other != d && other != b));
                found.extend(quads.map(|(d, b)| vec![(a, -1), (b, 1), (d, -1)]));
            }
            if found.len() < QUADS {
                found.extend((0..HEXADS * TRIES).filter_map(|_| self.hexad(atom, &mut dice)).take(HEXADS));
            }
            found
        })
    }

    /// Pairs that differ as two atoms do.
    fn like(&self, atom: usize, other: usize) -> &[(usize, usize)] {
        self.pairs.get(&self.prints[atom].wrapping_sub(self.prints[other])).map_or(&[], Vec::as_slice)
    }

    /// An exchange of six with a pair among them that differs in few rows, if chance meets one.
    fn hexad(&self, atom: usize, dice: &mut Dice) -> Option<Others> {
        let a = *self.partners[atom].get(dice.below(self.partners[atom].len())?)?;
        let (b, d) = *self.close.get(dice.below(self.close.len())?)?;
        if [atom, a].contains(&b) || [atom, a].contains(&d) {
            return None;
        }
        let prints = &self.prints;
        let left = prints[atom].wrapping_sub(prints[a]).wrapping_add(prints[b]).wrapping_sub(prints[d]);
        let pairs = self.pairs.get(&left)?;
        let (e, f) = *pairs.get(dice.below(pairs.len())?)?;
        let apart = [atom, a, b, d].iter().all(|other| *other != e && *other != f);
        apart.then(|| vec![(a, -1), (b, 1), (d, -1), (f, 1), (e, -1)])
    }

    /// Whether a vector over atoms changes no row.
    pub(super) fn is_exchange(&self, moves: &[(usize, i64)]) -> bool {
        let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
        for &(atom, by) in moves {
            for &row in &self.list[atom].rows {
                *sums.entry(row).or_default() += by;
            }
        }
        sums.into_values().all(|sum| sum == 0)
    }

    /// The atoms that share most rows with one, itself first, at the most `limit`.
    pub(super) fn near(&self, atom: usize, limit: usize) -> Vec<usize> {
        let mine = &self.list[atom].rows;
        let shared = |other: &usize| {
            let rows = &self.list[*other].rows;
            // Rows are in order of value: the last ones are the smallest, and weigh most.
            mine.iter().filter(|row| rows.binary_search(row).is_ok()).fold(0_usize, |sum, row| sum + 1 + row)
        };
        let mut others: Vec<usize> = (0..self.list.len()).filter(|&other| other != atom).collect();
        if others.len() >= limit {
            others.sort_by_cached_key(|other| (std::cmp::Reverse(shared(other)), *other));
            others.truncate(limit.saturating_sub(1));
        }
        std::iter::once(atom).chain(others).collect()
    }
}

/// How many rows are in one list and not in the other, both ascending.
fn differing(a: &[usize], b: &[usize]) -> usize {
    let shared = a.iter().filter(|row| b.binary_search(row).is_ok()).count();
    a.len() + b.len() - 2 * shared
}

/// A fixed scrambling of the row number.
fn fingerprint(row: usize) -> u64 {
    Dice(row as u64).next()
}
