//! Full- and half-width letters are alike to a Japanese keyboard, and so to Kotae.

use unicode_normalization::UnicodeNormalization as _;

/// Full-width letters and digits to half-width (NFKC), outer spaces dropped.
#[must_use]
pub fn unify(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}
