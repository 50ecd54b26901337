//! The attributes: rows to choose from where there are few, a list grouped by the level above where there are many.

use askama::Template;

use super::{Choice, Frame, Phrase, Question};
use crate::domain::codebook::{AttributeCodes, Codebook};
use crate::domain::draft::Draft;
use crate::domain::survey::{Attribute, Level, Text};
use crate::domain::walk::Place;

/// The attributes.
#[derive(Template)]
#[template(path = "respondent/about.html", config = ".config/askama.toml", blocks = ["body"])]
pub struct AboutPage {
    frame: Frame,
    place: Place,
    pub(super) title: String,
    heading: Phrase,
    asked: Vec<Asked>,
}

/// More levels than this are a list, not rows.
const FEW: usize = 10;

enum Asked {
    Rows(Question),
    List(Question, Vec<Group>),
}

struct Group {
    label: Option<Phrase>,
    choices: Vec<Choice>,
}

impl AboutPage {
    /// The attributes respondents are asked for.
    #[must_use]
    pub fn new(frame: Frame, codebook: &Codebook, draft: &Draft) -> Self {
        let heading = frame.say("answer-about-heading");
        let attributes = codebook.attributes().filter(|(attribute, codes)| attribute.asked && !codes.levels.is_empty());
        let asked = attributes.map(|(attribute, codes)| ask(&frame, codebook, draft, attribute, codes)).collect();
        Self { title: frame.title(&heading), frame, place: Place::About, heading, asked }
    }
}

fn ask(frame: &Frame, codebook: &Codebook, draft: &Draft, attribute: &Attribute, codes: &AttributeCodes) -> Asked {
    let say = |text: &Text| Phrase::of(text.of(frame.words.0), &frame.organisation);
    let label = |level: &Level| Phrase::label(&level.label, frame.words.0, &frame.organisation);
    let rows = codes.levels.iter().map(|level| (level.code.to_string(), label(level))).collect();
    let name = attribute.id.as_str();
    let mut question = Question::new(frame, name, say(&attribute.label), draft.field(name), rows);
    follow(&mut question.choices, codebook, attribute, codes);
    if codes.levels.len() <= FEW {
        return Asked::Rows(question);
    }
    let choices = std::mem::take(&mut question.choices);
    let groups = group(choices, &codes.parents, &parent_labels(frame, codebook, attribute));
    Asked::List(question, groups)
}

/// Says which level above each choice belongs to, where respondents are asked for that level too.
fn follow(choices: &mut [Choice], codebook: &Codebook, attribute: &Attribute, codes: &AttributeCodes) {
    let survey = codebook.survey();
    let Some(at) = attribute.parent.as_ref().and_then(|id| survey.find_attribute(id.as_str())) else { return };
    let (parent, levels) =
        (&survey.attributes[at], codebook.codes(at).map_or(&[][..], |codes| codes.levels.as_slice()));
    for (choice, above) in choices.iter_mut().zip(&codes.parents).filter(|_| parent.asked) {
        choice.follows = above.and_then(|at| levels.get(at)).map(|level| format!("{}={}", parent.id, level.code));
    }
}

fn parent_labels(frame: &Frame, codebook: &Codebook, attribute: &Attribute) -> Vec<Phrase> {
    let parent = attribute.parent.as_ref().and_then(|id| codebook.survey().find_attribute(id.as_str()));
    let levels = parent.and_then(|at| codebook.codes(at)).map_or(&[][..], |codes| codes.levels.as_slice());
    levels.iter().map(|level| Phrase::label(&level.label, frame.words.0, &frame.organisation)).collect()
}

/// Puts choices under the level above, in the order met.
fn group(choices: Vec<Choice>, parents: &[Option<usize>], labels: &[Phrase]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, choice) in choices.into_iter().enumerate() {
        let label = parents.get(at).copied().flatten().and_then(|parent| labels.get(parent)).cloned();
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.choices.push(choice),
            None => groups.push(Group { label, choices: vec![choice] }),
        }
    }
    groups
}
