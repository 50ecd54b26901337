//! The linear attack without any number: which combination of rows holds one person and hardly anybody else.
//! Owns D(j) = n + max z_j over exchanges z that change no row and move nobody else by more than one (anonymity.md R3).

use std::collections::BTreeMap;

use super::known::Known;
use super::solver::{Answer, Program};

/// People nobody tells apart, and how few others a combination of rows can hide them among.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearness {
    /// The people, by position.
    pub people: Vec<usize>,
    /// Of the combinations of rows that hold one of them once, the weight of the lightest; cut at the asked-for limit.
    pub distance: f64,
}

/// Around one atom, so many others move; then all.
const AROUND: usize = 80;

/// For all atoms of fewer than `limit` people how few people they can be singled out in, of everybody or of those who
/// answered an item; `None` for a distance where the solver gave up.
#[must_use]
pub fn distances(
    known: &Known,
    item: Option<usize>,
    limit: usize,
    progress: &dyn Fn(usize, usize),
) -> Option<Vec<Nearness>> {
    let atoms = known.atoms(item);
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (_, inside)) in atoms.iter().enumerate() {
        inside.iter().for_each(|&row| rows.entry(row).or_default().push(at));
    }
    let lattice = Lattice { sizes: atoms.iter().map(|(people, _)| people.len()).collect(), inside: &atoms, rows };
    let mut found = Vec::new();
    for (at, (people, _)) in atoms.iter().enumerate().filter(|(_, (people, _))| people.len() < limit) {
        progress(at, atoms.len());
        let wanted = (limit - people.len()) as f64;
        // Others standing still can only make the distance smaller, so that what is enough here is enough.
        let near = lattice.exchange(at, wanted, &lattice.near(at))?;
        let all: Vec<usize> = (0..atoms.len()).collect();
        let moved = if near >= wanted - 1e-6 { near } else { lattice.exchange(at, wanted, &all)? };
        found.push(Nearness { people: people.clone(), distance: people.len() as f64 + moved });
    }
    Some(found)
}

struct Lattice<'a> {
    sizes: Vec<usize>,
    inside: &'a [(Vec<usize>, Vec<usize>)],
    rows: BTreeMap<usize, Vec<usize>>,
}

impl Lattice<'_> {
    /// How far one atom can move, `wanted` at the most, while some others balance it in every row.
    fn exchange(&self, atom: usize, wanted: f64, free: &[usize]) -> Option<f64> {
        let mut program = Program::new(false);
        let mut terms: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
        let mut own = 0;
        for &other in free {
            let n = self.sizes[other] as f64;
            let variable =
                if other == atom { program.variable(1.0, 0.0, wanted) } else { program.variable(0.0, -n, n) };
            if other == atom {
                own = variable;
            }
            self.inside[other].1.iter().for_each(|&row| terms.entry(row).or_default().push((variable, 1.0)));
        }
        terms.values().for_each(|terms| program.between(terms, 0.0, 0.0));
        match program.solve(0) {
            Answer::Found(values, _) => Some(values[own]),
            Answer::Impossible | Answer::Unknown => None,
        }
    }

    /// The atoms that share most with one, small rows first.
    fn near(&self, atom: usize) -> Vec<usize> {
        let mut shared = vec![0.0_f64; self.sizes.len()];
        for row in &self.inside[atom].1 {
            let members = &self.rows[row];
            let people: usize = members.iter().map(|&member| self.sizes[member]).sum();
            members.iter().for_each(|&member| shared[member] += 1.0 / people as f64);
        }
        let mut order: Vec<usize> = (0..self.sizes.len()).collect();
        order.sort_by(|&a, &b| shared[b].total_cmp(&shared[a]).then(a.cmp(&b)));
        order.truncate(AROUND);
        if !order.contains(&atom) {
            order.push(atom);
        }
        order
    }
}
