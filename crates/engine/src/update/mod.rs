//! Newer versions of Causeway: looked for once a day where the user wants that, told, and on the user's word fetched and
//! checked. Causeway never changes itself: a file that is sure to be the makers' is put where the user can install it.

mod manifest;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use causeway_core::Explain;
use causeway_openapi::Request;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use url::Url;

use crate::approval::{self, Approved};
use crate::call::host_of;
use crate::http::{self, Answer, SendError, Trip, WHOLE};
use crate::transfer::Transfer;
use crate::{Change, Engine, EngineError, Lack, files, outside};
use manifest::{Channel, Machine};

pub use manifest::{Offer, Package, UpdateError};

/// Where it is kept.
const KEPT: &str = "update";
/// Not all machines look at the same moment after midnight.
const SPREAD: Duration = Duration::from_secs(3600);

/// What is known of newer versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Whether it is looked for once a day.
    #[serde(default)]
    pub daily: bool,
    /// When it was last looked for.
    pub looked: Option<DateTime<Utc>>,
    /// What was offered then.
    pub offer: Option<Offer>,
    /// The file of the offer, fetched and checked.
    pub file: Option<PathBuf>,
    /// The newest manifest that was seen.
    #[serde(default)]
    serial: u64,
    /// This machine's place among a hundred, drawn once.
    place: Option<u8>,
}

impl Engine {
    /// What is known of newer versions.
    pub async fn update(&self) -> Result<Update, EngineError> {
        let kept = self.inner.store.setting(KEPT).await?;
        let mut update: Update = kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
        // It may have been installed meanwhile, or removed.
        update.offer = update.offer.filter(|offer| is_newer(&offer.version));
        update.file = update.file.filter(|file| update.offer.is_some() && file.is_file());
        Ok(update)
    }

    /// Whether newer versions are looked for once a day.
    pub async fn look_for_updates_daily(&self, daily: bool) -> Result<(), EngineError> {
        if daily {
            channel()?;
        }
        let update = self.update().await?;
        self.keep_update(&Update { daily, ..update }).await
    }

    /// Asks the channel of this build now.
    pub async fn look_for_update(&self) -> Result<Update, EngineError> {
        let channel = channel()?;
        let before = self.update().await?;
        let mut beside = channel.url.clone();
        beside.set_path(&format!("{}.minisig", channel.url.path()));
        let manifest = get(&channel.url, &Transfer::NONE).await?.body;
        let signature = get(&beside, &Transfer::NONE).await.map_err(|error| match error {
            EngineError::Answered { .. } => UpdateError::NotSigned.into(),
            error => error,
        })?;
        let signature = String::from_utf8_lossy(&signature.body);
        let manifest = channel.read(&manifest, &signature, before.serial, self.inner.clock.now())?;
        let place = before.place.unwrap_or_else(|| (outside::chance() * 100.0) as u8);
        let serial = manifest.serial;
        let offer = manifest.offer(Machine { place, ..machine() });
        let file = before.file.filter(|_| offer == before.offer);
        let now = Some(self.inner.clock.now());
        let update = Update { looked: now, offer, file, serial, place: Some(place), ..before };
        self.keep_update(&update).await?;
        Ok(update)
    }

    /// Fetches what is offered, and keeps it if it is what was signed.
    pub async fn fetch_update(&self) -> Result<Update, EngineError> {
        let update = self.look_for_update().await?;
        if update.file.is_some() {
            return Ok(update);
        }
        let Package { url, size, sha256, .. } =
            update.offer.as_ref().map(|offer| offer.package.clone()).ok_or(UpdateError::NothingNewer)?;
        let folder = self.inner.home.cache().join("update");
        files::make_private_folder(&folder)?;
        let name = name(&url).ok_or_else(|| UpdateError::Unreadable("a package has no name".into()))?;
        // Only what is checked has the name of a package, whatever happens in between.
        let (path, unchecked) = (folder.join(&name), folder.join(format!(".{name}.unchecked")));
        let transfer = Transfer { most: Some(size), save_to: Some(unchecked.clone()), ..Transfer::NONE };
        let answer = get(&url, &transfer).await?;
        let checked = match answer.whole {
            true => is_signed(&unchecked, size, &sha256).await?,
            false => Err(UpdateError::Tampered("it is cut off, or too long")),
        };
        if let Err(error) = checked {
            fs_err::remove_file(&unchecked).or_else(|gone| if unchecked.exists() { Err(gone) } else { Ok(()) })?;
            return Err(error.into());
        }
        fs_err::rename(&unchecked, &path)?;
        let update = Update { file: Some(path), ..update };
        self.keep_update(&update).await?;
        Ok(update)
    }

