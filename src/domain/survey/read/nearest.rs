//! The nearest known name to a mistyped one.
//! Owns the words "did you mean"; knows nothing of surveys.

/// What to expect instead of `given`: the nearest name if one is near, or else all of them.
pub(super) fn expected(given: &str, known: &[&str]) -> String {
    match nearest(given, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

fn nearest<'k>(given: &str, known: &[&'k str]) -> Option<&'k str> {
    let given: Vec<char> = given.chars().take(60).collect();
    let near = |name: &str| distance(&given, name);
    let best = known.iter().copied().min_by_key(|name| near(name))?;
    (near(best) <= 1 + given.len() / 4).then_some(best)
}

/// Number of letters to add, drop or change (Levenshtein).
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (at, letter) in to.chars().enumerate() {
        let mut next = vec![at + 1];
        for (above, pair) in row.windows(2).enumerate() {
            let change = pair[0] + usize::from(from[above] != letter);
            next.push(change.min(pair[1] + 1).min(next[above] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        let known = ["id", "category", "text", "short"];
        assert_eq!(nearest("catgory", &known), Some("category"));
        assert_eq!(nearest("Text", &known), Some("text"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest("", &[]), None);
    }
}
