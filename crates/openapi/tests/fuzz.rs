//! Operations and arguments at random: whatever they hold, a request goes to its own server and to its own place
//! there, its headers are headers, what is read back is what was given. The same cases in every run.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::{
    Body, Definitions, In, Media, Operation, Parameter, check, request, sample, sample_response, secret_paths,
};
use serde_json::{Map, Value, json};
use url::Url;

const CASES: u64 = 5_000;
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
    "--causeway-boundary-0",
    "\r\n--x--\r\n",
];
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

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn text(&mut self) -> String {
        (0..self.below(4)).map(|_| self.one(&PIECES)).collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth > 2 { 5 } else { 8 }) {
            0 => json!(self.below(1_000)),
            1 => json!(self.below(1_000) as f64 / 8.0 - 60.0),
            2 => json!(self.below(2) == 0),
            3 => Value::Null,
            4 | 5 => json!(self.text()),
            6 => (0..self.below(4)).map(|_| self.value(depth + 1)).collect(),
            _ if self.below(4) == 0 => {
                json!({"$content": self.one(&["aGk=", "?", "LS1jYXVzZXdheS1ib3VuZGFyeS0w"]), "$content-type": self.text(),
                    "$filename": self.text(), "$headers": {self.text(): self.text()}})
            }
            _ => (0..self.below(4)).map(|_| (self.text(), self.value(depth + 1))).collect::<Map<_, _>>().into(),
        }
    }

    fn schema(&mut self, depth: usize) -> Value {
        let kind = self.one(&["object", "array", "string", "integer", "number", "boolean", "null", "file", "any"]);
        let mut schema = json!({"type": kind});
        for _ in 0..self.below(4) {
            let word = self.one(&[
                "format",
                "pattern",
                "minLength",
                "maxLength",
                "minimum",
                "multipleOf",
                "enum",
                "example",
                "default",
                "required",
                "minItems",
                "uniqueItems",
                "items",
                "properties",
                "allOf",
                "oneOf",
                "$ref",
                "xml",
                "additionalProperties",
                "readOnly",
            ]);
            schema[word] = match word {
                "items" | "additionalProperties" if depth < 3 => self.schema(depth + 1),
                "properties" if depth < 3 => json!({self.text(): self.schema(depth + 1), "a": self.schema(depth + 1)}),
                "allOf" | "oneOf" if depth < 3 => json!([self.schema(depth + 1), self.schema(depth + 1)]),
                "$ref" => json!("#/d/A"),
                "xml" => {
                    json!({"name": self.text(), "attribute": self.below(2) == 0, "namespace": self.text(), "prefix": self.text()})
                }
                "uniqueItems" | "readOnly" => json!(true),
                _ => self.value(1),
            };
        }
        schema
    }

    fn parameter(&mut self, location: In, name: String) -> Parameter {
        Parameter {
            name,
            location,
            required: location == In::Path || self.below(3) == 0,
            schema: self.schema(1),
            explode: self.below(2) == 0,
            style: self.one(&STYLES).into(),
            allow_reserved: self.below(3) == 0,
            default: (self.below(3) == 0).then(|| self.value(1)),
            ..Parameter::default()
        }
    }

    fn operation(&mut self) -> Operation {
        let mut operation =
            Operation { id: "x".into(), method: self.one(&["GET", "POST", "HEAD"]).into(), ..Operation::default() };
        operation.path = format!("{}{{+v}}{}{{w}}{}", self.one(&["", "/", "/a/"]), self.text(), self.text());
        for (location, name) in [(In::Path, "v"), (In::Path, "w"), (In::Query, "q"), (In::Header, "H")] {
            let parameter = self.parameter(location, name.into());
            operation.parameters.push(parameter);
        }
        for _ in 0..self.below(4) {
            let location = [In::Query, In::Header, In::Cookie, In::Form][self.below(4)];
            let name = self.text();
            let parameter = self.parameter(location, name);
            operation.parameters.push(parameter);
        }
        operation.form = (self.below(3) == 0).then(|| self.one(&TYPES).into());
        operation.body = (self.below(2) == 0).then(|| Body {
            name: self.text(),
            required: false,
            description: String::new(),
            contents: (0..self.below(4)).map(|_| self.media()).collect(),
        });
        operation.definitions = [("#/d/A".to_owned(), self.schema(0))].into_iter().collect::<Definitions>();
        operation
    }

    fn media(&mut self) -> Media {
        let encoding =
            json!({"a": {"style": self.one(&STYLES), "contentType": self.one(&TYPES), "explode": self.below(2) == 0}});
        let encoding = if self.below(3) == 0 { encoding.as_object().cloned().unwrap() } else { Map::new() };
        Media { content_type: self.one(&TYPES).into(), schema: self.schema(0), encoding }
    }

    fn arguments(&mut self, operation: &Operation) -> Map<String, Value> {
        let mut arguments = Map::new();
        for parameter in &operation.parameters {
            arguments.insert(operation.argument_name(parameter), self.value(0));
        }
        if operation.body.is_some() && self.below(4) > 0 {
            arguments.insert("body".into(), self.value(0));
            arguments.insert(format!("body/{}", self.text()), self.value(1));
        }
        if self.below(4) == 0 {
            arguments.insert("body/$content-type".into(), json!(self.one(&TYPES)));
        }
        arguments
    }
}

