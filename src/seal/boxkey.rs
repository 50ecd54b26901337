//! Keys of 32 bytes the server keeps for a wave while it runs: the one over the slots of the box, the one over invitations.
//! Owns XChaCha20-Poly1305 for the whole room; knows neither slots nor invitations.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Opened, WaveKey, WavePublic, random};

/// Bytes that [`BoxKey::wrap`] adds: a nonce of 24 and a tag of 16.
pub const WRAP_OVERHEAD: usize = 24 + 16;

/// The layer over the slots of one wave: without this key a slot in use looks like an empty one.
#[derive(Clone)]
pub struct BoxKey(Zeroizing<[u8; 32]>);

/// Knows an invitation again without keeping it.
pub struct InviteKey(Zeroizing<[u8; 32]>);

impl BoxKey {
    /// A fresh key.
    #[must_use]
    pub fn draw() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Seals `plain`, bound to `aad`: [`WRAP_OVERHEAD`] bytes longer.
    #[must_use]
    pub fn wrap(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        wrap(&self.0, aad, plain)
    }

    /// Opens what [`BoxKey::wrap`] made.
    ///
    /// # Errors
    /// [`Opened`] if it was changed, is bound to something else, or is noise.
    pub fn unwrap(&self, aad: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Opened> {
        unwrap(&self.0, aad, bytes)
    }

    /// Seals this key to the wave's, for the database: who brings the wave key back from a backup can then open the slots
    /// without the key folder.
    #[must_use]
    pub fn entrust(&self, wave: &str, public: &WavePublic) -> Vec<u8> {
        public.seal(&format!("kotae/box/{wave}"), self.0.as_slice())
    }

    /// Opens what [`BoxKey::entrust`] made.
    ///
    /// # Errors
    /// [`Opened`] if it was changed, or belongs to another wave.
    pub fn bring_back(wave: &str, key: &WaveKey, sealed: &[u8]) -> Result<Self, Opened> {
        let bytes = Zeroizing::new(key.open(&format!("kotae/box/{wave}"), sealed)?);
        bytes.as_slice().try_into().map(Self::from_bytes).map_err(|_| Opened)
    }

    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl InviteKey {
    /// A fresh key.
    #[must_use]
    pub fn draw() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// What the database keeps of an invitation's secret: HMAC-SHA-256, another one for every wave.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn mac(&self, wave: &str, secret: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.as_slice()).expect("HMAC takes any key");
        // Lengths first, so that no two pairs read the same.
        for part in [b"kotae/invite".as_slice(), wave.as_bytes(), secret] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Nonce of 24 random bytes, then the sealed text with its tag.
#[expect(clippy::expect_used, reason = "XChaCha20-Poly1305 refuses only messages of 256 GB")]
pub(super) fn wrap(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = random();
    let payload = Payload { msg: plain, aad };
    let sealed =
        XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload).expect("shorter than 256 GB");
    [nonce.as_slice(), sealed.as_slice()].concat()
}

pub(super) fn unwrap(key: &[u8; 32], aad: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Opened> {
    let (nonce, msg) = bytes.split_at_checked(24).ok_or(Opened)?;
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| Opened)?;
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(nonce), Payload { msg, aad }).map_err(|_| Opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_opens_only_unchanged_in_its_place_and_with_its_key() {
        let key = BoxKey::draw();
        let slot = key.wrap(b"place 1", b"content");
        assert_eq!(slot.len(), 7 + WRAP_OVERHEAD);
        assert_eq!(key.unwrap(b"place 1", &slot).unwrap(), b"content");
        assert_eq!(key.unwrap(b"place 2", &slot), Err(Opened));
        assert_eq!(BoxKey::draw().unwrap(b"place 1", &slot), Err(Opened));
        for at in 0..slot.len() {
            let mut changed = slot.clone();
            changed[at] ^= 1;
            assert_eq!(key.unwrap(b"place 1", &changed), Err(Opened), "byte {at}");
        }
        for length in 0..slot.len() {
            assert_eq!(key.unwrap(b"place 1", &slot[..length]), Err(Opened), "cut to {length}");
        }
        assert_ne!(key.wrap(b"", b"content"), key.wrap(b"", b"content"));
    }

    #[test]
    fn the_key_of_the_box_comes_back_with_the_key_of_its_wave_only() {
        let (wave_key, key) = (WaveKey::draw(), BoxKey::draw());
        let entrusted = key.entrust("w1", &wave_key.public());
        let back = BoxKey::bring_back("w1", &wave_key, &entrusted).ok().unwrap();
        assert_eq!(back.unwrap(b"", &key.wrap(b"", b"content")).unwrap(), b"content");
        assert_eq!(BoxKey::bring_back("w2", &wave_key, &entrusted).err(), Some(Opened));
        assert_eq!(BoxKey::bring_back("w1", &WaveKey::draw(), &entrusted).err(), Some(Opened));
        let short = wave_key.public().seal("kotae/box/w1", &[0; 31]);
        assert_eq!(BoxKey::bring_back("w1", &wave_key, &short).err(), Some(Opened));
    }

    #[test]
    fn an_invitation_is_known_again_in_its_wave_only() {
        let key = InviteKey::from_bytes([3; 32]);
        assert_eq!(key.mac("w1", b"secret"), key.mac("w1", b"secret"));
        assert_ne!(key.mac("w1", b"secret"), key.mac("w2", b"secret"));
        assert_ne!(key.mac("w1", b"secret"), key.mac("w1s", b"ecret"));
        assert_ne!(key.mac("w1", b"secret"), InviteKey::draw().mac("w1", b"secret"));
    }
}
