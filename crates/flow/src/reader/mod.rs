//! Makes a definition of a text. Reading is lenient: it stops only where there is no definition to show; everything
//! else is noted and said by [`crate::check`], so that an editor can show a flow that is not right yet.

mod action;
mod inputs;
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
    let parameters = parameters(definition.get("parameters"));
    let static_results = definition.get("staticResults").cloned().unwrap_or_default();
    let repetitions = standard_repetitions(definition.get("actions"));
    let mut reader = Reader { findings: Vec::new(), parameters, static_results, repetitions };
    let actions = reader.actions(definition.get("actions"), &step(&base, "actions"));
    let triggers = reader.triggers(definition.get("triggers"), &step(&base, "triggers"));
    let outputs = definition.get("outputs").cloned().unwrap_or_default();
    let metadata = definition.get("metadata").cloned().unwrap_or_default();
    let Reader { findings, parameters, .. } = reader;
    Ok(Definition { parameters, triggers, actions, outputs, metadata, base, findings, source })
}

/// Collects what is noticed on the way.
pub(crate) struct Reader {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) parameters: Vec<(String, Parameter)>,
    /// What `staticResults` defines.
    pub(crate) static_results: Value,
    /// How many items of a Foreach are under way at a time where nothing is written.
    pub(crate) repetitions: u64,
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

/// 20 in Logic Apps, 1 in Power Automate (limits pages of both), whose dialect is ours: a definition is of Logic Apps when
/// it calls by method and path.
fn standard_repetitions(actions: Option<&Value>) -> u64 {
    let mut look: Vec<&Value> = actions.into_iter().collect();
    let mut standard = 1;
    while let Some(value) = look.pop() {
        match value.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase) {
            Some(kind) if kind.starts_with("openapiconnection") => return 1,
            Some(kind) if kind.starts_with("apiconnection") => standard = 20,
            _ => {}
        }
        // Inputs are data, which may look like anything.
        let inner = value.as_object().into_iter().flatten().filter(|(name, _)| *name != "inputs");
        look.extend(inner.map(|(_, value)| value).filter(|value| value.is_object()));
    }
    standard
}

fn parameters(value: Option<&Value>) -> Vec<(String, Parameter)> {
    let Some(map) = value.and_then(Value::as_object) else { return Vec::new() };
    let read = |value: &Value| Parameter {
        kind: value.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase(),
        default: value.get("defaultValue").cloned(),
    };
    map.iter().map(|(name, value)| (name.to_string(), read(value))).collect()
}

/// A text member.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
