//! The data key in the system keyring.
//!
//! One OS thread owns the keyring for as long as the process lives: the Secret Service client blocks, panics inside an
//! async runtime and may wait for a dialog. Callers get an answer or, after five seconds, stop waiting. A connection
//! to the keyring that failed is thrown away, so a keyring that starts late or is restarted is found at the next try.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::VaultError;
use super::key::Key;
use crate::error::tame;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How errors name it.
const NAME: &str = "the system keyring";

/// Whether the keyring may show a dialog. Work in the background asks quietly once a person was asked in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A dialog is welcome.
    Aloud,
    /// A locked keyring is left alone. Where the system does not tell beforehand, this is the same as aloud.
    Quiet,
}

/// An entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) service: &'a str,
    pub(super) account: &'a str,
}

/// What the thread is asked.
enum Call {
    /// An expected key that is not there may only mean that the keyring is not ready.
    Read {
        tone: Tone,
        expected: bool,
    },
    Write(Key),
    Remove,
}

/// A call, the entry it is about, and where the answer goes.
struct Job {
    service: String,
    account: String,
    call: Call,
    /// The key that is stored after the call; `None` when there is none.
    reply: oneshot::Sender<Result<Option<Key>, VaultError>>,
}

/// The key that must be in the entry.
pub(super) async fn expect(at: At<'_>, tone: Tone) -> Result<Key, VaultError> {
    ask(at, Call::Read { tone, expected: true }).await?.ok_or(VaultError::Lost(NAME))
}

/// Whether a key could be kept here, found out without keeping one and without a dialog.
pub(super) async fn probe(at: At<'_>) -> Result<(), VaultError> {
    ask(at, Call::Read { tone: Tone::Quiet, expected: true }).await.map(drop)
}

/// The key that is in the entry after `key` was offered: one that is there already stays.
pub(super) async fn offer(at: At<'_>, key: &Key) -> Result<Key, VaultError> {
    if let Some(first) = ask(at, Call::Read { tone: Tone::Aloud, expected: false }).await? {
        return Ok(first);
    }
    let written = ask(at, Call::Write(key.clone())).await?;
    written.ok_or_else(|| VaultError::Missing("it forgot what was just stored".into()))
}

/// Removes the entry, if it holds this key.
pub(super) async fn remove(at: At<'_>, key: &Key) -> Result<(), VaultError> {
    if ask(at, Call::Read { tone: Tone::Aloud, expected: false }).await?.as_ref() == Some(key) {
        ask(at, Call::Remove).await?;
    }
    Ok(())
}

async fn ask(at: At<'_>, call: Call) -> Result<Option<Key>, VaultError> {
    let (reply, answer) = oneshot::channel();
    let job = Job { service: at.service.into(), account: at.account.into(), call, reply };
    let gone = || VaultError::Missing("its thread has ended".into());
    owner()?.send(job).map_err(|_| gone())?;
    timeout(PATIENCE, answer).await.map_err(|_| VaultError::Silent(PATIENCE.as_secs()))?.map_err(|_| gone())?
}

/// The way to the thread. It is started at the first call, and again should it have ended.
fn owner() -> Result<UnboundedSender<Job>, VaultError> {
    static OWNER: LazyLock<Mutex<Option<UnboundedSender<Job>>>> = LazyLock::new(Mutex::default);
    let mut owner = OWNER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(jobs) = owner.as_ref().filter(|jobs| !jobs.is_closed()) {
        return Ok(jobs.clone());
    }
    let (jobs, queue) = unbounded_channel();
    let thread = std::thread::Builder::new().name("keyring".into()).spawn(move || serve(queue));
    thread.map_err(|error| VaultError::Missing(error.to_string()))?;
    Ok(owner.insert(jobs).clone())
}

/// The thread.
fn serve(mut queue: UnboundedReceiver<Job>) {
    let mut store = None;
    while let Some(job) = queue.blocking_recv() {
        // Nobody waits any more: a write that comes late would surprise.
        if job.reply.is_closed() {
            continue;
        }
        let mut result = run(&mut store, &job);
        if is_stale(&result) {
            // The keyring was restarted, or the session ended: once more, with a new connection.
            store = None;
            result = run(&mut store, &job);
        }
        if result.is_err() {
            store = None;
        }
        let _ = job.reply.send(result.unwrap_or_else(|error| Err(meaning(&error))));
    }
}

/// The key that is stored after the call.
fn run(store: &mut Option<Arc<CredentialStore>>, job: &Job) -> Result<Result<Option<Key>, VaultError>, Error> {
    if matches!(job.call, Call::Read { tone: Tone::Quiet, .. }) && is_locked(job)? {
        return Ok(Err(VaultError::Locked));
    }
    let store = match store {
        Some(store) => store,
        None => store.insert(platform()?),
    };
    let entry = entry(store, &job.service, &job.account)?;
    match &job.call {
        Call::Read { .. } => {}
        Call::Write(key) => entry.set_secret(key.to_text().as_bytes())?,
        Call::Remove => entry.delete_credential()?,
    }
    match entry.get_secret() {
        Ok(text) => Ok(Key::from_text(&Zeroizing::new(text)).map(Some)),
        Err(Error::NoEntry) => {
            if matches!(job.call, Call::Read { expected: true, .. }) {
                is_set_up()?;
            }
            Ok(Ok(None))
        }
        Err(error) => Err(error),
    }
}

