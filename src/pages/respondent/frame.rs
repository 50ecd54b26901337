//! What all respondent pages share: language, wave, the sealed answers so far, messages.

use super::phrase::Phrase;
use crate::domain::survey::{Definition, Language};
use crate::domain::walk::Place;
use crate::domain::wave::Wave;
use crate::words::Words;

/// The surroundings of a page.
pub struct Frame {
    /// Screen texts.
    pub words: Words,
    /// `/s/{wave}`.
    pub base: String,
    /// Address of the style sheet.
    pub sheet: &'static str,
    /// The survey's title; absent where no survey is known.
    pub survey: Option<Phrase>,
    /// Employer's name, in the notation of survey texts.
    pub organisation: String,
    /// 令和8(2026)年度.
    pub year: Option<Phrase>,
    /// Whether this is invented sample data.
    pub synthetic: bool,
    /// Answers so far, sealed; empty before the first page was sent.
    pub carry: String,
    /// Whether the page was opened from the last page.
    pub returning: bool,
    /// What is said above the page.
    pub messages: Messages,
    /// Whether the page is for the script, which walks through all pages in the browser: everything that may have to be said
    /// is in it, parts that are not always shown marked with `data-when`.
    pub every: bool,
}

/// What is said above a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// What happened and is no fault of the page.
    pub notes: Vec<Note>,
    /// What is to be looked at again.
    pub errors: Vec<Fault>,
    /// Whether the page may be left as it is all the same.
    pub optional: bool,
}

impl Messages {
    /// Only a notice.
    #[must_use]
    pub fn notice(notice: Phrase) -> Self {
        Self { notes: vec![Note { when: None, text: notice }], ..Self::default() }
    }

    /// Errors that must be mended.
    #[must_use]
    pub fn errors(errors: Vec<Fault>) -> Self {
        Self { errors, ..Self::default() }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// On a page for the script: in which case it is said.
    pub when: Option<&'static str>,
    /// What is said.
    pub text: Phrase,
}

/// A message at a field and in the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the field.
    pub field: String,
    /// Address of the first control within the page.
    pub target: String,
    /// What to do.
    pub message: Phrase,
}

/// One choice of the language switch.
pub struct Tongue {
    /// `ja`, `ja-easy`, `en`.
    pub code: &'static str,
    /// `lang` attribute of its own name.
    pub html: &'static str,
    /// Its own name.
    pub name: Phrase,
    /// Whether the page is in it.
    pub current: bool,
}

impl Frame {
    /// A page without a wave.
    #[must_use]
    pub const fn bare(language: Language, base: String, sheet: &'static str) -> Self {
        Self {
            words: Words(language),
            base,
            sheet,
            survey: None,
            organisation: String::new(),
            year: None,
            synthetic: false,
            carry: String::new(),
            returning: false,
            messages: Messages { notes: Vec::new(), errors: Vec::new(), optional: false },
            every: false,
        }
    }

    /// A page of a wave.
    #[must_use]
    pub fn of(language: Language, wave: &Wave, survey: &Definition, sheet: &'static str) -> Self {
        let words = Words(language);
        // A wave stores the name in Japanese; where it is the survey's own, the survey knows it in other languages.
        let own = survey.organisation.ja.plain("") == wave.organisation;
        let organisation =
            if own { survey.organisation.of(language).source().to_owned() } else { wave.organisation.clone() };
        Self {
            survey: Some(Phrase::of(survey.title.of(language), &organisation)),
            organisation,
            year: Some(Phrase::new(words.fiscal_year(wave.fiscal_year))),
            synthetic: wave.synthetic,
            ..Self::bare(language, format!("/s/{}", wave.id), sheet)
        }
    }

    /// A screen text.
    #[must_use]
    pub fn say(&self, key: &str) -> Phrase {
        Phrase::new(self.words.get(key))
    }

    /// A screen text without furigana.
    #[must_use]
    pub fn plain(&self, key: &str) -> String {
        self.say(key).plain()
    }

    /// Employer's name.
    #[must_use]
    pub fn employer(&self) -> Phrase {
        Phrase::new(self.organisation.clone())
    }

    /// Code of the language.
    #[must_use]
    pub const fn language(&self) -> &'static str {
        self.words.0.code()
    }

    /// `lang` attribute.
    #[must_use]
    pub const fn html(&self) -> &'static str {
        self.words.0.html()
    }

    /// The language switch.
    #[must_use]
    pub fn tongues(&self) -> Vec<Tongue> {
        let tongue = |language: Language| Tongue {
            code: language.code(),
            html: language.html(),
            name: Phrase::new(Words(language).get("answer-language-name")),
            current: language == self.words.0,
        };
        Language::ALL.into_iter().map(tongue).collect()
    }

    /// The message at a field.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<&Phrase> {
        self.messages.errors.iter().find(|fault| fault.field == field).map(|fault| &fault.message)
    }

    /// The text of `<title>`: the heading, marked if something is to be looked at again.
    #[must_use]
    pub fn title(&self, heading: &Phrase) -> String {
        let mark = if self.every || self.messages.errors.is_empty() {
            String::new()
        } else {
            self.plain("answer-title-error")
        };
        let survey = self.survey.as_ref().map_or_else(|| self.plain("product"), Phrase::plain);
        format!("{mark}{} | {survey}", heading.plain())
    }

    /// Name of the address a page is sent to.
    #[must_use]
    pub fn action(&self, place: Place) -> String {
        format!("{}/{}", self.base, place.code())
    }
}
