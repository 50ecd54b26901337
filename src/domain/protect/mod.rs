//! What may be shown: the only maker of [`Protected`].
//! Owns disclosure control; knows no page, chart or file. First form: minimum group size, for every item of a group, and
//! further hidden groups wherever one alone, or too few people together, could be computed from the rest.
//!
//! ```compile_fail
//! // Nobody outside can call a number protected.
//! let table = kotae::domain::protect::Protected::new(42);
//! ```

mod primary;
#[cfg(test)]
mod tests;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::ids::{AttributeId, LevelCode};
use super::score::{Figures, Scores, Unprotected};
use super::survey::{MinimumGroup, Text};

/// Cleared for publication. Charts, pages, the API and reports accept nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Protected<T>(T);

impl<T> Deref for Protected<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// What a reader finds in the place of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", content = "figures", rename_all = "lowercase")]
pub enum Cell {
    /// The figures.
    Shown(Box<Figures>),
    /// Hidden to protect the people in it.
    Suppressed,
    /// Added up with others in the row of this code.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The level; `None` for those who gave none.
    pub level: Option<LevelCode>,
    /// Its name; `None` for those who gave none.
    pub label: Option<Text>,
    /// Headcount, if the roster counts this attribute.
    pub asked: Option<u32>,
    /// What may be shown.
    pub cell: Cell,
}

/// The groups of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// Rows in codebook order.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Headcount of everybody, if there is a roster.
    pub asked: Option<u32>,
    /// Valid responses.
    pub responses: u64,
    /// The whole; hidden too if fewer than the minimum answered.
    pub whole: Cell,
    /// One table an attribute.
    pub by: Vec<Table>,
}

impl Tables {
    /// The table of an attribute.
    #[must_use]
    pub fn find(&self, attribute: &str) -> Option<&Table> {
        self.by.iter().find(|table| table.attribute.as_str() == attribute)
    }
}

/// Which groups to leave out of a table of counts, given how many people each has: participation while a wave is open.
#[must_use]
pub fn hidden_counts(asked: &[u64], minimum: MinimumGroup) -> Vec<bool> {
    primary::hidden(asked, minimum)
}

/// Decides what may be shown.
#[must_use]
pub fn protect(scores: Unprotected<Scores>, minimum: MinimumGroup) -> Protected<Tables> {
    let Scores { asked, whole, tables } = scores.0;
    let responses = whole.n;
    let whole = match primary::least(&whole) {
        0 => Cell::Empty,
        n if n < u64::from(minimum.get()) => Cell::Suppressed,
        _ => Cell::Shown(Box::new(whole)),
    };
    let hide_all = whole.figures().is_none();
    let by = tables.into_iter().map(|table| primary::table(table, minimum, hide_all)).collect();
    Protected(Tables { asked, responses, whole, by })
}

/// Reads tables back that were protected before they were stored; for [`super::release`] only.
pub(in crate::domain) fn restore<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Protected<Tables>, D::Error> {
    Tables::deserialize(deserializer).map(Protected)
}
