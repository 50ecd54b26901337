//! Findings of the doctor in words.
//! Owns the sentence of an acceptance; decides nothing.

use super::Words;
use crate::domain::doctor::Acceptance;

impl Words {
    /// Who accepted a finding, when and why.
    #[must_use]
    pub fn acceptance(self, acceptance: &Acceptance) -> String {
        let Acceptance { reason, by, on, .. } = acceptance;
        self.with("doctor-accepted-by", &[("by", by), ("on", &self.date(*on)), ("reason", reason)])
    }
}
