//! The tables of a choice: groups by categories, and items by groups.
//! Owns their rows and columns; hidden, merged and empty groups keep three different words.

use super::choice::{Choice, Link};
use super::gaps::{self, Note};
use super::slot::{Held, Slot, band_class, headcount, percent};
use crate::chart::Figure;
use crate::domain::protect::{Cell, Figures, Instead, ItemFigures, Row, Table, Tables};
use crate::domain::release::{BandFace, ItemFace, Release, SurveyFace};
use crate::words::{Words, grouped};

/// Everything shown about one choice.
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
    /// Whether rows stand below the group that each is a part of.
    pub tree: bool,
    /// Whether any row leads to finer tables.
    pub deeper: bool,
    /// The whole, the group that is split, then its groups.
    pub rows: Vec<GroupRow>,
    /// That the rows add up.
    pub sum: Option<String>,
    /// Words that stand in the tables, each with its sentence.
    pub notes: Vec<Note>,
    /// Bands from high to low.
    pub bands: Vec<BandMark>,
    /// The whole and the groups that are shown.
    pub columns: Vec<String>,
    /// Tables of items by groups; none where many tables stand on one page.
    pub items: Vec<ItemTable>,
}

/// One group.
pub struct GroupRow {
    /// Name.
    pub name: String,
    /// `whole`, `part` of what is split, `merged` or nothing.
    pub kind: &'static str,
    /// Its numbers, or why there are none.
    pub content: Content,
    /// Finer tables.
    pub links: Vec<Link>,
}

/// The numbers of a group, or why there are none.
pub enum Content {
    /// Shown.
    Shown(ShownRow),
    /// Not shown.
    Held(HeldRow),
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

/// A group that is not shown.
pub struct HeldRow {
    /// Hidden, merged or no answers.
    pub name: String,
    /// Words before the link.
    pub lead: String,
    /// What can be seen in its place: address and name.
    pub see: Option<(String, String)>,
}

/// A band of the legend.
pub struct BandMark {
    /// Colour class.
    pub class: String,
    /// Name and limits.
    pub text: String,
}

/// Items by groups.
pub struct ItemTable {
    /// Its caption.
    pub title: String,
    /// One an item.
    pub rows: Vec<ItemRow>,
}

/// One item across the groups.
pub struct ItemRow {
    /// The item in a few words.
    pub text: String,
    /// Its cells in the order of the columns.
    pub cells: Vec<ItemCell>,
}

/// A number of an item, or the word in its place.
pub struct ItemCell {
    /// What is read.
    pub text: String,
    /// Colour class and name of the band, where there is one.
    pub band: Option<(String, String)>,
    /// Whether it is a word in the place of a number.
    pub held: bool,
}

/// A row before it is written out.
struct Line<'a> {
    name: String,
    asked: Option<u32>,
    cell: &'a Cell,
    kind: &'static str,
    /// What can be seen in the place of this row: address and name.
    see: Option<(String, String)>,
    links: Vec<Link>,
}

impl<'a> Group<'a> {
    pub(super) fn new(release: &Release, choice: &Choice<'_>, figure: Option<&'a Figure>, words: Words) -> Self {
        let survey = &release.survey;
        let table = choice.table();
        let label = table.label.plain(words.0, "");
        let lines = lines(release, choice, words);
        let single = matches!(choice, Choice::One(_));
        let shown: Vec<(&str, &Figures)> = lines
            .iter()
            .filter(|_| single)
            .filter_map(|line| Some((line.name.as_str(), line.cell.figures()?)))
            .collect();
        let by = by(choice, words);
        Self {
            figure,
            caption: words.with("hr-scores-by", &[("attribute", &by)]),
            categories: survey.categories.iter().map(|category| category.label.plain(words.0, "")).collect(),
            span: 4 + survey.categories.len(),
            tree: !single,
            deeper: lines.iter().any(|line| !line.links.is_empty()),
            sum: single.then(|| said_of(release, table, words)).flatten(),
            notes: gaps::notes(release, lines.iter().map(|line| line.cell), single, words),
            bands: bands(&survey.bands, words),
            columns: shown.iter().map(|(name, _)| (*name).to_owned()).collect(),
            items: if single { items(release, &shown, &by, words) } else { Vec::new() },
            rows: lines.iter().map(|line| group_row(release, line, words)).collect(),
            label,
        }
    }
}

/// That the rows add up, or that the row above says all there is to say.
fn said_of(release: &Release, table: &Table, words: Words) -> Option<String> {
    let repeats = words.repeats(&release.tables, table, &release.wave.organisation);
    repeats.or_else(|| gaps::sum(release, table, words))
}

/// What the rows are, inside a sentence.
fn by(choice: &Choice<'_>, words: Words) -> String {
    let table = choice.table();
    let by = words.inside(&table.label.plain(words.0, ""));
    let Some(within) = &table.within else { return by };
    let parent = match choice {
        Choice::One(_) => within.level_label.plain(words.0, ""),
        Choice::Family(_) => words.with("hr-every", &[("parent", &words.inside(&within.label.plain(words.0, "")))]),
    };
    words.with("by-within", &[("by", &by), ("parent", &parent)])
}

fn name(row: &Row, words: Words) -> String {
    words.group(row, "")
}

