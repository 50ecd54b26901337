//! What is said below a table: every word that stands in it with its sentence, and that the rows add up.
//! Owns which sentences a table needs; decides nothing about what is shown.

use super::slot::Held;
use crate::domain::protect::{Bound, Cell, Coarser, Figures, MaybeScore, Rung, Table};
use crate::domain::release::Release;
use crate::domain::survey::Protection;
use crate::words::{Words, grouped};

/// A word of the table and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The word.
    pub name: String,
    /// One plain sentence.
    pub why: String,
}

/// The sentences for the words in these cells; with items where the items stand on the page too.
pub(super) fn notes<'a>(
    release: &Release,
    cells: impl Iterator<Item = &'a Cell>,
    with_items: bool,
    words: Words,
) -> Vec<Note> {
    let mut notes = Notes(Vec::new());
    if release.tables.assurance.protection == Protection::Strict {
        notes.add(words.get("hr-asked"), words.get("hr-why-asked"));
    }
    for cell in cells {
        let Some(figures) = cell.figures() else {
            notes.held(Held::of(cell, release, words));
            continue;
        };
        for score in scores(figures, with_items) {
            notes.score(score, words);
        }
        if with_items && figures.items.iter().any(|item| item.score.is_ok() && item.shares.is_none()) {
            notes.add(words.get("hr-no-shares"), words.with("hr-why-no-shares", &[("n", &least_with_shares(release))]));
        }
    }
    if with_items {
        for coarser in &release.tables.assurance.coarser {
            let (name, why) = coarse(release, coarser, words);
            notes.add(name, why);
        }
    }
    notes.0
}

struct Notes(Vec<Note>);

impl Notes {
    fn add(&mut self, name: String, why: String) {
        if !self.0.iter().any(|note| note.name == name) {
            self.0.push(Note { name, why });
        }
    }

    fn held(&mut self, held: Held) {
        self.add(held.name, held.why);
    }

    fn score(&mut self, score: &MaybeScore, words: Words) {
        match score {
            Ok(score) if score.bound == Bound::Exactly => {}
            Ok(_) => self.add(words.get("hr-bound"), words.get("hr-why-bound")),
            Err(reason) => self.held(Held::inside(reason, words)),
        }
    }
}

fn scores(figures: &Figures, with_items: bool) -> impl Iterator<Item = &MaybeScore> {
    let categories = figures.categories.iter().map(|category| &category.score);
    let items = figures.items.iter().filter(move |_| with_items).map(|item| &item.score);
    std::iter::once(&figures.overall).chain(categories).chain(items)
}

/// From so many answers on a group shows shares.
fn least_with_shares(release: &Release) -> u64 {
    let assurance = &release.tables.assurance;
    let rungs = Rung::ladder(assurance.protection, assurance.minimum, release.survey.points.len() as u64);
    rungs.iter().find(|rung| rung.shares.is_some()).map_or(0, |rung| rung.from)
}

/// An item that is printed more coarsely in all groups: its name and how.
pub(super) fn coarse(release: &Release, coarser: &Coarser, words: Words) -> (String, String) {
    let item = release.survey.items.iter().find(|item| item.id == coarser.item);
    let text =
        item.map_or_else(|| coarser.item.to_string(), |item| item.short.plain(words.0, &release.wave.organisation));
    let why = match coarser.hidden_under {
        0 => words.get("hr-why-coarser"),
        u32::MAX => words.get("hr-why-coarser-never"),
        under => words.with("hr-why-coarser-hidden", &[("n", &under)]),
    };
    (words.with("hr-coarser", &[("item", &text)]), why)
}

/// That the rows of a table add up to the group it splits; `None` where that group is not shown.
pub(super) fn sum(release: &Release, table: &Table, words: Words) -> Option<String> {
    let tables = &release.tables;
    let (name, whole) = match &table.within {
        None => (words.get("overall"), tables.whole.figures()?.n),
        Some(_) => {
            let (_, row) = tables.parent(table)?;
            (row.label.as_ref()?.plain(words.0, ""), row.cell.figures()?.n)
        }
    };
    let shown: u64 = table.rows.iter().filter_map(|row| row.cell.figures()).map(|figures| figures.n).sum();
    let hidden = whole.checked_sub(shown)?;
    let key = if hidden == 0 { "hr-sum" } else { "hr-sum-hidden" };
    let (shown, hidden, whole) = (grouped(shown), grouped(hidden), grouped(whole));
    Some(words.with(key, &[("shown", &shown), ("hidden", &hidden), ("name", &name), ("whole", &whole)]))
}
