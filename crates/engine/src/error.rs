//! Everything that can go wrong in the engine, each with what happened, to what, and what to do next.

use causeway_auth::VaultError;
use causeway_core::{Explain, Slug};
use thiserror::Error;

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
    /// The token server cannot answer now.
    #[error("{host} cannot renew the sign-in now: {message}.")]
    TokenLater {
        /// Host of the token server.
        host: String,
        /// What it said.
        message: String,
    },
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
    /// An error that several listeners get.
    #[error(transparent)]
    Shared(std::sync::Arc<EngineError>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] causeway_store::StoreError),
}

fn known(server: &str) -> String {
    if server.is_empty() { String::new() } else { format!(": its description only says {server}") }
}

fn holder(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
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
            Self::BrokenFlow { .. } => "BrokenFlow",
            Self::BreaksFlows { .. } => "BreaksFlows",
            Self::NoServer { .. } => "NoServer",
            Self::NotAnAddress(_) => "NotAnAddress",
            Self::NoAddress(_) => "NoAddress",
            Self::FlowRunning(_) => "FlowRunning",
            Self::NeedsSignIn { .. } => "NeedsSignIn",
            Self::NoSignIn { .. } => "NoSignIn",
            Self::NoKey(_) => "NoKey",
            Self::OtherAccount { .. } => "OtherAccount",
            Self::NoPendingSignIn(_) => "NoPendingSignIn",
            Self::Refused { .. } => "Refused",
            Self::Unreachable { .. } => "Unreachable",
            Self::Answered { .. } => "Answered",
            Self::TokenLater { .. } => "TokenLater",
            Self::Import(error) => error.code(),
            Self::Request(error) => error.code(),
            Self::NoSuchFile(_) => "NoSuchFile",
            Self::FileNotSent(_) => "FileNotSent",
            Self::SignIn(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Store(error) => error.code(),
            Self::Shared(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { nearest: Some(nearest), .. } => format!("Did you mean \"{nearest}\"?"),
            Self::NotFound { what, .. } => match *what {
                "flow" => "`causeway flow list` shows those that are there.".into(),
                "operation" => "`causeway operations CONNECTOR` shows those that are there.".into(),
                what => format!("`causeway {what}s list` shows those that are there."),
            },
            Self::AlreadyRunning { .. } => "Quit it first, or give another folder with --home.".into(),
            Self::File(error) if is_full(error) => {
                "The disk is full. Free some space and try again; nothing was changed.".into()
            }
            Self::File(_) => "Check that the file is there and that you may use it.".into(),
            Self::BrokenFile { .. } => "Mend the file, or restore it from a backup.".into(),
            Self::BrokenFlow { flow, .. } => format!("`causeway flow check {flow}` lists all of them."),
            Self::BreaksFlows { .. } => {
                "Nothing was changed. `causeway import --replace` takes it all the same.".into()
            }
            Self::NoServer { connector, server } if server.contains('{') => {
                format!("Say what stands in the braces: `causeway connectors server {connector} --set NAME=VALUE`.")
            }
            Self::NoServer { connector, .. } => format!("`causeway connectors server {connector} https://…` names it."),
            Self::NotAnAddress(_) => "Give a whole one: https://api.example/v1".into(),
            Self::NoAddress(_) => "Import it again from its address: `causeway import https://… --name NAME`.".into(),
            Self::FlowRunning(_) => "Wait until it has finished.".into(),
            Self::NeedsSignIn { connection, .. } => format!("`causeway connect --connection {connection}` signs in."),
            Self::NoSignIn { connector, .. } => {
                format!("Add it under \"causeway\".\"signIn\" in the apiProperties.json of {connector}.")
            }
            Self::NoKey(_) => "The service shows it in your account's settings there.".into(),
            Self::OtherAccount { connection, .. } => format!(
                "Sign in as the same account; or give the other one a connection of its own with --connection NAME; or \
                 remove \"{connection}\" first."
            ),
            Self::NoPendingSignIn(_) => "Start it again.".into(),
            Self::Refused { .. } => {
                "If you trust this address, import its description again from where it really is.".into()
            }
            Self::Unreachable { .. } => "Check the network; Causeway tries again by itself where it can.".into(),
            Self::Answered { .. } => "The answer is in the run history.".into(),
            Self::TokenLater { .. } => "Causeway tries again by itself.".into(),
            Self::Import(error) => return error.hint(),
            Self::Request(error) => return error.hint(),
            Self::NoSuchFile(_) => "Only `causeway call` sends files from a disk: with --file, or --body @FILE.".into(),
            Self::FileNotSent(_) => "`causeway operation CONNECTOR ID` shows what it takes.".into(),
            Self::SignIn(error) => return error.hint(),
            Self::Vault(VaultError::Missing(_)) => {
                "Start or set up the system keyring; or keep the key in a file: --key-file FILE.".into()
            }
            Self::Vault(error) => return error.hint(),
            Self::Store(error) => return error.hint(),
            Self::Shared(error) => return error.hint(),
        })
    }

    fn retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TokenLater { .. } => true,
            Self::Answered { status, .. } => *status == 429 || *status >= 500,
            Self::Store(error) => error.retryable(),
            Self::Shared(error) => error.retryable(),
            _ => false,
        }
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}
