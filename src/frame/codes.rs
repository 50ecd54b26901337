//! Codes of levels by their text, found in a few steps: a million rows ask for several each.
//! Owns the search; what a code means is the coder's.

use std::collections::HashMap;

/// The longest text that is held as one number.
pub(super) const SHORT: usize = 12;

/// Numbers of codes, from 1.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    /// Open addressing, at most a quarter full; key 0 is no text and marks a free slot.
    slots: Vec<(u128, u32)>,
    short: usize,
    long: HashMap<Box<[u8]>, u32>,
}

/// A text of at most twelve bytes as one number: its length, then its bytes; 0 for nothing. Polars lays short texts out
/// in the same way.
pub(super) fn key(text: &[u8]) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes[0] = u8::try_from(text.len()).ok().filter(|_| text.len() <= SHORT)?;
    bytes[4..4 + text.len()].copy_from_slice(text);
    Some(u128::from_le_bytes(bytes))
}

impl Codes {
    pub(super) fn new() -> Self {
        Self { slots: vec![(0, 0); 64], short: 0, long: HashMap::new() }
    }

    /// The number of a text.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<u32> {
        match key(text) {
            Some(key) => self.find_key(key),
            None => self.long.get(text).copied(),
        }
    }

    /// The number of a short text.
    #[inline]
    pub(super) fn find_key(&self, key: u128) -> Option<u32> {
        let (known, number) = self.slots[self.place(key)];
        (known == key && key != 0).then_some(number)
    }

    pub(super) fn add(&mut self, text: &[u8], number: u32) {
        let Some(key) = key(text) else {
            self.long.insert(text.into(), number);
            return;
        };
        if 4 * (self.short + 1) > self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![(0, 0); 2 * old.len()];
            for (key, number) in old.into_iter().filter(|(key, _)| *key != 0) {
                let place = self.place(key);
                self.slots[place] = (key, number);
            }
        }
        let place = self.place(key);
        self.slots[place] = (key, number);
        self.short += 1;
    }

    /// Where a key stands, or the free slot where it would.
    #[inline]
    fn place(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let folded = (key as u64) ^ ((key >> 64) as u64);
        let mut place = (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while self.slots[place].0 != key && self.slots[place].0 != 0 {
            place = (place + 1) & mask;
        }
        place
    }
}
