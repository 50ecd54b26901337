//! Texts of a survey in its languages, with furigana and parameters.
//! Owns the small notation of survey texts; knows no page and no screen text of Kotae's own.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language a respondent or reader may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Japanese.
    #[default]
    #[serde(rename = "ja")]
    Ja,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Easy Japanese: short sentences with furigana. Falls back to Japanese where a label needs no easier words.
    #[serde(rename = "ja-easy")]
    JaEasy,
}

impl Language {
    /// All languages, in the order of the language switch.
    pub const ALL: [Self; 3] = [Self::Ja, Self::JaEasy, Self::En];

    /// The code used in files and addresses: `ja`, `en`, `ja-easy`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::JaEasy => "ja-easy",
        }
    }

    /// The value of an HTML `lang` attribute (BCP 47).
    #[must_use]
    pub const fn html(self) -> &'static str {
        match self {
            Self::Ja | Self::JaEasy => "ja",
            Self::En => "en",
        }
    }

    /// Reads a language code.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'a> {
    /// Plain letters.
    Plain(&'a str),
    /// Kanji with its reading, written `｜仕事《しごと》` in a survey file.
    Ruby {
        /// The kanji.
        base: &'a str,
        /// The reading in kana.
        reading: &'a str,
    },
    /// The name of the employer, written `{organisation}` in a survey file.
    Organisation,
}

/// A text that may hold furigana and the parameter `{organisation}`; always well formed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RichText(String);

/// A text that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing, or only spaces.
    #[error("the text is empty: expected words")]
    Empty,
    /// `｜` without `《…》`, or the reverse.
    #[error("furigana is cut at `{0}`: expected ｜kanji《kana》")]
    Ruby(String),
    /// A parameter that does not exist.
    #[error("unknown parameter `{0}`: expected {{organisation}}")]
    Parameter(String),
    /// A tab, line break or other control character.
    #[error("the text holds a control character or line break: expected one line")]
    Control,
}

const PARAMETER: &str = "{organisation}";

impl RichText {
    /// Reads a text.
    ///
    /// # Errors
    /// [`BadText`] names the first piece that is not well formed.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        if text.trim().is_empty() {
            return Err(BadText::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(BadText::Control);
        }
        let mut rest = text;
        while !rest.is_empty() {
            rest = step(rest)?.1;
        }
        Ok(Self(text.to_owned()))
    }

    /// The pieces in order.
    #[must_use]
    pub fn runs(&self) -> Vec<Run<'_>> {
        let mut runs = Vec::new();
        let mut rest = self.0.as_str();
        while let (false, Ok((run, next))) = (rest.is_empty(), step(rest)) {
            runs.push(run);
            rest = next;
        }
        runs
    }

    /// The text without readings, the employer's name filled in.
    #[must_use]
    pub fn plain(&self, organisation: &str) -> String {
        self.runs()
            .into_iter()
            .map(|run| match run {
                Run::Plain(text) => text,
                Run::Ruby { base, .. } => base,
                Run::Organisation => organisation,
            })
            .collect()
    }

    /// The text as it stands in the survey file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0
    }
}

/// Takes the first piece off a text that is not empty.
fn step(text: &str) -> Result<(Run<'_>, &str), BadText> {
    let shown = || text.chars().take(12).collect::<String>();
    if let Some(rest) = text.strip_prefix('｜') {
        let (base, rest) = rest.split_once('《').ok_or_else(|| BadText::Ruby(shown()))?;
        let (reading, rest) = rest.split_once('》').ok_or_else(|| BadText::Ruby(shown()))?;
        let clean = |part: &str| !part.is_empty() && !part.contains(['｜', '《', '》', '{', '}']);
        if !clean(base) || !clean(reading) {
            return Err(BadText::Ruby(shown()));
        }
        return Ok((Run::Ruby { base, reading }, rest));
    }
    if let Some(rest) = text.strip_prefix(PARAMETER) {
        return Ok((Run::Organisation, rest));
    }
    match text.find(['｜', '《', '》', '{', '}']) {
        None => Ok((Run::Plain(text), "")),
        Some(0) if text.starts_with(['{', '}']) => Err(BadText::Parameter(shown())),
        Some(0) => Err(BadText::Ruby(shown())),
        Some(at) => Ok((Run::Plain(&text[..at]), &text[at..])),
    }
}

impl TryFrom<String> for RichText {
    type Error = BadText;
    fn try_from(text: String) -> Result<Self, BadText> {
        Self::parse(&text)
    }
}

impl From<RichText> for String {
    fn from(text: RichText) -> String {
        text.0
    }
}

/// One text in all languages of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Japanese.
    pub ja: RichText,
    /// English.
    pub en: RichText,
    /// Easy Japanese; where absent the Japanese text is easy enough (checked for items: they must have it).
    #[serde(rename = "ja-easy", default, skip_serializing_if = "Option::is_none")]
    pub ja_easy: Option<RichText>,
}

impl Text {
    /// The text in a language.
    #[must_use]
    pub fn of(&self, language: Language) -> &RichText {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
            Language::JaEasy => self.ja_easy.as_ref().unwrap_or(&self.ja),
        }
    }

    /// Names side by side: 総務課・人事課, General affairs + Personnel. `None` for no names.
    #[must_use]
    pub fn joined(names: &[&Self]) -> Option<Self> {
        let join = |language, between: &str| {
            RichText(names.iter().map(|name| name.of(language).source()).collect::<Vec<_>>().join(between))
        };
        let (ja, en) = (join(Language::Ja, "・"), join(Language::En, " + "));
        (!names.is_empty()).then_some(Self { ja, en, ja_easy: None })
    }

    /// The text in a language without readings, the employer's name filled in.
    #[must_use]
    pub fn plain(&self, language: Language, organisation: &str) -> String {
        self.of(language).plain(organisation)
    }
}
