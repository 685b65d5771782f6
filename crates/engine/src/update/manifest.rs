//! What a channel says: which version is the newest, and the packages of it, signed as a whole. What is not signed by a key
//! that this build knows, is old, or was said before by something newer, is not believed.

use causeway_core::Explain;
use causeway_core::error::{About, about};
use chrono::{DateTime, Utc};
use minisign_verify::{PublicKey, Signature};
use semver::Version;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

/// A manifest is a few kilobytes.
const LARGEST: usize = 256 << 10;

/// Where a build looks for newer ones, and the keys that it believes: the one in use and the one after it.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    /// Where the manifest is; its signature is beside it, with `.minisig` at the end.
    pub(super) url: Url,
    keys: Vec<PublicKey>,
}

impl Channel {
    /// The channel that was named when this program was built; `None` where none was.
    ///
    /// # Errors
    /// [`UpdateError::Channel`] for one that cannot be used.
    pub(super) fn of_this_build() -> Option<Result<Self, UpdateError>> {
        let (url, keys) = named()?;
        Some(Self::new(&url, &keys))
    }

    /// `keys` are public keys of minisign, with commas in between.
    pub(super) fn new(url: &str, keys: &str) -> Result<Self, UpdateError> {
        let wrong = |why: String| UpdateError::Channel(why);
        let url = Url::parse(url).map_err(|error| wrong(format!("its address cannot be read ({error})")))?;
        if url.scheme() != "https" && !is_test(&url) {
            return Err(wrong("its address is not https".into()));
        }
        let read = |key: &str| PublicKey::from_base64(key.trim()).map_err(|error| wrong(format!("a key: {error}")));
        let keys = keys.split(',').map(read).collect::<Result<_, _>>()?;
        Ok(Self { url, keys })
    }

    /// Whether it is asked at once, and not at a time of its own.
    pub(super) fn is_test(&self) -> bool {
        is_test(&self.url)
    }

    /// What the manifest says, if it is signed, of now, and not older than one that was seen before.
    pub(super) fn read(
        &self,
        bytes: &[u8],
        signature: &str,
        seen: u64,
        now: DateTime<Utc>,
    ) -> Result<Manifest, UpdateError> {
        if bytes.len() > LARGEST {
            return Err(UpdateError::Unreadable("it is too large".into()));
        }
        let signature = Signature::decode(signature.trim()).map_err(|_| UpdateError::NotSigned)?;
        if !self.keys.iter().any(|key| key.verify(bytes, &signature, false).is_ok()) {
            return Err(UpdateError::NotSigned);
        }
        let manifest: Manifest =
            serde_json::from_slice(bytes).map_err(|error| UpdateError::Unreadable(error.to_string()))?;
        if manifest.serial < seen {
            return Err(UpdateError::Replayed);
        }
        if manifest.expires <= now {
            return Err(UpdateError::Expired(manifest.expires));
        }
        let is_safe = |url: &Url| url.scheme() == "https" || url.origin() == self.url.origin();
        match manifest.packages.iter().find(|package| !is_safe(&package.url)) {
            Some(package) => Err(UpdateError::NotHttps(package.url.host_str().unwrap_or_default().to_owned())),
            None => Ok(manifest),
        }
    }
}

/// In a debug build the channel may be on this machine.
fn is_test(url: &Url) -> bool {
    cfg!(debug_assertions) && url.host_str() == Some("127.0.0.1")
}

#[cfg(debug_assertions)]
fn named() -> Option<(String, String)> {
    let of_test = |name| std::env::var(name).ok();
    of_test("CAUSEWAY_UPDATE_URL").zip(of_test("CAUSEWAY_UPDATE_KEYS")).or_else(built)
}

#[cfg(not(debug_assertions))]
fn named() -> Option<(String, String)> {
    built()
}

/// In a release what stands in the environment when it runs changes nothing.
fn built() -> Option<(String, String)> {
    let (url, keys) = option_env!("CAUSEWAY_UPDATE_URL").zip(option_env!("CAUSEWAY_UPDATE_KEYS"))?;
    Some((url.to_owned(), keys.to_owned()))
}

