//! Moving the key from one place to another, and starting anew when it is lost. A move keeps the same key: it is first in
//! both places, then recorded in the new one, then gone from the old one. Whenever Causeway ends in between, the
//! recorded place holds the key.

use std::path::PathBuf;

use causeway_auth::{Place, Tone, Vault, VaultError};
use causeway_core::Explain;
use causeway_store::{ConnectionRow, ConnectionState};
use secrecy::SecretString;

use crate::{Engine, EngineError, crash};

/// Where a person wants the key to be.
#[derive(Debug, Clone)]
pub enum VaultPlace {
    /// The system's keyring.
    Keyring,
    /// Locked with the credential that systemd hands to this service.
    Systemd,
    /// Locked with this passphrase.
    Passphrase(SecretString),
    /// A file, outside the data folder.
    KeyFile(PathBuf),
}

impl Engine {
    /// Moves the key; where there is none yet, it is made at its place. The old place keeps it if `keep` is set.
    pub async fn move_vault(&self, to: VaultPlace, keep: bool) -> Result<(), EngineError> {
        let place = self.place(to)?;
        self.ask_for_secrets_again();
        let _one = self.inner.vault.opening.lock().await;
        if self.vault_record().await?.is_none() {
            return self.new_key(place).await;
        }
        let vault = self.open_vault(None, Tone::Aloud).await?;
        self.finish_moving().await;
        // Opening may have changed the record.
        let Some(record) = self.vault_record().await? else { return self.new_key(place).await };
        let mut moved = vault.keep_at(place, record).await?;
        crash::point("vault-kept");
        if keep {
            moved.former = None;
        }
        self.keep_vault_record(&moved).await?;
        crash::point("vault-recorded");
        self.finish_moving().await;
        self.inner.changes.tell([crate::Change::Settings]);
        Ok(())
    }

    /// Makes a new key, because the old one is lost for good: every connection has to sign in again. What was sealed
    /// stays, though nothing opens it, until it is replaced.
    pub async fn renew_vault(&self, to: VaultPlace) -> Result<(), EngineError> {
        let place = self.place(to)?;
        self.ask_for_secrets_again();
        let _one = self.inner.vault.opening.lock().await;
        if self.vault_record().await?.is_some() {
            match self.open_vault(None, Tone::Aloud).await {
                Ok(_) => return Err(EngineError::KeyIsThere),
                // It is there, only out of reach. A keyring that is missing may be on another machine.
                Err(EngineError::Vault(error @ (VaultError::Locked | VaultError::Silent(_)))) => {
                    return Err(error.into());
                }
                Err(EngineError::Vault(_)) => {}
                Err(error) => return Err(error),
            }
        }
        // First the connections: a new key that nobody was told of would only make every call fail.
        for row in self.inner.store.connections().await? {
            let reason = Some("the key to its secrets is lost".to_owned());
            let row = ConnectionRow { state: ConnectionState::Reauth, state_reason: reason, retry_at: None, ..row };
            self.inner.store.set_connection_state(row.clone(), None).await?;
            self.inner.sessions.changed(&row.id);
        }
        self.new_key(place).await?;
        self.tell_connections();
        Ok(())
    }

    async fn new_key(&self, place: Place) -> Result<(), EngineError> {
        let (vault, record) = Vault::create(place).await?;
        self.keep_vault_record(&record).await?;
        self.vault_opened(vault);
        Ok(())
    }

    /// Takes the key away from where it was before; for those who hold `opening`. What does not succeed is tried again when the vault is next opened.
    pub(super) async fn finish_moving(&self) {
        let finish = async {
            let (Some(record), Some(vault)) = (self.vault_record().await?, self.inner.vault.open.get()) else {
                return Ok(());
            };
            if record.former.is_some() {
                let done = vault.remove_former(record).await?;
                crash::point("vault-removed");
                self.keep_vault_record(&done).await?;
            }
            Ok::<(), EngineError>(())
        };
        if let Err(error) = finish.await {
            tracing::warn!(code = error.code(), "the key could not be removed from its old place: {error}");
        }
    }

    fn place(&self, to: VaultPlace) -> Result<Place, EngineError> {
        match to {
            VaultPlace::Keyring => Ok(self.keyring()),
            VaultPlace::Systemd if causeway_auth::systemd_credential().is_none() => {
                Err(VaultError::NoCredential.into())
            }
            VaultPlace::Systemd => Ok(Place::Systemd),
            VaultPlace::Passphrase(passphrase) => Ok(Place::Passphrase(passphrase)),
            VaultPlace::KeyFile(path) => self.key_file(&path),
        }
    }
}
