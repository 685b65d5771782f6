//! Everything that can go wrong in the engine, each with what happened, to what, and what to do next.

use causeway_auth::VaultError;
use causeway_core::error::About;
use causeway_core::{Explain, Slug};
use thiserror::Error;

mod hints;
mod parts;

use parts::{by, holder, known};

/// An error of the engine.
#[derive(Debug, Error)]
pub enum EngineError {
    /// There is no such thing.
    #[error("There is no {what} called \"{name}\".")]
    NotFound {
        /// `connector`, `flow`, `connection`, `operation`, `run`.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// Another Causeway works on this data folder.
    #[error("Another Causeway already uses {folder}{}.", holder(*.pid))]
    AlreadyRunning {
        /// The data folder.
        folder: String,
        /// Its process, if known.
        pid: Option<u32>,
    },
    /// A file could not be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// A file of the workspace is not what it should be.
    #[error("{path} cannot be used: {message}")]
    BrokenFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// The database is an older one, and the user has not said how to go on.
    #[error("Causeway goes on from a copy of its database of {copied}: what was sent since then, it does not know.")]
    Restored {
        /// When the copy was made.
        copied: String,
    },
    /// The file of a flow is not the one that was changed.
    #[error("The file of \"{0}\" was changed since you opened it, so your change was not saved.")]
    FlowChanged(Slug),
    /// A flow has mistakes and cannot run.
    #[error("The flow \"{flow}\" has {count} to mend before it can run: {first}")]
    BrokenFlow {
        /// Its slug.
        flow: Slug,
        /// How many, with the noun.
        count: String,
        /// The first of them.
        first: String,
    },
    /// A newer description would break flows.
    #[error("The new description of {connector} would break {flows}: {what}.")]
    BreaksFlows {
        /// Slug of the connector.
        connector: Slug,
        /// The flows, with commas.
        flows: String,
        /// The first change that breaks one.
        what: String,
    },
    /// Nobody has said where the service is.
    #[error("Causeway does not know the address of {connector}{}.", known(server))]
    NoServer {
        /// Slug of the connector.
        connector: Slug,
        /// What is known of it.
        server: String,
    },
    /// What was given is not an address.
    #[error("\"{0}\" is not an address that can be called.")]
    NotAnAddress(String),
    /// The description did not come from an address.
    #[error("{0} was not imported from an address, so there is nothing to compare it with.")]
    NoAddress(Slug),
    /// The flow runs already.
    #[error("The flow \"{0}\" is running already.")]
    FlowRunning(Slug),
    /// A connection has to be signed in first.
    #[error("{title} needs you to sign in: {reason}.")]
    NeedsSignIn {
        /// Connection id.
        connection: String,
        /// Its title.
        title: String,
        /// Why.
        reason: String,
    },
    /// The connector says nothing about how to sign in.
    #[error("{connector} does not say how to sign in ({missing} missing).")]
    NoSignIn {
        /// Its slug.
        connector: Slug,
        /// What is missing.
        missing: &'static str,
    },
    /// No key was given.
    #[error("{0} needs a key, and none was given.")]
    NoKey(Slug),
    /// Somebody else signed in to a connection than before.
    #[error("You signed in as {account}, and the connection \"{connection}\" is for {former}. Nothing was changed.")]
    OtherAccount {
        /// Connection id.
        connection: String,
        /// The account that it is for.
        former: String,
        /// The account of the new sign-in.
        account: String,
    },
    /// No sign-in is under way for this connection.
    #[error("No sign-in is under way for \"{0}\".")]
    NoPendingSignIn(String),
    /// The address must not be called.
    #[error("Causeway does not call {url}: {why}.")]
    Refused {
        /// The address, without secrets.
        url: String,
        /// Why not.
        why: &'static str,
    },
    /// The address is on the user's own network, and the user has not approved it.
    #[error("Causeway does not call {origin}: it is on your own network, and you have not allowed it{}.", by(.connector.as_ref()))]
    NotAllowed {
        /// Scheme, host and port.
        origin: String,
        /// The connector that would call it.
        connector: Option<Slug>,
    },
    /// A setting of the network cannot be used: why, and what to give instead.
    #[error("Nothing was changed: {0}.")]
    Network(String, &'static str),
    /// The other side could not be reached or did not answer.
    #[error("{host} could not be reached: {message}.")]
    Unreachable {
        /// Host.
        host: String,
        /// What the network said.
        message: String,
    },
    /// The other side answered with a failure.
    #[error("{host} answered {status} to {operation}: {message}")]
    Answered {
        /// Host.
        host: String,
        /// HTTP status.
        status: u16,
        /// Operation id.
        operation: String,
        /// What it said, shortened.
        message: String,
    },
    /// As many requests were made as may be for now.
    #[error("{host} takes no more requests before {until}.")]
    NoRequestsLeft {
        /// Host.
        host: String,
        /// Until when.
        until: String,
    },
    /// The token server cannot answer now.
    #[error("{host} cannot renew the sign-in now: {message}.")]
    TokenLater {
        /// Host of the token server.
        host: String,
        /// What it said.
        message: String,
    },
    /// The user did not allow what a call needs.
    #[error("{title} needs your permission \"{scope}\" for this, and it was not given when you signed in.")]
    NotGranted {
        /// Connection id.
        connection: String,
        /// Its title.
        title: String,
        /// What is missing.
        scope: String,
    },
    /// No operation can be called without arguments.
    #[error("{0} has no operation that reads something and needs no arguments.")]
    NothingToTry(String),
    /// A key is not renewed.
    #[error("{0} is connected with a key, which does not end and cannot be renewed.")]
    KeysStay(String),
    /// The service gave no refresh token.
    #[error("{0} gave no way to renew the sign-in; it is good until it ends.")]
    NotRenewable(String),
    /// A run cannot go on where it was.
    #[error("The run cannot go on where it was: what it had done so far was not kept whole.")]
    RunLost,
    /// Causeway is ending.
    #[error("Causeway is ending, so this was not finished.")]
    Interrupted,
    /// The description cannot be read.
    #[error(transparent)]
    Import(#[from] causeway_openapi::ImportError),
    /// The arguments do not make a request.
    #[error(transparent)]
    Request(#[from] causeway_openapi::RequestError),
    /// The arguments name a file that was not given along.
    #[error("The arguments name attached file {0}, but there is no such file.")]
    NoSuchFile(usize),
    /// The operation has no place for a file there.
    #[error("The file for \"{0}\" cannot be sent: it is neither the body nor a field of a form.")]
    FileNotSent(String),
    /// The sign-in failed.
    #[error(transparent)]
    SignIn(#[from] causeway_auth::SignInError),
    /// The vault is closed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The key would be in the folder that it locks.
    #[error("The key file {0} would be in the data folder, so that every copy of the folder held its own key.")]
    KeyInDataFolder(String),
    /// A new key is not needed.
    #[error("Causeway's key is there and opens everything, so no new one was made.")]
    KeyIsThere,
    /// An error that several listeners get.
    #[error(transparent)]
    Shared(std::sync::Arc<EngineError>),
    /// A run does not start, and nothing is broken.
    #[error(transparent)]
    Start(#[from] crate::StartError),
    /// The run has used up what it may use.
    #[error(transparent)]
    Spent(#[from] crate::Spent),
    /// There is no update.
    #[error(transparent)]
    Update(#[from] crate::UpdateError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] causeway_store::StoreError),
}

impl EngineError {
    /// A thing that is not there, with the nearest name of those that are.
    pub(crate) fn not_found<'a>(what: &'static str, name: &str, there: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = causeway_core::text::nearest(name, there).map(Into::into);
        Self::NotFound { what, name: name.into(), nearest }
    }
}

impl Explain for EngineError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NotFound",
            Self::AlreadyRunning { .. } => "AlreadyRunning",
            Self::File(error) if is_full(error) => "DiskFull",
            Self::File(_) => "FileFailed",
            Self::BrokenFile { .. } => "BrokenFile",
            Self::FlowChanged(_) => "FlowChanged",
            Self::BrokenFlow { .. } => "BrokenFlow",
            Self::BreaksFlows { .. } => "BreaksFlows",
            Self::NoServer { .. } => "NoServer",
            Self::NotAnAddress(_) => "NotAnAddress",
            Self::NoAddress(_) => "NoAddress",
            Self::Restored { .. } => "Restored",
            Self::FlowRunning(_) => "FlowRunning",
            Self::NeedsSignIn { .. } => "NeedsSignIn",
            Self::NoSignIn { .. } => "NoSignIn",
            Self::NoKey(_) => "NoKey",
            Self::OtherAccount { .. } => "OtherAccount",
            Self::NoPendingSignIn(_) => "NoPendingSignIn",
            Self::Refused { .. } => "Refused",
            Self::NotAllowed { .. } => "NotAllowed",
            Self::Network(..) => "BadNetwork",
            Self::Unreachable { .. } => "Unreachable",
            Self::Answered { .. } => "Answered",
            Self::NoRequestsLeft { .. } => "NoRequestsLeft",
            Self::TokenLater { .. } => "TokenLater",
            Self::NotGranted { .. } => "NotGranted",
            Self::NothingToTry(_) => "NothingToTry",
            Self::KeysStay(_) => "KeysStay",
            Self::NotRenewable(_) => "NotRenewable",
            Self::Interrupted => "Interrupted",
            Self::RunLost => "RunLost",
            Self::Import(error) => error.code(),
            Self::Request(error) => error.code(),
            Self::NoSuchFile(_) => "NoSuchFile",
            Self::FileNotSent(_) => "FileNotSent",
            Self::SignIn(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::KeyInDataFolder(_) => "KeyInDataFolder",
            Self::KeyIsThere => "KeyIsThere",
            Self::Start(error) => error.code(),
            Self::Spent(spent) => spent.code(),
            Self::Update(error) => error.code(),
            Self::Store(error) => error.code(),
            Self::Shared(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        hints::of(self)
    }

    fn about(&self) -> About {
        parts::of(self)
    }

    fn retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TokenLater { .. } | Self::NoRequestsLeft { .. } => true,
            Self::Answered { status, .. } => *status == 429 || *status >= 500,
            Self::Store(error) => error.retryable(),
            Self::Vault(error) => error.retryable(),
            Self::Shared(error) => error.retryable(),
            _ => false,
        }
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}
