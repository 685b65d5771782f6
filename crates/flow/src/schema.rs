//! JSON Schema, draft 4 (with `const` and the numeric bounds of later drafts), for what ParseJson and Request triggers
//! are given. `format` and remote references are not looked at.

use regex_lite::Regex;

use crate::Value;
use crate::expr::values;

/// How deep schemas and values are followed.
const DEEPEST: u32 = 256;
/// How many schemas are tried against values, all together.
const MOST_STEPS: u32 = 5_000_000;

/// Where and how a value does not fit a schema; nothing when it does.
pub(crate) fn mismatch(value: &Value, schema: &Value) -> Option<String> {
    let mut check = Check { root: schema, steps: 0 };
    check.value(value, schema, &Path::Root, 0).err()
}

/// One look at a value.
struct Check<'s> {
    root: &'s Value,
    steps: u32,
}

/// Where in the value, for messages: written only when there is something to say.
enum Path<'p> {
    Root,
    Member(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

type Fits = Result<(), String>;

impl Check<'_> {
    fn value(&mut self, value: &Value, schema: &Value, path: &Path, depth: u32) -> Fits {
        self.steps += 1;
        if depth > DEEPEST || self.steps > MOST_STEPS {
            return Err("The schema takes too long to check: make it simpler.".into());
        }
        match schema {
            Value::Bool(false) => return Err(path.says("is not allowed here")),
            Value::Object(_) => {}
            _ => return Ok(()),
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            return self.reference(value, target, path, depth);
        }
        kind(value, schema, path)?;
        choices(value, schema, path)?;
        match value {
            Value::String(text) => string(text, schema, path)?,
            Value::Array(items) => self.items(items, schema, path, depth)?,
            Value::Object(_) => self.members(value, schema, path, depth)?,
            _ if value.is_number() => number(value, schema, path)?,
            _ => {}
        }
        self.combined(value, schema, path, depth)
    }

    fn reference(&mut self, value: &Value, target: &str, path: &Path, depth: u32) -> Fits {
        let root = self.root;
        match target.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) {
            Some(found) => self.value(value, found, path, depth + 1),
            None => Ok(()),
        }
    }

    fn items(&mut self, items: &[Value], schema: &Value, path: &Path, depth: u32) -> Fits {
        bound(items.len() as f64, schema, ["minItems", "maxItems"], path, "items")?;
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            let mut seen = std::collections::HashSet::new();
            if !items.iter().all(|item| seen.insert(values::fingerprint(item))) {
                return Err(path.says("has an item twice"));
            }
        }
        let (each, rest) = (schema.get("items"), schema.get("additionalItems"));
        for (i, item) in items.iter().enumerate() {
            let schema = match each {
                Some(Value::Array(places)) => places.get(i).or(rest),
                single => single,
            };
            if let Some(schema) = schema {
                self.value(item, schema, &Path::Item(path, i), depth + 1)?;
            }
        }
        Ok(())
    }

    fn members(&mut self, value: &Value, schema: &Value, path: &Path, depth: u32) -> Fits {
        let Some(members) = value.as_object() else { return Ok(()) };
        bound(members.len() as f64, schema, ["minProperties", "maxProperties"], path, "members")?;
        for name in texts(schema.get("required")) {
            if members.get(name).is_none() {
                return Err(path.says(&format!("has no '{name}', which is required")));
            }
        }
        let patterns = patterns(schema.get("patternProperties"));
        for (name, member) in members {
            let path = Path::Member(path, name);
            let own = schema.get("properties").and_then(|properties| properties.get(name));
            let fitting: Vec<&Value> = patterns.iter().filter(|(p, _)| p.is_match(name)).map(|(_, s)| *s).collect();
            let rest = schema.get("additionalProperties").filter(|_| own.is_none() && fitting.is_empty());
            for schema in own.into_iter().chain(fitting).chain(rest) {
                self.value(member, schema, &path, depth + 1)?;
            }
        }
        self.dependencies(value, schema, path, depth)
    }

    fn dependencies(&mut self, value: &Value, schema: &Value, path: &Path, depth: u32) -> Fits {
        let Some(dependencies) = schema.get("dependencies").and_then(Value::as_object) else { return Ok(()) };
        for (name, needs) in dependencies.iter().filter(|(name, _)| value.get(name).is_some()) {
            if let Some(missing) = texts(Some(needs)).find(|needed| value.get(needed).is_none()) {
                return Err(path.says(&format!("has '{name}' but not '{missing}'")));
            }
            self.value(value, needs, path, depth + 1)?;
        }
        Ok(())
    }

    fn combined(&mut self, value: &Value, schema: &Value, path: &Path, depth: u32) -> Fits {
        let list = |name: &str| schema.get(name).and_then(Value::as_array).map(|a| &**a).unwrap_or_default();
        for each in list("allOf") {
            self.value(value, each, path, depth + 1)?;
        }
        let mut fitting =
            |name: &str| list(name).iter().filter(|s| self.value(value, s, path, depth + 1).is_ok()).count();
        if !list("anyOf").is_empty() && fitting("anyOf") == 0 {
            return Err(path.says("fits none of the schemas of anyOf"));
        }
        if !list("oneOf").is_empty() && fitting("oneOf") != 1 {
            return Err(path.says("does not fit exactly one of the schemas of oneOf"));
        }
        match schema.get("not") {
            Some(not) if self.value(value, not, path, depth + 1).is_ok() => Err(path.says("fits what it must not fit")),
            _ => Ok(()),
        }
    }
}

