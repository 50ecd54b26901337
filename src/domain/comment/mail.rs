//! Finds mail addresses and names of accounts.
//! Owns their spellings: `＠`, `(at)`, `アットマーク`, spaces around them.

use std::ops::Range;

use super::Kind;
use super::folded::Folded;

/// Ways to write `@`, as [`Folded`] spells them.
const AT: [&str; 6] = ["@", "(at)", "[at]", "<at>", "あっとまーく", "あっと"];
/// The shortest name of an account, `@abc`.
const SHORTEST_ACCOUNT: usize = 3;

pub(super) fn find(text: &Folded) -> Vec<(Kind, Range<usize>)> {
    let letters = text.letters();
    (0..letters.len()).filter_map(|at| address(letters, at)).map(|place| (Kind::Mail, place)).collect()
}

/// The address whose `@` begins here.
fn address(letters: &[char], at: usize) -> Option<Range<usize>> {
    let sign = AT.iter().find(|sign| begins(&letters[at..], sign))?;
    let end = at + sign.chars().count();
    let (left, parted) = part(letters[..at].iter().rev());
    let (right, parted_after) = part(letters[end..].iter());
    let host: String = letters[end..end + right].iter().collect();
    let host = host.trim();
    let has_letter = host.contains(|letter: char| letter.is_ascii_alphabetic());
    let dotted = host.trim_matches('.').contains('.');
    let is_address = left > 0 && has_letter && (dotted || (*sign == "@" && !parted && !parted_after));
    let is_account = *sign == "@" && left == 0 && !parted_after && has_letter && host.len() >= SHORTEST_ACCOUNT;
    (is_address || is_account).then_some(at - left..end + right)
}

fn begins(letters: &[char], sign: &str) -> bool {
    let mut letters = letters.iter();
    sign.chars().all(|letter| letters.next() == Some(&letter))
}

/// How many letters of an address follow, and whether a space parts them from the `@`.
fn part<'a>(letters: impl Iterator<Item = &'a char> + Clone) -> (usize, bool) {
    let parted = letters.clone().next() == Some(&' ');
    let spaces = usize::from(parted);
    let length = letters.skip(spaces).take_while(|letter| is_letter(**letter)).count();
    if length == 0 { (0, false) } else { (spaces + length, parted) }
}

const fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-')
}
