//! The arguments of a call, each where it belongs: names become parameters, `body/a/b` becomes a member of the body.

use std::borrow::Cow;

use causeway_core::digits;
use causeway_core::text::nearest;
use serde_json::{Map, Value};

use crate::error::RequestError;
use crate::model::{In, Operation, Parameter};

/// Chooses how the body is written. An envelope's member has the same name and the same meaning.
pub(crate) const CONTENT_TYPE: &str = "$content-type";
/// Members in members that an argument's name may lead through.
const DEEPEST: usize = 64;
/// Arguments in which long numbers (`causeway_core::digits`) stand only in the body: parameters are texts in any case.
pub(crate) fn plain<'v>(operation: &Operation, arguments: &'v Map<String, Value>) -> Cow<'v, Map<String, Value>> {
    if !arguments.values().any(digits::any) {
        return Cow::Borrowed(arguments);
    }
    let plain = |(name, value): (&String, &Value)| match meaning(operation, name) {
        Some(Meaning::Parameter(_)) => (name.clone(), digits::as_texts(value).into_owned()),
        _ => (name.clone(), value.clone()),
    };
    Cow::Owned(arguments.iter().map(plain).collect())
}

/// Headers that are known without being given: from the body, from the responses, from the sign-in.
const SUPPLIED: [&str; 3] = ["content-type", "accept", "authorization"];

pub(crate) struct Given<'a> {
    operation: &'a Operation,
    /// By the parameter's place in the operation.
    values: Vec<Option<&'a Value>>,
    /// Whether any form field was given, not only filled in.
    pub(crate) fields: bool,
    pub(crate) body: Option<Value>,
    /// The content type that was asked for.
    pub(crate) content_type: Option<String>,
}

impl<'a> Given<'a> {
    /// Sorts the arguments in; null counts as not given. Nothing is asked for yet.
    pub(crate) fn sort(operation: &'a Operation, arguments: &'a Map<String, Value>) -> Result<Self, RequestError> {
        let values = vec![None; operation.parameters.len()];
        let mut given = Self { operation, values, fields: false, body: None, content_type: None };
        let mut members = Vec::new();
        for (name, value) in arguments.iter().filter(|(_, value)| !value.is_null()) {
            match meaning(operation, name) {
                Some(Meaning::ContentType) => given.content_type = value.as_str().map(str::to_owned),
                Some(Meaning::Body(path)) => members.push((path, value)),
                Some(Meaning::Parameter(n)) => {
                    given.values[n] = Some(value);
                    given.fields |= operation.parameters[n].location == In::Form;
                }
                None => return Err(unknown(operation, name)),
            }
        }
        given.body = assemble(members);
        given.fix();
        Ok(given)
    }

    /// Puts in what every body has. A body that is no object has no members.
    fn fix(&mut self) {
        if self.operation.fixed.is_empty() || self.operation.body.is_none() {
            return;
        }
        if let Value::Object(map) = self.body.get_or_insert_with(|| Value::Object(Map::new())) {
            map.extend(self.operation.fixed.clone());
        }
    }

    /// Fills in what is required and has a default, and refuses what is missing.
    pub(crate) fn complete(mut self) -> Result<Self, RequestError> {
        let operation = self.operation;
        let form_is_sent = self.body.is_none();
        for (value, parameter) in self.values.iter_mut().zip(&operation.parameters) {
            let needed = parameter.required && (parameter.location != In::Form || form_is_sent);
            if value.is_none() && needed {
                *value = parameter.default.as_ref();
            }
            if value.is_none() && needed && !supplied(parameter) {
                return Err(missing(operation, &parameter.name, parameter.location.as_str()));
            }
        }
        match &operation.body {
            Some(body) if body.required && self.body.is_none() && !self.fields => {
                Err(missing(operation, "body", "body"))
            }
            _ => Ok(self),
        }
    }

    /// The parameters of one place that have a value.
    pub(crate) fn at(&self, location: In) -> impl Iterator<Item = (&'a Parameter, &'a Value)> + '_ {
        self.all().filter(move |(parameter, _)| parameter.location == location)
    }

    /// All parameters that have a value.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'a Parameter, &'a Value)> + '_ {
        let all = self.operation.parameters.iter().zip(&self.values);
        all.filter_map(|(parameter, value)| Some((parameter, (*value)?)))
    }
}

