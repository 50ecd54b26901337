//! What the API says, separate from what Kotae knows: a new field of a domain type stays inside until it is named here.
//! Owns the wire structs; printed numbers travel as strings, so that 3.10 stays 3.10.

mod assurance;
mod comments;
mod release;
mod surveys;
mod waves;

use serde::Serialize;
use utoipa::ToSchema;

pub use release::ReleaseAnswer;
pub use surveys::{SurveyInfo, SurveysAnswer};
pub use waves::{WaveInfo, WavesAnswer};

use crate::domain::survey::{Language, Text};
use crate::words::Words;

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Wording {
    /// Japanese.
    ja: String,
    /// English.
    en: String,
}

impl Wording {
    fn new(text: &Text, organisation: &str) -> Self {
        Self { ja: text.ja.plain(organisation), en: text.en.plain(organisation) }
    }

    /// What Kotae itself says.
    fn said(say: impl Fn(Words) -> String) -> Self {
        Self { ja: say(Words(Language::Ja)), en: say(Words(Language::En)) }
    }
}

/// Something with a stable name and a label.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// Stable name.
    id: String,
    /// Label.
    label: Wording,
}
