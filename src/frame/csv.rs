//! CSV files: a header, then blocks of records, counted by one worker a core or read in order.
//! Owns how the work is shared out; what a cell means is the coder's.

use std::borrow::Cow;
use std::fs::File;
use std::io::Seek as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::blocks::{Block, Blocks, Encoding};
use super::coder::{Coder, Row, describe};
use super::columns::{self, Columns};
use super::counter::Counter;
use super::fault::{Faults, FileFault, Stop};
use super::record::{Records, unquote};
use crate::domain::codebook::Codebook;
use crate::domain::response::Response;

/// Column names as compared.
pub(super) fn names(file: File) -> Result<Vec<String>, Faults> {
    in_its_encoding(file, |blocks| Ok(header(blocks)?.0))
}

/// Counts all rows.
pub(super) fn tally(
    file: File,
    codebook: &Codebook,
    attributes: &[usize],
    progress: &dyn Fn(u64),
) -> Result<Counter, Faults> {
    in_its_encoding(file, |blocks| {
        let (names, first) = header(blocks)?;
        let columns = Columns::find(&names, codebook, attributes)?;
        let job = Job { codebook, columns: &columns, attributes, stopped: AtomicBool::new(false) };
        job.share_out(first, blocks, progress)
    })
}

/// Reads all rows in order.
pub(super) fn responses(file: File, codebook: &Codebook, progress: &dyn Fn(u64)) -> Result<Vec<Response>, Faults> {
    in_its_encoding(file, |blocks| {
        let (names, first) = header(blocks)?;
        let columns = Columns::find(&names, codebook, &columns::tabled(codebook.survey()))?;
        let mut faults = Faults::default();
        let mut responses = Vec::new();
        let mut next = Some(first);
        while let Some(block) = next {
            each_record(&block, columns.width, &mut faults, |line, cells, faults| {
                match Response::parse(codebook, |name| columns.position(name).map(|at| cells[at].as_ref())) {
                    Ok(response) => responses.push(response),
                    Err(errors) => errors.iter().for_each(|error| faults.add(describe(line, error))),
                }
            })?;
            progress(block.line - 1);
            next = blocks.read()?;
        }
        faults.or(responses)
    })
}

/// Records as text, each with its line.
pub(super) type Lines = Vec<(u64, Vec<String>)>;

/// All records of a file as text, for small tables: names as compared, then each line and its cells.
pub(super) fn table(file: File) -> Result<(Vec<String>, Lines), Faults> {
    in_its_encoding(file, |blocks| {
        let (names, first) = header(blocks)?;
        let mut faults = Faults::default();
        let mut rows = Vec::new();
        let mut next = Some(first);
        while let Some(block) = next {
            each_record(&block, names.len(), &mut faults, |line, cells, _| {
                rows.push((line, cells.iter().map(|cell| columns::name(cell)).collect()));
            })?;
            next = blocks.read()?;
        }
        faults.or((names, rows))
    })
}

/// Reads a file as UTF-8 and, if it is not, as CP932.
fn in_its_encoding<T>(mut file: File, read: impl Fn(&mut Blocks) -> Result<T, Faults>) -> Result<T, Faults> {
    let mut blocks = Blocks::new(file.try_clone()?, Encoding::Utf8);
    match read(&mut blocks) {
        Err(faults) if faults.not_utf8 && !blocks.marked => {
            file.rewind()?;
            read(&mut Blocks::new(file, Encoding::Cp932))
        }
        done => done,
    }
}

/// The column names, and what the first block holds behind them.
fn header(blocks: &mut Blocks) -> Result<(Vec<String>, Block), Stop> {
    let nothing = || FileFault::whole("nothing but empty lines", "a header line and one line for each response");
    let mut block = blocks.read()?.ok_or_else(nothing)?;
    let mut records = Records::of(&block)?;
    let mut cells = Vec::new();
    records.read(&mut cells)?.ok_or_else(nothing)?;
    let names = cells.iter().map(|cell| columns::name(&unquote(cell))).collect();
    if cells.iter().any(|cell| unquote(cell).contains('\r')) {
        return Err(FileFault::whole("lines that end with CR alone", "lines that end with LF or CRLF").into());
    }
    let (read, line) = records.place();
    block.bytes.drain(..read);
    block.line = line;
    Ok((names, block))
}

