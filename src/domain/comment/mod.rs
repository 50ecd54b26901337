//! Comments on their way to the readers: what is searched for in them, what two people agreed on, what is published.
//! Owns those rules; a comment is a text without any attribute, score, date or order, and stays one.
//!
//! Comments are stored apart from every answer and attribute, so that nobody, not even by mistake, can show those of one
//! department: they are published for the whole organisation or not at all. That is stronger than the design asked for
//! (rule R10 allows a department with ten comments). What no rule here can hide is how somebody writes: respondents are
//! told so.

mod blackout;
mod folded;
mod mail;
mod names;
mod number;
mod published;
mod review;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use blackout::{Blackout, MARK, Piece, pieces, place};
pub use names::Names;
pub use published::{Comments, FEWEST};
pub use review::{Decision, Progress, Review};

use folded::Folded;

/// Something in a comment that may tell who wrote it or whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it looks like.
    pub kind: Kind,
    /// Where it stands, in bytes of the comment.
    pub at: Range<usize>,
}

/// What a finding looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A telephone number, or an extension.
    Phone,
    /// A mail address or the name of an account.
    Mail,
    /// A long number, e.g. of a member of staff.
    Digits,
    /// The name of a person.
    Name,
}

impl Kind {
    /// `phone`, `mail`, `digits` or `name`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::Digits => "digits",
            Self::Name => "name",
        }
    }
}

/// Telephone numbers, mail addresses and long numbers, however they are spelled, in the order of the text.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    search(text, None)
}

/// Those, and names: of people on the list, and of whoever is called さん.
#[must_use]
pub fn find_with(text: &str, names: &Names) -> Vec<Finding> {
    search(text, Some(names))
}

/// Wherever some words stand, however they are spelled; nowhere if there are none.
#[must_use]
pub fn find_words(text: &str, words: &str) -> Vec<Range<usize>> {
    let (folded, wanted) = (Folded::of(text), Folded::of(words.trim()));
    let length = wanted.letters().len();
    let mut places = Vec::new();
    let mut at = 0;
    while length > 0 && at + length <= folded.letters().len() {
        let found = folded.letters()[at..at + length] == *wanted.letters();
        places.extend(found.then(|| folded.place(at..at + length)));
        at += if found { length } else { 1 };
    }
    places
}

fn search(text: &str, names: Option<&Names>) -> Vec<Finding> {
    let folded = Folded::of(text);
    let mut found = mail::find(&folded);
    found.extend(number::find(&folded));
    found.extend(names.iter().flat_map(|names| names.find(&folded)));
    found.sort_by_key(|(kind, at)| (at.start, std::cmp::Reverse(at.end), *kind));
    let mut apart: Vec<Finding> = Vec::with_capacity(found.len());
    for (kind, at) in found {
        let at = folded.place(at);
        match apart.last_mut() {
            // A number within an address is part of it.
            Some(last) if at.start < last.at.end => last.at.end = last.at.end.max(at.end),
            _ => apart.push(Finding { kind, at }),
        }
    }
    apart
}
