//! A table of a survey file that hands out typed fields.
//! Owns the wording of faults about keys, types and texts; knows nothing of what the keys mean.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::fault::Faults;
use super::super::text::{RichText, Text};
use super::{nearest, ruby};
use crate::domain::ids::BadName;

/// A value with its place in the file.
pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

/// One table of the file.
pub(super) struct Table<'a> {
    faults: &'a Faults,
    /// What a fault calls this part of the survey.
    pub(super) item: String,
    /// Where the table begins.
    pub(super) at: Range<usize>,
    /// Put before keys in messages: `text.` in the table of an item's texts.
    prefix: String,
    entries: &'a DeTable<'a>,
}

/// How a text is checked.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Longest Japanese text in characters, readings not counted; easy Japanese may have twice, English three times as many.
    longest: usize,
    /// Whether easy Japanese must be there.
    easy: bool,
}

/// A few words, for a chart.
pub(super) const SHORT: Shape = Shape { longest: 20, easy: false };
/// A name or heading.
pub(super) const LABEL: Shape = Shape { longest: 60, easy: false };
/// A question to be answered.
pub(super) const QUESTION: Shape = Shape { longest: 200, easy: true };
/// A sentence or two.
pub(super) const NOTE: Shape = Shape { longest: 1000, easy: false };

const LANGUAGES: &[&str] = &["ja", "en", "ja-easy"];

impl<'a> Table<'a> {
    /// The table of a whole file.
    pub(super) fn file(faults: &'a Faults, entries: &'a DeTable<'a>, known: &[&str]) -> Self {
        Self { faults, item: "survey".to_owned(), at: 0..0, prefix: String::new(), entries }.opened(known)
    }

    /// The same table, called otherwise in faults.
    pub(super) fn about(&self, item: &str) -> Self {
        Self { item: item.to_owned(), at: self.at.clone(), prefix: self.prefix.clone(), ..*self }
    }

    /// Reports something that stands in the file and is wrong by itself.
    pub(super) fn fault(&self, at: &Range<usize>, message: String) {
        self.faults.add(at, &self.item, message);
    }

    /// Reports something that is absent or does not fit another part.
    pub(super) fn lack(&self, at: &Range<usize>, message: String) {
        self.faults.lack(at, &self.item, message);
    }

    /// Line of a place in the file.
    pub(super) fn line(&self, at: &Range<usize>) -> usize {
        self.faults.line(at.start)
    }

