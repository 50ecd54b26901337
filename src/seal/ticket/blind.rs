//! The respondent's side of a ticket, as the page's script does it: blind a number, take the blinding off the answer.
//! Owns EMSA-PSS and the blinding factor; used by tests, the demo's respondents, benchmarks and forms without a script.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use sha2::{Digest as _, Sha384};
use zeroize::Zeroizing;

use super::super::random;
use super::{SALT, TicketError, TicketPublic, Token};

/// What must be kept until the server has answered.
pub struct Pending {
    number: [u8; 32],
    prefix: [u8; 32],
    /// r⁻¹ mod n, where the server saw the number times r^e.
    inverse: Factor,
}

/// A secret number, wiped when dropped.
pub(super) struct Factor(pub(super) BigNum);

impl Drop for Factor {
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// Blinds a number: the bytes to send, and what is needed to finish. The bytes say nothing about the number.
///
/// # Panics
/// If the library has no memory.
#[must_use]
#[expect(clippy::expect_used, reason = "fails only without memory")]
pub fn blind(public: &TicketPublic, number: &[u8; 32]) -> (Vec<u8>, Pending) {
    // Again if the factor is not below the modulus, or (never seen) shares a divisor with it.
    loop {
        let prefix: [u8; 32] = random();
        let message = [prefix.as_slice(), number].concat();
        let blinded =
            blind_message(public, &message, &random(), &noise(public.modulus.len())).expect("the library has memory");
        if let Some((blinded, inverse)) = blinded {
            return (blinded, Pending { number: *number, prefix, inverse });
        }
    }
}

impl Pending {
    /// Takes the blinding off what the server answered.
    ///
    /// # Errors
    /// [`TicketError::Foreign`] if that is not its signature of the number.
    pub fn finish(self, public: &TicketPublic, blind_signature: &[u8]) -> Result<Token, TicketError> {
        let signature = unblind(public, blind_signature, &self.inverse)?;
        let token = Token { prefix: self.prefix, signature };
        if public.verify(&self.number, &token) { Ok(token) } else { Err(TicketError::Foreign) }
    }
}

/// RFC 9474, 4.2, with everything random given. `None` if the factor will not do.
pub(super) fn blind_message(
    public: &TicketPublic,
    message: &[u8],
    salt: &[u8; SALT],
    factor: &[u8],
) -> Result<Option<(Vec<u8>, Factor)>, TicketError> {
    let modulus = BigNum::from_slice(&public.modulus)?;
    let mut secret = Factor(BigNum::from_slice(factor)?);
    if *secret.0 >= *modulus {
        return Ok(None);
    }
    secret.0.set_const_time();
    let mut context = BigNumContext::new_secure()?;
    let mut inverse = Factor(BigNum::new_secure()?);
    if inverse.0.mod_inverse(&secret.0, &modulus, &mut context).is_err() {
        return Ok(None);
    }
    let encoded = BigNum::from_slice(&encode(message, salt, public.modulus.len()))?;
    let raised = BigNum::from_slice(&public.raised(factor)?)?;
    Ok(Some((product(&encoded, &raised, &modulus)?, inverse)))
}

pub(super) fn unblind(public: &TicketPublic, blind_signature: &[u8], inverse: &Factor) -> Result<Vec<u8>, TicketError> {
    let (found, expected) = (blind_signature.len(), public.modulus.len());
    if found != expected {
        return Err(TicketError::Length { found, expected });
    }
    product(&*BigNum::from_slice(blind_signature)?, &inverse.0, &*BigNum::from_slice(&public.modulus)?)
}

/// a · b mod n, as long as n.
fn product(a: &BigNumRef, b: &BigNumRef, modulus: &BigNumRef) -> Result<Vec<u8>, TicketError> {
    let mut product = BigNum::new()?;
    let mut context = BigNumContext::new_secure()?;
    product.mod_mul(a, b, modulus, &mut context)?;
    Ok(product.to_vec_padded(modulus.num_bytes())?)
}

/// EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384 for a modulus of `length` bytes whose highest bit is set.
fn encode(message: &[u8], salt: &[u8; SALT], length: usize) -> Vec<u8> {
    let hash = Sha384::new().chain_update([0; 8]).chain_update(Sha384::digest(message)).chain_update(salt).finalize();
    let mut encoded = vec![0; length - SALT - 48 - 2];
    encoded.push(1);
    encoded.extend_from_slice(salt);
    let mask =
        (0_u32..).flat_map(|block| Sha384::new().chain_update(hash).chain_update(block.to_be_bytes()).finalize());
    for (byte, mask) in encoded.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    // One bit shorter than the modulus, and so below it.
    encoded[0] &= 0x7f;
    encoded.extend_from_slice(&hash);
    encoded.push(0xbc);
    encoded
}

/// Random bytes of a length that is known only at run time.
fn noise(length: usize) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(64)));
    while bytes.len() < length {
        bytes.extend_from_slice(Zeroizing::new(random::<64>()).as_slice());
    }
    bytes.truncate(length);
    bytes
}
