//! Reads the categories, items, pages and the comment question of a survey file.
//! Owns their rules: every item in one known category and on exactly one page, no category without items.

use toml::Spanned;
use toml::de::DeValue;

use super::super::{Category, CommentQuestion, Item};
use super::table::{LABEL, NOTE, QUESTION, SHORT, Table, Value};
use crate::domain::ids::{CategoryId, ItemId};

/// Reads the rows of `[[categories]]`.
pub(super) fn categories(rows: &[Table<'_>], items: &[Table<'_>]) -> Option<Vec<Category>> {
    let used = |id: &str| items.iter().any(|item| string(item, "category") == Some(id));
    for row in rows {
        if let Some(id) = string(row, "id").filter(|id| !items.is_empty() && !used(id)) {
            row.lack(&row.at, format!("the category has no items: expected an item with category = \"{id}\""));
        }
    }
    let categories: Vec<_> = rows.iter().map(category).collect();
    categories.into_iter().collect()
}

fn category(row: &Table<'_>) -> Option<Category> {
    let (id, label) = (row.name("id", CategoryId::parse), row.text("label", LABEL));
    let question = row.text("question", NOTE);
    Some(Category { id: id?, label: label?, question: question? })
}

/// Reads the rows of `[[items]]`.
pub(super) fn items(rows: &[Table<'_>], categories: &[&str]) -> Option<Vec<Item>> {
    let items: Vec<_> = rows.iter().map(|row| item(row, categories)).collect();
    items.into_iter().collect()
}

fn item(row: &Table<'_>, categories: &[&str]) -> Option<Item> {
    let id = row.name("id", ItemId::parse);
    let category = row.refer("category", "category", categories, CategoryId::parse);
    let (text, short) = (row.text("text", QUESTION), row.text("short", SHORT));
    Some(Item { id: id?, category: category?, text: text?, short: short? })
}

/// Reads `pages`: item positions, page by page.
pub(super) fn pages(file: &Table<'_>, items: &[Table<'_>], ids: &[&str]) -> Option<Vec<Vec<usize>>> {
    const EXPECTED: &str = "a list of pages, each a list of item ids";
    let section = file.about("pages");
    let list = section.take("pages", EXPECTED, |value| value.as_array().filter(|list| !list.is_empty()))?;
    let mut placed: Vec<Option<usize>> = vec![None; ids.len()];
    let pages: Vec<_> = (1..).zip(list.iter()).map(|(n, page)| one_page(&section, n, page, ids, &mut placed)).collect();
    for (id, _) in ids.iter().zip(&placed).filter(|(_, page)| page.is_none()) {
        for item in items.iter().filter(|item| string(item, "id") == Some(*id)).take(1) {
            item.lack(&item.at, "the item stands on no page: expected it once in `pages`".to_owned());
        }
    }
    pages.into_iter().collect()
}

fn one_page(
    section: &Table<'_>,
    number: usize,
    page: Value<'_>,
    ids: &[&str],
    placed: &mut [Option<usize>],
) -> Option<Vec<usize>> {
    let key = format!("pages[{number}]");
    let Some(list) = page.get_ref().as_array().filter(|list| !list.is_empty()) else {
        section.wrong(&key, page, "a list of item ids, such as [\"q01\", \"q02\"]");
        return None;
    };
    let mut positions = Vec::new();
    for entry in list.iter() {
        let Some(id) = entry.get_ref().as_str() else {
            section.wrong(&key, entry, "an item id, such as \"q01\"");
            continue;
        };
        let Some(at) = section.known(&entry.span(), "item", id, ids) else { continue };
        if let Some(earlier) = placed[at].replace(number) {
            let message = format!("item {id} stands on page {earlier} and again on page {number}: expected one place");
            section.fault(&entry.span(), message);
        }
        positions.push(at);
    }
    Some(positions)
}

/// Reads `[comment]`, if it is there.
pub(super) fn comment(file: &Table<'_>) -> Option<Option<CommentQuestion>> {
    if file.find("comment").is_none() {
        return Some(None);
    }
    let comment = file.part("comment", &["text", "longest"], "a table with text and longest")?;
    let (text, longest) = (comment.text("text", QUESTION), comment.whole("longest", 1..=10_000));
    Some(Some(CommentQuestion { text: text?, longest: longest? as usize }))
}

/// The string under a key, without a fault if it is something else.
pub(super) fn string<'a>(row: &Table<'a>, key: &str) -> Option<&'a str> {
    row.find(key).map(Spanned::get_ref).and_then(DeValue::as_str)
}
