//! Scores as CSV: one line for each score of each group, for spreadsheets and statistics programs.

use std::fmt::Display;

use super::Scored;
use crate::cli::csv::{harmless, line};
use crate::domain::protect::{Cell, Figures, ItemFigures, MaybeScore};

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

/// A group: attribute, level above it, level and label; empty for the whole.
type Group<'a> = [&'a str; 4];

pub(super) fn print(scored: &Scored) -> String {
    let points = scored.survey.scale.points();
    let head = HEAD.iter().map(|name| (*name).to_owned()).chain((1..=points).map(|value| format!("share_{value}")));
    let mut sheet = vec![head.collect()];
    let tables = &scored.tables;
    add(&mut sheet, [""; 4], tables.asked, &tables.whole);
    for table in scored.groups() {
        let within = table.within.as_ref().map_or("", |within| within.level.as_str());
        for row in &table.rows {
            let label = scored.label(row);
            let level = row.level.as_ref().map_or("", |level| level.as_str());
            add(&mut sheet, [table.attribute.as_str(), within, level, &label], row.asked, &row.cell);
        }
    }
    let width = HEAD.len() + usize::from(points);
    sheet.iter().map(|record| line(record, width)).collect()
}

fn add(sheet: &mut Vec<Vec<String>>, group: Group<'_>, asked: Option<u32>, cell: &Cell) {
    let merged = cell.merged_into().map_or("", |code| code.as_str());
    let start: Vec<String> = group.iter().chain([&cell.state(), &merged]).map(|text| harmless(text)).collect();
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
