//! Compares a value with a schema. Used to warn about arguments, and to choose among samples the one that fits.

use serde_json::{Map, Value};

use crate::call::encode::atom;
use crate::call::envelope::is_envelope;
use crate::model::Operation;
use crate::read::reference;
use crate::schema::check::Warning;
use crate::schema::limits;
use crate::schema::shape::{self, Flat, Way};

/// Warnings for one call.
const MOST_WARNINGS: usize = 50;
/// Schemas that one check looks at; what is left then counts as fitting.
const MOST_STEPS: usize = 20_000;
const DEEPEST: usize = 64;

/// How strict a check is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) way: Way,
    /// Whether `"5"` does for a number, because everything is sent as text.
    pub(crate) as_text: bool,
    /// Whether a file may stand where a text is asked for: in a form, and where a body is bytes. In JSON it cannot.
    pub(crate) files: bool,
    /// Whether more than one fitting branch of a `oneOf` is wrong: strict servers refuse it, but the description is to
    /// blame.
    pub(crate) one_branch: bool,
    /// Values of which nobody knows yet what they will be; they fit everywhere.
    pub(crate) is_open: fn(&Value) -> bool,
}

/// Every value is what it is.
pub(crate) fn all_known(_: &Value) -> bool {
    false
}

pub(crate) struct Checker<'a> {
    operation: &'a Operation,
    pub(crate) rules: Rules,
    pub(crate) warnings: Vec<Warning>,
    steps: usize,
    depth: usize,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(operation: &'a Operation, rules: Rules) -> Self {
        Self { operation, rules, warnings: Vec::new(), steps: 0, depth: 0 }
    }

    /// Adds a warning; `says` goes on after the argument's quoted name.
    pub(crate) fn warn(&mut self, code: &'static str, at: &str, says: &str) {
        if self.warnings.len() < MOST_WARNINGS {
            let message = format!("\"{}\" {says}.", causeway_core::text::one_line(at, 120));
            self.warnings.push(Warning { code, argument: at.to_owned(), message });
        }
    }

    /// Whether nothing is wrong with the value.
    pub(crate) fn fits(&mut self, schema: &Value, value: &Value) -> bool {
        let before = std::mem::take(&mut self.warnings);
        self.check(schema, value, "");
        std::mem::replace(&mut self.warnings, before).is_empty()
    }

    /// Warns of everything that is wrong with the value.
    pub(crate) fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        self.steps += 1;
        let is_over = self.steps > MOST_STEPS || self.depth > DEEPEST || self.warnings.len() >= MOST_WARNINGS;
        if is_over || (self.rules.is_open)(value) {
            return;
        }
        self.depth += 1;
        let flat = shape::flat(self.operation, schema);
        self.check_flat(&flat, value, at);
        self.depth -= 1;
    }

    fn check_flat(&mut self, flat: &Flat<'_>, value: &Value, at: &str) {
        let schema = &*flat.schema;
        if schema == &Value::Bool(false) {
            return self.warn("unknown-member", at, "is not allowed here");
        }
        let file =
            self.rules.files && is_envelope(value) && (shape::is_binary(schema) || shape::types(schema) == ["string"]);
        if !schema.is_object() || file || (value.is_null() && shape::nullable(schema)) {
            return;
        }
        if let Some(expected) = self.wrong_type(schema, value) {
            return self.warn("wrong-type", at, &format!("must be {expected}"));
        }
        if let Some(says) = limits::not_listed(schema, value) {
            return self.warn("not-in-list", at, &says);
        }
        let wrong = limits::wrong(schema, value, self.rules.as_text);
        wrong.into_iter().for_each(|(code, says)| self.warn(code, at, &says));
        match value {
            Value::Object(map) => self.members(flat, map, at),
            Value::Array(items) => self.items(schema, items, at),
            _ => {}
        }
        self.branches(flat, value, at);
    }

    fn wrong_type(&self, schema: &Value, value: &Value) -> Option<String> {
        let types = shape::types(schema);
        let only_null = schema.get("type") == Some(&Value::String("null".into()));
        if only_null && !value.is_null() {
            return Some("null".into());
        }
        if types.is_empty() || types.iter().any(|name| self.is_type(name, value)) {
            return None;
        }
        Some(types.iter().map(|name| in_words(name)).collect::<Vec<_>>().join(" or "))
    }

    fn is_type(&self, name: &str, value: &Value) -> bool {
        let text = value.as_str().filter(|_| self.rules.as_text);
        let scalar = !value.is_object() && !value.is_array() && !value.is_null();
        match name {
            "object" => value.is_object(),
            // One value does for a list of one where both are written alike.
            "array" => value.is_array() || (self.rules.as_text && scalar),
            "string" => value.is_string() || (self.rules.as_text && scalar),
            "file" => value.is_string() || is_envelope(value),
            "boolean" => value.is_boolean() || text.is_some_and(|text| matches!(text, "true" | "false")),
            "integer" => {
                let whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
                whole || text.is_some_and(|text| text.parse::<i128>().is_ok())
            }
            "number" => value.is_number() || text.is_some_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite)),
            _ => true,
        }
    }

    fn members(&mut self, flat: &Flat<'_>, map: &Map<String, Value>, at: &str) {
        for name in flat.required().filter(|name| !map.contains_key(*name)) {
            let declared = flat.schema.get("properties").and_then(|properties| properties.get(name));
            if !declared.is_some_and(|schema| self.rules.way.excludes_member(self.operation, schema)) {
                self.warn("missing-member", &below(at, name), "is needed and was not given");
            }
        }
        for (name, value) in map {
            self.member(flat, name, value, &below(at, name));
        }
    }

    fn member(&mut self, flat: &Flat<'_>, name: &str, value: &Value, at: &str) {
        let schema = flat.property(name);
        if self.rules.way.excludes_member(self.operation, schema) {
            let says = match self.rules.way {
                Way::Request => "is set by the service and cannot be given",
                Way::Response => "is never given back",
            };
            return self.warn("read-only", at, says);
        }
        let closed = flat.schema.get("additionalProperties") == Some(&Value::Bool(false));
        if closed && schema.is_null() && !has_pattern(&flat.schema, name) && !in_branch(self.operation, flat, name) {
            return self.warn("unknown-member", at, "is no member that the description knows");
        }
        self.check(schema, value, at);
    }

    fn items(&mut self, schema: &Value, items: &[Value], at: &str) {
        let first = schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_array()));
        let first = first.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let rest = schema.get("items").filter(|items| !items.is_array()).unwrap_or(&Value::Null);
        for (n, item) in items.iter().enumerate() {
            self.check(first.get(n).unwrap_or(rest), item, &below(at, &n.to_string()));
        }
    }

    /// `oneOf` and `anyOf`. With a discriminator the branch it names is checked, so that the warnings say what is
    /// wrong within it.
    fn branches(&mut self, flat: &Flat<'_>, value: &Value, at: &str) {
        for word in ["oneOf", "anyOf"] {
            let Some(list) = flat.schema.get(word).and_then(Value::as_array).filter(|list| !list.is_empty()) else {
                continue;
            };
            if let Some(named) = named_branch(&flat.schema, list, value) {
                self.check(named, value, at);
                continue;
            }
            let fitting = list.iter().filter(|branch| self.fits(branch, value)).count();
            if fitting == 0 {
                self.warn("no-branch", at, "fits none of the forms that the description allows");
            } else if fitting > 1 && word == "oneOf" && self.rules.one_branch {
                self.warn("no-branch", at, "fits more than one of the forms that exclude each other");
            }
        }
    }
}

/// The branch that the discriminator of a value names.
fn named_branch<'s>(schema: &Value, list: &'s [Value], value: &Value) -> Option<&'s Value> {
    let tag = value.get(shape::discriminator(schema)?)?.as_str()?;
    list.iter().find(|branch| reference::reference(branch).is_some_and(|text| shape::tag(schema, text) == tag))
}

fn has_pattern(schema: &Value, name: &str) -> bool {
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    patterns.is_some_and(|patterns| patterns.keys().any(|pattern| limits::matches(pattern, name).unwrap_or(true)))
}

/// Members of a branch count as known beside a closed object's own, as those who write so mean it.
fn in_branch(operation: &Operation, flat: &Flat<'_>, name: &str) -> bool {
    let branches = shape::branches(&flat.schema).unwrap_or_default();
    branches.iter().any(|branch| !shape::flat(operation, branch).property(name).is_null())
}

fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn in_words(name: &str) -> &str {
    match name {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "file" => "a file",
        other => other,
    }
}

/// The same value, also where one is written as a text.
pub(crate) fn alike(one: &Value, other: &Value) -> bool {
    one == other || (!one.is_null() && !other.is_null() && atom(one) == atom(other))
}
