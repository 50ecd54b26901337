//! Who can bring the key of a wave back: every custodian has a passphrase and a printed recovery sheet, and a set number of
//! them is needed. Owns the two halves of what is kept; stores neither and knows no wave.
//!
//! Each custodian has a random share. [`Custody`] (the database, and so its backups) keeps the wave key wrapped once under
//! the shares of every sufficient set of custodians, and each share wrapped under its custodian's recovery code.
//! [`Shares`] (the key folder, never backed up) keeps each share wrapped under its custodian's passphrase. So a backup and a
//! passphrase open nothing, a backup and a sheet do, and once the folder is shredded no passphrase does.

mod error;
mod passphrase;
mod recovery;

pub use error::CustodyError;
pub use passphrase::Shares;
pub use recovery::Recovery;

use data_encoding::BASE64URL_NOPAD;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{WaveKey, boxkey, random};

/// 32 secret bytes: a custodian's share, or a key derived from some.
type Secret = Zeroizing<[u8; 32]>;

/// The half that the database keeps.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// The public key. Every wrapped text is bound to it, so that those of two waves cannot be mixed.
    public: String,
    threshold: usize,
    /// By sufficient set of custodians, in the order of [`sets`]: the wave key under their shares.
    keys: Vec<String>,
    /// By custodian: the share under the recovery code.
    sheets: Vec<String>,
}

