//! A value for a schema: the first of what the description offers that fits, else one made to fit. Where an example
//! fits only in part, that part is used.

use serde_json::{Map, Value, json};

use crate::call::encode::atom;
use crate::model::Operation;
use crate::schema::checker::{Checker, Rules, all_known};
use crate::schema::limits;
use crate::schema::sample::file;
use crate::schema::sample_text;
use crate::schema::shape::{self, Flat, Way};

/// Levels of objects that optional members are given on.
const DEEPEST: usize = 5;
/// Levels at which even required members end.
const DEEPEST_REQUIRED: usize = 12;
/// Values of one sample.
const MOST_VALUES: usize = 400;
/// Optional members of one object.
const MOST_OPTIONAL: usize = 20;
const MOST_ITEMS: usize = 50;
const MOST_BRANCHES: usize = 8;

pub(crate) struct Sampler<'a> {
    operation: &'a Operation,
    way: Way,
    /// Whether files are given as envelopes.
    pub(crate) files: bool,
    /// Whether a text may stand for the whole, as an example of XML does.
    pub(crate) texts: bool,
    /// Whether values become text on their way.
    pub(crate) as_text: bool,
    /// The references that are being followed, so that none is followed within itself.
    stack: Vec<String>,
    left: usize,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(operation: &'a Operation, way: Way) -> Self {
        Self { operation, way, files: false, texts: false, as_text: false, stack: Vec::new(), left: MOST_VALUES }
    }

    /// `None` when the schema says nothing.
    pub(crate) fn sample(&mut self, schema: &Value) -> Option<Value> {
        if let Some(text) = schema.get("example").filter(|example| self.texts && example.is_string()) {
            return Some(text.clone());
        }
        self.value(schema, None, 0)
    }

    /// `hint` is what an example further out says of this place. `None` where a schema comes back to itself, says
    /// nothing, or the sample is long enough.
    fn value(&mut self, schema: &Value, hint: Option<&Value>, depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        let flat = shape::flat(self.operation, schema);
        if flat.refs.iter().any(|name| self.stack.contains(name)) || self.stack.len() > 64 {
            return None;
        }
        let before = self.stack.len();
        self.stack.extend(flat.refs.iter().cloned());
        let value = self.of_flat(&flat, hint, depth);
        self.stack.truncate(before);
        value
    }

    fn of_flat(&mut self, flat: &Flat<'_>, hint: Option<&Value>, depth: usize) -> Option<Value> {
        let offered: Vec<_> = hint.into_iter().chain(offered(&flat.schema)).collect();
        for candidate in &offered {
            if let Some(value) = self.fitting(&flat.schema, candidate) {
                return Some(value);
            }
        }
        // What does not fit as a whole may do so in part.
        let hint = offered.into_iter().find(|candidate| candidate.is_object() || candidate.is_array());
        match shape::branches(&flat.schema) {
            Some(branches) => self.of_branch(flat, branches, hint, depth),
            None => self.typed(flat, hint, depth),
        }
    }

    /// The candidate, put into the wanted type where that changes nothing (`"12"`, 12), if it fits.
    fn fitting(&self, schema: &Value, candidate: &Value) -> Option<Value> {
        let candidate = coerced(schema, candidate);
        let rules =
            Rules { way: self.way, as_text: self.as_text, files: self.files, one_branch: true, is_open: all_known };
        Checker::new(self.operation, rules).fits(schema, &candidate).then_some(candidate)
    }

    /// The first branch with which the whole fits; the first one of all where there is none.
    fn of_branch(&mut self, flat: &Flat<'_>, branches: &[Value], hint: Option<&Value>, depth: usize) -> Option<Value> {
        let mut first = None;
        for branch in branches.iter().take(MOST_BRANCHES) {
            let Some(merged) = self.with_branch(flat, branch) else { continue };
            let Some(value) = self.value(&merged, hint, depth) else { continue };
            if let Some(value) = self.fitting(&flat.schema, &value) {
                return Some(value);
            }
            first = first.or(Some(value));
        }
        first.or_else(|| shape::nullable(&flat.schema).then_some(Value::Null))
    }

    /// The schema and one of its branches at once, with the discriminator's value for it.
    fn with_branch(&self, flat: &Flat<'_>, branch: &Value) -> Option<Value> {
        let inner = shape::flat(self.operation, branch);
        let recursive = inner.refs.iter().any(|name| self.stack.contains(name) && !flat.refs.contains(name));
        if recursive || branch.get("type") == Some(&json!("null")) {
            return None;
        }
        let mut merged = flat.schema.as_object().cloned().unwrap_or_default();
        ["oneOf", "anyOf", "discriminator", "example", "examples"].iter().for_each(|key| drop(merged.remove(*key)));
        if let (Some(member), Some(name)) = (shape::discriminator(&flat.schema), inner.refs.first()) {
            fix(&mut merged, member, shape::tag(&flat.schema, name));
        }
        if let Value::Object(inner) = &*inner.schema {
            shape::merge(&mut merged, inner);
        }
        Some(Value::Object(merged))
    }

    fn typed(&mut self, flat: &Flat<'_>, hint: Option<&Value>, depth: usize) -> Option<Value> {
        let schema = &*flat.schema;
        match shape::kind(schema) {
            "object" => Some(Value::Object(self.object(flat, hint, depth))),
            "array" => Some(Value::Array(self.array(schema, hint, depth))),
            "integer" => Some(sample_text::number(schema, true)),
            "number" => Some(sample_text::number(schema, false)),
            "boolean" => Some(Value::Bool(true)),
            "null" => Some(Value::Null),
            "string" | "file" if self.files && shape::is_binary(schema) => Some(file("application/octet-stream")),
            "string" => Some(Value::String(sample_text::text(schema))),
            "file" => Some(Value::String("text".into())),
            _ => None,
        }
    }

    /// Required members first, then optional ones while the sample is small and not deep.
    fn object(&mut self, flat: &Flat<'_>, hint: Option<&Value>, depth: usize) -> Map<String, Value> {
        let mut map = Map::new();
        if depth >= DEEPEST_REQUIRED {
            return map;
        }
        let required: Vec<_> = flat.required().take(100).collect();
        for name in &required {
            self.required_member(flat, name, hint, depth, &mut map);
        }
        let least = limits::count(&flat.schema, "minProperties").unwrap_or(0).min(MOST_ITEMS);
        if depth < DEEPEST {
            self.optional_members(flat, hint, depth, &mut map);
        }
        self.fill_up(flat, least, depth, &mut map);
        map
    }

    fn required_member(
        &mut self,
        flat: &Flat<'_>,
        name: &str,
        hint: Option<&Value>,
        depth: usize,
        map: &mut Map<String, Value>,
    ) {
        let schema = flat.property(name);
        let closed = flat.schema.get("additionalProperties") == Some(&Value::Bool(false));
        if (closed && schema.is_null()) || self.way.excludes_member(self.operation, schema) {
            return;
        }
        let hint = hint.and_then(|hint| hint.get(name));
        let tag = self.tag(flat, name);
        let value = match tag.filter(|tag| self.fitting(schema, tag).is_some()) {
            Some(tag) => Some(tag),
            None => self.value(schema, hint, depth + 1),
        };
        map.insert(name.to_owned(), value.or_else(|| hint.cloned()).unwrap_or_else(|| stand_in(schema)));
    }

    /// What the discriminator holds in a schema that others extend: that schema's own name.
    fn tag(&self, flat: &Flat<'_>, name: &str) -> Option<Value> {
        let is_it = shape::discriminator(&flat.schema) == Some(name);
        flat.refs.first().filter(|_| is_it).map(|reference| json!(shape::tag(&flat.schema, reference)))
    }

    fn optional_members(&mut self, flat: &Flat<'_>, hint: Option<&Value>, depth: usize, map: &mut Map<String, Value>) {
        let Some(properties) = flat.schema.get("properties").and_then(Value::as_object) else { return };
        let most = limits::count(&flat.schema, "maxProperties").unwrap_or(usize::MAX);
        let optional = properties.iter().take(500).filter(|(name, _)| !flat.required().any(|needed| needed == *name));
        for (name, schema) in optional.take(MOST_OPTIONAL) {
            if map.len() >= most {
                return;
            }
            let resolved = self.operation.resolve(schema);
            if self.way.excludes_member(self.operation, schema)
                || resolved.get("deprecated") == Some(&Value::Bool(true))
            {
                continue;
            }
            // An optional member that nothing fits is better left out.
            let value = self.value(schema, hint.and_then(|hint| hint.get(name)), depth + 1);
            if let Some(value) = value.filter(|value| !value.is_null() && self.fitting(schema, value).is_some()) {
                map.insert(name.clone(), value);
            }
        }
    }

    /// Members of one's own choice where `minProperties` asks for more than are declared.
    fn fill_up(&mut self, flat: &Flat<'_>, least: usize, depth: usize, map: &mut Map<String, Value>) {
        let closed = flat.schema.get("additionalProperties") == Some(&Value::Bool(false));
        for n in 0..least {
            if map.len() >= least || closed {
                return;
            }
            let name = format!("member{n}");
            let schema = flat.property(&name);
            let value = self.value(schema, None, depth + 1).unwrap_or_else(|| stand_in(schema));
            map.insert(name, value);
        }
    }

    fn array(&mut self, schema: &Value, hint: Option<&Value>, depth: usize) -> Vec<Value> {
        let least = limits::count(schema, "minItems").unwrap_or(0).min(MOST_ITEMS);
        let most = limits::count(schema, "maxItems").unwrap_or(MOST_ITEMS);
        if depth >= DEEPEST_REQUIRED || (depth >= DEEPEST && least == 0) {
            return Vec::new();
        }
        let first = schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_array()));
        let first = first.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let rest = schema.get("items").filter(|items| !items.is_array()).unwrap_or(&Value::Null);
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut items = Vec::new();
        for n in 0..least.max(first.len()).max(1).min(most) {
            let schema = first.get(n).unwrap_or(rest);
            let hint = hint.and_then(|hint| hint.get(n));
            let value = self.value(schema, hint, depth + 1).or_else(|| (n < least).then(|| stand_in(schema)));
            let Some(value) = value else { break };
            items.extend(if unique { self.distinct(schema, value, &items) } else { Some(value) });
        }
        items
    }

    /// The value, or one like it that is not in the list yet.
    fn distinct(&self, schema: &Value, value: Value, taken: &[Value]) -> Option<Value> {
        let flat = shape::flat(self.operation, schema);
        let listed = flat.schema.get("enum").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let varied = (1..200).map(|n| varied(&value, n));
        let all = std::iter::once(value.clone()).chain(listed.iter().cloned()).chain(varied);
        all.filter(|one| !taken.contains(one)).find(|one| self.fitting(schema, one).is_some())
    }
}

