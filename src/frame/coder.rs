//! Cells to small numbers: answers to their values, levels to their positions.
//! Owns what is plain enough to be coded at once; everything else goes through [`Response::parse`], so that both ways
//! always agree.

use super::codes::Codes;
use super::fault::FileFault;
use crate::domain::codebook::Codebook;
use crate::domain::ids::LevelCode;
use crate::domain::letters::unify;
use crate::domain::response::{FieldError, Response};
use crate::domain::survey::{Level, RichText, Text};

/// An answer that is not plain.
pub(super) const ODD: u8 = u8::MAX;
/// A level that is not plain.
pub(super) const ODD_LEVEL: u32 = u32::MAX;
/// The most levels an attribute may have that brings its own.
const MOST_LEVELS: usize = 10_000;

/// One row, coded: 0 stands for nothing given, answers and levels begin at 1.
pub(super) struct Row<'r> {
    /// Answers in item order.
    pub answers: &'r mut [u8],
    /// Levels in the order of the survey's attributes.
    pub levels: &'r mut [u32],
}

impl Row<'_> {
    fn is_odd(&self) -> bool {
        // A fold without a way out early: the compiler takes many cells at a time.
        self.answers.iter().fold(0, |all, &answer| all | answer) == ODD || self.levels.contains(&ODD_LEVEL)
    }
}

/// Codes cells.
pub(super) struct Coder<'a> {
    codebook: &'a Codebook,
    points: u8,
    levels: Vec<Levels>,
    /// Child, parent, and the parent level of each child level, both from 1; 0 for none.
    parents: Vec<(usize, usize, Vec<u32>)>,
}

/// How the levels of one attribute are read.
enum Levels {
    /// Not at all: no levels are known and nobody asked.
    Ignored,
    /// By the codebook.
    Known(Codes),
    /// As met in the file.
    Open(Codes, Vec<Level>),
}

impl<'a> Coder<'a> {
    /// A coder that checks all attributes with known levels and takes levels as met for those `counted` without.
    pub(super) fn new(codebook: &'a Codebook, counted: &[usize]) -> Self {
        let levels = codebook.attributes().enumerate().map(|(at, (_, codes))| match codes.levels.as_slice() {
            [] if counted.contains(&at) => Levels::Open(Codes::new(), Vec::new()),
            [] => Levels::Ignored,
            known => Levels::Known(numbered(known)),
        });
        Self {
            points: codebook.survey().scale.points(),
            levels: levels.collect(),
            parents: parents(codebook),
            codebook,
        }
    }

    /// The code of an answer.
    #[inline]
    pub(super) fn answer(&self, cell: &[u8]) -> u8 {
        match cell {
            [] => 0,
            [digit] => self.value(i64::from(*digit) - i64::from(b'0')),
            _ => ODD,
        }
    }

    /// The code of an answer that is a number already.
    #[inline]
    pub(super) fn value(&self, number: i64) -> u8 {
        if (1..=i64::from(self.points)).contains(&number) { number as u8 } else { ODD }
    }

    /// The code of a level.
    #[inline]
    pub(super) fn level(&mut self, attribute: usize, cell: &str) -> u32 {
        self.level_by(attribute, cell.is_empty(), |codes| codes.find(cell.as_bytes()), || cell)
    }