/// The whole, then each table below the group that it splits.
fn lines<'a>(release: &'a Release, choice: &Choice<'a>, words: Words) -> Vec<Line<'a>> {
    let tables = &release.tables;
    let whole = &tables.whole;
    let everybody = words.get("overall");
    let first = Line { name: everybody, asked: tables.asked, cell: whole, kind: "whole", see: None, links: Vec::new() };
    let mut lines = vec![first];
    match choice {
        Choice::One(table) => {
            lines.extend(tables.above(table).map(|row| Line { kind: "part", ..Line::of(row, words) }));
            rows(release, table, &mut lines, words);
        }
        Choice::Family(all) => {
            for table in all {
                lines.extend(tables.parent(table).map(|(parents, row)| Line {
                    kind: "part",
                    see: see(tables, parents, row, &lines, words),
                    links: vec![Choice::One(table).link(words)],
                    ..Line::of(row, words)
                }));
                rows(release, table, &mut lines, words);
            }
        }
    }
    lines
}

impl<'a> Line<'a> {
    fn of(row: &'a Row, words: Words) -> Self {
        Self { name: name(row, words), asked: row.asked, cell: &row.cell, kind: "", see: None, links: Vec::new() }
    }
}

/// Address and name of what can be seen in the place of a row: here, or on the page of its own table.
fn see(tables: &Tables, table: &Table, row: &Row, lines: &[Line<'_>], words: Words) -> Option<(String, String)> {
    Some(match tables.instead(table, row)? {
        Instead::Whole => (anchor(0), lines.first()?.name.clone()),
        Instead::Row(table, row) => {
            let here = lines.iter().position(|line| std::ptr::eq(line.cell, &row.cell));
            (here.map_or_else(|| Choice::One(table).href(), anchor), name(row, words))
        }
    })
}

fn anchor(line: usize) -> String {
    format!("#row-{line}")
}

/// Adds the rows of a table.
fn rows<'a>(release: &'a Release, table: &'a Table, lines: &mut Vec<Line<'a>>, words: Words) {
    let tables = &release.tables;
    let start = lines.len();
    lines.extend(tables.posts(table).map(|row| Line {
        kind: if row.members.is_empty() { "" } else { "merged" },
        links: row.level.as_ref().map(|level| Choice::finer(tables, table, level, words)).unwrap_or_default(),
        ..Line::of(row, words)
    }));
    let seen: Vec<_> = tables.posts(table).map(|row| see(tables, table, row, lines, words)).collect();
    for (line, see) in lines[start..].iter_mut().zip(seen) {
        line.see = see;
    }
}

fn group_row(release: &Release, line: &Line<'_>, words: Words) -> GroupRow {
    let content = match line.cell {
        Cell::Shown(figures) => Content::Shown(shown_row(release, line.asked, figures, words)),
        Cell::Suppressed | Cell::Merged(_) | Cell::Empty => {
            let lead = match (line.cell, &line.see) {
                (Cell::Merged(_), Some(_)) => words.get("hr-see-merged"),
                (_, Some(_)) => words.get("hr-see-instead"),
                (_, None) => String::new(),
            };
            Content::Held(HeldRow { name: Held::of(line.cell, release, words).name, lead, see: line.see.clone() })
        }
    };
    GroupRow { name: line.name.clone(), kind: line.kind, content, links: line.links.clone() }
}

fn shown_row(release: &Release, asked: Option<u32>, figures: &Figures, words: Words) -> ShownRow {
    let scores = [&figures.overall].into_iter().chain(figures.categories.iter().map(|category| &category.score));
    ShownRow {
        asked: headcount(asked, figures.response_rate, words),
        answered: grouped(figures.n),
        rate: percent(figures.response_rate, words),
        scores: scores.map(|score| Slot::of(score, &release.survey, words)).collect(),
    }
}

/// Means, then shares of favourable answers.
fn items(release: &Release, shown: &[(&str, &Figures)], by: &str, words: Words) -> Vec<ItemTable> {
    let survey = &release.survey;
    let table = |key: &str, cell: &dyn Fn(&ItemFigures) -> ItemCell| {
        let row = |(at, item): (usize, &ItemFace)| ItemRow {
            text: item.short.plain(words.0, &release.wave.organisation),
            cells: shown.iter().filter_map(|(_, figures)| figures.items.get(at)).map(cell).collect(),
        };
        ItemTable {
            title: words.with(key, &[("attribute", &by)]),
            rows: survey.items.iter().enumerate().map(row).collect(),
        }
    };
    vec![
        table("hr-items-by", &|item| mean(item, survey, words)),
        table("hr-shares-by", &|item| favourable(item, words)),
    ]
}

fn mean(item: &ItemFigures, survey: &SurveyFace, words: Words) -> ItemCell {
    match Slot::of(&item.score, survey, words) {
        Slot::Shown(score) => ItemCell { text: score.printed, band: Some((score.band, score.band_name)), held: false },
        Slot::Held(held) => ItemCell { text: held.name, band: None, held: true },
    }
}

fn favourable(item: &ItemFigures, words: Words) -> ItemCell {
    let text = match (&item.shares, &item.score) {
        (Some(shares), _) => words.with("hr-percent", &[("n", &shares.favourable)]),
        (None, Ok(_)) => words.get("hr-no-shares"),
        (None, Err(reason)) => words.withheld(reason),
    };
    ItemCell { text, band: None, held: item.shares.is_none() }
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
