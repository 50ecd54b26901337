//! Codes that people type or scan: the invitation's secret in a link, the access code on paper, the receipt.
//! Owns their spelling and their check characters; knows no invitation and no answer.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::{AnswerSecret, random};

/// Digits and letters that cannot be mistaken for one another (Crockford's base 32: no I, L, O, U).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A letter that no code has.
    #[error("the code has `{0}` in it: expected digits and the letters A to Z without I, L, O and U")]
    Foreign(char),
    /// Too long or too short.
    #[error("the code has {found} characters: expected {expected}")]
    Length {
        /// Characters found, spaces and hyphens not counted.
        found: usize,
        /// Characters such a code has.
        expected: usize,
    },
    /// The check character says that something is wrong.
    #[error("the code is mistyped: a character is wrong, or two have changed places")]
    Mistyped,
}

/// The secret in the link of an invitation: 160 random bits, 32 characters.
pub struct InviteSecret(Zeroizing<[u8; 20]>);

/// The code that is typed where no link can be followed: 11 random characters (55 bits) and one that checks them.
pub struct AccessCode(Zeroizing<[u8; 12]>); // as characters of the alphabet

impl InviteSecret {
    const LENGTH: usize = 32;

    /// A fresh secret.
    #[must_use]
    pub fn draw() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Reads the part of a link after `#i=`.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let symbols = symbols(text, Self::LENGTH)?;
        let mut bytes = Zeroizing::new([0; 20]);
        pack(&symbols, bytes.as_mut_slice());
        Ok(Self(bytes))
    }

    /// As the link spells it: 32 lower-case characters.
    #[must_use]
    pub fn as_text(&self) -> String {
        spread(self.0.as_slice(), Self::LENGTH).iter().map(|&symbol| letter(symbol).to_ascii_lowercase()).collect()
    }

    /// The bytes, for [`super::InviteKey::mac`].
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl AccessCode {
    const LENGTH: usize = 12;

    /// A fresh code.
    #[must_use]
    pub fn draw() -> Self {
        Self::from_random(random::<11>().map(|byte| byte & 31))
    }

    /// Reads a code as people type it: full-width or lower-case letters, spaces and hyphens anywhere, I and L for 1, O for 0.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong. Every single wrong character and every two that changed places are found.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let symbols = symbols(text, Self::LENGTH)?;
        if check(&symbols[..11]) != symbols[11] {
            return Err(CodeError::Mistyped);
        }
        Ok(Self(Zeroizing::new(std::array::from_fn(|at| ALPHABET[usize::from(symbols[at])]))))
    }

    /// As it is printed: `XXXX-XXXX-XXXX`.
    #[must_use]
    pub fn as_text(&self) -> String {
        group(self.0.iter().copied().map(char::from), 4)
    }

    /// The characters without hyphens, for [`super::InviteKey::mac`].
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    fn from_random(random: [u8; 11]) -> Self {
        let mut symbols = Zeroizing::new([0; 12]);
        symbols[..11].copy_from_slice(&random);
        symbols[11] = check(&random);
        Self(Zeroizing::new(symbols.map(|symbol| ALPHABET[usize::from(symbol)])))
    }
}

impl AnswerSecret {
    const LENGTH: usize = 26;

    /// The receipt: the secret as 26 characters, in groups of 4, with a last one of 2.
    #[must_use]
    pub fn receipt(&self) -> String {
        group(spread(self.bytes(), Self::LENGTH).iter().map(|&symbol| letter(symbol)), 4)
    }

    /// Reads a receipt, as forgiving as [`AccessCode::parse`]. It has no check character: whether it is listed shows that.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong.
    pub fn from_receipt(text: &str) -> Result<Self, CodeError> {
        let symbols = symbols(text, Self::LENGTH)?;
        // 26 characters hold 130 bits: two spellings of one secret would make the spare ones a place to hide things.
        if symbols[Self::LENGTH - 1] & 0b11 != 0 {
            return Err(CodeError::Mistyped);
        }
        let mut bytes = Zeroizing::new([0; 16]);
        pack(&symbols, bytes.as_mut_slice());
        Ok(Self::from_bytes(*bytes))
    }
}

/// Reads a code of `expected` characters into values 0 to 31.
pub(super) fn symbols(text: &str, expected: usize) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let mut found = Zeroizing::new(Vec::with_capacity(expected));
    for given in text.nfkc().filter(|&c| !is_filler(c)) {
        let read = match given.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        };
        let symbol = ALPHABET.iter().zip(0..).find(|(letter, _)| char::from(**letter) == read);
        found.push(symbol.ok_or(CodeError::Foreign(given))?.1);
    }
    if found.len() != expected {
        return Err(CodeError::Length { found: found.len(), expected });
    }
    Ok(found)
}

/// Whatever a keyboard gives for a hyphen, the long-vowel mark of Japanese ones among them, and what mail programs put
/// between letters without showing it.
fn is_filler(c: char) -> bool {
    let hyphen = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}');
    hyphen || c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The check character of some others, up to 30: Σ symbol · α^(places to the check) in the field of 32 elements. The powers
/// of α differ over 31 places, so one wrong symbol, the check among them, or two that changed places never go unnoticed.
pub(super) fn check(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| times_alpha(sum ^ symbol))
}

/// α = x modulo x⁵ + x² + 1, whose powers are all the 31 elements but zero.
fn times_alpha(symbol: u8) -> u8 {
    let doubled = symbol << 1;
    if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

pub(super) fn letter(symbol: u8) -> char {
    char::from(ALPHABET[usize::from(symbol & 31)])
}

/// Writes characters in groups.
pub(super) fn group(letters: impl Iterator<Item = char>, size: usize) -> String {
    let mut text = String::with_capacity(48);
    for (at, letter) in letters.enumerate() {
        if at > 0 && at % size == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// Bytes to `length` symbols of five bits, high bits first, zeros after the end.
fn spread(bytes: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| (byte >> (7 - at % 8)) & 1);
    Zeroizing::new((0..length).map(|at| (0..5).fold(0, |symbol, i| symbol << 1 | bit(at * 5 + i))).collect())
}

/// The way back from [`spread`]; bits beyond the space are left out.
fn pack(symbols: &[u8], space: &mut [u8]) {
    for (at, symbol) in symbols.iter().enumerate() {
        for i in (0..5).filter(|i| symbol >> (4 - i) & 1 == 1) {
            if let Some(byte) = space.get_mut((at * 5 + i) / 8) {
                *byte |= 128 >> ((at * 5 + i) % 8);
            }
        }
    }
}

#[cfg(test)]
mod tests;
