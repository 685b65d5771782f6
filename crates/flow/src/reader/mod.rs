//! Makes a definition of a text. Reading is lenient: it stops only where there is no definition to show; everything
//! else is noted and said by [`crate::check`], so that an editor can show a flow that is not right yet.

mod action;
pub(crate) mod arm;
mod find;
mod inputs;
mod json;
mod lower;
mod places;
mod project;
mod tokens;
mod trigger;

use crate::definition::{Block, Definition, Parameter};
use crate::diagnostics::{Diagnostic, step};
use crate::{Text, Value};
pub(crate) use inputs::child;

pub use json::LARGEST;
pub use places::locate;
pub use project::{ProjectFile, ReadFile, may_be_flow, read_project};

/// Reads a flow, the first that there is in a text: see [`read_all`].
///
/// ```
/// let flow = causeway_flow::read(r#"{"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "@add(1, 2)"}}}"#).unwrap();
/// assert_eq!(flow.actions[0].name, "A");
/// ```
///
/// # Errors
/// The text is not JSON, or there is no definition in it.
pub fn read(text: &str) -> Result<Definition, Vec<Diagnostic>> {
    read_text(text, &[])?.into_iter().next().ok_or_else(|| vec![no_flow()])
}

/// Reads every flow in a file of any encoding: a bare definition, or whatever is wrapped around one: an ARM template
/// and the templates in it, `workflow.json` of Logic Apps Standard, a flow of Power Automate, a list of them. What is amiss
/// in the JSON is read over where that can be done.
///
/// # Errors
/// The file is not text, not JSON, or there is no definition in it.
pub fn read_all(bytes: &[u8]) -> Result<Vec<Definition>, Vec<Diagnostic>> {
    read_text(&text_of(bytes)?, &[])
}

/// The text of a file, for [`locate`].
///
/// # Errors
/// The file is too large, or not text.
pub fn text_of(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, Vec<Diagnostic>> {
    json::decoded(bytes)
}

/// `beside` are files with parameters, the nearest first.
fn read_text(text: &str, beside: &[&Value]) -> Result<Vec<Definition>, Vec<Diagnostic>> {
    let source = json::parse(text)?;
    let source = find::expanded(&source).unwrap_or(source);
    let found = find::all(&source);
    if found.is_empty() {
        return Err(vec![no_flow()]);
    }
    let slips = json::slips(text);
    let twice = places::twice(text);
    let read = found.iter().map(|found| {
        // What is inside of a value that another one replaced is no longer there.
        let is_inside = |finding: &&Diagnostic| {
            finding.pointer.starts_with(&found.pointer) && source.pointer(&finding.pointer).is_some()
        };
        let mut definition = definition(&source, found, beside);
        definition.findings.extend(slips.clone());
        definition.findings.extend(twice.iter().filter(is_inside).cloned());
        definition
    });
    Ok(read.collect())
}

fn no_flow() -> Diagnostic {
    let message = "There is no flow in this file: it has neither triggers nor actions.";
    let hint = "A flow is a JSON object with \"triggers\" and \"actions\".";
    Diagnostic::error("NotAFlow", "", message).hint(hint)
}

fn definition(source: &Value, found: &find::Found<'_>, beside: &[&Value]) -> Definition {
    let base = found.pointer.clone();
    let filled = found.template.map(|template| arm::Template(template).filled(found.definition));
    let own = filled.as_ref().unwrap_or(found.definition);
    let values = found.around.and_then(|around| member(around, "parameters"));
    let values =
        values.map(|values| found.template.map_or_else(|| values.clone(), |t| arm::Template(t).filled(values)));
    let parameters = parameters(member(own, "parameters"), values.iter().chain(beside.iter().copied()));
    let static_results = member(own, "staticResults").cloned().unwrap_or_default();
    let repetitions = standard_repetitions(member(own, "actions"));
    let mut reader = Reader { findings: Vec::new(), parameters, static_results, repetitions, pointers: 0 };
    if let Some((at, count)) = arm::open(own, &base) {
        let message = format!("{count} of the values here are filled in when a template is deployed, this one first.");
        let hint = "Write the value in its place.";
        reader.findings.push(Diagnostic::warning("DeploymentExpression", at, message).hint(hint));
    }
    let part =
        |name| keyed(own, name).map_or((step(&base, name), None), |(key, value)| (step(&base, key), Some(value)));
    let ((actions_at, actions), (triggers_at, triggers)) = (part("actions"), part("triggers"));
    let actions = reader.actions(actions, &actions_at);
    let triggers = reader.triggers(triggers, &triggers_at);
    Definition {
        parameters: reader.parameters,
        triggers,
        actions,
        outputs: member(own, "outputs").cloned().unwrap_or_default(),
        metadata: member(own, "metadata").cloned().unwrap_or_default(),
        name: found.name.map(str::to_owned),
        base,
        findings: reader.findings,
        source: source.clone(),
        filled,
    }
}

/// Pointers of actions may take so many bytes: each action has its own, which holds the names of all that it is in.
const MOST_POINTERS: usize = 64 << 20;

/// Collects what is noticed on the way.
pub(crate) struct Reader {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) parameters: Vec<(String, Parameter)>,
    /// What `staticResults` defines.
    pub(crate) static_results: Value,
    /// How many items of a Foreach are under way at a time where nothing is written.
    pub(crate) repetitions: u64,
    /// How many bytes the pointers of its actions take.
    pointers: usize,
}

