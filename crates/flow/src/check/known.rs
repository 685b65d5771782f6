//! Types of triggers and actions that the language has and this version does not run, each with the reason.

use causeway_core::text::nearest;

use crate::diagnostics::Diagnostic;

/// Types that run.
const ACTIONS: [&str; 21] = [
    "OpenApiConnection",
    "Http",
    "Compose",
    "ParseJson",
    "Query",
    "Select",
    "Join",
    "InitializeVariable",
    "SetVariable",
    "IncrementVariable",
    "DecrementVariable",
    "AppendToArrayVariable",
    "AppendToStringVariable",
    "If",
    "Switch",
    "Foreach",
    "Until",
    "Scope",
    "Terminate",
    "Wait",
    "Request",
];
const TRIGGERS: [&str; 2] = ["Recurrence", "Request"];

/// Types of the language that come later.
const LATER: [&str; 11] = [
    "ApiConnection",
    "Table",
    "Response",
    "Workflow",
    "Expression",
    "Xslt",
    "XmlValidation",
    "XmlParse",
    "SlidingWindow",
    "Http",
    "OpenApiConnection",
];
/// Types that wait to be called, which needs a public address.
const PUSH: [&str; 6] = [
    "ApiConnectionWebhook",
    "HttpWebhook",
    "OpenApiConnectionWebhook",
    "OpenApiConnectionNotification",
    "ApiConnectionNotification",
    "Agent",
];
/// Types that need Azure.
const AZURE: [&str; 18] = [
    "ApiManagement",
    "Batch",
    "SendToBatch",
    "Function",
    "FlatFileDecoding",
    "FlatFileEncoding",
    "Liquid",
    "IntegrationAccountArtifactLookup",
    "ServiceProvider",
    "JavaScriptCode",
    "InvokeFunction",
    "CSharpScriptCode",
    "PowershellCode",
    "ParseDocument",
    "ChunkText",
    "RosettaNetEncode",
    "RosettaNetDecode",
    "RosettaNetWaitForResponse",
];

/// The finding about a type of actions that does not run.
pub(super) fn action(type_name: &str, pointer: &str) -> Diagnostic {
    finding("action", type_name, pointer, &ACTIONS)
}

/// The finding about a type of triggers that does not run.
pub(super) fn trigger(type_name: &str, pointer: &str) -> Diagnostic {
    finding("trigger", type_name, pointer, &TRIGGERS)
}

fn finding(what: &str, type_name: &str, pointer: &str, runs: &[&str]) -> Diagnostic {
    let of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(type_name));
    let code = if what == "action" { "UnsupportedAction" } else { "UnsupportedTrigger" };
    if type_name.is_empty() {
        return Diagnostic::error("MissingType", pointer, format!("The {what} has no type."));
    }
    if of(&PUSH) {
        let message = format!("'{type_name}' waits to be called from outside, which cannot reach a desktop.");
        return Diagnostic::error(code, pointer, message).hint("Use a Recurrence that looks for what is new.");
    }
    if of(&AZURE) {
        return Diagnostic::error(code, pointer, format!("'{type_name}' needs Azure and cannot run here."));
    }
    if type_name.eq_ignore_ascii_case("ApiConnection") {
        let message = "'ApiConnection' (Logic Apps) is not supported yet.";
        return Diagnostic::error(code, pointer, message).hint("Use OpenApiConnection with an operationId.");
    }
    if of(&LATER) {
        let message = format!("The {what} type '{type_name}' is known but not supported yet.");
        return Diagnostic::error(code, pointer, message);
    }
    let code = if what == "action" { "UnknownAction" } else { "UnknownTrigger" };
    let near = nearest(type_name, runs.iter().copied());
    Diagnostic::error(code, pointer, format!("There is no {what} type '{type_name}'.")).meant(near)
}
