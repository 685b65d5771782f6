//! What a body is written as: the content type that is chosen, forms, files, XML, and what may come back.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_core::Explain as _;
use causeway_openapi::{Operation, Request, import, request};
use serde_json::{Value, json};
use url::Url;

fn read(document: &Value) -> Operation {
    let connector = import(document.to_string().into_bytes()).unwrap().connector;
    connector.open(&connector.operations[0])
}

fn operation(content: &Value) -> Operation {
    read(&json!({"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": content}}}}}))
}

fn send(operation: &Operation, arguments: &Value) -> Result<Request, String> {
    let base = Url::parse("https://a.example").unwrap();
    request(operation, &base, arguments.as_object().unwrap()).map_err(|error| error.code().to_owned())
}

fn sent(operation: &Operation, arguments: &Value) -> (String, String) {
    let request = send(operation, arguments).unwrap();
    (request.content_type.unwrap(), String::from_utf8(request.body.unwrap()).unwrap())
}

/// Body and type as `type|body`, or the code of the refusal.
fn outcome(operation: &Operation, arguments: &Value) -> String {
    match send(operation, arguments) {
        Ok(request) => {
            let body = request.body.map(|body| String::from_utf8(body).unwrap()).unwrap_or_default();
            format!("{}|{body}", request.content_type.unwrap_or_default())
        }
        Err(code) => code,
    }
}

#[test]
fn the_content_type_is_the_one_asked_for_or_the_one_that_suits() {
    let object = json!({"schema": {"type": "object"}});
    let many = operation(&json!({"text/plain": {}, "application/xml": object, "application/json": object,
        "application/x-www-form-urlencoded": object, "image/*": {}}));
    let json_only = operation(&json!({"application/json": object}));
    let json_text = operation(&json!({"application/json": {"schema": {"type": "string"}}, "text/plain": {}}));
    let binary_json = operation(&json!({"application/json": {"schema": {"type": "string", "format": "binary"}}}));
    let bytes = operation(&json!({"application/octet-stream": {}}));
    let any_bytes = operation(&json!({"*/*": {"schema": {"type": "string", "format": "binary"}}}));
    let file = json!({"$content-type": "image/png", "$content": "aGk="});
    for (operation, arguments, out) in [
        (&many, json!({"body": {"a": 1}}), "application/json|{\"a\":1}"),
        (
            &many,
            json!({"body": {"a": 1}, "body/$content-type": "application/x-www-form-urlencoded"}),
            "application/x-www-form-urlencoded|a=1",
        ),
        (
            &many,
            json!({"body/a": 1, "body/$content-type": "APPLICATION/JSON; charset=utf-8"}),
            "APPLICATION/JSON; charset=utf-8|{\"a\":1}",
        ),
        (&many, json!({"body": "hi", "body/$content-type": "text/csv"}), "text/csv|hi"),
        (&many, json!({"body": "hi"}), "text/plain|hi"),
        (&many, json!({"body": file}), "image/png|hi"),
        (&many, json!({"body/$content-type": "image/gif", "body/$content": "aGk="}), "image/gif|hi"),
        (&many, json!({"body": {"a": 1}, "body/$content-type": "x\r\nY: z"}), "UnsafeHeader"),
        (&json_only, json!({"body": file}), "application/json|{\"$content-type\":\"image/png\",\"$content\":\"aGk=\"}"),
        (&json_only, json!({"body": {"$content-type": "application/json", "$content": "e30="}}), "application/json|{}"),
        (&json_only, json!({"body": file, "body/$content-type": "image/png"}), "image/png|hi"),
        (&json_text, json!({"body": "hi"}), "application/json|\"hi\""),
        (&binary_json, json!({"body": file}), "image/png|hi"),
        (&bytes, json!({"body": file}), "image/png|hi"),
        (&bytes, json!({"body": {"$content": "aGk="}}), "application/octet-stream|hi"),
        (&bytes, json!({"body": {"$content": "no base64!"}}), "UnusableBody"),
        (&bytes, json!({"body": "text"}), "application/octet-stream|text"),
        (&bytes, json!({}), "|"),
        (&any_bytes, json!({"body": "text"}), "application/octet-stream|text"),
        (&any_bytes, json!({"body": file}), "image/png|hi"),
    ] {
        assert_eq!(outcome(operation, &arguments), out, "{arguments}");
    }
}

#[test]
fn members_can_be_given_one_by_one_also_within_lists() {
    let operation = operation(&json!({"application/json": {}}));
    let arguments = json!({"body": {"items": [{"a": 1}]}, "body/items/0/b": 2, "body/items/1/a": 3, "body/x~1y/z": 4});
    assert_eq!(sent(&operation, &arguments).1, "{\"items\":[{\"a\":1,\"b\":2},{\"a\":3}],\"x/y\":{\"z\":4}}");
}

