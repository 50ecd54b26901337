//! The tables of one attribute: groups by categories, and items by groups.
//! Owns their rows and columns; hidden, merged and empty groups keep three different words.

use super::slot::{Held, Slot, band_class, headcount, inside, percent};
use crate::chart::Figure;
use crate::domain::protect::{Cell, Figures, Row, Table};
use crate::domain::release::{BandFace, Release};
use crate::words::Words;
use crate::words::grouped;

/// Everything shown about one attribute.
pub struct Group<'a> {
    /// The heatmap.
    pub figure: Option<&'a Figure>,
    /// Name of the attribute.
    pub label: String,
    /// Caption of the table.
    pub caption: String,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// Cells a gap stretches over.
    pub span: usize,
    /// The whole, then the groups.
    pub rows: Vec<GroupRow>,
    /// Words for gaps that stand in the table, each with its sentence.
    pub explain: Vec<(String, String)>,
    /// Bands from high to low.
    pub bands: Vec<BandMark>,
    /// Caption of the table of items.
    pub items_title: String,
    /// The whole and the groups that are shown.
    pub columns: Vec<String>,
    /// Items by groups.
    pub items: Vec<ItemRow>,
}

/// One group.
pub struct GroupRow {
    /// Name.
    pub name: String,
    /// Whether it is the whole.
    pub whole: bool,
    /// Its numbers, or why there are none.
    pub content: Content,
}

/// The numbers of a group, or why there are none.
pub enum Content {
    /// Shown.
    Shown(ShownRow),
    /// Not shown.
    Held(Held),
}

/// The numbers of a group.
pub struct ShownRow {
    /// Headcount.
    pub asked: String,
    /// Responses.
    pub answered: String,
    /// Response rate.
    pub rate: String,
    /// Overall, then the categories.
    pub scores: Vec<Slot>,
}

/// A band of the legend.
pub struct BandMark {
    /// Colour class.
    pub class: String,
    /// Name and limits.
    pub text: String,
}

/// One item across the groups.
pub struct ItemRow {
    /// The item in a few words.
    pub text: String,
    /// Its scores in the order of the columns.
    pub scores: Vec<Slot>,
}

impl<'a> Group<'a> {
    pub(super) fn new(release: &Release, table: &Table, figure: Option<&'a Figure>, words: Words) -> Self {
        let survey = &release.survey;
        let label = table.label.plain(words.0, "");
        let whole = (words.get("overall"), release.tables.asked, &release.tables.whole);
        let rows: Vec<(String, Option<u32>, &Cell)> =
            [whole].into_iter().chain(table.posts().map(|row| (name(row, words), row.asked, &row.cell))).collect();
        let shown: Vec<(&String, &Figures)> =
            rows.iter().filter_map(|(name, _, cell)| Some((name, cell.figures()?))).collect();
        Self {
            figure,
            caption: words.with("hr-scores-by", &[("attribute", &inside(&label, words))]),
            categories: survey.categories.iter().map(|category| category.label.plain(words.0, "")).collect(),
            span: 4 + survey.categories.len(),
            explain: explain(&rows, release, words),
            bands: bands(&survey.bands, words),
            items_title: words.with("hr-items-by", &[("attribute", &inside(&label, words))]),
            columns: shown.iter().map(|(name, _)| (*name).clone()).collect(),
            items: items(release, &shown, words),
            rows: rows.iter().enumerate().map(|(at, row)| group_row(release, at == 0, row, table, words)).collect(),
            label,
        }
    }
}

fn name(row: &Row, words: Words) -> String {
    row.label.as_ref().map_or_else(|| words.get("group-blank"), |label| label.plain(words.0, ""))
}

fn group_row(
    release: &Release,
    whole: bool,
    (name, asked, cell): &(String, Option<u32>, &Cell),
    table: &Table,
    words: Words,
) -> GroupRow {
    let content = match cell {
        Cell::Shown(figures) => Content::Shown(shown_row(release, *asked, figures, words)),
        Cell::Merged(into) => {
            let target = table.rows.iter().find(|row| row.level.as_ref() == Some(into));
            let target = target.map_or_else(|| into.to_string(), |row| self::name(row, words));
            let name = words.with("hr-merged-into", &[("group", &target)]);
            Content::Held(Held { name, ..Held::of(cell, release, words) })
        }
        Cell::Suppressed | Cell::Empty => Content::Held(Held::of(cell, release, words)),
    };
    GroupRow { name: name.clone(), whole, content }
}

fn shown_row(release: &Release, asked: Option<u32>, figures: &Figures, words: Words) -> ShownRow {
    let scores = [&figures.overall].into_iter().chain(figures.categories.iter().map(|category| &category.score));
    ShownRow {
        asked: headcount(asked, words),
        answered: grouped(figures.n),
        rate: percent(figures.response_rate, words),
        scores: scores.map(|score| Slot::of(score, &release.survey, words)).collect(),
    }
}

fn explain(rows: &[(String, Option<u32>, &Cell)], release: &Release, words: Words) -> Vec<(String, String)> {
    let mut explained: Vec<(String, String)> = Vec::new();
    for (_, _, cell) in rows.iter().filter(|(_, _, cell)| cell.figures().is_none()) {
        let held = Held::of(cell, release, words);
        if !explained.iter().any(|(name, _)| *name == held.name) {
            explained.push((held.name, held.why));
        }
    }
    explained
}

fn items(release: &Release, shown: &[(&String, &Figures)], words: Words) -> Vec<ItemRow> {
    let survey = &release.survey;
    let row = |(at, item): (usize, &crate::domain::release::ItemFace)| ItemRow {
        text: item.short.plain(words.0, &release.wave.organisation),
        scores: shown
            .iter()
            .filter_map(|(_, figures)| figures.items.get(at))
            .map(|figures| Slot::of(&figures.score, survey, words))
            .collect(),
    };
    survey.items.iter().enumerate().map(row).collect()
}

/// Bands with their limits, from high to low.
pub(super) fn bands(bands: &[BandFace], words: Words) -> Vec<BandMark> {
    let mark = |(at, band): (usize, &BandFace)| {
        let name = band.label.plain(words.0, "");
        let above = bands[..at].last();
        let limit = band.edge.or_else(|| above?.edge);
        let key = match (band.edge.is_some(), band.inclusive, above.is_some_and(|above| above.inclusive)) {
            (true, true, _) => "hr-band-from",
            (true, false, _) => "hr-band-above",
            (false, _, true) => "hr-band-below",
            (false, _, false) => "hr-band-upto",
        };
        let text = limit.map_or_else(|| name.clone(), |edge| words.with(key, &[("name", &name), ("edge", &edge)]));
        BandMark { class: band_class(Some(at), bands.len()), text }
    };
    bands.iter().enumerate().map(mark).collect()
}
