//! Content types: which one to use when several are offered.

use std::borrow::Cow;

use crate::node::Node;

/// What a body without a content type is taken for.
pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// Without parameters, in lower case: `application/json`.
pub(crate) fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether it is JSON: `application/json`, `application/hal+json`, `*/*`, or nothing at all.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.is_empty()
        || essence == "*/*"
        || essence.ends_with("/json")
        || essence.ends_with("+json")
        || essence == "json"
}

/// The one to use: JSON before forms before whatever comes first.
pub(crate) fn preferred<'a>(offered: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let find = |fits: &dyn Fn(&str) -> bool| offered.clone().find(|name| fits(name));
    find(&|name| essence(name) == JSON)
        .or_else(|| find(&is_json))
        .or_else(|| find(&|name| essence(name) == FORM || essence(name) == MULTIPART))
        .or_else(|| offered.clone().next())
}

/// The preferred entry of an OpenAPI 3 `content` object.
pub(crate) fn entry(content: Node<'_>) -> Option<(Cow<'_, str>, Node<'_>)> {
    let entries: Vec<_> = content.members().collect();
    let name = preferred(entries.iter().map(|(name, _)| &**name))?.to_owned();
    entries.into_iter().find(|(other, _)| *other == name)
}

/// As it is sent: a wildcard or nothing becomes JSON.
pub(crate) fn normal(content_type: &str) -> String {
    let trimmed = content_type.trim();
    if trimmed.is_empty() || trimmed.contains('*') || !trimmed.contains('/') { JSON.into() } else { trimmed.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_first() {
        for (offered, chosen) in [
            (vec!["text/xml", "application/json; charset=utf-8"], Some("application/json; charset=utf-8")),
            (vec!["application/xml", "application/vnd.api+json"], Some("application/vnd.api+json")),
            (vec!["text/plain", "multipart/form-data"], Some("multipart/form-data")),
            (vec!["image/png"], Some("image/png")),
            (vec![], None),
        ] {
            assert_eq!(preferred(offered.into_iter()), chosen);
        }
    }
}
