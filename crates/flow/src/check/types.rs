//! The types of actions and triggers that the language has, and what becomes of each here: it runs, it would have to be
//! called from outside, or only Azure can do it. Names are those of the 2016-06-01 schema, of the action and trigger
//! reference of Logic Apps and of the designer; they match without regard to case.

use causeway_core::text::nearest;

/// What becomes of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Runs,
    /// Somebody outside has to call, for which a desktop has no address.
    Called,
    /// Only Azure can do it, because of this.
    Azure(&'static str),
}

/// A type with what its inputs cannot do without: JSON pointers from the action or trigger on; of several separated by
/// `|` one is enough.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    pub(crate) fate: Fate,
    pub(crate) needs: &'static [&'static str],
}

const fn runs(name: &'static str, needs: &'static [&'static str]) -> Type {
    Type { name, fate: Fate::Runs, needs }
}

const fn called(name: &'static str) -> Type {
    Type { name, fate: Fate::Called, needs: &[] }
}

const fn azure(name: &'static str, why: &'static str) -> Type {
    Type { name, fate: Fate::Azure(why), needs: &[] }
}

const INTEGRATION_ACCOUNT: &str = "it works with an integration account in Azure";
const CODE: &str = "its code runs in Azure's own sandbox";
const AI: &str = "it is done by a service in Azure";
const BATCH: &str = "batches are collected by a service in Azure";
const SERVICE: &str = "built-in service providers are part of Azure's own runtime";
const CONNECTOR: &[&str] =
    &["inputs/host/apiId", "inputs/host/operationId", "inputs/host/connectionName|inputs/host/connection"];
const API: &[&str] = &["inputs/host/connection|inputs/host/api|inputs/host/connectionName", "inputs/path"];

/// Types of actions.
pub(crate) const ACTIONS: &[Type] = &[
    runs("ApiConnection", API),
    runs("AppendToArrayVariable", &["inputs/name", "inputs/value"]),
    runs("AppendToStringVariable", &["inputs/name", "inputs/value"]),
    runs("Compose", &["inputs"]),
    runs("DecrementVariable", &["inputs/name"]),
    runs("Expression", &["kind"]),
    runs("Foreach", &["foreach"]),
    runs("Http", &["inputs/method", "inputs/uri"]),
    runs("If", &["expression"]),
    runs("IncrementVariable", &["inputs/name"]),
    runs("InitializeVariable", &["inputs/variables"]),
    runs("Join", &["inputs/from", "inputs/joinWith"]),
    runs("OpenApiConnection", CONNECTOR),
    runs("ParseJson", &["inputs/content"]),
    runs("Query", &["inputs/from", "inputs/where"]),
    runs("Response", &["inputs/statusCode"]),
    runs("Scope", &[]),
    runs("Select", &["inputs/from", "inputs/select"]),
    runs("SetVariable", &["inputs/name", "inputs/value"]),
    runs("Switch", &["expression"]),
    runs("Table", &["inputs/from", "inputs/format"]),
    runs("Terminate", &["inputs/runStatus"]),
    runs("Until", &["expression"]),
    runs("Wait", &["inputs/interval|inputs/until"]),
    runs("Workflow", &["inputs/host"]),
    called("ApiConnectionNotification"),
    called("ApiConnectionWebhook"),
    called("HttpWebhook"),
    called("OpenApiConnectionNotification"),
    called("OpenApiConnectionWebhook"),
    azure("Agent", AI),
    azure("AgentHandoff", AI),
    azure("ApiManagement", "it calls Azure API Management"),
    azure("AS2Decode", INTEGRATION_ACCOUNT),
    azure("AS2Encode", INTEGRATION_ACCOUNT),
    azure("Batch", BATCH),
    azure("ChunkText", AI),
    azure("CSharpScriptCode", CODE),
    azure("EdifactBatchEncode", INTEGRATION_ACCOUNT),
    azure("EdifactDecode", INTEGRATION_ACCOUNT),
    azure("EdifactEncode", INTEGRATION_ACCOUNT),
    azure("FlatFileDecoding", INTEGRATION_ACCOUNT),
    azure("FlatFileEncoding", INTEGRATION_ACCOUNT),
    azure("Function", "it calls an Azure function by its resource id"),
    azure("IntegrationAccountArtifactLookup", INTEGRATION_ACCOUNT),
    azure("InvokeFunction", "it calls code that is deployed with the app in Azure"),
    azure("JavaScriptCode", CODE),
    azure("Liquid", "its map is kept in Azure"),
    azure("McpClientTool", AI),
    azure("NestedAgent", AI),
    azure("ParseDocument", AI),
    azure("PowershellCode", CODE),
    azure("PythonCode", CODE),
    azure("RosettaNetDecode", INTEGRATION_ACCOUNT),
    azure("RosettaNetEncode", INTEGRATION_ACCOUNT),
    azure("RosettaNetWaitForResponse", INTEGRATION_ACCOUNT),
    azure("SendToBatch", BATCH),
    azure("ServiceProvider", SERVICE),
    azure("SwiftMTDecode", INTEGRATION_ACCOUNT),
    azure("SwiftMTEncode", INTEGRATION_ACCOUNT),
    azure("X12BatchEncode", INTEGRATION_ACCOUNT),
    azure("X12Decode", INTEGRATION_ACCOUNT),
    azure("X12Encode", INTEGRATION_ACCOUNT),
    azure("XmlCompose", "its schema is kept in Azure"),
    azure("XmlParse", "its schema is kept in Azure"),
    azure("XmlValidation", "its schema is kept in Azure"),
    azure("Xslt", "its map is kept in Azure"),
];

/// Types of triggers.
pub(crate) const TRIGGERS: &[Type] = &[
    runs("ApiConnection", API),
    runs("Http", &["inputs/method", "inputs/uri", "recurrence"]),
    runs("Manual", &[]),
    runs("OpenApiConnection", CONNECTOR),
    runs("Recurrence", &["recurrence"]),
    runs("Request", &[]),
    runs("SlidingWindow", &["recurrence"]),
    called("ApiConnectionNotification"),
    called("ApiConnectionWebhook"),
    called("HttpWebhook"),
    called("OpenApiConnectionNotification"),
    called("OpenApiConnectionWebhook"),
    azure("Agent", AI),
    azure("ApiManagement", "it calls Azure API Management"),
    azure("Batch", BATCH),
    azure("ServiceProvider", SERVICE),
];

/// The type of that name.
pub(crate) fn find(types: &'static [Type], name: &str) -> Option<&'static Type> {
    types.iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

/// The type that was probably meant; one that runs before others.
pub(crate) fn meant(types: &'static [Type], name: &str) -> Option<&'static str> {
    let names =
        |runs: bool| types.iter().filter(move |known| (known.fate == Fate::Runs) == runs).map(|known| known.name);
    nearest(name, names(true)).or_else(|| nearest(name, names(false)))
}

/// Every type of actions, with whether it runs here.
///
/// ```
/// assert!(causeway_flow::action_types().any(|(name, runs)| name == "Compose" && runs));
/// ```
pub fn action_types() -> impl Iterator<Item = (&'static str, bool)> {
    ACTIONS.iter().map(|known| (known.name, known.fate == Fate::Runs))
}

/// Every type of triggers, with whether it runs by itself here.
///
/// ```
/// assert!(causeway_flow::trigger_types().any(|(name, runs)| name == "Recurrence" && runs));
/// ```
pub fn trigger_types() -> impl Iterator<Item = (&'static str, bool)> {
    TRIGGERS.iter().map(|known| (known.name, known.fate == Fate::Runs))
}
