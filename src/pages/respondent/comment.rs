//! The free-text question, with the warning not to write what tells who somebody is.

use crate::words::grouped;
use askama::Template;

use super::{Frame, Phrase};
use crate::domain::codebook::Codebook;
use crate::domain::draft::Draft;
use crate::domain::walk::Place;

/// The free-text question.
#[derive(Template)]
#[template(path = "respondent/comment.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct CommentPage {
    frame: Frame,
    place: Place,
    pub(super) title: String,
    heading: Phrase,
    text: Phrase,
    limit: Phrase,
    typed: String,
    longest: usize,
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
            limit: Phrase::new(frame.words.with("answer-comment-limit", &[("n", &grouped(longest))])),
            typed: draft.field("comment").unwrap_or_default().to_owned(),
            longest,
            fault: frame.fault("comment").cloned(),
            heading,
            frame,
        }
    }
}
