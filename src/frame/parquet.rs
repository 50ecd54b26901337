//! Parquet files, a million rows at a time: typed columns are coded side by side, rows with anything odd are read as text.
//! Owns all that is said in polars; what a cell means is the coder's.

use std::fs::File;
use std::thread;

use polars::prelude::{
    AnyValue, ArrowDataType, ArrowSchema, Column, DataFrame, DataType, Int8Chunked, ParallelStrategy, ParquetReader,
    PolarsError, SerReader, StringChunked,
};

use super::coder::{Coder, ODD, ODD_LEVEL, Row, describe};
use super::codes::SHORT;
use super::columns::{self, Columns};
use super::counter::Counter;
use super::fault::{Faults, FileFault};
use crate::domain::codebook::Codebook;
use crate::domain::response::Response;

/// Rows held in memory at a time.
const PART: usize = 1024 * 1024;
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
    each_part(file, wanted, progress, |line, frame| {
        let job = Job { codebook, attributes, cells: Cells::of(&frame, &columns), line };
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
    each_part(file, wanted, progress, |line, frame| {
        let cells = Cells::of(&frame, &columns);
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

/// Hands out the rows of a file in parts, each with the number of its first row.
fn each_part(
    file: File,
    wanted: Vec<usize>,
    progress: &dyn Fn(u64),
    mut read: impl FnMut(u64, DataFrame) -> Result<(), Faults>,
) -> Result<(), Faults> {
    let mut reader = ParquetReader::new(file.try_clone()?);
    let metadata = reader.get_metadata()?.clone();
    check(&*reader.schema()?, &wanted)?;
    let mut start = 0;
    for group in &metadata.row_groups {
        let end = start + group.num_rows();
        while start < end {
            let rows = PART.min(end - start);
            let mut reader = ParquetReader::new(file.try_clone()?);
            reader.set_metadata(metadata.clone());
            let frame = reader
                .with_projection(Some(wanted.clone()))
                .with_slice(Some((start, rows)))
                .read_parallel(ParallelStrategy::Columns)
                .finish()?;
            read(start as u64 + 1, frame)?;
            start += rows;
            progress(start as u64);
        }
    }
    Ok(())
}

/// Refuses columns of types that no answer or level has, before polars meets them.
fn check(schema: &ArrowSchema, wanted: &[usize]) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for (name, field) in wanted.iter().filter_map(|&at| schema.get_at_index(at)) {
        if !readable(field.dtype()) {
            let found: String = format!("a column of type {:?}", field.dtype()).chars().take(40).collect();
            faults.add(FileFault::at(0, &columns::name(name), found, "whole numbers or text"));
        }
    }
    faults.or(())
}

fn readable(kind: &ArrowDataType) -> bool {
    use ArrowDataType as Kind;
    match kind {
        Kind::Dictionary(_, text, _) => matches!(**text, Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View),
        Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Int64 => true,
        Kind::UInt8 | Kind::UInt16 | Kind::UInt32 | Kind::UInt64 => true,
        Kind::Float32 | Kind::Float64 | Kind::Null => true,
        Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View => true,
        _ => false,
    }
}

/// The columns of a part by field.
struct Cells<'a> {
    items: Vec<&'a Column>,
    attributes: Vec<Option<&'a Column>>,
    named: Vec<(&'a str, &'a Column)>,
}

impl<'a> Cells<'a> {
    fn of(frame: &'a DataFrame, columns: &'a Columns) -> Self {
        let find = |wanted: usize| {
            let name = columns.read().find(|&(_, at)| at == wanted).map_or("", |(name, _)| name);
            frame.columns().iter().find(|column| columns::name(column.name()) == name)
        };
        let named: Vec<_> = columns.read().filter_map(|(name, at)| Some((name, find(at)?))).collect();
        Self {
            items: columns.items.iter().filter_map(|&at| find(at)).collect(),
            attributes: columns.attributes.iter().map(|at| at.and_then(find)).collect(),
            named,
        }
    }

    /// The fields of a row as text.
    fn texts(&self, row: usize) -> Vec<(&'a str, String)> {
        self.named.iter().filter_map(|(name, column)| Some((*name, text(&column.get(row).ok()?)?))).collect()
    }
}

fn find<'t>(texts: &'t [(&str, String)], name: &str) -> Option<&'t str> {
    texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
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

/// Counting one part, shared by all workers.
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
        // A survey may have no attributes; a row is one cell wide at least.
        let (items, attributes) = (self.cells.items.len().max(1), self.cells.attributes.len().max(1));
        let mut answers = Grid::new(rows, items);
        for (item, column) in self.cells.items.iter().enumerate() {
            code_answers(&slice(column), coder, &mut answers.column(item));
        }
        let mut levels = Grid::new(rows, attributes);
        for (attribute, column) in self.cells.attributes.iter().enumerate() {
            if let Some(column) = column {
                code_levels(&slice(column), attribute, coder, &mut levels.column(attribute));
            }
        }
        let all = answers.cells.chunks_exact_mut(items).zip(levels.cells.chunks_exact_mut(attributes));
        for (at, (answers, levels)) in (start..).zip(all) {
            let mut row = Row { answers, levels };
            if coder.plain(&mut row) {
                counter.add(&row);
                continue;
            }
            let texts = self.cells.texts(at);
            match coder.reread(&mut row, self.line + at as u64, |name| find(&texts, name)) {
                Ok(()) => counter.add(&row),
                Err(found) => found.into_iter().for_each(|fault| faults.add(fault)),
            }
        }
    }
}