#[test]
fn every_kind_of_text_body_is_written() {
    for (content_type, value, body) in [
        ("application/problem+json", json!({"a": null}), "{\"a\":null}"),
        ("application/json", json!(u64::MAX), "18446744073709551615"),
        ("application/x-ndjson", json!([{"a": 1}, [2]]), "{\"a\":1}\n[2]\n"),
        ("application/jsonl", json!({"a": 1}), "{\"a\":1}\n"),
        ("application/json-seq", json!([1, "b"]), "\u{1e}1\n\u{1e}\"b\"\n"),
        ("text/plain", json!(1.0), "1"),
        ("text/csv; charset=utf-8", json!("a,b\nc"), "a,b\nc"),
        ("application/x-www-form-urlencoded", json!("a=1&b=2"), "a=1&b=2"),
        (
            "application/x-www-form-urlencoded",
            json!([{"key": "a", "value": 1}, {"key": "b c", "value": "d"}]),
            "a=1&b%20c=d",
        ),
        (
            "application/x-www-form-urlencoded",
            json!({"a b": [1, "ü&"], "n": null, "e": [], "t": true}),
            "a%20b=1&a%20b=%C3%BC%26&t=true",
        ),
        (
            "application/x-www-form-urlencoded",
            json!({"o": {"p": [1]}, "l": [{"q": 1}]}),
            "o=%7B%22p%22%3A%5B1%5D%7D&l=%7B%22q%22%3A1%7D",
        ),
    ] {
        let operation = operation(&json!({content_type: {}}));
        assert_eq!(sent(&operation, &json!({"body": value})), (content_type.to_owned(), body.to_owned()));
    }
}

#[test]
fn form_fields_follow_their_encoding() {
    let encoding = json!({
        "csv": {"style": "form", "explode": false}, "pipes": {"style": "pipeDelimited"}, "deep": {"style": "deepObject"},
        "json": {"contentType": "application/json"}, "raw": {"allowReserved": true}, "flat": {"explode": true}});
    let operation = operation(&json!({"application/x-www-form-urlencoded": {"encoding": encoding}}));
    for (field, value, body) in [
        ("csv", json!(["a,b", "c"]), "csv=a%2Cb,c"),
        ("pipes", json!([1, 2]), "pipes=1%7C2"),
        ("deep", json!({"a": {"b": 1}}), "deep%5Ba%5D%5Bb%5D=1"),
        ("json", json!([1, 2]), "json=%5B1%2C2%5D"),
        ("raw", json!("a/b?c"), "raw=a/b?c"),
        ("flat", json!({"x": 1, "y": 2}), "x=1&y=2"),
        ("plain", json!([1, 2]), "plain=1&plain=2"),
    ] {
        assert_eq!(sent(&operation, &json!({"body": {field: value}})).1, body);
    }
}

#[test]
fn multipart_parts_have_the_types_and_headers_that_are_said() {
    let schema = json!({"type": "object", "properties": {"photo": {"type": "string", "format": "binary"},
        "tags": {"type": "array", "items": {"type": "string"}}, "xml": {"type": "object", "xml": {"name": "x"}}}});
    let encoding = json!({"photo": {"contentType": "image/png, image/jpeg", "headers": {"X-Kind": {"schema": {"const": "p"}}}},
        "xml": {"contentType": "application/xml"}, "list": {"contentType": "application/json"}, "deep": {"style": "deepObject"}});
    let operation = operation(&json!({"multipart/form-data": {"schema": schema, "encoding": encoding}}));
    for (field, value, part) in [
        ("n", json!(1.0), "name=\"n\"\r\n\r\n1\r\n"),
        (
            "tags",
            json!(["a", "b"]),
            "name=\"tags\"\r\n\r\na\r\n--causeway-boundary-0\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nb\r\n",
        ),
        ("o", json!({"a": 1}), "name=\"o\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n"),
        ("os", json!([{"a": 1}]), "name=\"os\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n"),
        ("list", json!([1, 2]), "name=\"list\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n"),
        ("deep", json!({"a": 1}), "name=\"deep[a]\"\r\n\r\n1\r\n"),
        (
            "xml",
            json!({"a": 1}),
            "\r\nContent-Type: application/xml\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x><a>1</a></x>\r\n",
        ),
        (
            "photo",
            json!({"$content": "aGk=", "$filename": "ä \"1\".png"}),
            "name=\"photo\"; filename=\"ä %221%22.png\"\r\nContent-Type: image/png\r\nX-Kind: p\r\n\r\nhi\r\n",
        ),
        (
            "photo",
            json!({"$content": "aGk=", "$content-type": "image/webp", "$headers": {"X-Kind": "own", "Content-Type": "no"}}),
            "filename=\"photo\"\r\nContent-Type: image/webp\r\nX-Kind: own\r\n\r\nhi\r\n",
        ),
        ("photo", json!("text"), "filename=\"photo\"\r\nContent-Type: image/png\r\nX-Kind: p\r\n\r\ntext\r\n"),
    ] {
        let (content_type, body) = sent(&operation, &json!({"body": {field: value}}));
        assert_eq!(content_type, "multipart/form-data; boundary=causeway-boundary-0");
        assert!(body.contains(part), "{field}: {body}");
    }
    let outcome = |value: Value| outcome(&operation, &json!({"body": value}));
    assert_eq!(outcome(json!([1])), "UnusableBody");
    assert_eq!(outcome(json!({"f": {"$content": "?"}})), "UnusableBody");
    assert_eq!(outcome(json!({"f": {"$content": "", "$headers": {"A": "b\r\nc"}}})), "UnsafeHeader");
}

