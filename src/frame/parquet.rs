//! Parquet files, a row group at a time: typed columns are coded side by side, rows with anything odd are read as text.
//! Owns all that is said in polars; what a cell means is the coder's.

use std::fs::File;
use std::thread;

use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, Int8Chunked, ParallelStrategy, ParquetReader, PolarsError, SerReader,
    StringChunked,
};

use super::coder::{Coder, ODD, ODD_LEVEL, describe};
use super::codes::SHORT;
use super::columns::{self, Columns};
use super::counter::Counter;
use super::fault::{Faults, FileFault};
use crate::domain::codebook::Codebook;
use crate::domain::response::Response;

/// Rows coded at a time: they stay in the cache of a core.
const SLICE: usize = 16 * 1024;

impl From<PolarsError> for Faults {
    fn from(error: PolarsError) -> Self {
        // Polars explains over many lines; the first says what is wrong.
        let said = error.to_string();
        FileFault::whole(
            format!("unreadable Parquet ({})", said.lines().next().unwrap_or_default()),
            "a whole Parquet file",
        )
        .into()
    }
}

/// Column names as compared.
pub(super) fn names(file: File) -> Result<Vec<String>, Faults> {
    let schema = ParquetReader::new(file).schema()?;
    Ok(schema.iter_names().map(|name| columns::name(name)).collect())
}

/// Counts all rows.
pub(super) fn tally(
    file: File,
    codebook: &Codebook,
    attributes: &[usize],
    progress: &dyn Fn(u64),
) -> Result<Counter, Faults> {
    let names = names(file.try_clone()?)?;
    let columns = Columns::find(&names, codebook, attributes)?;
    let mut sum = Counter::new(codebook.survey(), attributes);
    let mut faults = Faults::default();
    let wanted = wanted(&columns, codebook, attributes);
    each_group(file, wanted, progress, |line, frame| {
        let job = Job { codebook, attributes, cells: Cells::of(&frame, &columns)?, line };
        let (counter, found) = job.share_out(frame.height());
        sum.merge(&counter);
        faults.merge(found);
        Ok(())
    })?;
    faults.or(sum)
}

/// Reads all rows in order.
pub(super) fn responses(file: File, codebook: &Codebook, progress: &dyn Fn(u64)) -> Result<Vec<Response>, Faults> {
    let names = names(file.try_clone()?)?;
    let columns = Columns::find(&names, codebook, &columns::tabled(codebook.survey()))?;
    let mut faults = Faults::default();
    let mut responses = Vec::new();
    let wanted = columns.read().map(|(_, at)| at).collect();
    each_group(file, wanted, progress, |line, frame| {
        let cells = Cells::of(&frame, &columns)?;
        for at in 0..frame.height() {
            let texts = cells.texts(at);
            match Response::parse(codebook, |name| find(&texts, name)) {
                Ok(response) => responses.push(response),
                Err(errors) => errors.iter().for_each(|error| faults.add(describe(line + at as u64, error))),
            }
        }
        Ok(())
    })?;
    faults.or(responses)
}

/// Columns that counting reads: all but the comment and attributes nobody asked for whose levels are not known.
fn wanted(columns: &Columns, codebook: &Codebook, attributes: &[usize]) -> Vec<usize> {
    let known = |at: usize| codebook.codes(at).is_some_and(|codes| !codes.levels.is_empty());
    let read = columns.attributes.iter().enumerate().filter(|&(at, _)| known(at) || attributes.contains(&at));
    columns.items.iter().copied().chain(read.filter_map(|(_, column)| *column)).collect()
}

/// Hands out the row groups of a file, each with the number of its first row.
fn each_group(
    file: File,
    wanted: Vec<usize>,
    progress: &dyn Fn(u64),
    mut read: impl FnMut(u64, DataFrame) -> Result<(), Faults>,
) -> Result<(), Faults> {
    let metadata = ParquetReader::new(file.try_clone()?).get_metadata()?.clone();
    let mut start = 0;
    for group in &metadata.row_groups {
        let mut reader = ParquetReader::new(file.try_clone()?);
        reader.set_metadata(metadata.clone());
        let frame = reader
            .with_projection(Some(wanted.clone()))
            .with_slice(Some((start, group.num_rows())))
            .read_parallel(ParallelStrategy::Columns)
            .finish()?;
        read(start as u64 + 1, frame)?;
        start += group.num_rows();
        progress(start as u64);
    }
    Ok(())
}

