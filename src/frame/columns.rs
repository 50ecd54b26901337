//! The header of a file: which column holds which item, attribute or the comment.
//! Owns column names; reads no answers.

use std::collections::BTreeMap;

use super::fault::{Faults, FileFault};
use crate::domain::codebook::Codebook;
use crate::domain::letters::unify;
use crate::domain::survey::Survey;

/// Where things stand in a file.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// Column of each item.
    pub items: Vec<usize>,
    /// Column of each attribute of the survey, if the file has it.
    pub attributes: Vec<Option<usize>>,
    /// Number of columns.
    pub width: usize,
    by_name: BTreeMap<String, usize>,
}

impl Columns {
    /// Finds the items, and the attributes at the given positions of the survey or what they follow from.
    pub(super) fn find(names: &[String], codebook: &Codebook, required: &[usize]) -> Result<Self, Faults> {
        let survey = codebook.survey();
        let mut faults = Faults::default();
        let known = known(names, survey)?;
        for (name, columns) in &known {
            if columns.len() > 1 {
                let found = format!("{} columns of this name", columns.len());
                faults.add(FileFault::at(1, name, found, "one"));
            }
        }
        let by_name: BTreeMap<String, usize> = known.into_iter().map(|(name, columns)| (name, columns[0])).collect();
        let find = |name: &str| by_name.get(name).copied();
        for item in survey.items.iter().filter(|item| find(item.id.as_str()).is_none()) {
            faults.add(FileFault::at(1, item.id.as_str(), "", "a column of this name"));
        }
        let attributes: Vec<_> = survey.attributes.iter().map(|attribute| find(attribute.id.as_str())).collect();
        for &attribute in required.iter().filter(|&&at| !follows(at, &attributes, codebook)) {
            faults.add(FileFault::at(1, survey.attributes[attribute].id.as_str(), "", "a column of this name"));
        }
        let items = survey.items.iter().filter_map(|item| find(item.id.as_str())).collect();
        faults.or(Self { items, attributes, width: names.len(), by_name })
    }

    /// The column of a field.
    pub(super) fn position(&self, field: &str) -> Option<usize> {
        self.by_name.get(field).copied()
    }

    /// Names and positions of all columns that are read.
    pub(super) fn read(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_name.iter().map(|(name, &at)| (name.as_str(), at))
    }
}

/// Positions of the attributes that a release has tables of.
pub(super) fn tabled(survey: &Survey) -> Vec<usize> {
    survey.catalogued()
}

/// Names that are neither item, attribute nor comment.
pub(super) fn strangers(names: Vec<String>, survey: &Survey) -> Vec<String> {
    names.into_iter().filter(|name| !is_field(name, survey)).collect()
}

fn is_field(name: &str, survey: &Survey) -> bool {
    survey.find_item(name).is_some() || survey.find_attribute(name).is_some() || name == "comment"
}

/// The columns of each field of the survey that the file has.
fn known(names: &[String], survey: &Survey) -> Result<BTreeMap<String, Vec<usize>>, FileFault> {
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| is_field(name, survey)) {
        known.entry(name.clone()).or_default().push(at);
    }
    if !known.is_empty() {
        return Ok(known);
    }
    let items: Vec<_> = survey.items.iter().map(|item| item.id.as_str()).collect();
    let expected = format!("a header line with the columns {}, separated by commas", items.join(", "));
    Err(FileFault::at(1, "", "no column name of this survey", expected))
}

/// Whether the levels of an attribute are in the file, in its own column or through a child with known parents.
fn follows(attribute: usize, columns: &[Option<usize>], codebook: &Codebook) -> bool {
    let survey = codebook.survey();
    columns[attribute].is_some()
        || (0..columns.len()).any(|child| {
            survey.attributes[child].parent.as_ref() == Some(&survey.attributes[attribute].id)
                && codebook.codes(child).is_some_and(|codes| codes.parents.iter().any(Option::is_some))
                && follows(child, columns, codebook)
        })
}

/// A column name as compared: full-width letters and outer spaces make no difference.
pub(super) fn name(cell: &str) -> String {
    unify(cell)
}