#[test]
fn a_file_makes_a_form_multipart_where_it_can() {
    let form = operation(&json!({"application/x-www-form-urlencoded": {}, "multipart/form-data": {}}));
    let file = json!({"$content": "aGk="});
    assert_eq!(sent(&form, &json!({"body": {"a": 1}})).0, "application/x-www-form-urlencoded");
    assert!(sent(&form, &json!({"body": {"a": file}})).0.starts_with("multipart/form-data;"));

    let old = json!({"swagger": "2.0", "paths": {"/a": {"post": {"consumes": ["application/x-www-form-urlencoded"],
        "parameters": [{"name": "f", "in": "formData", "type": "file"}, {"name": "n", "in": "formData", "type": "string"},
            {"name": "b", "in": "body", "required": true, "schema": {"type": "object"}}]}}}});
    let old = read(&old);
    let (content_type, body) = sent(&old, &json!({"f": {"$content": "aGk=", "$filename": "a.txt"}, "n": "x"}));
    assert!(content_type.starts_with("multipart/form-data;"));
    assert!(
        body.contains("name=\"f\"; filename=\"a.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nhi\r\n"),
        "{body}"
    );
    assert_eq!(outcome(&old, &json!({"body": {}, "n": "x"})), "UnusableBody");
    assert_eq!(outcome(&old, &json!({})), "MissingArgument");
    assert!(
        outcome(&old, &json!({"body": {"a": 1}})).ends_with('1')
            || outcome(&old, &json!({"body": {"a": 1}})).contains('a')
    );
}

/// The examples of OpenAPI 3.1, 4.8.26.2.
#[test]
fn xml_is_written_with_the_keywords_of_the_schema() {
    let text = json!({"type": "string"});
    let named = |name: &str| json!({"type": "string", "xml": {"name": name}});
    for (property, value, written) in [
        (json!({"type": "array", "items": text}), json!(["a", "b"]), "<animals>a</animals><animals>b</animals>"),
        (json!({"type": "array", "items": named("animal")}), json!(["a", "b"]), "<animal>a</animal><animal>b</animal>"),
        (
            json!({"type": "array", "items": named("animal"), "xml": {"name": "aliens"}}),
            json!(["a"]),
            "<animal>a</animal>",
        ),
        (
            json!({"type": "array", "items": text, "xml": {"wrapped": true}}),
            json!(["a"]),
            "<animals><animals>a</animals></animals>",
        ),
        (
            json!({"type": "array", "items": named("animal"), "xml": {"name": "aliens", "wrapped": true}}),
            json!(["a"]),
            "<aliens><animal>a</animal></aliens>",
        ),
        (
            json!({"type": "array", "items": text, "xml": {"name": "aliens", "wrapped": true}}),
            json!(["a"]),
            "<aliens><aliens>a</aliens></aliens>",
        ),
        (json!({"type": "array", "items": text, "xml": {"wrapped": true}}), json!([]), "<animals/>"),
        (
            json!({"type": "object", "properties": {"id": {"type": "integer", "xml": {"attribute": true}},
            "name": {"type": "string", "xml": {"namespace": "http://a.example/s", "prefix": "s"}}}}),
            json!({"name": "<&>\u{0}", "id": "1\"\n", "gone": null}),
            "<animals id=\"1&quot;&#10;\"><s:name xmlns:s=\"http://a.example/s\">&lt;&amp;&gt;</s:name></animals>",
        ),
        (json!({"type": "string", "xml": {"name": "a b><c"}}), json!("x"), "<a_b__c>x</a_b__c>"),
        (json!({}), json!({"1a": true, "b": [1, [2]]}), "<animals><_1a>true</_1a><b>1</b><b><b>2</b></b></animals>"),
        (json!({}), Value::Null, ""),
    ] {
        let document = json!({"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": {"application/xml": {
            "schema": {"$ref": "#/components/schemas/Zoo"}}}}}}},
            "components": {"schemas": {"Zoo": {"type": "object", "properties": {"animals": property}}}}});
        let (content_type, body) = sent(&read(&document), &json!({"body": {"animals": value}}));
        let inner = body.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
        let whole = if written.is_empty() { "<Zoo/>".to_owned() } else { format!("<Zoo>{written}</Zoo>") };
        assert_eq!((content_type.as_str(), inner), ("application/xml", whole.as_str()));
    }
    let root = json!({"schema": {"type": "array", "items": {"xml": {"name": "i"}}, "xml": {"name": "list"}}});
    let operation = operation(&json!({"text/xml": root}));
    assert!(sent(&operation, &json!({"body": [1, {"a": 2}]})).1.ends_with("\n<list><i>1</i><i><a>2</a></i></list>"));
    assert_eq!(sent(&operation, &json!({"body": "<own/>"})).1, "<own/>");
}

