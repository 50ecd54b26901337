//! A text as a searcher reads it: full and half width, capital and small, katakana and hiragana, old and new forms of
//! the characters of names are alike. Owns that likeness; every letter keeps its place in the text as it was written.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::compose;

/// Characters that names are written with in several ways, each pair the old and the usual form.
const FORMS: &str = "髙高﨑崎嵜崎邊辺邉辺澤沢齋斎齊斉濱浜濵浜廣広國国櫻桜德徳嶋島嶌島眞真惠恵圓円曾曽條条榮栄\
    橫横淺浅瀨瀬瀧滝當当龍竜壽寿萬万與与藏蔵豐豊爲為𠮷吉冨富峯峰舘館槇槙";

/// A text for searching.
pub(super) struct Folded {
    letters: Vec<char>,
    places: Vec<Range<usize>>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self { letters: Vec::new(), places: Vec::new() };
        for (start, letter) in text.char_indices().filter(|(_, letter)| !is_unseen(*letter)) {
            let place = start..start + letter.len_utf8();
            for letter in letter.nfkc().flat_map(char::to_lowercase) {
                folded.push(usual(letter), &place);
            }
        }
        folded
    }

    fn push(&mut self, letter: char, place: &Range<usize>) {
        // Half-width ﾀﾞ is two letters: the mark joins the one before.
        if let Some(last) = self.letters.last_mut()
            && let Some(joined) = compose(*last, letter)
        {
            *last = joined;
            if let Some(before) = self.places.last_mut() {
                before.end = place.end;
            }
            return;
        }
        self.letters.push(letter);
        self.places.push(place.clone());
    }

    pub(super) fn letters(&self) -> &[char] {
        &self.letters
    }

    /// Where letters stand in the text as it was written, in bytes.
    pub(super) fn place(&self, letters: Range<usize>) -> Range<usize> {
        match self.places.get(letters) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            Some([]) | None => 0..0,
        }
    }
}

/// Letters without width, which would part a number in two.
const fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn usual(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━' => '-',
        _ => form(letter),
    }
}

fn form(letter: char) -> char {
    let mut forms = FORMS.chars();
    while let (Some(old), Some(usual)) = (forms.next(), forms.next()) {
        if old == letter {
            return usual;
        }
    }
    letter
}

/// 漢字, and 々 that repeats one.
pub(super) const fn is_kanji(letter: char) -> bool {
    matches!(letter, '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}