impl Path<'_> {
    fn says(&self, what: &str) -> String {
        match self {
            Path::Root => format!("The content {what}."),
            _ => format!("{self} {what}."),
        }
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // From the outside in; never deeper than what was followed.
        match self {
            Path::Root => Ok(()),
            Path::Member(Path::Root, name) => f.write_str(name),
            Path::Member(outer, name) => write!(f, "{outer}.{name}"),
            Path::Item(outer, place) => write!(f, "{outer}[{place}]"),
        }
    }
}

fn kind(value: &Value, schema: &Value, path: &Path) -> Fits {
    let Some(wanted) = schema.get("type") else { return Ok(()) };
    let names: Vec<&str> = wanted.as_str().into_iter().chain(texts(Some(wanted))).collect();
    if names.is_empty() || names.iter().any(|name| is_kind(value, name)) {
        return Ok(());
    }
    Err(path.says(&format!("has to be of the type {}, and it is {}", names.join(" or "), values::kind(value))))
}

/// Types in any case: the documentation's own examples write `String` and `Object`.
fn is_kind(value: &Value, name: &str) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "null" => value.is_null(),
        "boolean" => value.as_bool().is_some(),
        "integer" => match value {
            Value::Decimal(number) => number.scale() == 0,
            other => other.as_i64().is_some(),
        },
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "any" => true,
        _ => false,
    }
}

fn choices(value: &Value, schema: &Value, path: &Path) -> Fits {
    let is = |other: &Value| values::fingerprint(other) == values::fingerprint(value) && same_sort(other, value);
    let choices = schema.get("enum").and_then(Value::as_array);
    if choices.is_some_and(|choices| !choices.iter().any(is)) || schema.get("const").is_some_and(|only| !is(only)) {
        return Err(path.says("is none of the values that are allowed"));
    }
    Ok(())
}

fn same_sort(a: &Value, b: &Value) -> bool {
    a.is_number() == b.is_number() && a.is_string() == b.is_string()
}

fn string(text: &str, schema: &Value, path: &Path) -> Fits {
    if schema.get("minLength").is_some() || schema.get("maxLength").is_some() {
        bound(text.encode_utf16().count() as f64, schema, ["minLength", "maxLength"], path, "characters")?;
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok());
    match pattern {
        Some(pattern) if !pattern.is_match(text) => Err(path.says("does not fit the pattern")),
        _ => Ok(()),
    }
}

fn number(value: &Value, schema: &Value, path: &Path) -> Fits {
    let Some(number) = value.as_f64() else { return Ok(()) };
    let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
    // In draft 4 the exclusive bounds are flags beside the bounds, later they are bounds.
    let is_exclusive = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    let low = limit("minimum").is_some_and(|low| number < low || (number == low && is_exclusive("exclusiveMinimum")));
    let high =
        limit("maximum").is_some_and(|high| number > high || (number == high && is_exclusive("exclusiveMaximum")));
    if low || limit("exclusiveMinimum").is_some_and(|low| number <= low) {
        return Err(path.says("is smaller than allowed"));
    }
    if high || limit("exclusiveMaximum").is_some_and(|high| number >= high) {
        return Err(path.says("is greater than allowed"));
    }
    match limit("multipleOf").filter(|step| *step > 0.0) {
        Some(step) if ((number / step).round() * step - number).abs() > 1e-9 * number.abs().max(1.0) => {
            Err(path.says(&format!("is not a multiple of {step}")))
        }
        _ => Ok(()),
    }
}

