//! Every style of parameter with every kind of value: the examples of OpenAPI 3.1.1 (4.8.12.6) and of RFC 6570 (3.2),
//! Swagger 2.0's collection formats, and what neither says.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_core::Explain as _;
use causeway_openapi::{Operation, Request, import, request};
use serde_json::{Value, json};
use url::Url;

/// An operation of an OpenAPI 3.1 description with one parameter named `color`.
fn operation(location: &str, extra: &Value) -> Operation {
    let mut parameter = json!({"name": "color", "in": location, "schema": {}});
    extra.as_object().unwrap().iter().for_each(|(key, value)| parameter[key] = value.clone());
    parameter["required"] = json!(location == "path" || extra.get("required").is_some());
    let path = if location == "path" { "/a/x{color}" } else { "/a" };
    read(&json!({"openapi": "3.1.0", "paths": {path: {"get": {"parameters": [parameter]}}}}))
}

fn read(document: &Value) -> Operation {
    let connector = import(document.to_string().into_bytes()).unwrap().connector;
    connector.open(&connector.operations[0])
}

fn send(operation: &Operation, arguments: &Value) -> Result<Request, String> {
    let base = Url::parse("https://a.example").unwrap();
    request(operation, &base, arguments.as_object().unwrap()).map_err(|error| error.code().to_owned())
}

/// What the parameter has become, wherever it is sent.
fn written(location: &str, operation: &Operation, value: &Value) -> String {
    let sent = match send(operation, &json!({"color": value})) {
        Ok(sent) => sent,
        Err(code) => return code,
    };
    let header = |name: &str| sent.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value).to_owned();
    match location {
        "path" => sent.url.path().strip_prefix("/a/x").unwrap().to_owned(),
        "query" => sent.url.query().unwrap_or_default().to_owned(),
        "header" => header("color"),
        _ => header("Cookie"),
    }
}

