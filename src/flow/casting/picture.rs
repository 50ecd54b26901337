//! What this process knows of a box: which answers are in it, where, and which places are free.
//! Owns the choice of places, at random; writes nothing itself.

use std::collections::HashMap;

use super::content::{Content, Spelling};
use super::{Cast, Outcome};
use crate::flow::FlowError;
use crate::seal;
use crate::store::{Seen, Slot, SlotKind};

/// A box as it was seen last.
pub(super) struct Picture {
    pub(super) seen: Seen,
    spelling: Spelling,
    answers: Side<Held>,
    comments: Side<u32>,
}

/// The slots of one kind.
struct Side<T> {
    taken: HashMap<[u8; 32], T>,
    free: Vec<u32>,
    count: u32,
}

/// An answer in the box.
#[derive(Clone, Copy)]
struct Held {
    place: u32,
    lock: [u8; 32],
    batch: u8,
}

impl<T> Side<T> {
    fn new() -> Self {
        Self { taken: HashMap::new(), free: Vec::new(), count: 0 }
    }

    /// A free place, at random.
    fn draw(&mut self) -> Option<u32> {
        let at = below(self.free.len())?;
        Some(self.free.swap_remove(at))
    }
}

/// A random number below a bound; `None` below nothing.
pub(super) fn below(bound: usize) -> Option<usize> {
    let drawn = u64::from_le_bytes(seal::random());
    // The remainder of 64 random bits is even enough for any box that fits on a disk.
    usize::try_from(drawn % u64::try_from(bound).ok().filter(|bound| *bound > 0)?).ok()
}

/// Puts a list in random order.
pub(super) fn shuffle<T>(list: &mut [T]) {
    for last in (1..list.len()).rev() {
        if let Some(other) = below(last + 1) {
            list.swap(last, other);
        }
    }
}

impl Picture {
    /// Reads a whole box.
    pub(super) fn read(spelling: Spelling, seen: Seen, slots: &[Slot]) -> Result<Self, FlowError> {
        let (mut answers, mut comments) = (Side::new(), Side::new());
        for slot in slots {
            let damaged = || {
                let wave = spelling.wave();
                FlowError::Damaged(format!("the box of wave {wave}: slot {} cannot be read with its key", slot.place))
            };
            let content = spelling.unwrap(slot.kind, slot.place, &slot.content).ok_or_else(damaged)?;
            match slot.kind {
                SlotKind::Answers => answers.count += 1,
                SlotKind::Comment => comments.count += 1,
            }
            match (content, slot.kind) {
                (Content::Answers { number, lock, batch, .. }, _) => {
                    answers.taken.insert(number, Held { place: slot.place, lock, batch });
                }
                (Content::Comment { mark, .. }, _) => {
                    comments.taken.insert(mark, slot.place);
                }
                (Content::Empty, SlotKind::Answers) => answers.free.push(slot.place),
                (Content::Empty, SlotKind::Comment) => comments.free.push(slot.place),
            }
        }
        Ok(Self { seen, spelling, answers, comments })
    }

    /// Whether the packets have the lengths of this wave.
    pub(super) fn fits(&self, cast: &Cast) -> bool {
        Some(cast.answers.len()) == self.spelling.sealed_length(SlotKind::Answers)
            && cast.comment.as_ref().map(Vec::len) == self.spelling.sealed_length(SlotKind::Comment)
    }

    /// Whether so many more answers find a place.
    pub(super) fn has_room(&self, more: usize) -> bool {
        let comments = self.spelling.sizes().comment.is_none() || self.comments.free.len() >= more;
        self.answers.free.len() >= more && comments
    }

    /// The batch an answer is in, if it is in the box.
    pub(super) fn find(&self, number: &[u8; 32]) -> Option<u8> {
        self.answers.taken.get(number).map(|held| held.batch)
    }

    /// Answers in the box that came in while the wave was open.
    pub(super) fn count(&self) -> u64 {
        self.answers.taken.values().filter(|held| held.batch == 0).count() as u64
    }

    /// Finds a place for an answer, and what is to be written; the picture is then ahead of the box.
    pub(super) fn put(&mut self, cast: &Cast, changes: &mut Vec<Slot>) -> Outcome {
        let before = self.answers.taken.get(&cast.number).copied();
        match (before, &cast.edit) {
            (Some(_), None) => return Outcome::Known,
            (Some(held), Some(edit)) if !seal::same(&seal::edit_lock(edit), &held.lock) => return Outcome::Refused,
            (None, Some(_)) => return Outcome::Refused,
            _ => {}
        }
        if cast.comment.is_some() && self.comments.free.is_empty() {
            return Outcome::Full;
        }
        let Some(place) = self.answers.draw() else { return Outcome::Full };
        let lock = before.map_or(cast.lock, |held| held.lock);
        let content = Content::Answers {
            channel: cast.channel,
            batch: cast.batch,
            number: cast.number,
            lock,
            sealed: cast.answers.clone(),
        };
        changes.push(self.slot(SlotKind::Answers, place, &content));
        self.answers.taken.insert(cast.number, Held { place, lock, batch: cast.batch });
        if let Some(held) = before {
            changes.push(self.slot(SlotKind::Answers, held.place, &Content::Empty));
            self.answers.free.push(held.place);
        }
        if let Some(sealed) = &cast.comment {
            self.put_comment(cast, sealed, changes);
        }
        if before.is_some() { Outcome::Replaced } else { Outcome::New }
    }

    fn put_comment(&mut self, cast: &Cast, sealed: &[u8], changes: &mut Vec<Slot>) {
        let before = self.comments.taken.get(&cast.mark).copied();
        let Some(place) = self.comments.draw() else { return };
        let content = Content::Comment { batch: cast.batch, mark: cast.mark, sealed: sealed.to_vec() };
        changes.push(self.slot(SlotKind::Comment, place, &content));
        self.comments.taken.insert(cast.mark, place);
        if let Some(before) = before {
            changes.push(self.slot(SlotKind::Comment, before, &Content::Empty));
            self.comments.free.push(before);
        }
    }

    fn slot(&self, kind: SlotKind, place: u32, content: &Content) -> Slot {
        Slot { kind, place, content: self.spelling.wrap(kind, place, content) }
    }
}

/// The same box written anew: every content at another random place, in random order, with `more` further places.
pub(super) fn repack(spelling: &Spelling, slots: &[Slot], more: u32) -> Option<Vec<Slot>> {
    let mut packed = Vec::with_capacity(slots.len() + 2 * more as usize);
    for kind in [SlotKind::Answers, SlotKind::Comment] {
        let mine = slots.iter().filter(|slot| slot.kind == kind);
        let mut contents: Vec<Content> =
            mine.map(|slot| spelling.unwrap(kind, slot.place, &slot.content)).collect::<Option<_>>()?;
        let more = if spelling.sealed_length(kind).is_some() { more as usize } else { 0 };
        contents.extend(std::iter::repeat_n(Content::Empty, more));
        shuffle(&mut contents);
        for (place, content) in (0..).zip(&contents) {
            packed.push(Slot { kind, place, content: spelling.wrap(kind, place, content) });
        }
    }
    shuffle(&mut packed);
    Some(packed)
}