fn bound(count: f64, schema: &Value, [low, high]: [&str; 2], path: &Path, what: &str) -> Fits {
    let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
    if limit(low).is_some_and(|low| count < low) {
        return Err(path.says(&format!("has fewer {what} than allowed")));
    }
    if limit(high).is_some_and(|high| count > high) {
        return Err(path.says(&format!("has more {what} than allowed")));
    }
    Ok(())
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).map(|items| &**items).unwrap_or_default().iter().filter_map(Value::as_str)
}

/// The patterns that are ones, with their schemas.
fn patterns(value: Option<&Value>) -> Vec<(Regex, &Value)> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(pattern, schema)| Some((Regex::new(pattern).ok()?, schema))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn values_fit_their_schemas_or_the_message_says_where_not() {
        for (schema, fits, wrong, said) in [
            (r#"{"type": "string"}"#, r#""a""#, "1", "The content has to be of the type string, and it is an integer."),
            (r#"{"type": ["String", "null"]}"#, "null", "true", "of the type String or null"),
            (r#"{"type": "integer"}"#, "5", "5.0", "it is a float"),
            (r#"{"type": "number"}"#, "5.5", r#""5""#, "it is a text"),
            (
                r#"{"properties": {"a": {"items": {"type": "object"}}}}"#,
                r#"{"a": [{}]}"#,
                r#"{"a": [{}, 1]}"#,
                "a[1] has",
            ),
            (r#"{"required": ["a"]}"#, r#"{"a": null}"#, "{}", "The content has no 'a', which is required."),
            (
                r#"{"additionalProperties": false, "properties": {"a": {}}}"#,
                r#"{"a": 1}"#,
                r#"{"b": 1}"#,
                "b is not allowed",
            ),
            (
                r#"{"patternProperties": {"^x": {"type": "string"}}}"#,
                r#"{"x1": "a", "y": 1}"#,
                r#"{"x1": 1}"#,
                "x1 has to",
            ),
            (r#"{"enum": ["a", 1]}"#, "1", r#""b""#, "none of the values"),
            (r#"{"const": {"a": 1}}"#, r#"{"a": 1}"#, r#"{"a": 2}"#, "none of the values"),
            (r#"{"minimum": 1, "exclusiveMinimum": true}"#, "2", "1", "smaller than allowed"),
            (r#"{"exclusiveMaximum": 3}"#, "2", "3", "greater than allowed"),
            (r#"{"multipleOf": 0.1}"#, "0.3", "0.35", "multiple of 0.1"),
            (r#"{"minLength": 2, "maxLength": 2}"#, r#""😀""#, r#""a""#, "fewer characters"),
            (r#"{"pattern": "^a+$"}"#, r#""aa""#, r#""ab""#, "pattern"),
            (r#"{"minItems": 1, "uniqueItems": true}"#, "[1, 2]", "[1, 1]", "twice"),
            (r#"{"items": [{"type": "string"}], "additionalItems": false}"#, r#"["a"]"#, r#"["a", 1]"#, "[1] is not"),
            (r#"{"anyOf": [{"type": "string"}, {"minimum": 5}]}"#, "7", "3", "none of the schemas of anyOf"),
            (r#"{"oneOf": [{"type": "integer"}, {"minimum": 5}]}"#, "3", "7", "exactly one"),
            (r#"{"allOf": [{"type": "integer"}, {"minimum": 5}]}"#, "7", "3", "smaller"),
            (r#"{"not": {"type": "null"}}"#, "1", "null", "must not fit"),
            (r#"{"dependencies": {"a": ["b"]}}"#, r#"{"b": 1}"#, r#"{"a": 1}"#, "has 'a' but not 'b'"),
            (
                r##"{"definitions": {"n": {"type": "object", "properties": {"next": {"$ref": "#/definitions/n"}}}}, "$ref": "#/definitions/n"}"##,
                r#"{"next": {"next": {}}}"#,
                r#"{"next": {"next": 1}}"#,
                "next.next has",
            ),
        ] {
            assert_eq!(mismatch(&value(fits), &value(schema)), None, "{schema} {fits}");
            let message = mismatch(&value(wrong), &value(schema)).unwrap_or_default();
            assert!(message.contains(said), "{schema} {wrong}: {message:?}");
        }
    }

    #[test]
    fn schemas_that_never_end_are_given_up() {
        let circle = value(r##"{"definitions": {"a": {"$ref": "#/definitions/a"}}, "$ref": "#/definitions/a"}"##);
        assert!(mismatch(&Value::Null, &circle).unwrap().contains("too long"));
    }
}
