//! One parameter as it is declared, in the words of Swagger 2.0 or of OpenAPI 3, or in a mixture of both.

use serde_json::{Map, Value};

use crate::call::media;
use crate::dialect::azure;
use crate::json::node::Node;
use crate::model::{Body, In, Media, Parameter};
use crate::read::reference::child;
use crate::read::source::Source;
use crate::read::template;

/// What a declared parameter turns out to be.
pub(crate) enum Declared {
    Parameter(Parameter),
    Body(Body),
    Nothing,
}

/// Members of a Swagger 2.0 parameter that are not part of its schema.
const NOT_SCHEMA: [&str; 11] = [
    "name",
    "in",
    "required",
    "collectionFormat",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "examples",
    "schema",
    "content",
];

/// What a parameter costs beside the values in it.
const WEIGHT: usize = 8;

/// Where one is declared. Its pointer is only written out when something is said about it.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) operation: &'a str,
    pub(crate) number: usize,
    /// What it is called where the list is an object instead.
    pub(crate) key: Option<&'a str>,
}

impl From<At<'_>> for String {
    fn from(at: At<'_>) -> Self {
        match at.key {
            Some(key) => child(&format!("{}/parameters", at.operation), key),
            None => format!("{}/parameters/{}", at.operation, at.number),
        }
    }
}

/// Reads one entry of `parameters`.
pub(crate) fn read<'a>(source: &mut Source<'a>, raw: Node<'a>, path: &str, pointer: At<'_>) -> Declared {
    let declared = raw;
    let raw = source.follow(raw);
    if raw.is_null() {
        return lost(source, declared, pointer);
    }
    let mut name = source.text(raw, "name");
    if name.is_empty() {
        name = pointer.key.unwrap_or_default().into();
    }
    let place = place(source, raw, &name, path, pointer);
    if place == "body" {
        return Declared::Body(body(source, raw, name));
    }
    if name.is_empty() {
        source.repairs.note("nameless-parameter", pointer, "A parameter has no name; it was left out.");
        return Declared::Nothing;
    }
    let Some(location) = location(&place) else { return Declared::Nothing };
    if ["schema", "type", "content", "$ref"].iter().all(|key| raw.get(key).is_none()) {
        source.repairs.count("untyped-parameter", || {
            (pointer.into(), format!("The parameter \"{name}\" has no type; any value is taken for it."))
        });
    }
    Declared::Parameter(parameter(source, raw, name, location))
}

/// A broken or remote reference, which the walk over all references reports.
fn lost(source: &mut Source<'_>, declared: Node<'_>, pointer: At<'_>) -> Declared {
    let text = declared.get("$ref").and_then(Node::text).unwrap_or_default();
    let Some(parameter) = azure::parameter(&text) else { return Declared::Nothing };
    source.repairs.count("azure-parameter", || {
        let name = &parameter.name;
        let message = format!("{text} is in a file that was not given; \"{name}\" is asked for as Azure does.");
        (pointer.into(), message)
    });
    Declared::Parameter(parameter)
}

/// The declared place, or the one that the template and the schema suggest.
fn place<'a>(source: &mut Source<'a>, raw: Node<'a>, name: &str, path: &str, pointer: At<'_>) -> String {
    let declared = source.text(raw, "in");
    if declared == "body" || location(&declared).is_some() {
        return declared;
    }
    let guess = if template::names(path).contains(&name) {
        "path"
    } else if raw.get("schema").is_some_and(|schema| schema.get("properties").is_some()) {
        "body"
    } else {
        "query"
    };
    let message = format!("The parameter \"{name}\" does not say where it goes; it is sent in the {guess}.");
    source.repairs.note("parameter-without-location", pointer, message);
    guess.into()
}

fn location(place: &str) -> Option<In> {
    const WORDS: [(&str, In); 7] = [
        ("query", In::Query),
        ("path", In::Path),
        ("header", In::Header),
        ("cookie", In::Cookie),
        ("formData", In::Form),
        ("form", In::Form),
        ("queryString", In::Query),
    ];
    WORDS.iter().find(|(word, _)| place.eq_ignore_ascii_case(word)).map(|(_, location)| *location)
}

fn body<'a>(source: &mut Source<'a>, raw: Node<'a>, name: String) -> Body {
    Body {
        name: if name.is_empty() { "body".into() } else { name },
        required: truth(raw, "required"),
        description: source.prose(raw, "description"),
        contents: vec![Media {
            content_type: media::JSON.into(),
            schema: raw.get("schema").map_or(Value::Null, |schema| source.keep_schema(schema)),
            ..Media::default()
        }],
    }
}

