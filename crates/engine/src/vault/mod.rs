//! Where this data folder's secrets are kept: chosen once, recorded with the id of the key, and opened on first use. A
//! vault that does not open is tried again, but never in a loop: work in the background asks every few seconds, and
//! shows a dialog once; what a person does asks at once.

mod moving;
mod state;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use causeway_auth::{Place, Record, Tone, Vault, VaultError};
use causeway_core::Explain;
use secrecy::SecretString;
use tokio::time::Instant;

pub use moving::VaultPlace;
pub use state::VaultState;

use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// The setting under which the choice is recorded.
const VAULT: &str = "vault";
/// How soon work in the background asks again.
pub(crate) const AGAIN: Duration = Duration::from_secs(5);
/// A keyring that comes late, as after logging in, is nobody's trouble for this long.
const LATE: Duration = Duration::from_secs(30);

/// Where secrets are kept from first use on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultChoice {
    /// What was chosen before. If nothing was: behind systemd's credential where there is one, else in the system's
    /// keyring.
    Recorded,
    /// A key file at this path, outside the data folder, readable by the user alone.
    KeyFile(PathBuf),
    /// A key file in the data folder itself: for a demonstration, whose secrets are made up.
    InDataFolder,
}

/// Holds the vault once it is open, and why it is not before.
#[derive(Debug)]
pub(crate) struct Keeper {
    choice: VaultChoice,
    open: OnceLock<Arc<Vault>>,
    /// One opens at a time.
    opening: tokio::sync::Mutex<()>,
    shut: Mutex<Option<Shut>>,
}

/// A try that failed.
#[derive(Debug, Clone)]
struct Shut {
    error: VaultError,
    at: Instant,
    since: Instant,
}

impl Shut {
    /// Whether it is more than a keyring that comes a little late.
    fn lasts(&self) -> bool {
        self.at - self.since >= LATE || !self.error.retryable()
    }
}

impl Keeper {
    pub(crate) fn new(choice: VaultChoice) -> Self {
        Self { choice, open: OnceLock::new(), opening: tokio::sync::Mutex::default(), shut: Mutex::default() }
    }

    fn shut(&self) -> Option<Shut> {
        lock(&self.shut).clone()
    }

    /// Whether that is news.
    fn failed(&self, error: VaultError) -> bool {
        let mut shut = lock(&self.shut);
        let at = Instant::now();
        let before = shut.take();
        let since = before.as_ref().map_or(at, |before| before.since);
        let now = shut.insert(Shut { error, at, since });
        before.is_none_or(|before| before.error != now.error || before.lasts() != now.lasts())
    }
}

impl Engine {
    /// The vault, opened on first use. Which kind it is is chosen once and recorded.
    pub(crate) async fn vault(&self) -> Result<Arc<Vault>, EngineError> {
        let keeper = &self.inner.vault;
        if let Some(vault) = keeper.open.get() {
            return Ok(vault.clone());
        }
        let _one = keeper.opening.lock().await;
        match keeper.shut() {
            None => self.open_vault(None, Tone::Aloud).await,
            Some(shut) if shut.at.elapsed() < AGAIN => Err(shut.error.into()),
            Some(_) => self.open_vault(None, Tone::Quiet).await,
        }
    }

    /// A person does something that needs secrets: the vault is tried again at once, and may ask for a password.
    pub fn ask_for_secrets_again(&self) {
        lock(&self.inner.vault.shut).take();
    }

    /// Opens the vault with its passphrase, where it has one.
    pub async fn unlock_vault(&self, passphrase: &SecretString) -> Result<(), EngineError> {
        let _one = self.inner.vault.opening.lock().await;
        if self.vault_record().await?.is_none_or(|record| record.backend.kind() != "passphrase") {
            return Ok(());
        }
        self.open_vault(Some(passphrase), Tone::Aloud).await.map(drop)
    }

    /// Whether what needs secrets would only fail now. It is told if it lasts.
    pub(crate) async fn is_vault_shut(&self) -> bool {
        let Err(EngineError::Vault(error)) = self.vault().await else { return false };
        if self.vault_trouble().is_some() {
            self.notify_vault(&error).await;
        }
        true
    }

