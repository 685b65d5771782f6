//! What requests are given. Every member is checked when it is read; unknown members are a mistake of the caller.

use std::collections::BTreeMap;

use causeway_core::Slug;
use causeway_engine::properties::Every;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use ts_rs::TS;

macro_rules! inputs {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$meta:meta])* $field:ident : $type:ty ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize, TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub struct $name { $( $(#[$meta])* pub $field: $type ),* }
        )*
    };
}

mod flows;
mod history;
mod settings;

pub use flows::{
    FlowAgree, FlowDraft, FlowExport, FlowName, FlowPause, FlowRun, FlowSave, FlowTest, FlowText, FlowValue,
    FlowVersionName, RunWait,
};
pub use history::{RunAgain, RunAlone, Runs};
pub use settings::{NetworkTry, SettingsSave, Snooze, UpdateDaily};

inputs! {
    /// Nothing.
    Empty {}
    /// Pauses everything.
    PauseAll {
        /// For how many hours; absent means until resumed.
        hours: Option<f64>,
    }
    /// Writes a backup.
    Backup {
        /// The whole path of the archive, which is not there yet.
        path: String,
    }
    /// Starts a sign-in.
    SignIn {
        /// Slug of the connector; may be absent when the connection is there already.
        #[ts(type = "string | null")]
        connector: Option<Slug>,
        /// Id of the connection to make or renew; absent means the connector's name.
        connection: Option<String>,
        /// Whether to open the browser.
        open: bool,
        /// Whether it stays shut until `sign_in_open` where the user has not agreed to where it leads before.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        ask: bool,
        /// Whether to sign in with a code on another device.
        #[serde(default)]
        device: bool,
    }
    /// A user name and a password, for a service that takes nothing better.
    PasswordSignIn {
        /// Slug of the connector.
        #[ts(type = "string")]
        connector: Slug,
        /// Id of the connection to make or renew; absent means the connector's name.
        connection: Option<String>,
        /// The user name.
        user: String,
        /// The password; it is sent to the service once and not kept.
        #[ts(type = "string")]
        password: SecretString,
    }
    /// Names a connection.
    ConnectionName {
        /// Its id.
        id: String,
    }
    /// A connection to try.
    ConnectionTest {
        /// Its id.
        id: String,
        /// The operation to try it with; one that needs nothing if it is left out.
        #[serde(default)]
        operation: Option<String>,
    }
    /// The address that a browser was redirected to.
    SignInPaste {
        /// Id of the connection.
        id: String,
        /// The whole address.
        url: String,
    }
    /// Names a connector.
    ConnectorName {
        /// Its slug.
        #[ts(type = "string")]
        slug: Slug,
    }
    /// The client that the user registered at a service. The secret goes in and never comes out.
    ConnectorClient {
        /// Slug of the connector.
        #[ts(type = "string")]
        slug: Slug,
        /// Client id.
        client_id: String,
        /// Client secret, for services that give one.
        #[ts(type = "string | null")]
        client_secret: Option<SecretString>,
    }
    /// A description as text.
    ImportText {
        /// The text.
        text: String,
        /// Name of the connector; absent means the description's title.
        name: Option<String>,
        /// Whether it may replace one whose flows it would break.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        replace: bool,
        /// Whether one that is there stays where anything would change: only to say what.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        preview: bool,
    }
    /// A file that a description refers to.
    AttachedFile {
        /// The path or the address that the description knows it by.
        name: String,
        /// The bytes in base64.
        bytes: String,
    }
    /// A description as bytes.
    ImportBytes {
        /// The bytes in base64.
        bytes: String,
        /// Where they came from: a file name.
        source: String,
        /// Files that the description refers to.
        #[serde(default)]
        #[ts(optional, as = "Option<Vec<AttachedFile>>")]
        attached: Vec<AttachedFile>,
        /// Whether to fetch the files that it refers to by address and that are not attached.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        fetch: bool,
        /// Name of the connector; absent means the description's title.
        name: Option<String>,
        /// Whether it may replace one whose flows it would break.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        replace: bool,
        /// Whether one that is there stays where anything would change: only to say what.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        preview: bool,
    }
    /// The address of a description.
    ImportUrl {
        /// The address, http or https.
        url: String,
        /// Whether to fetch the files that the description refers to.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        fetch: bool,
        /// Name of the connector; absent means the description's title.
        name: Option<String>,
        /// Whether it may replace one whose flows it would break.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        replace: bool,
        /// Whether one that is there stays where anything would change: only to say what.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        preview: bool,
    }
    /// Keys that the user has from a service.
    ConnectionKeys {
        /// Slug of the connector.
        #[ts(type = "string")]
        connector: Slug,
        /// Name of the connection to make or renew; absent means the connector's slug.
        connection: Option<String>,
        /// The keys, of those that the connector names.
        keys: Vec<KeyInput>,
    }
    /// One key.
    KeyInput {
        /// Name of the way to sign in.
        scheme: String,
        /// The user name, where there is one.
        user: String,
        /// The key, the token or the password.
        #[ts(type = "string")]
        secret: SecretString,
    }
    /// Where a connector's service is.
    ConnectorServer {
        /// Slug of the connector.
        #[ts(type = "string")]
        slug: Slug,
        /// The address that is called; absent means the description's own.
        server: Option<String>,
        /// Values for what stands in braces in the description's addresses; an empty one is forgotten.
        #[ts(type = "Record<string, string>")]
        variables: BTreeMap<String, String>,
    }
    /// An address that a connector may call although it is on the user's own network, or no longer may.
    ConnectorOrigin {
        /// Slug of the connector.
        #[ts(type = "string")]
        slug: Slug,
        /// Scheme, host and port; what follows them is left out.
        origin: String,
    }
    /// How often a connector's address is looked at.
    ConnectorChecks {
        /// Slug of the connector.
        #[ts(type = "string")]
        slug: Slug,
        /// How often.
        #[ts(type = "\"never\" | \"day\" | \"week\"")]
        every: Every,
    }
    /// Asks for operations.
    Operations {
        /// Slug of the connector; all connectors when it is left out.
        #[serde(default)]
        #[ts(optional, as = "Option<String>")]
        connector: Option<Slug>,
        /// Words to look for.
        search: String,
        /// How many to leave out.
        offset: u32,
        /// How many to give at the most, 500 at once.
        limit: u32,
    }
    /// Names an operation.
    OperationName {
        /// Slug of the connector.
        #[ts(type = "string")]
        connector: Slug,
        /// Its id.
        id: String,
    }
    /// Calls an operation.
    CallOperation {
        /// Slug of the connector.
        #[ts(type = "string")]
        connector: Slug,
        /// Id of the operation.
        operation: String,
        /// Id of the connection; absent means the connector's first.
        connection: Option<String>,
        /// Arguments by the names of the parameters; `body` is the whole body.
        #[ts(type = "Record<string, unknown>")]
        arguments: Map<String, Value>,
    }
    /// Calls an operation with files of this machine.
    CallWithFiles {
        /// The call.
        call: CallOperation,
        /// Files that are sent.
        files: Vec<FileArgument>,
        /// The file in which the answer's body is kept; absent means it is given back.
        save_to: Option<String>,
    }
    /// A file that is sent.
    FileArgument {
        /// The argument: `body`, or a field of a form.
        name: String,
        /// Its path.
        path: String,
    }
    /// Names a run.
    RunName {
        /// Its id, or the first letters of it.
        id: String,
        /// Only actions after this one.
        #[ts(type = "number | null")]
        after: Option<u64>,
        /// How many actions, 500 at the most.
        limit: u32,
    }
    /// Names an action of a run.
    ActionName {
        /// Id of the run.
        run: String,
        /// Its position.
        #[ts(type = "number")]
        seq: u64,
    }
    /// What the user knows about a delivery that nobody else knows.
    DeliveryResolve {
        /// Slug of the flow.
        flow: String,
        /// Name of the action.
        action: String,
        /// Id of the connection.
        connection: String,
        /// Key of the item.
        key: String,
        /// Whether it arrived; if not, it is sent again with the next run.
        arrived: bool,
    }
    /// What the user knows about all of a flow's deliveries of which nobody knows whether they arrived.
    DeliveriesResolve {
        /// Slug of the flow.
        #[ts(type = "string")]
        flow: Slug,
        /// Whether they arrived; if not, they are sent again with the next run.
        arrived: bool,
    }
}

/// Opens the vault with its passphrase. It cannot be written out again.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultUnlock {
    /// The passphrase.
    #[ts(type = "string")]
    pub passphrase: SecretString,
}

/// Moves the key to everything secret, from a window: it names no files. It cannot be written out again.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultMoveTo {
    /// `keyring`, `systemd`, `passphrase`.
    pub to: String,
    /// The new passphrase.
    #[ts(type = "string | null")]
    pub passphrase: Option<SecretString>,
}

/// Moves the key to everything secret. It cannot be written out again.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultMove {
    /// `keyring`, `systemd`, `passphrase`, `key-file`.
    pub to: String,
    /// The new passphrase.
    #[ts(type = "string | null")]
    pub passphrase: Option<SecretString>,
    /// The whole path of the key file.
    pub path: Option<String>,
    /// Whether the key stays at its old place too.
    pub keep: bool,
    /// Whether to make a new key, because the old one is lost for good.
    pub new_key: bool,
}
