//! Finds telephone numbers and long numbers.
//! Owns their spellings: 03-1234-5678, ０９０ー１２３４ー５６７８, (017)734-1111, +81 90 …, 内線 1234, 〇九〇…, 職員番号 123.

use std::ops::Range;

use super::Kind;
use super::folded::Folded;

/// So many digits in a row are a number of something, e.g. of a member of staff.
const LONG: usize = 5;
/// So many digits in groups are a number too long for a date or an amount.
const LONG_IN_GROUPS: usize = 9;
/// Letters that may stand between two groups of one number.
const BETWEEN: &str = "-ー ./()・_のｰ,";
/// Words before an extension.
const EXTENSION: [&str; 3] = ["内線", "ないせん", "ext"];
/// Words before a short number that stands for a person.
const NUMBER_OF: [&str; 8] = ["番号", "職員no", "社員no", "職員id", "社員id", "staff no", "staff id", "staff number"];
/// Words after an amount.
const AMOUNTS: [&str; 8] = ["円", "人", "件", "票", "世帯", "枚", "部", "万"];

/// Digits in a row.
type Group = Range<usize>;

pub(super) fn find(text: &Folded) -> Vec<(Kind, Range<usize>)> {
    let letters = text.letters();
    let groups = groups(letters);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let chain = chain(letters, &groups[at..]);
        match number(letters, chain) {
            Some((kind, many)) => {
                let number = chain[0].start..chain[many - 1].end;
                found.push((kind, begin(letters, &number)..number.end));
                at += many;
            }
            None => at += 1,
        }
    }
    found
}

fn groups(letters: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for at in (0..letters.len()).filter(|at| is_digit(letters[*at])) {
        match groups.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || "〇一二三四五六七八九".contains(letter)
}

fn is_zero(letter: char) -> bool {
    matches!(letter, '0' | '〇')
}

/// The groups that can belong to one number: at most three signs between two of them, and no word.
fn chain<'a>(letters: &[char], groups: &'a [Group]) -> &'a [Group] {
    let joined = |pair: &&[Group]| {
        let between = &letters[pair[0].end..pair[1].start];
        between.len() <= 3 && between.iter().all(|letter| BETWEEN.contains(*letter))
    };
    let many = groups.windows(2).take_while(joined).count();
    &groups[..=many]
}

/// What begins with the first group of a chain, and of how many groups it is.
fn number(letters: &[char], chain: &[Group]) -> Option<(Kind, usize)> {
    let first = &chain[0];
    if let Some(many) = phone(letters, chain) {
        return Some((Kind::Phone, many));
    }
    if extension(letters, first) {
        return Some((Kind::Phone, 1));
    }
    if let Some(many) = in_groups(letters, chain) {
        return Some((Kind::Digits, many));
    }
    let named = first.len() >= 3 && follows(letters, first.start, &NUMBER_OF);
    ((first.len() >= LONG && !is_amount(letters, first)) || named).then_some((Kind::Digits, 1))
}

/// Ten or eleven digits from 0 on, or more after +; or a number within a town, 734-1111.
fn phone(letters: &[char], chain: &[Group]) -> Option<usize> {
    let first = &chain[0];
    let abroad = first.start > 0 && letters[first.start - 1] == '+';
    let expected = if abroad { 10..=15 } else { 9..=11 };
    let spaced = chain.iter().all(|group| group.len() == 1);
    let fits = |many: &usize| {
        let digits: usize = chain[..*many].iter().map(Range::len).sum();
        expected.contains(&digits) && (spaced || chain[many - 1].len() >= 3)
    };
    let groups = if spaced { chain.len() } else { chain.len().min(5) };
    if abroad || is_zero(letters[first.start]) {
        return (1..=groups).rev().find(fits);
    }
    let second = chain.get(1)?;
    let dashed = |pair: &&[Group]| pair[1].len() == 4 && matches!(letters[pair[0].end..pair[1].start], ['-' | 'ー']);
    let more = chain.windows(2).take_while(dashed).count();
    let years = is_year(letters, first) && is_year(letters, second);
    ((2..=4).contains(&first.len()) && (1..=2).contains(&more) && !years).then_some(1 + more)
}

/// 内線 1234, 内線は12.
fn extension(letters: &[char], group: &Group) -> bool {
    (2..=6).contains(&group.len()) && follows(letters, group.start, &EXTENSION)
}

/// 1234 5678 9012: groups of three digits and more that are not all years.
fn in_groups(letters: &[char], chain: &[Group]) -> Option<usize> {
    let commas = |pair: &&[Group]| letters[pair[0].end..pair[1].start].contains(&',');
    let end = chain.windows(2).position(|pair| commas(&pair)).unwrap_or(chain.len() - 1);
    let many = chain[..=end].iter().take_while(|group| group.len() >= 3).count();
    let digits: usize = chain[..many].iter().map(Range::len).sum();
    let years = chain[..many].iter().all(|group| is_year(letters, group));
    (many > 1 && digits >= LONG_IN_GROUPS && !years).then_some(many)
}

fn is_year(letters: &[char], group: &Group) -> bool {
    group.len() == 4 && matches!(letters[group.start..group.start + 2], ['1', '9'] | ['2', '0'])
}

/// 30000円, 12000人: not of a person. A number that begins with 0 counts nothing.
fn is_amount(letters: &[char], group: &Group) -> bool {
    let after: String = letters[group.end..].iter().take(2).collect();
    !is_zero(letters[group.start]) && group.len() < LONG_IN_GROUPS && AMOUNTS.iter().any(|word| after.starts_with(word))
}

/// Whether one of the words stands before, with at most two signs or particles between.
fn follows(letters: &[char], at: usize, words: &[&str]) -> bool {
    let between =
        letters[..at].iter().rev().take(2).take_while(|letter| " :-.(はがの番、=#".contains(**letter)).count();
    let before: String = letters[..at - between].iter().rev().take(16).collect();
    words.iter().any(|word| before.starts_with(&word.chars().rev().collect::<String>()))
}

/// + belongs to the number, and ( where the number closes it.
fn begin(letters: &[char], number: &Range<usize>) -> usize {
    let before = |at: usize| at.checked_sub(1).and_then(|before| letters.get(before));
    let many = |sign: char| letters[number.clone()].iter().filter(|letter| **letter == sign).count();
    let closed = many(')') > many('(');
    let start = if before(number.start) == Some(&'+') { number.start - 1 } else { number.start };
    if closed && before(start) == Some(&'(') { start - 1 } else { start }
}