/// Whether the entry is in a locked collection, found out without a dialog.
#[cfg(target_os = "linux")]
fn is_locked(job: &Job) -> Result<bool, Error> {
    let service = secret_service()?;
    let attributes = std::collections::HashMap::from([("service", &*job.service), ("username", &*job.account)]);
    let found = service.search_items(attributes).map_err(failure)?;
    Ok(found.unlocked.is_empty() && !found.locked.is_empty())
}

/// Without a default collection "no entry" means "no keyring": it was never set up, or its files are not there yet.
#[cfg(target_os = "linux")]
fn is_set_up() -> Result<(), Error> {
    secret_service()?.get_default_collection().map(drop).map_err(failure)
}

#[cfg(target_os = "linux")]
fn secret_service() -> Result<secret_service::blocking::SecretService<'static>, Error> {
    use secret_service::{EncryptionType, blocking::SecretService};
    SecretService::connect(EncryptionType::Plain).map_err(failure)
}

#[cfg(target_os = "linux")]
fn failure(error: secret_service::Error) -> Error {
    Error::PlatformFailure(Box::new(error))
}

#[cfg(not(target_os = "linux"))]
fn is_locked(_: &Job) -> Result<bool, Error> {
    Ok(false)
}

#[cfg(not(target_os = "linux"))]
fn is_set_up() -> Result<(), Error> {
    Ok(())
}

#[cfg(not(windows))]
fn entry(store: &Arc<CredentialStore>, service: &str, account: &str) -> Result<Entry, Error> {
    Entry::new_in_store(store, service, account)
}

/// Without this the key would roam with the account to other computers.
#[cfg(windows)]
fn entry(store: &Arc<CredentialStore>, service: &str, account: &str) -> Result<Entry, Error> {
    let stays = std::collections::HashMap::from([("persistence", "Local")]);
    Entry::new_in_store_with_modifiers(store, service, account, &stays)
}

fn is_stale<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::PlatformFailure(_)))
}

#[cfg(target_os = "linux")]
fn platform() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn platform() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn platform() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn platform() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// What an error of the keyring means to the user.
fn meaning(error: &Error) -> VaultError {
    match error {
        Error::NoStorageAccess(cause) | Error::PlatformFailure(cause) => service_meaning(cause.as_ref())
            .unwrap_or_else(|| match error {
                Error::NoStorageAccess(_) => VaultError::Locked,
                _ => VaultError::Missing(tame(&cause.to_string())),
            }),
        Error::NoEntry => VaultError::Lost(NAME),
        Error::Ambiguous(_) => VaultError::Denied("the keyring holds more than one key for Causeway".into()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            VaultError::Damaged("the keyring cannot read it")
        }
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => VaultError::Missing("this system has none".into()),
        other => VaultError::Denied(tame(&other.to_string())),
    }
}

/// On Linux the cause says more: a dismissed prompt is a lock, and "no result" is a keyring that was never set up.
#[cfg(target_os = "linux")]
fn service_meaning(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<VaultError> {
    use secret_service::Error as Service;
    Some(match cause.downcast_ref::<Service>()? {
        Service::Locked | Service::Prompt | Service::PromptDisconnected => VaultError::Locked,
        Service::NoResult => VaultError::Missing("it is not set up: it has no default collection".into()),
        Service::Unavailable => VaultError::Missing("none is running".into()),
        Service::Zbus(error) if says_locked(&error.to_string()) => VaultError::Locked,
        Service::ZbusFdo(error) if says_locked(&error.to_string()) => VaultError::Locked,
        other => VaultError::Missing(tame(&other.to_string())),
    })
}

/// Some keyrings answer a call on a locked item with this error name instead of a prompt.
#[cfg(target_os = "linux")]
fn says_locked(error: &str) -> bool {
    error.contains("org.freedesktop.Secret.Error.IsLocked")
}

#[cfg(not(target_os = "linux"))]
fn service_meaning(_: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<VaultError> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_keyring_says_is_told_apart() {
        use secret_service::Error as Service;
        let access = |cause| meaning(&Error::NoStorageAccess(Box::new(cause)));
        let failure = |cause| meaning(&Error::PlatformFailure(Box::new(cause)));
        assert_eq!(access(Service::Prompt), VaultError::Locked);
        assert_eq!(access(Service::Locked), VaultError::Locked);
        assert_eq!(failure(Service::Locked), VaultError::Locked);
        assert!(matches!(access(Service::NoResult), VaultError::Missing(_)));
        assert!(matches!(failure(Service::Unavailable), VaultError::Missing(_)));
        assert!(matches!(failure(Service::Crypto("x")), VaultError::Missing(_)));
        assert!(matches!(meaning(&Error::Ambiguous(Vec::new())), VaultError::Denied(_)));
        assert!(matches!(meaning(&Error::BadEncoding(Vec::new())), VaultError::Damaged(_)));
    }
}