fn each_record<'t>(
    block: &'t Block,
    width: usize,
    faults: &mut Faults,
    mut row: impl FnMut(u64, &[Cow<'t, str>], &mut Faults),
) -> Result<(), Stop> {
    let mut records = Records::of(block)?;
    let mut cells = Vec::with_capacity(width);
    while let Some(line) = records.read(&mut cells)? {
        match ragged(line, cells.len(), width) {
            Some(fault) => faults.add(fault),
            None => row(line, &cells.iter().map(|cell| unquote(cell)).collect::<Vec<_>>(), faults),
        }
    }
    Ok(())
}

fn ragged(line: u64, found: usize, width: usize) -> Option<FileFault> {
    (found != width).then(|| FileFault::at(line, "", format!("{found} columns"), format!("{width} as in the header")))
}

/// Counting, shared by all workers.
struct Job<'a> {
    codebook: &'a Codebook,
    columns: &'a Columns,
    attributes: &'a [usize],
    /// Set by the first worker that can read no further: the rest of the file need not be read.
    stopped: AtomicBool,
}

impl Job<'_> {
    fn share_out(&self, first: Block, blocks: &mut Blocks, progress: &dyn Fn(u64)) -> Result<Counter, Faults> {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        let (sender, receiver) = sync_channel(workers);
        let receiver = Mutex::new(receiver);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(|| self.work(&receiver))).collect();
            let mut faults = Faults::default();
            if let Err(stop) = self.feed(sender, first, blocks, progress) {
                faults.merge(stop.into());
            }
            let mut sum = Counter::new(self.codebook.survey(), self.attributes);
            for worker in workers {
                let (counter, found) = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                sum.merge(&counter);
                faults.merge(found);
            }
            faults.or(sum)
        })
    }

    fn feed(
        &self,
        sender: SyncSender<Block>,
        first: Block,
        blocks: &mut Blocks,
        progress: &dyn Fn(u64),
    ) -> Result<(), Stop> {
        let mut next = Some(first);
        while let Some(block) = next.filter(|_| !self.stopped.load(Ordering::Relaxed)) {
            progress(block.line - 1);
            if sender.send(block).is_err() {
                break;
            }
            next = blocks.read()?;
        }
        Ok(())
    }

    fn work(&self, blocks: &Mutex<Receiver<Block>>) -> (Counter, Faults) {
        let mut counter = Counter::new(self.codebook.survey(), self.attributes);
        let mut coder = Coder::new(self.codebook, self.attributes);
        let mut faults = Faults::default();
        let next = || blocks.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        while let Some(block) = next() {
            if let Err(stop) = self.count(&block, &mut coder, &mut counter, &mut faults) {
                faults.merge(stop.into());
                self.stopped.store(true, Ordering::Relaxed);
            }
        }
        counter.name(coder.into_met());
        (counter, faults)
    }

    fn count(
        &self,
        block: &Block,
        coder: &mut Coder<'_>,
        counter: &mut Counter,
        faults: &mut Faults,
    ) -> Result<(), Stop> {
        let columns = self.columns;
        let mut records = Records::of(block)?;
        let mut cells = Vec::with_capacity(columns.width);
        let (mut answers, mut levels) = (vec![0; columns.items.len()], vec![0; columns.attributes.len()]);
        while let Some(line) = records.read(&mut cells)? {
            if let Some(fault) = ragged(line, cells.len(), columns.width) {
                faults.add(fault);
                continue;
            }
            let mut row = Row { answers: &mut answers, levels: &mut levels };
            for (answer, &at) in row.answers.iter_mut().zip(&columns.items) {
                *answer = coder.answer(cells[at].as_bytes());
            }
            for (attribute, (level, at)) in row.levels.iter_mut().zip(&columns.attributes).enumerate() {
                *level = at.map_or(0, |at| coder.level(attribute, cells[at]));
            }
            if coder.plain(&mut row) {
                counter.add(&row);
                continue;
            }
            let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| unquote(cell)).collect();
            match coder.reread(&mut row, line, |name| columns.position(name).map(|at| cells[at].as_ref())) {
                Ok(()) => counter.add(&row),
                Err(found) => found.into_iter().for_each(|fault| faults.add(fault)),
            }
        }
        Ok(())
    }
}
