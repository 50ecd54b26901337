//! What proofs bring a key back, and which do not.

use std::sync::OnceLock;

use super::super::code::CodeError;
use super::*;

const WORDS: [&str; 3] = ["馬とホチキスと電池の正解", "second custodian's words", "３ばんめのひとのあいことば"];

struct Kept {
    key: WaveKey,
    custody: Custody,
    shares: Shares,
    codes: Vec<Recovery>,
}

/// Hashing takes long on purpose: one key under 2 of 3 for all tests.
fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let key = WaveKey::draw();
        let (custody, shares, codes) = Custody::establish(&key, &WORDS, 2).unwrap();
        Kept { key, custody, shares, codes }
    })
}

fn fault(shares: Option<&Shares>, proofs: &[Proof<'_>]) -> CustodyError {
    kept().custody.unlock(shares, proofs).err().expect("the proofs were taken")
}

fn opens(shares: Option<&Shares>, proofs: &[Proof<'_>]) {
    let key = kept().custody.unlock(shares, proofs).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(key.bytes(), kept().key.bytes());
}

#[test]
fn one_of_one_opens_by_passphrase_with_the_shares_and_by_code_without() {
    let key = WaveKey::draw();
    let (custody, shares, codes) = Custody::establish(&key, &["abcdefghijkl"], 1).unwrap();
    assert_eq!((custody.custodians(), custody.threshold(), codes.len()), (1, 1, 1));
    let code = codes[0].as_text();
    let full_width = Proof::Passphrase(" ａｂｃｄｅｆｇｈｉｊｋｌ ");
    for (shares, proof) in [(Some(&shares), full_width), (None, Proof::Recovery(&code))] {
        let found = custody.unlock(shares, &[proof]).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(found.bytes(), key.bytes());
    }
    let without = custody.unlock(None, &[Proof::Passphrase("abcdefghijkl")]).err();
    assert_eq!(without, Some(CustodyError::NoShares(1)));
    let wrong = custody.unlock(Some(&shares), &[Proof::Passphrase("abcdefghijkm")]).err();
    assert_eq!(wrong, Some(CustodyError::Stranger(1)));
    // The sheets and shares of another wave are no use.
    let other = kept().custody.unlock(Some(&shares), &[Proof::Recovery(&code)]).err();
    assert_eq!(other, Some(CustodyError::Stranger(1)));
    let other = custody.unlock(Some(&kept().shares), &[Proof::Passphrase(WORDS[0])]).err();
    assert_eq!(other, Some(CustodyError::Stranger(1)));
}

#[test]
fn any_two_of_three_open_in_any_order() {
    let Kept { shares, codes, custody, .. } = kept();
    assert_eq!((custody.custodians(), custody.threshold(), codes.len()), (3, 2, 3));
    let codes: Vec<String> = codes.iter().map(Recovery::as_text).collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        opens(None, &[Proof::Recovery(&codes[one]), Proof::Recovery(&codes[other])]);
    }
    opens(Some(shares), &[Proof::Passphrase(WORDS[1]), Proof::Passphrase(WORDS[0])]);
    opens(Some(shares), &[Proof::Passphrase(WORDS[2]), Proof::Recovery(&codes[0])]);
    opens(None, &[Proof::Recovery(&codes[2]), Proof::Recovery(&codes[0]), Proof::Recovery(&codes[1])]);
}

#[test]
fn what_does_not_do_is_named_by_its_position() {
    let shares = Some(&kept().shares);
    let codes: Vec<String> = kept().codes.iter().map(Recovery::as_text).collect();
    let (first, second) = (Proof::Recovery(&codes[0]), Proof::Recovery(&codes[1]));
    let (own, wrong) = (Proof::Passphrase(WORDS[0]), Proof::Passphrase("nobody's own words"));
    assert_eq!(fault(shares, &[first, wrong]), CustodyError::Stranger(2));
    let foreign = Recovery::draw().as_text();
    assert_eq!(fault(None, &[Proof::Recovery(&foreign), second]), CustodyError::Stranger(1));
    assert_eq!(fault(None, &[first, first]), CustodyError::Twice(1, 2));
    assert_eq!(fault(shares, &[second, first, own]), CustodyError::Twice(2, 3));
    assert_eq!(fault(None, &[]), CustodyError::TooFew { given: 0, needed: 2 });
    assert_eq!(fault(None, &[first]), CustodyError::TooFew { given: 1, needed: 2 });
    assert_eq!(fault(None, &[first, own]), CustodyError::NoShares(2));
    let mistyped = CustodyError::Code { position: 2, fault: CodeError::Length { found: 31, expected: 32 } };
    assert_eq!(fault(None, &[first, Proof::Recovery(&codes[1][1..])]), mistyped);
}

#[test]
fn rules_and_passphrases_that_would_not_hold_are_refused() {
    let establish = |words: &[&str], threshold| Custody::establish(&kept().key, words, threshold).err();
    for (words, threshold) in [(&WORDS[..0], 0), (&WORDS[..1], 0), (&WORDS[..2], 2), (&WORDS, 1), (&WORDS, 3)] {
        let rule = CustodyError::Rule { custodians: words.len(), threshold };
        assert_eq!(establish(words, threshold), Some(rule));
    }
    let short = CustodyError::Length { position: 2, length: 11 };
    assert_eq!(establish(&[WORDS[0], "  elevenchars  ", WORDS[2]], 2), Some(short));
    let long = CustodyError::Length { position: 1, length: 201 };
    assert_eq!(establish(&["x".repeat(201).as_str()], 1), Some(long));
    // One character in two widths is one passphrase.
    assert_eq!(establish(&["abcdefghijkl", WORDS[1], "ａbcdefghijkl"], 2), Some(CustodyError::Alike(1, 3)));
}

#[test]
fn both_halves_read_back_from_json_and_say_nothing_of_the_key() {
    let Kept { custody, shares, codes, key } = kept();
    let (custody_text, shares_text) = (serde_json::to_string(custody).unwrap(), serde_json::to_string(shares).unwrap());
    assert!(serde_json::from_str::<Custody>(&custody_text).unwrap() == *custody);
    assert!(serde_json::from_str::<Shares>(&shares_text).unwrap() == *shares);
    let key = BASE64URL_NOPAD.encode(key.bytes().as_slice());
    for text in [&custody_text, &shares_text] {
        assert!(!text.contains(&key) && !text.contains(&codes[0].as_text()) && !text.contains(WORDS[1]));
    }
    // A rule that was weakened in the database does not make one custodian enough.
    let weakened: Custody = serde_json::from_str(&custody_text.replace("\"threshold\":2", "\"threshold\":1")).unwrap();
    let code = codes[0].as_text();
    assert_eq!(weakened.unlock(None, &[Proof::Recovery(&code)]).err(), Some(CustodyError::Damaged));
    let none: Custody = serde_json::from_str(&custody_text.replace("\"threshold\":2", "\"threshold\":0")).unwrap();
    assert_eq!(none.unlock(None, &[]).err(), Some(CustodyError::TooFew { given: 0, needed: 0 }));
    assert_eq!(none.unlock(None, &[Proof::Recovery(&code)]).err(), Some(CustodyError::Damaged));
}
