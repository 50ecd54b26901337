//! What is sealed: the answers of a response, and its comment, each as a text padded to one size for the whole wave, so that
//! nothing can be told from its length. Owns that spelling, which the script of the answering page shares; seals nothing.
//!
//! A packet is the length of its text (two bytes, the high one first), the text in UTF-8, and zeros. The text of the answers
//! has a line `name=value` for each item and attribute that was answered; that of the comment is the comment.

use super::codebook::Codebook;
use super::response::{FieldError, Response};

/// Sizes of the packets of a wave, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Of the answers.
    pub answers: usize,
    /// Of the comment; `None` if the survey asks for none.
    pub comment: Option<usize>,
}

/// A packet that is no response of its wave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPacket {
    /// The wrong size, or a text that does not end where it says.
    #[error("a packet of {found} bytes: expected {expected}, padded with zeros")]
    Shape {
        /// Bytes found.
        found: usize,
        /// Bytes expected.
        expected: usize,
    },
    /// Not UTF-8, or a line without `=`.
    #[error("a packet is not a list of answers")]
    Text,
    /// Fields that were refused: names only, never what was answered.
    #[error("a packet gives an impossible value of {}", .0.join(", "))]
    Fields(Vec<String>),
}

const LENGTH: usize = 2;

impl Sizes {
    /// The sizes that hold every response to a survey.
    #[must_use]
    pub fn of(codebook: &Codebook) -> Self {
        let survey = codebook.survey();
        let line = |name: &str, value: usize| name.len() + value + 2;
        let items: usize = survey.items.iter().map(|item| line(item.id.as_str(), 2)).sum();
        let longest = |levels: &[super::survey::Level]| levels.iter().map(|level| level.code.as_str().len()).max();
        let attributes: usize = codebook
            .attributes()
            .map(|(attribute, codes)| line(attribute.id.as_str(), longest(&codes.levels).unwrap_or(0)))
            .sum();
        let comment = survey.comment.as_ref().map(|question| (LENGTH + question.longest * 4).next_multiple_of(1024));
        Self { answers: (LENGTH + items + attributes).next_multiple_of(1024), comment }
    }
}

/// Pads a text to a size; `None` if it is too long.
#[must_use]
pub fn pack(text: &str, size: usize) -> Option<Vec<u8>> {
    let length = u16::try_from(text.len()).ok().filter(|length| usize::from(*length) + LENGTH <= size)?;
    let mut packet = Vec::with_capacity(size);
    packet.extend_from_slice(&length.to_be_bytes());
    packet.extend_from_slice(text.as_bytes());
    packet.resize(size, 0);
    Some(packet)
}

/// The text of a packet.
///
/// # Errors
/// [`BadPacket::Shape`] or [`BadPacket::Text`].
pub fn unpack(packet: &[u8], size: usize) -> Result<&str, BadPacket> {
    let shape = BadPacket::Shape { found: packet.len(), expected: size };
    let Some((&[high, low], rest)) = packet.split_first_chunk::<LENGTH>() else { return Err(shape) };
    let Some((text, padding)) = rest.split_at_checked(usize::from(u16::from_be_bytes([high, low]))) else {
        return Err(shape);
    };
    if packet.len() != size || padding.iter().any(|byte| *byte != 0) {
        return Err(shape);
    }
    std::str::from_utf8(text).map_err(|_| BadPacket::Text)
}

/// The text of a response's answers.
#[must_use]
pub fn spell(response: &Response, codebook: &Codebook) -> String {
    let survey = codebook.survey();
    let mut lines = Vec::new();
    for (item, answer) in survey.items.iter().zip(response.answers()) {
        lines.extend(answer.map(|value| format!("{}={value}", item.id)));
    }
    for (at, (attribute, codes)) in codebook.attributes().enumerate() {
        let level = response.level(at).and_then(|level| codes.levels.get(level));
        lines.extend(level.map(|level| format!("{}={}", attribute.id, level.code)));
    }
    lines.join("\n")
}

