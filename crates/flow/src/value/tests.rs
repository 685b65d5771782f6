//! What values promise.

use super::{Decimal, Object, Value};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn numbers_keep_their_kind_and_their_digits() {
    let cases = [
        ("5", Value::Int(5), "5"),
        ("5.0", Value::Float(5.0), "5.0"),
        ("-0.00001", Value::Float(-0.00001), "-1E-05"),
        ("1e20", Value::Float(1e20), "1E+20"),
        ("9223372036854775807", Value::Int(i64::MAX), "9223372036854775807"),
        ("18446744073709551615", Value::Decimal(u64::MAX.into()), "18446744073709551615"),
    ];
    for (text, value, written) in cases {
        assert_eq!(read(text), value, "{text}");
        assert_eq!(value.to_string(), written);
        assert_eq!(read(&serde_json::to_string(&value).unwrap()), value);
    }
    let decimal = Value::Decimal("1.2345678901234567890100".parse::<Decimal>().unwrap());
    assert_eq!(serde_json::to_string(&decimal).unwrap(), "1.2345678901234567890100");
    assert_eq!(serde_json::Value::from(decimal), 1.234_567_890_123_456_8);
    assert_eq!(serde_json::to_string(&Value::Float(f64::NAN)).unwrap(), "\"NaN\"");
}

#[test]
fn of_two_members_with_one_name_the_last_counts_in_the_lasts_place() {
    assert_eq!(read(r#"{"a":1,"b":2,"a":3,"c":4}"#).to_string(), r#"{"b":2,"a":3,"c":4}"#);
}

#[test]
fn a_member_is_found_as_written_before_in_another_case() {
    let object = read(r#"{"NAME":1,"name":2,"ÄRGER":3}"#);
    let find = |name: &str| object.as_object().unwrap().find(name).map(|(_, value)| value.clone());
    assert_eq!(find("name"), Some(Value::Int(2)));
    assert_eq!(find("Name"), Some(Value::Int(1)));
    assert_eq!(find("ärger"), Some(Value::Int(3)));
    assert_eq!(find("nam"), None);
}

#[test]
fn a_change_of_a_clone_leaves_the_original() {
    let first = read(r#"{"items":[1]}"#);
    let mut second = first.clone();
    second.as_object_mut().unwrap().insert("more", 2);
    assert_eq!(first.to_string(), r#"{"items":[1]}"#);
    assert_eq!(second.to_string(), r#"{"items":[1],"more":2}"#);
    assert_eq!(second.as_object_mut().unwrap().remove("items"), first.get("items").cloned());
}

#[test]
fn a_clone_shares_what_it_holds() {
    let large: Value = (0..100_000).map(|i| format!("item number {i}")).collect();
    let clone = large.clone();
    assert!(std::ptr::eq(&raw const large[99_999], &raw const clone[99_999]));
}

#[test]
fn depth_is_known_as_values_are_made() {
    let mut object = Object::new();
    assert_eq!(Value::Object(object.clone()).depth(), 1);
    object.insert("a", read("[[1]]"));
    assert_eq!(Value::Object(object).depth(), 3);
    assert_eq!(read(r#"[{"a":[]},1]"#).depth(), 3);
}

#[test]
fn json_is_written_as_the_runtime_writes_it() {
    let text = read(r#"{"a\"b":"\u0001\u0085\u2028\t/é\\"}"#).to_string();
    assert_eq!(text, r#"{"a\"b":"\u0001\u0085\u2028\t/é\\"}"#);
}

#[test]
fn json_of_serde_and_back_is_the_same() {
    let text = r#"{"a":[null,true,-1,2.5,"x",{"b":{}}]}"#;
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(Value::from(json.clone()), read(text));
    assert_eq!(serde_json::Value::from(read(text)), json);
}