/// What a custodian shows. Whose it is, is found by trying.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The passphrase; works as long as the key folder has the shares.
    Passphrase(&'a str),
    /// The printed code; works with the database alone.
    Recovery(&'a str),
}

/// A share that a proof gave, and whose it is.
struct Known {
    custodian: usize,
    position: usize,
    share: Secret,
}

impl Custody {
    /// Entrusts a key to custodians, 1 of 1 or 2 of 3. Takes long on purpose (argon2id, once a custodian): call it off the
    /// event loop. The recovery codes come in the order of the passphrases.
    ///
    /// # Errors
    /// [`CustodyError`] if the rule is another, or a passphrase is too short, too long or given twice.
    pub fn establish(
        key: &WaveKey,
        passphrases: &[&str],
        threshold: usize,
    ) -> Result<(Self, Shares, Vec<Recovery>), CustodyError> {
        let custodians = passphrases.len();
        if !matches!((threshold, custodians), (1, 1) | (2, 3)) {
            return Err(CustodyError::Rule { custodians, threshold });
        }
        let public = key.public().as_text();
        let shares: Vec<Secret> = passphrases.iter().map(|_| Secret::new(random())).collect();
        let locked = Shares::lock(&public, passphrases, &shares)?;
        let codes: Vec<Recovery> = passphrases.iter().map(|_| Recovery::draw()).collect();
        let sheets = codes.iter().zip(&shares).map(|(code, share)| wrap(&code.key(), "sheet", &public, share));
        let sheets = sheets.collect();
        let secret = key.bytes();
        let keys = sets(custodians, threshold).into_iter().map(|set| {
            let key = joined(set.iter().map(|&at| &shares[at]));
            wrap(&key, "key", &public, &secret)
        });
        let keys = keys.collect();
        Ok((Self { public, threshold, keys, sheets }, locked, codes))
    }

    /// Brings the key back. Takes long on purpose (argon2id, up to once a custodian and passphrase): call it off the event
    /// loop. More proofs than are needed are welcome, but each must be right.
    ///
    /// # Errors
    /// [`CustodyError`] says which proof does not do, and why.
    pub fn unlock(&self, shares: Option<&Shares>, proofs: &[Proof<'_>]) -> Result<WaveKey, CustodyError> {
        let mut known: Vec<Known> = Vec::new();
        for (proof, position) in proofs.iter().zip(1..) {
            let next = self.recognise(shares, proof, position)?;
            if let Some(earlier) = known.iter().find(|earlier| earlier.custodian == next.custodian) {
                return Err(CustodyError::Twice(earlier.position, position));
            }
            known.push(next);
        }
        if known.is_empty() || known.len() < self.threshold {
            return Err(CustodyError::TooFew { given: known.len(), needed: self.threshold });
        }
        known.sort_by_key(|known| known.custodian);
        known.truncate(self.threshold);
        let at = sets(self.custodians(), self.threshold)
            .iter()
            .position(|set| set.iter().eq(known.iter().map(|known| &known.custodian)));
        let wrapped = at.and_then(|at| self.keys.get(at)).ok_or(CustodyError::Damaged)?;
        let bytes = unwrap(&joined(known.iter().map(|known| &known.share)), "key", &self.public, wrapped);
        let key = bytes.and_then(|bytes| WaveKey::from_bytes(bytes.as_slice())).ok_or(CustodyError::Damaged)?;
        if key.public().as_text() == self.public { Ok(key) } else { Err(CustodyError::Damaged) }
    }

    /// How many custodians there are.
    #[must_use]
    pub const fn custodians(&self) -> usize {
        self.sheets.len()
    }

    /// How many of them are needed.
    #[must_use]
    pub const fn threshold(&self) -> usize {
        self.threshold
    }

    fn recognise(&self, shares: Option<&Shares>, proof: &Proof<'_>, position: usize) -> Result<Known, CustodyError> {
        let found = match proof {
            Proof::Passphrase(text) => shares.ok_or(CustodyError::NoShares(position))?.recognise(&self.public, text)?,
            Proof::Recovery(text) => {
                let code = Recovery::parse(text).map_err(|fault| CustodyError::Code { position, fault })?;
                let key = code.key();
                let opened = self.sheets.iter().map(|sheet| unwrap(&key, "sheet", &self.public, sheet));
                opened.zip(0..).find_map(|(share, at)| Some((at, share?)))
            }
        };
        let (custodian, share) = found.ok_or(CustodyError::Stranger(position))?;
        Ok(Known { custodian, position, share })
    }
}

/// Every set of custodians that suffices, each in rising order.
fn sets(custodians: usize, threshold: usize) -> Vec<Vec<usize>> {
    match threshold {
        1 => (0..custodians).map(|one| vec![one]).collect(),
        2 => (0..custodians).flat_map(|one| (one + 1..custodians).map(move |other| vec![one, other])).collect(),
        _ => Vec::new(),
    }
}

/// The key that the shares of a set give together.
fn joined<'a>(shares: impl Iterator<Item = &'a Secret>) -> Secret {
    let together = Zeroizing::new(shares.flat_map(|share| share.iter().copied()).collect::<Vec<u8>>());
    derive(&together, "kotae/custody/shares")
}

/// HKDF-SHA-256 (RFC 5869) without salt: what goes in is random already.
#[expect(clippy::expect_used, reason = "HKDF gives up to 8,160 bytes")]
fn derive(input: &[u8], purpose: &str) -> Secret {
    let mut key = Secret::default();
    Hkdf::<Sha256>::new(None, input).expand(purpose.as_bytes(), key.as_mut_slice()).expect("32 bytes");
    key
}

fn wrap(key: &Secret, purpose: &str, public: &str, secret: &Secret) -> String {
    BASE64URL_NOPAD.encode(&boxkey::wrap(key, bound(purpose, public).as_bytes(), secret.as_slice()))
}

fn unwrap(key: &Secret, purpose: &str, public: &str, wrapped: &str) -> Option<Secret> {
    let bytes = BASE64URL_NOPAD.decode(wrapped.as_bytes()).ok()?;
    let opened = Zeroizing::new(boxkey::unwrap(key, bound(purpose, public).as_bytes(), &bytes).ok()?);
    opened.as_slice().try_into().ok().map(Secret::new)
}

fn bound(purpose: &str, public: &str) -> String {
    format!("kotae/custody/{purpose}/{public}")
}

#[cfg(test)]
mod tests;
