//! What a connector's properties change about its operations: kept in the [`Head`](crate::Head), and made when an
//! operation is opened, so that requests are right without a further step.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::meaning::{CursorParameter, How, Items, Paging, PollingPolicy, Repeat};
use crate::model::{In, Operation, Parameter};
use crate::read::settle::settle;
use crate::read::source::Source;
use crate::read::template;

/// One change, and the operations that it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// Their pointers in the description; none where it is for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) on: Option<Vec<String>>,
    pub(crate) what: What,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum What {
    /// It is called at this base address; at the connector's own, where there is none.
    Server(Option<String>),
    /// A header or a query parameter has this value; one that is given counts more.
    Fixed {
        location: In,
        name: String,
        value: String,
    },
    /// A value of the connection is asked for with every call.
    Asked {
        location: In,
        name: String,
        title: String,
        secret: bool,
    },
    /// It is called at another path.
    Route {
        path: String,
    },
    /// The body has this member.
    Member {
        name: String,
        value: Value,
    },
    Polling(PollingPolicy),
    /// The answer holds the next page's address, if nothing else is declared.
    NextLink(String),
    Paging(Paging),
    Items(Items),
    Cursor(CursorParameter),
    Repeat(Repeat),
}

/// Makes the changes that are for this operation.
pub(crate) fn apply(changes: &[Change], pointer: &str, source: &mut Source<'_>, operation: &mut Operation) {
    let is_for = |change: &&Change| change.on.as_ref().is_none_or(|on| on.iter().any(|one| one == pointer));
    for change in changes.iter().filter(is_for) {
        make(&change.what, source, operation);
    }
}

fn make(what: &What, source: &mut Source<'_>, operation: &mut Operation) {
    match what.clone() {
        What::Server(server) => operation.server = server,
        What::Fixed { location, name, value } => put(operation, fixed(location, &name, &value)),
        What::Asked { location, name, title, secret } => ask(operation, location, &name, &title, secret),
        What::Route { path } => route(source, operation, &path),
        What::Member { name, value } => drop(operation.fixed.insert(name, value)),
        What::Polling(policy) => operation.polling = Some(policy),
        What::NextLink(path) if operation.paging.is_none() => operation.paging = Some(next_link(path)),
        What::NextLink(_) => {}
        What::Paging(paging) => operation.paging = Some(paging),
        What::Items(items) => operation.items = Some(items),
        What::Cursor(cursor) => operation.cursor = Some(cursor),
        What::Repeat(repeat) => operation.repeat = Some(repeat),
    }
}

fn next_link(path: String) -> Paging {
    let why = "The connector's policy updatenextlink says so.".into();
    Paging { how: How::NextLink { path }, items: None, size: None, confidence: Default::default(), why }
}

fn position(operation: &Operation, location: In, name: &str) -> Option<usize> {
    let same = |own: &str| own == name || (location != In::Query && own.eq_ignore_ascii_case(name));
    operation.parameters.iter().position(|p| p.location == location && same(&p.name))
}

/// In the place of a parameter of the same name, else behind all others.
fn put(operation: &mut Operation, parameter: Parameter) {
    match position(operation, parameter.location, &parameter.name) {
        Some(at) => operation.parameters[at] = parameter,
        None => operation.parameters.push(parameter),
    }
}

fn parameter(location: In, name: &str, schema: Value) -> Parameter {
    let query = location == In::Query;
    Parameter {
        name: name.to_owned(),
        location,
        required: true,
        default: schema.get("default").cloned(),
        schema,
        style: if query { "form" } else { "simple" }.into(),
        explode: query,
        ..Parameter::default()
    }
}

fn fixed(location: In, name: &str, value: &str) -> Parameter {
    let schema = json!({"type": "string", "enum": [value], "default": value, "x-ms-visibility": "internal"});
    parameter(location, name, schema)
}

/// One that is declared stays as it is and is required.
fn ask(operation: &mut Operation, location: In, name: &str, title: &str, secret: bool) {
    let mut schema = json!({"type": "string", "title": title});
    if secret {
        schema["format"] = "password".into();
    }
    match position(operation, location, name).map(|at| &mut operation.parameters[at]) {
        Some(known) if known.description.is_empty() && known.schema == json!({"type": "string"}) => {
            known.schema = schema;
        }
        Some(known) => known.required = true,
        None => operation.parameters.push(parameter(location, name, schema)),
    }
}

/// What the new path names is part of it, wherever it was sent before; what only the old one named is not sent.
fn route(source: &mut Source<'_>, operation: &mut Operation, path: &str) {
    let split = template::split(path);
    let names = template::names(&split.path);
    let named = |p: &Parameter| names.iter().any(|name| name.eq_ignore_ascii_case(&p.name));
    operation.parameters.retain(|p| p.location != In::Path || named(p));
    for name in &names {
        let place = |p: &Parameter| p.name.eq_ignore_ascii_case(name);
        if operation.parameters.iter().any(|p| p.location == In::Path && place(p)) {
            continue;
        }
        if let Some(moved) = operation.parameters.iter_mut().find(|p| place(p)) {
            (moved.location, moved.style, moved.explode) = (In::Path, "simple".into(), false);
        }
    }
    operation.path.clone_from(&split.path);
    settle(source, operation, &split);
}
