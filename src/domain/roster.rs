//! Who was asked: headcounts by attribute at a reference date.
//! Owns the roster; holds counts only, never a person.

use std::collections::BTreeMap;

use super::ids::{AttributeId, LevelCode};
use super::survey::{Level, LevelSource, Survey};

/// One combination of levels and how many people it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterCell {
    /// Levels by attribute; all cells of a roster name the same attributes.
    pub levels: BTreeMap<AttributeId, Level>,
    /// People, 0 where the combination has no post.
    pub headcount: u32,
}

/// Headcounts of everybody asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    cells: Vec<RosterCell>,
}

/// A roster that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// No rows.
    #[error("the roster has no rows: expected one row for each group with its headcount")]
    Empty,
    /// The same combination twice.
    #[error("row {row}: the group {levels} stands twice in the roster: expected one row for each group")]
    Twice {
        /// Row number, the first data row being 1.
        row: usize,
        /// The combination.
        levels: String,
    },
    /// A child under two parents.
    #[error("row {row}: {child} stands under {second} and, earlier, under {first}: expected one")]
    TwoParents {
        /// Row number, the first data row being 1.
        row: usize,
        /// The child level.
        child: LevelCode,
        /// The parent seen first.
        first: LevelCode,
        /// The parent in this row.
        second: LevelCode,
    },
    /// Headcounts add up beyond four thousand million.
    #[error("the headcounts add up to more than 4,294,967,295")]
    TooLarge,
    /// A level that the survey does not list.
    #[error("row {row}: unknown {attribute} `{level}`: expected one of {expected}")]
    UnknownLevel {
        /// Row number, the first data row being 1.
        row: usize,
        /// The attribute.
        attribute: AttributeId,
        /// The code given.
        level: LevelCode,
        /// The codes that exist.
        expected: String,
    },
}

impl Roster {
    /// Checks cells against the survey.
    ///
    /// # Errors
    /// Every fault found, in row order.
    pub fn new(cells: Vec<RosterCell>, survey: &Survey) -> Result<Self, Vec<RosterError>> {
        let mut faults = Vec::new();
        if cells.is_empty() {
            faults.push(RosterError::Empty);
        }
        faults.extend(repeated(&cells));
        for attribute in &survey.attributes {
            faults.extend(unknown(&cells, &attribute.id, &attribute.levels));
            if let Some(parent) = &attribute.parent {
                faults.extend(two_parents(&cells, &attribute.id, parent));
            }
        }
        if cells.iter().try_fold(0_u32, |sum, cell| sum.checked_add(cell.headcount)).is_none() {
            faults.push(RosterError::TooLarge);
        }
        if faults.is_empty() { Ok(Self { cells }) } else { Err(faults) }
    }

    /// The cells in file order.
    #[must_use]
    pub fn cells(&self) -> &[RosterCell] {
        &self.cells
    }

    /// Everybody asked.
    #[must_use]
    pub fn headcount(&self) -> u32 {
        self.cells.iter().map(|cell| cell.headcount).sum()
    }

    /// Headcount of each level of an attribute, levels in file order; `None` if the roster does not name the attribute.
    #[must_use]
    pub fn headcount_by(&self, attribute: &AttributeId) -> Option<Vec<(Level, u32)>> {
        let mut counts: Vec<(Level, u32)> = Vec::new();
        for cell in &self.cells {
            let level = cell.levels.get(attribute)?;
            match counts.iter_mut().find(|(known, _)| known.code == level.code) {
                Some((_, count)) => *count += cell.headcount,
                None => counts.push((level.clone(), cell.headcount)),
            }
        }
        (!counts.is_empty()).then_some(counts)
    }

    /// Headcount of those who have all the given levels; `None` if the roster does not name one of the attributes.
    #[must_use]
    pub fn headcount_of(&self, levels: &[(AttributeId, LevelCode)]) -> Option<u32> {
        let known = |(attribute, _): &(AttributeId, LevelCode)| {
            self.cells.iter().all(|cell| cell.levels.contains_key(attribute))
        };
        let fits = |cell: &&RosterCell| {
            levels.iter().all(|(attribute, code)| cell.levels.get(attribute).is_some_and(|level| level.code == *code))
        };
        levels.iter().all(known).then(|| self.cells.iter().filter(fits).map(|cell| cell.headcount).sum())
    }

    /// The parent of each level of a child attribute, by code.
    #[must_use]
    pub fn parents(&self, child: &AttributeId, parent: &AttributeId) -> BTreeMap<LevelCode, LevelCode> {
        self.cells
            .iter()
            .filter_map(|cell| Some((cell.levels.get(child)?.code.clone(), cell.levels.get(parent)?.code.clone())))
            .collect()
    }
}

fn repeated(cells: &[RosterCell]) -> Vec<RosterError> {
    let mut seen = std::collections::BTreeSet::new();
    let codes =
        |cell: &RosterCell| cell.levels.values().map(|level| level.code.to_string()).collect::<Vec<_>>().join(" / ");
    let twice = |(at, levels)| RosterError::Twice { row: at + 1, levels };
    cells.iter().map(codes).enumerate().filter(|(_, levels)| !seen.insert(levels.clone())).map(twice).collect()
}

fn unknown(cells: &[RosterCell], attribute: &AttributeId, source: &LevelSource) -> Vec<RosterError> {
    let LevelSource::Listed(levels) = source else { return Vec::new() };
    let expected = levels.iter().map(|level| level.code.as_str()).collect::<Vec<_>>().join(", ");
    let fault = |(at, level): (usize, &Level)| RosterError::UnknownLevel {
        row: at + 1,
        attribute: attribute.clone(),
        level: level.code.clone(),
        expected: expected.clone(),
    };
    let known = |level: &Level| levels.iter().any(|listed| listed.code == level.code);
    let named = cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.levels.get(attribute)?)));
    named.filter(|(_, level)| !known(level)).map(fault).collect()
}

fn two_parents(cells: &[RosterCell], child: &AttributeId, parent: &AttributeId) -> Vec<RosterError> {
    let mut seen: BTreeMap<&LevelCode, &LevelCode> = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let (Some(low), Some(high)) = (cell.levels.get(child), cell.levels.get(parent)) else { continue };
        let first = *seen.entry(&low.code).or_insert(&high.code);
        if *first != high.code {
            faults.push(RosterError::TwoParents {
                row: at + 1,
                child: low.code.clone(),
                first: first.clone(),
                second: high.code.clone(),
            });
        }
    }
    faults
}
