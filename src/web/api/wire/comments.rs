//! Comments of a release on the wire.
//! Owns their struct; it has no room for who, when or where.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::comment::Comments;

/// Comments that two people agreed to show, of the whole organisation, in an order that means nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentsWire {
    /// `shown`, `suppressed` where fewer than ten were agreed on, or `empty` where nobody wrote any.
    #[schema(example = "shown")]
    state: &'static str,
    /// How many were written.
    received: u64,
    /// How many of them are not shown.
    withheld: u64,
    /// The texts; `■■` stands where words were taken out to protect people.
    texts: Vec<String>,
}

impl CommentsWire {
    /// Comments on the wire.
    pub fn new(comments: &Comments) -> Self {
        Self {
            state: comments.state(),
            received: comments.received(),
            withheld: comments.withheld(),
            texts: comments.texts().to_vec(),
        }
    }
}