/// OpenAPI 3.1 (4.8.12.1) ignores these as parameters: they follow from other parts of the description. Connectors
/// declare them all the same, so that they are taken when they are given and never asked for.
pub(crate) fn supplied(parameter: &Parameter) -> bool {
    parameter.location == In::Header && SUPPLIED.iter().any(|name| parameter.name.eq_ignore_ascii_case(name))
}

enum Meaning<'a> {
    Parameter(usize),
    Body(Vec<&'a str>),
    ContentType,
}

/// What an argument's name means: a parameter of exactly this name, the body or a part of it, else a parameter whose
/// name is like it.
fn meaning<'a>(operation: &Operation, name: &'a str) -> Option<Meaning<'a>> {
    let exact = operation.parameters.iter().position(|parameter| parameter.name == name);
    let whole = name == "body" && operation.body.is_some();
    if let Some(n) = exact.filter(|_| !whole) {
        return Some(Meaning::Parameter(n));
    }
    match body_path(operation, name) {
        Some(path) if path == [CONTENT_TYPE] && !is_member(operation) => Some(Meaning::ContentType),
        Some(path) if operation.body.is_some() => Some(Meaning::Body(path)),
        _ => alike(operation, name).map(Meaning::Parameter),
    }
}

/// Whether the body is itself an object with a member of that name: a file in JSON.
fn is_member(operation: &Operation) -> bool {
    let schema = operation.body.as_ref().map_or(&Value::Null, |body| operation.resolve(body.schema()));
    schema.get("properties").is_some_and(|properties| properties.get(CONTENT_TYPE).is_some())
}

/// `query/id`, else the name in other letters.
fn alike(operation: &Operation, name: &str) -> Option<usize> {
    let place = |fits: &dyn Fn(&Parameter) -> bool| operation.parameters.iter().position(fits);
    let qualified = name.split_once('/').and_then(|(location, rest)| {
        place(&|parameter| parameter.location.as_str() == location && parameter.name == rest)
    });
    qualified.or_else(|| place(&|parameter| parameter.name.eq_ignore_ascii_case(name)))
}

/// `body` is the whole (an empty path), `body/a/b` the member `a.b`; the body's own name serves as well.
fn body_path<'a>(operation: &Operation, name: &'a str) -> Option<Vec<&'a str>> {
    if operation.body.is_none() && operation.form.is_none() {
        return None;
    }
    let mut parts = name.split('/');
    let first = parts.next()?;
    let named = operation.body.as_ref().is_some_and(|body| body.name == first);
    (first.eq_ignore_ascii_case("body") || named).then(|| parts.collect())
}

/// The whole first, then its members on top.
fn assemble(mut members: Vec<(Vec<&str>, &Value)>) -> Option<Value> {
    members.sort_by_key(|(path, _)| path.len());
    let mut body = None;
    for (path, value) in members {
        let mut here = body.get_or_insert(Value::Null);
        for part in path.into_iter().take(DEEPEST) {
            here = member(here, &part.replace("~1", "/").replace("~0", "~"));
        }
        *here = value.clone();
    }
    body
}

/// The member or the item that is there or has just been made. What is neither a list with this item nor an object
/// gives way to an object.
fn member<'v>(here: &'v mut Value, name: &str) -> &'v mut Value {
    let index = here.as_array().and_then(|items| name.parse::<usize>().ok().filter(|n| *n <= items.len()));
    if index.is_none() && !here.is_object() {
        *here = Value::Object(Map::new());
    }
    match (here, index) {
        (Value::Array(items), Some(n)) => {
            if n == items.len() {
                items.push(Value::Null);
            }
            &mut items[n]
        }
        (other, _) => &mut other[name],
    }
}

fn unknown(operation: &Operation, name: &str) -> RequestError {
    let mut names: Vec<_> = operation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    names.extend(operation.body.as_ref().map(|_| "body"));
    let nearest = nearest(name, names).map(str::to_owned);
    RequestError::UnknownArgument { operation: operation.id.clone(), name: name.into(), nearest }
}

pub(crate) fn missing(operation: &Operation, name: &str, location: &'static str) -> RequestError {
    RequestError::MissingArgument { operation: operation.id.clone(), name: name.into(), location }
}

impl Parameter {
    /// Whether a call is refused that gives no value: there is no default, and nothing else supplies one.
    #[must_use]
    pub fn needs_value(&self) -> bool {
        self.required && self.default.is_none() && self.location != In::Form && !supplied(self)
    }
}