    /// The value of a key, if it is there.
    pub(super) fn find(&self, key: &str) -> Option<Value<'a>> {
        self.entries.get(key)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, key: &str, expected: &str) -> Option<Value<'a>> {
        let value = self.find(key);
        if value.is_none() {
            self.lack(&self.at, format!("`{}{key}` is missing: expected {expected}", self.prefix));
        }
        value
    }

    /// Reports a value that is not what was expected.
    pub(super) fn wrong(&self, key: &str, value: Value<'a>, expected: &str) {
        let at = value.span();
        let message = format!("`{}{key}` is {}: expected {expected}", self.prefix, shown(value.get_ref()));
        // The parser leaves an empty place where it gave up; that is reported as a syntax error already.
        if at.is_empty() { self.lack(&at, message) } else { self.fault(&at, message) }
    }

    /// A value that must be there, through `read`.
    pub(super) fn take<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.need(key, expected)?;
        let read = read(value.get_ref());
        if read.is_none() {
            self.wrong(key, value, expected);
        }
        read
    }

    /// A whole number.
    pub(super) fn whole(&self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.take(key, &expected, |value| whole(value).filter(|number| range.contains(number)))
    }

    /// `true` or `false`, or the default where the key is absent.
    pub(super) fn flag(&self, key: &str, default: bool) -> Option<bool> {
        if self.find(key).is_none() {
            return Some(default);
        }
        self.take(key, "true or false", DeValue::as_bool)
    }

    /// A name by its own rule.
    pub(super) fn name<T>(&self, key: &str, parse: fn(&str) -> Result<T, BadName>) -> Option<T> {
        let name = self.take(key, "a name in quotes", DeValue::as_str)?;
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        parse(name).map_err(|bad| self.fault(&at, bad.to_string())).ok()
    }

    /// A name that must be one of the known ones.
    pub(super) fn refer<T>(
        &self,
        key: &str,
        kind: &str,
        known: &[&str],
        parse: fn(&str) -> Result<T, BadName>,
    ) -> Option<T> {
        let expected =
            if known.is_empty() { format!("the id of a {kind}") } else { format!("one of {}", known.join(", ")) };
        let given = self.take(key, &expected, DeValue::as_str)?;
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        self.known(&at, kind, given, known).and_then(|at| parse(known.get(at)?).ok())
    }

    /// Position of a name among the known ones, or a fault that names the nearest.
    pub(super) fn known(&self, at: &Range<usize>, kind: &str, given: &str, known: &[&str]) -> Option<usize> {
        let position = known.iter().position(|known| *known == given);
        if position.is_none() && !known.is_empty() {
            self.lack(at, format!("there is no {kind} `{given}`: {}", nearest::expected(given, known)));
        }
        position
    }

    /// A table below a key, as a part of the same item.
    pub(super) fn below(&self, key: &str, known: &[&str], expected: &str) -> Option<Table<'a>> {
        let entries = self.take(key, expected, DeValue::as_table)?;
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        let prefix = format!("{}{key}.", self.prefix);
        Some(Table { faults: self.faults, item: self.item.clone(), at, prefix, entries }.opened(known))
    }

    /// A table below a key, as an item of its own.
    pub(super) fn part(&self, key: &str, known: &[&str], expected: &str) -> Option<Table<'a>> {
        let entries = self.take(key, expected, DeValue::as_table)?;
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        Some(Table { faults: self.faults, item: key.to_owned(), at, prefix: String::new(), entries }.opened(known))
    }

    /// The tables of a list, each named by its kind and the value of the key `id` (or else by its number).
    pub(super) fn rows(&self, key: &str, kind: &str, id: &str, known: &[&str]) -> Vec<Table<'a>> {
        let expected = format!("a list of at least one {kind}");
        let Some(list) = self.take(key, &expected, |value| value.as_array().filter(|list| !list.is_empty())) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (at, value) in list.iter().enumerate() {
            let Some(entries) = value.get_ref().as_table() else {
                self.wrong(&format!("{key}[{}]", at + 1), value, &format!("a table with {}", known.join(", ")));
                continue;
            };
            let name = entries.get(id).and_then(|id| id.get_ref().as_str());
            let name = name.map_or_else(|| (at + 1).to_string(), |name| name.chars().take(40).collect());
            let within = if self.item == "survey" { String::new() } else { format!("{}, ", self.item) };
            let item = format!("{within}{kind} {name}");
            let row = Table { faults: self.faults, item, at: value.span(), prefix: String::new(), entries };
            rows.push(row.opened(known));
        }
        rows
    }

    /// A text in its languages under a key.
    pub(super) fn text(&self, key: &str, shape: Shape) -> Option<Text> {
        let text = self.below(key, LANGUAGES, "a text in ja and en")?;
        text.languages(shape)
    }

    /// A text whose languages are keys of this table.
    pub(super) fn languages(&self, shape: Shape) -> Option<Text> {
        let ja = self.words("ja", "the Japanese text", shape.longest);
        let en = self.words("en", "the English text", shape.longest * 3);
        let easy = (shape.easy || self.find("ja-easy").is_some())
            .then(|| self.words("ja-easy", "the text in easy Japanese, ｜漢字《かんじ》", shape.longest * 2));
        if let Some(Some(easy)) = &easy {
            let at = self.find("ja-easy").map_or(self.at.clone(), Spanned::span);
            for message in ruby::faults(easy) {
                self.fault(&at, format!("`{}ja-easy`: {message}", self.prefix));
            }
        }
        Some(Text { ja: ja?, en: en?, ja_easy: easy.map_or(Some(None), |easy| easy.map(Some))? })
    }

    fn words(&self, key: &str, expected: &str, longest: usize) -> Option<RichText> {
        let text = self.take(key, expected, DeValue::as_str)?;
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        let name = format!("`{}{key}`", self.prefix);
        let text = RichText::parse(text).map_err(|bad| self.fault(&at, format!("{name}: {bad}"))).ok()?;
        let length = text.plain("").chars().count();
        if length > longest {
            self.fault(&at, format!("{name} has {length} characters: expected at most {longest}"));
        }
        Some(text)
    }

    /// Notes where the table begins and refuses keys that are not known.
    fn opened(self, known: &[&str]) -> Self {
        self.faults.begin(&self.at, &self.item);
        for key in self.entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let message = format!("unknown key `{}{name}`: {}", self.prefix, nearest::expected(name, known));
            self.fault(&key.span(), message);
        }
        self
    }
}

/// Reports rows that have the same name as an earlier one; gives the names in order.
pub(super) fn distinct<'a>(rows: &[Table<'a>], key: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut lines: BTreeMap<&'a str, usize> = BTreeMap::new();
    for row in rows {
        let Some(value) = row.find(key) else { continue };
        let Some(name) = value.get_ref().as_str() else { continue };
        let line = row.line(&value.span());
        match lines.get(name) {
            Some(first) => {
                let message = format!("the {key} `{name}` is already taken on line {first}: expected another");
                row.fault(&value.span(), message);
            }
            None => {
                lines.insert(name, line);
                names.push(name);
            }
        }
    }
    names
}

/// A whole number that is not negative, in any TOML notation.
pub(super) fn whole(value: &DeValue<'_>) -> Option<u32> {
    value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok())
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > 30 => {
            format!("\"{}…\"", text.chars().take(30).collect::<String>())
        }
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
