//! A key made from a passphrase (argon2id, RFC 9106), which locks the data key. What it costs is stored with the
//! record, so that it can be raised later without shutting anyone out.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::VaultError;
use super::key::Key;

/// Fewer characters than this protect nothing.
const SHORTEST: usize = 8;

/// How a passphrase becomes a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Kdf {
    /// Memory, in KiB.
    memory: u32,
    /// Passes over it.
    passes: u32,
    /// Lanes.
    lanes: u32,
    /// 16 random bytes, in base64.
    salt: String,
}

/// More than anyone needs: a record that was tampered with must not exhaust the machine.
const MOST_MEMORY: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;

impl Kdf {
    /// 64 MiB, three passes, one lane, a fresh salt.
    pub(super) fn new() -> Self {
        let mut salt = [0; 16];
        rand::rng().fill_bytes(&mut salt);
        Self { memory: 64 << 10, passes: 3, lanes: 1, salt: STANDARD.encode(salt) }
    }

    /// The key. It takes a tenth of a second and 64 MiB: not for a thread that others wait for.
    pub(super) fn key(&self, passphrase: &SecretString) -> Result<Key, VaultError> {
        let unusable = VaultError::Damaged("how its passphrase becomes a key is not understood");
        if self.memory > MOST_MEMORY || self.passes > MOST_PASSES || self.lanes > 16 {
            return Err(unusable);
        }
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32)).map_err(|_| unusable.clone())?;
        let salt = STANDARD.decode(&self.salt).map_err(|_| unusable.clone())?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Key::fill(|key| argon.hash_password_into(passphrase.expose_secret().as_bytes(), &salt, key))
            .map_err(|_| unusable)
    }
}

/// Whether a new passphrase is worth locking anything with.
pub(super) fn check(passphrase: &SecretString) -> Result<(), VaultError> {
    match passphrase.expose_secret().chars().count() {
        ..SHORTEST => Err(VaultError::ShortPassphrase),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of the reference implementation (phc-winner-argon2, src/test.c).
    #[test]
    fn it_is_argon2id() {
        let kdf = Kdf { memory: 65_536, passes: 2, lanes: 1, salt: STANDARD.encode("somesalt") };
        let expected = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=";
        assert_eq!(*kdf.key(&"password".into()).unwrap().to_text(), expected);
    }

    #[test]
    fn it_costs_what_it_should() {
        let kdf = Kdf::new();
        assert_eq!((kdf.memory, kdf.passes, kdf.lanes), (65_536, 3, 1));
        assert_ne!(kdf.salt, Kdf::new().salt, "a salt is used once");
    }

    #[test]
    fn a_record_that_was_tampered_with_does_not_exhaust_the_machine() {
        let greedy = Kdf { memory: u32::MAX, ..Kdf::new() };
        assert!(matches!(greedy.key(&"correct horse".into()), Err(VaultError::Damaged(_))));
        let endless = Kdf { passes: u32::MAX, ..Kdf::new() };
        assert!(matches!(endless.key(&"correct horse".into()), Err(VaultError::Damaged(_))));
        let none = Kdf { memory: 0, ..Kdf::new() };
        assert!(matches!(none.key(&"correct horse".into()), Err(VaultError::Damaged(_))));
    }
}
