//! JSON pointers and `$ref`: followed one at a time when asked, never inlined, never fetched.

use serde_json::Value;

use crate::json::node::Node;

/// Where a bare name (`"$ref": "Pet"`) is looked up.
const GROUPS: [&str; 6] =
    ["/schemas", "/definitions", "/components/schemas", "/parameters", "/components/parameters", "/responses"];

/// The pointer to a member.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut longer = String::with_capacity(pointer.len() + key.len() + 16);
    longer.push_str(pointer);
    push(&mut longer, key);
    longer
}

/// Extends a pointer to a member.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    let mut done = 0;
    for at in memchr::memchr2_iter(b'~', b'/', key.as_bytes()) {
        pointer.push_str(&key[done..at]);
        pointer.push_str(if key.as_bytes()[at] == b'~' { "~0" } else { "~1" });
        done = at + 1;
    }
    pointer.push_str(&key[done..]);
}

/// The name that a token of a pointer stands for.
pub(crate) fn decoded(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The `$ref` of a value that is one.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The file that a reference names, and the place in it; the file is empty where the reference stays in its own.
pub(crate) fn split(text: &str) -> (&str, Place<'_>) {
    match text.split_once('#') {
        Some((file, pointer)) => (file, Place::Pointer(pointer)),
        None if begins_with_a_group(text) => ("", Place::Pointer(text)),
        None if names_a_file(text) => (text, Place::Pointer("")),
        None => ("", Place::Name(text)),
    }
}

/// Where in a file a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// A JSON pointer.
    Pointer(&'a str),
    /// A bare name, as Google's discovery documents have them.
    Name(&'a str),
}

fn names_a_file(text: &str) -> bool {
    text.contains(['/', ':']) || has_an_ending(text)
}

fn has_an_ending(text: &str) -> bool {
    [".json", ".yaml", ".yml"].iter().any(|end| text.ends_with(end))
}

/// A pointer without its `#`: `definitions/Pet`, `/components/schemas/Pet`.
fn begins_with_a_group(text: &str) -> bool {
    let inside = text.trim_start_matches('/');
    let groups = ["definitions/", "components/", "parameters/", "responses/"];
    groups.iter().any(|group| inside.starts_with(group)) && !has_an_ending(text)
}

/// What stands at a place of a document.
pub(crate) fn find<'a>(root: Node<'a>, place: Place<'_>) -> Option<Node<'a>> {
    match place {
        Place::Pointer(pointer) => by_pointer(root, pointer),
        Place::Name(name) => GROUPS.iter().find_map(|group| by_pointer(root, group)?.get(name)),
    }
}

/// What stands at a JSON pointer.
pub(crate) fn by_pointer<'a>(root: Node<'a>, pointer: &str) -> Option<Node<'a>> {
    let pointer = pointer.trim_end_matches('/');
    if pointer.is_empty() {
        return Some(root);
    }
    // Some forget the first slash: `#definitions/Pet`.
    pointer.strip_prefix('/').unwrap_or(pointer).split('/').try_fold(root, member)
}

/// The member a token names: as it stands, with `~1` and `~0` decoded, or with `%xx` decoded as well.
fn member<'a>(value: Node<'a>, token: &str) -> Option<Node<'a>> {
    if value.is_array() {
        return value.item(token.parse().ok()?);
    }
    if !token.contains(['~', '%']) {
        return value.get(token);
    }
    value.get(&decoded(token)).or_else(|| value.get(&decoded(&percent_decoded(token))))
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
    use crate::json::tape::Tape;

    #[test]
    fn references_are_found_however_they_are_written() {
        let text = r#"{"definitions": {"a/b": 1, "c d": 2, "Pet": 3, "x%20y": 4}, "list": [{"z": 5}]}"#;
        let tape = Tape::scan(text.into()).unwrap();
        for (text, found) in [
            ("#/definitions/a~1b", "1"),
            ("#/definitions/c%20d", "2"),
            ("Pet", "3"),
            ("#definitions/Pet", "3"),
            ("definitions/Pet", "3"),
            ("/definitions/Pet", "3"),
            ("#/definitions/x%20y", "4"),
            ("#/list/0/z", "5"),
        ] {
            let (file, place) = split(text);
            assert_eq!((file, find(tape.root(), place).map(Node::raw)), ("", Some(found)), "{text}");
        }
        assert!(find(tape.root(), split("#/definitions/None").1).is_none());
        for (text, file, pointer) in [
            ("https://a.example/x.json#/A", "https://a.example/x.json", "/A"),
            ("./x.yaml", "./x.yaml", ""),
            ("definitions/x.yaml", "definitions/x.yaml", ""),
            ("../y.json#/a/b", "../y.json", "/a/b"),
        ] {
            assert_eq!(split(text), (file, Place::Pointer(pointer)));
        }
    }
}
