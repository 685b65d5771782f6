//! XML from a JSON value, with the `xml` keywords of OpenAPI's schemas: name, attribute, wrapped, prefix, namespace.
//! A writer only: what comes back is not read here.

use serde_json::{Map, Value};

use crate::call::encode::atom;
use crate::model::Operation;
use crate::read::reference::reference;
use crate::schema::shape;

/// Elements in elements that are written.
const DEEPEST: usize = 100;
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A whole document. A text is taken to be one already.
pub(crate) fn write(operation: &Operation, schema: &Value, value: &Value) -> String {
    if let Value::String(text) = value {
        return text.clone();
    }
    let name = root_name(operation, schema);
    let mut out = DECLARATION.to_owned();
    Writer { operation, out: &mut out }.element(&name, schema, value, 0);
    out
}

/// `xml.name`, else the name of the schema (OpenAPI 3.1, 4.8.26).
fn root_name(operation: &Operation, schema: &Value) -> String {
    let own = operation.resolve(schema).pointer("/xml/name").and_then(Value::as_str);
    let referred = reference(schema).and_then(|text| text.rsplit('/').next());
    own.or(referred).filter(|name| !name.is_empty()).unwrap_or("root").to_owned()
}

struct Writer<'a> {
    operation: &'a Operation,
    out: &'a mut String,
}

impl Writer<'_> {
    /// One element. A list that stands alone (the root, or within a list) is an element around its items.
    fn element(&mut self, name: &str, schema: &Value, value: &Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let flat = shape::flat(self.operation, schema);
        let (name, namespace) = qualified(name, flat.schema.get("xml"));
        self.out.push_str(&format!("<{name}{namespace}"));
        let content_from = self.out.len();
        match value {
            Value::Object(map) => self.members(&flat, map, depth),
            Value::Array(items) => {
                self.out.push('>');
                let schema = items_of(&flat.schema);
                let inner = self.name_of(schema, &name);
                items.iter().for_each(|item| self.element(&inner, schema, item, depth + 1));
            }
            one => {
                self.out.push('>');
                self.out.push_str(&escaped(&atom(one), false));
            }
        }
        if self.out.ends_with('>') && self.out.len() == content_from + 1 {
            self.out.truncate(content_from);
            self.out.push_str("/>");
        } else {
            self.out.push_str(&format!("</{name}>"));
        }
    }

    /// Attributes into the open tag, then the tag's end, then the elements. Null is left out.
    fn members(&mut self, flat: &shape::Flat<'_>, map: &Map<String, Value>, depth: usize) {
        let present = || map.iter().filter(|(_, value)| !value.is_null());
        let attribute = |schema: &Value| self.operation.resolve(schema).pointer("/xml/attribute") == Some(&true.into());
        let (attributes, elements): (Vec<_>, Vec<_>) = present()
            .partition(|(key, value)| attribute(flat.property(key)) && !value.is_object() && !value.is_array());
        for (key, value) in attributes {
            let schema = self.operation.resolve(flat.property(key));
            let (name, namespace) = qualified(&self.name_of(schema, key), schema.get("xml"));
            self.out.push_str(&format!("{namespace} {name}=\"{}\"", escaped(&atom(value), true)));
        }
        self.out.push('>');
        elements.into_iter().for_each(|(key, value)| self.member(key, flat.property(key), value, depth + 1));
    }

    /// A list is an element for each item, and an element around them where it is wrapped. Its own `xml.name` counts
    /// for the wrapping alone; the items have theirs, else the same name (OpenAPI 3.1, 4.8.26.2).
    fn member(&mut self, key: &str, schema: &Value, value: &Value, depth: usize) {
        let Value::Array(items) = value else {
            let name = self.name_of(schema, key);
            return self.element(&name, schema, value, depth);
        };
        let list = shape::flat(self.operation, schema);
        if list.schema.pointer("/xml/wrapped") == Some(&Value::Bool(true)) {
            let name = self.name_of(schema, key);
            return self.element(&name, schema, value, depth);
        }
        let schema = items_of(&list.schema);
        let name = self.name_of(schema, key);
        items.iter().for_each(|item| self.element(&name, schema, item, depth));
    }

    fn name_of(&self, schema: &Value, otherwise: &str) -> String {
        let own = self.operation.resolve(schema).pointer("/xml/name").and_then(Value::as_str);
        own.filter(|name| !name.is_empty()).unwrap_or(otherwise).to_owned()
    }
}

fn items_of(schema: &Value) -> &Value {
    schema.get("items").unwrap_or(&Value::Null)
}

/// The name with its prefix, and the declaration of its namespace.
fn qualified(name: &str, xml: Option<&Value>) -> (String, String) {
    let text = |key: &str| xml.and_then(|xml| xml.get(key)).and_then(Value::as_str).filter(|text| !text.is_empty());
    let prefix = text("prefix").map(valid_name);
    let local = valid_name(name.rsplit(':').next().unwrap_or(name));
    let declared = text("namespace").map(|uri| match &prefix {
        Some(prefix) => format!(" xmlns:{prefix}=\"{}\"", escaped(uri, true)),
        None => format!(" xmlns=\"{}\"", escaped(uri, true)),
    });
    (prefix.map_or_else(|| local.clone(), |prefix| format!("{prefix}:{local}")), declared.unwrap_or_default())
}

/// What cannot stand in an XML name becomes `_`.
fn valid_name(name: &str) -> String {
    let inner = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let mut valid: String = name.chars().map(|c| if inner(c) { c } else { '_' }).collect();
    if !valid.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        valid.insert(0, '_');
    }
    valid
}

/// Text as it may stand in an element or an attribute; characters that XML 1.0 (2.2) does not have are left out.
fn escaped(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' if attribute => out.push_str(&format!("&#{};", u32::from(c))),
            '\n' | '\t' => out.push(c),
            c if u32::from(c) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
