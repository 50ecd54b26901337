//! The tables of a release: every one splits one group, its parent row, into rows that add up to it.
//! Owns what a reader finds in the place of a group; decides nothing.

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use crate::domain::ids::{AttributeId, ItemId, LevelCode};
use crate::domain::survey::{MinimumGroup, Protection, Text};

/// What a reader finds in the place of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "figures", rename_all = "lowercase")]
pub enum Cell {
    /// The figures.
    Shown(Box<Figures>),
    /// Hidden to protect the people in it.
    Suppressed,
    /// Added up with others in the row of this code of the same table.
    Merged(LevelCode),
    /// Nobody answered.
    Empty,
}

impl Cell {
    /// The figures, where they may be shown.
    #[must_use]
    pub fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Shown(figures) => Some(figures),
            Self::Suppressed | Self::Merged(_) | Self::Empty => None,
        }
    }

    /// `shown`, `suppressed`, `merged` or `empty`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Shown(_) => "shown",
            Self::Suppressed => "suppressed",
            Self::Merged(_) => "merged",
            Self::Empty => "empty",
        }
    }
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The level, or the code of a merged group (合算), `+1`, `+2`, ...; `None` for those who gave none.
    pub level: Option<LevelCode>,
    /// Its name; `None` for those who gave none.
    pub label: Option<Text>,
    /// Headcount, if the roster counts this attribute.
    pub asked: Option<u32>,
    /// The rows added up in a merged group; empty for every other row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Option<LevelCode>>,
    /// What may be shown.
    pub cell: Cell,
}

/// The row of another table that a table splits further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// The attribute of the parent row.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// The level of the parent row.
    pub level: LevelCode,
    /// The name of the level.
    pub level_label: Text,
}

/// The groups of one attribute: of everybody, or within one level of another attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// The row this table splits; `None` for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Rows in codebook order; a merged group stands after the last of its members.
    pub rows: Vec<Row>,
}

impl Table {
    /// Rows of groups that exist: a level to which the roster gives no people and nobody answered has no post, and
    /// pictures and pages leave it out.
    pub fn posts(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.asked != Some(0) || row.cell != Cell::Empty)
    }
}

/// Everything a release may say in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// Headcount of everybody, if there is a roster.
    pub asked: Option<u32>,
    /// Valid responses.
    pub responses: u64,
    /// The whole; hidden too if fewer than the minimum answered.
    pub whole: Cell,
    /// The tables of the catalogue, most valuable first; sections and crossings are one table for each level above them.
    pub by: Vec<Table>,
    /// What the protection did, and what is proven of the result.
    pub assurance: Assurance,
}

impl Tables {
    /// The table of an attribute over everybody.
    #[must_use]
    pub fn find(&self, attribute: &str) -> Option<&Table> {
        self.by.iter().find(|table| table.within.is_none() && table.attribute.as_str() == attribute)
    }

    /// The tables that split the levels of other attributes by this one, e.g. sections within departments.
    pub fn within<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a Table> {
        self.by.iter().filter(move |table| table.within.is_some() && table.attribute.as_str() == attribute)
    }
}

/// What the protection did with the catalogue, in numbers a reader may check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// Level of protection.
    pub protection: Protection,
    /// Smallest group (k).
    pub minimum: MinimumGroup,
    /// Groups of the catalogue with answers, the whole among them.
    pub groups: u32,
    /// Of these, groups with the minimum of answers.
    pub eligible: u32,
    /// Groups shown by themselves.
    pub shown: u32,
    /// Merged groups (合算) shown.
    pub merged: u32,
    /// Groups whose people are found in a merged group of the same table.
    pub members: u32,
    /// Groups hidden.
    pub hidden: u32,
    /// Proven: whoever combines all released numbers finds no single person in fewer than this many people.
    pub distance: u32,
    /// Items printed more coarsely than the level of protection says, for all groups.
    pub coarser: Vec<Coarser>,
    /// SHA-256 of the certificate, hexadecimal; empty for tables that are not part of a release.
    #[serde(default)]
    pub certificate: String,
}

/// An item that fell back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coarser {
    /// The item.
    pub item: ItemId,
    /// Groups with fewer answers than this show no mean of it; 0: all show it, by the strict ladder.
    pub hidden_under: u32,
}
