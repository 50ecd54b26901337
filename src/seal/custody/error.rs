//! What can be wrong with custodians and their proofs. Owns the sentences; they name positions, never a secret.

use super::super::code::CodeError;

/// A key that cannot be entrusted or brought back. Positions count from 1, in the order given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustodyError {
    /// Another rule than the two there are.
    #[error("{threshold} of {custodians} custodians: expected 1 of 1 or 2 of 3")]
    Rule {
        /// Passphrases given.
        custodians: usize,
        /// How many would be needed.
        threshold: usize,
    },
    /// A passphrase too short or too long.
    #[error("passphrase {position} has {length} characters: expected 12 to 200")]
    Length {
        /// Which passphrase.
        position: usize,
        /// Its characters, once full-width letters are unified.
        length: usize,
    },
    /// Two custodians with one passphrase would be one custodian.
    #[error("passphrases {0} and {1} are the same: expected one of each custodian's own")]
    Alike(usize, usize),
    /// A recovery code that was not understood.
    #[error("proof {position}: {fault}")]
    Code {
        /// Which proof.
        position: usize,
        /// What is wrong with the code.
        fault: CodeError,
    },
    /// A proof that belongs to nobody.
    #[error("proof {0} fits no custodian of this wave: expected the passphrase or recovery code of one")]
    Stranger(usize),
    /// Two proofs of one person.
    #[error("proofs {0} and {1} are of the same custodian: expected different ones")]
    Twice(usize, usize),
    /// Not enough custodians.
    #[error("{given} of the custodians: expected {needed}")]
    TooFew {
        /// Proofs given.
        given: usize,
        /// Proofs needed.
        needed: usize,
    },
    /// A passphrase, but the shares are gone.
    #[error(
        "proof {0} is a passphrase, which needs this wave's file in the key folder, and there is none (shredded, or another machine): expected the recovery code"
    )]
    NoShares(usize),
    /// What was kept has been changed.
    #[error("what was kept about the custodians does not fit together: restore it from a backup")]
    Damaged,
    /// The hasher refused.
    #[error("the passphrase could not be hashed: {0}")]
    Hash(String),
}
