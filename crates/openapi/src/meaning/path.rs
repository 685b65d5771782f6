//! Members by a path of dots, where a name may itself hold dots (`@odata.nextLink`): the longest name that is there
//! wins. An empty path is the value itself.

use serde_json::Value;

/// The value at the path.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(value);
    }
    if let Value::Array(items) = value {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        return at(items.get(first.parse::<usize>().ok()?)?, rest);
    }
    splits(path).find_map(|(name, rest)| at(value.get(name)?, rest))
}

/// The same place, to be changed.
pub(super) fn at_mut<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    if path.is_empty() {
        return Some(value);
    }
    let here: &Value = value;
    let (name, rest) = splits(path).find(|(name, rest)| here.get(*name).is_some_and(|v| at(v, rest).is_some()))?;
    at_mut(value.get_mut(name)?, rest)
}

/// Every way to cut a path into a first name and the rest, the longest name first.
fn splits(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let dots = path.match_indices('.').map(|(at, _)| (&path[..at], &path[at + 1..]));
    std::iter::once((path, "")).chain(dots.rev())
}

/// A longer path.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_with_dots_are_found_at_any_depth() {
        let mut value = json!({"@odata.nextLink": "u", "d": {"a.b": [{"c": 1}]}, "e": null});
        assert_eq!(at(&value, "@odata.nextLink"), Some(&json!("u")));
        assert_eq!(at(&value, "d.a.b.0.c"), Some(&json!(1)));
        assert_eq!(at(&value, "d.a.x"), None);
        assert_eq!(at(&value, ""), Some(&value));
        *at_mut(&mut value, "d.a.b").unwrap() = json!([]);
        assert_eq!(value["d"]["a.b"], json!([]));
    }
}
