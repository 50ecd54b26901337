//! The printed recovery sheet: a code that brings a custodian's share back when the passphrase, or the key folder, is lost.
//! Owns its spelling; stores nothing.

use zeroize::Zeroizing;

use super::super::code::{self, CodeError};
use super::super::random;
use super::{Secret, derive};

/// A custodian's recovery code, printed once: 30 random characters (150 bits) and two that check them.
pub struct Recovery(Zeroizing<[u8; RANDOM]>); // values 0 to 31

/// Random characters of a code, and all of them.
const RANDOM: usize = 30;
const LENGTH: usize = RANDOM + 2;

impl Recovery {
    /// As it is printed: eight groups of four characters.
    #[must_use]
    pub fn as_text(&self) -> String {
        let checks = self.checks();
        code::group(self.0.iter().chain(&checks).map(|&symbol| code::letter(symbol)), 4)
    }

    /// Reads a code as people type it. Any one or two wrong characters are found.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let symbols = code::symbols(text, LENGTH)?;
        let mut random = Zeroizing::new([0; RANDOM]);
        random.copy_from_slice(&symbols[..RANDOM]);
        let read = Self(random);
        if read.checks() == symbols[RANDOM..] { Ok(read) } else { Err(CodeError::Mistyped) }
    }

    pub(super) fn draw() -> Self {
        Self(Zeroizing::new(random().map(|byte: u8| byte & 31)))
    }

    /// The key it stands for; 150 random bits need no stretching.
    pub(super) fn key(&self) -> Secret {
        derive(self.0.as_slice(), "kotae/custody/recovery")
    }

    /// A plain sum and a weighted one: any two wrong characters change at least one of them.
    fn checks(&self) -> [u8; 2] {
        let sum = self.0.iter().fold(0, |sum, symbol| sum ^ symbol);
        [sum, code::check(self.0.as_slice())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = Recovery::draw();
        let text = code.as_text();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4; 8]);
        for typed in [text.clone(), text.to_lowercase(), text.replace('-', " "), text.replace('0', "O")] {
            assert_eq!(Recovery::parse(&typed).unwrap().as_text(), text);
        }
        assert_eq!(Recovery::parse(&text[..38]).err(), Some(CodeError::Length { found: 31, expected: 32 }));
        assert_eq!(Recovery::parse("").err(), Some(CodeError::Length { found: 0, expected: 32 }));
    }

    #[test]
    fn any_one_or_two_wrong_characters_are_found() {
        let text = Recovery::draw().as_text().replace('-', "");
        let symbols = code::symbols(&text, LENGTH).unwrap();
        let spelt = |symbols: &[u8]| symbols.iter().map(|&symbol| code::letter(symbol)).collect::<String>();
        assert!(Recovery::parse(&spelt(&symbols)).is_ok());
        for (one, other) in (0..LENGTH).flat_map(|one| (one..LENGTH).map(move |other| (one, other))) {
            for (change, second) in [(1, 1), (1, 2), (7, 7), (31, 16), (5, 22)] {
                let mut wrong = symbols.clone();
                wrong[one] ^= change;
                if other != one {
                    wrong[other] ^= second;
                }
                assert_eq!(Recovery::parse(&spelt(&wrong)).err(), Some(CodeError::Mistyped), "{one} {other}");
            }
        }
    }
}