    /// Why secrets are out of reach, if that lasts.
    #[must_use]
    pub fn vault_trouble(&self) -> Option<VaultError> {
        self.inner.vault.shut().filter(Shut::lasts).map(|shut| shut.error)
    }

    /// For those who hold `opening`.
    async fn open_vault(&self, passphrase: Option<&SecretString>, tone: Tone) -> Result<Arc<Vault>, EngineError> {
        if let Some(vault) = self.inner.vault.open.get() {
            return Ok(vault.clone());
        }
        let recorded = self.vault_record().await?;
        let opened = match recorded.clone() {
            Some(record) => Vault::open(record, passphrase, tone).await,
            None => Vault::create(self.first_place()?).await,
        };
        match opened {
            Ok((vault, record)) => {
                if recorded.as_ref() != Some(&record) {
                    self.keep_vault_record(&record).await?;
                }
                if record.former.is_some() {
                    let engine = self.clone();
                    self.inner.tasks.spawn(async move {
                        let _one = engine.inner.vault.opening.lock().await;
                        engine.finish_moving().await;
                    });
                }
                Ok(self.vault_opened(vault))
            }
            Err(error) => {
                // The next one to ask is told what to do, not that someone else mistyped.
                let wrong = error == VaultError::WrongPassphrase;
                if self.inner.vault.failed(if wrong { VaultError::PassphraseNeeded } else { error.clone() }) {
                    self.inner.changes.tell([Change::Settings, Change::Status]);
                }
                Err(error.into())
            }
        }
    }

    fn vault_opened(&self, vault: Vault) -> Arc<Vault> {
        lock(&self.inner.vault.shut).take();
        let vault = self.inner.vault.open.get_or_init(|| Arc::new(vault)).clone();
        self.inner.changes.tell([Change::Settings, Change::Status]);
        self.inner.wake.notify_one();
        vault
    }

    async fn vault_record(&self) -> Result<Option<Record>, EngineError> {
        let Some(value) = self.inner.store.setting(VAULT).await? else { return Ok(None) };
        let unreadable = |error| EngineError::BrokenFile {
            path: self.inner.home.database().display().to_string(),
            message: format!("where its secrets are kept is not understood ({error})"),
        };
        serde_json::from_value(value).map(Some).map_err(unreadable)
    }

    async fn keep_vault_record(&self, record: &Record) -> Result<(), EngineError> {
        let value = serde_json::to_value(record).map_err(std::io::Error::other)?;
        Ok(self.inner.store.set_setting(VAULT, value).await?)
    }

    /// Where a key goes that is made now.
    fn first_place(&self) -> Result<Place, EngineError> {
        match &self.inner.vault.choice {
            VaultChoice::KeyFile(path) => self.key_file(path),
            VaultChoice::InDataFolder => Ok(Place::KeyFile { path: self.inner.home.path().join("demo.key") }),
            VaultChoice::Recorded if causeway_auth::systemd_credential().is_some() => Ok(Place::Systemd),
            VaultChoice::Recorded => Ok(self.keyring()),
        }
    }

    /// Each data folder has a key of its own: its name is made from the folder's path.
    fn keyring(&self) -> Place {
        let path = whole(self.inner.home.path());
        let account = format!("data-key-{}", &blake3::hash(path.to_string_lossy().as_bytes()).to_hex()[..12]);
        Place::Keyring { service: "net.causeway".into(), account }
    }

    /// A copy of the data folder must not hold the key to itself.
    fn key_file(&self, path: &Path) -> Result<Place, EngineError> {
        let path = whole(path);
        if path.starts_with(whole(self.inner.home.path())) {
            return Err(EngineError::KeyInDataFolder(path.display().to_string()));
        }
        Ok(Place::KeyFile { path })
    }
}

/// A path without links, as far as it is there.
fn whole(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = absolute.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match there.map(|(folder, there)| (absolute.strip_prefix(folder), there)) {
        Some((Ok(rest), there)) if !rest.as_os_str().is_empty() => there.join(rest),
        Some((_, there)) => there,
        None => absolute,
    }
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
