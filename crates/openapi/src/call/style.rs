//! OpenAPI's parameter styles and Swagger 2.0's collection formats: how a list or an object becomes part of an address,
//! a header, a cookie or a form. The rules are those of RFC 6570, which OpenAPI's styles are defined by; where neither
//! says anything (lists within objects), what most servers take is written, and JSON where they do not agree.

use serde_json::Value;

use crate::call::encode::{self, atom, percent};
use crate::model::Parameter;

/// Characters of a name that are sent as they are: `$filter`, `user.name`, `@type`. Brackets are encoded, because
/// RFC 3986 does not allow them in a query and some servers (Tomcat) refuse them there.
const IN_NAME: &str = "$@:";
/// Objects in objects that `deepObject` spells out.
const DEEPEST: usize = 32;

/// `name=value` of a query, a cookie or a form, not yet encoded. The value is one text, or several with a separator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair<'a> {
    pub(crate) name: String,
    parts: Vec<String>,
    /// Says what separates the parts.
    style: &'a str,
}

impl Pair<'_> {
    fn one(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), parts: vec![text], style: "" }
    }

    /// As a query or a form carries it.
    fn encoded(&self, encode: &dyn Fn(&str) -> String) -> String {
        let parts: Vec<_> = self.parts.iter().map(|part| encode(part)).collect();
        format!("{}={}", percent(&self.name, IN_NAME), parts.join(&encoded_separator(self.style)))
    }

    /// The value as a part of a multipart body carries it.
    pub(crate) fn plain(&self) -> String {
        self.parts.join(&separator(self.style).to_string())
    }
}

/// What a value is, as texts. Null items and members are left out (RFC 6570, 2.3: they are undefined).
enum Shape {
    One(String),
    List(Vec<String>),
    Named(Vec<(String, String)>),
}

fn shape(schema: &Value, value: &Value) -> Shape {
    match value {
        Value::Array(items) => Shape::List(present(items).map(|item| nested(schema, item)).collect()),
        Value::Object(map) => {
            let members = map.iter().filter(|(_, value)| !value.is_null());
            Shape::Named(members.map(|(key, value)| (key.clone(), atom(value))).collect())
        }
        one => Shape::One(atom(one)),
    }
}

fn present(items: &[Value]) -> impl Iterator<Item = &Value> {
    items.iter().filter(|item| !item.is_null())
}

/// A list within a list is written as Swagger 2.0's `items.collectionFormat` says, else as JSON.
fn nested(schema: &Value, item: &Value) -> String {
    let format = schema.pointer("/items/collectionFormat").and_then(Value::as_str);
    match (item, format) {
        (Value::Array(items), Some(format)) => {
            let separator = match format {
                "ssv" => " ",
                "tsv" => "\t",
                "pipes" => "|",
                _ => ",",
            };
            present(items).map(atom).collect::<Vec<_>>().join(separator)
        }
        (other, _) => atom(other),
    }
}

/// A path variable, encoded: simple, label or matrix. With `x-ms-url-encoding: double` each value is encoded twice.
pub(crate) fn path(parameter: &Parameter, value: &Value) -> String {
    let keep = if parameter.allow_reserved { encode::IN_PATH } else { "" };
    let twice = parameter.schema.get("x-ms-url-encoding").is_some_and(|way| way == "double");
    let encode = |text: &str| if twice { percent(&percent(text, keep), "") } else { percent(text, keep) };
    if parameter.style == "content" {
        return encode(&value.to_string());
    }
    let name = percent(&parameter.name, "");
    let items = items(&shape(&parameter.schema, value), parameter.explode, &encode);
    match (parameter.style.as_str(), parameter.explode, value) {
        ("label" | "matrix", ..) if items.is_empty() => String::new(),
        ("label", explode, _) => format!(".{}", items.join(if explode { "." } else { "," })),
        ("matrix", true, Value::Object(_)) => format!(";{}", items.join(";")),
        ("matrix", true, _) => items.iter().map(|item| matrix(&name, item)).collect(),
        ("matrix", false, _) => matrix(&name, &items.join(",")),
        (style, ..) => items.join(&encoded_separator(style)),
    }
}

/// The comma that separates is not encoded, a comma within a value is; a space, a bar or a tab that separates must be.
fn encoded_separator(style: &str) -> String {
    match separator(style) {
        ',' => ",".to_owned(),
        other => percent(&other.to_string(), ""),
    }
}

/// RFC 6570, 3.2.7: an empty value has no `=`.
fn matrix(name: &str, value: &str) -> String {
    if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") }
}

