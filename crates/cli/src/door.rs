//! How a command reaches an engine: its own, opened for this one command, or through the local socket the one that
//! already runs on the data folder.

use base64::Engine as _;
use causeway_api::views::ImportReport;
use causeway_api::{Api, Files, ImportAs, OpenOptions, WireError, socket};
use causeway_core::Home;
use causeway_engine::VaultChoice;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::args::{Args, Import};

/// An engine to ask.
pub(crate) enum Door {
    /// Opened for this command.
    Own(Api),
    /// Runs already, in another process.
    Remote(Home),
}

impl Door {
    /// Opens the data folder, or finds who has it open.
    pub(crate) async fn open(args: &Args) -> Result<Self, WireError> {
        let home = home(args)?;
        if let Some(folder) = missing_parent(&home) {
            return Err(WireError::new("FileFailed", format!("The folder {folder} is not there."))
                .hint("Make it, or give another one with --home."));
        }
        match Api::open(OpenOptions { vault: vault(args), ..OpenOptions::one_command(home.clone()) }).await {
            Ok(api) => Ok(Self::Own(api)),
            Err(error) if error.code == "AlreadyRunning" && home.socket().exists() => Ok(Self::Remote(home)),
            Err(error) => Err(error),
        }
    }

    /// Asks one request.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, name: &str, input: Value) -> Result<T, WireError> {
        let answer = match self {
            Self::Own(api) => api.request(name, input).await?,
            Self::Remote(home) => socket::ask(home, name, input).await?,
        };
        serde_json::from_value(answer).map_err(|error| {
            WireError::new("Internal", format!("The answer to \"{name}\" cannot be read: {error}."))
                .hint("The Causeway that is running may be of another version: quit it and try again.")
        })
    }

    /// Makes a connector of files.
    pub(crate) async fn import(&self, files: Files, import: &Import) -> Result<ImportReport, WireError> {
        let (name, replace, preview) = (import.name.clone(), import.replace, import.preview);
        match self {
            Self::Own(api) => api.import(files, &ImportAs::new(name, replace, preview)).await,
            Self::Remote(_) => {
                let text = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
                let attached = files.attached.iter().map(|(name, bytes)| json!({"name": name, "bytes": text(bytes)}));
                let input = json!({"bytes": text(&files.bytes), "source": files.source, "name": name, "replace": replace,
                    "preview": preview, "fetch": files.fetch, "attached": attached.collect::<Vec<_>>()});
                self.ask("import_bytes", input).await
            }
        }
    }

    /// Closes the engine if it was opened for this command.
    pub(crate) async fn close(self) {
        if let Self::Own(api) = self {
            api.shutdown().await;
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
