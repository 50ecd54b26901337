//! The rule of easy Japanese: every kanji has its reading, in kana.
//! Owns what counts as kanji and kana; knows only a text's pieces.

use super::super::text::{RichText, Run};

/// What is missing in a text of easy Japanese.
pub(super) fn faults(text: &RichText) -> Vec<String> {
    text.runs().into_iter().flat_map(run).collect()
}

fn run(run: Run<'_>) -> Vec<String> {
    match run {
        Run::Plain(plain) => {
            let bare = |word: &&str| !word.is_empty();
            let message = |word: &str| format!("`{word}` has no furigana: expected ｜{word}《かな》");
            plain.split(|c| !kanji(c)).filter(bare).map(message).collect()
        }
        Run::Ruby { reading, .. } if !reading.chars().all(kana) => {
            vec![format!("the reading `{reading}` is not kana: expected hiragana or katakana")]
        }
        Run::Ruby { .. } | Run::Organisation => Vec::new(),
    }
}

/// Han characters, with the repetition mark.
pub(super) fn kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | ' ' | '　')
}
