//! Collections, objects, comparisons, and what looks at the run.

use crate::{evaluated, fails, gives, gives_in};

#[test]
fn collections() {
    gives(&[
        ("first(createArray())", "null"),
        ("last('')", "\"\""),
        ("empty(null)", "true"),
        ("empty(json('{}'))", "true"),
        ("length(createArray())", "0"),
        ("contains(createArray(1, 2), 2.0)", "true"),
        ("contains(json('{\"A\":1}'), 'a')", "true"),
        ("join(createArray(1, null, true, 2.0), '-')", "\"1--True-2\""),
        ("skip(createArray(1, 2), 5)", "[]"),
        ("take('😀x', 2)", "\"😀\""),
        ("reverse(createArray())", "[]"),
        ("sort(createArray('b', 'a', 'C'))", r#"["C","a","b"]"#),
        ("sort(createArray(2, 1.5, 10))", "[1.5,2,10]"),
        ("chunk(createArray(1, 2, 3), 2)", "[[1,2],[3]]"),
        ("union(createArray(1, 1.0, 'a'), createArray('a', 2))", r#"[1,"a",2]"#),
        ("union(json('{\"a\":1,\"b\":2}'), json('{\"a\":3}'))", r#"{"a":3,"b":2}"#),
        ("intersection(json('{\"a\":1,\"b\":2}'), json('{\"b\":3}'))", "{}"),
        ("intersection(json('{\"a\":1,\"b\":[2]}'), json('{\"b\":[2.0]}'))", r#"{"b":[2]}"#),
        ("intersection(createArray(1, 2, 2), createArray(2, 3))", "[2]"),
        ("array(createArray(1))", "[1]"),
        ("array(null)", "[null]"),
        ("createArray()", "[]"),
    ]);
    fails(&[
        ("length(null)", "'length' expects an array or a text as its first argument, and got null"),
        ("length(json('{}'))", "and got an object"),
        ("first(5)", "and got the integer 5"),
        ("join('a', ',')", "expects an array"),
        ("skip(createArray(1), -1)", "0 or more"),
        ("sort(createArray(createArray(1)))", "cannot put an array in order"),
        ("union(createArray(1), json('{}'))", "expects an array"),
        ("contains(null, 'a')", "and got null"),
        ("empty(5)", "and got the integer 5"),
    ]);
}

#[test]
fn json_is_read_as_the_runtime_reads_it() {
    gives(&[
        ("json(' 5 ')", "5"),
        ("json('\"x\"')", "\"x\""),
        ("json('null')", "null"),
        ("json('{a: [1, 2,], ''b'': ''it\\''s'', /* c */ \"d\": .5} // end')", r#"{"a":[1,2],"b":"it's","d":0.5}"#),
        ("json('[-0, 1e2, 1E-7, -1.50]')", "[0,100.0,1E-07,-1.5]"),
        (
            "json('[12345678901234567890123456, -9223372036854775809]')",
            "[12345678901234567890123456,-9223372036854775809]",
        ),
        ("json('1234567890123456789012345678901234567890')", "1.2345678901234568E+39"),
        (r#"json('"\\u00e9\\ud83d\\ude00\\ud83d\\n\\/"')"#.replace("\\\\", "\\").as_str(), "\"é😀\u{fffd}\\n/\""),
        ("json('{\"a\":1,\"b\":2,\"a\":3}')", r#"{"b":2,"a":3}"#),
        ("json('[NaN, Infinity, -Infinity]')", r#"["NaN","Infinity","-Infinity"]"#),
    ]);
    fails(&[
        ("json('')", "it ends where a value is expected (at character 1)"),
        ("json('[1 2]')", "a ',' or a ']' is missing (at character 4)"),
        ("json('{\"a\" 1}')", "a ':' is missing"),
        ("json('[1] x')", "there is more behind the value"),
        ("json('\"open')", "a text is not closed"),
        ("json('nope')", "'nope' is not a value"),
        ("json('01')", "'01' is not a number"),
        ("json('1-2')", "'1-2' is not a number"),
        ("json('[,]')", "',' is not the start of a value"),
        ("json('\"\\q\"')", "has no meaning in a text"),
        ("json(null)", "and got null"),
    ]);
    let deep = format!("json('{}')", "[".repeat(10_000));
    fails(&[(&deep, "nests more than 128 deep")]);
}

#[test]
fn objects_are_changed_in_copies() {
    gives(&[
        ("setProperty(json('{\"a\":1,\"b\":2}'), 'A', 3)", r#"{"b":2,"a":3}"#),
        ("setProperty(json('{\"a\":1,\"A\":2}'), 'A', 3)", r#"{"a":1,"A":3}"#),
        ("setProperty(json('{\"aAa\":1,\"AaA\":2}'), 'aaa', 5)", r#"{"AaA":2,"aAa":5}"#),
        ("removeProperty(json('{\"a\":1}'), 'A')", "{}"),
        ("removeProperty(json('{\"a\":1}'), 'x')", r#"{"a":1}"#),
        ("addProperty(json('{}'), 'a', json('[5.0]'))", r#"{"a":[5.0]}"#),
        ("coalesce(null, json('{}').x)", "error: There is no member 'x'. The object is empty."),
        ("coalesce(json('{}')?.x, 1)", "1"),
    ]);
    fails(&[
        ("addProperty(json('{\"a\":1}'), 'A', 2)", "there is a member 'a' already"),
        ("setProperty(null, 'a', 1)", "expects an object as its first argument, and got null"),
        ("setProperty(json('{}'), 1, 1)", "expects a text as its second argument"),
    ]);
}

#[test]
fn values_are_compared_within_their_kind() {
    gives(&[
        ("equals(1, 1.0)", "true"),
        ("equals(decimal('1.0'), 1)", "true"),
        ("equals('a', 'A')", "false"),
        ("equals(null, '')", "false"),
        ("equals(null, null)", "true"),
        ("equals('1', 1)", "false"),
        ("equals(true, 'True')", "true"),
        ("equals(json('{\"a\":1,\"b\":2}'), json('{\"b\":2,\"a\":1.0}'))", "true"),
        ("less('a', 'B')", "false"),
        ("greater(2, decimal('1.99'))", "true"),
        ("greaterOrEquals(9007199254740993, 9007199254740992.0)", "true"),
        ("and(true, true, false)", "false"),
        ("not(or(false, true))", "false"),
    ]);
    fails(&[
        ("greater(null, 1)", "compares two numbers or two texts, and got null and an integer"),
        ("less('a', 1)", "got a text and an integer"),
        ("not('true')", "expects true or false"),
        ("and(1, true)", "'and' expects true or false, and got an integer"),
    ]);
}

#[test]
fn forms_and_parts_of_bodies() {
    let world = r#"{"actions": {"A": {"outputs": {"body": {"$formdata": [{"key": "k", "value": "1"}, {"key": "K", "value": "2"}, {"key": "x", "value": "3"}], "$multipart": [{"headers": {}, "body": {"n": 1}}]}}}}, "trigger": {"outputs": {"body": "a=1&b=x%20y"}}}"#;
    gives_in(
        world,
        &[
            ("formDataMultiValues('A', 'k')", r#"["1","2"]"#),
            ("formDataValue('A', 'x')", "\"3\""),
            ("formDataValue('A', 'none')", "null"),
            (
                "formDataValue('A', 'k')",
                "error: 'formDataValue' finds 2 values of that name; use the function for several.",
            ),
            ("triggerFormDataValue('b')", "\"x y\""),
            ("multipartBody('A', 0).n", "1"),
            ("multipartBody('A', 1)", "error: 'multipartBody' finds no part 1: the body has 1 parts."),
            (
                "triggerMultipartBody(0)",
                "error: 'triggerMultipartBody' finds no parts: the body has no \"$multipart\".",
            ),
        ],
    );
}

#[test]
fn an_error_says_where_it_is() {
    for (text, failed) in [
        ("concat('a', int('x'))", "int('x')"),
        ("if(true, json('{}').a, 1)", "json('{}').a"),
        ("add(1, 'ä', 2)", "add(1, 'ä', 2)"),
        ("concat('ä', nope())", "nope()"),
        ("createArray(1)[5]", "createArray(1)[5]"),
        ("and(true, 5)", "and(true, 5)"),
    ] {
        let error = evaluated(text, "{}").unwrap_err();
        assert_eq!(error.code, "InvalidTemplate");
        assert_eq!(&text[error.span.unwrap()], failed);
    }
}
