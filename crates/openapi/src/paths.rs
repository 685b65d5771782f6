//! The walk over `paths`, common to Swagger 2.0 and OpenAPI 3.

use std::collections::HashSet;

use serde_json::Value;

use crate::format::Format;
use crate::model::{Body, In, Operation, Parameter};
use crate::parameters::{self, Declared};
use crate::reference::child;
use crate::security::Requirements;
use crate::settle::{settle, title};
use crate::source::Source;
use crate::{meaning, openapi3, swagger2, template};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// Longer paths are in no address.
pub(crate) const LONGEST_PATH: usize = 8_000;
/// Of one operation. The largest known has 219.
const MOST_PARAMETERS: usize = 1_000;

/// Every operation of the description, in its order; ids are still as declared.
pub(crate) fn operations(source: &mut Source<'_>, requirements: &mut Requirements) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, raw) in source.root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let item = source.follow(raw);
        let pointer = child("/paths", path);
        for (key, raw) in item.as_object().into_iter().flatten() {
            let method = key.to_ascii_lowercase();
            if path.starts_with("x-") || source.spent() || !METHODS.contains(&method.as_str()) {
                continue;
            }
            let place = Place { path, item, raw, pointer: child(&pointer, key) };
            operations.extend(operation(source, requirements, &place, &method));
        }
    }
    operations
}

/// Where one operation is declared.
pub(crate) struct Place<'a> {
    path: &'a str,
    item: &'a Value,
    pub(crate) raw: &'a Value,
    pub(crate) pointer: String,
}

fn operation<'a>(
    source: &mut Source<'a>,
    requirements: &mut Requirements,
    place: &Place<'a>,
    method: &str,
) -> Option<Operation> {
    let raw = place.raw;
    if place.path.len() > LONGEST_PATH || !(raw.is_object() || raw.is_null()) {
        return None;
    }
    let split = template::split(place.path);
    source.charge(place.path.len() / 16);
    let mut operation = Operation {
        id: source.text(raw, "operationId"),
        method: method.to_ascii_uppercase(),
        path: split.path.clone(),
        summary: source.text(raw, "summary"),
        description: source.text(raw, "description"),
        tags: tags(source, raw),
        deprecated: parameters::truth(raw, "deprecated"),
        scopes: requirements.scopes(source, raw, &place.pointer),
        server: server(source, place),
        paging: meaning::declared_paging(raw),
        trigger: meaning::declared_trigger(raw),
        pointer: place.pointer.clone(),
        ..Operation::default()
    };
    declared(source, place, &mut operation);
    match source.format {
        Format::Swagger20 => swagger2::complete(source, raw, &mut operation),
        _ => openapi3::complete(source, place, &mut operation),
    }
    settle(source, &mut operation, &split);
    note_missing_responses(source, &operation);
    Some(operation)
}

fn tags(source: &mut Source<'_>, raw: &Value) -> Vec<String> {
    let tags: Vec<_> = raw
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    source.charge(tags.len());
    tags
}

fn server(source: &mut Source<'_>, place: &Place<'_>) -> Option<String> {
    let mut servers = openapi3::servers_of(source, place.raw, &place.pointer);
    if servers.is_empty() {
        servers = openapi3::servers_of(source, place.item, &place.pointer);
    }
    servers.into_iter().next()
}

/// The path's parameters, but for those that the operation replaces, then the operation's own.
fn declared<'a>(source: &mut Source<'a>, place: &Place<'a>, operation: &mut Operation) {
    let own = list(source, place, place.raw, operation);
    let shared = list(source, place, place.item, operation);
    let kept = |p: &Parameter| !own.known.contains(&(p.name.clone(), p.location));
    operation.parameters = shared.parameters.into_iter().filter(kept).collect();
    operation.parameters.extend(own.parameters);
    operation.body = own.body.or(shared.body);
}

/// One `parameters` list as read.
#[derive(Default)]
struct List {
    parameters: Vec<Parameter>,
    known: HashSet<(String, In)>,
    body: Option<Body>,
}

impl List {
    /// Takes a declaration, or gives back the name of one that is there already.
    fn take(&mut self, declared: Declared) -> Option<String> {
        match declared {
            Declared::Nothing => None,
            Declared::Body(body) if self.body.is_some() => Some(body.name),
            Declared::Body(body) => {
                self.body = Some(body);
                None
            }
            Declared::Parameter(new) if !self.known.insert((new.name.clone(), new.location)) => Some(new.name),
            Declared::Parameter(new) => {
                self.parameters.push(new);
                None
            }
        }
    }
}

fn list<'a>(source: &mut Source<'a>, place: &Place<'a>, holder: &'a Value, operation: &Operation) -> List {
    let mut list = List::default();
    let raw = holder.get("parameters").and_then(Value::as_array);
    for (n, raw) in raw.into_iter().flatten().take(MOST_PARAMETERS).enumerate() {
        let pointer = format!("{}/parameters/{n}", place.pointer);
        let declared = parameters::read(source, raw, &operation.path, &pointer);
        if let Some(name) = list.take(declared) {
            let message =
                format!("{}: the parameter \"{name}\" is declared twice; the first counts.", title(operation));
            source.repairs.note("duplicate-parameter", pointer, message);
        }
        if source.spent() {
            break;
        }
    }
    list
}

fn note_missing_responses(source: &mut Source<'_>, operation: &Operation) {
    if operation.responses.is_empty() {
        let message = format!("{}: no response is described; whatever comes back is passed on.", title(operation));
        source.repairs.note("missing-responses", operation.pointer.clone(), message);
    }
}
