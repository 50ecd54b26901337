//! Words taken out of a comment before anybody reads it.
//! Owns the one way a comment may change: places go black. A reviewer hands in places, never a text, so that nobody can
//! put words into somebody's mouth.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::folded::is_kanji;
use super::{Finding, Kind};

/// What stands in the place of words taken out. Always as long, so that it does not tell the length of a name.
pub const MARK: &str = "■■";

/// Places of a comment that are black: in bytes, in order, apart from one another, none of them empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Blackout(Vec<Range<usize>>);

/// A blackout that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected places as `3-9 12-15`, in order and apart")]
pub struct BadBlackout;

impl Blackout {
    /// Blacks places out, in any order; places that touch become one. `None` if a place is not one of this text.
    #[must_use]
    pub fn new(text: &str, places: Vec<Range<usize>>) -> Option<Self> {
        let within = |place: &Range<usize>| text.get(place.clone()).is_some_and(|words| !words.is_empty());
        places.iter().all(within).then(|| Self::join(places))
    }

    /// Blacks out all that was found.
    #[must_use]
    pub fn of(found: &[Finding]) -> Self {
        Self::join(found.iter().map(|finding| finding.at.clone()).collect())
    }

    fn join(mut places: Vec<Range<usize>>) -> Self {
        places.sort_by_key(|place| place.start);
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
        for place in places {
            match apart.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => apart.push(place),
            }
        }
        Self(apart)
    }

    /// The places.
    #[must_use]
    pub fn places(&self) -> &[Range<usize>] {
        &self.0
    }

    /// Whether a place is black.
    #[must_use]
    pub fn covers(&self, place: &Range<usize>) -> bool {
        self.0.iter().any(|black| black.start <= place.start && place.end <= black.end)
    }

    /// Whether all places are places of this text.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        self.0.iter().all(|place| text.get(place.clone()).is_some())
    }

    /// The text with every black place as one [`MARK`]; the whole of it if the places are not of this text.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        if !self.fits(text) {
            return MARK.to_owned();
        }
        let mut shown = String::with_capacity(text.len());
        let mut read = 0;
        for place in &self.0 {
            shown.push_str(&text[read..place.start]);
            shown.push_str(MARK);
            read = place.end;
        }
        shown + &text[read..]
    }
}

/// `3-9 12-15`: for storing.
impl fmt::Display for Blackout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.0.iter().map(|place| format!("{}-{}", place.start, place.end)).collect();
        f.write_str(&places.join(" "))
    }
}

impl FromStr for Blackout {
    type Err = BadBlackout;

    fn from_str(text: &str) -> Result<Self, BadBlackout> {
        let places = text.split_whitespace().map(place).collect::<Result<Vec<_>, _>>()?;
        let apart = places.windows(2).all(|pair| pair[0].end < pair[1].start);
        if apart && places.iter().all(|place| place.start < place.end) { Ok(Self(places)) } else { Err(BadBlackout) }
    }
}

/// Reads `3-9`.
///
/// # Errors
/// If it is not two numbers.
pub fn place(text: &str) -> Result<Range<usize>, BadBlackout> {
    let (start, end) = text.split_once('-').ok_or(BadBlackout)?;
    match (start.parse(), end.parse()) {
        (Ok(start), Ok(end)) => Ok(start..end),
        _ => Err(BadBlackout),
    }
}

/// A piece of a comment that a reviewer blacks out or leaves as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Its letters.
    pub text: &'a str,
    /// What it looks like.
    pub found: Option<Kind>,
    /// Whether it is black.
    pub black: bool,
    /// Whether it has words: signs and spaces cannot be chosen.
    pub words: bool,
}

impl Piece<'_> {
    /// Where it stands.
    #[must_use]
    pub const fn at(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// A comment cut where its script changes (漢字 | かな | カナ | abc123), around what was found and around what is black.
#[must_use]
pub fn pieces<'a>(text: &'a str, found: &[Finding], black: &Blackout) -> Vec<Piece<'a>> {
    let at = |place: usize| found.iter().find(|finding| finding.at.contains(&place));
    let black_at = |place: usize| black.places().iter().any(|black| black.contains(&place));
    let inside = |place: &usize| at(*place).is_none_or(|finding| finding.at.start == *place);
    let mut cuts: BTreeSet<usize> = changes(text).filter(inside).chain([0, text.len()]).collect();
    cuts.extend(found.iter().flat_map(|finding| [finding.at.start, finding.at.end]));
    cuts.extend(black.places().iter().flat_map(|place| [place.start, place.end]));
    let piece = |(start, end): (&usize, &usize)| {
        let (start, letters) = (*start, text.get(*start..*end).unwrap_or_default());
        let found = at(start).map(|finding| finding.kind);
        let words = found.is_some() || letters.chars().any(|letter| Script::of(letter) != Script::Sign);
        Piece { start, text: letters, found, black: black_at(start), words }
    };
    cuts.iter().zip(cuts.iter().skip(1)).map(piece).collect()
}

/// Where a script begins.
fn changes(text: &str) -> impl Iterator<Item = usize> {
    let mut last = Script::Sign;
    text.char_indices().filter_map(move |(at, letter)| {
        // 「ー」 and 「々」 belong to the letter before.
        let joins = last != Script::Sign && "ー々ｰ".contains(letter);
        let changed = !joins && Script::of(letter) != last;
        if changed {
            last = Script::of(letter);
        }
        changed.then_some(at)
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Other,
    Sign,
}

impl Script {
    fn of(letter: char) -> Self {
        match letter {
            'ぁ'..='ゟ' => Self::Hiragana,
            '・' => Self::Sign,
            'ァ'..='ヿ' | 'ｦ'..='ﾟ' => Self::Katakana,
            letter if is_kanji(letter) => Self::Kanji,
            letter if letter.is_alphanumeric() => Self::Other,
            _ => Self::Sign,
        }
    }
}
