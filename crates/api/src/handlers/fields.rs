//! What an operation takes and gives, as a form and a picker of values show it: the members of its body and of its answer,
//! each with the name by which a flow calls it.

use causeway_core::json::plain;
use causeway_core::text::one_line;
use causeway_openapi::{Operation, Parameter, meaning};
use serde_json::Value;

use crate::views::{FieldView, GivenView, ItemsView};

/// Members of members of members, no deeper.
const DEEPEST: usize = 4;
/// At most so many fields are shown of a body, and values of an answer.
const MOST: usize = 200;

/// What a call may be given: its parameters, then the members of its body, or the whole body where it has none.
pub(super) fn fields(operation: &Operation) -> Vec<FieldView> {
    let mut found: Vec<_> = operation.parameters.iter().map(|parameter| of_parameter(operation, parameter)).collect();
    let Some(body) = &operation.body else { return found };
    let before = found.len();
    let is_json = body.content_type().contains("json") || body.content_type().contains("form");
    if is_json {
        descend(operation, body.schema(), "body", body.required, 0, &mut found);
    }
    if found.len() == before {
        let description = one_line(&body.description, 300);
        found.push(FieldView { required: body.required, description, ..field("body", "body", body.schema()) });
    }
    found.truncate(before + MOST);
    found
}

/// What is in the answer of success.
pub(super) fn given(operation: &Operation) -> Vec<GivenView> {
    let mut found = Vec::new();
    if let Some(response) = operation.success() {
        answer(operation, operation.resolve(response.schema()), &mut Vec::new(), &mut found);
    }
    found
}

/// Where the items of the answer stand and what identifies each, where that is more than a guess.
pub(super) fn items(operation: &Operation) -> Option<ItemsView> {
    let sure = |confidence| confidence > meaning::Confidence::Guess;
    let items = meaning::items(operation).filter(|items| sure(items.confidence))?;
    let id = items.id.filter(|id| sure(id.confidence)).map(|id| steps(&id.path));
    Some(ItemsView { path: steps(&items.path), id })
}

fn steps(path: &str) -> Vec<String> {
    path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}

fn of_parameter(operation: &Operation, parameter: &Parameter) -> FieldView {
    let name = operation.argument_name(parameter);
    let shown = field(&name, parameter.location.as_str(), operation.resolve(&parameter.schema));
    let described = Some(one_line(&parameter.description, 300)).filter(|text| !text.is_empty());
    let description = described.unwrap_or(shown.description);
    FieldView { required: parameter.required, description, ..shown }
}

fn descend(
    operation: &Operation,
    schema: &Value,
    name: &str,
    required: bool,
    depth: usize,
    found: &mut Vec<FieldView>,
) {
    let schema = operation.resolve(schema);
    for (member, inner) in members(operation, schema, 0) {
        if found.len() > MOST * 2 {
            return;
        }
        // A name with a slash cannot be told from a path.
        if member.contains('/') || inner.get("readOnly") == Some(&Value::Bool(true)) {
            continue;
        }
        let name = format!("{name}/{member}");
        let required = required && is_required(operation, schema, member);
        let before = found.len();
        if depth < DEEPEST && kind_of(inner) == "object" {
            descend(operation, inner, &name, required, depth + 1, found);
        }
        if found.len() == before {
            found.push(FieldView { required, ..field(&name, "body", inner) });
        }
    }
}

fn answer(operation: &Operation, schema: &Value, path: &mut Vec<String>, found: &mut Vec<GivenView>) {
    if path.len() > DEEPEST * 2 || found.len() >= MOST {
        return;
    }
    if !path.is_empty() {
        let description = one_line(description(schema), 120);
        found.push(GivenView { path: path.clone(), kind: kind(schema), description });
    }
    let list = [("*", operation.resolve(schema.get("items").unwrap_or(&Value::Null)))];
    let inner = if kind_of(schema) == "array" { list.to_vec() } else { members(operation, schema, 0) };
    for (name, inner) in inner {
        path.push(name.to_owned());
        answer(operation, inner, path, found);
        path.pop();
    }
}

/// The members of an object schema, those of `allOf` included.
fn members<'a>(operation: &'a Operation, schema: &'a Value, depth: usize) -> Vec<(&'a str, &'a Value)> {
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let mut found: Vec<_> = own.map(|(name, member)| (name.as_str(), operation.resolve(member))).collect();
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().take(10) {
        if depth < 3 {
            found.extend(members(operation, operation.resolve(part), depth + 1));
        }
    }
    found.truncate(MOST);
    found
}

fn is_required(operation: &Operation, schema: &Value, name: &str) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten().take(10);
    let listed = |schema: &Value| {
        schema.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|one| one == name))
    };
    listed(schema) || parts.map(|part| operation.resolve(part)).any(listed)
}

