//! Rounding, by integers only (statistics.md M2): a mean must never be printed through `{:.2}`.
//! Owns the printed forms of numbers; knows no survey.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number with two decimals, held in hundredths: 3.25 is 325.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(pub u32);

/// A number with one decimal, held in tenths: 31.2 is 312.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(pub u32);

/// `numerator / denominator` in units of `1 / scale`, decimal half-up; `None` if the denominator is 0 or the result is too large.
#[must_use]
pub fn half_up(numerator: u64, denominator: u64, scale: u64) -> Option<u32> {
    let (numerator, denominator, scale) = (u128::from(numerator), u128::from(denominator), u128::from(scale));
    (2 * scale * numerator + denominator).checked_div(2 * denominator).and_then(|rounded| u32::try_from(rounded).ok())
}

impl Hundredths {
    /// `sum / n` with two decimals, half-up; `None` if `n` is 0.
    #[must_use]
    pub fn of_mean(sum: u64, n: u64) -> Option<Self> {
        half_up(sum, n, 100).map(Self)
    }

    /// The mean of printed values, half-up again (convention `published`); `None` for no values.
    #[must_use]
    pub fn mean_of(printed: &[Self]) -> Option<Self> {
        let sum = printed.iter().map(|value| u64::from(value.0)).sum();
        half_up(sum, printed.len() as u64, 1).map(Self)
    }

    /// Reads `3.25`, `3.2` or `3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 6 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        format!("{whole}{part:0<2}").parse().ok().map(Self)
    }

    /// For drawing only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Tenths {
    /// `part / whole` in percent with one decimal, half-up; `None` if `whole` is 0.
    #[must_use]
    pub fn percent(part: u64, whole: u64) -> Option<Self> {
        half_up(part, whole, 1000).map(Self)
    }

    /// For drawing only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", self.0 / 10, self.0 % 10))
    }
}

/// Printed numbers travel as strings, so that no reader turns 3.10 into 3.1.
macro_rules! as_string {
    ($type:ident, $read:expr) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read: fn(&str) -> Option<Self> = $read;
                read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a printed number")))
            }
        }
    };
}

as_string!(Hundredths, Hundredths::parse);
as_string!(Tenths, |text| {
    let hundredths = Hundredths::parse(text)?;
    hundredths.0.is_multiple_of(10).then_some(Tenths(hundredths.0 / 10))
});
