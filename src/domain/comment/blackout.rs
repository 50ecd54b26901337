//! Words taken out of a comment before anybody reads it.
//! Owns the one way a comment may change: places go black. A reviewer hands in places, never a text, so that nobody can
//! put words into somebody's mouth.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::Finding;
use super::folded::is_kanji;

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
/// [`BadBlackout`] if it is not two numbers.
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
    pub found: Option<super::Kind>,
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

/// A comment cut where its script changes (漢字 | かな | カナ | abc123) and around what was found.
#[must_use]
pub fn pieces<'a>(text: &'a str, found: &[Finding]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut read = 0;
    for finding in found {
        pieces.extend(runs(text, read..finding.at.start));
        pieces.push(Piece {
            start: finding.at.start,
            text: &text[finding.at.clone()],
            found: Some(finding.kind),
            words: true,
        });
        read = finding.at.end;
    }
    pieces.extend(runs(text, read..text.len()));
    pieces
}

fn runs(text: &str, within: Range<usize>) -> Vec<Piece<'_>> {
    let mut pieces: Vec<(Script, Range<usize>)> = Vec::new();
    for (at, letter) in text[within.clone()].char_indices() {
        let place = within.start + at..within.start + at + letter.len_utf8();
        match (pieces.last_mut(), Script::of(letter)) {
            (Some((last, run)), script) if *last == script => run.end = place.end,
            // 「ー」 and 「々」 belong to the letter before.
            (Some((last, run)), _) if *last != Script::Sign && "ー々ｰ".contains(letter) => run.end = place.end,
            (_, script) => pieces.push((script, place)),
        }
    }
    let piece = |(script, at): (Script, Range<usize>)| Piece {
        start: at.start,
        text: &text[at],
        found: None,
        words: script != Script::Sign,
    };
    pieces.into_iter().map(piece).collect()
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
            'ァ'..='ヿ' | 'ｦ'..='ﾟ' => Self::Katakana,
            letter if is_kanji(letter) => Self::Kanji,
            letter if letter.is_alphanumeric() => Self::Other,
            _ => Self::Sign,
        }
    }
}
