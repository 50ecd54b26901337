//! How a response is written in a row: one word an item, one word an attribute, `-` where nothing was given.
//! Owns that notation and its reading back through [`Response::parse`]; runs no statement. Levels are written by their
//! codes, because positions change when a roster gains a level.

use std::collections::HashMap;

use super::StoreError;
use crate::domain::codebook::{AttributeCodes, Codebook};
use crate::domain::ids::ResponseId;
use crate::domain::response::Response;
use crate::domain::survey::Attribute;

const NOTHING: &str = "-";

/// The text of an id.
pub(super) fn spell(id: &ResponseId) -> String {
    data_encoding::HEXLOWER.encode(id.bytes())
}

/// The answers of a response, e.g. `5 4 - 3`.
pub(super) fn answers(response: &Response) -> String {
    let word = |answer: &Option<u8>| answer.map_or_else(|| NOTHING.to_owned(), |value| value.to_string());
    response.answers().iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The levels of a response, e.g. `G3 D01 D01-S03 -`.
pub(super) fn levels(response: &Response, codebook: &Codebook) -> Result<String, StoreError> {
    let words = codebook.attributes().enumerate().map(|(at, (attribute, codes))| match response.level(at) {
        None => Ok(NOTHING),
        Some(level) => codes.levels.get(level).map(|level| level.code.as_str()).ok_or_else(|| {
            StoreError::Unfit(format!("a response names level {level} of {}, which has no such level", attribute.id))
        }),
    });
    Ok(words.collect::<Result<Vec<_>, _>>()?.join(" "))
}

/// Reads rows back.
pub(super) struct Reader<'a> {
    codebook: &'a Codebook,
    items: usize,
    places: HashMap<&'a str, usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(codebook: &'a Codebook) -> Self {
        let survey = codebook.survey();
        let items = survey.items.iter().map(|item| item.id.as_str());
        let attributes = survey.attributes.iter().map(|attribute| attribute.id.as_str());
        let places = items.chain(attributes).enumerate().map(|(at, name)| (name, at)).collect();
        Self { codebook, items: survey.items.len(), places }
    }

    /// A response, every value checked again. Faults name the field, never what was answered.
    pub(super) fn response(&self, id: &str, answers: &str, levels: &str) -> Result<Response, StoreError> {
        let mut words = Vec::with_capacity(self.places.len());
        words.extend(answers.split_whitespace());
        require(id, "answers", words.len(), self.items)?;
        words.extend(self.words(id, levels)?);
        let field = |name: &str| self.places.get(name).and_then(|&at| words.get(at)).copied();
        Response::parse(self.codebook, field).map_err(|faults| {
            let fields: Vec<_> = faults.iter().map(|fault| fault.field().to_owned()).collect();
            let column = if self.is_item(fields.first()) { "answers" } else { "levels" };
            StoreError::impossible(("response", column), id, format!("impossible value of {}", fields.join(", ")))
        })
    }

    /// The levels alone.
    pub(super) fn levels(&self, id: &str, levels: &str) -> Result<Vec<Option<usize>>, StoreError> {
        let read = |((attribute, codes), word): ((&Attribute, &AttributeCodes), &str)| match word {
            NOTHING => Ok(None),
            code => codes.find(code).map(Some).ok_or_else(|| {
                StoreError::impossible(("response", "levels"), id, format!("impossible value of {}", attribute.id))
            }),
        };
        let words = self.words(id, levels)?;
        self.codebook.attributes().zip(words).map(read).collect()
    }

    fn words<'t>(&self, id: &str, levels: &'t str) -> Result<Vec<&'t str>, StoreError> {
        let words: Vec<_> = levels.split_whitespace().collect();
        require(id, "levels", words.len(), self.places.len() - self.items)?;
        Ok(words)
    }

    fn is_item(&self, field: Option<&String>) -> bool {
        field.and_then(|name| self.places.get(name.as_str())).is_some_and(|&at| at < self.items)
    }
}

fn require(id: &str, column: &'static str, words: usize, expected: usize) -> Result<(), StoreError> {
    if words == expected {
        return Ok(());
    }
    Err(StoreError::impossible(("response", column), id, format!("{words} words: expected {expected}")))
}
