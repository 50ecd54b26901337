//! The key of a wave and what is sealed to it: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
//! AES-128-GCM; P-256 because every browser has it. Owns the suite; knows neither answers nor who keeps the key.

use std::convert::Infallible;

use data_encoding::BASE64URL_NOPAD;
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Opened, random};

type Suite = DhP256HkdfSha256;
type Private = <Suite as Kem>::PrivateKey;
type Public = <Suite as Kem>::PublicKey;
type Encapped = <Suite as Kem>::EncappedKey;

/// Bytes of the sender's part in front of a sealed text, and of a public key.
const POINT: usize = 65;

/// Bytes that [`WavePublic::seal`] adds: the sender's part and a tag of 16.
pub const SEAL_OVERHEAD: usize = POINT + 16;

/// The private key of a wave, which opens its answers. Lives in memory while a wave is opened or closed, otherwise only
/// wrapped (`custody`).
pub struct WaveKey(Private); // wiped by its crate when dropped

/// The public key of a wave, which seals answers. Everybody may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WavePublic(Public);

impl WaveKey {
    /// A fresh key.
    #[must_use]
    pub fn draw() -> Self {
        Self(Suite::gen_keypair_with_rng(&mut Randomness).0)
    }

    /// The half that seals.
    #[must_use]
    pub fn public(&self) -> WavePublic {
        WavePublic(Suite::sk_to_pk(&self.0))
    }

    /// Opens what [`WavePublic::seal`], or a browser, sealed for the same purpose.
    ///
    /// # Errors
    /// [`Opened`] if it was changed, sealed to another key, or for another purpose.
    pub fn open(&self, info: &str, sealed: &[u8]) -> Result<Vec<u8>, Opened> {
        let (sender, text) = sealed.split_at_checked(POINT).ok_or(Opened)?;
        let sender = Encapped::from_bytes(sender).map_err(|_| Opened)?;
        hpke::single_shot_open::<AesGcm128, HkdfSha256, Suite>(
            &OpModeR::Base,
            &self.0,
            &sender,
            info.as_bytes(),
            text,
            b"",
        )
        .map_err(|_| Opened)
    }

    /// The bytes, for wrapping.
    pub(super) fn bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.0.write_exact(bytes.as_mut_slice());
        bytes
    }

    /// `None` unless the bytes are a key.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Private::from_bytes(bytes).ok().map(Self)
    }
}

impl WavePublic {
    /// Reads the text of [`WavePublic::as_text`]; `None` unless it is a point of the curve.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Public::from_bytes(&bytes).ok().map(Self)
    }

    /// The uncompressed point (65 bytes) as URL-safe text, 87 characters.
    #[must_use]
    pub fn as_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0.to_bytes())
    }

    /// Seals bytes for a purpose, e.g. `kotae/answers/` and the wave: [`SEAL_OVERHEAD`] bytes longer.
    #[must_use]
    #[expect(clippy::expect_used, reason = "fails only for the point at infinity, which no public key is")]
    pub fn seal(&self, info: &str, plain: &[u8]) -> Vec<u8> {
        let (sender, text) = hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, Suite>(
            &OpModeS::Base,
            &self.0,
            info.as_bytes(),
            plain,
            b"",
            &mut Randomness,
        )
        .expect("a public key is a point of the curve");
        [sender.to_bytes().as_slice(), text.as_slice()].concat()
    }
}

/// The randomness of this room in the shape that HPKE asks for.
struct Randomness;

impl TryRng for Randomness {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes(random()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes(random()))
    }

    fn try_fill_bytes(&mut self, space: &mut [u8]) -> Result<(), Infallible> {
        for part in space.chunks_mut(32) {
            let mut bytes: [u8; 32] = random();
            part.copy_from_slice(&bytes[..part.len()]);
            bytes.zeroize();
        }
        Ok(())
    }
}

impl TryCryptoRng for Randomness {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_only_unchanged_with_its_key_and_for_its_purpose() {
        let key = WaveKey::draw();
        let sealed = key.public().seal("kotae/answers/w1", "答え".as_bytes());
        assert_eq!(sealed.len(), 6 + SEAL_OVERHEAD);
        assert_eq!(key.open("kotae/answers/w1", &sealed).unwrap(), "答え".as_bytes());
        assert_eq!(key.open("kotae/comment/w1", &sealed), Err(Opened));
        assert_eq!(WaveKey::draw().open("kotae/answers/w1", &sealed), Err(Opened));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open("kotae/answers/w1", &changed), Err(Opened), "byte {at}");
        }
        for length in 0..sealed.len() {
            assert_eq!(key.open("kotae/answers/w1", &sealed[..length]), Err(Opened), "cut to {length}");
        }
    }

    /// Sealed by a second implementation, written from RFC 9180 in Python over other libraries: the private key is the bytes
    /// 1 to 32, the sender's 101 to 132.
    #[test]
    fn what_another_implementation_sealed_opens() {
        let key = WaveKey::from_bytes(&(1..=32).collect::<Vec<u8>>()).unwrap();
        let public = "BFFcPW6545a5BNP-yn9U_c0MwemXvzddylFa0KbDtANfRTa-OlDzGPv5pUdZAqIhUCvvDVfgjFOyzApW8X2fk1Q";
        assert_eq!(key.public().as_text(), public);
        let sealed = concat!(
            "BCVO5tG60cdM4v0orFKaFmr0lQoOPaC8U9lr9A3OOOvn31k38R6GnUU3KaIi9j5wnQdAuXVE4UFrHlpAGzhfuVA",
            "SqRI3mSrIkCUfi7n5egoBv1EpnE1JJ3YkrMQ"
        );
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).unwrap();
        assert_eq!(key.open("kotae/answers/abc123", &sealed).unwrap(), br#"{"q01":"5"}"#);
    }

    #[test]
    fn the_same_text_never_looks_the_same_sealed() {
        let public = WaveKey::draw().public();
        let (one, other) = (public.seal("", b"5"), public.seal("", b"5"));
        assert_ne!(one[..POINT], other[..POINT]);
        assert_ne!(one[POINT..], other[POINT..]);
    }

    #[test]
    fn a_public_key_reads_back_and_nothing_else_is_one() {
        let key = WaveKey::draw();
        let text = key.public().as_text();
        assert_eq!(text.len(), 87);
        assert_eq!(WavePublic::parse(&text), Some(key.public()));
        let again = WaveKey::from_bytes(key.bytes().as_slice()).unwrap();
        assert_eq!(again.public(), key.public());
        let mut off_the_curve = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        off_the_curve[64] ^= 1;
        assert_eq!(WavePublic::parse(&BASE64URL_NOPAD.encode(&off_the_curve)), None);
        for wrong in ["", "AAAA", &text[..86], &format!("{text}="), &format!("{text}AA"), &"A".repeat(87)] {
            assert_eq!(WavePublic::parse(wrong), None, "{wrong}");
        }
        assert!(WaveKey::from_bytes(&[0; 32]).is_none());
        assert!(WaveKey::from_bytes(&[255; 32]).is_none());
    }
}
