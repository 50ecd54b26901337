//! What follows from the one secret of a respondent: the number the ticket signs, the mark of the comment, the right to
//! replace the answer, the line of the public list. Owns the labels; draws nothing but the secret and keeps nothing.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::random;

/// The secret of one answer, 16 bytes, known to its writer only; written out it is the receipt.
pub struct AnswerSecret(Zeroizing<[u8; 16]>);

impl AnswerSecret {
    /// A fresh secret.
    #[must_use]
    pub fn draw() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// A secret that was drawn elsewhere, e.g. one that travelled sealed inside a form.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for sealing into a form.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The number of the answer in a wave: the ticket signs it, and an answer counts once by it.
    #[must_use]
    pub fn number(&self, wave: &str) -> [u8; 32] {
        hash("kotae/number", &[wave.as_bytes(), self.0.as_slice()])
    }

    /// The mark of the comment: without the secret nobody can tell which number it belongs to.
    #[must_use]
    pub fn mark(&self, wave: &str) -> [u8; 32] {
        hash("kotae/mark", &[wave.as_bytes(), self.0.as_slice()])
    }

    /// Shown to replace the answer; the slot keeps [`edit_lock`] of it only.
    #[must_use]
    pub fn edit(&self, wave: &str) -> [u8; 32] {
        hash("kotae/edit", &[wave.as_bytes(), self.0.as_slice()])
    }
}

/// What the slot of an answer keeps, to know the right to replace it again.
#[must_use]
pub fn edit_lock(edit: &[u8; 32]) -> [u8; 32] {
    hash("kotae/edit-lock", &[edit.as_slice()])
}

/// The line of a number in the public list of counted answers.
#[must_use]
pub fn entry(number: &[u8; 32]) -> [u8; 32] {
    hash("kotae/entry", &[number.as_slice()])
}

/// SHA-256 over the label and the parts, each after its length (8 bytes, big-endian), so that no two lists read the same.
fn hash(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [label.as_bytes()].iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    /// Reckoned with Python's hashlib from the sentence above `hash`; the browser's code must give the same.
    #[test]
    fn what_follows_from_a_secret_is_fixed_for_all_time() {
        let secret = AnswerSecret::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
        let number = secret.number("abc123");
        let edit = secret.edit("abc123");
        let found = [number, secret.mark("abc123"), edit, edit_lock(&edit), entry(&number)];
        let expected = [
            "344b75d76dca3fda8c58c718ddbb17f5c75c40b2ccc687ee29fb064ada94640d",
            "8654b6436d79dc89de7ab9caa516e7360fe53634f1908bac966c2cd83ff18266",
            "28d876d6f43c707bd60fb45da373686d14ff44c719d99429f8295c1820b47ede",
            "155cbfa2fd777b977d9c7d6afe52e2e171ffd9e2e653a5688770434167629390",
            "7e63c30f8fe2c1ce8a8cdd169e08235d2a7a16987db78f1dc7b10e3668ac0cf4",
        ];
        assert_eq!(found.map(|hash| HEXLOWER.encode(&hash)), expected);
    }

    #[test]
    fn nothing_is_alike_over_waves_or_secrets() {
        let (one, other) = (AnswerSecret::draw(), AnswerSecret::draw());
        assert_ne!(one.number("w1"), one.number("w2"));
        assert_ne!(one.number("w1"), other.number("w1"));
        assert_ne!(one.mark("w1"), one.mark("w2"));
        assert_ne!(one.edit("w1"), one.edit("w2"));
    }
}