fn items(shape: &Shape, explode: bool, encode: &dyn Fn(&str) -> String) -> Vec<String> {
    match shape {
        Shape::One(text) => vec![encode(text)],
        Shape::List(list) => list.iter().map(|item| encode(item)).collect(),
        Shape::Named(members) if explode => {
            members.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect()
        }
        Shape::Named(members) => members.iter().flat_map(|(key, value)| [encode(key), encode(value)]).collect(),
    }
}

/// The encoded `name=value` pairs of a query parameter or a form field.
pub(crate) fn query(parameter: &Parameter, value: &Value) -> Vec<String> {
    let encode = |text: &str| if parameter.allow_reserved { encode::reserved(text) } else { percent(text, "") };
    pairs(parameter, value).iter().map(|pair| pair.encoded(&encode)).collect()
}

/// The `name=value` pairs of a cookie parameter.
pub(crate) fn cookies(parameter: &Parameter, value: &Value) -> Vec<String> {
    let name = |name: &str| if encode::is_token(name) { name.to_owned() } else { percent(name, "") };
    let value_of = |pair: &Pair<'_>| {
        let parts: Vec<_> = pair.parts.iter().map(|part| encode::cookie(part)).collect();
        parts.join(&encoded_separator(pair.style))
    };
    pairs(parameter, value).iter().map(|pair| format!("{}={}", name(&pair.name), value_of(pair))).collect()
}

/// A header's value, in the simple style: commas between, nothing encoded that ASCII can hold.
pub(crate) fn header(parameter: &Parameter, value: &Value) -> String {
    if parameter.style == "content" {
        return encode::ascii_json(value);
    }
    items(&shape(&parameter.schema, value), parameter.explode, &encode::ascii)
        .join(&separator(&parameter.style).to_string())
}

/// The pairs that a value makes in its parameter's style. An empty list makes none (RFC 6570, 3.2.1), unless the
/// parameter is required: a server that insists on the name gets it, without a value.
pub(crate) fn pairs<'a>(parameter: &'a Parameter, value: &Value) -> Vec<Pair<'a>> {
    let pairs = styled(parameter, value);
    if pairs.is_empty() && parameter.required { vec![Pair::one(&parameter.name, String::new())] } else { pairs }
}

fn styled<'a>(parameter: &'a Parameter, value: &Value) -> Vec<Pair<'a>> {
    let name = parameter.name.as_str();
    let style = parameter.style.as_str();
    match (style, shape(&parameter.schema, value)) {
        ("content", _) => vec![Pair::one(name, value.to_string())],
        ("deepObject", Shape::List(_) | Shape::Named(_)) => {
            let mut pairs = Vec::new();
            deep(name, value, 0, &mut pairs);
            pairs
        }
        (_, Shape::One(text)) => vec![Pair::one(name, text)],
        (_, Shape::List(list)) if parameter.explode => list.into_iter().map(|text| Pair::one(name, text)).collect(),
        (_, Shape::Named(_)) if parameter.explode => exploded(value),
        (_, shape) => {
            let parts = items(&shape, false, &str::to_owned);
            let pair = Pair { name: name.to_owned(), parts, style };
            if pair.parts.is_empty() { Vec::new() } else { vec![pair] }
        }
    }
}

fn separator(style: &str) -> char {
    match style {
        "spaceDelimited" => ' ',
        "pipeDelimited" => '|',
        "tabDelimited" => '\t',
        _ => ',',
    }
}

/// Each member under its own name; a list within under the same name again, as a query of its own would have it.
fn exploded(value: &Value) -> Vec<Pair<'static>> {
    let mut pairs = Vec::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::Array(items) => pairs.extend(present(items).map(|item| Pair::one(key, atom(item)))),
            one => pairs.push(Pair::one(key, atom(one))),
        }
    }
    pairs
}

/// `name[a][b]=1`. OpenAPI leaves lists in `deepObject` open. A list of plain values is written `name[a][]=1`, which
/// PHP, Rails, qs and Stripe read as a list; one of objects with numbers (`name[a][0][b]=1`), since `[]` would mix them.
fn deep(name: &str, value: &Value, depth: usize, pairs: &mut Vec<Pair<'_>>) {
    match value {
        Value::Null => {}
        Value::Object(map) if depth < DEEPEST => {
            map.iter().for_each(|(key, value)| deep(&format!("{name}[{key}]"), value, depth + 1, pairs));
        }
        Value::Array(items) if depth < DEEPEST => {
            let numbered = items.iter().any(|item| item.is_object() || item.is_array());
            for (n, item) in present(items).enumerate() {
                let index = if numbered { n.to_string() } else { String::new() };
                deep(&format!("{name}[{index}]"), item, depth + 1, pairs);
            }
        }
        one => pairs.push(Pair::one(name, atom(one))),
    }
}
