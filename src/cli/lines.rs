//! Protected tables as CSV: one line for each score of each group, for spreadsheets and statistics programs.
//! Owns the columns; every number is taken as printed.

use std::fmt::Display;

use super::csv::{harmless, line};
use crate::domain::protect::{Cell, Figures, ItemFigures, MaybeScore, ResponseRate, Table, Tables};
use crate::words::Words;

const HEAD: [&str; 19] = [
    "attribute",
    "within",
    "level",
    "label",
    "state",
    "merged_into",
    "asked",
    "responses",
    "score",
    "n",
    "printed",
    "step",
    "bound",
    "band",
    "sd",
    "favourable",
    "neutral",
    "unfavourable",
    "share_step",
];
/// After the shares, so that the columns before keep their places.
const TAIL: [&str; 7] =
    ["withheld", "complete", "partial", "response_rate", "response_rate_bound", "within_attribute", "note"];

/// What is printed.
pub(super) struct Lines<'a> {
    pub tables: &'a Tables,
    /// The whole, then these.
    pub by: Vec<&'a Table>,
    /// Points of the scale.
    pub points: usize,
    pub words: Words,
    pub organisation: &'a str,
}

/// A group.
#[derive(Default)]
struct Group<'a> {
    attribute: &'a str,
    /// Attribute and level of the group it is a part of.
    within: (&'a str, &'a str),
    level: &'a str,
    label: String,
    merged_into: &'a str,
    asked: Option<u32>,
    /// Why it is not shown, and what can be seen instead.
    note: String,
}

impl Lines<'_> {
    pub(super) fn print(&self) -> String {
        let shares = (1..=self.points).map(|value| format!("share_{value}"));
        let head: Vec<String> =
            HEAD.map(str::to_owned).into_iter().chain(shares).chain(TAIL.map(str::to_owned)).collect();
        let width = head.len();
        let whole = Group { asked: self.tables.asked, note: self.words.state(&self.tables.whole), ..Group::default() };
        let mut sheet = vec![head];
        self.add(&mut sheet, &whole, &self.tables.whole);
        for table in &self.by {
            self.table(&mut sheet, table);
        }
        sheet.iter().map(|record| line(record, width)).collect()
    }

    fn table(&self, sheet: &mut Vec<Vec<String>>, table: &Table) {
        let within = table.within.as_ref().map(|within| (within.attribute.as_str(), within.level.as_str()));
        for row in self.tables.rows(table) {
            let group = Group {
                attribute: table.attribute.as_str(),
                within: within.unwrap_or_default(),
                level: row.level.as_ref().map_or("", |level| level.as_str()),
                label: self.words.group(row, self.organisation),
                merged_into: self.tables.merged_into(table, row).map_or("", |code| code.as_str()),
                asked: row.asked,
                note: self.words.gap(self.tables, table, row, self.organisation),
            };
            self.add(sheet, &group, &row.cell);
        }
    }

    fn add(&self, sheet: &mut Vec<Vec<String>>, group: &Group<'_>, cell: &Cell) {
        let (above, level) = group.within;
        let start = [group.attribute, level, group.level, &group.label, cell.state(), group.merged_into].map(harmless);
        let end = [above, &group.note].map(harmless);
        let mut add = |asked: String, responses: String, numbers: Vec<String>, counts: [String; 4]| {
            let mut record = start.to_vec();
            record.extend([asked, responses]);
            record.extend(numbers);
            // Whatever follows stands behind the shares, of which only items of large groups have any.
            let counts_at = HEAD.len() + self.points + 1;
            record.resize(counts_at.max(record.len()), String::new());
            record.extend(counts);
            record.extend(end.clone());
            sheet.push(record);
        };
        let Some(figures) = cell.figures() else {
            // A hidden group says no number at all, an empty one that nobody answered.
            let known =
                if matches!(cell, Cell::Empty) { (said(group.asked), "0".to_owned()) } else { Default::default() };
            return add(known.0, known.1, Vec::new(), Default::default());
        };
        for (name, score, item) in scores(figures) {
            let mut numbers = vec![name.to_owned()];
            numbers.extend(self.numbers(score, item));
            add(said(group.asked), figures.n.to_string(), numbers, counts(figures));
        }
    }

    /// Everything from `n` to `withheld`.
    fn numbers(&self, score: &MaybeScore, item: Option<&ItemFigures>) -> Vec<String> {
        let mut numbers = match score {
            Ok(score) => vec![
                score.n.to_string(),
                score.number(),
                score.step.to_string(),
                score.bound.code().to_owned(),
                said(score.band.as_ref()),
            ],
            Err(_) => vec![String::new(); 5],
        };
        numbers.push(said(item.and_then(|item| item.sd)));
        let shares = item.and_then(|item| item.shares.as_ref()).map(|shares| {
            let parts = [shares.favourable, shares.neutral, shares.unfavourable, shares.step];
            parts.iter().chain(&shares.points).map(ToString::to_string).collect()
        });
        numbers.extend(shares.unwrap_or_else(|| vec![String::new(); 4 + self.points]));
        numbers.push(score.as_ref().err().map(|reason| reason.code().to_owned()).unwrap_or_default());
        numbers
    }
}

/// The counts of a group, the same in each of its lines.
fn counts(figures: &Figures) -> [String; 4] {
    let rate = figures.response_rate.as_ref();
    let bound = rate.map(|rate| rate.bound.code());
    [figures.complete.to_string(), figures.partial.to_string(), said(rate.map(ResponseRate::number)), said(bound)]
}

fn scores(figures: &Figures) -> impl Iterator<Item = (&str, &MaybeScore, Option<&ItemFigures>)> {
    let categories = figures.categories.iter().map(|category| (category.id.as_str(), &category.score, None));
    let items = figures.items.iter().map(|item| (item.id.as_str(), &item.score, Some(item)));
    std::iter::once(("overall", &figures.overall, None)).chain(categories).chain(items)
}

fn said(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
