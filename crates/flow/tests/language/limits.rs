//! What would take too much memory or time is refused, before it does.

use causeway_flow::expr::evaluate_expression;
use causeway_flow::{Object, Value};

use crate::{World, gives};

/// The code of the error that an expression ends with when `v` is that value.
fn code(text: &str, variable: Value) -> &'static str {
    let variables = Value::Object(Object::from_iter([("v", variable)]));
    let world = World(Value::Object(Object::from_iter([("variables", variables)])));
    match evaluate_expression(text, &world) {
        Ok(value) => panic!("{text} gives a value of {} bytes", value.weight()),
        Err(error) => error.code,
    }
}

#[test]
fn parts_that_are_shared_count_each_time_they_would_be_written() {
    let mut value: Value = "x".into();
    for _ in 0..100 {
        value = [value.clone(), value].into_iter().collect();
    }
    for text in ["string(variables('v'))", "equals(variables('v'), 1)", "createArray(variables('v'))", "variables('v')"]
    {
        assert_eq!(code(text, value.clone()), "LimitExceeded", "{text}");
    }
    let deep = (0..1000).fold(Value::Null, |value, _| [value].into_iter().collect());
    assert_eq!(code("variables('v')", deep), "LimitExceeded");
}

#[test]
fn large_texts_do_not_become_many_small_values() {
    let text: Value = "[],".repeat(6_000_000).into();
    assert_eq!(code("split(variables('v'), ',')", text.clone()), "LimitExceeded");
    assert_eq!(code("chunk(variables('v'), 1)", text.clone()), "LimitExceeded");
    assert_eq!(code("json(concat('[', variables('v'), '1]'))", text.clone()), "InvalidTemplate");
    assert_eq!(code("formatNumber(1, variables('v'))", text.clone()), "LimitExceeded");
    assert_eq!(code("utcNow(variables('v'))", text), "LimitExceeded");
    let xml = format!("{}{}", "<a>".repeat(150), "<b>text of some length</b>".repeat(25_000)) + &"</a>".repeat(150);
    assert_eq!(
        code("xpath(xml(variables('v')), '//node()/ancestor-or-self::*')", xml.clone().into()),
        "InvalidTemplate"
    );
    assert_eq!(
        code("xpath(xml(variables('v')), '//b[count(//b) > count(//b[. = //b])]')", xml.into()),
        "InvalidTemplate"
    );
}

#[test]
fn sorting_has_an_order_for_everything() {
    let numbers = "createArray(9007199254740993, 9007199254740992.0, 9007199254740992, decimal('1.5'), 1.5, 1, 2, null, true, \
                   false, 'b', 'a', '', xpath(xml('<a/>'), 'number(''x'')'), -1, 0.0, 3, 4, 5, 6, 7, 8)";
    gives(&[(
        &format!("sort({numbers})"),
        "[null,false,true,\"NaN\",-1,0.0,1,1.5,1.5,2,3,4,5,6,7,8,9007199254740992,9007199254740993,9.007199254740992E+15,\
         \"\",\"a\",\"b\"]",
    )]);
}

#[test]
fn texts_are_cut_at_whole_characters() {
    gives(&[
        ("substring('a😀b', 2)", "\"b\""),
        ("substring('a😀b', 0, 2)", "\"a\""),
        ("substring('a😀b', 1, 2)", "\"😀\""),
        ("slice('é😀', -2)", "\"😀\""),
        ("take('😀', 1)", "\"\""),
        ("chunk('a😀b', 2)", "[\"a\",\"😀\",\"b\"]"),
        ("chunk('😀😀', 1)", "[\"😀\",\"😀\"]"),
    ]);
}
