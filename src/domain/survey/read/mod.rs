//! Reads a survey file: all of it, every time, so that every fault is reported at once and with its line.
//! Owns the top level of the file format; reads no file itself and decides nothing about answers or scores.

mod attributes;
mod items;
mod nearest;
mod ruby;
mod scale;
mod table;
#[cfg(test)]
mod tests;

use toml::de::DeTable;

use self::table::{LABEL, NOTE, Table, distinct};
use super::fault::{Fault, Faults};
use super::{Definition, MinimumGroup, Protection, Rounding, Survey};
use crate::domain::ids::SurveyId;

/// The version of the format, the key `format`.
const FORMAT: u32 = 1;

const KEYS: &[&str] = &[
    "format",
    "id",
    "minutes",
    "minimum_group",
    "rounding",
    "protection",
    "tables",
    "pages",
    "title",
    "organisation",
    "rights",
    "origin",
    "scale",
    "bands",
    "categories",
    "items",
    "attributes",
    "comment",
];

impl Survey {
    /// Reads a survey file. A byte order mark and Windows line ends are fine.
    ///
    /// # Errors
    /// Every fault of the file, in the order of its lines. A text that is not TOML is read as far as it can be understood.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let (tree, syntax) = DeTable::parse_recoverable(text);
        let faults = Faults::new(text, &syntax);
        let definition = definition(&Table::file(&faults, tree.get_ref(), KEYS));
        faults.settle(definition.map(|definition| Self { definition, source: text.to_owned() }))
    }
}

/// Every part is read before the first missing one ends the reading.
fn definition(file: &Table<'_>) -> Option<Definition> {
    let format = file.take("format", "format = 1", |value| (table::whole(value)? == FORMAT).then_some(()));
    let (id, minutes) = (file.name("id", SurveyId::parse), file.whole("minutes", 1..=120));
    let minimum_group = file.whole("minimum_group", 5..=1000);
    let rounding = file.take("rounding", "\"published\" or \"exact\"", |value| Rounding::find(value.as_str()?));
    let protection = match file.find("protection") {
        Some(_) => file.take("protection", "\"standard\" or \"strict\"", |value| Protection::find(value.as_str()?)),
        None => Some(Protection::default()),
    };
    let (title, organisation) = (file.text("title", LABEL), file.text("organisation", LABEL));
    let (rights, origin) = (file.text("rights", NOTE), file.text("origin", NOTE));

    let category_rows = file.rows("categories", "category", "id", &["id", "label", "question"]);
    let item_rows = file.rows("items", "item", "id", &["id", "category", "text", "short"]);
    let attribute_rows = file.rows("attributes", "attribute", "id", &["id", "label", "levels", "parent", "asked"]);
    let category_ids = distinct(&category_rows, "id");
    let item_ids = distinct(&item_rows, "id");
    let attribute_ids = distinct(&attribute_rows, "id");

    let scale = scale::scale(file);
    let bands = scale::bands(file, scale.as_ref().map_or(11, super::Scale::points));
    let categories = items::categories(&category_rows, &item_rows);
    let items = items::items(&item_rows, &category_ids);
    let pages = items::pages(file, &item_rows, &item_ids);
    let comment = items::comment(file);
    let attributes = attributes::attributes(&attribute_rows, &attribute_ids, &item_ids);
    let tables = attributes::tables(file, &attribute_ids);

    format?;
    Some(Definition {
        id: id?,
        title: title?,
        organisation: organisation?,
        rights: rights?,
        origin: origin?,
        minutes: u8::try_from(minutes?).ok()?,
        minimum_group: MinimumGroup::new(minimum_group?).ok()?,
        rounding: rounding?,
        scale: scale?,
        items: items?,
        categories: categories?,
        pages: pages?,
        bands: bands?,
        attributes: attributes?,
        comment: comment?,
        protection: protection?,
        tables: tables?,
    })
}
