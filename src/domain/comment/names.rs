//! Finds names: those of a list, however they are spelled, and whoever is called さん.
//! Owns which part of a name is telling by itself and which only before a title; the list is a text somebody pasted.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::Kind;
use super::folded::{Folded, is_kanji};

/// What follows the name of a person, as [`Folded`] spells it.
const TITLES: [&str; 32] = [
    "さん",
    "さま",
    "様",
    "氏",
    "君",
    "くん",
    "ちゃん",
    "先生",
    "先輩",
    "後輩",
    "部長",
    "次長",
    "課長",
    "係長",
    "室長",
    "局長",
    "所長",
    "館長",
    "園長",
    "校長",
    "班長",
    "市長",
    "主幹",
    "主査",
    "主任",
    "主事",
    "主席",
    "参事",
    "理事",
    "技師",
    "議員",
    "りーだー",
];
/// Titles that make a name of what stands before them.
const CALLED: [&str; 5] = ["さん", "くん", "ちゃん", "氏", "君"];
/// Ends of words that are called さん without being a name.
const ANYBODY: [&str; 32] = [
    "皆", "客", "員", "者", "民", "長", "師", "士", "業", "担当", "奥", "娘", "息子", "父", "母", "兄", "姉", "孫",
    "隣", "農家", "上司", "部下", "同僚", "新人", "若手", "何", "誰", "同", "両", "各", "彼", "諸",
];

/// A list of names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    forms: HashMap<Vec<char>, Weight>,
    lengths: BTreeSet<usize>,
}

/// How telling a form of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Only before a title: 林 is also a wood.
    Titled,
    /// As a word of its own: Abe is also a part of label.
    Word,
    /// Wherever it stands.
    Anywhere,
}

impl Names {
    /// Reads a list: one person a line, 姓 名 with a space between, other spellings after a comma or tab.
    #[must_use]
    pub fn read(list: &str) -> Self {
        let mut names = Self::default();
        for spelling in list.lines().flat_map(|line| line.split([',', '\t', '，', '、'])) {
            let folded = Folded::of(spelling);
            let parts: Vec<&[char]> = folded.letters().split(|letter| " ・".contains(*letter)).collect();
            let parts: Vec<&[char]> = parts.into_iter().filter(|part| is_name(part)).collect();
            names.add_person(&parts);
        }
        names
    }

    fn add_person(&mut self, parts: &[&[char]]) {
        for part in parts {
            self.add(part.to_vec(), weight(part));
        }
        if parts.len() > 1 {
            for between in [&[][..], &[' '], &['・']] {
                self.add(parts.join(between), Weight::Word.max(weight(&parts.concat())));
            }
        }
        // 山田太郎 without a space: where the family name ends is not known.
        if let [whole] = parts
            && whole.iter().all(|letter| is_kanji(*letter))
        {
            (1..whole.len()).for_each(|end| self.add(whole[..end].to_vec(), Weight::Titled));
        }
    }

    fn add(&mut self, form: Vec<char>, weight: Weight) {
        self.lengths.insert(form.len());
        let known = self.forms.entry(form).or_insert(weight);
        *known = weight.max(*known);
    }

    /// Whether there is no name on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    pub(super) fn find(&self, text: &Folded) -> Vec<(Kind, Range<usize>)> {
        let letters = text.letters();
        let mut found = called(letters);
        let mut at = 0;
        while at < letters.len() {
            match self.longest(letters, at) {
                Some(end) => {
                    found.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        found.into_iter().map(|place| (Kind::Name, place)).collect()
    }

    /// The end of the longest name that begins here.
    fn longest(&self, letters: &[char], at: usize) -> Option<usize> {
        let ends = self.lengths.iter().rev().map(|length| at + length).filter(|end| *end <= letters.len());
        ends.into_iter().find(|end| match self.forms.get(&letters[at..*end]) {
            Some(Weight::Anywhere) => true,
            Some(Weight::Word) => is_word(letters, at..*end),
            Some(Weight::Titled) => titled(&letters[*end..], &TITLES),
            None => false,
        })
    }
}

/// A part with a digit is a staff number or a date, not a name.
fn is_name(part: &[char]) -> bool {
    !part.is_empty()
        && part.len() <= 20
        && part.iter().all(|letter| letter.is_alphabetic() || "ー々'-.".contains(*letter))
}

fn weight(part: &[char]) -> Weight {
    let kana = part.iter().all(|letter| matches!(letter, 'ぁ'..='ゖ' | 'ー'));
    let latin = part.iter().any(char::is_ascii);
    match part.len() {
        1 if latin => Weight::Titled,
        _ if latin => Weight::Word,
        1 => Weight::Titled,
        2 if kana => Weight::Titled,
        _ => Weight::Anywhere,
    }
}

fn is_word(letters: &[char], place: Range<usize>) -> bool {
    let inside = |letter: Option<&char>| letter.is_some_and(char::is_ascii_alphanumeric);
    !inside(place.start.checked_sub(1).and_then(|before| letters.get(before))) && !inside(letters.get(place.end))
}

/// Whether a title follows, perhaps after a space.
fn titled(after: &[char], titles: &[&str]) -> bool {
    let after: String = after.iter().skip_while(|letter| **letter == ' ').take(4).collect();
    titles.iter().any(|title| after.starts_with(title))
}

/// 山田さん, 佐藤氏: up to five kanji before a title, unless anybody may be called so.
fn called(letters: &[char]) -> Vec<Range<usize>> {
    let before = |end: usize| {
        let length = letters[..end].iter().rev().take_while(|letter| is_kanji(**letter)).count();
        end - length..end
    };
    // 氏名 and 君主 are words.
    let is_title = |end: &usize| {
        let word = |at: usize| letters.get(at).is_some_and(|letter| is_kanji(*letter));
        titled(&letters[*end..], &CALLED) && !(word(*end) && word(end + 1))
    };
    let named = |place: &Range<usize>| {
        let name: String = letters[place.clone()].iter().collect();
        (1..=5).contains(&place.len()) && !ANYBODY.iter().any(|word| name.ends_with(word))
    };
    (1..letters.len()).filter(is_title).map(before).filter(named).collect()
}
