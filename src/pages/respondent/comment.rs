//! The free-text question, with the warning not to write names.

use askama::Template;

use super::{Frame, Phrase};
use crate::domain::codebook::Codebook;
use crate::domain::draft::Draft;
use crate::domain::walk::Place;

/// The free-text question.
#[derive(Template)]
#[template(path = "respondent/comment.html", config = ".config/askama.toml")]
pub struct CommentPage {
    frame: Frame,
    place: Place,
    title: String,
    heading: Phrase,
    text: Phrase,
    limit: Phrase,
    typed: String,
    fault: Option<Phrase>,
}

impl CommentPage {
    /// The page; empty for a survey without a comment.
    #[must_use]
    pub fn new(frame: Frame, codebook: &Codebook, draft: &Draft) -> Self {
        let heading = frame.say("answer-comment-heading");
        let question = codebook.survey().comment.as_ref();
        let ask = |question: &crate::domain::survey::CommentQuestion| {
            Phrase::of(question.text.of(frame.words.0), &frame.organisation)
        };
        let longest = question.map_or(0, |question| question.longest);
        Self {
            title: frame.title(&heading),
            place: Place::Comment,
            text: question.map_or_else(|| heading.clone(), ask),
            limit: Phrase::new(frame.words.with("answer-comment-limit", &[("n", &thousands(longest))])),
            typed: draft.field("comment").unwrap_or_default().to_owned(),
            fault: frame.fault("comment").cloned(),
            heading,
            frame,
        }
    }
}

/// 1,000,000
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_numbers_are_parted_by_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_048_576, "1,048,576")] {
            assert_eq!(super::thousands(number), text);
        }
    }
}
