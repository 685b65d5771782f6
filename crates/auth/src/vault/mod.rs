//! The vault: one data key of 32 random bytes, kept in the system keyring or in a key file, with which everything
//! secret is sealed before it is stored elsewhere. Only the key is in the keyring, so size limits, prompts and slow
//! keyrings do not grow with the number of connections.

mod key_file;
mod keyring;

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;
use zeroize::Zeroizing;

use crate::VaultError;

/// Bytes of the data key, and of the nonce in front of what is sealed.
const KEY: usize = 32;
const NONCE: usize = 24;

/// Where the data key is kept. Chosen once and recorded by the caller; the vault never changes from one to the other
/// by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// The system keyring: Secret Service, Keychain or Credential Manager.
    Keyring {
        /// Who the entry belongs to, such as `net.causeway`.
        service: String,
        /// The name of the entry, one for each data folder.
        account: String,
    },
    /// A file that only its owner can read. Who can read the owner's files can read the secrets.
    KeyFile(PathBuf),
}

/// An open vault. Cheap to clone; the key is wiped with the last clone.
#[derive(Clone)]
pub struct Vault {
    cipher: Arc<XChaCha20Poly1305>,
    name: &'static str,
}

impl Vault {
    /// Reads the data key, or makes one if there is none and none is expected. Set `expects_key` as soon as anything
    /// sealed exists: then a missing key is an error and never replaced by a new one, which could open nothing.
    ///
    /// The keyring is asked on a thread of its own and given five seconds for each call. An error is not remembered:
    /// try again when the keyring may be there.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::Locked`] (also when the keyring does not answer, because it then shows a
    /// dialog), [`VaultError::Lost`], [`VaultError::Denied`] or [`VaultError::Damaged`].
    pub async fn open(backend: Backend, expects_key: bool) -> Result<Self, VaultError> {
        let (key, name) = match backend {
            Backend::Keyring { service, account } => {
                (keyring::key(service, account, expects_key).await?, "system keyring")
            }
            Backend::KeyFile(path) => {
                let read = tokio::task::spawn_blocking(move || key_file::key(&path, expects_key));
                (read.await.map_err(|_| VaultError::Denied("the key file could not be read".into()))??, "key file")
            }
        };
        Ok(Self::with(&key, name))
    }

    /// A vault whose key is forgotten with it, for a demonstration or a test.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::with(&new_key(), "memory")
    }

    fn with(key: &Key, name: &'static str) -> Self {
        Self { cipher: Arc::new(XChaCha20Poly1305::new((&**key).into())), name }
    }

    /// Seals bytes with XChaCha20-Poly1305 under a random nonce, which stands in front. `aad` says what they are and
    /// whose (connection, field, generation); they can only be unsealed as the same.
    ///
    /// ```
    /// # use causeway_auth::Vault;
    /// let vault = Vault::in_memory();
    /// let sealed = vault.seal("fitbit/tokens/1", b"secret");
    /// assert_eq!(&**vault.unseal("fitbit/tokens/1", &sealed)?, b"secret");
    /// assert!(vault.unseal("strava/tokens/1", &sealed).is_err());
    /// # Ok::<(), causeway_auth::VaultError>(())
    /// ```
    #[must_use]
    #[expect(clippy::expect_used, reason = "the cipher only refuses messages of 256 GB and more")]
    pub fn seal(&self, aad: &str, secret: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: secret, aad: aad.as_bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload).expect("less than 256 GB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Vault::seal`] made with the same `aad`. The bytes are wiped when they are dropped.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] for another key, another `aad` or changed bytes.
    pub fn unseal(&self, aad: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, message) = sealed.split_at_checked(NONCE).ok_or(VaultError::Sealed)?;
        let payload = Payload { msg: message, aad: aad.as_bytes() };
        let secret = self.cipher.decrypt(XNonce::from_slice(nonce), payload);
        secret.map(Zeroizing::new).map_err(|_| VaultError::Sealed)
    }

    /// Where the key is kept, for people: `system keyring`, `key file` or `memory`.
    #[must_use]
    pub fn backend_name(&self) -> &str {
        self.name
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("backend", &self.name).finish_non_exhaustive()
    }
}

type Key = Zeroizing<[u8; KEY]>;

fn new_key() -> Key {
    let mut key = Zeroizing::new([0; KEY]);
    rand::rng().fill_bytes(&mut *key);
    key
}

/// The key as text. Some keyrings (KWallet) keep text only.
fn to_text(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(**key))
}

fn from_text(text: &[u8]) -> Result<Key, VaultError> {
    let mut key = Zeroizing::new([0; KEY]);
    let bytes =
        Zeroizing::new(STANDARD.decode(text.trim_ascii()).map_err(|_| VaultError::Damaged("it is not base64"))?);
    if bytes.len() != KEY {
        return Err(VaultError::Damaged("it has the wrong length"));
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_only_as_the_same() {
        let vault = Vault::in_memory();
        let sealed = vault.seal("a/1", b"HIDE");
        assert_eq!(&**vault.unseal("a/1", &sealed).unwrap(), b"HIDE");
        assert_ne!(sealed, vault.seal("a/1", b"HIDE"), "a nonce is used once");
        assert_eq!(sealed.len(), NONCE + 4 + 16);
        assert_eq!(vault.unseal("a/2", &sealed), Err(VaultError::Sealed));
        assert_eq!(Vault::in_memory().unseal("a/1", &sealed), Err(VaultError::Sealed));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault.unseal("a/1", &changed), Err(VaultError::Sealed), "byte {at}");
        }
        for short in 0..NONCE + 16 {
            assert_eq!(vault.unseal("a/1", &sealed[..short]), Err(VaultError::Sealed), "{short} bytes");
        }
    }

    #[test]
    fn a_key_survives_its_text_and_nothing_else_is_a_key() {
        let key = new_key();
        assert_eq!(*from_text(format!("{}\n", &*to_text(&key)).as_bytes()).unwrap(), *key);
        assert!(matches!(from_text(b"not base64!"), Err(VaultError::Damaged(_))));
        assert!(matches!(from_text(b"AAAA"), Err(VaultError::Damaged(_))));
        assert!(matches!(from_text(b""), Err(VaultError::Damaged(_))));
    }

    #[tokio::test]
    async fn a_key_file_opens_what_was_sealed_before() {
        let folder = tempfile::tempdir().unwrap();
        let backend = Backend::KeyFile(folder.path().join("keys/data-key"));
        let vault = Vault::open(backend.clone(), false).await.unwrap();
        let sealed = vault.seal("a", b"secret");
        let again = Vault::open(backend, true).await.unwrap();
        assert_eq!(&**again.unseal("a", &sealed).unwrap(), b"secret");
        assert_eq!(
            (again.backend_name(), format!("{again:?}").as_str()),
            ("key file", "Vault { backend: \"key file\", .. }")
        );
    }
}
