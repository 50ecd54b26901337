//! What a slot holds, byte by byte, under the key of the box: nothing, or something sealed with what is needed to find it again.
//! Owns that spelling; every slot of a kind is equally long.

use crate::domain::channel::Channel;
use crate::domain::ids::WaveId;
use crate::domain::packet::Sizes;
use crate::seal::{BoxKey, SEAL_OVERHEAD};
use crate::store::SlotKind;

/// The content of a slot.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::flow) enum Content {
    /// Nothing yet.
    Empty,
    /// Sealed answers.
    Answers {
        /// How they came in.
        channel: Channel,
        /// 0 while the wave was open, then one more for every correction.
        batch: u8,
        /// Names the answer: nobody can tell from it whose it is.
        number: [u8; 32],
        /// What the key to replacing it must fit.
        lock: [u8; 32],
        /// Sealed to the wave's key.
        sealed: Vec<u8>,
    },
    /// A sealed comment.
    Comment {
        /// As above.
        batch: u8,
        /// Names the comment; has nothing to do with the number of its answer.
        mark: [u8; 32],
        /// Sealed to the wave's key.
        sealed: Vec<u8>,
    },
}

const EMPTY: u8 = 0;
const COMMENT: u8 = 0xff;

/// Bytes before what is sealed: of answers the channel, batch, number and lock; of a comment a sign, batch and mark.
const fn head(kind: SlotKind) -> usize {
    match kind {
        SlotKind::Answers => 2 + 32 + 32,
        SlotKind::Comment => 2 + 32,
    }
}

/// Spells and reads the slots of one wave.
#[derive(Clone)]
pub(in crate::flow) struct Spelling {
    wave: WaveId,
    key: BoxKey,
    sizes: Sizes,
}

impl Spelling {
    pub(in crate::flow) const fn new(wave: WaveId, key: BoxKey, sizes: Sizes) -> Self {
        Self { wave, key, sizes }
    }

    pub(in crate::flow) const fn wave(&self) -> &WaveId {
        &self.wave
    }

    pub(in crate::flow) const fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// Bytes of what is sealed; `None` if the wave has no slots of this kind.
    pub(in crate::flow) fn sealed_length(&self, kind: SlotKind) -> Option<usize> {
        let packet = match kind {
            SlotKind::Answers => Some(self.sizes.answers),
            SlotKind::Comment => self.sizes.comment,
        };
        packet.map(|size| size + SEAL_OVERHEAD)
    }

    /// The bytes of a slot; always another text, also for the same content.
    pub(in crate::flow) fn wrap(&self, kind: SlotKind, place: u32, content: &Content) -> Vec<u8> {
        let mut plain = match content {
            Content::Empty => vec![EMPTY],
            Content::Answers { channel, batch, number, lock, sealed } => {
                [&[channel.byte(), *batch], number.as_slice(), lock, sealed].concat()
            }
            Content::Comment { batch, mark, sealed } => [&[COMMENT, *batch], mark.as_slice(), sealed].concat(),
        };
        plain.resize(head(kind) + self.sealed_length(kind).unwrap_or(0), 0);
        self.key.wrap(&self.context(kind, place), &plain)
    }

    /// Reads a slot; `None` if its bytes are not those of this wave, kind and place.
    pub(in crate::flow) fn unwrap(&self, kind: SlotKind, place: u32, bytes: &[u8]) -> Option<Content> {
        let plain = self.key.unwrap(&self.context(kind, place), bytes).ok()?;
        let (&[sign, batch], rest) = plain.split_first_chunk::<2>()?;
        if plain.len() != head(kind) + self.sealed_length(kind)? {
            return None;
        }
        let (first, rest) = rest.split_first_chunk::<32>()?;
        match (sign, kind) {
            (EMPTY, _) => Some(Content::Empty),
            (COMMENT, SlotKind::Comment) => Some(Content::Comment { batch, mark: *first, sealed: rest.to_vec() }),
            (_, SlotKind::Comment) => None,
            (sign, SlotKind::Answers) => {
                let (lock, sealed) = rest.split_first_chunk::<32>()?;
                let channel = Channel::find(sign)?;
                Some(Content::Answers { channel, batch, number: *first, lock: *lock, sealed: sealed.to_vec() })
            }
        }
    }

    /// A slot that was moved to another place, kind or wave is not read.
    fn context(&self, kind: SlotKind, place: u32) -> Vec<u8> {
        format!("{}/{}/{place}", self.wave, kind.code()).into_bytes()
    }
}
