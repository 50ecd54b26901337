//! The tables of a release: every one splits one group, its parent row, into rows that add up to it.
//! Owns what a reader finds in the place of a group; decides nothing.

use serde::{Deserialize, Serialize};

use super::figures::{Figures, ResponseRate};
use super::ladder::{Detail, caps};
use crate::domain::ids::{AttributeId, ItemId, LevelCode};
use crate::domain::score::Hundredths;
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

    /// The merged group that holds the people of this row.
    #[must_use]
    pub const fn merged_into(&self) -> Option<&LevelCode> {
        match self {
            Self::Merged(code) => Some(code),
            Self::Shown(_) | Self::Suppressed | Self::Empty => None,
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
    /// Responses as percent of everybody asked.
    #[must_use]
    pub fn rate(&self) -> Option<ResponseRate> {
        let counted = || ResponseRate::of_whole(self.responses, self.asked, self.assurance.protection);
        self.whole.figures().map_or_else(counted, |figures| figures.response_rate)
    }

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

/// Where a table stands: the attribute that makes its rows, and the row it splits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// The attribute.
    pub attribute: &'a str,
    /// Attribute and level of the row it splits; `None` for the whole.
    pub within: Option<(&'a str, &'a str)>,
}

impl<'a> Address<'a> {
    /// The table of an attribute over everybody.
    #[must_use]
    pub const fn of(attribute: &'a str) -> Self {
        Self { attribute, within: None }
    }
}

impl Table {
    /// Where the table stands.
    #[must_use]
    pub fn address(&self) -> Address<'_> {
        let within = self.within.as_ref().map(|within| (within.attribute.as_str(), within.level.as_str()));
        Address { attribute: self.attribute.as_str(), within }
    }

    /// The row of a level or of a merged group.
    #[must_use]
    pub fn row(&self, code: &LevelCode) -> Option<&Row> {
        self.rows.iter().find(|row| row.level.as_ref() == Some(code))
    }
}

impl Tables {
    /// The table at an address.
    #[must_use]
    pub fn at(&self, address: Address<'_>) -> Option<&Table> {
        self.by.iter().find(|table| table.address() == address)
    }

