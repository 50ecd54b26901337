//! The catalogue of a survey over the people who answered: every table splits one group into groups that add up to it.
//! Owns which groups exist, who is in them, and small groups merged with their neighbours; shows nothing.

use super::table::Within;
use crate::domain::codebook::{AttributeCodes, Codebook};
use crate::domain::survey::{Breakdown, LevelSource};
use crate::domain::tally::Class;

/// A level of a table with the people in it.
pub(super) struct Group {
    /// Level; `None` for those who gave none.
    pub level: Option<usize>,
    /// Classes of people.
    pub classes: Vec<usize>,
    /// Responses.
    pub n: u64,
}

/// Groups that are printed as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Positions in [`Split::groups`], ascending.
    pub groups: Vec<usize>,
    /// Responses.
    pub n: u64,
}

/// A table of the catalogue.
pub(super) struct Split {
    /// Position of the attribute in the survey.
    pub attribute: usize,
    /// Attribute and level of the parent row; `None` for the whole.
    pub within: Option<(usize, usize)>,
    /// Place in the catalogue: the higher, the sooner given up.
    pub place: usize,
    /// Whether neighbouring levels are alike (grades, ages) rather than all levels equally unlike (departments).
    pub ordered: bool,
    /// Levels in codebook order, those without a level last.
    pub groups: Vec<Group>,
    /// What is printed: groups with answers, alone or merged. A group in no block is hidden.
    pub blocks: Vec<Block>,
}

/// All tables of a catalogue, every group with answers in a block of its own.
pub(super) fn splits(
    codebook: &Codebook,
    catalogue: &[Breakdown],
    attributes: &[usize],
    classes: &[Class],
) -> Vec<Split> {
    let reading = Reading { codebook, attributes, classes };
    let mut splits = Vec::new();
    for (place, table) in catalogue.iter().enumerate() {
        let Some(attribute) = codebook.survey().find_attribute(table.attribute.as_str()) else { continue };
        let within = match &table.within {
            Some(within) => codebook.survey().find_attribute(within.as_str()),
            None => reading.parent(attribute, catalogue),
        };
        let nested = table.within.is_none();
        match within {
            None => splits.push(reading.split(attribute, None, place, false)),
            Some(within) => {
                let levels = codebook.codes(within).map_or(0, |codes| codes.levels.len());
                splits.extend((0..levels).map(|level| reading.split(attribute, Some((within, level)), place, nested)));
            }
        }
    }
    splits.retain(|split| !split.groups.is_empty());
    splits
}

struct Reading<'a> {
    codebook: &'a Codebook,
    attributes: &'a [usize],
    classes: &'a [Class],
}

impl Reading<'_> {
    /// The nearest attribute above this one that the catalogue splits everybody by, if all levels have their place there.
    fn parent(&self, attribute: usize, catalogue: &[Breakdown]) -> Option<usize> {
        let survey = self.codebook.survey();
        let parent = survey.attributes.get(attribute)?.parent.as_ref()?;
        let known = self.codebook.codes(attribute)?.parents.iter().all(Option::is_some);
        let listed = catalogue.iter().any(|table| table.within.is_none() && table.attribute == *parent);
        survey.find_attribute(parent.as_str()).filter(|_| known && listed)
    }

    fn split(&self, attribute: usize, within: Option<(usize, usize)>, place: usize, nested: bool) -> Split {
        let codes = self.codebook.codes(attribute);
        let own = |level: usize| match (within, codes) {
            (Some((_, parent)), Some(codes)) if nested => codes.parents.get(level) == Some(&Some(parent)),
            _ => true,
        };
        let levels = (0..codes.map_or(0, |codes: &AttributeCodes| codes.levels.len())).filter(|&level| own(level));
        let mut groups: Vec<Group> = levels.map(|level| self.group(attribute, within, Some(level))).collect();
        let blank = self.group(attribute, within, None);
        if blank.n > 0 {
            groups.push(blank);
        }
        let blocks = groups.iter().enumerate().filter(|(_, group)| group.n > 0);
        let blocks = blocks.map(|(at, group)| Block { groups: vec![at], n: group.n }).collect();
        let attributes = &self.codebook.survey().attributes;
        let ordered = matches!(attributes[attribute].levels, LevelSource::Listed(_));
        Split { attribute, within, place, ordered, groups, blocks }
    }

    fn group(&self, attribute: usize, within: Option<(usize, usize)>, level: Option<usize>) -> Group {
        let column = |attribute: usize| self.attributes.iter().position(|&known| known == attribute);
        let (own, parent) = (column(attribute), within.and_then(|(parent, level)| Some((column(parent)?, level))));
        let inside = |class: &Class| {
            own.is_some_and(|own| class.levels[own] == level)
                && parent.is_none_or(|(parent, level)| class.levels[parent] == Some(level))
        };
        let classes: Vec<usize> = (0..self.classes.len()).filter(|&at| inside(&self.classes[at])).collect();
        let n = classes.iter().map(|&at| self.classes[at].counts.responses).sum();
        Group { level, classes, n }
    }
}

impl Split {
    /// The row this table splits, with its names.
    pub(super) fn parent(&self, codebook: &Codebook) -> Option<Within> {
        let (parent, level) = self.within?;
        let attribute = codebook.survey().attributes.get(parent)?;
        let level = codebook.codes(parent)?.levels.get(level)?;
        Some(Within {
            attribute: attribute.id.clone(),
            label: attribute.label.clone(),
            level: level.code.clone(),
            level_label: level.label.clone(),
        })
    }

    /// Classes of the people in a block.
    pub(super) fn classes(&self, block: &Block) -> Vec<usize> {
        block.groups.iter().flat_map(|&group| self.groups[group].classes.iter().copied()).collect()
    }

    /// Merges blocks with fewer than `k` answers until there are none; a table that is too small as a whole shows nothing.
    pub(super) fn merge_small(&mut self, k: u64) {
        while let Some(at) = self.smallest().filter(|&at| self.blocks[at].n < k) {
            if !self.merge(at, k) {
                self.blocks.clear();
            }
        }
    }

    fn smallest(&self) -> Option<usize> {
        (0..self.blocks.len()).min_by_key(|&at| self.blocks[at].n)
    }

    /// Merges a block with its nearest neighbour (anonymity.md, Decisions): within the levels of another attribute with
    /// another small one, if there is one, so that large groups keep their own row; then by distance if the levels have
    /// an order; then the smallest. `false` if there is no other block.
    pub(super) fn merge(&mut self, at: usize, k: u64) -> bool {
        let key = |other: usize| {
            let large = self.within.is_some() && self.blocks[other].n >= k;
            let distance = if self.ordered { self.distance(at, other) } else { 0 };
            (large, distance, self.blocks[other].n, other)
        };
        let Some(other) = (0..self.blocks.len()).filter(|&other| other != at).min_by_key(|&other| key(other)) else {
            return false;
        };
        let gone = self.blocks.remove(at.max(other));
        let kept = &mut self.blocks[at.min(other)];
        kept.groups.extend(gone.groups);
        kept.groups.sort_unstable();
        kept.n += gone.n;
        true
    }

    fn distance(&self, a: usize, b: usize) -> usize {
        let pairs =
            self.blocks[a].groups.iter().flat_map(|x| self.blocks[b].groups.iter().map(move |y| x.abs_diff(*y)));
        pairs.min().unwrap_or(usize::MAX)
    }
}
