//! One record of a CSV block: its cells by RFC 4180, as slices of the text.
//! Owns commas, quotes and line ends and is strict about them; knows no column.

use std::borrow::Cow;

use super::blocks::{Block, LONGEST, lines, too_long};
use super::fault::{FileFault, Stop};

/// Reads the records of a block.
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

/// What ends a cell.
#[derive(PartialEq)]
enum End {
    Comma,
    Record,
}

impl<'t> Records<'t> {
    /// # Errors
    /// Bytes that are not UTF-8, and NUL bytes, which no text has.
    pub(super) fn of(block: &'t Block) -> Result<Self, Stop> {
        let line = |end: usize| block.line + lines(&block.bytes[..end]);
        if let Some(at) = block.bytes.iter().position(|&byte| byte == 0) {
            return Err(FileFault::at(line(at), "", "a NUL byte", "text").into());
        }
        let text =
            std::str::from_utf8(&block.bytes).map_err(|error| Stop::NotUtf8 { line: line(error.valid_up_to()) })?;
        Ok(Self { text, at: 0, line: block.line })
    }

    /// Puts the cells of the next record into `cells` and returns the line it begins on; `None` at the end. A cell in
    /// quotes keeps its doubled quotes: see [`unquote`]. Lines with nothing on them are passed over.
    pub(super) fn read(&mut self, cells: &mut Vec<&'t str>) -> Result<Option<u64>, FileFault> {
        while self.at < self.text.len() {
            let (start, line) = (self.at, self.line);
            cells.clear();
            while self.cell(cells)? == End::Comma {}
            self.line += 1;
            if self.at - start > LONGEST {
                return Err(too_long(line, &self.text.as_bytes()[start..self.at - 1]));
            }
            if self.text[start..self.at].trim_end() != "" {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Bytes of the block read so far, and the line that follows.
    pub(super) const fn place(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    #[inline]
    fn cell(&mut self, cells: &mut Vec<&'t str>) -> Result<End, FileFault> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if bytes.get(start) == Some(&b'"') {
            return self.quoted(cells);
        }
        let rest = &bytes[start..];
        let length = rest.iter().position(|&byte| matches!(byte, b',' | b'\n' | b'"')).unwrap_or(rest.len());
        let cell = &self.text[start..start + length];
        self.at = start + length + 1;
        match rest.get(length) {
            Some(b',') => {
                cells.push(cell);
                Ok(End::Comma)
            }
            Some(b'"') => Err(self.stray()),
            _ => {
                cells.push(cell.strip_suffix('\r').unwrap_or(cell));
                self.at = self.at.min(bytes.len());
                Ok(End::Record)
            }
        }
    }

    fn quoted(&mut self, cells: &mut Vec<&'t str>) -> Result<End, FileFault> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut end = start;
        loop {
            match bytes[end..].iter().position(|&byte| byte == b'"') {
                Some(length) if bytes.get(end + length + 1) == Some(&b'"') => end += length + 2,
                Some(length) => break end += length,
                None => return Err(FileFault::at(self.line, "", "a quote that is not closed", "a closing quote")),
            }
        }
        let cell = &self.text[start..end];
        self.line += lines(cell.as_bytes());
        cells.push(cell);
        let (step, ended) = match &bytes[end + 1..] {
            [] => (1, End::Record),
            [b',', ..] => (2, End::Comma),
            [b'\n', ..] => (2, End::Record),
            [b'\r', b'\n', ..] => (3, End::Record),
            _ => return Err(self.stray()),
        };
        self.at = end + step;
        Ok(ended)
    }

    fn stray(&self) -> FileFault {
        FileFault::at(
            self.line,
            "",
            "a quote inside a cell",
            "cells with quotes to stand in quotes, each quote in them doubled",
        )
    }
}

/// The text of a cell: doubled quotes are single again.
pub(super) fn unquote(cell: &str) -> Cow<'_, str> {
    if cell.contains('"') { cell.replace("\"\"", "\"").into() } else { cell.into() }
}
