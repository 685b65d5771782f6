//! Expressions at random: whatever they say, evaluation ends, with a value that is JSON and not too deep, or with an
//! error that has a code, a sentence and a place in the text. The same cases in every run; `./dev fuzz` tries more.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_flow::expr::{EvalError, Scope, Template, evaluate_expression};
use causeway_flow::{Value, function_names};
use chrono::{DateTime, Utc};

const CASES: u64 = 20_000;
/// What breaks readers of numbers, dates, formats, addresses, XML and JSON that are put together carelessly.
const TEXTS: [&str; 62] = [
    "",
    "a",
    " ",
    "''",
    "ß",
    "😀",
    "a😀b",
    "\u{0}",
    "\u{a0}",
    "İ",
    "ς",
    "0",
    "-1",
    "1e308",
    "1e-400",
    "9223372036854775807",
    "9223372036854775808",
    "79228162514264337593543950335",
    "NaN",
    "-",
    ".",
    "1,2,3.4-",
    "yyyy-MM-ddTHH:mm:ss.fffffffK",
    "%",
    "\\",
    "ffffffff",
    "MMMM dddd tt zzz gg",
    "o",
    "R",
    "#,##0.00;(0);\"z\"",
    "0,,.0%",
    "0.0E+00",
    "N999",
    "D9999999",
    "G3",
    "2026-03-15T07:08:09.1234567Z",
    "0001-01-01",
    "9999-12-31T23:59:59.9999999+14:00",
    "2026-03-29T02:30:00",
    "2/29/2025",
    "Pacific Standard Time",
    "Europe/Berlin",
    "UTC",
    "Month",
    "years",
    "de-DE",
    "fr-FR",
    "xx-XX",
    "<a b=\"1\">t<c/><c>&lt;</c></a>",
    "<a>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
    "//a[1]/text()",
    "count(//*) + sum(//@b)",
    "((((",
    "//c/preceding::node()[last()]",
    "{\"a\":[1,5.0,{\"b\":null}],\"A\":\"x\"}",
    "[1,[2]]",
    "data:text/plain;base64,YQ==",
    "%F0%9F%zz",
    "http://ü.test:81/p?q#f",
    "{\"$content-type\":\"application/xml\",\"$content\":\"PGEv\"}",
    "a=1&b=2",
];
const NUMBERS: [&str; 12] = [
    "0",
    "1",
    "-1",
    "2",
    "100",
    "2.5",
    "-0.0",
    "1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "100000",
    "1e-7",
];
/// What an expression is made of, for soup.
const TOKENS: [&str; 26] = [
    "@", "@{", "}", "(", ")", "[", "]", ",", ".", "?", "'", "''", "\"", "1", "-", "1.5e", "null", "True", "length",
    "concat", "a", " ", "😀", "\n", "'x'", "$",
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

    fn expression(&mut self, functions: &[(&str, usize, usize)], depth: usize) -> String {
        match self.below(if depth == 0 { 4 } else { 12 }) {
            0 | 1 => format!("'{}'", self.one(&TEXTS).replace('\'', "''")),
            2 => self.one(&NUMBERS).to_owned(),
            3 => self.one(&["null", "true", "false", "item()", "triggerBody()", "json('{\"a\":1}')"]).to_owned(),
            4 => {
                let (base, key) = (self.expression(functions, depth - 1), self.expression(functions, depth - 1));
                format!("{base}{}[{key}]", self.one(&["", "?"]))
            }
            _ => {
                let (name, least, most) = functions[self.below(functions.len())];
                let count = (least + self.below(3)).min(most);
                let arguments: Vec<_> = (0..count).map(|_| self.expression(functions, depth - 1)).collect();
                format!("{name}({})", arguments.join(", "))
            }
        }
    }
}

struct World;

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-15T07:08:09.1234567Z".parse().unwrap()
    }
    fn item(&self) -> Option<Value> {
        Some(serde_json::from_str(r#"{"a": [1, 2.5, "x"], "b": null}"#).unwrap())
    }
    fn trigger(&self) -> Option<Value> {
        Some(serde_json::from_str(r#"{"outputs": {"body": {"items": [{"id": 1}], "text": "a=1"}}}"#).unwrap())
    }
}

#[track_caller]
fn assert_answer(text: &str, answer: &Result<Value, EvalError>) {
    match answer {
        Ok(value) => {
            assert!(value.depth() <= 256, "{text}");
            let read: serde_json::Value = serde_json::from_str(&value.to_string()).unwrap();
            assert_eq!(read, serde_json::Value::from(value), "{text}");
        }
        Err(error) => {
            assert!(matches!(error.code, "InvalidTemplate" | "LimitExceeded"), "{text}: {error:?}");
            assert!(error.message.ends_with(['.', '?', ')']), "{text}: {}", error.message);
            let span = error.span.clone().unwrap_or_else(|| panic!("{text}: {error:?} is nowhere"));
            assert!(text.get(span).is_some(), "{text}: {error:?}");
        }
    }
}

#[test]
fn invented_expressions_give_a_value_or_an_error_with_a_place() {
    let functions: Vec<_> =
        function_names().map(|(name, least, most)| (name, least, most.unwrap_or(usize::MAX))).collect();
    let mut values = 0;
    for seed in 1..=CASES {
        let text = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).expression(&functions, 3);
        let answer = evaluate_expression(&text, &World);
        assert_answer(&text, &answer);
        // As written: what is no number is not equal to itself.
        let again = evaluate_expression(&text, &World);
        assert_eq!(format!("{answer:?}"), format!("{again:?}"), "{text} is not the same twice");
        values += u64::from(answer.is_ok());
    }
    assert!(values > CASES / 10, "only {values} of {CASES} expressions have a value: they try nothing");
}

#[test]
fn soup_parses_or_fails_with_a_place() {
    for seed in 1..=CASES {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let text: String = (0..1 + random.below(12)).map(|_| random.one(&TOKENS)).collect();
        match Template::parse(&text) {
            Ok(template) => assert_answer(&text, &template.evaluate(&World)),
            Err(error) => assert!(text.get(error.span.clone()).is_some(), "{text}: {error:?}"),
        }
    }
}
