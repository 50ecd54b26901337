//! Every single mistake, and the many ways to type one code.

use super::*;

/// A few codes: zeros, the highest, one in order, and drawn ones.
fn samples() -> Vec<AccessCode> {
    let fixed = [[0; 11], [31; 11], std::array::from_fn(|at| u8::try_from(at).unwrap() + 7)];
    fixed.into_iter().map(AccessCode::from_random).chain((0..5).map(|_| AccessCode::draw())).collect()
}

#[test]
fn every_single_wrong_character_is_found() {
    for code in samples() {
        let text: Vec<u8> = code.bytes().to_vec();
        for at in 0..12 {
            for letter in ALPHABET.iter().filter(|letter| **letter != text[at]) {
                let mut wrong = text.clone();
                wrong[at] = *letter;
                let read = AccessCode::parse(std::str::from_utf8(&wrong).unwrap());
                assert_eq!(read.err(), Some(CodeError::Mistyped), "{} at {at}", code.as_text());
            }
        }
    }
}

#[test]
fn every_two_characters_that_changed_places_are_found() {
    for code in samples() {
        let text: Vec<u8> = code.bytes().to_vec();
        for (one, other) in (0..12).flat_map(|one| (one + 1..12).map(move |other| (one, other))) {
            let mut wrong = text.clone();
            wrong.swap(one, other);
            let read = AccessCode::parse(std::str::from_utf8(&wrong).unwrap());
            assert_eq!(read.is_ok(), text[one] == text[other], "{} {one} {other}", code.as_text());
        }
    }
}

#[test]
fn forty_spellings_of_a_code_read_alike() {
    let code = AccessCode::from_random([0, 1, 10, 0, 1, 17, 29, 1, 0, 31, 22]);
    let text = code.as_text();
    assert_eq!((text.len(), &text[..11]), (14, "01A0-1HX1-0"));
    let cases: [fn(&str) -> String; 4] =
        [str::to_owned, str::to_lowercase, full_width, |text| full_width(&text.to_lowercase())];
    let hyphens = ["-", "", " ", " - ", "\u{3000}", "ー", "−", "‐", "－", "\t", "\u{200b}"];
    let mut spellings: Vec<String> =
        hyphens.iter().flat_map(|hyphen| cases.map(|case| case(&text).replace(['-', '－'], hyphen))).collect();
    for (from, to) in [("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("1", "L"), ("0", "Ｏ"), ("1", "ｌ")] {
        spellings.push(text.replace(from, to));
        spellings.push(format!("  {} ", text.replacen(from, to, 1).to_lowercase()));
    }
    spellings.sort();
    spellings.dedup();
    assert!(spellings.len() >= 40, "{}", spellings.len());
    for spelling in spellings {
        let read = AccessCode::parse(&spelling).map(|code| code.as_text());
        assert_eq!(read.as_ref(), Ok(&text), "{spelling:?}");
    }
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
}

#[test]
fn what_is_wrong_with_a_code_is_said() {
    let text = AccessCode::draw().as_text();
    assert_eq!(AccessCode::parse(&text[..13]).err(), Some(CodeError::Length { found: 11, expected: 12 }));
    assert_eq!(AccessCode::parse(&format!("{text}7")).err(), Some(CodeError::Length { found: 13, expected: 12 }));
    assert_eq!(AccessCode::parse("").err(), Some(CodeError::Length { found: 0, expected: 12 }));
    for foreign in ['U', 'u', 'あ', '!', '_'] {
        let given = text.replacen(|_| true, &foreign.to_string(), 1);
        assert_eq!(AccessCode::parse(&given).err(), Some(CodeError::Foreign(foreign)));
    }
}

#[test]
fn the_secret_of_a_link_and_the_receipt_read_back() {
    for _ in 0..50 {
        let secret = InviteSecret::draw();
        let text = secret.as_text();
        assert!(text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{text}");
        assert_eq!(InviteSecret::parse(&text).unwrap().bytes(), secret.bytes());
        let secret = AnswerSecret::draw();
        let receipt = secret.receipt();
        assert_eq!(receipt.len(), 26 + 6, "{receipt}");
        assert_eq!(AnswerSecret::from_receipt(&receipt.to_lowercase()).unwrap().bytes(), secret.bytes());
    }
    let ordered = AnswerSecret::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    assert_eq!(ordered.receipt(), "000G-40R4-0M30-E209-185G-R38E-1W");
    let spare = AnswerSecret::from_receipt("000G-40R4-0M30-E209-185G-R38E-1X");
    assert_eq!(spare.err(), Some(CodeError::Mistyped));
}
