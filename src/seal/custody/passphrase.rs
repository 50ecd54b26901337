//! The half of custody that rests on passphrases, for the key folder alone: shares under argon2id.
//! Owns what a passphrase must be; stores nothing.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::{password, random};
use super::{CustodyError, Secret, unwrap, wrap};
use crate::domain::letters::unify;

/// The half that the key folder keeps. Whoever has it and [`super::Custody`] still needs the passphrases.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares(Vec<Lock>);

/// A custodian's share under the passphrase.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Lock {
    salt: String,
    share: String,
}

impl Shares {
    pub(super) fn lock(public: &str, passphrases: &[&str], shares: &[Secret]) -> Result<Self, CustodyError> {
        let passphrases = acceptable(passphrases)?;
        let lock = |(passphrase, share): (&Zeroizing<String>, &Secret)| {
            let salt = BASE64URL_NOPAD.encode(&random::<16>());
            let key = stretched(passphrase, &salt)?;
            Ok(Lock { salt, share: wrap(&key, "passphrase", public, share) })
        };
        passphrases.iter().zip(shares).map(lock).collect::<Result<_, _>>().map(Self)
    }

    /// Whose passphrase it is, and the share it gives.
    pub(super) fn recognise(&self, public: &str, passphrase: &str) -> Result<Option<(usize, Secret)>, CustodyError> {
        let passphrase = Zeroizing::new(unify(passphrase));
        for (lock, custodian) in self.0.iter().zip(0..) {
            let key = stretched(&passphrase, &lock.salt)?;
            if let Some(share) = unwrap(&key, "passphrase", public, &lock.share) {
                return Ok(Some((custodian, share)));
            }
        }
        Ok(None)
    }
}

/// Passphrases as they are hashed, unless one is too short or too long, or two are the same.
fn acceptable(passphrases: &[&str]) -> Result<Vec<Zeroizing<String>>, CustodyError> {
    let mut accepted: Vec<Zeroizing<String>> = Vec::new();
    for (given, position) in passphrases.iter().zip(1..) {
        let passphrase = Zeroizing::new(unify(given));
        let length = passphrase.chars().count();
        if !(12..=200).contains(&length) {
            return Err(CustodyError::Length { position, length });
        }
        if let Some(earlier) = accepted.iter().position(|earlier| *earlier == passphrase) {
            return Err(CustodyError::Alike(earlier + 1, position));
        }
        accepted.push(passphrase);
    }
    Ok(accepted)
}

/// argon2id as for the passwords of staff. The salt is hashed as it is written.
fn stretched(passphrase: &str, salt: &str) -> Result<Secret, CustodyError> {
    let mut key = Secret::default();
    let hasher = password::hasher().map_err(|fault| CustodyError::Hash(fault.to_string()))?;
    let hashed = hasher.hash_password_into(passphrase.as_bytes(), salt.as_bytes(), key.as_mut_slice());
    hashed.map_err(|fault| CustodyError::Hash(fault.to_string())).map(|()| key)
}