/// Reads the text of answers back, every value checked again; the comment, if there is one, comes from its own packet.
///
/// # Errors
/// [`BadPacket::Text`] or [`BadPacket::Fields`].
pub fn read(codebook: &Codebook, text: &str) -> Result<Response, BadPacket> {
    let lines = text.lines().map(|line| line.split_once('=').ok_or(BadPacket::Text));
    let fields = lines.collect::<Result<Vec<_>, _>>()?;
    let find =
        |name: &str| fields.iter().find(|(field, _)| *field == name && name != "comment").map(|(_, value)| *value);
    let refused = |faults: Vec<FieldError>| faults.iter().map(|fault| fault.field().to_owned()).collect();
    Response::parse(codebook, find).map_err(|faults| BadPacket::Fields(refused(faults)))
}

/// Reads a comment as the form would have: trimmed, and within the survey's length. Nothing written is no comment.
///
/// # Errors
/// [`BadPacket::Fields`] if it is too long.
pub fn read_comment(codebook: &Codebook, text: &str) -> Result<Option<String>, BadPacket> {
    let response = Response::parse(codebook, |name| (name == "comment").then_some(text));
    match response {
        Ok(response) => Ok(response.comment().map(|comment| comment.as_str().to_owned())),
        Err(_) => Err(BadPacket::Fields(vec!["comment".to_owned()])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::Survey;

    fn codebook() -> Codebook {
        Codebook::new(Survey::read(include_str!("../../surveys/aomori-engagement.toml")).unwrap(), None)
    }

    #[test]
    fn every_response_has_the_same_size_and_comes_back() {
        let codebook = codebook();
        let sizes = Sizes::of(&codebook);
        assert_eq!(sizes, Sizes { answers: 1024, comment: Some(8192) });
        for fields in [vec![], vec![("q01", "5"), ("q13", "1"), ("grade", "kacho"), ("age_band", "60+")]] {
            let find = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
            let response = Response::parse(&codebook, find).unwrap();
            let packet = pack(&spell(&response, &codebook), sizes.answers).unwrap();
            assert_eq!(packet.len(), 1024);
            let back = read(&codebook, unpack(&packet, sizes.answers).unwrap()).unwrap();
            assert!(back == response);
        }
    }

    #[test]
    fn the_longest_comment_fits_whatever_its_letters_are() {
        let codebook = codebook();
        let longest = codebook.survey().comment.as_ref().unwrap().longest;
        let size = Sizes::of(&codebook).comment.unwrap();
        for letter in ["a", "あ", "𠮷"] {
            let comment = letter.repeat(longest);
            let packet = pack(&comment, size).unwrap();
            assert_eq!(read_comment(&codebook, unpack(&packet, size).unwrap()).unwrap(), Some(comment));
        }
        assert!(read_comment(&codebook, &"あ".repeat(longest + 1)).is_err());
        assert_eq!(read_comment(&codebook, " \n").unwrap(), None);
    }

    #[test]
    fn what_is_no_packet_is_refused_without_panic_and_without_being_shown() {
        let codebook = codebook();
        let packet = pack("q01=5", 64).unwrap();
        for length in 0..64 {
            assert!(unpack(&packet[..length], 64).is_err(), "{length}");
        }
        for at in 0..64 {
            let mut changed = packet.clone();
            changed[at] = 0xff;
            if let Ok(text) = unpack(&changed, 64) {
                assert!(read(&codebook, text).is_err(), "byte {at}");
            }
        }
        assert_eq!(pack(&"a".repeat(63), 64), None);
        let fault = read(&codebook, "q01=9\ngrade=shacho").err().unwrap();
        assert_eq!(fault.to_string(), "a packet gives an impossible value of q01, grade");
        assert_eq!(read(&codebook, "q01").err(), Some(BadPacket::Text));
        assert!(read(&codebook, "comment=x").is_ok_and(|response| response.comment().is_none()));
    }
}
