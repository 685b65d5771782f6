//! Where in a file the definitions are: the file itself, `definition` in whatever is wrapped around it (an ARM template
//! with templates inside, `workflow.json` of Logic Apps Standard, a flow of Power Automate, the answer of an API with a
//! list of them), and in texts that hold such a file again, as Dataverse has them.

use super::member;
use crate::diagnostics::step;
use crate::{Object, Value};

/// A definition in a file.
pub(super) struct Found<'v> {
    pub(super) definition: &'v Value,
    pub(super) pointer: String,
    /// What it is a member of, with values of its parameters.
    pub(super) around: Option<&'v Value>,
    /// The ARM template it is in.
    pub(super) template: Option<&'v Value>,
    /// What it is called outside of itself.
    pub(super) name: Option<&'v str>,
}

/// Members in which Dataverse and exports keep whole files as texts.
const TEXTS: [&str; 2] = ["clientdata", "definition"];

/// The file with such texts in it read; none when there are none.
pub(super) fn expanded(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => {
            let new: Vec<Option<Value>> = items.iter().map(expanded).collect();
            new.iter().any(Option::is_some).then(|| {
                let items = items.iter().zip(new).map(|(item, new)| new.unwrap_or_else(|| item.clone()));
                items.collect::<Vec<_>>().into()
            })
        }
        Value::Object(members) => {
            let new: Vec<Option<Value>> = members.iter().map(|(name, member)| read(name, member)).collect();
            new.iter().any(Option::is_some).then(|| {
                let members = members.iter().zip(new);
                let members = members.map(|((name, old), new)| (name.clone(), new.unwrap_or_else(|| old.clone())));
                Value::Object(members.collect::<Object>())
            })
        }
        _ => None,
    }
}

fn read(name: &str, value: &Value) -> Option<Value> {
    let Some(text) = value.as_str() else { return expanded(value) };
    let is_file = TEXTS.iter().any(|known| known.eq_ignore_ascii_case(name)) && text.trim_start().starts_with('{');
    let inside: Value = is_file.then(|| serde_json::from_str(text).ok()).flatten()?;
    let is_flow = is_definition(&inside) || !all(&inside).is_empty();
    is_flow.then_some(inside)
}

/// All definitions in a file, in order.
pub(super) fn all(source: &Value) -> Vec<Found<'_>> {
    let mut finder = Finder { found: Vec::new() };
    let place = Place { key: "", around: None, template: None, name: None };
    finder.look(source, String::new(), place);
    finder.found
}

struct Finder<'v> {
    found: Vec<Found<'v>>,
}

/// What is around a value.
#[derive(Clone, Copy)]
struct Place<'v> {
    key: &'v str,
    around: Option<&'v Value>,
    template: Option<&'v Value>,
    name: Option<&'v str>,
}

impl<'v> Finder<'v> {
    fn look(&mut self, value: &'v Value, pointer: String, place: Place<'v>) {
        let is_root = place.around.is_none();
        let is_named = place.key.eq_ignore_ascii_case("definition") || is_root;
        if is_definition(value) && (is_named || is_marked(value)) {
            let Place { around, template, name, .. } = place;
            return self.found.push(Found { definition: value, pointer, around, template, name });
        }
        match value {
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.look(item, format!("{pointer}/{i}"), place);
                }
            }
            Value::Object(members) => {
                let template = if member(value, "resources").is_some() { Some(value) } else { place.template };
                let own = ["displayName", "name"].iter().find_map(|name| member(value, name)?.as_str());
                for (key, inner) in members {
                    let name = own.or(place.name);
                    self.look(inner, step(&pointer, key), Place { key, around: Some(value), template, name });
                }
            }
            _ => {}
        }
    }
}

/// Whether a value has what only definitions have.
fn is_definition(value: &Value) -> bool {
    member(value, "actions").is_some() || member(value, "triggers").is_some()
}

/// Whether a value says itself that it is one.
fn is_marked(value: &Value) -> bool {
    let schema = member(value, "$schema").and_then(Value::as_str).unwrap_or_default();
    let is_object = |name: &str| member(value, name).is_some_and(Value::is_object);
    schema.contains("workflowdefinition.json") && (is_object("actions") || is_object("triggers"))
}
