//! What a respondent has typed so far, page by page, before it is a response.
//! Owns its fields and their spelling as bytes (to be sealed into the form); keeps nothing anywhere and has no Debug.

use std::collections::{BTreeMap, BTreeSet};

use super::survey::Definition;
use super::walk::Place;

/// Typed answers on their way from page to page.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    submission: [u8; 16],
    returning: bool,
    replacing: bool,
    prompted: BTreeSet<String>,
    fields: BTreeMap<String, String>,
    cut: Option<usize>,
}

/// The value of the choice "no answer": given on purpose, unlike a field that is missing.
pub const NO_ANSWER: &str = "-";

/// Longest value of a field that is not the comment; codes have 40 characters.
const LONGEST_VALUE: usize = 60;

const VERSION: u8 = 1;

impl Draft {
    /// Nothing typed yet. `submission` is random and stays the same to the end, so that sending twice is one response.
    #[must_use]
    pub fn new(submission: [u8; 16]) -> Self {
        let (prompted, fields) = (BTreeSet::new(), BTreeMap::new());
        Self { submission, returning: false, replacing: false, prompted, fields, cut: None }
    }

    /// Nothing typed yet, to take the place of answers that were sent: they are not shown, because nobody can read them.
    #[must_use]
    pub fn replacing(submission: [u8; 16]) -> Self {
        Self { replacing: true, ..Self::new(submission) }
    }

    /// Whether it takes the place of answers that were sent.
    #[must_use]
    pub const fn is_replacing(&self) -> bool {
        self.replacing
    }

    /// The random name of the submission.
    #[must_use]
    pub const fn submission(&self) -> [u8; 16] {
        self.submission
    }

    /// Whether the page was opened from the last page, to change an answer.
    #[must_use]
    pub const fn returning(&self) -> bool {
        self.returning
    }

    /// Remembers whether the page was opened from the last page.
    pub const fn set_returning(&mut self, returning: bool) {
        self.returning = returning;
    }

    /// Remembers that the unanswered items of a page were pointed out; says whether this was the first time.
    pub fn prompt(&mut self, place: Place) -> bool {
        self.prompted.insert(place.code())
    }

    /// What was typed into a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Characters of the comment as it was typed, if it was too long even to be kept.
    #[must_use]
    pub const fn cut(&self) -> Option<usize> {
        self.cut
    }

    /// Takes over the fields of a page from its form; a field that is missing there is no longer answered.
    pub fn absorb<'a>(&mut self, survey: &Definition, place: Place, typed: impl Fn(&str) -> Option<&'a str>) {
        for name in fields_of(survey, place) {
            let longest = if place == Place::Comment { longest_kept(survey) } else { LONGEST_VALUE };
            let value = clean(typed(name).unwrap_or_default());
            let length = value.chars().count();
            if place == Place::Comment {
                self.cut = (length > longest).then_some(length);
            }
            if value.is_empty() {
                self.fields.remove(name);
            } else {
                self.fields.insert(name.to_owned(), value.chars().take(longest).collect());
            }
        }
    }

    /// The items of a page that have neither an answer nor "no answer", by position in the survey.
    #[must_use]
    pub fn unanswered(&self, survey: &Definition, place: Place) -> Vec<usize> {
        let Place::Cards(page) = place else { return Vec::new() };
        let missing = |&&at: &&usize| self.field(survey.items[at].id.as_str()).is_none();
        survey.pages.get(page).into_iter().flatten().filter(missing).copied().collect()
    }

    /// As bytes, without the fields that the page itself will send again.
    #[must_use]
    pub fn encode(&self, except: &[&str]) -> Vec<u8> {
        let flags = [(self.returning, "r"), (self.replacing, "e")];
        let mut parts = vec![flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag).collect::<String>()];
        parts.push(self.prompted.iter().cloned().collect::<Vec<_>>().join(","));
        let carried = self.fields.iter().filter(|(name, _)| !except.contains(&name.as_str()));
        parts.extend(carried.flat_map(|(name, value)| [name.clone(), value.clone()]));
        [&[VERSION], self.submission.as_slice(), parts.join("\0").as_bytes()].concat()
    }

    /// From bytes made by [`Draft::encode`].
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        let (submission, rest) = rest.split_at_checked(16)?;
        let mut parts = std::str::from_utf8(rest).ok()?.split('\0');
        let flags = parts.next()?;
        let (returning, replacing) = (flags.contains('r'), flags.contains('e'));
        let prompted = parts.next()?.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        let mut fields = BTreeMap::new();
        while let Some(name) = parts.next() {
            fields.insert(name.to_owned(), parts.next()?.to_owned());
        }
        let submission = submission.try_into().ok()?;
        (version == VERSION).then_some(Self { submission, returning, replacing, prompted, fields, cut: None })
    }
}

