//! What may be shown: the only maker of [`Protected`].
//! Owns disclosure control; knows no page, chart or file.
//!
//! The road (anonymity.md section 5): `catalogue` makes the groups and merges small ones, `distance` proves that no
//! combination of rows finds one person (R3), `ladder` says how much a group tells about itself (R4), `deniable` proves for
//! every item that everybody could have answered otherwise (R5), `engine` keeps the order, `assemble` makes the tables and
//! `certificate` the proof.
//!
//! ```compile_fail
//! // Nobody outside can call a number protected.
//! let table = kotae::domain::protect::Protected::new(42);
//! ```

mod assemble;
mod atoms;
mod catalogue;
mod certificate;
mod deniable;
mod dice;
mod distance;
mod earlier;
mod engine;
mod figures;
mod inspect;
mod ladder;
pub mod plan;
mod primary;
mod printed;
mod solver;
mod table;
#[cfg(test)]
mod tests;

use std::ops::Deref;

use serde::{Deserialize, Serialize};

pub use certificate::{Certificate, Exchange, Proof, RowName};
pub use figures::{Bound, CategoryFigures, Figures, ItemFigures, MaybeScore, ResponseRate, Score, Shares, Withheld};
pub use table::{Address, Assurance, Cell, Coarser, Instead, Row, Rung, Table, Tables, Within};

use assemble::Assembly;
use engine::{Earlier, Engine};

use super::codebook::Codebook;
use super::roster::Roster;
use super::survey::{Breakdown, MinimumGroup, Protection, Rounding};
use super::tally::{Class, Tally};

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

/// What the protection is doing, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Looking for the exchange that proves the people of one atom.
    Distance {
        /// Number of the atom, from 1.
        at: usize,
        /// Number of atoms.
        of: usize,
    },
    /// A row was merged or hidden because it gave somebody away.
    Repaired,
    /// Looking for other answers that would have printed the same, item by item.
    Item {
        /// Number of the item, from 1.
        at: usize,
        /// Number of items.
        of: usize,
    },
}

/// Told what is being done.
pub type Progress<'a> = &'a dyn Fn(Step);

/// Layers that can be taken away, for the tests that must notice.
#[derive(Debug, Clone, Copy)]
struct Layers {
    /// R3.
    distance: bool,
    /// The fallback of one-sided items.
    ladder: bool,
    /// R5.
    deniable: bool,
}

impl Layers {
    const ALL: Self = Self { distance: true, ladder: true, deniable: true };
}

/// What may be published, and the proof.
pub struct Cleared {
    /// The tables.
    pub tables: Protected<Tables>,
    /// The proof of R3, for auditors.
    pub certificate: Certificate,
}

/// What is to be published.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Survey and levels.
    pub codebook: &'a Codebook,
    /// Headcounts.
    pub roster: Option<&'a Roster>,
    /// The tables wanted, most valuable first.
    pub catalogue: &'a [Breakdown],
    /// The terms.
    pub terms: Terms,
    /// Earlier releases of the same wave, oldest first: the release of number b holds the batches up to b.
    pub earlier: &'a [&'a Tables],
}

/// Decides what may be shown (anonymity.md section 5): R1, merging, R3, R4 and R5, in this order.
#[must_use]
pub fn protect(tally: &Tally, request: &Request<'_>, progress: Progress<'_>) -> Cleared {
    protect_with(tally, request, Layers::ALL, progress)
}

fn protect_with(tally: &Tally, request: &Request<'_>, layers: Layers, progress: Progress<'_>) -> Cleared {
    let Request { codebook, roster, catalogue, terms, earlier } = *request;
    let attributes = attributes(codebook, catalogue);
    // A tally that cannot tell who is in two groups at once may only speak of the whole.
    let (classes, catalogue) = match tally.classes(&attributes) {
        Some(classes) => (classes, catalogue),
        None => (tally.classes(&[]).unwrap_or_default(), [].as_slice()),
    };
    let classes: Vec<Class> = classes.into_iter().filter(|class| class.counts.responses > 0).collect();
    let splits = catalogue::splits(codebook, catalogue, &attributes, &classes);
    let earlier: Vec<Earlier> = earlier
        .iter()
        .enumerate()
        .flat_map(|(batch, tables)| earlier::rows(tables, batch, codebook, &splits, &classes))
        .collect();
    let mut engine = Engine { classes: &classes, splits, earlier, terms, whole: true, layers };
    let plan = engine.run(progress);
    let tables = Assembly::of(&engine, codebook, roster, &plan).tables();
    let certificate = Certificate::of(&plan, &engine.splits, codebook, terms);
    Cleared { tables: Protected(tables), certificate }
}

/// Positions of the attributes a catalogue names, in survey order.
fn attributes(codebook: &Codebook, catalogue: &[Breakdown]) -> Vec<usize> {
    let named = catalogue.iter().flat_map(|table| std::iter::once(&table.attribute).chain(&table.within));
    let mut attributes: Vec<usize> = named.filter_map(|id| codebook.survey().find_attribute(id.as_str())).collect();
    attributes.sort_unstable();
    attributes.dedup();
    attributes
}

impl Protected<Tables> {
    /// The same tables, naming the certificate they were proven with.
    #[must_use]
    pub fn certified(mut self, hash: String) -> Self {
        self.0.assurance.certificate = hash;
        self
    }
}

/// Reads tables back that were protected before they were stored; for [`super::release`] only.
pub(in crate::domain) fn restore<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Protected<Tables>, D::Error> {
    Tables::deserialize(deserializer).map(Protected)
}
