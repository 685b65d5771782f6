//! The data key: 32 random bytes, as text, by its id, and locked with another key. It is wiped when it is dropped, and
//! its `Debug` says nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::VaultError;

/// Bytes of a key, and of the nonce in front of what is sealed.
const KEY: usize = 32;
const NONCE: usize = 24;

/// A key. Two are the same when their bytes are; that is only asked of keys that are both ours.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key(Zeroizing<[u8; KEY]>);

impl Key {
    pub(super) fn new() -> Self {
        let mut key = Zeroizing::new([0; KEY]);
        rand::rng().fill_bytes(&mut *key);
        Self(key)
    }

    /// Fills a key in place, so that no copy of it stays behind.
    pub(super) fn fill<E>(with: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Zeroizing::new([0; KEY]);
        with(&mut *key)?;
        Ok(Self(key))
    }

    /// Exactly 32 bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() != KEY {
            return Err(VaultError::Damaged("it has the wrong length"));
        }
        Self::fill(|key| {
            key.copy_from_slice(bytes);
            Ok(())
        })
    }

    /// The key as text. Some keyrings (KWallet) keep text only.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(*self.0))
    }

    pub(super) fn from_text(text: &[u8]) -> Result<Self, VaultError> {
        let bytes = STANDARD.decode(text.trim_ascii()).map_err(|_| VaultError::Damaged("it is not base64"))?;
        Self::from_bytes(&Zeroizing::new(bytes))
    }

    /// Names the key without telling anything about it: 128 bits of a digest of 256 random ones.
    pub(super) fn id(&self) -> String {
        let digest = Sha256::new().chain_update(b"causeway data key id\0").chain_update(*self.0).finalize();
        digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A random nonce and what the cipher makes of `message`, bound to `aad`.
    #[expect(clippy::expect_used, reason = "the cipher only refuses messages of 256 GB and more")]
    pub(super) fn seal(&self, aad: &[u8], message: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: message, aad };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload).expect("less than 256 GB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What [`Key::seal`] was given; `None` for another key, another `aad` or changed bytes.
    pub(super) fn unseal(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, message) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: message, aad };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).map(Zeroizing::new).ok()
    }

    /// The data key, locked with this one, as text.
    pub(super) fn wrap(&self, data_key: &Self) -> String {
        STANDARD.encode(self.seal(WRAPPED, &*data_key.0))
    }

    /// The data key; `None` if it was locked with another key.
    pub(super) fn unwrap(&self, wrapped: &str) -> Option<Self> {
        let opened = self.unseal(WRAPPED, &STANDARD.decode(wrapped).ok()?)?;
        Self::from_bytes(&opened).ok()
    }

    /// Its own copy of the key is wiped when it is dropped.
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// Keeps a locked data key from being taken for anything else that is sealed.
const WRAPPED: &[u8] = b"causeway data key";

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_text_and_nothing_else_is_a_key() {
        let key = Key::new();
        assert_eq!(Key::from_text(format!("{}\n", &*key.to_text()).as_bytes()).unwrap(), key);
        assert!(matches!(Key::from_text(b"not base64!"), Err(VaultError::Damaged(_))));
        assert!(matches!(Key::from_text(b"AAAA"), Err(VaultError::Damaged(_))));
        assert!(matches!(Key::from_text(b""), Err(VaultError::Damaged(_))));
    }

    #[test]
    fn its_id_is_stable_and_its_debug_tells_nothing() {
        let key = Key::fill(|bytes| {
            bytes.fill(7);
            Ok::<_, ()>(())
        });
        let key = key.unwrap();
        assert_eq!((key.id().len(), key.id()), (32, key.id()));
        assert_ne!(key.id(), Key::new().id());
        assert_eq!(format!("{key:?}"), "Key(…)");
    }

    #[test]
    fn a_locked_key_opens_with_the_same_lock_only() {
        let (lock, data_key) = (Key::new(), Key::new());
        let wrapped = lock.wrap(&data_key);
        assert_eq!(lock.unwrap(&wrapped), Some(data_key.clone()));
        assert_eq!(Key::new().unwrap(&wrapped), None);
        assert_eq!(lock.unwrap("AAAA"), None);
        let sealed_as_something_else = STANDARD.encode(lock.seal(b"connection|a", &*data_key.0));
        assert_eq!(lock.unwrap(&sealed_as_something_else), None);
    }
}
