//! The semantics of expressions beyond the documented examples: access, text, numbers, laziness, limits, errors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

use causeway_flow::expr::{EvalError, Scope, Template, evaluate_expression, evaluate_value};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

struct World {
    variables: causeway_flow::Value,
    trigger: causeway_flow::Value,
}

impl Scope for World {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-15T07:08:09.1234567Z".parse().unwrap()
    }
    fn variable(&self, name: &str) -> Option<causeway_flow::Value> {
        self.variables.get(name).cloned()
    }
    fn trigger(&self) -> Option<causeway_flow::Value> {
        Some(self.trigger.clone())
    }
}

fn world() -> World {
    World {
        variables: json!({
            "o": {"Name": "Ada", "name": "ada", "nested": {"list": [10, 20, 30]}, "a b": 1, "n": null},
            "big": "x".repeat(1_000_000),
            "array": [1, 2, 3],
            "five": 5.0,
        })
        .into(),
        trigger: json!({"outputs": {"body": {"items": [{"id": 1}]}}}).into(),
    }
}

fn value(text: &str) -> Result<Value, EvalError> {
    Template::parse(text)?.evaluate(&world()).map(Value::from)
}

fn assert_values(cases: &[(&str, Value)]) {
    for (text, expected) in cases {
        assert_eq!(value(text).as_ref(), Ok(expected), "{text}");
    }
}

fn assert_errors(cases: &[(&str, &str)]) {
    for (text, said) in cases {
        let error = value(text).expect_err(text);
        assert!(error.message.contains(said), "{text}: {}", error.message);
    }
}

#[test]
fn templates_are_text_typed_values_or_both() {
    assert_values(&[
        ("plain", json!("plain")),
        ("", json!("")),
        ("@", json!("@")),
        ("a@b.test", json!("a@b.test")),
        ("@@x", json!("@x")),
        ("x @@{y}", json!("x @{y}")),
        ("@{1}", json!("1")),
        ("@1", json!(1)),
        ("@{'abc'}@{'def'}", json!("abcdef")),
        ("@{'}'}", json!("}")),
        ("@{'it''s'}!", json!("it's!")),
        ("@{null}|@{true}|@{2.0}|@{variables('array')}", json!("|True|2|[1,2,3]")),
        ("@ add( 1 , 2 ) ", json!(3)),
        ("@TRUE", json!(true)),
        ("@ADD(1, 2)", json!(3)),
    ]);
    for (text, at) in
        [("@nope", 1), ("@add(1,", 7), ("@{add(1, 2)", 11), ("@'open", 1), ("@add(1) x", 8), ("@\"a\"", 1)]
    {
        let error = Template::parse(text).expect_err(text);
        assert_eq!(error.span.start, at, "{text}: {error}");
    }
}

#[test]
fn members_are_found_as_the_language_finds_them() {
    assert_values(&[
        ("@variables('o').name", json!("ada")),
        ("@variables('o').NAME", json!("Ada")),
        ("@variables('o')['a b']", json!(1)),
        ("@variables('o').nested.list[1]", json!(20)),
        ("@variables('o')?['nested/list/2']", json!(30)),
        ("@variables('o')?['none']", Value::Null),
        ("@variables('o')?['none']?['more']?[0]", Value::Null),
        ("@variables('o')?.n?.x", Value::Null),
        ("@variables('array')?[9]", Value::Null),
        ("@variables('array')[sub(3, 1)]", json!(3)),
        ("@triggerBody()['items'][0].id", json!(1)),
        ("@json('{\"a\": [{\"b\": 7}]}').a[0].b", json!(7)),
    ]);
    assert_errors(&[
        ("@variables('o')['none']", "There is no member 'none'"),
        ("@variables('o').nme", "Did you mean 'Name'?"),
        ("@variables('o').n.x", "'x' cannot be read from null"),
        ("@variables('o')?['none']['x']", "cannot be read from null"),
        ("@variables('array')[3]", "There is no item 3: the array has 3 items"),
        ("@variables('o')?[0]", "an object is read by a name"),
        ("@variables('array')?['x']", "an array by a number"),
        ("@variables('none')", "There is no variable named 'none'"),
    ]);
}

#[test]
fn values_become_text_as_in_dotnet() {
    for (value, text) in [
        (json!(5.0), "5"),
        (json!(0.5), "0.5"),
        (json!(1e20), "1E+20"),
        (json!(1e15), "1E+15"),
        (json!(123_456_789_012_345.0), "123456789012345"),
        (json!(0.0001), "0.0001"),
        (json!(0.000_001), "1E-06"),
        (json!([5.0, null, true]), "[5.0,null,true]"),
        (json!({"$content-type": "text/plain", "$content": "aGk="}), "hi"),
    ] {
        let world = World { variables: json!({"v": value}).into(), trigger: causeway_flow::Value::Null };
        assert_eq!(evaluate_expression("string(variables('v'))", &world).unwrap(), text, "{value}");
    }
}