/// The names of the fields of a page: item ids, attribute ids or `comment`.
#[must_use]
pub fn fields_of(survey: &Definition, place: Place) -> Vec<&str> {
    match place {
        Place::Start | Place::Confirm => Vec::new(),
        Place::Cards(page) => {
            survey.pages.get(page).into_iter().flatten().map(|&at| survey.items[at].id.as_str()).collect()
        }
        Place::About => survey.attributes.iter().filter(|it| it.asked).map(|it| it.id.as_str()).collect(),
        Place::Comment => survey.comment.iter().map(|_| "comment").collect(),
    }
}

/// A comment that is too long is kept up to twice the limit, so that it can be shortened by hand.
fn longest_kept(survey: &Definition) -> usize {
    survey.comment.as_ref().map_or(0, |question| question.longest.saturating_mul(2))
}

/// One kind of line break, no other control characters (NUL parts the fields).
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::Survey;

    fn survey() -> Survey {
        Survey::read(include_str!("../../surveys/aomori-engagement.toml")).unwrap()
    }

    fn filled(survey: &Survey) -> Draft {
        let mut draft = Draft::new([7; 16]);
        for place in [Place::Cards(0), Place::Cards(1), Place::Cards(2), Place::About, Place::Comment] {
            draft.absorb(survey, place, |name| Some(if name == "comment" { "一行目\r\n二行目\0" } else { "4" }));
        }
        draft
    }

    #[test]
    fn what_was_typed_comes_back_from_its_bytes() {
        let survey = survey();
        let mut draft = filled(&survey);
        draft.set_returning(true);
        assert!(!draft.is_replacing() && Draft::decode(&Draft::replacing([7; 16]).encode(&[])).unwrap().is_replacing());
        assert!(draft.prompt(Place::Cards(1)));
        let mut back = Draft::decode(&draft.encode(&[])).unwrap();
        assert!(back == draft && back.returning() && back.submission() == [7; 16]);
        assert_eq!(back.field("comment"), Some("一行目\n二行目"));
        assert!(!back.prompt(Place::Cards(1)) && back.prompt(Place::Cards(2)));
        assert!(Draft::decode(&Draft::new([1; 16]).encode(&[])).is_some_and(|empty| empty == Draft::new([1; 16])));
    }

    #[test]
    fn the_fields_of_the_page_itself_are_left_out_and_the_others_are_not() {
        let survey = survey();
        let own = fields_of(&survey, Place::Cards(1));
        let back = Draft::decode(&filled(&survey).encode(&own)).unwrap();
        assert_eq!(own, ["q06", "q07", "q08", "q09"]);
        assert!(own.iter().all(|name| back.field(name).is_none()) && back.field("q05") == Some("4"));
    }

    #[test]
    fn bytes_cut_anywhere_are_refused_or_read_without_panic() {
        let bytes = filled(&survey()).encode(&[]);
        for length in 0..bytes.len() {
            if let Some(draft) = Draft::decode(&bytes[..length]) {
                assert!(length > 17 && draft.submission() == [7; 16]);
            }
        }
        assert!(Draft::decode(&[&[9], &bytes[1..]].concat()).is_none(), "another version");
    }

    #[test]
    fn a_page_takes_over_its_own_fields_only_and_a_missing_one_is_no_longer_answered() {
        let survey = survey();
        let mut draft = filled(&survey);
        draft.absorb(&survey, Place::Cards(0), |name| (name != "q02").then_some("-"));
        assert_eq!(draft.field("q01"), Some(NO_ANSWER));
        assert_eq!(draft.unanswered(&survey, Place::Cards(0)), [1]);
        assert_eq!((draft.field("q06"), draft.field("grade")), (Some("4"), Some("4")));
        draft.absorb(&survey, Place::Confirm, |_| Some("1"));
        assert_eq!(draft.field("q06"), Some("4"));
        assert_eq!(draft.field("department"), None, "it follows from the section");
    }

    #[test]
    fn a_comment_that_is_too_long_is_kept_up_to_twice_the_limit_and_its_length_is_known() {
        let survey = survey();
        let longest = survey.comment.as_ref().unwrap().longest;
        let long = "あ".repeat(longest * 2 + 1);
        let mut draft = Draft::new([0; 16]);
        draft.absorb(&survey, Place::Comment, |_| Some(&long));
        assert_eq!(draft.cut(), Some(longest * 2 + 1));
        assert_eq!(draft.field("comment").unwrap().chars().count(), longest * 2);
        draft.absorb(&survey, Place::Comment, |_| Some("短い"));
        assert_eq!(draft.cut(), None);
    }
}
