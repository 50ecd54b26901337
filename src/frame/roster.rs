//! Roster files: headcounts by attribute, for one fiscal year.
//! Owns the columns of a roster; what makes one valid is [`Roster::new`]'s.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use super::csv::{self, Lines};
use super::fault::{Faults, FileFault};
use crate::domain::ids::{AttributeId, LevelCode};
use crate::domain::roster::{Roster, RosterCell, RosterError};
use crate::domain::survey::{Level, RichText, Survey, Text};
use crate::domain::wave::FiscalYear;

/// The years a roster file holds.
pub(super) fn years(file: File) -> Result<Vec<FiscalYear>, Faults> {
    let (names, rows) = csv::table(file)?;
    let Some(column) = names.iter().position(|name| name == "year") else { return Ok(Vec::new()) };
    let mut faults = Faults::default();
    let mut years = BTreeSet::new();
    for (line, cells) in &rows {
        match year_of(*line, &cells[column]) {
            Ok(year) => {
                years.insert(year);
            }
            Err(fault) => faults.add(fault),
        }
    }
    faults.or(years.into_iter().collect())
}

/// Reads the roster of a year.
pub(super) fn read(file: File, survey: &Survey, year: Option<FiscalYear>) -> Result<Roster, Faults> {
    let (names, rows) = csv::table(file)?;
    let columns = Columns::find(&names, survey)?;
    let rows = of_year(rows, columns.year, year)?;
    let mut faults = Faults::default();
    let mut cells = Vec::with_capacity(rows.len());
    for (line, row) in &rows {
        match columns.cell(*line, row) {
            Ok(cell) => cells.push(cell),
            Err(fault) => faults.add(fault),
        }
    }
    let cells = faults.or(cells)?;
    Roster::new(cells, survey).map_err(|errors| {
        let mut faults = Faults::default();
        for error in &errors {
            faults.add(describe(error, &rows));
        }
        faults
    })
}

struct Columns {
    year: Option<usize>,
    headcount: usize,
    /// Attribute, its column, the column of its label.
    attributes: Vec<(AttributeId, usize, Option<usize>)>,
}

impl Columns {
    fn find(names: &[String], survey: &Survey) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let known = |name: &String| {
            let name = name.strip_suffix("_label").unwrap_or(name);
            name == "year" || name == "headcount" || survey.find_attribute(name).is_some()
        };
        let twice = |&(at, name): &(usize, &String)| known(name) && names[..at].contains(name);
        for (_, name) in names.iter().enumerate().filter(twice) {
            faults.add(FileFault::at(1, name, "another column of this name", "one"));
        }
        let attributes: Vec<_> = survey
            .attributes
            .iter()
            .filter_map(|attribute| {
                let label = find(&format!("{}_label", attribute.id));
                Some((attribute.id.clone(), find(attribute.id.as_str())?, label))
            })
            .collect();
        if attributes.is_empty() {
            let expected: Vec<_> = survey.attributes.iter().map(|attribute| attribute.id.as_str()).collect();
            faults.add(FileFault::at(1, "", "no column of an attribute", format!("one of {}", expected.join(", "))));
        }
        let headcount = find("headcount");
        if headcount.is_none() {
            faults.add(FileFault::at(1, "headcount", "", "a column of this name"));
        }
        faults.or(Self { year: find("year"), headcount: headcount.unwrap_or_default(), attributes })
    }

    fn cell(&self, line: u64, row: &[String]) -> Result<RosterCell, FileFault> {
        let mut levels = BTreeMap::new();
        for (attribute, at, label) in &self.attributes {
            let refused = |expected: String| FileFault::at(line, attribute.as_str(), row[*at].as_str(), expected);
            let code = LevelCode::parse(&row[*at]).map_err(|bad| refused(bad.expected.to_owned()))?;
            let label = label.map(|at| row[at].as_str()).filter(|label| !label.is_empty());
            let label = RichText::parse(label.unwrap_or(code.as_str())).map_err(|bad| refused(bad.to_string()))?;
            levels
                .insert(attribute.clone(), Level { code, label: Text { ja: label.clone(), en: label, ja_easy: None } });
        }
        let headcount = row[self.headcount].replace(',', "").parse().map_err(|_| {
            FileFault::at(line, "headcount", row[self.headcount].as_str(), "a whole number of people, 0 or more")
        })?;
        Ok(RosterCell { levels, headcount })
    }
}

/// The rows of the year asked for; without a year asked for, all rows, if they are of one year.
fn of_year(rows: Lines, column: Option<usize>, wanted: Option<FiscalYear>) -> Result<Lines, Faults> {
    let Some(column) = column else { return Ok(rows) };
    let mut faults = Faults::default();
    let mut years = BTreeSet::new();
    let mut kept = Vec::new();
    for (line, cells) in rows {
        match year_of(line, &cells[column]) {
            Ok(year) => {
                years.insert(year);
                if wanted.is_none_or(|wanted| wanted == year) {
                    kept.push((line, cells));
                }
            }
            Err(fault) => faults.add(fault),
        }
    }
    let listed = || years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) if !years.is_empty() && !years.contains(&wanted) => {
            faults.add(FileFault::at(0, "year", listed(), format!("rows of fiscal {wanted}")));
        }
        None if years.len() > 1 => faults.add(FileFault::at(0, "year", listed(), "one year, or to be told which")),
        _ => {}
    }
    faults.or(kept)
}

fn year_of(line: u64, cell: &str) -> Result<FiscalYear, FileFault> {
    let year = cell.parse().ok().and_then(|year| FiscalYear::new(year).ok());
    year.ok_or_else(|| FileFault::at(line, "year", cell, "a fiscal year from 1990 to 2100"))
}

/// Roster faults count rows from 1; a reader looks for the line of the file.
fn describe(error: &RosterError, rows: &Lines) -> FileFault {
    let line = |row: &usize| row.checked_sub(1).and_then(|at| rows.get(at)).map_or(0, |(line, _)| *line);
    match error {
        RosterError::Empty => FileFault::whole("no rows", "one row for each group with its headcount"),
        RosterError::TooLarge => FileFault::at(0, "headcount", "more than 4,294,967,295 people in all", "fewer"),
        RosterError::Twice { row, levels } => {
            FileFault::at(line(row), "", format!("the group {levels} again"), "one row for each group")
        }
        RosterError::TwoParents { row, child, first, second } => {
            FileFault::at(line(row), "", format!("{child} under {second}"), format!("{child} under {first}, as before"))
        }
        RosterError::UnknownLevel { row, attribute, level, expected } => {
            FileFault::at(line(row), attribute.as_str(), level.as_str(), format!("one of {expected}"))
        }
    }
}