/// OpenAPI 3.1.1's table, row by row: an empty text, a text, a list, an object.
#[test]
fn styles_are_written_as_the_table_of_openapi_says() {
    let values = [json!(""), json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150})];
    let refused = "EmptyPathValue";
    for (location, style, explode, rows) in [
        ("path", "matrix", false, [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"]),
        (
            "path",
            "matrix",
            true,
            [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
        ),
        ("path", "label", false, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
        ("path", "label", true, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
        ("path", "simple", false, [refused, "blue", "blue,black,brown", "R,100,G,200,B,150"]),
        ("path", "simple", true, [refused, "blue", "blue,black,brown", "R=100,G=200,B=150"]),
        ("header", "simple", false, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
        ("header", "simple", true, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
        ("query", "form", false, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
        ("query", "form", true, ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"]),
        ("cookie", "form", false, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
        (
            "cookie",
            "form",
            true,
            ["color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"],
        ),
        (
            "query",
            "spaceDelimited",
            false,
            ["color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
        ),
        (
            "query",
            "pipeDelimited",
            false,
            ["color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
        ),
        (
            "query",
            "deepObject",
            true,
            [
                "color=",
                "color=blue",
                "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown",
                "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            ],
        ),
    ] {
        let operation = operation(location, &json!({"style": style, "explode": explode}));
        for (value, row) in values.iter().zip(rows) {
            assert_eq!(written(location, &operation, value), row, "{location} {style} {explode} {value}");
        }
    }
}

/// RFC 6570, 3.2: the variables `var`, `hello`, `half`, `list` and `keys`.
#[test]
fn values_are_encoded_as_rfc_6570_says() {
    let list = json!(["red", "green", "blue"]);
    let keys = json!({"semi": ";", "dot": ".", "comma": ","});
    for (location, style, explode, reserved, value, row) in [
        ("path", "simple", false, false, json!("Hello World!"), "Hello%20World%21"),
        ("path", "simple", false, false, json!("50%"), "50%25"),
        ("path", "simple", false, false, keys.clone(), "semi,%3B,dot,.,comma,%2C"),
        ("path", "simple", true, false, keys.clone(), "semi=%3B,dot=.,comma=%2C"),
        ("path", "label", true, false, list.clone(), ".red.green.blue"),
        ("path", "label", true, false, keys.clone(), ".semi=%3B.dot=..comma=%2C"),
        ("path", "matrix", false, false, list.clone(), ";color=red,green,blue"),
        ("path", "matrix", true, false, keys.clone(), ";semi=%3B;dot=.;comma=%2C"),
        ("query", "form", false, false, keys.clone(), "color=semi,%3B,dot,.,comma,%2C"),
        ("query", "form", true, false, keys, "semi=%3B&dot=.&comma=%2C"),
        ("query", "form", true, true, json!("Hello World!"), "color=Hello%20World!"),
        ("query", "form", true, true, json!("50%"), "color=50%25"),
        ("query", "form", true, true, json!("/foo/bar?x:y"), "color=/foo/bar?x:y"),
        ("query", "form", true, true, json!("a%2Fb&c#d+e"), "color=a%2Fb%26c%23d%2Be"),
        ("query", "form", false, true, list, "color=red,green,blue"),
    ] {
        let operation = operation(location, &json!({"style": style, "explode": explode, "allowReserved": reserved}));
        assert_eq!(written(location, &operation, &value), row, "{location} {style} {explode} {value}");
    }
}

#[test]
fn what_the_table_leaves_open_is_written_as_most_servers_take_it() {
    let nested = json!({"a": {"b": 1, "c": null}, "d": [1, "x y"], "e": [{"f": true}, {"f": 2.0}]});
    for (location, extra, value, row) in [
        // Null items and members are undefined (RFC 6570, 2.3), and so is an empty list (3.2.1).
        ("query", json!({"style": "form", "explode": true}), json!([]), ""),
        ("query", json!({"style": "form", "explode": false}), json!([]), ""),
        ("query", json!({"style": "form", "explode": true}), json!({}), ""),
        ("query", json!({"style": "form", "required": true}), json!([]), "color="),
        ("query", json!({"style": "form", "allowEmptyValue": true}), json!(""), "color="),
        ("query", json!({"style": "form", "explode": true}), json!([1, null, 2]), "color=1&color=2"),
        ("path", json!({"style": "simple"}), json!([]), "EmptyPathValue"),
        ("path", json!({"style": "matrix"}), json!([]), "EmptyPathValue"),
        ("path", json!({"style": "matrix", "explode": true}), json!(["", "a"]), ";color;color=a"),
        ("header", json!({}), json!([1, null, "x"]), "1,x"),
        // Numbers and booleans.
        ("query", json!({}), json!(1.0), "color=1"),
        ("query", json!({}), json!(u64::MAX), "color=18446744073709551615"),
        ("query", json!({}), json!(-0.25), "color=-0.25"),
        ("query", json!({}), json!(false), "color=false"),
        // Values within values.
        (
            "query",
            json!({"style": "form", "explode": true}),
            json!({"x": [1, 2], "y": {"z": 1}}),
            "x=1&x=2&y=%7B%22z%22%3A1%7D",
        ),
        ("query", json!({"style": "form", "explode": false}), json!([[1, 2], "b"]), "color=%5B1%2C2%5D,b"),
        (
            "query",
            json!({"style": "deepObject"}),
            nested,
            "color%5Ba%5D%5Bb%5D=1&color%5Bd%5D%5B%5D=1&color%5Bd%5D%5B%5D=x%20y&color%5Be%5D%5B0%5D%5Bf%5D=true&color%5Be%5D%5B1%5D%5Bf%5D=2",
        ),
        // `content` is JSON wherever it is sent; another content type is the text itself.
        (
            "query",
            json!({"schema": null, "content": {"application/json": {}}}),
            json!({"a": "ü"}),
            "color=%7B%22a%22%3A%22%C3%BC%22%7D",
        ),
        ("path", json!({"schema": null, "content": {"application/json": {}}}), json!([1]), "%5B1%5D"),
        (
            "header",
            json!({"schema": null, "content": {"application/json": {}}}),
            json!({"a": "ü"}),
            "{\"a\":\"\\u00fc\"}",
        ),
        ("cookie", json!({"schema": null, "content": {"application/json": {}}}), json!({"a": 1}), "color={%22a%22:1}"),
        ("query", json!({"schema": null, "content": {"text/plain": {}}}), json!("a b"), "color=a%20b"),
        // Headers and cookies.
        ("header", json!({}), json!("a/b, c=ü"), "a/b, c=%C3%BC"),
        ("cookie", json!({}), json!("a b;c=\"d\",é"), "color=a%20b%3Bc=%22d%22%2C%C3%A9"),
        ("path", json!({}), json!("a/b?c#d"), "a%2Fb%3Fc%23d"),
        ("path", json!({"schema": {"x-ms-url-encoding": "double"}}), json!("a/b"), "a%252Fb"),
    ] {
        let mut extra = extra;
        if extra.get("content").is_some() {
            extra.as_object_mut().unwrap().remove("schema");
        }
        let mut operation = operation(location, &extra);
        if extra.get("content").is_some() {
            let mut parameter = extra.clone();
            parameter["name"] = json!("color");
            parameter["in"] = json!(location);
            let path = if location == "path" { "/a/x{color}" } else { "/a" };
            operation = read(&json!({"openapi": "3.1.0", "paths": {path: {"get": {"parameters": [parameter]}}}}));
        }
        assert_eq!(written(location, &operation, &value), row, "{location} {extra} {value}");
    }
}

#[test]
fn collection_formats_of_swagger_2_are_written_in_every_place() {
    let list = json!(["a b", "c,d"]);
    for (location, format, row) in [
        ("query", "csv", "color=a%20b,c%2Cd"),
        ("query", "ssv", "color=a%20b%20c%2Cd"),
        ("query", "tsv", "color=a%20b%09c%2Cd"),
        ("query", "pipes", "color=a%20b%7Cc%2Cd"),
        ("query", "multi", "color=a%20b&color=c%2Cd"),
        ("query", "", "color=a%20b,c%2Cd"),
        ("path", "csv", "a%20b,c%2Cd"),
        ("path", "pipes", "a%20b%7Cc%2Cd"),
        ("path", "ssv", "a%20b%20c%2Cd"),
        ("header", "csv", "a b,c,d"),
        ("header", "pipes", "a b|c,d"),
    ] {
        let mut parameter =
            json!({"name": "color", "in": location, "type": "array", "items": {"type": "string"}, "required": true});
        if !format.is_empty() {
            parameter["collectionFormat"] = json!(format);
        }
        let path = if location == "path" { "/a/x{color}" } else { "/a" };
        let operation = read(&json!({"swagger": "2.0", "paths": {path: {"get": {"parameters": [parameter]}}}}));
        assert_eq!(written(location, &operation, &list), row, "{location} {format}");
    }
    let nested = json!({"name": "color", "in": "query", "type": "array", "collectionFormat": "pipes",
        "items": {"type": "array", "items": {"type": "integer"}, "collectionFormat": "csv"}});
    let operation = read(&json!({"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [nested]}}}}));
    assert_eq!(written("query", &operation, &json!([[1, 2], [3]])), "color=1%2C2%7C3");
}

#[test]
fn form_fields_follow_their_collection_format_in_both_kinds_of_form() {
    let field =
        |name: &str, format: &str| json!({"name": name, "in": "formData", "type": "array", "collectionFormat": format});
    let mut parameters = vec![field("a", "multi"), field("b", "pipes"), field("c", "csv")];
    let arguments = json!({"a": [1, 2], "b": [1, 2], "c": [1, 2]});
    let read =
        |parameters: &[Value]| read(&json!({"swagger": "2.0", "paths": {"/a": {"post": {"parameters": parameters}}}}));
    let sent = send(&read(&parameters), &arguments).unwrap();
    assert_eq!(sent.body.unwrap(), b"a=1&a=2&b=1%7C2&c=1,2");
    parameters.push(json!({"name": "f", "in": "formData", "type": "file"}));
    let sent = send(&read(&parameters), &arguments).unwrap();
    let text = String::from_utf8(sent.body.unwrap()).unwrap();
    for part in
        ["name=\"a\"\r\n\r\n1\r\n", "name=\"a\"\r\n\r\n2\r\n", "name=\"b\"\r\n\r\n1|2\r\n", "name=\"c\"\r\n\r\n1,2\r\n"]
    {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn names_and_templates_are_taken_as_they_are_found() {
    let parameters = json!([{"name": "filter[name]", "in": "query", "schema": {}}, {"name": "ids[]", "in": "query", "schema": {}},
        {"name": "$top", "in": "query", "schema": {}}, {"name": "a b", "in": "cookie", "schema": {}}]);
    let path = "/x/{lat},{lon}.json/{+name}/{rest*}/{.format}{/tail}";
    let operation = read(&json!({"openapi": "3.1.0", "paths": {path: {"get": {"parameters": parameters}}}}));
    let arguments = json!({"filter[name]": "x", "ids[]": [1, 2], "$top": 3, "a b": "c", "lat": 1.5, "lon": -2, "name": "a/b c",
        "rest": "d/e", "format": "xml", "tail": "f/g"});
    let sent = send(&operation, &arguments).unwrap();
    assert_eq!(sent.url.path(), "/x/1.5,-2.json/a/b%20c/d/e/.xml/f%2Fg");
    assert_eq!(sent.url.query(), Some("filter%5Bname%5D=x&ids%5B%5D=1&ids%5B%5D=2&$top=3"));
    assert_eq!(sent.headers[0], ("Cookie".to_owned(), "a%20b=c".to_owned()));
    assert_eq!(sent.url.query_pairs().map(|(name, _)| name.into_owned()).nth(1).as_deref(), Some("ids[]"));

    let operation = read(&json!({"openapi": "3.1.0", "paths": {"/x?version=1&kind={kind}": {"get": {"parameters": [
        {"name": "kind", "in": "path", "required": true, "schema": {}}]}}}}));
    assert_eq!(send(&operation, &json!({"kind": "a&b"})).unwrap().url.query(), Some("kind=a%26b&version=1"));
}

#[test]
fn headers_that_follow_from_elsewhere_are_taken_and_never_asked_for() {
    let header = |name: &str| json!({"name": name, "in": "header", "required": true, "schema": {"type": "string"}});
    let parameters = json!([header("Authorization"), header("Accept"), header("Content-Type")]);
    let body = json!({"content": {"application/json": {}, "application/xml": {}}});
    let operation =
        read(&json!({"openapi": "3.1.0", "paths": {"/a": {"post": {"parameters": parameters, "requestBody": body}}}}));
    let plain = send(&operation, &json!({"body": {"a": 1}})).unwrap();
    assert_eq!(plain.headers, [("Accept".to_owned(), "application/json, */*;q=0.8".to_owned())]);
    assert_eq!(plain.content_type.as_deref(), Some("application/json"));
    let given =
        json!({"Authorization": "Bearer x", "Accept": "text/csv", "Content-Type": "application/xml", "body": {"a": 1}});
    let sent = send(&operation, &given).unwrap();
    assert_eq!(sent.headers[0].1, "Bearer x");
    assert_eq!((sent.headers.len(), sent.headers[1].1.as_str()), (2, "text/csv"));
    assert_eq!(sent.content_type.as_deref(), Some("application/xml"));
    assert!(String::from_utf8(sent.body.unwrap()).unwrap().ends_with("<root><a>1</a></root>"));
}
