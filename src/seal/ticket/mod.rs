//! Tickets: RFC 9474 blind signatures, RSABSSA-SHA384-PSS-Randomized, RSA-3072, e = 65537. The server signs a number
//! without seeing it, and later knows its own signature without knowing when it was made.
//! Owns both sides, the respondent's in `blind`; keeps no record of what was signed.

mod blind;

pub use blind::{Pending, blind};

use data_encoding::BASE64URL_NOPAD;
use openssl::bn::{BigNum, BigNumRef};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use zeroize::Zeroizing;

/// Bytes of the modulus, and so of a blinded number and of a signature.
pub const TICKET_BYTES: usize = 384;
/// The salt of PSS is as long as a SHA-384.
const SALT: usize = 48;
const EXPONENT: u32 = 65_537;

/// The private key that signs the tickets of one wave. Wiped by its library when dropped.
pub struct TicketKey {
    key: Rsa<Private>,
    public: TicketPublic,
}

/// The public key of the tickets of one wave.
#[derive(Clone)]
pub struct TicketPublic {
    modulus: Vec<u8>,
    key: PKey<Public>,
}

/// A ticket, unblinded: the server's signature over `prefix || number`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// 32 random bytes in front of what was signed (RFC 9474, the "Randomized" variant).
    pub prefix: [u8; 32],
    /// The signature, [`TICKET_BYTES`] long.
    pub signature: Vec<u8>,
}

/// A ticket that cannot be signed or finished.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// A blinded number or signature of the wrong size.
    #[error("the blinded text has {found} bytes: expected {expected}")]
    Length {
        /// Bytes found.
        found: usize,
        /// Bytes of the modulus.
        expected: usize,
    },
    /// A blinded number beyond the modulus (RFC 9474, 4.3: "message representative out of range").
    #[error("the blinded number is not below the modulus of this wave: expected one made for its key")]
    Range,
    /// The signature came out wrong: a fault of the machine, and giving it out could give the key away.
    #[error("the signature did not verify and was thrown away: try again, and have the machine checked")]
    Fault,
    /// What the server answered is no signature of this number.
    #[error("the answer is not this wave's signature of the number that was sent")]
    Foreign,
    /// The library refused.
    #[error("the ticket could not be reckoned: {0}")]
    Library(#[from] ErrorStack),
}

impl TicketKey {
    /// A fresh key. Takes a third of a second, sometimes more: call it off the event loop.
    ///
    /// # Panics
    /// If the library has no randomness or memory: nothing safe can be done without it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "fails only without randomness or memory")]
    pub fn generate() -> Self {
        let key = || Self::new(Rsa::generate_with_e(TICKET_BYTES as u32 * 8, &*BigNum::from_u32(EXPONENT)?)?);
        key().expect("the library makes a key")
    }

    /// The half that knows a signature again.
    #[must_use]
    pub fn public(&self) -> TicketPublic {
        self.public.clone()
    }

    /// Signs a blinded number: the raw RSA operation, checked. The same bytes always give the same signature.
    ///
    /// # Errors
    /// [`TicketError`] if the number has the wrong size or is not below the modulus, or if the signature came out wrong.
    pub fn sign_blinded(&self, blinded: &[u8]) -> Result<Vec<u8>, TicketError> {
        let expected = self.key.size() as usize;
        if blinded.len() != expected {
            return Err(TicketError::Length { found: blinded.len(), expected });
        }
        if *BigNum::from_slice(blinded)? >= *self.key.n() {
            return Err(TicketError::Range);
        }
        let mut signature = vec![0; expected];
        // The library blinds the operation itself, so that its duration says nothing of the key.
        self.key.private_encrypt(blinded, &mut signature, Padding::NONE)?;
        let mut back = vec![0; expected];
        self.key.public_decrypt(&signature, &mut back, Padding::NONE)?;
        if back == blinded { Ok(signature) } else { Err(TicketError::Fault) }
    }

    /// PKCS#1 DER, for the key folder.
    pub(super) fn der(&self) -> Result<Zeroizing<Vec<u8>>, ErrorStack> {
        self.key.private_key_to_der().map(Zeroizing::new)
    }

    /// `None` unless it is a key of the size and exponent of this room, and signs.
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        let key = Rsa::private_key_from_der(der).ok()?;
        let ours = key.size() as usize == TICKET_BYTES && *key.e() == *BigNum::from_u32(EXPONENT).ok()?;
        let key = Self::new(key).ok().filter(|_| ours)?;
        // A damaged part shows in the first signature; testing the primes would take twenty times as long.
        let mut trial = [0; TICKET_BYTES];
        trial[TICKET_BYTES - 1] = 2;
        key.sign_blinded(&trial).ok().map(|_| key)
    }

    fn new(key: Rsa<Private>) -> Result<Self, ErrorStack> {
        let public = TicketPublic::from_modulus(key.n())?;
        Ok(Self { key, public })
    }
}

impl TicketPublic {
    /// Reads the text of [`TicketPublic::as_text`]; `None` unless it is an odd modulus of 3,072 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let whole = bytes.len() == TICKET_BYTES && bytes[0] & 128 != 0 && bytes[TICKET_BYTES - 1] & 1 == 1;
        if whole { Self::from_modulus(&*BigNum::from_slice(&bytes).ok()?).ok() } else { None }
    }

    /// The modulus, big-endian, as URL-safe text of 512 characters; the exponent is always 65537.
    #[must_use]
    pub fn as_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.modulus)
    }

    /// Whether a token is this wave's ticket for a number.
    #[must_use]
    pub fn verify(&self, number: &[u8; 32], token: &Token) -> bool {
        self.verifies(&[token.prefix.as_slice(), number].concat(), &token.signature)
    }

    /// RSASSA-PSS over SHA-384, MGF1 with SHA-384, salt of 48 bytes; whatever goes wrong is a no.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = || -> Result<bool, ErrorStack> {
            let mut verifier = Verifier::new(MessageDigest::sha384(), &self.key)?;
            verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
            verifier.set_rsa_mgf1_md(MessageDigest::sha384())?;
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(SALT as i32))?;
            verifier.verify_oneshot(signature, message)
        };
        signature.len() == self.modulus.len() && verified().unwrap_or(false)
    }

    /// The raw public operation, x^e mod n.
    fn raised(&self, x: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut raised = vec![0; self.modulus.len()];
        self.key.rsa()?.public_encrypt(x, &mut raised, Padding::NONE)?;
        Ok(raised)
    }

    fn from_modulus(modulus: &BigNumRef) -> Result<Self, ErrorStack> {
        let key = Rsa::from_public_components(modulus.to_owned()?, BigNum::from_u32(EXPONENT)?)?;
        Ok(Self { modulus: modulus.to_vec(), key: PKey::from_rsa(key)? })
    }
}

#[cfg(test)]
mod tests;
