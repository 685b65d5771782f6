//! Where the data key is kept. What is chosen is recorded by the caller, next to what is sealed, together with the id
//! of the key: no back-end is ever changed, and no key taken for another, silently.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::key::Key;
use super::keyring::At;
use super::passphrase::Kdf;
use super::{Tone, VaultError, key_file, keyring, passphrase, systemd};

/// Where a data key is to be kept.
#[derive(Debug, Clone)]
pub enum Place {
    /// The system keyring: Secret Service, Keychain or Credential Manager.
    Keyring {
        /// Who the entry belongs to, such as `net.causeway`.
        service: String,
        /// The name of the entry, one for each data folder.
        account: String,
    },
    /// In the record, locked with the credential that systemd hands to this service.
    Systemd,
    /// In the record, locked with a passphrase.
    Passphrase(SecretString),
    /// A file that only its owner can read. Who can read the owner's files can read the secrets.
    KeyFile {
        /// Where it is.
        path: PathBuf,
    },
}

/// Where a data key is kept, as it is recorded. A key that is in the record itself is locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Backend {
    /// See [`Place::Keyring`].
    Keyring {
        /// Who the entry belongs to.
        service: String,
        /// The name of the entry.
        account: String,
    },
    /// See [`Place::Systemd`].
    Systemd {
        /// The locked key.
        wrapped: String,
    },
    /// See [`Place::Passphrase`].
    Passphrase {
        /// How the passphrase becomes the key that locks.
        kdf: Kdf,
        /// The locked key.
        wrapped: String,
    },
    /// See [`Place::KeyFile`].
    KeyFile {
        /// Where it is.
        path: PathBuf,
    },
}

impl Place {
    /// Keeps `key` here, unless there is one already; gives the one that is here, read back.
    pub(super) async fn offer(self, key: Key) -> Result<(Key, Backend), VaultError> {
        match self {
            Self::Keyring { service, account } => {
                let key = keyring::offer(At { service: &service, account: &account }, &key).await?;
                Ok((key, Backend::Keyring { service, account }))
            }
            place => blocking(move || place.offer_here(&key)).await,
        }
    }

    fn offer_here(self, key: &Key) -> Result<(Key, Backend), VaultError> {
        match self {
            Self::Keyring { .. } => Err(VaultError::Denied("the keyring is asked on its own thread".into())),
            Self::Systemd => {
                let wrapped = systemd::key(systemd::systemd_credential().as_deref())?.wrap(key);
                let backend = Backend::Systemd { wrapped };
                Ok((backend.key_here(None)?, backend))
            }
            Self::Passphrase(passphrase) => {
                passphrase::check(&passphrase)?;
                let kdf = Kdf::new();
                let wrapped = kdf.key(&passphrase)?.wrap(key);
                let backend = Backend::Passphrase { kdf, wrapped };
                Ok((backend.key_here(Some(&passphrase))?, backend))
            }
            Self::KeyFile { path } => Ok((key_file::offer(&path, key)?, Backend::KeyFile { path })),
        }
    }

    /// Whether a key could be kept here, found out without keeping one.
    pub async fn probe(&self) -> Result<(), VaultError> {
        match self {
            Self::Keyring { service, account } => keyring::probe(At { service, account }).await,
            Self::Systemd => systemd::systemd_credential().map(drop).ok_or(VaultError::NoCredential),
            Self::Passphrase(passphrase) => passphrase::check(passphrase),
            Self::KeyFile { .. } => Ok(()),
        }
    }
}

impl Backend {
    /// How errors name it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Keyring { .. } => "the system keyring",
            Self::Systemd { .. } => "the credential of systemd",
            Self::Passphrase { .. } => "the data folder",
            Self::KeyFile { .. } => "its key file",
        }
    }

    /// For people: `System keyring`, `Key file /home/you/causeway.key`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Keyring { .. } => "System keyring".into(),
            Self::Systemd { .. } => "Credential of systemd (causeway.key)".into(),
            Self::Passphrase { .. } => "Passphrase".into(),
            Self::KeyFile { path } => format!("Key file {}", path.display()),
        }
    }

    /// For programs: `keyring`, `systemd`, `passphrase` or `key-file`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Keyring { .. } => "keyring",
            Self::Systemd { .. } => "systemd",
            Self::Passphrase { .. } => "passphrase",
            Self::KeyFile { .. } => "key-file",
        }
    }

    /// Whether removing the key from here would take it away from there. A file may have two names.
    pub(super) fn is_same_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::KeyFile { path }, Self::KeyFile { path: there }) => {
                path == there || matches!((path.canonicalize(), there.canonicalize()), (Ok(a), Ok(b)) if a == b)
            }
            (one, other) => one == other,
        }
    }

    /// The key that is kept here.
    pub(super) async fn key(&self, passphrase: Option<&SecretString>, tone: Tone) -> Result<Key, VaultError> {
        match self {
            Self::Keyring { service, account } => keyring::expect(At { service, account }, tone).await,
            backend => {
                let (backend, passphrase) = (backend.clone(), passphrase.cloned());
                blocking(move || backend.key_here(passphrase.as_ref())).await
            }
        }
    }

    fn key_here(&self, passphrase: Option<&SecretString>) -> Result<Key, VaultError> {
        match self {
            Self::Keyring { .. } => Err(VaultError::Denied("the keyring is asked on its own thread".into())),
            Self::Systemd { wrapped } => {
                let lock = systemd::key(systemd::systemd_credential().as_deref())?;
                lock.unwrap(wrapped).ok_or(VaultError::AnotherKey(self.name()))
            }
            Self::Passphrase { kdf, wrapped } => {
                let lock = kdf.key(passphrase.ok_or(VaultError::PassphraseNeeded)?)?;
                lock.unwrap(wrapped).ok_or(VaultError::WrongPassphrase)
            }
            Self::KeyFile { path } => key_file::expect(path),
        }
    }

    /// Removes `key` from here. What is in the record goes with the record.
    pub(super) async fn remove(&self, key: &Key) -> Result<(), VaultError> {
        match self {
            Self::Keyring { service, account } => keyring::remove(At { service, account }, key).await,
            Self::KeyFile { path } => {
                let (path, key) = (path.clone(), key.clone());
                blocking(move || key_file::remove(&path, &key)).await
            }
            Self::Systemd { .. } | Self::Passphrase { .. } => Ok(()),
        }
    }
}

/// Files and passphrases take their time.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let broke = |_| VaultError::Denied("reading it broke off".into());
    tokio::task::spawn_blocking(work).await.map_err(broke)?
}
