//! Small questions about JSON values that several crates ask.

use serde_json::Value;

/// The value at a path of dots, as in `pagination.next`; `None` where any part is missing. An empty path is the value
/// itself.
#[must_use]
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(value, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => value.get(part),
    })
}

/// Puts `new` at a path of dots, making objects on the way. Whatever else stood in the way is replaced.
pub fn put(target: &mut Value, path: &str, new: Value) {
    let mut here = target;
    for part in path.split('.').filter(|part| !part.is_empty()) {
        if !here.is_object() {
            *here = Value::Object(serde_json::Map::new());
        }
        let Value::Object(map) = here else { return };
        here = map.entry(part).or_insert(Value::Null);
    }
    *here = new;
}

/// The text of a value as a parameter or a label shows it: strings bare, null empty, everything else as compact JSON.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => crate::digits::text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_read_and_write() {
        let mut value = json!({"pagination": {"next": "u"}, "list": [{"a": 1}]});
        assert_eq!(at(&value, "pagination.next"), Some(&json!("u")));
        assert_eq!(at(&value, "list.0.a"), Some(&json!(1)));
        assert_eq!(at(&value, "list.7"), None);
        put(&mut value, "weight.sampleTime.offset", json!("0s"));
        assert_eq!(value["weight"], json!({"sampleTime": {"offset": "0s"}}));
    }
}
