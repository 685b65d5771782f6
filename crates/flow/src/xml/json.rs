//! XML as JSON and back, by the rules of Newtonsoft.Json's XmlNodeConverter: attributes are members whose names start
//! with `@`, text beside them is `#text`, elements of one name are an array.
//! <https://www.newtonsoft.com/json/help/html/ConvertingJSONandXML.htm>

use super::{Document, Kind, MOST_NODES, NodeId, ROOT, declared_prefix, is_name, is_name_char, prefix};
use crate::{Array, Object, Text, Value};

/// The namespace of `json:Array="true"`, which makes an array of a single element.
const JSON: &str = "http://james.newtonking.com/projects/json";

/// What comments are called, which are not read.
const COMMENT: &str = "#comment";

/// A document as JSON.
pub(crate) fn to_json(document: &Document) -> Value {
    children(document, ROOT, Object::new()).into()
}

fn element(document: &Document, id: NodeId) -> Value {
    let node = document.node(id);
    let mut members = Object::new();
    for attribute in node.attributes.iter().map(|id| document.node(*id)) {
        if let Kind::Attribute { name, value } = &attribute.kind
            && attribute.namespace != JSON
        {
            members.insert(format!("@{}", decoded(name)), value);
        }
    }
    match node.children.as_slice() {
        [] if members.is_empty() => match node.kind {
            Kind::Element { closed: true, .. } => Value::Null,
            _ => "".into(),
        },
        [only] if members.is_empty() => match &document.node(*only).kind {
            Kind::Text(text) => text.into(),
            _ => children(document, id, members).into(),
        },
        _ => children(document, id, members).into(),
    }
}

/// The children of a node, grouped by their names in the order in which these first appear.
fn children(document: &Document, id: NodeId, mut members: Object) -> Object {
    let mut groups: Vec<(Text, Vec<NodeId>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for child in &document.node(id).children {
        let Some(name) = member_name(document, *child) else { continue };
        let place = *places.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(*child);
        }
    }
    for (name, group) in groups {
        // Newtonsoft.Json leaves a single comment out, and of several there is an array without items.
        if name == COMMENT {
            if group.len() > 1 {
                members.insert(name, Value::Array(Array::default()));
            }
            continue;
        }
        let value = match group.as_slice() {
            [only] if !asks_for_array(document, *only) => value(document, *only),
            several => several.iter().map(|id| value(document, *id)).collect(),
        };
        members.insert(name, value);
    }
    members
}

/// The name of the member that a node becomes.
fn member_name(document: &Document, id: NodeId) -> Option<Text> {
    let node = document.node(id);
    Some(match &node.kind {
        Kind::Element { name, .. } => decoded(name).into(),
        Kind::Text(_) => "#text".into(),
        Kind::CData(_) => "#cdata-section".into(),
        Kind::Instruction { target, .. } => format!("?{target}").into(),
        Kind::Declaration(_) => "?xml".into(),
        Kind::DocType(_) => "!DOCTYPE".into(),
        Kind::Comment(_) => COMMENT.into(),
        Kind::Root | Kind::Attribute { .. } => return None,
    })
}

fn value(document: &Document, id: NodeId) -> Value {
    match &document.node(id).kind {
        Kind::Text(text) | Kind::CData(text) => text.into(),
        Kind::Instruction { data, .. } => data.into(),
        Kind::Declaration(said) => {
            Value::Object(said.iter().map(|(name, value)| (format!("@{name}"), value)).collect())
        }
        Kind::DocType(kind) => {
            let said = [("@public", &kind.public), ("@system", &kind.system), ("@internalSubset", &kind.subset)];
            let said = said.into_iter().filter(|(_, text)| !text.is_empty());
            Value::Object([("@name", &kind.name)].into_iter().chain(said).collect())
        }
        _ => element(document, id),
    }
}

fn asks_for_array(document: &Document, id: NodeId) -> bool {
    document.node(id).attributes.iter().map(|id| document.node(*id)).any(|attribute| {
        attribute.namespace == JSON
            && matches!(&attribute.kind, Kind::Attribute { value, .. } if value.eq_ignore_ascii_case("true"))
    })
}

/// JSON as a document. It has one member that is an element.
///
/// # Errors
/// What is wrong, as the end of a sentence.
pub(crate) fn of_json(value: &Value) -> Result<Document, String> {
    let Value::Object(members) = value else { return Err("it is not an object".into()) };
    let mut document = Document::new();
    for (name, value) in members {
        if let Some(target) = name.strip_prefix('?') {
            instruction(&mut document, target, value);
        } else if !name.starts_with(['#', '@']) {
            elements(&mut document, ROOT, name, value)?;
        } else {
            return Err(format!("its outermost member '{name}' is not an element"));
        }
    }
    match document.node(ROOT).children.iter().filter(|id| document.node(**id).is_element()).count() {
        1 => resolved(document),
        count => Err(format!("it needs one outermost member to be the root element, and has {count}")),
    }
}

