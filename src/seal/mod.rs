//! The only room that names cryptography crates: the server's key, sealed forms, message codes, passwords, randomness; of a
//! wave its key and custodians, the layer over its box, its tickets and codes, and the folder where its secrets lie.
//! Owns secrets; writes no log, no file but keys, and knows no survey.

mod answer;
mod boxkey;
mod code;
mod custody;
mod envelope;
mod keys;
mod password;
mod ticket;
mod vault;

pub use answer::{AnswerSecret, edit_lock, entry};
pub use boxkey::{BoxKey, InviteKey, WRAP_OVERHEAD};
pub use code::{AccessCode, CodeError, InviteSecret};
pub use custody::{Custody, CustodyError, Proof, Recovery, Shares};
pub use envelope::{SEAL_OVERHEAD, WaveKey, WavePublic};
pub use keys::{KeyError, Keys, Opened};
pub use password::{PasswordError, hash_password, verify_password};
pub use ticket::{Pending, TICKET_BYTES, TicketError, TicketKey, TicketPublic, Token, blind};
pub use vault::{Vault, VaultError, WaveSecrets};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Fresh random bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness: nothing safe can be done without it.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "the one place that draws randomness; without it every promise is void"
)]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// SHA-256 of some bytes, in lower-case hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Compares without telling by its duration how much agreed.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    bool::from(subtle::ConstantTimeEq::ct_eq(a, b))
}
