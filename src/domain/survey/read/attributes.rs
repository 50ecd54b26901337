//! Reads the attributes of a survey file and the list of tables made by them.
//! Owns their rules: parents exist and do not run in a circle, what is not asked follows from something asked.

use toml::de::DeValue;

use super::super::{Attribute, Level, LevelSource};
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

/// Reads `tables`: the attributes that results are shown by.
pub(super) fn tables(file: &Table<'_>, ids: &[&str]) -> Option<Vec<AttributeId>> {
    const EXPECTED: &str = "a list of attribute ids, such as [\"grade\"]";
    let section = file.about("tables");
    let list = section.take("tables", EXPECTED, DeValue::as_array)?;
    let mut seen = Vec::new();
    for entry in list.iter() {
        let Some(id) = entry.get_ref().as_str() else {
            section.wrong("tables", entry, EXPECTED);
            continue;
        };
        section.known(&entry.span(), "attribute", id, ids);
        if seen.contains(&id) {
            section.fault(&entry.span(), format!("`{id}` stands twice: expected it once"));
        }
        seen.push(id);
    }
    seen.into_iter().map(|id| AttributeId::parse(id).ok()).collect()
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
