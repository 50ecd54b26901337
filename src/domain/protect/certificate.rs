//! The certificate of a release: everything R3 was proven with, to be checked by anybody in whole numbers.
//! Holds no answer; but it lists how many answered in each combination of groups, so it is kept for auditors and is no
//! part of what readers get (the release names its SHA-256).

use serde::{Deserialize, Serialize};

use super::Terms;
use super::atoms::{Atoms, Released};
use super::catalogue::Split;
use super::distance::{Witness, holds};
use super::engine::{Plan, Source};
use crate::domain::codebook::Codebook;
use crate::domain::ids::{AttributeId, ItemId, LevelCode};
use crate::domain::survey::MinimumGroup;

/// Proofs of R3, one for every set of people the released numbers are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The minimum group size that is proven.
    pub minimum: MinimumGroup,
    /// One for all who answered, more for items that not everybody answered.
    pub audits: Vec<Proof>,
}

/// A proof of R3: for each atom an exchange, so that nobody is singled out by any combination of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Items it holds for; the first proof holds for participation as well.
    pub items: Vec<ItemId>,
    /// The rows.
    pub rows: Vec<RowName>,
    /// People in the same rows: how many they are and in which rows.
    pub atoms: Vec<(u64, Vec<usize>)>,
    /// One for every atom with fewer people than the minimum.
    pub exchanges: Vec<Exchange>,
}

/// Moves among atoms that change no row: they move one atom by at least `(minimum - n) * scale` and every other one by at
/// most `n * scale`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The atom it proves.
    pub atom: usize,
    /// What the moves are to be divided by.
    pub scale: i64,
    /// Atoms with their moves.
    pub moves: Vec<(usize, i64)>,
}

/// A released row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowName {
    /// A row of an earlier release, by its number.
    Earlier(usize),
    /// Everybody.
    Whole,
    /// Levels of an attribute, added up; `within` a level of another attribute.
    Group {
        /// The attribute.
        attribute: AttributeId,
        /// Attribute and level above.
        within: Option<(AttributeId, LevelCode)>,
        /// The levels; `None` for those who gave none.
        levels: Vec<Option<LevelCode>>,
    },
}

impl Certificate {
    pub(super) fn of(plan: &Plan, splits: &[Split], codebook: &Codebook, terms: Terms) -> Self {
        let items = &codebook.survey().items;
        let audits = plan.audits.iter().map(|audit| Proof {
            items: audit.items.iter().map(|&item| items[item].id.clone()).collect(),
            rows: audit.lines.iter().map(|&line| name(plan.lines[line].source, splits, codebook)).collect(),
            atoms: audit.atoms.list.iter().map(|atom| (atom.n, atom.rows.clone())).collect(),
            exchanges: audit
                .witnesses
                .iter()
                .filter(|witness| !witness.moves.is_empty())
                .map(|Witness { atom, scale, moves }| Exchange { atom: *atom, scale: *scale, moves: moves.clone() })
                .collect(),
        });
        Self { minimum: terms.minimum, audits: audits.collect() }
    }

    /// Checks every proof, in whole numbers.
    ///
    /// # Errors
    /// One sentence for everything that does not hold.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let faults: Vec<String> =
            self.audits.iter().enumerate().flat_map(|(at, proof)| proof.faults(at, self.minimum)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

impl Proof {
    fn faults(&self, at: usize, minimum: MinimumGroup) -> Vec<String> {
        let k = u64::from(minimum.get());
        let broken = self.atoms.iter().any(|(_, rows)| rows.iter().any(|&row| row >= self.rows.len()));
        if broken {
            return vec![format!("proof {at}: a row that does not exist")];
        }
        let mut rows: Vec<Released> = Vec::new();
        for row in 0..self.rows.len() {
            let classes = (0..self.atoms.len()).filter(|&atom| self.atoms[atom].1.contains(&row)).collect();
            rows.push(Released { classes, attributes: Vec::new() });
        }
        let mut faults = Vec::new();
        let sizes: Vec<u64> = self.atoms.iter().map(|(n, _)| *n).collect();
        for (row, released) in
            rows.iter().enumerate().filter(|(row, _)| !matches!(self.rows[*row], RowName::Earlier(_)))
        {
            let n: u64 = released.classes.iter().map(|&atom| sizes[atom]).sum();
            if n < k {
                faults.push(format!("proof {at}, row {row}: {n} people: expected at least {k}"));
            }
        }
        let atoms = Atoms::plain(self.atoms.iter().map(|(n, rows)| (*n, rows.clone())).collect());
        for (atom, (n, _)) in self.atoms.iter().enumerate().filter(|(_, (n, _))| *n < k) {
            let mut own = self.exchanges.iter().filter(|exchange| exchange.atom == atom);
            let proven = own.any(|Exchange { scale, moves, .. }| {
                holds(&atoms, &Witness { atom, scale: *scale, moves: moves.clone() }, k)
            });
            if !proven {
                faults.push(format!("proof {at}, atom {atom} of {n} people: no exchange of {k} holds"));
            }
        }
        faults
    }
}

fn name(source: Source, splits: &[Split], codebook: &Codebook) -> RowName {
    let attributes = &codebook.survey().attributes;
    let code = |attribute: usize, level: usize| {
        codebook.codes(attribute).and_then(|codes| codes.levels.get(level)).map(|level| level.code.clone())
    };
    match source {
        Source::Earlier(at) => RowName::Earlier(at),
        Source::Whole => RowName::Whole,
        Source::Block { split, block } => {
            let split = &splits[split];
            let groups = split.blocks[block].groups.iter().map(|&group| split.groups[group].level);
            RowName::Group {
                attribute: attributes[split.attribute].id.clone(),
                within: split
                    .within
                    .and_then(|(parent, level)| Some((attributes[parent].id.clone(), code(parent, level)?))),
                levels: groups.map(|level| code(split.attribute, level?)).collect(),
            }
        }
    }
}
