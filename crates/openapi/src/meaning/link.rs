//! Addresses of next pages: in a body, as text, object or list of links; in a `Link` header (RFC 8288).

use serde_json::Value;

/// The address in a member of a body.
pub(super) fn in_body(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::Object(map) => ["href", "url", "uri"].iter().find_map(|key| in_body(map.get(*key)?)),
        Value::Array(links) => links.iter().find(|link| is_next(link)).and_then(in_body),
        _ => None,
    }
}

fn is_next(link: &Value) -> bool {
    ["rel", "relation"].iter().any(|key| link.get(*key).is_some_and(|rel| rel == "next"))
}

/// The target with relation `next`, of all links in the header.
pub(super) fn in_headers(headers: &Value) -> Option<&str> {
    let is_link = |(name, _): &(&String, &Value)| name.eq_ignore_ascii_case("link");
    let value = headers.as_object()?.iter().find(is_link)?.1;
    match value {
        Value::String(text) => next(text),
        Value::Array(all) => all.iter().filter_map(Value::as_str).find_map(next),
        _ => None,
    }
}

/// One header's value: `<https://…>; rel="next", <…>; rel="last"`. Commas and semicolons may stand inside the angle
/// brackets and inside quotes.
fn next(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let close = after.find('>')?;
        let (target, parameters) = (&after[..close], &after[close + 1..]);
        let end = end(parameters);
        if relations(&parameters[..end]).any(|rel| rel.eq_ignore_ascii_case("next")) {
            return Some(target.trim()).filter(|target| !target.is_empty());
        }
        rest = &parameters[end..];
    }
    None
}

/// Where the comma stands that ends a link's parameters.
fn end(parameters: &str) -> usize {
    let mut quoted = false;
    let comma = parameters.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    });
    comma.map_or(parameters.len(), |(at, _)| at)
}

/// The relations of one link, from its `rel` parameter.
fn relations(parameters: &str) -> impl Iterator<Item = &str> {
    let pairs = parameters.split(';').filter_map(|part| part.split_once('='));
    let rel = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
    rel.flat_map(|(_, value)| value.trim().trim_matches('"').split_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn link_headers_are_read_as_the_rfc_says() {
        for (header, found) in [
            (
                r#"<https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last""#,
                Some("https://a.example/?page=2"),
            ),
            (r#"<https://a.example/?page=1>; rel="prev", </x?a=1,2;3>; title="a, b"; REL=next"#, Some("/x?a=1,2;3")),
            (r#"<https://a.example/2>; rel="last next""#, Some("https://a.example/2")),
            (r#"<https://a.example/1>; rel="prev""#, None),
            ("<>; rel=next", None),
            ("nonsense", None),
        ] {
            assert_eq!(in_headers(&json!({"Link": header})), found, "{header}");
        }
        assert_eq!(in_headers(&json!({"link": ["<a>; rel=prev", "<b>; rel=next"]})), Some("b"));
    }

    #[test]
    fn bodies_hold_links_in_three_ways() {
        assert_eq!(in_body(&json!("u")), Some("u"));
        assert_eq!(in_body(&json!({"href": "u"})), Some("u"));
        assert_eq!(in_body(&json!([{"relation": "self", "url": "s"}, {"relation": "next", "url": "u"}])), Some("u"));
        assert_eq!((in_body(&json!("")), in_body(&json!(null)), in_body(&json!(2))), (None, None, None));
    }
}
