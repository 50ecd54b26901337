//! Reads the attributes of a survey file and the list of tables made by them.
//! Owns their rules: parents exist and do not run in a circle, what is not asked follows from something asked.

use toml::de::DeValue;

use super::super::{Attribute, Breakdown, Level, LevelSource};
use super::items::string;
use super::table::{LABEL, Table, distinct};
use crate::domain::ids::{AttributeId, LevelCode};

/// Column names of files that no attribute may have.
const RESERVED: &[&str] = &["comment", "year", "headcount"];

/// Reads the rows of `[[attributes]]`.
pub(super) fn attributes(rows: &[Table<'_>], ids: &[&str], items: &[&str]) -> Option<Vec<Attribute>> {
    let attributes: Vec<_> = rows.iter().map(|row| attribute(row, ids)).collect();
    for row in rows {
        let Some(id) = row.find("id") else { continue };
        let name = id.get_ref().as_str().unwrap_or_default();
        if RESERVED.contains(&name) || items.contains(&name) {
            row.fault(&id.span(), format!("`{name}` is another column of the files: expected a name of its own"));
        }
        if ancestors(rows, row).is_none() {
            row.lack(&row.at, "the parents run in a circle: expected a topmost attribute".to_owned());
        }
        if !asked(row) && !rows.iter().any(|other| asked(other) && is_above(rows, other, name)) {
            let message = "the attribute is not asked and is no parent of one that is: expected asked = true";
            row.lack(&row.at, message.to_owned());
        }
    }
    attributes.into_iter().collect()
}

fn attribute(row: &Table<'_>, ids: &[&str]) -> Option<Attribute> {
    let (id, label) = (row.name("id", AttributeId::parse), row.text("label", LABEL));
    let (levels, asked) = (levels(row), row.flag("asked", true));
    let parent = match row.find("parent") {
        None => Some(None),
        Some(_) => row.refer("parent", "attribute", ids, AttributeId::parse).map(Some),
    };
    Some(Attribute { id: id?, label: label?, levels: levels?, parent: parent?, asked: asked? })
}

fn levels(row: &Table<'_>) -> Option<LevelSource> {
    const EXPECTED: &str = "\"roster\", or a list of levels with code, ja and en";
    let value = row.need("levels", EXPECTED)?;
    match value.get_ref() {
        DeValue::String(source) if source == "roster" => Some(LevelSource::Roster),
        DeValue::Array(_) => {
            let rows = row.rows("levels", "level", "code", &["code", "ja", "en", "ja-easy"]);
            distinct(&rows, "code");
            let levels: Vec<_> = rows.iter().map(level).collect();
            levels.into_iter().collect::<Option<_>>().map(LevelSource::Listed)
        }
        _ => {
            row.wrong("levels", value, EXPECTED);
            None
        }
    }
}

fn level(row: &Table<'_>) -> Option<Level> {
    let (code, label) = (row.name("code", LevelCode::parse), row.languages(LABEL));
    Some(Level { code: code?, label: label? })
}

/// Reads `tables`: the catalogue of groups that results are shown for, most valuable first.
pub(super) fn tables(file: &Table<'_>, ids: &[&str]) -> Option<Vec<Breakdown>> {
    const EXPECTED: &str = "a list of attribute ids and crossings, such as [\"grade\", { attribute = \"grade\", within = \"department\" }]";
    let section = file.about("tables");
    let list = section.take("tables", EXPECTED, DeValue::as_array)?;
    let mut seen: Vec<Breakdown> = Vec::new();
    let mut sound = true;
    for entry in list.iter() {
        let Some((attribute, within)) = breakdown(entry.get_ref()) else {
            section.wrong("tables", entry, EXPECTED);
            sound = false;
            continue;
        };
        for id in std::iter::once(attribute).chain(within) {
            section.known(&entry.span(), "attribute", id, ids);
        }
        let name = within.map_or_else(|| attribute.to_owned(), |within| format!("{attribute} within {within}"));
        if within == Some(attribute) {
            section.fault(&entry.span(), format!("`{name}` crosses an attribute with itself: expected two attributes"));
        }
        let parsed = AttributeId::parse(attribute).ok().zip(within.map(AttributeId::parse).transpose().ok());
        let Some((attribute, within)) = parsed else {
            sound = false;
            continue;
        };
        let table = Breakdown { attribute, within };
        if seen.contains(&table) {
            section.fault(&entry.span(), format!("`{name}` stands twice: expected it once"));
        }
        seen.push(table);
    }
    sound.then_some(seen)
}

/// `"grade"`, or `{ attribute = "grade", within = "department" }`.
fn breakdown<'a>(value: &'a DeValue<'_>) -> Option<(&'a str, Option<&'a str>)> {
    if let Some(id) = value.as_str() {
        return Some((id, None));
    }
    let table = value.as_table().filter(|table| table.len() == 2)?;
    let text = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
    Some((text("attribute")?, Some(text("within")?)))
}

fn asked(row: &Table<'_>) -> bool {
    row.find("asked").and_then(|value| value.get_ref().as_bool()) != Some(false)
}

fn is_above(rows: &[Table<'_>], row: &Table<'_>, name: &str) -> bool {
    ancestors(rows, row).is_some_and(|above| above.contains(&name))
}

/// Parent, its parent and so on; `None` if they run in a circle.
fn ancestors<'a>(rows: &[Table<'a>], row: &Table<'a>) -> Option<Vec<&'a str>> {
    let mut above = Vec::new();
    let mut next = string(row, "parent");
    while let Some(parent) = next {
        if above.contains(&parent) || string(row, "id") == Some(parent) {
            return None;
        }
        above.push(parent);
        next = rows.iter().find(|row| string(row, "id") == Some(parent)).and_then(|row| string(row, "parent"));
    }
    Some(above)
}