/// What the schema itself offers, the best first.
fn offered(schema: &Value) -> Vec<&Value> {
    let one = |key: &str| schema.get(key).into_iter();
    let many = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten().take(20);
    let all = one("example").chain(many("examples")).chain(one("x-example")).chain(one("x-ms-test-value"));
    let all = all.chain(one("default")).chain(one("const")).chain(many("enum"));
    all.filter(|value| !value.is_null()).collect()
}

/// Texts that are numbers or booleans, and the other way round, where the schema wants it so.
fn coerced(schema: &Value, value: &Value) -> Value {
    let types = shape::types(schema);
    let read = |text: &String| serde_json::from_str::<Value>(text.trim()).ok();
    match value {
        Value::String(text) if types.iter().all(|name| matches!(*name, "integer" | "number" | "boolean")) => {
            let read = read(text).filter(|read| !types.is_empty() && (read.is_number() || read.is_boolean()));
            read.unwrap_or_else(|| value.clone())
        }
        Value::Number(_) | Value::Bool(_) if types == ["string"] => Value::String(atom(value)),
        other => other.clone(),
    }
}

/// Fixes a member to one value, as a branch's discriminator is.
fn fix(schema: &mut Map<String, Value>, member: &str, tag: &str) {
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        properties.insert(member.to_owned(), json!({"type": "string", "const": tag}));
    }
    let required = schema.entry("required").or_insert_with(|| json!([]));
    if let Value::Array(required) = required
        && !required.iter().any(|name| name == member)
    {
        required.push(json!(member));
    }
}

/// A value for what must be there though its schema gives none.
fn stand_in(schema: &Value) -> Value {
    match shape::kind(schema) {
        "object" => json!({}),
        "array" => json!([]),
        _ if schema.get("$ref").is_some() || schema.get("allOf").is_some() => json!({}),
        _ => json!("text"),
    }
}

fn varied(value: &Value, n: u64) -> Value {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => json!(whole.saturating_add(i64::try_from(n).unwrap_or(1))),
            (_, Some(real)) => json!(real + n as f64),
            _ => value.clone(),
        },
        Value::String(text) => {
            let kept: String = text.chars().take(text.chars().count().saturating_sub(n.to_string().len())).collect();
            if n.is_multiple_of(2) { json!(format!("{text}{n}")) } else { json!(format!("{kept}{n}")) }
        }
        Value::Bool(value) => json!(!value),
        Value::Object(map) => {
            let mut map = map.clone();
            if let Some(first) = map.values_mut().find(|value| value.is_number() || value.is_string()) {
                *first = varied(first, n);
            }
            Value::Object(map)
        }
        other => other.clone(),
    }
}
