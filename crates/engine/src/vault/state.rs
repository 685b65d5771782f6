//! What is said about the vault: where the key is, whether it opens, and what to do if it does not.

use causeway_auth::{Backend, VaultError, systemd_credential};

use super::VaultChoice;
use crate::{Engine, EngineError};

/// The vault as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultState {
    /// `keyring`, `systemd`, `passphrase` or `key-file`.
    pub kind: &'static str,
    /// Where the key is, in words.
    pub place: String,
    /// Whether a key was made; before, `place` is where it would go.
    pub is_used: bool,
    /// Whether it is open.
    pub is_open: bool,
    /// Why it did not open when it was last tried.
    pub trouble: Option<VaultError>,
    /// Where the key was before and still is, in words.
    pub left_behind: Option<String>,
}

impl Engine {
    /// The vault as it is known, without asking a keyring.
    pub async fn vault_state(&self) -> Result<VaultState, EngineError> {
        let keeper = &self.inner.vault;
        let record = self.vault_record().await?;
        let (kind, place) = match &record {
            Some(record) => (record.backend.kind(), record.backend.in_words()),
            None => self.first_place_in_words(),
        };
        Ok(VaultState {
            kind,
            place,
            is_used: record.is_some(),
            is_open: keeper.open.get().is_some(),
            trouble: keeper.shut().map(|shut| shut.error),
            left_behind: record.and_then(|record| record.former).as_ref().map(Backend::in_words),
        })
    }

    /// The vault as it is: opened, or looked at without making a key if there is none yet.
    pub async fn check_vault(&self) -> Result<VaultState, EngineError> {
        self.ask_for_secrets_again();
        if self.vault_record().await?.is_some() {
            return match self.vault().await {
                Ok(_) | Err(EngineError::Vault(_)) => self.vault_state().await,
                Err(error) => Err(error),
            };
        }
        let trouble = self.first_place()?.probe().await.err();
        Ok(VaultState { trouble, ..self.vault_state().await? })
    }

    fn first_place_in_words(&self) -> (&'static str, String) {
        match &self.inner.vault.choice {
            VaultChoice::KeyFile(path) => ("key-file", format!("Key file {}", path.display())),
            VaultChoice::InDataFolder => ("key-file", "Key file in the data folder".into()),
            VaultChoice::Recorded if systemd_credential().is_some() => {
                ("systemd", "Credential of systemd (causeway.key)".into())
            }
            VaultChoice::Recorded => ("keyring", "System keyring".into()),
        }
    }
}
