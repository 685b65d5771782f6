//! Makes an operation's parameters agree with its path: what the template names exists and is required, what it does
//! not name is not asked for, nothing is there twice, nothing breaks the request itself.

use std::collections::HashSet;

use serde_json::json;

use crate::model::{In, Operation, Parameter};
use crate::read::source::Source;
use crate::read::template::{self, Split};

/// Headers that the connection sets itself.
const FRAMING: [&str; 9] =
    ["host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"];

/// Runs all of it, in the order in which one step helps the next.
pub(crate) fn settle(source: &mut Source<'_>, operation: &mut Operation, split: &Split) {
    drop_framing_headers(source, operation);
    fixed_query(source, operation, split);
    colon_variables(operation);
    let path = operation.path.clone();
    let names = template::names(&path);
    match_case(source, operation, &names);
    add_undeclared(source, operation, &names);
    move_unnamed(source, operation, &names);
    require_path(source, operation);
    note_body_in_get(source, operation);
}

fn drop_framing_headers(source: &mut Source<'_>, operation: &mut Operation) {
    let token = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let bad = |p: &Parameter| {
        p.location == In::Header && (FRAMING.contains(&p.name.to_ascii_lowercase().as_str()) || !token(&p.name))
    };
    for parameter in operation.parameters.iter().filter(|parameter| bad(parameter)) {
        let message = format!(
            "{}: the header \"{}\" is not one a caller can set; it was left out.",
            title(operation),
            parameter.name
        );
        source.repairs.note("reserved-header", operation.pointer.clone(), message);
    }
    operation.parameters.retain(|parameter| !bad(parameter));
}

/// What stood after `?` in the path becomes query parameters: fixed ones with their value as default.
fn fixed_query(source: &mut Source<'_>, operation: &mut Operation, split: &Split) {
    if !split.cut {
        return;
    }
    let message =
        format!("{}: the path held a query or a fragment; what it fixes is now sent as parameters.", title(operation));
    source.repairs.note("path-with-query", operation.pointer.clone(), message);
    for (name, value) in &split.query {
        let variable = template::names(value).first().map(|name| (*name).to_owned());
        let declared = operation.parameters.iter().position(|p| p.location == In::Query && p.name == *name);
        match (variable, declared) {
            (Some(variable), None) => from_variable(operation, name, &variable),
            (None, None) if !value.is_empty() => operation.parameters.push(fixed(name, value)),
            (None, Some(n)) if !value.is_empty() => operation.parameters[n] = fixed(name, value),
            _ => {}
        }
    }
}

fn from_variable(operation: &mut Operation, name: &str, variable: &str) {
    let declared =
        operation.parameters.iter_mut().find(|p| p.name == variable && matches!(p.location, In::Path | In::Query));
    match declared {
        Some(parameter) => {
            parameter.name = name.to_owned();
            parameter.location = In::Query;
            parameter.style = "form".into();
        }
        None => operation.parameters.push(text_parameter(name, In::Query, false)),
    }
}

fn fixed(name: &str, value: &str) -> Parameter {
    let mut parameter = text_parameter(name, In::Query, true);
    parameter.schema = json!({"type": "string", "enum": [value], "default": value});
    parameter.default = Some(value.into());
    parameter
}

fn text_parameter(name: &str, location: In, required: bool) -> Parameter {
    let style = if location == In::Path { "simple" } else { "form" };
    Parameter {
        name: name.to_owned(),
        location,
        required,
        schema: json!({"type": "string"}),
        style: style.into(),
        explode: location != In::Path,
        ..Parameter::default()
    }
}

/// `/users/:id` means `/users/{id}` where `id` is declared as part of the path.
fn colon_variables(operation: &mut Operation) {
    if !operation.path.contains("/:") {
        return;
    }
    let declared = |name: &str| operation.parameters.iter().any(|p| p.location == In::Path && p.name == name);
    let segment = |part: &str| match part.strip_prefix(':') {
        Some(name) if declared(name) => format!("{{{name}}}"),
        _ => part.to_owned(),
    };
    operation.path = operation.path.split('/').map(segment).collect::<Vec<_>>().join("/");
}

