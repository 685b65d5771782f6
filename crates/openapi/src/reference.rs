//! JSON pointers and `$ref`: followed one at a time when asked, never inlined, never fetched.

use serde_json::Value;

/// More references in a row than any real description has; a loop ends here.
const MOST_HOPS: usize = 64;
/// Where a bare name (`"$ref": "Pet"`) is looked up.
const GROUPS: [&str; 6] =
    ["/schemas/", "/definitions/", "/components/schemas/", "/parameters/", "/components/parameters/", "/responses/"];
/// What stands in for a part that is not there: a schema that allows everything.
static UNTYPED: Value = Value::Null;

/// Where one `$ref` leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target<'a> {
    /// To a part of the same document.
    Here(&'a Value),
    /// To a part that the document does not have.
    Nowhere,
    /// To another file or address, which is never fetched.
    Elsewhere,
}

/// The pointer to a member.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut pointer = pointer.to_owned();
    push(&mut pointer, key);
    pointer
}

/// Extends a pointer to a member.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    for c in key.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The `$ref` of a value that is one.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// Follows references until something else stands there. Missing, remote and circular ones give null, which every
/// reader here takes as untyped.
pub(crate) fn follow<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let mut here = value;
    for _ in 0..MOST_HOPS {
        let Some(text) = reference(here) else { return here };
        let Target::Here(next) = target(root, text) else { return &UNTYPED };
        here = next;
    }
    &UNTYPED
}

/// Where `text` leads in `root`.
pub(crate) fn target<'a>(root: &'a Value, text: &str) -> Target<'a> {
    if let Some(pointer) = text.strip_prefix('#') {
        return by_pointer(root, pointer).map_or(Target::Nowhere, Target::Here);
    }
    if text.contains(['/', '#', ':']) || [".json", ".yaml", ".yml"].iter().any(|end| text.ends_with(end)) {
        return Target::Elsewhere;
    }
    let found = GROUPS.iter().find_map(|group| by_pointer(root, group)?.get(text));
    found.map_or(Target::Nowhere, Target::Here)
}

fn by_pointer<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    let pointer = pointer.trim_end_matches('/');
    if pointer.is_empty() {
        return Some(root);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(root, member)
}

/// The member a token names: as it stands, with `~1` and `~0` decoded, or with `%xx` decoded as well.
fn member<'a>(value: &'a Value, token: &str) -> Option<&'a Value> {
    if let Value::Array(items) = value {
        return items.get(token.parse::<usize>().ok()?);
    }
    let plain = token.replace("~1", "/").replace("~0", "~");
    value.get(&plain).or_else(|| {
        let decoded = percent_decoded(token).replace("~1", "/").replace("~0", "~");
        value.get(&decoded)
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_found_however_they_are_written() {
        let root = json!({"definitions": {"a/b": 1, "c d": 2, "Pet": 3, "x%20y": 4}, "list": [{"z": 5}]});
        for (text, found) in [
            ("#/definitions/a~1b", 1),
            ("#/definitions/c%20d", 2),
            ("Pet", 3),
            ("#/definitions/x%20y", 4),
            ("#/list/0/z", 5),
        ] {
            assert_eq!(target(&root, text), Target::Here(&json!(found)), "{text}");
        }
        assert_eq!(target(&root, "#/definitions/None"), Target::Nowhere);
        assert_eq!(target(&root, "https://a.example/x.json#/A"), Target::Elsewhere);
        assert_eq!(target(&root, "./x.yaml"), Target::Elsewhere);
    }

    #[test]
    fn loops_end() {
        let root = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "self": {"$ref": "#/self"}});
        assert_eq!(follow(&root, &root["a"]), &Value::Null);
        assert_eq!(follow(&root, &root["self"]), &Value::Null);
    }
}