#[test]
fn what_may_come_back_is_asked_for_in_the_order_of_preference() {
    for (responses, accept) in [
        (json!({}), "application/json, */*;q=0.8"),
        (json!({"204": {}, "404": {"content": {"text/plain": {}}}}), "application/json, */*;q=0.8"),
        (
            json!({"200": {"content": {"text/csv": {}, "application/json": {}}}}),
            "application/json, text/csv, */*;q=0.8",
        ),
        (json!({"200": {"content": {"image/png": {}}}}), "image/png, */*;q=0.8"),
        (
            json!({"200": {"content": {"application/vnd.x+json; version=2; charset=utf-8": {}}},
            "206": {"content": {"text/csv": {}}}}),
            "application/vnd.x+json; version=2, text/csv, */*;q=0.8",
        ),
        (json!({"default": {"content": {"text/html": {}}}}), "text/html, */*;q=0.8"),
        (json!({"200": {"content": {"*/*": {}}}}), "application/json, */*;q=0.8"),
        (json!({"200": {"content": {"text/ü\r\nX: y": {}}}}), "application/json, */*;q=0.8"),
    ] {
        let operation = read(&json!({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": responses}}}}));
        let sent = send(&operation, &json!({})).unwrap();
        assert_eq!(sent.headers, [("Accept".to_owned(), accept.to_owned())], "{responses}");
    }
}

/// A body with the places of attached files shown.
fn with_files(operation: &Operation, arguments: &Value) -> (String, String) {
    let request = send(operation, arguments).unwrap();
    let mut body = String::from_utf8(request.body.unwrap()).unwrap();
    for attached in request.attached.iter().rev() {
        body.insert_str(attached.at, &format!("<{}>", attached.file));
    }
    (request.content_type.unwrap(), body)
}

#[test]
fn files_of_the_sender_have_their_place_in_the_body() {
    let bytes = operation(&json!({"application/octet-stream": {}}));
    let object = json!({"schema": {"type": "object"}});
    let json_only = operation(&json!({"application/json": object}));
    let file = json!({"$attached": 3, "$content-type": "image/png"});
    assert_eq!(with_files(&bytes, &json!({"body": file})), ("image/png".into(), "<3>".into()));
    let plain = json!({"body": {"$attached": 0}});
    assert_eq!(with_files(&json_only, &plain), ("application/json".into(), "<0>".into()));

    let form = operation(&json!({"multipart/form-data": {"schema": {"properties":
        {"note": {"type": "string"}, "a": {"type": "string", "format": "binary"}}}}}));
    let two = json!({"body": {"note": "hi", "a": [{"$attached": 1, "$filename": "a.gpx"}, {"$attached": 0}]}});
    let (kind, body) = with_files(&form, &two);
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();
    assert!(boundary.len() > 40, "nobody can guess it and put it into a file: {boundary}");
    let body = body.replace(&boundary, "B");
    let file = |name: &str, n: usize| {
        format!(
            "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n<{n}>\r\n"
        )
    };
    let note = "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n";
    assert_eq!(body, format!("{note}{}{}--B--\r\n", file("a.gpx", 1), file("a", 0)));
}
