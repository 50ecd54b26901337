//! Files of responses and rosters: CSV and Parquet become tallies, responses and rosters.
//! Owns reading and is the only room that names polars; no DataFrame leaves it, and it knows no store and no page.
//!
//! One road for every file: cells are coded to small numbers where they are plain, and a row with anything unusual goes
//! through [`Response::parse`], which accepts it or says what was expected.

mod blocks;
mod coder;
mod codes;
mod columns;
mod counter;
mod csv;
mod fault;
mod parquet;
mod people;
mod record;
mod roster;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

pub use fault::{FileFault, FileFaults};
pub use people::Answerer;

use crate::domain::codebook::Codebook;
use crate::domain::ids::{AttributeId, ItemId};
use crate::domain::response::Response;
use crate::domain::roster::Roster;
use crate::domain::survey::Survey;
use crate::domain::tally::Tally;
use crate::domain::wave::FiscalYear;
use fault::{Faults, Stop};

/// Counts a file of responses for the whole and for the attributes at the given positions of the survey, in memory that
/// does not grow with the file. Cells of all attributes with known levels are checked; comments are not read. The
/// codebook comes back with the levels met in the file for counted attributes that had none.
///
/// `progress` is told about how many rows are done.
///
/// # Errors
/// The first faults of the file and the number of the others.
pub fn tally_file(
    path: &Path,
    codebook: Codebook,
    attributes: &[usize],
    progress: &dyn Fn(u64),
) -> Result<(Tally, Codebook), FileFaults> {
    let counted = match open(path) {
        Ok((Format::Csv, file)) => csv::tally(file, &codebook, attributes, progress),
        Ok((Format::Parquet, file)) => parquet::tally(file, &codebook, attributes, progress),
        Err(stop) => Err(stop.into()),
    };
    counted.map(|counter| counter.into_tally(codebook)).map_err(|faults| faults.of(path))
}

/// Reads all responses of a file, row by row through [`Response::parse`].
///
/// `progress` is told about how many rows are done.
///
/// # Errors
/// The first faults of the file and the number of the others.
pub fn read_responses(path: &Path, codebook: &Codebook, progress: &dyn Fn(u64)) -> Result<Vec<Response>, FileFaults> {
    let read = match open(path) {
        Ok((Format::Csv, file)) => csv::responses(file, codebook, progress),
        Ok((Format::Parquet, file)) => parquet::responses(file, codebook, progress),
        Err(stop) => Err(stop.into()),
    };
    read.map_err(|faults| faults.of(path))
}

/// Reads a roster: attribute columns, each with an optional `<attribute>_label`, `headcount`, and an optional `year`.
///
/// # Errors
/// Every fault of the file; without `year`, a file that holds several years.
pub fn read_roster(path: &Path, survey: &Survey, year: Option<FiscalYear>) -> Result<Roster, FileFaults> {
    csv_file(path).and_then(|file| roster::read(file, survey, year)).map_err(|faults| faults.of(path))
}

/// The fiscal years of a roster in ascending order; none if it has no `year` column.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn roster_years(path: &Path) -> Result<Vec<FiscalYear>, FileFaults> {
    csv_file(path).and_then(roster::years).map_err(|faults| faults.of(path))
}

/// Reads who answered: a column for each of some attributes, and one for each of some items; others are left unread.
///
/// # Errors
/// The first faults of the file and the number of the others.
pub fn read_people(path: &Path, attributes: &[AttributeId], items: &[ItemId]) -> Result<Vec<Answerer>, FileFaults> {
    csv_file(path).and_then(|file| people::read(file, attributes, items)).map_err(|faults| faults.of(path))
}

/// Reads a small table as text: names of its columns, and its lines.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn read_table(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), FileFaults> {
    let (names, lines) = csv_file(path).and_then(csv::table).map_err(|faults| faults.of(path))?;
    Ok((names, lines.into_iter().map(|(_, cells)| cells).collect()))
}

/// What the header of a file of responses says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Positions of the attributes that have a column.
    pub attributes: Vec<usize>,
    /// Columns that Kotae does not read: neither item, attribute nor comment.
    pub unread: Vec<String>,
}

/// Reads the header of a file of responses.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn read_header(path: &Path, survey: &Survey) -> Result<Header, FileFaults> {
    let names = match open(path) {
        Ok((Format::Csv, file)) => csv::names(file),
        Ok((Format::Parquet, file)) => parquet::names(file),
        Err(stop) => Err(stop.into()),
    };
    let header = |names: Vec<String>| Header {
        attributes: names.iter().filter_map(|name| survey.find_attribute(name)).collect(),
        unread: columns::strangers(names, survey),
    };
    names.map(header).map_err(|faults| faults.of(path))
}

enum Format {
    Csv,
    Parquet,
}

fn csv_file(path: &Path) -> Result<File, Faults> {
    match open(path)? {
        (Format::Csv, file) => Ok(file),
        (Format::Parquet, _) => Err(FileFault::whole("a Parquet file", "a roster as CSV").into()),
    }
}

/// Opens a file and tells its format by its first bytes, whatever its name.
fn open(path: &Path) -> Result<(Format, File), Stop> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(FileFault::whole("a folder", "a CSV or Parquet file").into());
    }
    let mut magic = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut magic)?;
    let format = match magic.as_slice() {
        [] => return Err(FileFault::whole("an empty file", "a header line and one line for each response").into()),
        b"PAR1" => Format::Parquet,
        b"PK\x03\x04" | b"\xd0\xcf\x11\xe0" => {
            return Err(FileFault::whole("an Excel workbook", "CSV or Parquet: save the sheet as CSV UTF-8").into());
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Err(FileFault::whole("UTF-16 text", "UTF-8 or CP932 (Shift_JIS)").into());
        }
        _ => Format::Csv,
    };
    file.rewind()?;
    Ok((format, file))
}
