//! The rule of two: a comment is published only as two different people have agreed on, letter by letter.
//! Owns that rule; who may review is decided by whoever asks, and nothing here knows a time.

use super::Blackout;

/// What somebody decided about a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be shown with these places black.
    Show(Blackout),
    /// It is not shown.
    Withhold,
}

/// What has been decided about a comment so far, and by whom: the last decision counts, and who agrees with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The last decision.
    pub decision: Decision,
    /// Who made it first.
    pub first: String,
    /// A second person who made the very same.
    pub second: Option<String>,
}

impl Review {
    /// Somebody decides. The same as before from somebody else is agreement; anything else begins anew, so that whoever
    /// decided before must look again.
    #[must_use]
    pub fn next(before: Option<&Self>, who: &str, decision: Decision) -> Self {
        match before {
            Some(before) if before.decision == decision => {
                let second = before.second.clone().or_else(|| (before.first != who).then(|| who.to_owned()));
                Self { second, ..before.clone() }
            }
            _ => Self { decision, first: who.to_owned(), second: None },
        }
    }

    /// What two people agreed on.
    #[must_use]
    pub const fn agreed(&self) -> Option<&Decision> {
        match self.second {
            Some(_) => Some(&self.decision),
            None => None,
        }
    }

    /// Whether this person still has to look at a comment.
    #[must_use]
    pub fn waits_for(review: Option<&Self>, who: &str) -> bool {
        review.is_none_or(|review| review.agreed().is_none() && review.first != who)
    }
}

/// How far a review is: counts only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Comments received.
    pub received: u64,
    /// Two people agreed to show them.
    pub shown: u64,
    /// Two people agreed not to show them.
    pub withheld: u64,
    /// One person decided, the second has not.
    pub waiting: u64,
}

impl Progress {
    /// Counts one comment.
    pub fn count(&mut self, review: Option<&Review>) {
        self.received += 1;
        match review.map(|review| (review.agreed().is_some(), &review.decision)) {
            Some((true, Decision::Show(_))) => self.shown += 1,
            Some((true, Decision::Withhold)) => self.withheld += 1,
            Some((false, _)) => self.waiting += 1,
            None => {}
        }
    }

    /// Comments that two people agreed about.
    #[must_use]
    pub const fn agreed(&self) -> u64 {
        self.shown + self.withheld
    }

    /// Comments that two people have not agreed about: a release leaves them out.
    #[must_use]
    pub const fn open(&self) -> u64 {
        self.received - self.agreed()
    }
}