/// The columns of a row group by field.
struct Cells<'a> {
    items: Vec<&'a Column>,
    attributes: Vec<Option<&'a Column>>,
    named: Vec<(&'a str, &'a Column)>,
}

impl<'a> Cells<'a> {
    fn of(frame: &'a DataFrame, columns: &'a Columns) -> Result<Self, Faults> {
        let find = |wanted: usize| {
            let name = columns.read().find(|&(_, at)| at == wanted).map_or("", |(name, _)| name);
            frame.columns().iter().find(|column| columns::name(column.name()) == name)
        };
        let named: Vec<_> = columns.read().filter_map(|(name, at)| Some((name, find(at)?))).collect();
        let mut faults = Faults::default();
        for (name, column) in named.iter().filter(|(_, column)| !readable(column.dtype())) {
            faults.add(FileFault::at(0, name, format!("a column of type {}", column.dtype()), "whole numbers or text"));
        }
        faults.or(Self {
            items: columns.items.iter().filter_map(|&at| find(at)).collect(),
            attributes: columns.attributes.iter().map(|at| at.and_then(find)).collect(),
            named,
        })
    }

    /// The fields of a row as text.
    fn texts(&self, row: usize) -> Vec<(&'a str, String)> {
        self.named.iter().filter_map(|(name, column)| Some((*name, text(&column.get(row).ok()?)?))).collect()
    }
}

fn find<'t>(texts: &'t [(&str, String)], name: &str) -> Option<&'t str> {
    texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
}

fn readable(kind: &DataType) -> bool {
    kind.is_integer() || kind.is_float() || matches!(kind, DataType::String | DataType::Null) || kind.is_categorical()
}

/// A cell as it would stand in a CSV file; whole floats without their point, as 4.0 is an answer that pandas has touched.
fn text(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::Float32(number) if number.is_nan() => None,
        AnyValue::Float64(number) if number.is_nan() => None,
        AnyValue::Float32(number) => Some(number.to_string()),
        AnyValue::Float64(number) => Some(number.to_string()),
        other => Some(other.str_value().into_owned()),
    }
}

/// Counting one row group, shared by all workers.
struct Job<'a> {
    codebook: &'a Codebook,
    attributes: &'a [usize],
    cells: Cells<'a>,
    line: u64,
}

impl Job<'_> {
    fn share_out(&self, rows: usize) -> (Counter, Faults) {
        let workers = thread::available_parallelism().map_or(2, usize::from).clamp(1, rows.div_ceil(SLICE).max(1));
        let each = rows.div_ceil(workers);
        let mut sum = Counter::new(self.codebook.survey(), self.attributes);
        let mut faults = Faults::default();
        thread::scope(|scope| {
            let parts = (0..workers).map(|part| (part * each).min(rows)..((part + 1) * each).min(rows));
            let workers: Vec<_> = parts.map(|part| scope.spawn(|| self.work(part))).collect();
            for worker in workers {
                let (counter, found) = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                sum.merge(&counter);
                faults.merge(found);
            }
        });
        (sum, faults)
    }

    fn work(&self, rows: std::ops::Range<usize>) -> (Counter, Faults) {
        let mut counter = Counter::new(self.codebook.survey(), self.attributes);
        let mut coder = Coder::new(self.codebook, self.attributes);
        let mut faults = Faults::default();
        for start in rows.clone().step_by(SLICE) {
            self.count(start, SLICE.min(rows.end - start), &mut coder, &mut counter, &mut faults);
        }
        counter.name(coder.into_met());
        (counter, faults)
    }

    fn count(&self, start: usize, rows: usize, coder: &mut Coder<'_>, counter: &mut Counter, faults: &mut Faults) {
        let slice = |column: &Column| column.slice(i64::try_from(start).unwrap_or(i64::MAX), rows);
        let answers: Vec<Vec<u8>> = self.cells.items.iter().map(|column| answers(&slice(column), coder)).collect();
        let levels: Vec<Option<Vec<u32>>> = self
            .cells
            .attributes
            .iter()
            .enumerate()
            .map(|(at, column)| column.map(|column| levels(&slice(column), at, coder)))
            .collect();
        let mut row = coder.row();
        for at in 0..rows {
            for (answer, answers) in row.answers.iter_mut().zip(&answers) {
                *answer = answers[at];
            }
            for (level, levels) in row.levels.iter_mut().zip(&levels) {
                *level = levels.as_ref().map_or(0, |levels| levels[at]);
            }
            if coder.plain(&mut row) {
                counter.add(&row);
                continue;
            }
            let texts = self.cells.texts(start + at);
            match coder.reread(&mut row, self.line + (start + at) as u64, |name| find(&texts, name)) {
                Ok(()) => counter.add(&row),
                Err(found) => found.into_iter().for_each(|fault| faults.add(fault)),
            }
        }
    }
}

