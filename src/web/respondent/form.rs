//! The body of a form: names and values, read leniently and within a limit.

use actix_web::web;
use futures_util::StreamExt as _;

use crate::domain::survey::Language;
use crate::domain::walk::{Button, Walk};

/// The longest form that is read: a comment of one megabyte, each byte spelled `%XX`, and some room.
const LONGEST: usize = 4 << 20;

/// A longer body is taken and thrown away up to here, so that the browser hears the answer instead of a broken line.
const PATIENCE: usize = 64 << 20;

/// A form that was sent.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body; `None` if it is too long or breaks off.
    pub(super) async fn read(mut body: web::Payload) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut length = 0;
        while let Some(chunk) = body.next().await {
            let chunk = chunk.ok()?;
            length += chunk.len();
            if length > PATIENCE {
                return None;
            }
            if length <= LONGEST {
                bytes.extend_from_slice(&chunk);
            }
        }
        (length <= LONGEST).then(|| Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// Reads `name=value&...`.
    pub(super) fn parse(text: &str) -> Self {
        Self(web::Query::from_query(text).map(web::Query::into_inner).unwrap_or_default())
    }

    /// The value of a field; the first one if it was sent twice.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The language asked for: by its button, else the one the page was in.
    pub(super) fn language(&self) -> Language {
        let button = self.field("go").and_then(|go| go.strip_prefix("lang-"));
        button.or_else(|| self.field("lang")).and_then(Language::find).unwrap_or_default()
    }

    /// The button that was pressed; the Enter key and anything unknown mean "next".
    pub(super) fn button(&self, walk: &Walk) -> Button {
        match self.field("go").unwrap_or_default() {
            "back" => Button::Back,
            go if go.starts_with("lang-") => Button::Stay,
            go => match go.strip_prefix("change-").map(|code| walk.find(code)) {
                Some(Some(place)) => Button::Change(place),
                Some(None) => Button::Stay,
                None => Button::Next,
            },
        }
    }
}
