//! Reads the scale and the bands of a survey file.
//! Owns their rules: as many labels as points, bands from high to low, the last one without an edge.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::super::{Band, Bands, Edge, Scale};
use super::table::{LABEL, Table, distinct};
use crate::domain::ids::BandId;
use crate::domain::score::Hundredths;

/// Reads `[scale]`.
pub(super) fn scale(file: &Table<'_>) -> Option<Scale> {
    let scale = file.part("scale", &["points", "labels"], "a table with points and labels")?;
    let points = scale.whole("points", 2..=11);
    let rows = scale.rows("labels", "label", "", &["ja", "en", "ja-easy"]);
    let labels: Vec<_> = rows.iter().map(|row| row.languages(LABEL)).collect();
    let given = scale.find("labels").and_then(|list| list.get_ref().as_array()).map_or(0, |list| list.len());
    if let Some(points) = points.filter(|&points| given > 0 && given != points as usize) {
        let at = scale.find("labels").map_or(scale.at.clone(), Spanned::span);
        let message =
            format!("{given} labels on a {points}-point scale: expected {points} labels, most positive first");
        scale.lack(&at, message);
    }
    Some(Scale { labels: labels.into_iter().collect::<Option<_>>()? })
}

/// Reads `[[bands]]`.
pub(super) fn bands(file: &Table<'_>, points: u8) -> Option<Bands> {
    let rows = file.rows("bands", "band", "id", &["id", "label", "above", "from"]);
    distinct(&rows, "id");
    let bands: Vec<_> = rows.iter().map(|row| band(row, points)).collect();
    order(file, &rows);
    Some(Bands(bands.into_iter().collect::<Option<_>>()?))
}

fn band(row: &Table<'_>, points: u8) -> Option<Band> {
    let id = row.name("id", BandId::parse);
    let label = row.text("label", LABEL);
    if let (Some(_), Some(from)) = (row.find("above"), row.find("from")) {
        row.fault(&from.span(), "`above` and `from` are both given: expected one of them".to_owned());
    }
    let edge = match edge_key(row) {
        None => Some(Edge::Rest),
        Some((key, at)) => edge(row, key, at, points),
    };
    Some(Band { id: id?, label: label?, edge: edge? })
}

fn edge_key(row: &Table<'_>) -> Option<(&'static str, Range<usize>)> {
    ["above", "from"].into_iter().find_map(|key| Some((key, row.find(key)?.span())))
}

fn edge(row: &Table<'_>, key: &str, at: Range<usize>, points: u8) -> Option<Edge> {
    let value = row.take(key, "a number with at most two decimals, such as 3.60", hundredths)?;
    if value < Hundredths(100) || value > Hundredths(u32::from(points) * 100) {
        row.fault(&at, format!("`{key}` is {value}, outside the scale: expected 1.00 to {points}.00"));
    }
    Some(if key == "above" { Edge::Above(value) } else { Edge::From(value) })
}

fn hundredths(value: &DeValue<'_>) -> Option<Hundredths> {
    match value {
        DeValue::Float(number) => Hundredths::parse(number.as_str()),
        DeValue::Integer(number) => Hundredths::parse(number.as_str()),
        _ => None,
    }
}

/// Edges must fall from band to band, and only the last band may have none.
fn order(file: &Table<'_>, rows: &[Table<'_>]) {
    let mut above: Option<(Hundredths, &str)> = None;
    for (at, row) in rows.iter().enumerate() {
        let last = at + 1 == rows.len();
        let Some((key, span)) = edge_key(row) else {
            if !last {
                let message = format!("{} has no edge but is not the last: expected `above` or `from`", row.item);
                file.about("bands").lack(&row.at, message);
            }
            continue;
        };
        if last {
            let message =
                format!("{}, the last, has an edge: expected a last band without `above` and `from`", row.item);
            file.about("bands").lack(&span, message);
        }
        let Some(edge) = row.find(key).and_then(|value| hundredths(value.get_ref())) else { continue };
        if let Some((higher, name)) = above.filter(|(higher, _)| edge >= *higher) {
            let message = format!("{} begins at {edge}, not below {name} at {higher}: expected high to low", row.item);
            file.about("bands").lack(&span, message);
        }
        above = Some((edge, &row.item));
    }
}
