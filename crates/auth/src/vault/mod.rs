//! The vault: one data key of 32 random bytes, with which everything secret is sealed before it is stored elsewhere. The
//! key is kept in the system keyring, in a file, or locked with a passphrase or a credential of systemd. Only this key
//! is in the keyring, so size limits, prompts and slow keyrings do not grow with the number of connections.

mod backend;
mod error;
mod key;
mod key_file;
mod keyring;
mod passphrase;
mod systemd;

use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use backend::{Backend, Place};
pub use error::VaultError;
pub use keyring::Tone;
pub use systemd::systemd_credential;

use key::Key;

/// What the owner of a vault keeps next to what is sealed: where the key is, which one it is, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Where the key is kept.
    #[serde(flatten)]
    pub backend: Backend,
    /// Tells this key from any other. Records of before there were ids have none.
    #[serde(default)]
    key_id: Option<String>,
    /// The data folder. What is sealed is bound to it.
    #[serde(default)]
    profile: Option<String>,
    /// Whether there may be secrets that were sealed before they were bound to a data folder. Each is bound when it is
    /// next written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unbound: bool,
    /// Where the key was kept before, as long as it was not removed from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Backend>,
}

/// An open vault. Cheap to clone; the key is wiped with the last clone.
#[derive(Clone)]
pub struct Vault(Arc<Open>);

struct Open {
    key: Key,
    profile: String,
    unbound: bool,
}

impl Vault {
    /// Reads the key that `record` names. A key that is not there is an error and never replaced by a new one, which
    /// could open nothing; nor is one taken that is not the recorded one. The record comes back as it is to be kept.
    ///
    /// The keyring is asked on a thread of its own and given five seconds for each call. An error is not remembered:
    /// try again when the keyring may be there.
    ///
    /// # Errors
    /// Any [`VaultError`] but [`VaultError::Sealed`].
    pub async fn open(
        record: Record,
        passphrase: Option<&SecretString>,
        tone: Tone,
    ) -> Result<(Self, Record), VaultError> {
        let key = record.backend.key(passphrase, tone).await?;
        if record.key_id.as_ref().is_some_and(|id| *id != key.id()) {
            return Err(VaultError::AnotherKey(record.backend.name()));
        }
        let unbound = record.unbound || record.profile.is_none();
        let profile = record.profile.clone().unwrap_or_else(new_profile);
        let record = Record { key_id: Some(key.id()), profile: Some(profile.clone()), unbound, ..record };
        Ok((Self(Arc::new(Open { key, profile, unbound })), record))
    }

    /// Makes a key and keeps it at `place`, for a data folder in which nothing is sealed. A key that is there already
    /// was made by someone who ended before it was recorded: it is taken.
    ///
    /// # Errors
    /// Any [`VaultError`] but [`VaultError::Sealed`].
    pub async fn create(place: Place) -> Result<(Self, Record), VaultError> {
        let (key, backend) = place.offer(Key::new()).await?;
        let profile = new_profile();
        let record =
            Record { backend, key_id: Some(key.id()), profile: Some(profile.clone()), unbound: false, former: None };
        Ok((Self(Arc::new(Open { key, profile, unbound: false })), record))
    }

    /// Keeps the same key at `place` too, read back and compared, and gives the record that says so; it names where the
    /// key was before. Once that record is on disk, [`Vault::remove_former`] takes the key away from there.
    ///
    /// # Errors
    /// Any [`VaultError`] but [`VaultError::Sealed`]; [`VaultError::AnotherKey`] where another key is at `place`, which
    /// stays.
    pub async fn keep_at(&self, place: Place, record: Record) -> Result<Record, VaultError> {
        let (key, backend) = place.offer(self.0.key.clone()).await?;
        if key != self.0.key {
            return Err(VaultError::AnotherKey(backend.name()));
        }
        let former = Some(record.backend).filter(|former| !former.is_same_place(&backend));
        Ok(Record { backend, former, ..record })
    }

    /// Removes the key from where it was kept before; a record without that comes back.
    ///
    /// # Errors
    /// What the keyring or the file system says: try again later.
    pub async fn remove_former(&self, record: Record) -> Result<Record, VaultError> {
        if let Some(former) = &record.former {
            former.remove(&self.0.key).await?;
        }
        Ok(Record { former: None, ..record })
    }

    /// A vault whose key is forgotten with it, for a demonstration or a test.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Open { key: Key::new(), profile: new_profile(), unbound: false }))
    }

    /// Seals `secret`: a random nonce and what XChaCha20-Poly1305 makes of it, bound to this data folder and to `aad`,
    /// which says what it is and whose, so that sealed bytes cannot be swapped for others.
    ///
    /// ```
    /// use causeway_auth::Vault;
    /// let vault = Vault::in_memory();
    /// let sealed = vault.seal("fitbit/tokens/1", b"secret");
    /// assert_eq!(&**vault.unseal("fitbit/tokens/1", &sealed)?, b"secret");
    /// assert!(vault.unseal("strava/tokens/1", &sealed).is_err());
    /// # Ok::<(), causeway_auth::VaultError>(())
    /// ```
    #[must_use]
    pub fn seal(&self, aad: &str, secret: &[u8]) -> Vec<u8> {
        self.0.key.seal(self.bound(aad).as_bytes(), secret)
    }

    /// Opens what [`Vault::seal`] made with the same `aad`. The bytes are wiped when they are dropped.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] for another key, another data folder, another `aad` or changed bytes.
    pub fn unseal(&self, aad: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let Open { key, unbound, .. } = &*self.0;
        let bound = key.unseal(self.bound(aad).as_bytes(), sealed);
        bound.or_else(|| key.unseal(aad.as_bytes(), sealed).filter(|_| *unbound)).ok_or(VaultError::Sealed)
    }

    /// Profiles have one length, so no two pairs make the same text.
    fn bound(&self, aad: &str) -> String {
        format!("{}|{aad}", self.0.profile)
    }
}

/// Tells this data folder from any other.
fn new_profile() -> String {
    format!("{:032x}", rand::random::<u128>())
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("profile", &self.0.profile).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
