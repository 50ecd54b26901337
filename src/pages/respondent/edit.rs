//! Asks for the receipt of answers that are to be replaced.

use askama::Template;

use super::{Frame, Phrase};

/// The form for a receipt.
#[derive(Template)]
#[template(path = "respondent/edit.html", config = ".config/askama.toml")]
pub struct EditPage {
    frame: Frame,
    title: String,
    heading: Phrase,
    fault: Option<Phrase>,
}

impl EditPage {
    /// The form; `fault` is the key of what was wrong with the last receipt.
    #[must_use]
    pub fn new(frame: Frame, fault: Option<&str>) -> Self {
        let heading = frame.say("edit-heading");
        let title = frame.title(&heading);
        let title = if fault.is_some() { format!("{}{title}", frame.plain("answer-title-error")) } else { title };
        Self { title, fault: fault.map(|key| frame.say(key)), heading, frame }
    }
}
