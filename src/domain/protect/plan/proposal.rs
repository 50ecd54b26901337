//! What could be changed before a wave opens, so that more of it can be read by itself afterwards (R0).
//! Owns the proposals; changes nothing.

use super::{Block, PlannedTable, Planner, Split, Within, thousandths};
use crate::domain::ids::AttributeId;
use crate::domain::survey::{Level, Text};

/// A change to the roster or to the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// Take a table out of the catalogue.
    Drop {
        /// The attribute that makes its rows.
        attribute: AttributeId,
        /// Its name.
        label: Text,
        /// The attribute it is crossed with, and its name.
        within: Option<(AttributeId, Text)>,
        /// People of the groups that would be seen by themselves.
        alone: u64,
        /// People of all its groups.
        asked: u64,
    },
    /// Make one group of several, so that twice the minimum of answers is expected of it.
    Merge {
        /// The attribute.
        attribute: AttributeId,
        /// Its name.
        label: Text,
        /// The row above.
        within: Option<Within>,
        /// The groups.
        levels: Vec<Level>,
        /// Answers expected of all of them.
        expected: u64,
        /// Whether one of them is expected to have too few answers to be seen by itself anyway.
        needed: bool,
    },
    /// Do not split a group further: no two parts of it would have twice the minimum.
    Keep {
        /// The attribute of the parts.
        attribute: AttributeId,
        /// Its name.
        label: Text,
        /// The group.
        within: Within,
        /// Whether one of the parts is expected to have too few answers to be seen by itself anyway.
        needed: bool,
    },
}

impl Proposal {
    /// Whether something would be merged or hidden even if as many answer as expected.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        match self {
            Self::Drop { alone, asked, .. } => *alone < *asked,
            Self::Merge { needed, .. } | Self::Keep { needed, .. } => *needed,
        }
    }
}

impl Planner<'_> {
    /// Crossings to drop, then levels and nodes to merge, both in catalogue order.
    pub(super) fn proposals(&self, tables: &[PlannedTable]) -> Vec<Proposal> {
        let crossings: Vec<&PlannedTable> = tables.iter().filter(|table| table.crossing).collect();
        let drops = crossings.chunk_by(|a, b| a.is_beside(b)).filter_map(scattered);
        let merges = self.splits().into_iter().filter(|split| !self.is_crossing(split));
        drops.chain(merges.flat_map(|split| self.merges(split, tables))).collect()
    }

    /// What the engine would merge if it were told to keep twice the minimum. Not asked of crossings, as their levels are
    /// those of other tables.
    fn merges(&self, mut split: Split, tables: &[PlannedTable]) -> Vec<Proposal> {
        let within = split.parent(self.codebook);
        let table = self.codebook.survey().attributes.get(split.attribute).and_then(|attribute| {
            tables.iter().find(|table| !table.crossing && table.attribute == attribute.id && table.within == within)
        });
        let Some(table) = table.filter(|table| table.rows.len() > 1) else { return Vec::new() };
        let (attribute, label) = (table.attribute.clone(), table.label.clone());
        split.merge_small(thousandths(2 * self.k()));
        if split.blocks.len() < 2 {
            let needed = table.alone() < table.asked();
            return vec![match within {
                Some(within) => Proposal::Keep { attribute, label, within, needed },
                None => Proposal::Drop { attribute, label, within: None, alone: table.alone(), asked: table.asked() },
            }];
        }
        let several = split.blocks.iter().filter(|block| block.groups.len() > 1);
        let merge = |block: &Block| Proposal::Merge {
            attribute: attribute.clone(),
            label: label.clone(),
            within: within.clone(),
            levels: block.groups.iter().filter_map(|&group| self.level(&split, group)).collect(),
            expected: self.forecast(&split.classes(block), None).expected,
            needed: block.groups.iter().any(|&group| split.groups[group].n < thousandths(self.k())),
        };
        several.map(merge).collect()
    }
}

/// A crossing of which fewer than half of the people would be in a group seen by itself.
fn scattered(tables: &[&PlannedTable]) -> Option<Proposal> {
    let first = tables.first()?;
    let within = first.within.as_ref().map(|within| (within.attribute.clone(), within.label.clone()));
    let (attribute, label) = (first.attribute.clone(), first.label.clone());
    let alone = tables.iter().map(|table| table.alone()).sum();
    let asked = tables.iter().map(|table| table.asked()).sum();
    (2 * alone < asked).then_some(Proposal::Drop { attribute, label, within, alone, asked })
}