    /// The tables that split a level further.
    pub fn below<'a>(&'a self, attribute: &'a AttributeId, level: &'a LevelCode) -> impl Iterator<Item = &'a Table> {
        let splits = move |within: &Within| within.attribute == *attribute && within.level == *level;
        self.by.iter().filter(move |table| table.within.as_ref().is_some_and(splits))
    }

    /// What can be seen in the place of a row that is not shown: its merged group, or the group that the table splits.
    /// `None` for rows that are shown, where nobody answered, and where nothing is shown at all.
    #[must_use]
    pub fn instead<'a>(&'a self, table: &'a Table, row: &'a Row) -> Option<Instead<'a>> {
        match &row.cell {
            Cell::Merged(code) if !self.repeats(table) => table.row(code).map(|row| Instead::Row(table, row)),
            Cell::Merged(_) | Cell::Suppressed => {
                let above = self.shown_above(table).map(|(table, row)| Instead::Row(table, row));
                above.or_else(|| self.whole.figures().map(|_| Instead::Whole))
            }
            Cell::Shown(_) | Cell::Empty => None,
        }
    }

    /// Whether all groups of a table are merged into one that only says again what the row it splits says.
    #[must_use]
    pub fn repeats(&self, table: &Table) -> bool {
        let above = match table.within {
            None => Some(&self.whole),
            Some(_) => self.parent(table).map(|(_, row)| &row.cell),
        };
        let people = |cell: &Cell| cell.figures().map(|figures| figures.n);
        let mut shown = table.rows.iter().filter(|row| row.cell.figures().is_some());
        match (shown.next(), shown.next()) {
            (Some(row), None) => !row.members.is_empty() && people(&row.cell) == above.and_then(people),
            _ => false,
        }
    }

    /// Rows of a table as a reader meets them: without a merged group that only repeats the row above.
    pub fn rows<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = &'a Row> {
        let repeats = self.repeats(table);
        table.rows.iter().filter(move |row| !repeats || row.members.is_empty())
    }

    /// Of these, rows of groups that exist: a level to which the roster gives no people and nobody answered has no post,
    /// and pictures and pages leave it out.
    pub fn posts<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = &'a Row> {
        self.rows(table).filter(|row| row.asked != Some(0) || row.cell != Cell::Empty)
    }

    /// The merged group of the same table that holds the people of a row, if a reader meets it there.
    #[must_use]
    pub fn merged_into<'a>(&self, table: &Table, row: &'a Row) -> Option<&'a LevelCode> {
        row.cell.merged_into().filter(|_| !self.repeats(table))
    }

    /// The nearest row above a table that is shown: the group this table splits, the merged group (合算) it is in, or one
    /// further up. `None`: the whole.
    #[must_use]
    pub fn above<'a>(&'a self, table: &'a Table) -> Option<&'a Row> {
        self.shown_above(table).map(|(_, row)| row)
    }

    fn shown_above<'a>(&'a self, table: &'a Table) -> Option<(&'a Table, &'a Row)> {
        let mut table = table;
        // Never more steps than tables, however they refer to one another.
        for _ in 0..self.by.len() {
            let (parent, row) = self.parent(table)?;
            let shown = if let Cell::Merged(code) = &row.cell { parent.row(code) } else { Some(row) };
            if let Some(row) = shown.filter(|row| row.cell.figures().is_some()) {
                return Some((parent, row));
            }
            table = parent;
        }
        None
    }

    /// The row a table splits, with the table it stands in: one over everybody, or the only one with this level, since
    /// in a crossing the same level stands once for each parent and is only a part of the group.
    #[must_use]
    pub fn parent(&self, table: &Table) -> Option<(&Table, &Row)> {
        let within = table.within.as_ref()?;
        let holding = |other: &&Table| other.attribute == within.attribute && other.row(&within.level).is_some();
        let mut holders = self.by.iter().filter(holding);
        let parent = match self.find(within.attribute.as_str()) {
            Some(parent) => parent,
            None => holders.next().filter(|_| holders.next().is_none())?,
        };
        Some((parent, parent.row(&within.level)?))
    }
}

/// What can be seen in the place of a row that is not shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Instead<'a> {
    /// Everybody.
    Whole,
    /// A row, and the table it stands in.
    Row(&'a Table, &'a Row),
}

/// What groups from a size on show of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Least number of answers.
    pub from: u64,
    /// Distance between neighbouring printed means.
    pub step: Hundredths,
    /// Means beyond which only a bound is printed.
    pub caps: Option<(Hundredths, Hundredths)>,
    /// Distance between neighbouring printed shares, percent; `None`: no shares.
    pub shares: Option<u64>,
    /// Whether the standard deviation is printed.
    pub spread: bool,
}

impl Rung {
    /// The detail ladder of a level of protection from the minimum group on, read off the rule that prints.
    #[must_use]
    pub fn ladder(protection: Protection, minimum: MinimumGroup, points: u64) -> Vec<Self> {
        const LAST: u64 = 1000;
        let detail = Detail::of(protection);
        let hundredths = |value: u64| Hundredths(u32::try_from(value).unwrap_or(u32::MAX));
        let rung = |n| Self {
            from: n,
            step: hundredths(detail.step(n)),
            caps: caps(n, points)
                .filter(|_| protection == Protection::Strict)
                .map(|(low, high)| (hundredths(low), hundredths(high))),
            shares: detail.share_step(n),
            spread: detail.spread(n),
        };
        let mut rungs: Vec<Self> = Vec::new();
        for next in (u64::from(minimum.get())..=LAST).map(rung) {
            if rungs.last().is_none_or(|last| Self { from: last.from, ..next.clone() } != *last) {
                rungs.push(next);
            }
        }
        rungs
    }
}
