//! R3, the guarantee: whoever adds and subtracts released rows finds no single person in fewer than `k` people.
//! Owns the proof, one exchange for each atom (anonymity.md section 5): D(c) = n_c + max z_c over exchanges z with
//! |z_i| <= n_i for all others; and, where there is no proof, the rows that give somebody away.

use std::collections::BTreeMap;

use super::atoms::Atoms;
use super::solver::Program;

/// An exchange that proves an atom: `moves / scale` moves its person by `k - 1` while nobody else moves more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Witness {
    /// The atom.
    pub atom: usize,
    /// What the moves are to be divided by.
    pub scale: i64,
    /// Atoms with their moves, all not 0.
    pub moves: Vec<(usize, i64)>,
}

/// Scales tried before a fractional exchange is given up; 89 was the largest met on four years of the sample.
const LARGEST_SCALE: i64 = 4096;
/// An exchange is sought among so many atoms first, then among four times as many.
const NEAR: usize = 500;

/// Proves one atom; `known` are exchanges to be tried first. `None` if there is no proof.
pub(super) fn prove(atoms: &Atoms, atom: usize, k: u64, known: &[Witness]) -> Option<Witness> {
    let lacking = signed(k.checked_sub(atoms.list[atom].n).filter(|&lacking| lacking > 0).unwrap_or(0));
    if lacking == 0 {
        return Some(Witness { atom, scale: 1, moves: Vec::new() });
    }
    let known = known.iter().find(|witness| witness.atom == atom && holds(atoms, witness, k)).cloned();
    known.or_else(|| packed(atoms, atom, lacking)).or_else(|| {
        let sizes = [NEAR, 4 * NEAR];
        let tried = sizes.iter().take_while(|&&size| size == NEAR || size / 4 < atoms.list.len());
        tried.into_iter().find_map(|&size| solved(atoms, atom, k, &atoms.near(atom, size)))
    })
}

/// Checks a proof, in whole numbers.
pub(super) fn holds(atoms: &Atoms, witness: &Witness, k: u64) -> bool {
    let enough = |&(atom, by): &(usize, i64)| match atoms.list.get(atom) {
        None => false,
        Some(_) if atom == witness.atom => true,
        Some(other) => by.abs() <= signed(other.n) * witness.scale,
    };
    let own = witness.moves.iter().filter(|(atom, _)| *atom == witness.atom).map(|(_, by)| by).sum::<i64>();
    witness.scale > 0
        && witness.moves.iter().all(enough)
        && own >= (signed(k) - signed(atoms.list[witness.atom].n)) * witness.scale
        && atoms.is_exchange(&witness.moves)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX / 8192)
}

/// Adds up exchanges of four that use nobody twice.
fn packed(atoms: &Atoms, atom: usize, lacking: i64) -> Option<Witness> {
    let mut used: BTreeMap<usize, i64> = BTreeMap::new();
    let mut moves: BTreeMap<usize, i64> = BTreeMap::new();
    let mut missing = lacking;
    for (a, b, d) in atoms.quads(atom) {
        let room = |other: usize| signed(atoms.list[other].n) - used.get(&other).copied().unwrap_or(0);
        let by = room(a).min(room(b)).min(room(d)).min(missing);
        if by <= 0 {
            continue;
        }
        for (other, sign) in [(a, -1), (b, 1), (d, -1)] {
            *used.entry(other).or_default() += by;
            *moves.entry(other).or_default() += sign * by;
        }
        *moves.entry(atom).or_default() += by;
        missing -= by;
        if missing == 0 {
            let moves = moves.into_iter().filter(|(_, by)| *by != 0).collect();
            let witness = Witness { atom, scale: 1, moves };
            return atoms.is_exchange(&witness.moves).then_some(witness);
        }
    }
    None
}

/// Solves for an exchange among some atoms, the rest standing still.
fn solved(atoms: &Atoms, atom: usize, k: u64, among: &[usize]) -> Option<Witness> {
    let lacking = (k - atoms.list[atom].n) as f64;
    let mut program = Program::maximise();
    let mut rows: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for &other in among {
        let n = atoms.list[other].n as f64;
        let variable = if other == atom { program.real(1.0, 0.0, lacking) } else { program.real(0.0, -n, n) };
        for &row in &atoms.list[other].rows {
            rows.entry(row).or_default().push((variable, 1.0));
        }
    }
    for terms in rows.values() {
        program.equal(terms, 0.0);
    }
    let values = program.solve(0).ok()?;
    if values.first().is_none_or(|&own| own < lacking - 1e-6) {
        return None;
    }
    (1..=LARGEST_SCALE).find_map(|scale| scaled(atoms, atom, k, among, &values, scale))
}

/// The exchange in whole numbers, if the values are multiples of 1 / scale.
fn scaled(atoms: &Atoms, atom: usize, k: u64, among: &[usize], values: &[f64], scale: i64) -> Option<Witness> {
    let mut moves = Vec::new();
    for (&other, value) in among.iter().zip(values) {
        let exact = value * scale as f64;
        let whole = exact.round();
        if (exact - whole).abs() > 1e-6 * (scale as f64).sqrt() {
            return None;
        }
        if whole != 0.0 {
            moves.push((other, whole as i64));
        }
    }
    moves.sort_unstable();
    let witness = Witness { atom, scale, moves };
    holds(atoms, &witness, k).then_some(witness)
}

/// The rows by which an atom is singled out: those with a weight in the combination of rows that holds this person once and
/// as few others as possible, in order of row number; with D, the number of people in that combination.
pub(super) fn culprits(atoms: &Atoms, atom: usize, rows: usize) -> (f64, Vec<usize>) {
    let mut program = Program::minimise();
    let weights: Vec<usize> = (0..rows).map(|_| program.real(0.0, f64::NEG_INFINITY, f64::INFINITY)).collect();
    let mut slack: Vec<(usize, f64)> = Vec::new();
    for at in atoms.near(atom, 4 * NEAR) {
        let other = &atoms.list[at];
        let mut terms: Vec<(usize, f64)> = other.rows.iter().map(|&row| (weights[row], 1.0)).collect();
        if at == atom {
            program.equal(&terms, 1.0);
            continue;
        }
        for sign in [-1.0, 1.0] {
            let variable = program.real(other.n as f64, 0.0, f64::INFINITY);
            terms.push((variable, sign));
            slack.push((variable, other.n as f64));
        }
        program.equal(&terms, 0.0);
    }
    let values = program.solve(0).unwrap_or_default();
    let value = |variable: usize| values.get(variable).copied().unwrap_or_default();
    let others: f64 = slack.iter().map(|&(variable, n)| n * value(variable)).sum();
    let guilty: Vec<usize> = weights.into_iter().filter(|&row| value(row).abs() > 1e-7).collect();
    let distance = atoms.list[atom].n as f64 + others;
    // Without an answer of the solver, every row the person is in.
    if guilty.is_empty() { (0.0, atoms.list[atom].rows.clone()) } else { (distance, guilty) }
}