fn field(name: &str, location: &str, schema: &Value) -> FieldView {
    let choices = schema.get("enum").and_then(Value::as_array);
    FieldView {
        title: meaning::summary(schema).map_or_else(|| last(name).to_owned(), |title| one_line(title, 80)),
        name: name.to_owned(),
        location: location.to_owned(),
        required: false,
        kind: kind(schema),
        takes: takes(schema).to_owned(),
        choices: choices.into_iter().flatten().take(100).filter(|one| !one.is_null()).map(plain).collect(),
        description: one_line(description(schema), 300),
    }
}

/// `weight › kg` of `body/weight/kg`.
fn last(name: &str) -> &str {
    name.strip_prefix("body/").unwrap_or(name)
}

fn description(schema: &Value) -> &str {
    schema.get("description").and_then(Value::as_str).unwrap_or_default()
}

/// The first type that is not null.
fn kind_of(schema: &Value) -> &str {
    let declared = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        other => other.and_then(Value::as_str),
    };
    let implied = || schema.get("items").map(|_| "array");
    let composed = || ["properties", "allOf"].iter().any(|name| schema.get(*name).is_some()).then_some("object");
    declared.or_else(implied).or_else(composed).unwrap_or_default()
}

fn takes(schema: &Value) -> &'static str {
    match kind_of(schema) {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "boolean",
        _ => "any",
    }
}

/// A schema in a word or two.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let shown: Vec<_> = choices.iter().take(8).map(plain).collect();
        let more = if choices.len() > shown.len() { ", …" } else { "" };
        return format!("one of {}{more}", shown.join(", "));
    }
    match (kind_of(schema), schema.get("format").and_then(Value::as_str).unwrap_or_default()) {
        ("", _) => "any".into(),
        (kind, "") => kind.into(),
        (_, format @ ("date" | "date-time" | "uuid" | "binary" | "byte")) => format.into(),
        (kind, format) => format!("{kind} ({format})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(text: &str) -> Operation {
        let imported = causeway_openapi::import(text.as_bytes()).unwrap();
        imported.connector.open(&imported.connector.operations[0])
    }

    const WEIGHTS: &str = r##"{"openapi": "3.1.0", "info": {"title": "Scale"}, "servers": [{"url": "https://scale.example"}],
        "paths": {"/weights/{day}": {"post": {"operationId": "AddWeight",
            "parameters": [{"name": "day", "in": "path", "required": true, "schema": {"type": "string", "format": "date"}},
                           {"name": "unit", "in": "query", "schema": {"enum": ["kg", "lb"], "type": "string"}}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Weight"}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {
                "weights": {"type": "array", "items": {"$ref": "#/components/schemas/Weight"}}}}}}}}}}},
        "components": {"schemas": {"Weight": {"allOf": [
            {"type": "object", "required": ["kg"], "properties": {
                "kg": {"type": ["number", "null"], "title": "Weight in kg"}, "id": {"type": "string", "readOnly": true}}},
            {"type": "object", "properties": {"at": {"type": "object", "properties": {"zone": {"type": "string"}}},
                "tags": {"type": "array", "items": {"type": "string"}}}}]}}}}"##;

    #[test]
    fn a_form_has_parameters_and_members_of_the_body() {
        let fields = fields(&operation(WEIGHTS));
        let shown: Vec<_> = fields
            .iter()
            .map(|one| (one.name.as_str(), one.title.as_str(), one.takes.as_str(), one.required))
            .collect();
        assert_eq!(
            shown,
            [
                ("day", "day", "text", true),
                ("unit", "unit", "text", false),
                ("body/kg", "Weight in kg", "number", true),
                ("body/at/zone", "at/zone", "text", false),
                ("body/tags", "tags", "any", false),
            ]
        );
        assert_eq!(fields[1].choices, ["kg", "lb"]);
    }

    #[test]
    fn a_body_that_is_no_object_is_one_field() {
        let text = WEIGHTS.replace(r##"{"$ref": "#/components/schemas/Weight"}}}},"##, r#"{"type": "array"}}}},"#);
        let fields = fields(&operation(&text));
        assert_eq!(fields.last().map(|one| (one.name.as_str(), one.required)), Some(("body", true)));
    }

    #[test]
    fn values_of_an_answer_go_into_its_lists() {
        let given = given(&operation(WEIGHTS));
        let shown: Vec<_> = given.iter().map(|one| one.path.join(".")).collect();
        assert_eq!(
            shown,
            [
                "weights",
                "weights.*",
                "weights.*.kg",
                "weights.*.id",
                "weights.*.at",
                "weights.*.at.zone",
                "weights.*.tags",
                "weights.*.tags.*",
            ]
        );
    }

    #[test]
    fn schemas_that_hold_themselves_come_to_an_end() {
        let text =
            WEIGHTS.replace(r#""zone": {"type": "string"}"#, r##""self": {"$ref": "#/components/schemas/Weight"}"##);
        let operation = operation(&text);
        assert!(fields(&operation).len() <= MOST + 2);
        assert!(given(&operation).len() <= MOST);
    }
}
