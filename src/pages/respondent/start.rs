//! The first page: what is asked and how answers are protected, in words that are true now.

use std::fmt::Display;

use askama::Template;

use super::{Frame, Phrase};
use crate::domain::codebook::Codebook;
use crate::domain::survey::Definition;
use crate::domain::wave::Wave;

/// The first page.
#[derive(Template)]
#[template(path = "respondent/start.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct StartPage {
    frame: Frame,
    pub(super) title: String,
    heading: Phrase,
    facts: Vec<(Phrase, Vec<Phrase>)>,
    promises: Vec<Phrase>,
    sealing: Option<Sealing>,
}

/// What the script needs to seal answers in the browser.
pub struct Sealing {
    /// Address of the script.
    pub script: &'static str,
    /// The wave's id.
    pub wave: String,
    /// The wave's public key.
    pub key: String,
    /// Bytes of the packet of answers.
    pub answers: usize,
    /// Bytes of the packet of the comment, where the survey asks for one.
    pub comment: Option<usize>,
}

impl StartPage {
    /// The page of a wave that is open; with `sealing` a browser that can seals answers itself.
    #[must_use]
    pub fn new(frame: Frame, wave: &Wave, codebook: &Codebook, sealing: Option<Sealing>) -> Self {
        let survey = codebook.survey();
        let words = frame.words;
        let said = |key: &str, name: &str, value: &dyn Display| Phrase::new(words.with(key, &[(name, value)]));
        let heading = Phrase::of(survey.title.of(words.0), &frame.organisation);
        let date = words.date(wave.dates.closes);
        let facts = vec![
            (frame.say("answer-fact-time-name"), vec![said("answer-fact-time", "n", &survey.minutes)]),
            (frame.say("answer-fact-asked-name"), asked(&frame, survey)),
            (frame.say("answer-fact-until-name"), vec![said("answer-fact-until", "date", &date)]),
            (frame.say("answer-fact-free-name"), vec![frame.say("answer-fact-free")]),
        ];
        let promises = vec![
            frame.say("answer-promise-link"),
            frame.say("answer-promise-traces"),
            said("answer-promise-group", "n", &wave.policy.minimum_group.get()),
            frame.say("answer-promise-send"),
        ];
        let title = format!("{} | {}", heading.plain(), frame.employer().plain());
        Self { title, frame, heading, facts, promises, sealing }
    }

    /// Whether nothing was answered yet.
    const fn is_first(&self) -> bool {
        self.frame.carry.is_empty() && !self.frame.every
    }
}

/// What is asked, a line for each kind of question.
fn asked(frame: &Frame, survey: &Definition) -> Vec<Phrase> {
    let say = |key: &str, n: usize| Phrase::new(frame.words.with(key, &[("n", &n)]));
    let about = survey.attributes.iter().filter(|attribute| attribute.asked).count();
    let mut lines = vec![say("answer-fact-items", survey.items.len())];
    lines.extend((about > 0).then(|| say("answer-fact-about", about)));
    lines.extend(survey.comment.as_ref().map(|_| frame.say("answer-fact-comment")));
    lines
}
