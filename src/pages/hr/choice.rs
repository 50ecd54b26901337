//! Which groups a results page shows: one table, or all tables of an attribute within another, parent by parent.
//! Owns how a choice is written in an address, and the links from one to the next; knows no number.

use crate::domain::ids::LevelCode;
use crate::domain::protect::{Address, Table, Tables};
use crate::words::Words;

/// The tables a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice<'a> {
    /// One table, with everything about it.
    One(&'a Table),
    /// The tables that split every level of another attribute; never empty.
    Family(Vec<&'a Table>),
}

/// A link of a switch or to a finer table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Address.
    pub href: String,
    /// What is read.
    pub text: String,
    /// What it leads to, where the text alone does not say so.
    pub label: String,
    /// Whether it leads to what is shown.
    pub current: bool,
}

impl<'a> Choice<'a> {
    /// What an address asks for; an attribute alone may stand for its tables within another.
    #[must_use]
    pub fn find(tables: &'a Tables, by: &str, within: Option<&str>, level: Option<&str>) -> Option<Self> {
        if let Some(within) = within.zip(level) {
            return tables.at(Address { attribute: by, within: Some(within) }).map(Self::One);
        }
        if let Some(table) = tables.find(by).filter(|_| within.is_none()) {
            return Some(Self::One(table));
        }
        let wanted = |table: &&Table| {
            let over = table.within.as_ref().map(|over| over.attribute.as_str());
            table.attribute.as_str() == by && over.is_some() && within.is_none_or(|within| over == Some(within))
        };
        let first = tables.by.iter().find(wanted)?;
        Some(Self::Family(tables.by.iter().filter(|table| kin(first, table)).collect()))
    }

    /// What a page shows that was not asked for anything.
    #[must_use]
    pub fn first(tables: &'a Tables) -> Option<Self> {
        let table = tables.by.iter().min_by_key(|table| table.within.is_some())?;
        Self::find(tables, table.attribute.as_str(), None, None)
    }

    /// The table, or one of the tables.
    #[must_use]
    pub fn table(&self) -> &'a Table {
        match self {
            Self::One(table) => table,
            Self::Family(tables) => tables[0],
        }
    }

    /// Its address on the results page.
    #[must_use]
    pub fn href(&self) -> String {
        let Address { attribute, within } = self.table().address();
        match (self, within) {
            (Self::One(_), Some((within, level))) => {
                format!("?by={attribute}&within={within}&level={}#groups", escaped(level))
            }
            (Self::Family(_), Some((within, _))) => format!("?by={attribute}&within={within}#groups"),
            (_, None) => format!("?by={attribute}#groups"),
        }
    }

    /// Tables over everybody, and the families of finer ones; `shown` is marked, or the family it is one of.
    #[must_use]
    pub fn switch(tables: &'a Tables, shown: &Self, words: Words) -> Vec<Link> {
        let mut families: Vec<Vec<&'a Table>> = Vec::new();
        for table in &tables.by {
            match families.iter_mut().find(|family| kin(family[0], table)) {
                Some(family) => family.push(table),
                None => families.push(vec![table]),
            }
        }
        let link = |family: Vec<&'a Table>| {
            let current = kin(family[0], shown.table());
            let choice = if family[0].within.is_none() { Self::One(family[0]) } else { Self::Family(family) };
            let text = name(choice.table(), words);
            Link { href: choice.href(), label: text.clone(), text, current }
        };
        families.into_iter().map(link).collect()
    }

    /// The tables beside this one: the same attribute within the other levels, and all of them on one page.
    #[must_use]
    pub fn siblings(tables: &'a Tables, shown: &Self, words: Words) -> Vec<Link> {
        let table = shown.table();
        let Some(within) = &table.within else { return Vec::new() };
        let all: Vec<&Table> = tables.by.iter().filter(|other| kin(table, other)).collect();
        let link = |choice: Self, text: String| {
            let href = choice.href();
            Link { current: href == shown.href(), href, label: text.clone(), text }
        };
        let each = all
            .iter()
            .filter_map(|&table| Some(link(Self::One(table), table.within.as_ref()?.level_label.plain(words.0, ""))));
        let every = words.with("hr-every-link", &[("parent", &words.inside(&within.label.plain(words.0, "")))]);
        std::iter::once(link(Self::Family(all.clone()), every)).chain(each).collect()
    }

    /// The link to this choice.
    #[must_use]
    pub fn link(&self, words: Words) -> Link {
        let table = self.table();
        let by = table.label.plain(words.0, "");
        let parent = table.within.as_ref().map(|within| within.level_label.plain(words.0, "")).unwrap_or_default();
        let label = words.with("by-within", &[("by", &by), ("parent", &parent)]);
        Link { href: self.href(), text: words.with("hr-finer", &[("by", &words.inside(&by))]), label, current: false }
    }

    /// Links from a row to the tables that split it.
    #[must_use]
    pub fn finer(tables: &Tables, table: &Table, level: &LevelCode, words: Words) -> Vec<Link> {
        // In a crossing a level is only a part of the group that the finer table splits.
        let of_this =
            |finer: &&Table| tables.parent(finer).is_some_and(|(parent, _)| parent.address() == table.address());
        tables.below(&table.attribute, level).filter(of_this).map(|finer| Choice::One(finer).link(words)).collect()
    }
}

/// Whether two tables split by the same attribute, within levels of the same other one.
fn kin(one: &Table, other: &Table) -> bool {
    let over = |table: &'_ Table| table.within.as_ref().map(|within| within.attribute.clone());
    one.attribute == other.attribute && over(one) == over(other)
}

fn name(table: &Table, words: Words) -> String {
    let by = table.label.plain(words.0, "");
    table.within.as_ref().map_or_else(
        || by.clone(),
        |within| words.with("hr-each", &[("by", &by), ("parent", &words.inside(&within.label.plain(words.0, "")))]),
    )
}

/// A value of a query: level codes may hold any letter and `+`.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
