//! The levels a wave really has: the survey's own lists, and the roster's for departments and sections.
//! Owns the order and numbering of levels that responses, tallies and pages share; holds no answers.

use std::collections::BTreeMap;

use super::ids::{AttributeId, LevelCode};
use super::roster::Roster;
use super::survey::{Attribute, Level, LevelSource, Survey};

/// A survey with the levels of all its attributes resolved.
#[derive(Debug, Clone)]
pub struct Codebook {
    survey: Survey,
    attributes: Vec<AttributeCodes>,
}

/// The levels of one attribute.
#[derive(Debug, Clone)]
pub struct AttributeCodes {
    /// Levels in the order shown; a response stores the position.
    pub levels: Vec<Level>,
    /// For each level, the position of its parent level in the parent attribute.
    pub parents: Vec<Option<usize>>,
    /// Headcount of each level, if the roster counts this attribute.
    pub headcounts: Option<Vec<u32>>,
    by_code: BTreeMap<LevelCode, usize>,
}

impl AttributeCodes {
    /// Position of a level.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }
}

impl Codebook {
    /// Joins survey and roster. Without a roster, roster-based attributes have no levels yet: see [`Codebook::with_levels`].
    #[must_use]
    pub fn new(survey: Survey, roster: Option<&Roster>) -> Self {
        let attributes = survey.attributes.iter().map(|attribute| resolve(attribute, &survey, roster)).collect();
        Self { survey, attributes }
    }

    /// Adds levels met in a file for an attribute that has none, labelled by their codes (scoring a file without a roster).
    #[must_use]
    pub fn with_levels(mut self, attribute: usize, levels: Vec<Level>) -> Self {
        if let Some(codes) = self.attributes.get_mut(attribute).filter(|codes| codes.levels.is_empty()) {
            codes.by_code = number(&levels);
            codes.parents = vec![None; levels.len()];
            codes.levels = levels;
        }
        self
    }

    /// The survey.
    #[must_use]
    pub const fn survey(&self) -> &Survey {
        &self.survey
    }

    /// Attributes in survey order, each with its levels.
    pub fn attributes(&self) -> impl Iterator<Item = (&Attribute, &AttributeCodes)> {
        self.survey.attributes.iter().zip(&self.attributes)
    }

    /// The levels of the attribute at a position of the survey.
    #[must_use]
    pub fn codes(&self, attribute: usize) -> Option<&AttributeCodes> {
        self.attributes.get(attribute)
    }
}

fn number(levels: &[Level]) -> BTreeMap<LevelCode, usize> {
    levels.iter().enumerate().map(|(at, level)| (level.code.clone(), at)).collect()
}

fn resolve(attribute: &Attribute, survey: &Survey, roster: Option<&Roster>) -> AttributeCodes {
    let counted = roster.and_then(|roster| roster.headcount_by(&attribute.id));
    let levels: Vec<Level> = match &attribute.levels {
        LevelSource::Listed(levels) => levels.clone(),
        LevelSource::Roster => counted.iter().flatten().map(|(level, _)| level.clone()).collect(),
    };
    let headcounts = counted.as_ref().map(|counted| {
        let count = |level: &Level| counted.iter().find(|(known, _)| known.code == level.code).map_or(0, |(_, n)| *n);
        levels.iter().map(count).collect()
    });
    let parents = parents(attribute, &levels, survey, roster);
    AttributeCodes { by_code: number(&levels), parents, headcounts, levels }
}

fn parents(attribute: &Attribute, levels: &[Level], survey: &Survey, roster: Option<&Roster>) -> Vec<Option<usize>> {
    let (Some(parent), Some(roster)) = (&attribute.parent, roster) else { return vec![None; levels.len()] };
    let above = roster.parents(&attribute.id, parent);
    let order = parent_order(parent, survey, roster);
    let find = |level: &Level| above.get(&level.code).and_then(|code| order.iter().position(|known| known == code));
    levels.iter().map(find).collect()
}

fn parent_order(parent: &AttributeId, survey: &Survey, roster: &Roster) -> Vec<LevelCode> {
    let source = survey.find_attribute(parent.as_str()).map(|at| &survey.attributes[at].levels);
    match source {
        Some(LevelSource::Listed(levels)) => levels.iter().map(|level| level.code.clone()).collect(),
        _ => roster.headcount_by(parent).into_iter().flatten().map(|(level, _)| level.code).collect(),
    }
}
