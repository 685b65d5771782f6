//! What people write instead of JSON, and what it is read as.

use super::*;
use serde_json::{Value, json};

fn codes(text: &str) -> (Value, Vec<String>) {
    let mut repairs = Repairs::default();
    let value = read(text, 0, &mut repairs).unwrap();
    (
        serde_json::from_str(&value.written.json).unwrap(),
        repairs.finish().into_iter().map(|repair| repair.code.into_owned()).collect(),
    )
}

#[test]
fn slips_are_read_as_they_were_meant() {
    for (text, value, code) in [
        ("{\"a\": 1, // one\n /* two */ \"b\": 2}", json!({"a": 1, "b": 2}), "json-comment"),
        ("{\"a\": [1, 2,],}", json!({"a": [1, 2]}), "json-trailing-comma"),
        ("{\"a\": 1\n \"b\": 2}", json!({"a": 1, "b": 2}), "json-missing-comma"),
        ("{\"a\": \"x\ty\"}", json!({"a": "x\ty"}), "json-control-character"),
        ("{\"a\":\u{2003}True, \u{a0}b: -1.5}", json!({"a": true, "b": -1.5}), "json-bare-name"),
        ("{\"a\": }", json!({"a": null}), "json-missing-value"),
        ("{\"a\": {\"b\": [1, 2", json!({"a": {"b": [1, 2]}}), "json-truncated"),
        ("{\"a\": {}}, \"b\": 1}", json!({"a": {}, "b": 1}), "json-extra-bracket"),
        ("{\n  \"a\": [\n    1\n  },\n  \"b\": 2\n}", json!({"a": [1], "b": 2}), "json-wrong-bracket"),
        ("{\n  \"a\": {\n    \"b\": [1\n  },\n  \"c\": 2\n}", json!({"a": {"b": [1]}, "c": 2}), "json-wrong-bracket"),
        ("{'a': 'it'}", json!({"a": "it"}), ""),
        ("{'a': 'say \"x\"', `b`: \"it\\'s\"}", json!({"a": "say \"x\"", "b": "it's"}), ""),
        ("{\"a\": [0x1F, +1, .5, 1., 007, -.5e1]}", json!({"a": [31, 1, 0.5, 1.0, 7, -5.0]}), "json-number"),
        ("{\"a\": [NaN, -Infinity]}", json!({"a": [null, null]}), "json-not-a-number"),
        ("{\"a\": \"x\\\ny\\\r\nz\",}", json!({"a": "xyz"}), "json-trailing-comma"),
        ("{\"a\":\u{1}\u{2028} \"\u{1}\"}", json!({"a": "\u{1}"}), "json-control-character"),
        ("{\"a\": 1}\n{\"b\": 2}", json!({"a": 1}), "several-documents"),
        ("[1]\n{\"b\": 2}\n[3]", json!({"b": 2}), "several-documents"),
        ("cb({\"a\": 1}); // \"end\"", json!({"a": 1}), "json-in-script"),
        ("{\"a\": [1 : 2]}", json!({"a": [1, 2]}), "json-missing-value"),
        ("{\"a\": \"\\ud800x\\u+123\",}", json!({"a": "\u{fffd}x\u{fffd}+123"}), "json-trailing-comma"),
        ("{\"a\": \"x", json!({"a": "x"}), "json-truncated"),
        ("{\"a\": \"\\ud83d\\ude00\\q\"}", json!({"a": "😀\\q"}), "json-escape"),
    ] {
        let (read, codes) = codes(text);
        assert_eq!(read, value, "{text}");
        assert!(code.is_empty() || codes.iter().any(|found| found == code), "{text}: {codes:?}");
    }
}

#[test]
fn doubled_names_and_huge_numbers_are_written_as_they_are() {
    let digits = "9".repeat(400);
    let text = format!("{{a: 1e999, a: {digits},}}");
    let read = read(&text, 0, &mut Repairs::default()).unwrap();
    assert_eq!(read.written.json, format!("{{\"a\":1e999,\"a\":{digits}}}"));
    let places: Vec<_> = read.written.pairs.iter().map(|pair| pair.1).collect();
    assert_eq!(places, [0, 1, 4, 11, 14]);
}

#[test]
fn nothing_makes_it_hang_or_overflow() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        assert_eq!(read(&text, 0, &mut Repairs::default()).unwrap_err(), ImportError::NestedTooDeep(DEEPEST));
    }
    for text in ["{:::}", "{]}", "[}", "{,,,", "{\"", "{\"a\" \"b\" \"c\"", "{a b c : : ]", "{\"\\u12"] {
        assert!(read(text, 0, &mut Repairs::default()).is_ok(), "{text}");
    }
}
