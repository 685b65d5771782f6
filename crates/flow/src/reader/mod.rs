//! Makes a definition of a text. Reading is lenient: it stops only where there is no definition to show; everything
//! else is noted and said by [`crate::check`], so that an editor can show a flow that is not right yet.

mod action;
mod arm;
mod json;
mod trigger;

use crate::definition::{Block, Definition, Parameter};
use crate::diagnostics::{Diagnostic, step};
use crate::{Object, Text, Value};

/// Reads a flow: a bare definition, or one wrapped as `{"definition": …}`, `{"properties": {"definition": …}}`, or as a
/// resource of an ARM template. A byte order mark, comments and commas too many are read over.
///
/// ```
/// let flow = causeway_flow::read(r#"{"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "@add(1, 2)"}}}"#).unwrap();
/// assert_eq!(flow.actions[0].name, "A");
/// ```
///
/// # Errors
/// The text is not JSON, or there is no definition in it.
pub fn read(text: &str) -> Result<Definition, Vec<Diagnostic>> {
    let source = json::parse(text).map_err(|diagnostic| vec![diagnostic])?;
    let Some((definition, base)) = find(&source) else {
        let message = "There is no flow in this file: it has neither triggers nor actions.";
        let hint = "A flow is a JSON object with \"triggers\" and \"actions\".";
        return Err(vec![Diagnostic::error("NotAFlow", "", message).hint(hint)]);
    };
    let mut reader = Reader { findings: Vec::new() };
    let actions = reader.actions(definition.get("actions"), &step(&base, "actions"));
    let triggers = reader.triggers(definition.get("triggers"), &step(&base, "triggers"));
    let parameters = parameters(definition.get("parameters"));
    let outputs = definition.get("outputs").cloned().unwrap_or_default();
    let metadata = definition.get("metadata").cloned().unwrap_or_default();
    let findings = reader.findings;
    Ok(Definition { parameters, triggers, actions, outputs, metadata, base, findings, source })
}

/// Collects what is noticed on the way.
pub(crate) struct Reader {
    pub(crate) findings: Vec<Diagnostic>,
}

impl Reader {
    /// The members of an object; anything else but nothing is noted.
    fn members<'v>(&mut self, value: Option<&'v Value>, pointer: &str) -> Vec<(&'v Text, &'v Value)> {
        match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(map)) => map.iter().collect(),
            Some(_) => {
                self.findings.push(Diagnostic::error("NotAnObject", pointer, "An object is expected here."));
                Vec::new()
            }
        }
    }

    /// The actions of one level.
    pub(crate) fn actions(&mut self, value: Option<&Value>, pointer: &str) -> Block {
        let members = self.members(value, pointer);
        let read = members.into_iter().map(|(name, action)| self.action(name, action, &step(pointer, name)));
        Block::new(read.collect())
    }
}

fn find(source: &Value) -> Option<(&Object, String)> {
    let is_flow = |value: &Value| value.get("actions").is_some() || value.get("triggers").is_some();
    let mut places = vec![String::new(), "/definition".into(), "/properties/definition".into()];
    let resources = source.get("resources").and_then(Value::as_array).map_or(0, |items| items.len());
    places.extend((0..resources).map(|i| format!("/resources/{i}/properties/definition")));
    places.into_iter().find_map(|place| {
        let value = source.pointer(&place).filter(|value| is_flow(value))?;
        Some((value.as_object()?, place))
    })
}

fn parameters(value: Option<&Value>) -> Vec<(String, Parameter)> {
    let Some(map) = value.and_then(Value::as_object) else { return Vec::new() };
    let read = |value: &Value| Parameter {
        kind: value.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase(),
        default: value.get("defaultValue").cloned(),
    };
    map.iter().map(|(name, value)| (name.to_string(), read(value))).collect()
}

/// A member in any letter case, as the language reads its own words.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_object()?.find(name).map(|(_, value)| value)
}

/// A text member, in any letter case.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    member(value, name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a value is known only later: an expression of the flow, or one of the template that deploys it.
pub(crate) fn is_open(value: &Value) -> bool {
    value.as_str().is_some_and(|text| (text.starts_with('@') && !text.starts_with("@@")) || text.contains("@{") || arm::is_expression(text))
}