    /// The code of a level given as [`super::codes::key`]; `cell` gives its text.
    #[inline]
    pub(super) fn level_of_key<'t>(&mut self, attribute: usize, key: u128, cell: impl Fn() -> &'t str) -> u32 {
        self.level_by(attribute, key == 0, |codes| codes.find_key(key), cell)
    }

    #[inline]
    fn level_by<'t>(
        &mut self,
        attribute: usize,
        empty: bool,
        find: impl Fn(&Codes) -> Option<u32>,
        cell: impl Fn() -> &'t str,
    ) -> u32 {
        match &mut self.levels[attribute] {
            _ if empty => 0,
            Levels::Ignored => 0,
            Levels::Known(codes) => find(codes).unwrap_or(ODD_LEVEL),
            Levels::Open(codes, levels) => find(codes).unwrap_or_else(|| match cell() {
                quoted if quoted.contains('"') => ODD_LEVEL,
                plain => meet(codes, levels, "", plain).unwrap_or(ODD_LEVEL),
            }),
        }
    }

    /// Whether a row is complete as coded; parents follow from their children.
    #[inline]
    pub(super) fn plain(&self, row: &mut Row<'_>) -> bool {
        !row.is_odd() && self.follow(row.levels)
    }

    /// Fills in parents; false if a child stands under another parent than it belongs to.
    fn follow(&self, levels: &mut [u32]) -> bool {
        self.parents.iter().all(|(child, parent, above)| {
            let Some(&expected) = (levels[*child] as usize).checked_sub(1).and_then(|at| above.get(at)) else {
                return true;
            };
            if levels[*parent] == 0 {
                levels[*parent] = expected;
            }
            expected == 0 || levels[*parent] == expected
        })
    }

    /// Reads a row again as text, because something in it is not plain. `field` gives the text of a field by its name.
    pub(super) fn reread<'t>(
        &mut self,
        row: &mut Row<'_>,
        line: u64,
        field: impl Fn(&str) -> Option<&'t str>,
    ) -> Result<(), Vec<FileFault>> {
        let survey = self.codebook.survey();
        let known = |name: &str| match survey.find_attribute(name) {
            Some(at) => matches!(self.levels[at], Levels::Known(_)),
            None => name != "comment",
        };
        let parsed = Response::parse(self.codebook, |name| if known(name) { field(name) } else { None });
        let mut faults = Vec::new();
        match parsed {
            Ok(response) => write(row, &response),
            Err(errors) => faults.extend(errors.iter().map(|error| describe(line, error))),
        }
        for (at, attribute) in survey.attributes.iter().enumerate() {
            let name = attribute.id.as_str();
            if let Levels::Open(codes, levels) = &mut self.levels[at] {
                match meet(codes, levels, name, field(name).unwrap_or_default()) {
                    Ok(code) => row.levels[at] = code,
                    Err(fault) => faults.push(FileFault { line, ..fault }),
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Levels met in the file, for each attribute that had none.
    pub(super) fn into_met(self) -> Vec<(usize, Vec<Level>)> {
        let met = |(at, levels)| if let Levels::Open(_, met) = levels { Some((at, met)) } else { None };
        self.levels.into_iter().enumerate().filter_map(met).collect()
    }
}

fn write(row: &mut Row<'_>, response: &Response) {
    for (code, answer) in row.answers.iter_mut().zip(response.answers()) {
        *code = answer.unwrap_or(0);
    }
    for (at, code) in row.levels.iter_mut().enumerate() {
        *code = response.level(at).map_or(0, |level| number(level + 1));
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(ODD_LEVEL)
}

/// Codes that mean themselves when read as text; others are left to [`Response::parse`].
fn numbered(levels: &[Level]) -> Codes {
    let mut codes = Codes::new();
    let plain = |code: &str| unify(code) == code && code != "-";
    for (at, level) in (1..).zip(levels).filter(|(_, level)| plain(level.code.as_str())) {
        codes.add(level.code.as_str().as_bytes(), at);
    }
    codes
}

fn parents(codebook: &Codebook) -> Vec<(usize, usize, Vec<u32>)> {
    let parent = |(child, (attribute, codes)): (usize, (&crate::domain::survey::Attribute, _))| {
        let codes: &crate::domain::codebook::AttributeCodes = codes;
        let parent = codebook.survey().find_attribute(attribute.parent.as_ref()?.as_str())?;
        let above = codes.parents.iter().map(|parent| parent.map_or(0, |parent| number(parent + 1))).collect();
        Some((child, parent, above))
    };
    codebook.attributes().enumerate().filter_map(parent).collect()
}

/// The code of a level as met, a new one if it was not met before.
fn meet(codes: &mut Codes, levels: &mut Vec<Level>, attribute: &str, cell: &str) -> Result<u32, FileFault> {
    let text = unify(cell);
    if text.is_empty() || text == "-" {
        return Ok(0);
    }
    if let Some(known) = codes.find(text.as_bytes()) {
        return Ok(known);
    }
    let refused = |expected: String| FileFault::at(0, attribute, cut(&text), expected);
    let code = LevelCode::parse(&text).map_err(|bad| refused(bad.expected.to_owned()))?;
    let label = RichText::parse(&text).map_err(|_| refused("a code without braces and furigana marks".to_owned()))?;
    if levels.len() == MOST_LEVELS {
        return Err(refused(format!("at most {MOST_LEVELS} different values")));
    }
    levels.push(Level { code, label: Text { ja: label.clone(), en: label, ja_easy: None } });
    codes.add(text.as_bytes(), number(levels.len()));
    Ok(number(levels.len()))
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A refused field as a fault of its line.
pub(super) fn describe(line: u64, error: &FieldError) -> FileFault {
    let (value, expected) = match error {
        FieldError::Point { given, points, .. } => {
            (given.clone(), format!("a whole number from 1 to {points}, or nothing"))
        }
        FieldError::Level { given, expected, .. } => (given.clone(), expected.clone()),
        FieldError::Parent { given, child, expected, .. } => {
            (given.clone(), format!("{expected}, to which {child} belongs"))
        }
        FieldError::CommentTooLong { length, longest } => {
            (format!("{length} characters"), format!("{longest} or fewer"))
        }
        FieldError::NoComment => ("a comment".to_owned(), "none: this survey takes no comments".to_owned()),
    };
    FileFault::at(line, error.field(), value, expected)
}
