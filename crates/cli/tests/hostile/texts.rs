//! JSON and YAML that goes too deep, too far or round in circles.

use std::fmt::Write as _;
use std::path::Path;

use crate::{Answer, Case, case};

const DEEP: usize = 100_000;
const MANY: usize = 500_000;

pub(crate) fn cases() -> Vec<Case> {
    let deep = || Answer::Refused("nested more than");
    let bomb = || Answer::Refused("unfolds beyond");
    let nul = || Answer::Refused("NUL bytes");
    vec![
        case("lists.json", || nested("{\"openapi\": \"3.0.0\", \"x\": ", "[", "]", "}"), deep()),
        case("objects.json", || nested("{\"openapi\": \"3.0.0\", \"x\": ", "{\"a\":", "}", "}"), deep()),
        case("flow.yaml", || nested("openapi: 3.0.0\nx: ", "[", "]", "\n"), deep()),
        case("dashes.yaml", || nested("openapi: 3.0.0\nx:\n  ", "- ", "", "\n"), deep()),
        case("questions.yaml", || nested("openapi: 3.0.0\n", "? ", "", "\n"), deep()),
        case("laughs.yaml", laughs, bomb()),
        case("quadratic.yaml", quadratic, bomb()),
        case("merges.yaml", merges, bomb()),
        case("circles.json", circles, Answer::Read(3)),
        case("chain.json", chain, Answer::Read(1)),
        case("web.json", web, Answer::Read(1)),
        case("many.json", many_json, Answer::Refused("more than 100,000 operations")),
        case("many.yaml", many_yaml, Answer::Refused("more than 100,000 operations")),
        case("slips.json", many_slips, Answer::Refused("more than 100,000 operations")),
        case("schemes.json", schemes, Answer::Read(DEEP as u64)),
        case("numbers.json", || numbers().into_bytes(), Answer::Read(1)),
        case("nul.json", || b"{\"openapi\": \"3.0.0\"\0, \"paths\": {}}".to_vec(), nul()),
        case("zeros.json", || vec![0; 100 << 20], Answer::Refused("binary data")),
        ("gigabyte.json", Box::new(gigabyte), Answer::Refused("larger than 128 MB")),
    ]
}

fn nested(start: &str, open: &str, close: &str, end: &str) -> Vec<u8> {
    format!("{start}{}1{}{end}", open.repeat(DEEP), close.repeat(DEEP)).into_bytes()
}

fn laughs() -> Vec<u8> {
    let mut text = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    (1..12).for_each(|n| writeln!(text, "a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 10].join(", ")).unwrap());
    text.into_bytes()
}

fn quadratic() -> Vec<u8> {
    format!("openapi: 3.0.0\na: &a {}\nb:\n{}", "x".repeat(1 << 20), "- *a\n".repeat(DEEP)).into_bytes()
}

fn merges() -> Vec<u8> {
    let mut text = String::from("openapi: 3.0.0\nm0: &m0 {k: x}\n");
    (1..40).for_each(|n| writeln!(text, "m{n}: &m{n} {{<<: *m{0}, k{n}: *m{0}, l{n}: *m{0}}}", n - 1).unwrap());
    text.into_bytes()
}

fn circles() -> Vec<u8> {
    br##"{"openapi": "3.0.0", "paths": {
        "/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}, "/d": {"$ref": "#/paths/~1c"},
        "/c": {"parameters": [{"$ref": "#/paths/~1c/parameters/0"}],
            "get": {"requestBody": {"$ref": "#/paths/~1c/get/requestBody"}, "responses": {"200": {"$ref": "#"}}}},
        "/e": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}},
        "components": {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
            "B": {"properties": {"a": {"$ref": "#/components/schemas/A"}}, "required": ["a"]}}}}"##
        .to_vec()
}

/// An operation whose body is this schema, among these.
fn described(schema: &str, schemas: &str) -> Vec<u8> {
    let body = format!(r#"{{"content": {{"application/json": {{"schema": {schema}}}}}}}"#);
    let paths = format!(r#"{{"/a": {{"post": {{"requestBody": {body}}}}}}}"#);
    format!(r#"{{"openapi": "3.0.0", "paths": {paths}, "components": {{"schemas": {{{schemas}}}}}}}"#).into_bytes()
}

/// A reference to a reference, so many times, and back to the first.
fn chain() -> Vec<u8> {
    let link = |n| format!(r##""S{n}": {{"$ref": "#/components/schemas/S{}"}}"##, (n + 1) % DEEP);
    described(r##"{"$ref": "#/components/schemas/S0"}"##, &(0..DEEP).map(link).collect::<Vec<_>>().join(","))
}

/// Each of three hundred schemas holds all of them.
fn web() -> Vec<u8> {
    let all: Vec<_> = (0..300).map(|n| format!(r##"{{"$ref": "#/components/schemas/S{n}"}}"##)).collect();
    let schemas: Vec<_> = (0..300).map(|n| format!(r#""S{n}": {{"allOf": [{}]}}"#, all.join(","))).collect();
    described(&all[0], &schemas.join(","))
}

fn many_json() -> Vec<u8> {
    let paths: Vec<_> = (0..MANY).map(|n| format!("\"/p{n}\": {{\"get\": {{}}}}")).collect();
    format!("{{\"openapi\": \"3.0.0\", \"paths\": {{{}}}}}", paths.join(",")).into_bytes()
}

fn many_yaml() -> Vec<u8> {
    let mut text = String::from("openapi: 3.0.0\npaths:\n");
    (0..MANY).for_each(|n| writeln!(text, "  /p{n}:\n    get: {{}}").unwrap());
    text.into_bytes()
}

/// The same without quotes.
fn many_slips() -> Vec<u8> {
    String::from_utf8(many_json()).unwrap().replace('"', "").into_bytes()
}

/// As many ways to sign in as there are operations, and none of them declared.
fn schemes() -> Vec<u8> {
    let path = |n| format!(r#""/p{n}": {{"get": {{"security": [{{"s{n}": []}}]}}}}"#);
    let paths: Vec<_> = (0..DEEP).map(path).collect();
    format!(r#"{{"openapi": "3.0.0", "paths": {{{}}}}}"#, paths.join(",")).into_bytes()
}

/// Numbers that no machine number holds, wherever a description has one.
pub(crate) fn numbers() -> String {
    let (huge, long) = ("1e999999", "9".repeat(400));
    let limits = |n: &str| {
        let words = [
            "minimum",
            "maximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "default",
            "example",
        ];
        words.iter().fold(String::new(), |all, word| format!("{all}, \"{word}\": {n}"))
    };
    let parameter = |name: &str, kind: &str, n: &str| {
        format!(r#"{{"name": "{name}", "in": "query", "required": true, "schema": {{"type": "{kind}"{}}}}}"#, limits(n))
    };
    let kinds = ["integer", "number", "string", "array"].iter();
    let parameters: Vec<_> = kinds
        .flat_map(|kind| [parameter(&format!("{kind}1"), kind, huge), parameter(&format!("{kind}2"), kind, &long)])
        .collect();
    format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "n", "version": {long}}}, "paths": {{"/a": {{"get": {{
            "operationId": "a", "parameters": [{}], "responses": {{"200": {{"content": {{"a/b": {{"example": {huge}}}}}}}}}}}}}}}}}"#,
        parameters.join(",")
    )
}

/// Takes no room on the disk.
fn gigabyte(path: &Path) {
    fs_err::File::create(path).unwrap().set_len(1 << 30).unwrap();
}
