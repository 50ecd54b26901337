//! What may be shown: the only maker of [`Protected`].
//! Owns disclosure control; knows no page, chart or file. First form: minimum group size, for every item of a group, and
//! further hidden groups wherever one alone, or too few people together, could be computed from the rest.
//!
//! ```compile_fail
//! // Nobody outside can call a number protected.
//! let table = kotae::domain::protect::Protected::new(42);
//! ```

mod figures;
mod ladder;
mod primary;
mod table;
#[cfg(test)]
mod tests;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

pub use figures::{Bound, CategoryFigures, Figures, ItemFigures, MaybeScore, Score, Shares, Withheld};
pub use table::{Address, Assurance, Cell, Coarser, Row, Rung, Table, Tables, Within};

use super::codebook::Codebook;
use super::score::score_claims;
use super::survey::{MinimumGroup, Protection, Rounding};
use super::tally::Tally;

/// Cleared for publication. Charts, pages, the API and reports accept nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Protected<T>(T);

impl<T> Deref for Protected<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The terms results are released on, frozen when a wave opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Smallest group (k).
    pub minimum: MinimumGroup,
    /// Level of protection.
    pub protection: Protection,
    /// Rounding convention.
    pub rounding: Rounding,
}

/// Which groups to leave out of a table of counts, given how many people each has: participation while a wave is open.
#[must_use]
pub fn hidden_counts(asked: &[u64], minimum: MinimumGroup) -> Vec<bool> {
    primary::hidden(asked, minimum)
}

/// Decides what may be shown.
#[must_use]
pub fn protect(tally: &Tally, codebook: &Codebook, asked: Option<u32>, terms: Terms) -> Protected<Tables> {
    Protected(primary::tables(score_claims(tally, codebook, asked, terms.rounding).0, codebook.survey(), terms))
}

/// Reads tables back that were protected before they were stored; for [`super::release`] only.
pub(in crate::domain) fn restore<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Protected<Tables>, D::Error> {
    Tables::deserialize(deserializer).map(Protected)
}
