//! What is to be looked at again, in the reader's words.

use crate::domain::draft::Draft;
use crate::domain::response::FieldError;
use crate::domain::survey::Definition;
use crate::pages::respondent::{Fault, Frame, Phrase};
use crate::words::grouped;

/// A field that was refused.
pub(super) fn wrong(frame: &Frame, survey: &Definition, draft: &Draft, error: &FieldError) -> Fault {
    let field = error.field();
    let message = match error {
        FieldError::Point { item, .. } => {
            let number = survey.find_item(item.as_str()).map_or(0, |at| at + 1);
            frame.words.with("answer-error-choice", &[("n", &number)])
        }
        FieldError::Level { attribute, .. } | FieldError::Parent { attribute, .. } => {
            return level(frame, survey, attribute.as_str());
        }
        FieldError::CommentTooLong { length, longest } => comment(frame, *length, *longest, draft.cut()),
        FieldError::NoComment => frame.words.with("answer-error-comment", &[("longest", &0), ("length", &"–")]),
    };
    fault(field, format!("{field}-1"), message)
}

/// A level that was refused.
pub(super) fn level(frame: &Frame, survey: &Definition, attribute: &str) -> Fault {
    let label = survey.find_attribute(attribute).map(|at| &survey.attributes[at].label);
    let name = label.map_or(attribute, |label| label.of(frame.words.0).source());
    fault(attribute, format!("{attribute}-1"), frame.words.with("answer-error-level", &[("name", &name)]))
}

/// The comment is too long, its length still to be filled in by the script.
pub(super) fn long_comment(frame: &Frame, longest: usize) -> Fault {
    let parameters: [(&str, &dyn std::fmt::Display); 2] = [("longest", &grouped(longest)), ("length", &LENGTH)];
    fault("comment", "comment-1".to_owned(), frame.words.with("answer-error-comment", &parameters))
}

/// Where the script puts the number of letters.
const LENGTH: &str = "%length%";

/// The comment is too long; `cut` is its length where not even all of it could be kept.
fn comment(frame: &Frame, length: usize, longest: usize, cut: Option<usize>) -> String {
    let longest = grouped(longest);
    match cut {
        None => frame.words.with("answer-error-comment", &[("longest", &longest), ("length", &grouped(length))]),
        Some(sent) => {
            let numbers = (grouped(sent), grouped(length));
            let parameters: [(&str, &dyn std::fmt::Display); 3] =
                [("longest", &longest), ("length", &numbers.0), ("kept", &numbers.1)];
            frame.words.with("answer-error-comment-cut", &parameters)
        }
    }
}

/// An item without an answer.
pub(super) fn missing(frame: &Frame, survey: &Definition, item: usize) -> Fault {
    let field = survey.items[item].id.as_str();
    fault(field, format!("{field}-1"), frame.words.with("answer-error-missing", &[("n", &(item + 1))]))
}

/// Nothing was answered at all.
pub(super) fn blank(frame: &Frame) -> Fault {
    fault("", "change-1".to_owned(), frame.words.get("answer-error-blank"))
}

fn fault(field: &str, target: String, message: String) -> Fault {
    Fault { field: field.to_owned(), target, message: Phrase::new(message) }
}