#[test]
fn no_operation_and_no_argument_leads_a_request_astray() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let base = Url::parse("https://a.example/base/v1").unwrap();
    let mut sent = 0;
    for case in 0..CASES {
        let operation = random.operation();
        let arguments = random.arguments(&operation);
        let said = format!("case {case}: {operation:?} {arguments:?}");
        let _ = (check(&operation, &arguments), secret_paths(&operation, &[]), sample_response(&operation, "200"));
        let sampled = sample(&operation);
        let _ = request(&operation, &base, sampled.as_object().unwrap());
        let Ok(request) = request(&operation, &base, &arguments) else { continue };
        sent += 1;
        assert_eq!(request.url.origin(), base.origin(), "{said}");
        assert!(
            request.url.path() == "/base/v1" || request.url.path().starts_with("/base/v1/"),
            "{} {said}",
            request.url
        );
        assert!(request.url.fragment().is_none() && request.url.as_str().is_ascii(), "{} {said}", request.url);
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in headers.chain(request.content_type.iter().map(|name| ("content-type", name.as_str()))) {
            let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            assert!(!name.is_empty() && name.bytes().all(token), "{name:?} {said}");
            assert!(value.bytes().all(|b| b == b'\t' || (0x20..0x7f).contains(&b)), "{value:?} {said}");
        }
        assert!(request.curl().starts_with("curl "));
    }
    assert!(sent > CASES / 20, "only {sent} requests were built");
}

#[test]
fn queries_and_forms_are_read_back_as_they_were_given() {
    let mut random = Random(7);
    let base = Url::parse("https://a.example").unwrap();
    for _ in 0..2_000 {
        let names: Vec<_> = (0..3).map(|n| format!("{}{n}", random.text())).collect();
        let values: Vec<Vec<String>> =
            (0..3).map(|_| (0..1 + random.below(3)).map(|_| random.text()).collect()).collect();
        let parameter = |name: &String| Parameter {
            name: name.clone(),
            explode: true,
            style: "form".into(),
            ..Parameter::default()
        };
        let media = Media { content_type: "application/x-www-form-urlencoded".into(), ..Media::default() };
        let body = Body { name: "body".into(), required: false, description: String::new(), contents: vec![media] };
        let operation = Operation {
            method: "POST".into(),
            parameters: names.iter().map(parameter).collect(),
            body: Some(body),
            ..Operation::default()
        };
        let given: Map<_, _> = names.iter().cloned().zip(values.iter().map(|list| json!(list))).collect();
        let mut arguments = given.clone();
        arguments.insert("body".into(), Value::Object(given));
        let sent = request(&operation, &base, &arguments).unwrap();
        let want: Vec<_> =
            names.iter().zip(&values).flat_map(|(name, list)| list.iter().map(|v| (name.clone(), v.clone()))).collect();
        let read = |text: &[u8]| url::form_urlencoded::parse(text).into_owned().collect::<Vec<_>>();
        assert_eq!(read(sent.url.query().unwrap_or_default().as_bytes()), want);
        assert_eq!(read(&sent.body.unwrap()), want);
    }
}

/// A reader of multipart that knows nothing of how it was written finds the parts that were given, and no others.
#[test]
fn multipart_parts_are_found_as_they_were_given() {
    let mut random = Random(11);
    let base = Url::parse("https://a.example").unwrap();
    for _ in 0..1_000 {
        let fields: Map<_, _> = (0..3).map(|n| (format!("{}{n}", random.text()), json!(random.text()))).collect();
        let media = Media { content_type: "multipart/form-data".into(), ..Media::default() };
        let body = Body { name: "body".into(), required: false, description: String::new(), contents: vec![media] };
        let operation = Operation { method: "POST".into(), body: Some(body), ..Operation::default() };
        let sent = request(&operation, &base, json!({"body": fields.clone()}).as_object().unwrap()).unwrap();
        let content_type = sent.content_type.unwrap();
        let boundary = content_type.split_once("boundary=").unwrap().1;
        let text = format!("\r\n{}", String::from_utf8(sent.body.unwrap()).unwrap());
        let mut parts: Vec<_> = text.split(&format!("\r\n--{boundary}")).collect();
        assert_eq!((parts.remove(0), parts.pop()), ("", Some("--\r\n")));
        assert_eq!(parts.len(), fields.len());
        for (part, value) in parts.iter().zip(fields.values()) {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            assert_eq!((head.matches("\r\n").count(), content), (1, value.as_str().unwrap()), "{part}");
            assert!(!head.trim_start().chars().any(char::is_control), "{head:?}");
        }
    }
}
