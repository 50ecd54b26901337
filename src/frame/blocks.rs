//! A file of text cut into blocks of whole records, so that they can be read side by side in little memory.
//! Owns encodings and the longest record; knows neither columns nor answers.

use std::fs::File;
use std::io::Read as _;

use encoding_rs::{Decoder, DecoderResult, SHIFT_JIS};

use super::fault::{FileFault, Stop};

/// Bytes read at a time.
const READ: u64 = 512 * 1024;
/// The longest record, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;

/// Whole records.
pub(super) struct Block {
    /// The line of the file it begins on.
    pub line: u64,
    /// The text, not yet known to be UTF-8.
    pub bytes: Vec<u8>,
}

/// How the bytes of a file spell text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// Shift_JIS as Windows writes it.
    Cp932,
}

/// The blocks of a file.
pub(super) struct Blocks {
    file: File,
    decoder: Option<Decoder>,
    /// Bytes read and not handed out.
    rest: Vec<u8>,
    line: u64,
    begun: bool,
    ended: bool,
    /// Whether the file begins with the mark of UTF-8.
    pub marked: bool,
}

impl Blocks {
    pub(super) fn new(file: File, encoding: Encoding) -> Self {
        let decoder = (encoding == Encoding::Cp932).then(|| SHIFT_JIS.new_decoder_without_bom_handling());
        Self { file, decoder, rest: Vec::new(), line: 1, begun: false, ended: false, marked: false }
    }

    /// The next block; `None` at the end of the file.
    pub(super) fn read(&mut self) -> Result<Option<Block>, Stop> {
        loop {
            if self.fill()? == 0 {
                return Ok((!self.rest.is_empty()).then(|| self.cut(self.rest.len())));
            }
            if let Some(end) = boundary(&self.rest) {
                return Ok(Some(self.cut(end)));
            }
            if self.rest.len() > LONGEST {
                return Err(too_long(self.line, &self.rest).into());
            }
        }
    }

    fn fill(&mut self) -> Result<usize, Stop> {
        if self.ended {
            return Ok(0);
        }
        let read = if self.decoder.is_some() { self.decode()? } else { append(&mut self.file, &mut self.rest)? };
        self.ended = read == 0;
        if !std::mem::replace(&mut self.begun, true) && self.rest.starts_with(b"\xef\xbb\xbf") {
            self.marked = true;
            self.rest.drain(..3);
        }
        Ok(read)
    }

    fn decode(&mut self) -> Result<usize, Stop> {
        let mut raw = Vec::new();
        let read = append(&mut self.file, &mut raw)?;
        let Some(decoder) = &mut self.decoder else { return Ok(read) };
        let longest = decoder.max_utf8_buffer_length_without_replacement(raw.len()).unwrap_or(0);
        let mut text = String::with_capacity(longest);
        let (result, _) = decoder.decode_to_string_without_replacement(&raw, &mut text, read == 0);
        self.rest.extend_from_slice(text.as_bytes());
        match result {
            DecoderResult::InputEmpty => Ok(read),
            _ => Err(Stop::NotUtf8 { line: self.line + lines(&self.rest) }),
        }
    }

    fn cut(&mut self, end: usize) -> Block {
        let rest = self.rest[end..].to_vec();
        let mut bytes = std::mem::replace(&mut self.rest, rest);
        bytes.truncate(end);
        let line = self.line;
        self.line += lines(&bytes);
        Block { line, bytes }
    }
}

fn append(file: &mut File, into: &mut Vec<u8>) -> Result<usize, Stop> {
    // One byte more than is read, so that the end is seen without growing the buffer.
    into.reserve(usize::try_from(READ).unwrap_or(0) + 1);
    Ok(file.take(READ).read_to_end(into)?)
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().filter(|&&byte| byte == wanted).count()
}

/// Number of line ends.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    count(bytes, b'\n') as u64
}

/// The end of the last whole record: behind a line end with an even number of quotes before it.
fn boundary(bytes: &[u8]) -> Option<usize> {
    let mut quotes = count(bytes, b'"');
    let mut end = bytes.len();
    while let Some(at) = bytes[..end].iter().rposition(|&byte| byte == b'\n') {
        quotes -= count(&bytes[at..end], b'"');
        if quotes.is_multiple_of(2) {
            return Some(at + 1);
        }
        end = at;
    }
    None
}

/// What to say of a record that is too long.
pub(super) fn too_long(line: u64, record: &[u8]) -> FileFault {
    if record.contains(&b'\n') {
        return FileFault::at(line, "", "a quote that is not closed within 1 MiB", "a closing quote");
    }
    FileFault::at(line, "", "a line longer than 1 MiB", "one response a line")
}
