//! YAML into JSON text: as it is written, else after mending the slips that people make.

use crate::error::ImportError;
use crate::repair::Repairs;
use crate::text::written::Written;
use crate::text::yaml_events::{self, Failure};
use crate::text::yaml_mend;

/// Reads the first document of a file that is a mapping.
pub(crate) fn read(text: &str, repairs: &mut Repairs) -> Result<Written, ImportError> {
    let mut noted = Repairs::default();
    let result = match yaml_events::parse(text, &mut noted) {
        Err(Failure::Slip { line, column, what }) => {
            noted = Repairs::default();
            let mended = yaml_mend::read(text, (line, column), &mut noted);
            mended.ok_or_else(|| unreadable(line, column, &what))
        }
        Err(Failure::Refused(error)) => Err(error),
        Ok(written) => Ok(written),
    };
    result.inspect(|_| repairs.extend(noted))
}

fn unreadable(line: usize, column: usize, what: &str) -> ImportError {
    let what = causeway_core::text::one_line(what, 200);
    ImportError::Unreadable(format!("line {line}, column {column}: {}", what.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::written::floor;
    use serde_json::{Value, json};

    fn codes(text: &str) -> (Value, Vec<String>) {
        let mut repairs = Repairs::default();
        let written = read(text, &mut repairs).unwrap_or_else(|error| panic!("{text}: {error}"));
        let value = serde_json::from_str(&written.json).unwrap_or_else(|_| panic!("{text}: {}", written.json));
        (value, repairs.finish().into_iter().map(|repair| repair.code.into_owned()).collect())
    }

    #[test]
    fn yaml_is_read_as_yaml_1_2() {
        for (text, value) in [
            (
                "200: ok\ncountry: NO\non: push\nyes: true\nnothing: ~\n? null\n: x\n~: y\n017: z\n: e\n",
                json!({"200": "ok", "country": "NO", "on": "push", "yes": true, "nothing": null, "null": "x",
                    "~": "y", "017": "z", "": "e"}),
            ),
            (
                "openapi: 3.0\ninfo: {version: 1.10, n: 1.10, o: 017}",
                json!({"openapi": "3.0", "info": {"version": "1.10", "n": 1.1, "o": 17}}),
            ),
            (
                "a: !!str 5\nb: !!binary aGk=\nc: !mine 5\nd: ! 5\ne: !!int \"5\"",
                json!({"a": "5", "b": "aGk=", "c": 5, "d": "5", "e": 5}),
            ),
            (
                "a: |\n  x\n   y\nb: >-\n  one\n  two\nc: |2\n   z\n",
                json!({"a": "x\n y\n", "b": "one two", "c": " z\n"}),
            ),
            (
                "%YAML 1.1\n# first\n---\na: 2020-01-01\nb: [.inf, .nan, 1:30]\n",
                json!({"a": "2020-01-01", "b": [".inf", ".nan", "1:30"]}),
            ),
            ("a: 1\r\nb:\r\n  - x\r\n  - y\r\n", json!({"a": 1, "b": ["x", "y"]})),
            ("{\"a\": [1, # one\n 'b', c d], \"e\": \"\\u00e9\\x41\"}", json!({"a": [1, "b", "c d"], "e": "éA"})),
            ("a: x\u{85}y\u{2028}z", json!({"a": "x\u{85}y\u{2028}z"})),
            ("? [a, {b: c}]\n: 1\n? - d\n: 2\n", json!({"[a, {b: c}]": 1, "- d": 2})),
            (
                "a: &x {k: [1, 2]}\nb: *x\n*x : c\n&n m: *n",
                json!({"a": {"k": [1, 2]}, "b": {"k": [1, 2]}, "*x": "c", "m": "m"}),
            ),
            ("a: \"one\n  two\"\nb: 'it''s'\n", json!({"a": "one two", "b": "it's"})),
            ("a:\nb:\n- 1\n-\n- []\n", json!({"a": null, "b": [1, null, []]})),
        ] {
            assert_eq!(codes(text), (value, vec![]), "{text}");
        }
    }

    #[test]
    fn merges_fill_in_what_a_mapping_does_not_say_itself() {
        for (text, value) in [
            (
                "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}",
                json!({"a": {"x": 1, "y": 2}, "b": {"y": 3, "z": 4, "x": 1}}),
            ),
            (
                "- &a {x: 1}\n- &b {x: 2, y: 2}\n- <<: [*a, *b]\n- &c\n  q: 0\n  <<: *b\n- *c\n- <<: *c\n",
                json!([{"x": 1}, {"x": 2, "y": 2}, {"x": 1, "y": 2}, {"q": 0, "x": 2, "y": 2},
                    {"q": 0, "x": 2, "y": 2}, {"q": 0, "x": 2, "y": 2}]),
            ),
            ("a:\n  <<: &i {k: &v [1]}\nb: *i\nc: *v\n", json!({"a": {"k": [1]}, "b": {"k": [1]}, "c": [1]})),
            ("<<: text\n'<<': {a: 1}", json!({"<<": {"a": 1}})),
        ] {
            assert_eq!(codes(text).0, value, "{text}");
        }
    }

    #[test]
    fn every_name_and_value_leads_back_to_its_place() {
        let text = "a: &x\n  b: [1, two]\nc: *x\nd:\n  <<: *x\n  e: 'é'\n";
        let written = read(text, &mut Repairs::default()).unwrap();
        assert!(written.pairs.is_sorted_by(|a, b| a.0 < b.0), "{:?}", written.pairs);
        let head = |text: &str| text[..floor(text, 3)].to_owned();
        let places = written.pairs.iter().map(|(json, at)| (&written.json[*json as usize..], &text[*at as usize..]));
        let places = places.map(|(json, text)| (head(json), head(text)));
        let found: Vec<_> = places.filter(|(json, _)| !json.starts_with(['{', '['])).collect();
        assert_eq!(
            found.iter().map(|(json, text)| (json.as_str(), text.as_str())).collect::<Vec<_>>(),
            [
                ("\"a\"", "a: "),
                ("\"b\"", "b: "),
                ("1,\"", "1, "),
                ("\"tw", "two"),
                ("\"c\"", "c: "),
                ("\"b\"", "b: "),
                ("1,\"", "1, "),
                ("\"tw", "two"),
                ("\"d\"", "d:\n"),
                ("\"e\"", "e: "),
                ("\"é", "'é"),
                ("\"b\"", "b: "),
                ("1,\"", "1, "),
                ("\"tw", "two")
            ]
        );
    }

    #[test]
    fn several_documents_and_odd_aliases_are_said() {
        for (text, value, code) in [
            ("a: 1\n---\nb: 2\n", json!({"a": 1}), "several-documents"),
            ("---\n- x\n---\nb: 2\n", json!({"b": 2}), "several-documents"),
            ("kind: Secret\n---\nopenapi: 3.0\n---\nb: 2", json!({"openapi": "3.0"}), "several-documents"),
            ("a: 1\n---\n[: }", json!({"a": 1}), "several-documents"),
            ("---\n---\nb: 2\n", json!({"b": 2}), "several-documents"),
            ("a: *gone\n", json!({"a": "*gone"}), "yaml-unknown-alias"),
            ("a: &a [*a]\n", json!({"a": [null]}), "yaml-recursive-alias"),
        ] {
            assert_eq!(codes(text), (value, vec![code.to_owned()]), "{text}");
        }
        assert_eq!(codes("").0, Value::Null);
        assert_eq!(codes("a: 1\n...\n"), (json!({"a": 1}), vec![]));
    }
}