    /// Once a day, where the user wants that and the network costs nothing.
    pub(crate) async fn look_daily(&self) {
        let wanted = async {
            let Some(Ok(channel)) = Channel::of_this_build() else { return Ok(()) };
            let Update { daily, looked, .. } = self.update().await?;
            let today = self.inner.clock.now().date_naive();
            if !daily || looked.is_some_and(|at| at.date_naive() == today) {
                return Ok(());
            }
            let spread = if channel.is_test() { Duration::ZERO } else { SPREAD.mul_f64(outside::chance()) };
            tokio::select! {
                () = tokio::time::sleep(spread) => {}
                () = self.inner.stop.cancelled() => return Ok(()),
            }
            if matches!(self.lack().await?, Some(Lack::Network | Lack::Unmetered)) {
                return Ok(());
            }
            let offer = self.look_for_update().await?.offer;
            if let Some(offer) = offer {
                self.notify_update(&offer.version).await;
            }
            Ok::<(), EngineError>(())
        };
        if let Err(error) = wanted.await {
            tracing::warn!(code = error.code(), "newer versions could not be looked for: {error}");
        }
    }

    async fn keep_update(&self, update: &Update) -> Result<(), EngineError> {
        self.inner.store.set_setting(KEPT, json!(update)).await?;
        self.inner.changes.tell([Change::Status]);
        Ok(())
    }
}

impl Update {
    /// Whether this build knows where to look.
    #[must_use]
    pub fn has_channel() -> bool {
        Channel::of_this_build().is_some()
    }

    /// The command that installs the file, where there is one.
    #[must_use]
    pub fn command(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        let kind = &self.offer.as_ref()?.package.kind;
        (kind == "deb").then(|| format!("sudo apt install {}", file.display()))
    }
}

fn channel() -> Result<Channel, EngineError> {
    Ok(Channel::of_this_build().ok_or(UpdateError::NoChannel)??)
}

/// This program, as the packages are named.
fn machine() -> Machine<'static> {
    const TARGET: &str = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        "linux-x86_64"
    } else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
        "linux-aarch64"
    } else {
        "other"
    };
    // What a package manager installed is renewed by it.
    let is_installed = std::env::current_exe().is_ok_and(|path| path.starts_with("/usr/bin"));
    let kind = if is_installed { "deb" } else { "tar.gz" };
    Machine { version: env!("CARGO_PKG_VERSION"), target: TARGET, kind, place: 0 }
}

fn is_newer(version: &str) -> bool {
    let own = semver::Version::parse(machine().version);
    semver::Version::parse(version).ok().zip(own.ok()).is_some_and(|(offered, own)| offered > own)
}

/// The name of the file, without anything that leads elsewhere.
fn name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '~');
    (!last.is_empty() && !last.starts_with('.') && last.chars().all(is_plain)).then(|| last.to_owned())
}

/// Whether a file is the one that was signed.
async fn is_signed(path: &std::path::Path, size: u64, sha256: &str) -> Result<Result<(), UpdateError>, EngineError> {
    let mut file = tokio::fs::File::open(path).await?;
    if file.metadata().await?.len() != size {
        return Ok(Err(UpdateError::Tampered("its size is another")));
    }
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut piece).await? {
            0 => break,
            read => hash.update(&piece[..read]),
        }
    }
    let is_same = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>() == sha256.to_lowercase();
    Ok(if is_same { Ok(()) } else { Err(UpdateError::Tampered("its content is another")) })
}

/// No credential travels, and nothing that tells this machine from another.
async fn get(url: &Url, transfer: &Transfer) -> Result<Answer, EngineError> {
    let approved = Approved::typed(url);
    approved.check(url, None)?;
    let (method, headers, attached) = ("GET".into(), Vec::new(), Vec::new());
    let request = Request { method, url: url.clone(), headers, body: None, attached, content_type: None };
    let trip = Trip { request: &request, credentials: &[], approved: &approved, patience: WHOLE, transfer };
    let answer = http::send(trip).await.map_err(|error| match error {
        SendError::NotSent(message) | SendError::Unknown(message) => {
            EngineError::Unreachable { host: host_of(url), message }
        }
        SendError::Refused(url, why) => approval::refused(&url, why, None),
    })?;
    match answer.status {
        200..=299 => Ok(answer),
        status => Err(EngineError::Answered {
            host: host_of(url),
            status,
            operation: "the request for the update".into(),
            message: "it is not there.".into(),
        }),
    }
}