impl Reader {
    /// Says once that the rest of the actions is not read.
    fn cut(&mut self, pointer: &str) {
        if !self.findings.iter().any(|finding| finding.code == "TooLarge") {
            let message =
                "There are more actions than can be read, or their names are too long: from here on they are left out.";
            self.findings.push(Diagnostic::error("TooLarge", pointer, message));
        }
    }

    /// The actions of one level.
    pub(crate) fn actions(&mut self, value: Option<&Value>, pointer: &str) -> Block {
        let mut read = Vec::new();
        for (name, action) in members(value) {
            let pointer = step(pointer, name);
            self.pointers += pointer.len();
            if self.pointers > MOST_POINTERS {
                self.cut(&pointer);
                break;
            }
            read.push(self.action(name, action, &pointer));
        }
        Block::new(read)
    }
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

/// Declared parameters, and those that only a file beside has. Values beside count before defaults.
fn parameters<'v>(declared: Option<&Value>, values: impl Iterator<Item = &'v Value>) -> Vec<(String, Parameter)> {
    let read = |value: &Value| Parameter {
        kind: text(value, "type").to_ascii_lowercase(),
        default: member(value, "defaultValue").cloned(),
    };
    let declared = declared.and_then(Value::as_object);
    let mut all: Vec<(String, Parameter)> =
        declared.into_iter().flatten().map(|(name, value)| (name.to_string(), read(value))).collect();
    let mut set: Vec<String> = Vec::new();
    for (name, given) in values.filter_map(Value::as_object).flatten() {
        if set.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        set.push(name.to_string());
        let value = member(given, "value").cloned().filter(|value| !is_open(value));
        match all.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, parameter)) => parameter.default = value.or(parameter.default.take()),
            None if member(given, "type").is_some() => {
                all.push((name.to_string(), Parameter { default: value, ..read(given) }));
            }
            None => {}
        }
    }
    all
}

/// The members of an object; anything else has none, which the checker says.
pub(crate) fn members(value: Option<&Value>) -> impl Iterator<Item = (&Text, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// A member in any letter case, as the language reads its own words.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_object()?.find(name).map(|(_, value)| value)
}

/// A member in any letter case, with its name as written.
pub(crate) fn keyed<'v>(value: &'v Value, name: &str) -> Option<(&'v str, &'v Value)> {
    value.as_object()?.find(name).map(|(key, value)| (key.as_str(), value))
}

/// The member with a path such as `inputs/host/operationId`, in any letter case.
pub(crate) fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/').try_fold(value, member)
}

/// The pointer of what is at such a path below `pointer`, with each name as it is written, where it is there.
pub(crate) fn pointer_to(value: &Value, pointer: &str, path: &str) -> String {
    let start = (pointer.to_owned(), Some(value));
    let (pointer, _) = path.split('/').fold(start, |(pointer, value), name| {
        let found = value.and_then(|value| keyed(value, name));
        (step(&pointer, found.map_or(name, |(key, _)| key)), found.map(|(_, value)| value))
    });
    pointer
}

/// A text member, in any letter case.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    member(value, name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a value is known only later: an expression of the flow, or one of the template that deploys it.
pub(crate) fn is_open(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        (text.starts_with('@') && !text.starts_with("@@")) || text.contains("@{") || arm::is_expression(text)
    })
}
