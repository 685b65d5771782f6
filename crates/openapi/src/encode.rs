//! How values become parts of an address, a header or a form: percent encoding and OpenAPI's parameter styles.

use causeway_core::json::plain;
use serde_json::Value;

use crate::model::Parameter;

/// Characters that mean something in an address and stay when a parameter allows it. `?`, `#` and `%` never do: they
/// would end the path or smuggle in what is already encoded.
const RESERVED: &str = ":/@!$&'()*+,;=";
const RESERVED_IN_QUERY: &str = ":/@!$'()*,;?";

/// Percent-encodes all but the unreserved characters of RFC 3986 (2.3) and those in `keep`.
pub(crate) fn percent(text: &str, keep: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || (c.is_ascii() && keep.contains(c)) {
            out.push(c);
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    out
}

/// A path parameter's value, encoded, in its style: simple, label or matrix.
pub(crate) fn path_value(parameter: &Parameter, value: &Value) -> String {
    let keep = if parameter.allow_reserved { RESERVED } else { "" };
    let twice = parameter.schema.get("x-ms-url-encoding").is_some_and(|way| way == "double");
    let encode = |text: &str| if twice { percent(&percent(text, keep), "") } else { percent(text, keep) };
    let items = items(value, parameter.explode, &encode);
    let name = percent(&parameter.name, "");
    match parameter.style.as_str() {
        "label" => format!(".{}", items.join(if parameter.explode { "." } else { "," })),
        "matrix" => {
            format!(";{name}={}", items.join(&if parameter.explode { format!(";{name}=") } else { ",".into() }))
        }
        _ => items.join(","),
    }
}

/// The `name=value` pairs of a query, cookie or form parameter, encoded.
pub(crate) fn pairs(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let keep = if parameter.allow_reserved { RESERVED_IN_QUERY } else { "" };
    let encode = |text: &str| percent(text, keep);
    let name = percent(&parameter.name, "$@.:[]");
    match (parameter.style.as_str(), value) {
        ("content", value) => vec![(name, encode(&value.to_string()))],
        ("deepObject", Value::Object(map)) => {
            map.iter().map(|(key, value)| (format!("{name}[{}]", percent(key, "")), encode(&plain(value)))).collect()
        }
        (_, Value::Object(map)) if parameter.explode => {
            map.iter().map(|(key, value)| (percent(key, ""), encode(&plain(value)))).collect()
        }
        (_, Value::Array(list)) if parameter.explode => {
            list.iter().map(|value| (name.clone(), encode(&plain(value)))).collect()
        }
        (style, value) => vec![(name, items(value, false, &encode).join(separator(style)))],
    }
}

/// A header's value: lists with commas, nothing encoded.
pub(crate) fn header_value(parameter: &Parameter, value: &Value) -> String {
    match parameter.style.as_str() {
        "content" => value.to_string(),
        _ => items(value, parameter.explode, &str::to_owned).join(","),
    }
}

fn separator(style: &str) -> &'static str {
    match style {
        "spaceDelimited" => "%20",
        "pipeDelimited" => "%7C",
        "tabDelimited" => "%09",
        _ => ",",
    }
}

fn items(value: &Value, explode: bool, encode: &dyn Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(|item| encode(&plain(item))).collect(),
        Value::Object(map) if explode => {
            map.iter().map(|(k, v)| format!("{}={}", encode(k), encode(&plain(v)))).collect()
        }
        Value::Object(map) => map.iter().flat_map(|(key, value)| [encode(key), encode(&plain(value))]).collect(),
        one => vec![encode(&plain(one))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::In;
    use serde_json::json;

    fn parameter(location: In, style: &str, explode: bool) -> Parameter {
        Parameter { name: "p".into(), location, style: style.into(), explode, ..Parameter::default() }
    }

    #[test]
    fn styles_write_lists_and_objects_as_openapi_says() {
        let list = json!(["a b", "c,d"]);
        let object = json!({"x": 1, "y": "z"});
        for (style, explode, value, written) in [
            ("form", true, &list, "p=a%20b&p=c%2Cd"),
            ("form", false, &list, "p=a%20b,c%2Cd"),
            ("pipeDelimited", false, &list, "p=a%20b%7Cc%2Cd"),
            ("deepObject", true, &object, "p[x]=1&p[y]=z"),
            ("form", true, &object, "x=1&y=z"),
            ("form", false, &object, "p=x,1,y,z"),
            ("content", false, &object, "p=%7B%22x%22%3A1%2C%22y%22%3A%22z%22%7D"),
        ] {
            let pairs = pairs(&parameter(In::Query, style, explode), value);
            let text: Vec<_> = pairs.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
            assert_eq!(text.join("&"), written, "{style} {explode}");
        }
        for (style, explode, written) in
            [("simple", false, "a%20b,c%2Cd"), ("label", true, ".a%20b.c%2Cd"), ("matrix", true, ";p=a%20b;p=c%2Cd")]
        {
            assert_eq!(path_value(&parameter(In::Path, style, explode), &list), written);
        }
    }

    #[test]
    fn double_encoding_is_done_where_a_connector_asks_for_it() {
        let mut twice = parameter(In::Path, "simple", false);
        twice.schema = json!({"x-ms-url-encoding": "double"});
        assert_eq!(path_value(&twice, &json!("a/b")), "a%252Fb");
    }
}