/// Codes of an item's answers.
fn answers(column: &Column, coder: &Coder<'_>) -> Vec<u8> {
    let kind = column.dtype();
    let coded = if let Ok(numbers) = column.i8() {
        return small(numbers, coder);
    } else if kind.is_integer() {
        column.cast(&DataType::Int64).and_then(|column| Ok(coded(column.i64()?.iter(), |number| coder.value(number))))
    } else if kind.is_float() {
        let float = |number: f64| match number {
            number if number.is_nan() => 0,
            number if number.fract() == 0.0 && number.abs() < 100.0 => coder.value(number as i64),
            _ => ODD,
        };
        column.cast(&DataType::Float64).and_then(|column| Ok(coded(column.f64()?.iter(), float)))
    } else {
        column
            .cast(&DataType::String)
            .and_then(|column| Ok(coded(column.str()?.iter(), |text| coder.answer(text.as_bytes()))))
    };
    // What cannot be cast, such as a number beyond 64 bits, is read as text.
    coded.unwrap_or_else(|_| vec![ODD; column.len()])
}

fn coded<T>(cells: impl Iterator<Item = Option<T>>, code: impl Fn(T) -> u8) -> Vec<u8> {
    cells.map(|cell| cell.map_or(0, &code)).collect()
}

/// Codes of numbers of one byte, the usual case: values at once, then the cells without one.
fn small(numbers: &Int8Chunked, coder: &Coder<'_>) -> Vec<u8> {
    let mut codes = Vec::with_capacity(numbers.len());
    for chunk in numbers.downcast_iter() {
        let start = codes.len();
        codes.extend(chunk.values().iter().map(|&value| coder.value(value.into())));
        let Some(given) = chunk.validity().filter(|given| given.unset_bits() > 0) else { continue };
        let mut words = given.fast_iter_u64();
        let mut at = start;
        for word in words.by_ref() {
            blank(&mut codes[at..], word);
            at += 64;
        }
        for word in words.remainder().0 {
            blank(&mut codes[at.min(start + chunk.len())..], word);
            at += 64;
        }
    }
    codes
}

/// Sets the codes at the bits that are not set to nothing.
#[inline]
fn blank(codes: &mut [u8], given: u64) {
    let mut missing = !given;
    while let Some(code) = codes.get_mut(missing.trailing_zeros() as usize).filter(|_| missing != 0) {
        *code = 0;
        missing &= missing - 1;
    }
}

/// Codes of an attribute's levels.
fn levels(column: &Column, attribute: usize, coder: &Coder<'_>) -> Vec<u32> {
    let text = match column.dtype() {
        // A whole float is written without its point, which a cast would add.
        kind if kind.is_float() => return vec![ODD_LEVEL; column.len()],
        _ => column.cast(&DataType::String),
    };
    text.and_then(|column| Ok(texts(column.str()?, attribute, coder))).unwrap_or_else(|_| vec![ODD_LEVEL; column.len()])
}

fn texts(texts: &StringChunked, attribute: usize, coder: &Coder<'_>) -> Vec<u32> {
    let mut codes = Vec::with_capacity(texts.len());
    for chunk in texts.downcast_iter() {
        let code = |at: usize| {
            let view = &chunk.views()[at];
            if view.length as usize > SHORT {
                return coder.level(attribute, chunk.value(at).as_bytes());
            }
            let words = [view.length, view.prefix, view.buffer_idx, view.offset];
            let key = words.iter().rev().fold(0, |key, &word| key << 32 | u128::from(word));
            coder.level_of_key(attribute, key)
        };
        if texts.null_count() == 0 {
            codes.extend((0..chunk.len()).map(code));
        } else {
            let code = |text: Option<&str>| text.map_or(0, |text| coder.level(attribute, text.as_bytes()));
            codes.extend(chunk.iter().map(code));
        }
    }
    codes
}
