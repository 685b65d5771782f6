//! Small descriptions and arguments for them, made of the fuzzer's bytes.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// What breaks requests that are put together carelessly.
const PIECES: [&str; 36] = [
    "a",
    "Z9",
    "",
    " ",
    "..",
    ".",
    "/",
    "//",
    "\\",
    "?",
    "#",
    "%",
    "%2e%2e",
    "%0d%0a",
    "\r\n",
    "\n",
    "\0",
    "\t",
    "\u{7f}",
    "ü",
    "😀",
    "\"",
    "'",
    "&",
    "=",
    "+",
    ";",
    ",",
    "[",
    "]",
    "{",
    "}",
    "@",
    ":",
    "$(x)",
    "http://b.example",
];
const NAMES: [&str; 12] =
    ["v", "w", "q", "r", "H", "c", "f", "body", "body/a", "body/a/0", "body/$content-type", "Content-Type"];
const STYLES: [&str; 9] =
    ["form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject", "content", "odd"];
const TYPES: [&str; 10] = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "text/plain",
    "application/x-ndjson",
    "application/octet-stream",
    "image/*",
    "bad type\r\nX: y",
    "",
];
const KINDS: [&str; 8] = ["object", "array", "string", "integer", "number", "boolean", "null", "file"];
const METHODS: [&str; 6] = ["get", "post", "put", "delete", "head", "patch"];

/// An OpenAPI 3.1 description of one path.
pub fn description(u: &mut Unstructured<'_>) -> Result<Value> {
    let path = format!("{}{{v}}{}{{{}w}}{}", text(u)?, text(u)?, u.choose(&["", "+", "/", "."])?, text(u)?);
    let mut operation = json!({"operationId": text(u)?, "parameters": parameters(u)?});
    if u.arbitrary()? {
        let content: Map<_, _> = (0..u.int_in_range(0..=3)?).map(|_| media(u)).collect::<Result<_>>()?;
        operation["requestBody"] = json!({"required": u.arbitrary::<bool>()?, "content": content});
    }
    let method = *u.choose(&METHODS)?;
    Ok(json!({"openapi": "3.1.0", "servers": [{"url": text(u)?}], "paths": {path: {method: operation}},
        "components": {"schemas": {"A": schema(u, 0)?}}}))
}

fn parameters(u: &mut Unstructured<'_>) -> Result<Vec<Value>> {
    let mut list = Vec::new();
    for (place, name) in
        [("path", "v"), ("path", "w"), ("query", "q"), ("query", "r"), ("header", "H"), ("cookie", "c")]
    {
        let name = if u.ratio(1, 4)? { text(u)? } else { name.to_owned() };
        list.push(json!({"name": name, "in": place, "required": place == "path", "style": u.choose(&STYLES)?,
            "explode": u.arbitrary::<bool>()?, "allowReserved": u.arbitrary::<bool>()?, "schema": schema(u, 1)?}));
    }
    Ok(list)
}

fn media(u: &mut Unstructured<'_>) -> Result<(String, Value)> {
    let encoding = json!({"a": {"style": u.choose(&STYLES)?, "contentType": u.choose(&TYPES)?}});
    Ok(((*u.choose(&TYPES)?).into(), json!({"schema": schema(u, 0)?, "encoding": encoding})))
}

fn schema(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut schema = json!({"type": u.choose(&KINDS)?});
    for _ in 0..u.int_in_range(0..=2)? {
        let word =
            *u.choose(&["format", "pattern", "enum", "default", "items", "properties", "allOf", "$ref", "xml"])?;
        schema[word] = match word {
            "items" if depth < 3 => self::schema(u, depth + 1)?,
            "properties" if depth < 3 => json!({"a": self::schema(u, depth + 1)?, text(u)?: {}}),
            "allOf" if depth < 3 => json!([self::schema(u, depth + 1)?]),
            "$ref" => json!("#/components/schemas/A"),
            "xml" => json!({"name": text(u)?, "prefix": text(u)?, "attribute": u.arbitrary::<bool>()?}),
            _ => value(u, 2)?,
        };
    }
    Ok(schema)
}

/// Values for what the description asks for, and for some that it does not.
pub fn arguments(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut arguments = Map::new();
    for _ in 0..u.int_in_range(0..=10)? {
        let name = if u.ratio(1, 8)? { text(u)? } else { (*u.choose(&NAMES)?).to_owned() };
        arguments.insert(name, value(u, 0)?);
    }
    for name in ["v", "w"] {
        let text = json!(text(u)?);
        arguments.entry(name).or_insert(text);
    }
    Ok(arguments)
}

fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth > 2 { 4 } else { 7 })? {
        0 => json!(u.arbitrary::<i64>()?),
        1 => json!(u.arbitrary::<f64>()?),
        2 => json!(u.arbitrary::<bool>()?),
        3 => Value::Null,
        4 => json!(text(u)?),
        5 => Value::Array((0..u.int_in_range(0..=3)?).map(|_| value(u, depth + 1)).collect::<Result<_>>()?),
        6 => json!({"$content": u.choose(&["aGk=", "?", "LS1jYXVzZXdheS1ib3VuZGFyeS0w"])?, "$content-type": text(u)?,
            "$filename": text(u)?, "$headers": {text(u)?: text(u)?}}),
        _ => {
            let count = u.int_in_range(0..=3)?;
            Value::Object((0..count).map(|_| Ok((text(u)?, value(u, depth + 1)?))).collect::<Result<_>>()?)
        }
    })
}

/// A few pieces, or whatever the fuzzer thinks of.
fn text(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 4)? {
        return Ok(u.arbitrary::<&str>()?.to_owned());
    }
    (0..u.int_in_range(0..=3)?).map(|_| u.choose(&PIECES).copied()).collect()
}
