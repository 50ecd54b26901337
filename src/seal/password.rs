//! Passwords of staff: argon2id, 64 MiB, 3 passes, 4 lanes (RFC 9106, second choice).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// A password that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("the password has {0} characters: expected 12 to 200")]
    Length(usize),
    /// The hasher refused.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// argon2id as everywhere in Kotae.
pub(super) fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(64 * 1024, 3, 4, None).map_err(|fault| PasswordError::Hash(fault.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password into a PHC string. Takes tens of milliseconds on purpose: call it off the event loop.
///
/// # Errors
/// [`PasswordError::Length`] unless it has 12 to 200 characters.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    let length = password.chars().count();
    if !(12..=200).contains(&length) {
        return Err(PasswordError::Length(length));
    }
    let salt: [u8; 16] = super::random();
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|fault| PasswordError::Hash(fault.to_string()))
}

/// Whether a password belongs to a PHC string. With no string it works just as long and says no, so that nobody can
/// tell by the time taken which accounts exist.
#[must_use]
pub fn verify_password(password: &str, phc: Option<&str>) -> bool {
    let Ok(hasher) = hasher() else { return false };
    let Some(hash) = phc.and_then(|phc| PasswordHash::new(phc).ok()) else {
        let _ = hasher.hash_password_with_salt(password.as_bytes(), &[0; 16]);
        return false;
    };
    hasher.verify_password(password.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let phc = hash_password("正しい馬の電池とホチキス").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{phc}");
        assert!(verify_password("正しい馬の電池とホチキス", Some(&phc)));
        assert!(!verify_password("正しい馬の電池とホチキズ", Some(&phc)));
        assert!(!verify_password("正しい馬の電池とホチキス", None));
        assert_eq!(hash_password("short"), Err(PasswordError::Length(5)));
    }
}
