//! Files of people who answered: their attributes, and their answers where they are asked for.
//! Owns the columns of such a file; whatever else stands in it is left unread.

use std::collections::BTreeMap;
use std::fs::File;

use super::csv;
use super::fault::{Faults, FileFault};
use crate::domain::ids::{AttributeId, ItemId, LevelCode};

/// Somebody who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answerer {
    /// Levels by attribute; one that was left blank is absent.
    pub levels: BTreeMap<AttributeId, LevelCode>,
    /// Answers to the items asked for.
    pub answers: Vec<Option<u8>>,
}

/// Reads people with some attributes and their answers to some items.
pub(super) fn read(file: File, attributes: &[AttributeId], items: &[ItemId]) -> Result<Vec<Answerer>, Faults> {
    let (names, rows) = csv::table(file)?;
    let mut faults = Faults::default();
    let mut find = |wanted: &str| {
        let found = names.iter().position(|name| name == wanted);
        if found.is_none() {
            faults.add(FileFault::at(1, wanted, "", "a column of this name"));
        }
        found.unwrap_or_default()
    };
    let attributes: Vec<_> = attributes.iter().map(|attribute| (attribute, find(attribute.as_str()))).collect();
    let items: Vec<_> = items.iter().map(|item| (item, find(item.as_str()))).collect();
    faults.or(())?;
    let mut faults = Faults::default();
    let mut people = Vec::with_capacity(rows.len());
    for (line, cells) in &rows {
        let mut levels = BTreeMap::new();
        for &(attribute, at) in attributes.iter().filter(|(_, at)| !cells[*at].is_empty()) {
            match LevelCode::parse(&cells[at]) {
                Ok(code) => drop(levels.insert(attribute.clone(), code)),
                Err(bad) => {
                    faults.add(FileFault::at(*line, attribute.as_str(), cells[at].as_str(), bad.expected));
                }
            }
        }
        let mut answers = Vec::with_capacity(items.len());
        for &(item, at) in &items {
            let answer = Some(cells[at].as_str()).filter(|cell| !cell.is_empty()).map(str::parse).transpose();
            answers.push(answer.unwrap_or_else(|_| {
                faults.add(FileFault::at(*line, item.as_str(), cells[at].as_str(), "a point of the scale or nothing"));
                None
            }));
        }
        people.push(Answerer { levels, answers });
    }
    faults.or(people)
}
