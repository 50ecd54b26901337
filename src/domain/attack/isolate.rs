//! Differencing: sums and differences of rows that leave few people.
//! Owns the bookkeeping a patient reader does with a pencil: a row minus the parts of it that stand in other rows.

use std::collections::BTreeSet;

use super::known::Known;

/// People singled out by rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Isolated {
    /// The people, by position.
    pub people: Vec<usize>,
    /// The rows, in words: `whole - grade bucho - ...`.
    pub how: String,
}

/// So many sets are kept for further differences, the smallest first.
const KEPT: usize = 1200;
/// Differences of differences of ... so many times.
const ROUNDS: usize = 2;
/// Words of a set that is named by more rows than this are cut.
const NAMED: usize = 6;

#[derive(Clone)]
struct Set {
    bits: Vec<u64>,
    n: usize,
    how: String,
}

/// The smallest sets that sums and differences of rows single out, smallest first.
#[must_use]
pub fn isolated(known: &Known, limit: usize) -> Vec<Isolated> {
    let words = known.people().len().div_ceil(64);
    let set = |people: &[usize], how: String| {
        let mut bits = vec![0_u64; words];
        people.iter().for_each(|person| bits[person / 64] |= 1 << (person % 64));
        Set { bits, n: people.len(), how }
    };
    let rows: Vec<Set> = known.rows().map(|(name, people)| set(people, name.to_string())).collect();
    let mut sets = rows.clone();
    sets.extend(remainders(known, &rows));
    let mut seen: BTreeSet<Vec<u64>> = BTreeSet::new();
    for round in 0..=ROUNDS {
        sets.sort_by_key(|set| set.n);
        seen.clear();
        sets.retain(|set| set.n > 0 && seen.insert(set.bits.clone()));
        sets.truncate(KEPT.max(rows.len()));
        if round < ROUNDS {
            let differences: Vec<Set> =
                sets.iter().flat_map(|whole| sets.iter().filter_map(|part| minus(whole, part))).collect();
            sets.extend(differences);
        }
    }
    sets.truncate(limit);
    let people = |set: &Set| (0..known.people().len()).filter(|at| set.bits[at / 64] >> (at % 64) & 1 == 1).collect();
    sets.into_iter().map(|set| Isolated { people: people(&set), how: set.how }).collect()
}

/// For each row and each attribute of each release: the row minus all rows of that attribute inside it.
fn remainders(known: &Known, rows: &[Set]) -> Vec<Set> {
    let names: Vec<_> = known.rows().map(|(name, _)| name).collect();
    let kinds: BTreeSet<_> =
        names.iter().map(|name| (name.release, &name.attribute, name.within.as_ref().map(|w| &w.0))).collect();
    let mut left = Vec::new();
    for whole in rows {
        for kind in &kinds {
            let of_kind = |at: &usize| {
                (names[*at].release, &names[*at].attribute, names[*at].within.as_ref().map(|w| &w.0)) == *kind
            };
            let inside: Vec<&Set> =
                (0..rows.len()).filter(of_kind).map(|at| &rows[at]).filter(|part| is_inside(part, whole)).collect();
            let mut rest = whole.clone();
            for part in &inside {
                for (mine, theirs) in rest.bits.iter_mut().zip(&part.bits) {
                    *mine &= !theirs;
                }
            }
            rest.n = rest.bits.iter().map(|word| word.count_ones() as usize).sum();
            let parts: Vec<&str> = inside.iter().take(NAMED).map(|part| part.how.as_str()).collect();
            let more = if inside.len() > NAMED { format!(" - ... ({} rows)", inside.len()) } else { String::new() };
            rest.how = format!("{} - {}{more}", whole.how, parts.join(" - "));
            if !inside.is_empty() && rest.n > 0 {
                left.push(rest);
            }
        }
    }
    left
}

fn is_inside(part: &Set, whole: &Set) -> bool {
    part.n < whole.n && part.bits.iter().zip(&whole.bits).all(|(part, whole)| part & !whole == 0)
}

fn minus(whole: &Set, part: &Set) -> Option<Set> {
    is_inside(part, whole).then(|| Set {
        bits: whole.bits.iter().zip(&part.bits).map(|(whole, part)| whole & !part).collect(),
        n: whole.n - part.n,
        how: format!("{} - ({})", whole.how, part.how),
    })
}
