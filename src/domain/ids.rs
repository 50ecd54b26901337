//! Names of things: each kind has its own type, so that a wave cannot be passed where a survey is wanted.
//! Owns parsing of names; touches nothing else. A response id is random, never ordered by time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a valid {kind}: expected {expected}")]
pub struct BadName {
    /// What kind of name was read, e.g. `item id`.
    pub kind: &'static str,
    /// The text as given, cut to 40 characters.
    pub given: String,
    /// What would have been accepted.
    pub expected: &'static str,
}

const IDENTIFIER: &str = "1 to 40 of a-z, 0-9, `_` and `-`, beginning with a letter or digit";
const RANDOM: &str = "32 of 0-9 and a-f";
const CODE: &str = "1 to 40 characters without spaces or control characters";

fn identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.len() <= 40
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

fn code(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 40 && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn random(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $kind:literal, $rule:path, $expected:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Reads a name.
            ///
            /// # Errors
            /// [`BadName`] if the text does not have the shape of this kind of name.
            pub fn parse(text: &str) -> Result<Self, BadName> {
                if $rule(text) {
                    return Ok(Self(text.to_owned()));
                }
                Err(BadName { kind: $kind, given: text.chars().take(40).collect(), expected: $expected })
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::parse(&text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(/// A survey definition, e.g. `aomori-engagement`.
    SurveyId, "survey id", identifier, IDENTIFIER);
name!(/// An item, stable over the years, e.g. `q05`.
    ItemId, "item id", identifier, IDENTIFIER);
name!(/// A category of items, e.g. `basics`.
    CategoryId, "category id", identifier, IDENTIFIER);
name!(/// A band of scores, e.g. `below_average`.
    BandId, "band id", identifier, IDENTIFIER);
name!(/// An attribute of respondents, e.g. `grade`.
    AttributeId, "attribute id", identifier, IDENTIFIER);
name!(/// A level of an attribute, e.g. `D01-S03` or `60+`.
    LevelCode, "level code", code, CODE);
name!(/// A wave; random, also the last part of the respondents' address.
    WaveId, "wave id", identifier, IDENTIFIER);

name!(/// A stored comment; random, and not that of the response it came with.
    CommentId, "comment id", random, RANDOM);

impl WaveId {
    /// Twelve letters and digits from 8 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(spell(&bytes, 12))
    }
}

/// Lower-case letters and digits that cannot be mistaken for one another (no i, l, o, u).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Spells `length` characters of five bits each; `bytes` must hold at least as many bits.
#[must_use]
pub fn spell(bytes: &[u8], length: usize) -> String {
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |byte| (byte >> (7 - i % 8)) & 1);
    (0..length)
        .map(|at| char::from(ALPHABET[(0..5).fold(0_usize, |value, i| value << 1 | usize::from(bit(at * 5 + i)))]))
        .collect()
}
