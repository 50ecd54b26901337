//! Scores as CSV: one line for each score of each group, for spreadsheets and statistics programs.

use std::fmt::Display;

use super::Scored;
use crate::domain::protect::{Cell, Figures, ItemFigures, MaybeScore};

const HEAD: [&str; 17] = [
    "attribute",
    "level",
    "label",
    "state",
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

/// A group: attribute, level and label; empty for the whole.
type Group<'a> = [&'a str; 3];

pub(super) fn print(scored: &Scored) -> String {
    let points = scored.survey.scale.points();
    let head = HEAD.iter().map(|name| (*name).to_owned()).chain((1..=points).map(|value| format!("share_{value}")));
    let mut sheet = vec![head.collect()];
    let tables = &scored.tables;
    add(&mut sheet, ["", "", ""], tables.asked, &tables.whole);
    if let Some(table) = scored.groups() {
        for row in &table.rows {
            let label = scored.label(row);
            let level = row.level.as_ref().map_or("", |level| level.as_str());
            add(&mut sheet, [table.attribute.as_str(), level, &label], row.asked, &row.cell);
        }
    }
    let width = HEAD.len() + usize::from(points);
    sheet.iter().map(|record| line(record, width)).collect()
}

fn add(sheet: &mut Vec<Vec<String>>, group: Group<'_>, asked: Option<u32>, cell: &Cell) {
    let start: Vec<String> = group.iter().map(|text| harmless(text)).chain([cell.state().to_owned()]).collect();
    let Some(figures) = cell.figures() else {
        // A hidden group says no number at all, an empty one that nobody answered.
        let known = if matches!(cell, Cell::Empty) { vec![said(asked), "0".to_owned()] } else { Vec::new() };
        sheet.push(start.into_iter().chain(known).collect());
        return;
    };
    for (name, score, item) in scores(figures) {
        let mut record = start.clone();
        record.extend([said(asked), figures.n.to_string(), name.to_owned()]);
        record.extend(numbers(score));
        record.push(said(item.and_then(|item| item.sd)));
        if let Some(shares) = item.and_then(|item| item.shares.as_ref()) {
            let parts = [shares.favourable, shares.neutral, shares.unfavourable, shares.step];
            record.extend(parts.iter().chain(&shares.points).map(ToString::to_string));
        }
        sheet.push(record);
    }
}

/// A line of `width` cells, quoted where RFC 4180 asks for it.
fn line(record: &[String], width: usize) -> String {
    let cells = (0..width).map(|at| record.get(at).map_or_else(String::new, |cell| quoted(cell)));
    cells.collect::<Vec<_>>().join(",") + "\n"
}

fn quoted(cell: &str) -> String {
    let needed = cell.contains([',', '"', '\n', '\r']);
    if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn scores(figures: &Figures) -> impl Iterator<Item = (&str, &MaybeScore, Option<&ItemFigures>)> {
    let categories = figures.categories.iter().map(|category| (category.id.as_str(), &category.score, None));
    let items = figures.items.iter().map(|item| (item.id.as_str(), &item.score, Some(item)));
    std::iter::once(("overall", &figures.overall, None)).chain(categories).chain(items)
}

fn numbers(score: &MaybeScore) -> [String; 5] {
    let Ok(score) = score else { return Default::default() };
    [
        score.n.to_string(),
        score.number(),
        score.step.to_string(),
        score.bound.code().to_owned(),
        said(score.band.as_ref()),
    ]
}

fn said(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A text that a spreadsheet does not take for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
