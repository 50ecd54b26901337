//! A text ready for a page: furigana become `<ruby>`, everything else is escaped.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};

use crate::domain::survey::{Language, RichText, Run, Text};

/// A text of a survey or of the screen, in the notation of survey texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    organisation: String,
    typed: bool,
    foreign: bool,
}

impl Phrase {
    /// A screen text; its parameters are filled in already.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self { text, organisation: String::new(), typed: false, foreign: false }
    }

    /// A survey text with the employer's name.
    #[must_use]
    pub fn of(text: &RichText, organisation: &str) -> Self {
        Self { text: text.source().to_owned(), organisation: organisation.to_owned(), typed: false, foreign: false }
    }

    /// A level's label. Rosters know their departments in Japanese only: an English page marks them as such.
    #[must_use]
    pub fn label(text: &Text, language: Language, organisation: &str) -> Self {
        let foreign = language == Language::En && text.en == text.ja && !text.ja.source().is_ascii();
        Self { foreign, ..Self::of(text.of(language), organisation) }
    }

    /// Whether it is Japanese on an English page.
    #[must_use]
    pub const fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Letters as somebody typed them: nothing in them is notation.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self { text: text.to_owned(), organisation: String::new(), typed: true, foreign: false }
    }

    /// Without furigana and tags, for `<title>` and attributes.
    #[must_use]
    pub fn plain(&self) -> String {
        self.read().map_or_else(|| self.text.clone(), |text| text.plain(&self.employer()))
    }

    fn employer(&self) -> String {
        RichText::parse(&self.organisation).map_or_else(|_| self.organisation.clone(), |name| name.plain(""))
    }

    /// A text that is not in the notation (a level's label with a brace, say) is shown letter by letter.
    fn read(&self) -> Option<RichText> {
        if self.typed { None } else { RichText::parse(&self.text).ok() }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.foreign {
            return write!(f, "<span lang=\"ja\">{}</span>", Self { foreign: false, ..self.clone() });
        }
        let Some(text) = self.read() else { return put(f, &self.text) };
        text.runs().into_iter().try_for_each(|run| match run {
            Run::Plain(plain) => put(f, plain),
            Run::Organisation => Self::new(self.organisation.clone()).fmt(f),
            Run::Ruby { base, reading } => {
                f.write_str("<ruby>")?;
                put(f, base)?;
                f.write_str("<rp>（</rp><rt>")?;
                put(f, reading)?;
                f.write_str("</rt><rp>）</rp></ruby>")
            }
        })
    }
}

impl HtmlSafe for Phrase {}

fn put(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let Ok(safe) = escape(text, Html);
    write!(f, "{safe}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furigana_become_ruby_and_everything_else_is_escaped() {
        let text = RichText::parse("｜仕事《しごと》で<b>{organisation}").unwrap();
        let phrase = Phrase::of(&text, "A&B");
        assert_eq!(phrase.to_string(), "<ruby>仕事<rp>（</rp><rt>しごと</rt><rp>）</rp></ruby>で&#60;b&#62;A&#38;B");
        assert_eq!(phrase.plain(), "仕事で<b>A&B");
        assert_eq!(Phrase::new("a{<".to_owned()).to_string(), "a{&#60;");
        assert_eq!(Phrase::typed("｜山田《やまだ》").to_string(), "｜山田《やまだ》");
    }
}
