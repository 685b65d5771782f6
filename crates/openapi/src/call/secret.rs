//! Where an operation's secrets stand, so that history is written without them. `causeway_core::redact` knows them by
//! name; here they are known by what the description says.

use causeway_core::redact::{HIDDEN, is_secret};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::{AuthScheme, In, Operation};
use crate::schema::shape;

/// Objects in objects that are searched.
const DEEPEST: usize = 12;
/// Places of one operation.
const MOST_PLACES: usize = 200;
/// Schemas that are looked at.
const MOST_STEPS: usize = 5_000;

/// Places of secrets. A path has `/` between its parts, `~1` and `~0` for `/` and `~` in them, and `*` for every item
/// of a list or every member of a map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretPaths {
    /// Arguments, by the name that [`crate::call::request`] knows them by.
    pub arguments: Vec<String>,
    /// Members of the body that is sent; an empty path is the whole.
    pub body: Vec<String>,
    /// Members of the bodies that come back.
    pub response: Vec<String>,
}

/// Finds them: `format: password`, `securestring`, members that are only written, names such as `token`, and the
/// parameters by which `auth` signs in.
#[must_use]
pub fn secret_paths(operation: &Operation, auth: &[AuthScheme]) -> SecretPaths {
    let mut found = SecretPaths::default();
    for parameter in &operation.parameters {
        let signs = auth.iter().any(|scheme| signs_in(scheme, parameter.location, &parameter.name));
        if signs || is_secret(&parameter.name) || says_secret(operation.resolve(&parameter.schema)) {
            found.arguments.push(operation.argument_name(parameter));
        }
    }
    for media in operation.body.iter().flat_map(|body| &body.contents) {
        Search::new(operation, &mut found.body).walk(&media.schema, "", 0);
    }
    for media in operation.responses.iter().flat_map(|response| &response.contents) {
        Search::new(operation, &mut found.response).walk(&media.schema, "", 0);
    }
    found
}

impl SecretPaths {
    /// Hides them among arguments, whether the body is given as a whole or member by member.
    pub fn hide_arguments(&self, arguments: &mut Map<String, Value>) {
        for (name, value) in arguments.iter_mut() {
            if self.arguments.iter().any(|secret| secret.eq_ignore_ascii_case(name)) {
                conceal(value);
            } else if let Some(inside) =
                name.strip_prefix("body").filter(|rest| rest.is_empty() || rest.starts_with('/'))
            {
                self.body.iter().for_each(|path| hide_below(value, inside.trim_start_matches('/'), path));
            }
        }
    }

    /// Hides them in what came back.
    pub fn hide_response(&self, body: &mut Value) {
        self.response.iter().for_each(|path| hide(body, path));
    }
}

fn signs_in(scheme: &AuthScheme, place: In, name: &str) -> bool {
    matches!(scheme, AuthScheme::ApiKey { location, parameter, .. }
        if *location == place && parameter.eq_ignore_ascii_case(name))
}

/// Whether the schema itself calls its value a secret, in OpenAPI's words or in Microsoft's.
fn says_secret(schema: &Value) -> bool {
    let is = |key: &str, words: &[&str]| {
        schema.get(key).and_then(Value::as_str).is_some_and(|text| words.iter().any(|w| text.eq_ignore_ascii_case(w)))
    };
    let truth = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let written = truth("writeOnly") && matches!(shape::kind(schema), "string" | "");
    is("format", &["password", "securestring"]) || is("type", &["securestring"]) || truth("x-ms-secret") || written
}

struct Search<'a> {
    operation: &'a Operation,
    found: &'a mut Vec<String>,
    /// The references that are being followed.
    stack: Vec<String>,
    steps: usize,
}

impl<'a> Search<'a> {
    fn new(operation: &'a Operation, found: &'a mut Vec<String>) -> Self {
        Self { operation, found, stack: Vec::new(), steps: 0 }
    }

    fn walk(&mut self, schema: &Value, at: &str, depth: usize) {
        self.steps += 1;
        if depth > DEEPEST || self.steps > MOST_STEPS || self.found.len() >= MOST_PLACES {
            return;
        }
        let flat = shape::flat(self.operation, schema);
        // A schema within itself is searched on a second level (`friends/*/password`), and no further.
        if flat.refs.iter().any(|name| self.stack.iter().filter(|seen| *seen == name).count() > 1) {
            return;
        }
        if says_secret(&flat.schema) {
            return self.add(at.to_owned());
        }
        let before = self.stack.len();
        self.stack.extend(flat.refs.iter().cloned());
        self.below(&flat.schema, at, depth + 1);
        self.stack.truncate(before);
    }

    fn below(&mut self, schema: &Value, at: &str, depth: usize) {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let place = join(at, &name.replace('~', "~0").replace('/', "~1"));
            // A name alone says nothing of an object: `token: {expires: …}` holds more than a secret.
            let plain = !matches!(shape::kind(self.operation.resolve(property)), "object" | "array" | "boolean");
            if plain && is_secret(name) { self.add(place) } else { self.walk(property, &place, depth) }
        }
        for key in ["items", "additionalProperties"] {
            schema.get(key).filter(|inner| inner.is_object()).into_iter().for_each(|inner| {
                self.walk(inner, &join(at, "*"), depth);
            });
        }
        for key in ["oneOf", "anyOf"] {
            let branches = schema.get(key).and_then(Value::as_array);
            branches.into_iter().flatten().take(50).for_each(|branch| self.walk(branch, at, depth));
        }
    }

    fn add(&mut self, place: String) {
        if !self.found.contains(&place) {
            self.found.push(place);
        }
    }
}

fn join(at: &str, part: &str) -> String {
    if at.is_empty() { part.to_owned() } else { format!("{at}/{part}") }
}

/// Hides what `path` says of a whole, in the part of it that stands at `inside`.
fn hide_below(value: &mut Value, inside: &str, path: &str) {
    let mut wanted = path.split('/').filter(|part| !part.is_empty());
    for part in inside.split('/').filter(|part| !part.is_empty()) {
        match wanted.next() {
            // The secret is the whole around this member.
            None => return conceal(value),
            Some(want) if want == part || want == "*" => {}
            Some(_) => return,
        }
    }
    hide(value, &wanted.collect::<Vec<_>>().join("/"));
}

fn hide(value: &mut Value, path: &str) {
    if path.is_empty() {
        return conceal(value);
    }
    let (part, rest) = path.split_once('/').unwrap_or((path, ""));
    match value {
        Value::Array(items) if part == "*" => items.iter_mut().for_each(|item| hide(item, rest)),
        Value::Object(map) if part == "*" => map.values_mut().for_each(|member| hide(member, rest)),
        Value::Object(map) => {
            let name = part.replace("~1", "/").replace("~0", "~");
            map.get_mut(&name).into_iter().for_each(|member| hide(member, rest));
        }
        _ => {}
    }
}

fn conceal(value: &mut Value) {
    if !value.is_null() {
        *value = Value::String(HIDDEN.into());
    }
}
