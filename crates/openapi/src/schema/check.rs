//! Whether arguments fit an operation's description: warnings for a person before a call, never a refusal, since
//! descriptions are often wrong. What cannot be sent at all is refused by [`crate::call::request`], and only there.

use causeway_core::digits;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::call::choice;
use crate::call::envelope::is_envelope;
use crate::call::given::Given;
use crate::call::media;
use crate::model::{In, Operation};
use crate::schema::checker::{Checker, Rules, all_known};
use crate::schema::shape::{self, Way};

/// What an argument is at odds with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// In kebab case: `wrong-type`, `missing-member`, `unknown-member`, `not-in-list`, `out-of-range`, `wrong-length`,
    /// `wrong-format`, `wrong-pattern`, `no-branch`, `read-only`, `deprecated`, `undeclared-content-type`.
    pub code: &'static str,
    /// The argument, with the way to the value in it: `body/user/age`, `ids/0`.
    pub argument: String,
    /// A sentence for people. It never repeats the value, which may be a secret.
    pub message: String,
}

/// Compares arguments, as [`crate::call::request`] takes them, with what the operation says of them. At most 50 warnings.
///
/// ```
/// # let text = br#"{"openapi": "3.1.0", "paths": {"/pets": {"get": {"parameters": [
/// #     {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}]}}}}"#;
/// # let connector = causeway_openapi::import(text)?.connector;
/// let arguments = serde_json::json!({"limit": 500});
/// let warnings = causeway_openapi::check(&connector.open(&connector.operations[0]), arguments.as_object().unwrap());
/// assert_eq!(warnings[0].code, "out-of-range");
/// assert_eq!(warnings[0].message, "\"limit\" must not be more than 100.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn check(operation: &Operation, arguments: &Map<String, Value>) -> Vec<Warning> {
    check_known(operation, arguments, all_known)
}

/// The same where some values, at any depth, are known only later: they fit everywhere.
#[must_use]
pub fn check_known(operation: &Operation, arguments: &Map<String, Value>, is_open: fn(&Value) -> bool) -> Vec<Warning> {
    let rounded: Map<String, Value>;
    let arguments = if arguments.values().any(digits::any) {
        rounded = arguments.iter().map(|(name, value)| (name.clone(), digits::rounded(value).into_owned())).collect();
        &rounded
    } else {
        arguments
    };
    let Ok(given) = Given::sort(operation, arguments) else { return Vec::new() };
    let rules = Rules { way: Way::Request, as_text: true, files: false, one_branch: false, is_open };
    let mut checker = Checker::new(operation, rules);
    for (parameter, value) in given.all() {
        let name = operation.argument_name(parameter);
        if parameter.schema.get("deprecated") == Some(&Value::Bool(true)) {
            checker.warn("deprecated", &name, "should not be used any more, says the description");
        }
        // What is sent as JSON keeps its types; everything else becomes text on its way.
        checker.rules.as_text = parameter.style != "content";
        checker.rules.files = parameter.location == In::Form;
        checker.check(&parameter.schema, value, &name);
    }
    check_body(operation, &given, &mut checker);
    checker.warnings
}

fn check_body(operation: &Operation, given: &Given<'_>, checker: &mut Checker<'_>) {
    let (Some(body), Some(value)) = (&operation.body, &given.body) else { return };
    if (given.at(In::Form).next().is_some() && given.fields) || (checker.rules.is_open)(value) {
        return;
    }
    let choice = choice::choose(operation, body, value, given.content_type.as_deref());
    let name = &choice.media.content_type;
    if !choice.declared {
        checker.warn("undeclared-content-type", "body/$content-type", "is none that the description offers");
    }
    // A file, and a text where it is no JSON, is sent as it is: it may be anything.
    let file =
        is_envelope(value) && (!media::is_json(name) || shape::is_binary(operation.resolve(&choice.media.schema)));
    if file || (value.is_string() && !media::is_json(name)) {
        return;
    }
    checker.rules.files = media::is_multipart(name);
    checker.rules.as_text = !media::is_json(name) && !media::is_json_lines(name);
    checker.check(&choice.media.schema, value, "body");
}
