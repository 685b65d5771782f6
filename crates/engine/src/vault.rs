//! Where this data folder's secrets are kept: chosen once, recorded, and opened on first use.

use std::path::PathBuf;
use std::sync::Arc;

use causeway_auth::{Backend, Vault};
use serde_json::{Value, json};

use crate::{Engine, EngineError};

/// The setting under which the choice is recorded.
const VAULT: &str = "vault";

/// Where secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultChoice {
    /// What was chosen before; the system's keyring if nothing was.
    Recorded,
    /// A key file at this path, readable by the user alone.
    KeyFile(PathBuf),
}

impl Engine {
    /// Where secrets are kept, in words, without opening anything.
    pub async fn vault_in_words(&self) -> Result<String, EngineError> {
        let recorded = self.recorded_vault().await?;
        let key_file = match (&recorded, &self.inner.vault_choice) {
            (Some(Backend::KeyFile(path)), _) | (None, VaultChoice::KeyFile(path)) => Some(path),
            _ => None,
        };
        Ok(match key_file {
            Some(path) => format!("Key file {}", path.display()),
            None if recorded.is_some() => "System keyring".into(),
            None => "System keyring (nothing is kept yet)".into(),
        })
    }

    /// The vault, opened on first use. Which kind it is is chosen once and recorded.
    pub(crate) async fn vault(&self) -> Result<Arc<Vault>, EngineError> {
        self.inner.vault.get_or_try_init(|| self.open_vault()).await.cloned()
    }

    async fn open_vault(&self) -> Result<Arc<Vault>, EngineError> {
        let recorded = self.recorded_vault().await?;
        let expects_key = recorded.is_some();
        let backend = recorded.unwrap_or_else(|| match &self.inner.vault_choice {
            VaultChoice::KeyFile(path) => Backend::KeyFile(path.clone()),
            VaultChoice::Recorded => Backend::Keyring { service: "net.causeway".into(), account: self.key_name() },
        });
        let record = match &backend {
            Backend::Keyring { service, account } => json!({"kind": "keyring", "service": service, "account": account}),
            Backend::KeyFile(path) => json!({"kind": "key-file", "path": path}),
        };
        let vault = Vault::open(backend, expects_key).await?;
        if !expects_key {
            self.inner.store.set_setting(VAULT, record).await?;
        }
        Ok(Arc::new(vault))
    }

    async fn recorded_vault(&self) -> Result<Option<Backend>, EngineError> {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(self.inner.store.setting(VAULT).await?.map(|value| match text(&value, "kind").as_str() {
            "key-file" => Backend::KeyFile(text(&value, "path").into()),
            _ => Backend::Keyring { service: text(&value, "service"), account: text(&value, "account") },
        }))
    }

    /// Each data folder has a key of its own: its name is made from the folder's path.
    fn key_name(&self) -> String {
        let path = self.inner.home.path();
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        format!("data-key-{}", &blake3::hash(path.to_string_lossy().as_bytes()).to_hex()[..12])
    }
}