/// What a channel says.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Manifest {
    /// One more each time: what was said earlier cannot be said again.
    pub(super) serial: u64,
    version: Version,
    expires: DateTime<Utc>,
    notes: Option<Url>,
    packages: Vec<Package>,
}

/// One file of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// `linux-x86_64`.
    target: String,
    /// `deb` or `tar.gz`.
    pub kind: String,
    /// Where it is.
    pub url: Url,
    /// In bytes.
    pub size: u64,
    /// Of the whole file, in hexadecimal.
    pub sha256: String,
    /// Of a hundred machines so many get it; all when nothing is said.
    rollout: Option<u8>,
}

/// A newer version for this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its version.
    pub version: String,
    /// Where is said what is new.
    pub notes: Option<Url>,
    /// The file for this machine.
    pub package: Package,
}

/// The machine that an update is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Machine<'a> {
    pub(super) version: &'a str,
    pub(super) target: &'a str,
    pub(super) kind: &'a str,
    /// Its place among a hundred.
    pub(super) place: u8,
}

impl Manifest {
    /// The package for a machine, if it is newer than what is there and the machine's turn has come.
    pub(super) fn offer(self, machine: Machine<'_>) -> Option<Offer> {
        let Machine { version, target, kind, place } = machine;
        if Version::parse(version).is_ok_and(|own| self.version <= own) {
            return None;
        }
        let mut packages = self.packages.into_iter();
        let package = packages.find(|package| package.target == target && package.kind == kind)?;
        let has_turn = place < package.rollout.unwrap_or(100);
        has_turn.then(|| Offer { version: self.version.to_string(), notes: self.notes, package })
    }
}

/// Why there is no update.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UpdateError {
    /// Nobody said where this build looks for updates.
    #[error("This build of Causeway does not look for updates.")]
    NoChannel,
    /// What was said cannot be used.
    #[error("The update channel of this build cannot be used: {0}.")]
    Channel(String),
    /// The signature is missing, of another text, or of a key that this build does not know.
    #[error("What the update channel says is not signed by Causeway's makers. Nothing of it was used.")]
    NotSigned,
    /// It is signed and still no manifest.
    #[error("What the update channel says cannot be read: {0}.")]
    Unreadable(String),
    /// It was true once.
    #[error("What the update channel says was good until {} and is too old.", .0.format("%-d %B %Y"))]
    Expired(DateTime<Utc>),
    /// Something newer was seen before.
    #[error("The update channel says something older than it said before. Nothing of it was used.")]
    Replayed,
    /// A package would be fetched without encryption.
    #[error("The update would be fetched from {0} without encryption. Nothing was fetched.")]
    NotHttps(String),
    /// There is nothing to fetch.
    #[error("There is no newer version of Causeway for this machine.")]
    NothingNewer,
    /// The file is not the one that was signed.
    #[error("The file that came is not the one that Causeway's makers signed ({0}). It was removed.")]
    Tampered(&'static str),
}

impl Explain for UpdateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoChannel => "NoUpdateChannel",
            Self::Channel(_) => "BadUpdateChannel",
            Self::NotSigned => "UpdateNotSigned",
            Self::Unreadable(_) => "UpdateUnreadable",
            Self::Expired(_) => "UpdateExpired",
            Self::Replayed => "UpdateReplayed",
            Self::NotHttps(_) => "UpdateNotHttps",
            Self::NothingNewer => "NothingNewer",
            Self::Tampered(_) => "UpdateTampered",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::Channel(why) | Self::Unreadable(why) => about([("why", why)]),
            Self::NotHttps(host) => about([("host", host)]),
            Self::Expired(at) => about([("at", &at.date_naive())]),
            _ => About::default(),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoChannel | Self::Channel(_) => "Get newer versions from where you got this one.".into(),
            Self::Expired(_) => "Look whether this machine's clock is right; else try again in some days.".into(),
            Self::NothingNewer => "There is nothing to do.".into(),
            Self::NotSigned | Self::Unreadable(_) | Self::Replayed | Self::NotHttps(_) | Self::Tampered(_) => {
                "Go on with the version that you have, and try again in some days.".into()
            }
        })
    }
}