#[test]
fn only_what_is_needed_is_evaluated() {
    assert_values(&[
        ("@if(true, 1, div(1, 0))", json!(1)),
        ("@if(false, nonsense(), 2)", json!(2)),
        ("@and(false, div(1, 0))", json!(false)),
        ("@or(true, nonsense())", json!(true)),
        ("@coalesce(null, 3, div(1, 0))", json!(3)),
    ]);
    assert_errors(&[
        ("@if(1, 2, 3)", "'if' expects true or false, and got an integer"),
        ("@formatDateTme('x')", "Did you mean 'formatDateTime'?"),
        ("@substring('a')", "'substring' takes 2 to 3 arguments, and 1 are given"),
    ]);
}

#[test]
fn numbers_overflow_divide_and_compare_as_documented() {
    assert_values(&[
        ("@add(9223372036854775806, 1)", json!(i64::MAX)),
        ("@div(-7, 2)", json!(-3)),
        ("@mod(-7, 2)", json!(-1)),
        ("@mod(-9223372036854775808, -1)", json!(0)),
        ("@div(1.0, 4)", json!(0.25)),
        ("@mul(2, 1.5)", json!(3.0)),
        ("@max(1, 2.5, 2)", json!(2.5)),
        ("@equals(1, 1.0)", json!(true)),
        ("@equals(true, 'True')", json!(true)),
        ("@equals(true, 1)", json!(true)),
        ("@equals(null, '')", json!(false)),
        ("@greater('b', 'B')", json!(true)),
        ("@int('1.0')", json!(1)),
        ("@int('nan')", json!(i64::MIN)),
        ("@int('100000000000000010')", json!(100_000_000_000_000_016_i64)),
        ("@formatNumber(-1234.565, 'N2')", json!("-1,234.57")),
        ("@formatNumber(0.256, '0.0%')", json!("25.6%")),
        ("@formatNumber(7, '000')", json!("007")),
        ("@formatNumber(1234.5, '#,##0.##')", json!("1,234.5")),
        ("@formatNumber(255, 'X4')", json!("00FF")),
        ("@formatNumber(12345.678, 'E2')", json!("1.23E+004")),
    ]);
    assert_errors(&[
        ("@add(9223372036854775807, 1)", "too large for 64 bits"),
        ("@div(1, 0)", "cannot divide by zero"),
        ("@9223372036854775808", "too large for a whole number"),
        ("@int('1.5')", "a whole number"),
        ("@greater(true, false)", "compares two numbers or two texts"),
        ("@greater(1, 'a')", "compares two numbers or two texts"),
        ("@length(null)", "'length' expects an array or a text as its first argument, and got null"),
        ("@toLower(null)", "expects a text"),
    ]);
}

#[test]
fn texts_and_collections() {
    assert_values(&[
        ("@indexOf('Straße HELLO', 'hello')", json!(7)),
        ("@startsWith('Hello', 'hE')", json!(true)),
        ("@contains('Hello', 'h')", json!(false)),
        ("@contains(variables('o'), 'NESTED')", json!(true)),
        ("@substring('a😀b', 3)", json!("b")),
        ("@length('😀')", json!(2)),
        ("@split('a,b,,c', ',')", json!(["a", "b", "", "c"])),
        ("@first(createArray())", Value::Null),
        ("@last('')", json!("")),
        ("@empty(null)", json!(true)),
        ("@union(json('{\"a\": 1, \"b\": 1}'), json('{\"a\": 2}'))", json!({"a": 2, "b": 1})),
        ("@intersection(createArray(3, 1, 3, 2), createArray(2, 3))", json!([3, 2])),
        ("@sort(createArray('b', 'a', 'C'))", json!(["C", "a", "b"])),
        ("@skip(createArray(1, 2), 5)", json!([])),
        ("@addProperty(variables('o').nested, 'x', 1)", json!({"list": [10, 20, 30], "x": 1})),
        ("@string(setProperty(json('{\"a\": 1, \"B\": 2}'), 'A', 3))", json!("{\"B\":2,\"a\":3}")),
        ("@removeProperty(json('{\"a\": 1, \"B\": 2}'), 'b')", json!({"a": 1})),
        ("@base64ToString('aGk')", json!("hi")),
        ("@decodeUriComponent('%E2%82%AC+%zz')", json!("€+%zz")),
        ("@uriComponent('a b&c/€')", json!("a%20b%26c%2F%E2%82%AC")),
        ("@uriPort('http://x.test/')", json!(80)),
    ]);
    assert_errors(&[
        ("@addProperty(variables('o').nested, 'LIST', 1)", "there is a member 'list' already"),
        ("@substring('abc', 2, 5)", "cannot take 5 from 2"),
        ("@json('{')", "cannot read the text as JSON"),
    ]);
}

