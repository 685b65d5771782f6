//! Requests about where the key to everything secret is. What they are given is secret; what they give is not.

use std::path::PathBuf;

use causeway_core::Explain;
use causeway_engine::{VaultPlace, VaultState};

use crate::api::wire;
use crate::inputs::{Empty, VaultMove, VaultMoveTo, VaultUnlock};
use crate::views::VaultView;
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn vault_check(&self, _: Empty) -> Result<VaultView, WireError> {
        Ok(view(self.engine.check_vault().await.map_err(wire)?))
    }

    pub(crate) async fn vault_unlock(&self, given: VaultUnlock) -> Result<VaultView, WireError> {
        self.engine.unlock_vault(&given.passphrase).await.map_err(wire)?;
        self.vault_view().await
    }

    pub(crate) async fn vault_move(&self, given: VaultMove) -> Result<VaultView, WireError> {
        let missing = |what: &str| WireError::new("BadInput", format!("The {what} is missing."));
        let to = match given.to.as_str() {
            "keyring" => VaultPlace::Keyring,
            "systemd" => VaultPlace::Systemd,
            "passphrase" => VaultPlace::Passphrase(given.passphrase.ok_or_else(|| missing("new passphrase"))?),
            "key-file" => {
                let path = given.path.map(PathBuf::from).filter(|path| path.is_absolute());
                VaultPlace::KeyFile(path.ok_or_else(|| missing("whole path of the key file"))?)
            }
            other => {
                let error = WireError::new("BadInput", format!("\"{other}\" is no place for a key."));
                return Err(error.hint("Choose one of keyring, systemd, passphrase, key-file."));
            }
        };
        let moved = match given.new_key {
            true => self.engine.renew_vault(to).await,
            false => self.engine.move_vault(to, given.keep).await,
        };
        moved.map_err(wire)?;
        self.vault_view().await
    }

    pub(crate) async fn vault_move_to(&self, given: VaultMoveTo) -> Result<VaultView, WireError> {
        if given.to == "key-file" {
            return Err(WireError::new("WrongDoor", "A page may not name files of this machine.")
                .hint("`causeway settings vault key-file PATH` keeps the key in a file."));
        }
        let VaultMoveTo { to, passphrase } = given;
        self.vault_move(VaultMove { to, passphrase, path: None, keep: false, new_key: false }).await
    }

    pub(crate) async fn vault_view(&self) -> Result<VaultView, WireError> {
        Ok(view(self.engine.vault_state().await.map_err(wire)?))
    }
}

fn view(vault: VaultState) -> VaultView {
    let (state, text, hint) = match (&vault.trouble, vault.is_open, vault.is_used) {
        (Some(error), ..) => (error.code(), error.to_string(), error.hint()),
        (None, true, _) => ("open", "Open.".into(), None),
        (None, false, true) => ("closed", "Opened when it is needed.".into(), None),
        (None, false, false) => ("unused", "Nothing is kept yet.".into(), None),
    };
    let left =
        vault.left_behind.map(|place| format!(" A copy is still there: {place}. It is removed at the next start."));
    let state_text = text + &left.unwrap_or_default();
    VaultView { kind: vault.kind.into(), place: vault.place, state: state.into(), state_text, hint }
}
