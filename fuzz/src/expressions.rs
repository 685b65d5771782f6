//! Expressions of the flow language made of the fuzzer's bytes, a world for them, and what every answer keeps to.

use causeway_flow::expr::{EvalError, Scope};
use causeway_flow::{Value, function_names};
use chrono::{DateTime, Utc};
use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// Words that lead deep into readers of dates, numbers, XML and addresses; the fuzzer's own bytes stand between them.
const WORDS: [&str; 32] = [
    "2026-03-15T07:08:09Z",
    "9999-12-31",
    "yyyy-MM-dd",
    "HH:mm:ss.fffK",
    "dddd, d MMMM",
    "#,##0.00",
    ";",
    "0.0E+0",
    "%",
    "N2",
    "1,234.5",
    "-",
    "NaN",
    "Europe/Berlin",
    "Pacific Standard Time",
    "Month",
    "de-DE",
    "fr-FR",
    "<a b='1'>",
    "</a>",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    "//a",
    "[last()]",
    "/@b",
    "count(",
    "{\"a\":",
    "[1,2]",
    "}",
    "data:;base64,",
    "http://x.test:81/",
    "%F0%9F",
];
const NUMBERS: [&str; 8] = ["0", "1", "-1", "2.5", "100000", "9223372036854775807", "-9223372036854775808", "1e308"];

/// An expression that nests so deep.
pub fn expression(bytes: &mut Unstructured, depth: usize) -> Result<String> {
    Ok(match bytes.int_in_range(0..=if depth == 0 { 3 } else { 9 })? {
        0 | 1 => format!("'{}'", text(bytes)?.replace('\'', "''")),
        2 => (*bytes.choose(&NUMBERS)?).to_owned(),
        3 => (*bytes.choose(&["null", "true", "false", "item()", "triggerBody()"])?).to_owned(),
        4 => {
            let mark = if bytes.arbitrary()? { "?" } else { "" };
            format!("{}{mark}[{}]", expression(bytes, depth - 1)?, expression(bytes, depth - 1)?)
        }
        _ => {
            let functions: Vec<_> = function_names().collect();
            let (name, least, most) = bytes.choose(&functions)?;
            let count = (least + bytes.int_in_range(0..=2)?).min(most.unwrap_or(usize::MAX));
            let arguments = (0..count).map(|_| expression(bytes, depth - 1)).collect::<Result<Vec<_>>>()?;
            format!("{name}({})", arguments.join(","))
        }
    })
}

fn text(bytes: &mut Unstructured) -> Result<String> {
    let mut text = String::new();
    for _ in 0..bytes.int_in_range(0..=4)? {
        if bytes.arbitrary()? {
            text.push_str(bytes.choose(&WORDS)?);
        } else {
            text.push_str(bytes.arbitrary()?);
        }
    }
    Ok(text)
}

/// A clock that stands still, an item and a trigger.
pub struct World;

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
    fn item(&self) -> Option<Value> {
        serde_json::from_str(r#"{"a": [1, 2.5, "x"], "b": null}"#).ok()
    }
    fn trigger(&self) -> Option<Value> {
        serde_json::from_str(r#"{"outputs": {"body": {"items": [{"id": 1}], "text": "a=1"}}}"#).ok()
    }
}

/// A value is JSON that reads back and is not too deep; an error has a code, a sentence, and a place in the text.
pub fn answered(text: &str, answer: &std::result::Result<Value, EvalError>) {
    match answer {
        Ok(value) => {
            assert!(value.depth() <= 256, "{text}");
            if value.depth() < 120 {
                let read: serde_json::Value = serde_json::from_str(&value.to_string()).expect("JSON");
                assert_eq!(read, serde_json::Value::from(value), "{text}");
            }
        }
        Err(error) => {
            assert!(matches!(error.code, "InvalidTemplate" | "LimitExceeded"), "{text}: {error:?}");
            assert!(error.span.clone().is_some_and(|span| text.get(span).is_some()), "{text}: {error:?}");
        }
    }
}