/// Codes by row: columns are written, rows are counted.
struct Grid<T> {
    cells: Vec<T>,
    width: usize,
}

/// A column of a grid.
struct Line<'g, T> {
    cells: &'g mut [T],
    width: usize,
}

impl<T: Copy + Default> Grid<T> {
    fn new(rows: usize, width: usize) -> Self {
        Self { cells: vec![T::default(); rows * width], width }
    }

    fn column(&mut self, at: usize) -> Line<'_, T> {
        Line { cells: &mut self.cells[at..], width: self.width }
    }
}

impl<T: Copy> Line<'_, T> {
    /// Writes codes from a row on.
    #[inline]
    fn write(&mut self, start: usize, codes: impl Iterator<Item = T>) {
        let rows = self.cells.iter_mut().step_by(self.width).skip(start);
        rows.zip(codes).for_each(|(cell, code)| *cell = code);
    }
}

/// Codes an item's answers.
fn code_answers(column: &Column, coder: &Coder<'_>, into: &mut Line<'_, u8>) {
    let kind = column.dtype();
    let coded = if let Ok(numbers) = column.i8() {
        return code_small(numbers, coder, into);
    } else if kind.is_integer() {
        let code = |number: Option<i64>| number.map_or(0, |number| coder.value(number));
        column.cast(&DataType::Int64).and_then(|column| column.i64().map(|cells| into.write(0, cells.iter().map(code))))
    } else if kind.is_float() {
        let code = |number: Option<f64>| match number {
            None => 0,
            Some(number) if number.is_nan() => 0,
            Some(number) if number.fract() == 0.0 && number.abs() < 100.0 => coder.value(number as i64),
            Some(_) => ODD,
        };
        column
            .cast(&DataType::Float64)
            .and_then(|column| column.f64().map(|cells| into.write(0, cells.iter().map(code))))
    } else {
        let code = |text: Option<&str>| text.map_or(0, |text| coder.answer(text.as_bytes()));
        column
            .cast(&DataType::String)
            .and_then(|column| column.str().map(|cells| into.write(0, cells.iter().map(code))))
    };
    if coded.is_err() {
        // What cannot be cast, such as a number beyond 64 bits, is read as text.
        into.write(0, std::iter::repeat(ODD));
    }
}

/// Codes numbers of one byte, the usual case: values at once, then the cells without one.
fn code_small(numbers: &Int8Chunked, coder: &Coder<'_>, into: &mut Line<'_, u8>) {
    let mut start = 0;
    for chunk in numbers.downcast_iter() {
        into.write(start, chunk.values().iter().map(|&value| coder.value(value.into())));
        if let Some(given) = chunk.validity().filter(|given| given.unset_bits() > 0) {
            let mut words = given.fast_iter_u64();
            let mut at = start;
            for word in words.by_ref() {
                into.blank(at, !word);
                at += 64;
            }
            let (rest, length) = words.remainder();
            for (word, length) in rest.into_iter().zip([length.min(64), length.saturating_sub(64)]) {
                let within = if length == 64 { u64::MAX } else { (1 << length) - 1 };
                into.blank(at, !word & within);
                at += 64;
            }
        }
        start += chunk.len();
    }
}

impl Line<'_, u8> {
    /// Takes the codes of the rows away whose bits are set.
    #[inline]
    fn blank(&mut self, start: usize, mut bits: u64) {
        while bits != 0 {
            self.cells[(start + bits.trailing_zeros() as usize) * self.width] = 0;
            bits &= bits - 1;
        }
    }
}

/// Codes an attribute's levels.
fn code_levels(column: &Column, attribute: usize, coder: &mut Coder<'_>, into: &mut Line<'_, u32>) {
    let coded = match column.dtype() {
        // A whole float is written without its point, which a cast would add.
        kind if kind.is_float() => None,
        _ => column.cast(&DataType::String).ok(),
    };
    match coded.as_ref().and_then(|column| column.str().ok()) {
        Some(texts) => code_texts(texts, attribute, coder, into),
        None => into.write(0, std::iter::repeat(ODD_LEVEL)),
    }
}

fn code_texts(texts: &StringChunked, attribute: usize, coder: &mut Coder<'_>, into: &mut Line<'_, u32>) {
    let mut start = 0;
    for chunk in texts.downcast_iter() {
        if texts.null_count() == 0 {
            let codes = chunk.views().iter().enumerate().map(|(at, view)| {
                if view.length as usize > SHORT {
                    return coder.level(attribute, chunk.value(at));
                }
                let words = [view.length, view.prefix, view.buffer_idx, view.offset];
                let key = words.iter().rev().fold(0, |key, &word| key << 32 | u128::from(word));
                coder.level_of_key(attribute, key, || chunk.value(at))
            });
            into.write(start, codes);
        } else {
            into.write(start, chunk.iter().map(|text| text.map_or(0, |text| coder.level(attribute, text))));
        }
        start += chunk.len();
    }
}
