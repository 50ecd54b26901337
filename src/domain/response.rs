//! One response: a raw form checked against the survey and the wave's levels.
//! Owns what a valid response is; holds no address, agent, cookie or time, and has no Debug, so that it cannot be logged.

use super::codebook::Codebook;
use super::ids::{AttributeId, ItemId, LevelCode};
use super::letters::unify;

/// A valid response.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    answers: Vec<Option<u8>>,
    levels: Vec<Option<usize>>,
    comment: Option<Comment>,
}

/// A free-text remark, within the survey's length.
#[derive(Clone, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A field that was refused. Carries what was typed, so that it can be shown again to the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Not a point of the scale.
    #[error("`{given}` is not an answer to {item}: expected a whole number from 1 to {points}, or nothing")]
    Point {
        /// The item.
        item: ItemId,
        /// The text given, cut to 40 characters.
        given: String,
        /// Highest value.
        points: u8,
    },
    /// Not a level of the attribute.
    #[error("unknown {attribute} `{given}`: expected {expected}")]
    Level {
        /// The attribute.
        attribute: AttributeId,
        /// The text given, cut to 40 characters.
        given: String,
        /// The codes that exist, or how many.
        expected: String,
    },
    /// A child level under another parent.
    #[error("{child} belongs to {expected}, not to {given}")]
    Parent {
        /// The attribute of the parent.
        attribute: AttributeId,
        /// The child level.
        child: LevelCode,
        /// The parent given.
        given: String,
        /// The parent by the roster.
        expected: LevelCode,
    },
    /// Too long.
    #[error("the comment has {length} characters: expected {longest} or fewer")]
    CommentTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        longest: usize,
    },
    /// The survey has no free-text question.
    #[error("this survey takes no comments")]
    NoComment,
}

impl FieldError {
    /// The name of the field: item id, attribute id or `comment`.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Point { item, .. } => item.as_str(),
            Self::Level { attribute, .. } | Self::Parent { attribute, .. } => attribute.as_str(),
            Self::CommentTooLong { .. } | Self::NoComment => "comment",
        }
    }
}

impl Response {
    /// Reads a form. `field` looks a field up by name: item id, attribute id or `comment`; nothing, spaces or `-` mean
    /// "not answered". Full- and half-width letters are alike.
    ///
    /// # Errors
    /// Every field that was refused, in the order of the survey.
    pub fn parse<'a>(codebook: &Codebook, field: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Vec<FieldError>> {
        let mut faults = Vec::new();
        let survey = codebook.survey();
        let given = |name: &str| field(name).map(unify).filter(|text| !text.is_empty() && text != "-");
        let mut answers = Vec::with_capacity(survey.items.len());
        for item in &survey.items {
            answers.push(
                given(item.id.as_str())
                    .and_then(|text| keep(point(&item.id, &text, survey.scale.points()), &mut faults)),
            );
        }
        let mut levels = Vec::with_capacity(survey.attributes.len());
        for (at, attribute) in survey.attributes.iter().enumerate() {
            levels.push(given(attribute.id.as_str()).and_then(|text| keep(level(codebook, at, &text), &mut faults)));
        }
        follow_parents(codebook, &mut levels, &mut faults);
        let comment = field("comment").and_then(|text| keep(comment(codebook, text), &mut faults)).flatten();
        if faults.is_empty() { Ok(Self { answers, levels, comment }) } else { Err(faults) }
    }

    /// Answers in item order: 1 (most negative) to the number of points, `None` where not answered.
    #[must_use]
    pub fn answers(&self) -> &[Option<u8>] {
        &self.answers
    }

    /// Position of the level given for the attribute at a position of the survey.
    #[must_use]
    pub fn level(&self, attribute: usize) -> Option<usize> {
        self.levels.get(attribute).copied().flatten()
    }

    /// The remark.
    #[must_use]
    pub const fn comment(&self) -> Option<&Comment> {
        self.comment.as_ref()
    }

    /// Whether nothing at all was answered.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.answers.iter().all(Option::is_none) && self.comment.is_none()
    }
}

fn keep<T>(result: Result<T, FieldError>, faults: &mut Vec<FieldError>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

fn point(item: &ItemId, text: &str, points: u8) -> Result<u8, FieldError> {
    let fault = || FieldError::Point { item: item.clone(), given: cut(text), points };
    // Only plain digits: `+5`, `5.0` and `五` are not what the form sends.
    let digits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|value| digits && (1..=points).contains(value)).ok_or_else(fault)
}

fn level(codebook: &Codebook, attribute: usize, text: &str) -> Result<usize, FieldError> {
    let codes = codebook.codes(attribute);
    codes.and_then(|codes| codes.find(text)).ok_or_else(|| FieldError::Level {
        attribute: codebook.survey().attributes[attribute].id.clone(),
        given: cut(text),
        expected: codes.map_or_else(|| "nothing".to_owned(), |codes| expected(&codes.levels)),
    })
}

fn expected(levels: &[super::survey::Level]) -> String {
    let names = levels.iter().take(12).map(|level| level.code.as_str()).collect::<Vec<_>>().join(", ");
    match levels.len() {
        0 => "no level, because the roster names none".to_owned(),
        1..=12 => format!("one of {names}"),
        more => format!("one of {names}, … ({more} in all)"),
    }
}

/// A department follows from its section; where both are given they must agree.
fn follow_parents(codebook: &Codebook, levels: &mut [Option<usize>], faults: &mut Vec<FieldError>) {
    for (at, (attribute, codes)) in codebook.attributes().enumerate() {
        let parent = attribute.parent.as_ref().and_then(|id| codebook.survey().find_attribute(id.as_str()));
        let (Some(parent), Some(child)) = (parent, levels[at]) else { continue };
        let Some(expected) = codes.parents.get(child).copied().flatten() else { continue };
        let code = |position: usize| codebook.codes(parent).map(|codes| codes.levels[position].code.clone());
        match levels[parent] {
            None => levels[parent] = Some(expected),
            Some(given) if given != expected => {
                if let (Some(given), Some(expected)) = (code(given), code(expected)) {
                    faults.push(FieldError::Parent {
                        attribute: codebook.survey().attributes[parent].id.clone(),
                        child: codes.levels[child].code.clone(),
                        given: given.to_string(),
                        expected,
                    });
                }
            }
            Some(_) => {}
        }
    }
}

fn comment(codebook: &Codebook, text: &str) -> Result<Option<Comment>, FieldError> {
    let text: String =
        text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect();
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let question = codebook.survey().comment.as_ref().ok_or(FieldError::NoComment)?;
    let length = text.chars().count();
    if length > question.longest {
        return Err(FieldError::CommentTooLong { length, longest: question.longest });
    }
    Ok(Some(Comment(text.to_owned())))
}