fn instruction(document: &mut Document, target: &str, value: &Value) {
    let kind = match value {
        Value::Object(members) if target == "xml" => {
            let said = members.iter().map(|(name, value)| (name.trim_start_matches('@').to_owned(), plain(value)));
            Kind::Declaration(said.collect())
        }
        other => Kind::Instruction { target: target.to_owned(), data: plain(other) },
    };
    document.add(ROOT, kind);
}

fn elements(document: &mut Document, parent: NodeId, name: &str, value: &Value) -> Result<(), String> {
    if document.nodes.len() > MOST_NODES {
        return Err(format!("it has more than {MOST_NODES} nodes"));
    }
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| elements(document, parent, name, item)),
        Value::Object(members) => {
            let id = document.add(parent, Kind::Element { name: encoded(name)?, closed: true });
            fill(document, id, members)
        }
        other => {
            let closed = other.is_null();
            let id = document.add(parent, Kind::Element { name: encoded(name)?, closed });
            let text = plain(other);
            // An empty text is one as well, so that the element is not closed at once.
            if !text.is_empty() {
                document.add(id, Kind::Text(text));
            }
            Ok(())
        }
    }
}

fn fill(document: &mut Document, id: NodeId, members: &Object) -> Result<(), String> {
    for (name, value) in members {
        if let Some(attribute) = name.strip_prefix('@') {
            document.add(id, Kind::Attribute { name: encoded(attribute)?, value: plain(value) });
        }
    }
    for (name, value) in members {
        match name.as_str() {
            "#text" => pieces(document, id, value, Kind::Text),
            "#cdata-section" => pieces(document, id, value, Kind::CData),
            name if name.starts_with('@') => {}
            name => elements(document, id, name, value)?,
        }
    }
    Ok(())
}

fn pieces(document: &mut Document, id: NodeId, value: &Value, kind: fn(String) -> Kind) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| pieces(document, id, item, kind)),
        other => {
            document.add(id, kind(plain(other)));
        }
    }
}

/// A value as XML writes it: `true`, not `True`.
fn plain(value: &Value) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        other => crate::expr::values::text(other).into_owned(),
    }
}

/// Gives every node its namespace; ids come in document order, so a parent has its own before its children.
fn resolved(mut document: Document) -> Result<Document, String> {
    for id in 1..document.nodes.len() {
        let node = document.node(id);
        let name = node.name();
        let prefix = prefix(name);
        let skip = !matches!(node.kind, Kind::Element { .. } | Kind::Attribute { .. })
            || (prefix.is_empty() && !node.is_element())
            || matches!(prefix, "xml" | "xmlns");
        if skip {
            continue;
        }
        let from = if node.is_element() { id } else { node.parent };
        let namespace = declared(&document, from, prefix).map(str::to_owned);
        let is_unknown = namespace.is_none() && !prefix.is_empty();
        if is_unknown && !node.is_element() {
            return Err(format!("the prefix '{prefix}' is not declared"));
        }
        let local = node.local_name().to_owned();
        if let Some(node) = document.nodes.get_mut(id) {
            // Newtonsoft.Json leaves a prefix out that nobody declares.
            if let Kind::Element { name, .. } = &mut node.kind
                && is_unknown
            {
                *name = local;
            }
            node.namespace = namespace.unwrap_or_default();
        }
    }
    Ok(document)
}

fn declared<'d>(document: &'d Document, from: NodeId, prefix: &str) -> Option<&'d str> {
    let mut here = from;
    loop {
        let node = document.node(here);
        for attribute in &node.attributes {
            if let Kind::Attribute { name, value } = &document.node(*attribute).kind
                && declared_prefix(name) == Some(prefix)
            {
                return Some(value);
            }
        }
        if here == ROOT {
            return None;
        }
        here = node.parent;
    }
}

/// A name as XML can have it: characters that it cannot are `_x0020_` (.NET's `XmlConvert.EncodeName`).
fn encoded(name: &str) -> Result<String, String> {
    if is_name(name) {
        return Ok(name.to_owned());
    }
    if name.is_empty() {
        return Err("it has a member without a name".into());
    }
    let mut colons = 0;
    let each = name.chars().enumerate().map(|(i, c)| {
        colons += usize::from(c == ':');
        let fits = is_name_char(c, i == 0) || (c == ':' && colons == 1 && i > 0);
        if fits { c.to_string() } else { format!("_x{:04X}_", u32::from(c)) }
    });
    let name: String = each.collect();
    if is_name(&name) { Ok(name) } else { Err(format!("'{name}' cannot be the name of an element")) }
}

/// A name with `_x0020_` and the like as the characters they stand for (.NET's `XmlConvert.DecodeName`).
fn decoded(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = from.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}
