//! How a command reaches an engine: its own, opened for this one command, or through the local socket the one that
//! already runs on the data folder.

use std::time::Duration;

use base64::Engine as _;
use causeway_api::socket::{self, Unanswered};
use causeway_api::views::ImportReport;
use causeway_api::{Api, Files, ImportAs, OpenOptions, WireError};
use causeway_core::Home;
use causeway_engine::VaultChoice;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::RwLock;
use tokio::time::Instant;

use crate::args::{Args, Import};

/// How long a command waits for another one that has the data folder open and is about to end.
const PATIENCE: Duration = Duration::from_secs(45);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(40);

/// An engine to ask.
pub(crate) struct Door {
    home: Home,
    vault: VaultChoice,
    held: RwLock<Held>,
}

enum Held {
    /// Opened for this command.
    Own(Api),
    /// Runs already, in another process.
    Remote { stays: bool },
}

impl Door {
    /// Opens the data folder, or finds who has it open. A command that asks more than one thing about the same sign-in
    /// or run is `lasting`: the engine of another command, which may end in between, is not enough for it.
    pub(crate) async fn open(args: &Args, lasting: bool) -> Result<Self, WireError> {
        let (home, vault) = (home(args)?, vault(args));
        if let Some(folder) = missing_parent(&home) {
            return Err(WireError::new("FileFailed", format!("The folder {folder} is not there."))
                .hint("Make it, or give another one with --home."));
        }
        let held = RwLock::new(hold(&home, &vault, lasting).await?);
        Ok(Self { home, vault, held })
    }

    /// Whether Causeway runs in the background.
    pub(crate) async fn is_background(&self) -> bool {
        matches!(*self.held.read().await, Held::Remote { stays: true })
    }

    /// Asks one request.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, name: &str, input: Value) -> Result<T, WireError> {
        let answer = loop {
            if let Held::Own(api) = &*self.held.read().await {
                break api.request(name, input).await?;
            }
            match socket::ask(&self.home, name, input.clone()).await {
                Ok(answer) => break answer,
                Err(Unanswered::Error(error)) => return Err(error),
                // The other command has ended meanwhile, before it heard this.
                Err(Unanswered::Unheard) => *self.held.write().await = hold(&self.home, &self.vault, false).await?,
            }
        };
        serde_json::from_value(answer).map_err(|error| {
            WireError::new("Internal", format!("The answer to \"{name}\" cannot be read: {error}."))
                .hint("The Causeway that is running may be of another version: quit it and try again.")
        })
    }

    /// Makes a connector of files.
    pub(crate) async fn import(&self, files: Files, import: &Import) -> Result<ImportReport, WireError> {
        let (name, replace, preview) = (import.name.clone(), import.replace, import.preview);
        if let Held::Own(api) = &*self.held.read().await {
            return api.import(files, &ImportAs::new(name, replace, preview)).await;
        }
        let text = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let attached = files.attached.iter().map(|(name, bytes)| json!({"name": name, "bytes": text(bytes)}));
        let input = json!({"bytes": text(&files.bytes), "source": files.source, "name": name, "replace": replace,
            "preview": preview, "fetch": files.fetch, "attached": attached.collect::<Vec<_>>()});
        self.ask("import_bytes", input).await
    }

    /// Closes the engine if it was opened for this command.
    pub(crate) async fn close(self) {
        if let Held::Own(api) = self.held.into_inner() {
            api.shutdown().await;
        }
    }
}

/// An engine of one's own, or the one that has the data folder open.
async fn hold(home: &Home, vault: &VaultChoice, lasting: bool) -> Result<Held, WireError> {
    let patience = Instant::now() + PATIENCE;
    loop {
        let refused =
            match Api::open(OpenOptions { vault: vault.clone(), ..OpenOptions::one_command(home.clone()) }).await {
                Ok(api) => return Ok(Held::Own(api)),
                Err(error) if error.code == "AlreadyRunning" => error,
                Err(error) => return Err(error),
            };
        match socket::greeting(home).await {
            Some(greeting) if greeting.stays || !lasting => return Ok(Held::Remote { stays: greeting.stays }),
            _ if Instant::now() > patience => return Err(refused),
            // Not all at the same moment, if there are many.
            _ => tokio::time::sleep(LOOK.mul_f64(rand::random_range(0.5..1.5))).await,
        }
    }
}

/// The data folder: as given, else the platform's.
pub(crate) fn home(args: &Args) -> Result<Home, WireError> {
    if let Some(path) = &args.home {
        return Ok(Home::new(path));
    }
    let folders = directories::ProjectDirs::from("net", "", "causeway");
    let folders = folders
        .ok_or_else(|| WireError::new("Usage", "No home folder is known for you.").hint("Give one with --home."))?;
    Ok(Home::new(folders.data_dir()))
}

/// Where secrets are kept, as far as the command line says.
pub(crate) fn vault(args: &Args) -> VaultChoice {
    args.key_file.clone().map_or(VaultChoice::Recorded, VaultChoice::KeyFile)
}

/// A folder given with --home is made, but not the folders above it: that would rather be a slip.
fn missing_parent(home: &Home) -> Option<String> {
    let parent = home.path().parent().filter(|parent| !parent.as_os_str().is_empty())?;
    let is_default = home.path().ends_with("causeway");
    (!parent.is_dir() && !is_default).then(|| parent.display().to_string())
}