/// `{Id}` in the path and `id` in the declaration are one.
fn match_case(source: &mut Source<'_>, operation: &mut Operation, names: &[&str]) {
    let mut renamed = Vec::new();
    for n in 0..operation.parameters.len() {
        let parameter = &operation.parameters[n];
        let alike = |name: &&&str| name.trim().eq_ignore_ascii_case(parameter.name.trim());
        let Some(name) = names.iter().find(alike).filter(|_| parameter.location == In::Path) else { continue };
        // Of several that are alike one has the name already.
        if !operation.parameters.iter().any(|p| p.location == In::Path && p.name == *name) {
            renamed.push(format!("the path says {{{name}}}, the declaration \"{}\"", parameter.name));
            (*name).clone_into(&mut operation.parameters[n].name);
        }
    }
    if !renamed.is_empty() {
        let message = format!("{}: {}; the path's name is used.", title(operation), renamed.join(", "));
        source.repairs.note("path-parameter-renamed", operation.pointer.clone(), message);
    }
}

fn add_undeclared(source: &mut Source<'_>, operation: &mut Operation, names: &[&str]) {
    let mut added = Vec::new();
    for name in names {
        if !operation.parameters.iter().any(|p| p.location == In::Path && p.name == *name) {
            operation.parameters.push(text_parameter(name, In::Path, true));
            added.push(format!("{{{name}}}"));
        }
    }
    if !added.is_empty() {
        let message =
            format!("{}: {} in the path is not declared; it is asked for as text.", title(operation), added.join(", "));
        source.repairs.note("path-parameter-undeclared", operation.pointer.clone(), message);
    }
}

/// What is declared as part of the path without a place there is offered as a query parameter: often it is one.
fn move_unnamed(source: &mut Source<'_>, operation: &mut Operation, names: &[&str]) {
    let mut moved = Vec::new();
    for parameter in operation.parameters.iter_mut().filter(|p| p.location == In::Path) {
        if !names.contains(&parameter.name.as_str()) {
            moved.push(format!("\"{}\"", parameter.name));
            parameter.location = In::Query;
            parameter.required = false;
            parameter.style = "form".into();
        }
    }
    if !moved.is_empty() {
        drop_second(operation);
        let message = format!(
            "{}: {} is declared as part of the path, which has no place for it; it can be sent as a query.",
            title(operation),
            moved.join(", ")
        );
        source.repairs.look("parameter-not-in-template", operation.pointer.clone(), message);
    }
}

/// A query parameter that was declared as one stays before one that has become one.
fn drop_second(operation: &mut Operation) {
    let mut seen = HashSet::new();
    operation.parameters.retain(|p| seen.insert((p.name.clone(), p.location)));
}

fn require_path(source: &mut Source<'_>, operation: &mut Operation) {
    let mut optional = Vec::new();
    let slashes = template::may_keep_slashes(&operation.path);
    for parameter in operation.parameters.iter_mut().filter(|p| p.location == In::Path) {
        parameter.allow_reserved |= slashes && template::keeps_slashes(&operation.path, &parameter.name);
        if !parameter.required {
            parameter.required = true;
            optional.push(format!("\"{}\"", parameter.name));
        }
    }
    if !optional.is_empty() {
        let message =
            format!("{}: {} is part of the path and therefore required.", title(operation), optional.join(", "));
        source.repairs.note("path-parameter-not-required", operation.pointer.clone(), message);
    }
}

fn note_body_in_get(source: &mut Source<'_>, operation: &Operation) {
    if operation.body.is_some() && matches!(operation.method.as_str(), "GET" | "HEAD" | "DELETE") {
        let message = format!(
            "{}: a {} is declared with a body, which some servers ignore; it is sent when given.",
            title(operation),
            operation.method
        );
        source.repairs.note("body-in-get", operation.pointer.clone(), message);
    }
}

/// How repairs name an operation: `GET /pets/{id}`.
pub(crate) fn title(operation: &Operation) -> String {
    crate::read::outline::title(&operation.method, &operation.path)
}
