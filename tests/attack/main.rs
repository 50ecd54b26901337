//! Attacks on the collection of answers and on releases (anonymity.md section 8, A1 to A21): the thief of the disk, random
//! organisations, the sample, pages and the API.
//! One twentieth of the numbers written there; all of them with `KOTAE_NIGHTLY=1` (`tests/run --nightly`).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at the first surprise")]

mod collection;
mod distance;
mod linear;
mod organisation;
mod properties;
mod rules;
mod sample;
mod world;
mod years;

use std::time::Instant;

/// Whether everything is wanted.
pub fn nightly() -> bool {
    std::env::var_os("KOTAE_NIGHTLY").is_some()
}

/// So many of a number of things.
pub fn times(full: usize) -> usize {
    if nightly() { full } else { (full / 20).max(1) }
}

/// A piece of work that says how long it took when it was long, so that a slow night can be explained.
pub struct Work(String, Instant);

impl Work {
    pub fn begin(name: String) -> Self {
        Self(name, Instant::now())
    }

    pub fn end(self) {
        let taken = self.1.elapsed();
        if taken.as_secs() >= 5 {
            eprintln!("{}: {taken:.1?}", self.0);
        }
    }
}