#[test]
fn dates_are_read_and_written_as_in_dotnet() {
    assert_values(&[
        ("@utcNow()", json!("2026-03-15T07:08:09.1234567Z")),
        ("@utcNow('yyyy-MM-ddTHH:mm:ss.fffZ')", json!("2026-03-15T07:08:09.123Z")),
        ("@utcNow('R')", json!("Sun, 15 Mar 2026 07:08:09 GMT")),
        ("@formatDateTime('2026-03-15T23:30:00+02:00', 's')", json!("2026-03-15T21:30:00")),
        ("@formatDateTime('2026-03-05', 'd/M/yy h:mm tt')", json!("5/3/26 12:00 AM")),
        ("@formatDateTime('15 March 2026 3:07 PM', 'HH:mm')", json!("15:07")),
        ("@formatDateTime('2026-03-15T01:02:03', '%h \\h \"m\"')", json!("1 h m")),
        ("@addDays('2024-02-28', 1)", json!("2024-02-29T00:00:00.0000000")),
        ("@addToTime('2026-01-31', 1, 'Month', 'yyyy-MM-dd')", json!("2026-02-28")),
        ("@dateDifference('2026-01-02T00:00:01Z', '2026-01-01T00:00:00Z')", json!("-1.00:00:01")),
        ("@ticks('1970-01-01T00:00:00Z')", json!(621_355_968_000_000_000_i64)),
        ("@convertFromUtc('2026-07-01T12:00:00Z', 'W. Europe Standard Time', 'HH:mm')", json!("14:00")),
        ("@convertToUtc('2026-01-01T12:00:00', 'Europe/Berlin', 'HH:mm')", json!("11:00")),
        (
            "@convertTimeZone('2026-07-01T08:00:00', 'Tokyo Standard Time', 'UTC')",
            json!("2026-06-30T23:00:00.0000000Z"),
        ),
        ("@parseDateTime('5 mars 2026', 'fr-FR')", json!("2026-03-05T00:00:00.0000000")),
    ]);
    assert_errors(&[
        ("@addDays('2018-01-01T80:00:00Z', 1)", "a date and time"),
        ("@addDays('2026-02-30', 1)", "a date and time"),
        ("@addDays('9999-12-31', 1)", "leaves the years 1 to 9999"),
        ("@convertFromUtc('2026-01-01', 'Europe/Berln')", "Did you mean 'Europe/Berlin'?"),
        ("@convertToUtc('2026-03-29T02:30:00', 'Europe/Berlin')", "clocks in Europe/Berlin skip it"),
        ("@addDays('Monday, 2026-03-15', 1)", "a date and time"),
        ("@utcNow('q')", "'q' is not a date format"),
    ]);
}

#[test]
fn nothing_grows_or_nests_without_end() {
    let deep = format!("@{}1{}", "not(".repeat(5000), ")".repeat(5000));
    assert_eq!(Template::parse(&deep).unwrap_err().code, "TooDeep");
    let long = format!("@concat('{}')", "x".repeat(2 << 20));
    assert_eq!(Template::parse(&long).unwrap_err().code, "TooLong");
    let longer_than_azure_takes = format!("@length('{}')", "x".repeat(9000));
    assert_eq!(value(&longer_than_azure_takes).unwrap(), 9000);
    for text in [
        "@replace(variables('big'), 'x', variables('big'))",
        "@join(range(0, 100000), variables('big'))",
        "@range(0, 100001)",
    ] {
        assert_eq!(value(text).unwrap_err().code, "LimitExceeded", "{text}");
    }
    let doubled = (0..12).fold("variables('big')".to_owned(), |text, _| format!("concat({text}, {text})"));
    let error = Template::parse(&format!("@{doubled}")).map_err(EvalError::from).and_then(|t| t.evaluate(&world()));
    assert!(error.is_err(), "text that doubles twelve times is refused, one way or the other");
}

#[test]
fn whole_values_are_evaluated_with_the_names_of_members() {
    let template = json!({"a": ["@add(1, 1)", {"@{concat('k', 'ey')}": "x@{1}"}], "@odata.type": "kept", "@@b": "@@c"});
    let expected = json!({"a": [2, {"key": "x1"}], "@odata.type": "kept", "@b": "@c"});
    assert_eq!(evaluate_value(&template.into(), &world()).unwrap(), expected);
}

#[test]
fn texts_that_are_cut_or_spoilt_are_refused_and_nothing_else() {
    let text = "a @{concat('é', variables('o')?['nested/list/0'], -1.5e3, if(true, null, 'x''y'))} @@{b} 😀@{1}";
    for (end, _) in text.char_indices() {
        // Whatever it gives, it comes back.
        let _ = value(&text[..end]);
        let _ = value(&format!("@{}", &text[end..]));
        let spoilt: String = text.char_indices().map(|(at, c)| if at == end { '\'' } else { c }).collect();
        let _ = value(&spoilt);
    }
    for date in
        ["", "1", "1:2", "12:", "2026-", "Mar", "+01:00", "2026-03-15T", "2026-03-15T1:2:3.", "é", "1/2/3/4", "5 PM"]
    {
        let world = World { variables: json!({"d": date}).into(), trigger: causeway_flow::Value::Null };
        let given = evaluate_expression("formatDateTime(variables('d'))", &world);
        assert!(given.is_err() || date.starts_with("2026-03-15"), "{date}: {given:?}");
    }
}

#[test]
fn a_machine_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<causeway_flow::Machine>();
    shared::<causeway_flow::Definition>();
}