fn parameter<'a>(source: &mut Source<'a>, raw: Node<'a>, name: String, location: In) -> Parameter {
    source.charge(WEIGHT);
    let (style, explode) = if source.is_survey() { Default::default() } else { style(raw, location) };
    let schema = schema(source, raw);
    Parameter {
        name,
        location,
        required: truth(raw, "required"),
        description: source.prose(raw, "description"),
        default: default(&schema),
        schema,
        explode,
        style,
        allow_reserved: truth(raw, "allowReserved"),
    }
}

/// A default of the wrong type (null, a list for a text) is no default.
pub(crate) fn default(schema: &Value) -> Option<Value> {
    let default = schema.get("default").filter(|default| !default.is_null())?;
    let is = |name: &str| schema.get("type").is_some_and(|kind| kind == name);
    let scalar = is("string") || is("integer") || is("number") || is("boolean");
    (!(scalar && (default.is_array() || default.is_object()))).then(|| default.clone())
}

/// `true`, `"true"`, and YAML 1.1's `yes` and `on`.
pub(crate) fn truth(raw: Node<'_>, key: &str) -> bool {
    let said = |text: &str| ["true", "yes", "on"].iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    raw.get(key).is_some_and(|value| value.as_bool().unwrap_or_else(|| value.text().is_some_and(|text| said(&text))))
}

fn schema<'a>(source: &mut Source<'a>, raw: Node<'a>) -> Value {
    if source.is_survey() {
        return Value::Null;
    }
    let mut schema = if let Some(schema) = raw.get("schema") {
        source.keep_schema(schema)
    } else if let Some((_, media)) = raw.get("content").and_then(media::entry) {
        media.get("schema").map_or(Value::Null, |schema| source.keep_schema(schema))
    } else {
        return inline(source, raw);
    };
    if !schema.is_object() {
        schema = Value::Object(Map::new());
    }
    if let (Some(map), Some(example)) = (schema.as_object_mut(), example(raw)) {
        map.entry("example").or_insert_with(|| example.value());
    }
    if let Some(map) = schema.as_object_mut().filter(|_| truth(raw, "deprecated")) {
        map.insert("deprecated".into(), true.into());
    }
    schema
}

/// Swagger 2.0 writes the schema's members into the parameter itself.
fn inline(source: &mut Source<'_>, raw: Node<'_>) -> Value {
    let members = raw.members().filter(|(key, _)| !NOT_SCHEMA.contains(&&**key));
    let mut schema = Value::Object(members.map(|(key, value)| (key.into_owned(), source.keep(value))).collect());
    source.mend(&mut schema);
    schema
}

/// The example beside a schema.
pub(crate) fn example(raw: Node<'_>) -> Option<Node<'_>> {
    raw.get("example")
        .or_else(|| raw.get("examples")?.members().next()?.1.get("value"))
        .filter(|value| !value.is_null())
}

/// How lists and objects are written, and whether each item is sent apart.
fn style(raw: Node<'_>, location: In) -> (String, bool) {
    let media = raw.get("content").filter(|_| raw.get("schema").is_none());
    if let Some((name, _)) = media.and_then(media::entry) {
        // A content type other than JSON is a text, which is sent as it is.
        let style = if media::is_json(&name) { "content" } else { usual(location) };
        return (style.into(), false);
    }
    let old = raw.get("collectionFormat").and_then(Node::text).map(|format| match &*format {
        "multi" => ("form", true),
        "ssv" => ("spaceDelimited", false),
        "pipes" => ("pipeDelimited", false),
        "tsv" => ("tabDelimited", false),
        _ => (usual(location), false),
    });
    if let Some((style, explode)) = old {
        return (style.into(), explode);
    }
    let style = raw.get("style").and_then(Node::text).unwrap_or_else(|| usual(location).into());
    let old_words = raw.get("schema").is_none() && raw.get("type").is_some();
    let explode = raw.get("explode").and_then(Node::as_bool).unwrap_or(style == "form" && !old_words);
    let explode = explode || style == "deepObject";
    (style.into_owned(), explode)
}

fn usual(location: In) -> &'static str {
    match location {
        In::Path | In::Header => "simple",
        In::Query | In::Cookie | In::Form => "form",
    }
}
