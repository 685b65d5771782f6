//! Base addresses: from `servers`, from `host` and its companions, made absolute where that is possible.

use std::borrow::Cow;

use crate::json::node::Node;
use crate::read::source::{Source, texts};

/// OpenAPI 3 `servers` of the document, a path or an operation.
pub(crate) fn openapi3<'a>(source: &mut Source<'a>, holder: Node<'a>, pointer: &str) -> Vec<String> {
    let Some(declared) = holder.get("servers") else { return Vec::new() };
    let alone = Some(declared).filter(|one| one.is_object() || one.is_string());
    let mut servers = Vec::new();
    for (n, server) in declared.items().chain(alone).take(50).enumerate() {
        let pointer = format!("{pointer}/servers") + &if alone.is_none() { format!("/{n}") } else { String::new() };
        if alone.is_some() || server.is_string() {
            let message = "A server is an object with a \"url\", in a list; what stands here was read as one.";
            source.repairs.note("server-spelling", &*pointer, message);
        }
        let template = server.text().map_or_else(|| source.text(server, "url"), Cow::into_owned);
        let filled = fill(source, &template, server.get("variables"), &pointer);
        let url = absolute(&filled);
        note_http(source, &url, &pointer);
        if !url.is_empty() && !servers.contains(&url) {
            servers.push(url);
        }
    }
    servers
}

/// Swagger 2.0 `schemes`, `host` and `basePath`.
pub(crate) fn swagger2(source: &mut Source<'_>) -> Vec<String> {
    let root = source.root;
    let host = source.text(root, "host");
    let base = source.text(root, "basePath");
    let base = base.trim_matches('/');
    let path = if base.is_empty() { String::new() } else { format!("/{base}") };
    if host.is_empty() {
        return if path.is_empty() { Vec::new() } else { vec![path] };
    }
    let host = host.trim_end_matches('/');
    if host.contains("://") {
        source.repairs.note("host-with-scheme", "/host", "The host holds a whole address; it was used as such.");
        return vec![absolute(&format!("{host}{path}"))];
    }
    let url = format!("{}://{host}{path}", scheme(root));
    note_http(source, &url, "/schemes");
    vec![url]
}

/// https unless only http is offered.
fn scheme(root: Node<'_>) -> &'static str {
    let offered = texts(root.get("schemes"));
    let has = |name: &str| offered.iter().any(|scheme| scheme.eq_ignore_ascii_case(name));
    if has("http") && !has("https") { "http" } else { "https" }
}

/// Says when no server is known, once the document is read.
pub(crate) fn note_missing(source: &mut Source<'_>, servers: &[String]) {
    match servers.first() {
        None => {
            source.repairs.look("missing-server", "", "No server is named; the connector asks for its base address.")
        }
        Some(url) if !url.contains("://") => {
            let message = format!("The server is relative ({url}); the connector asks for the rest of its address.");
            source.repairs.look("relative-server", "", message);
        }
        Some(_) => {}
    }
}

/// Puts the defaults of the variables in; those without one stay as `{name}` and are asked for.
fn fill(source: &mut Source<'_>, template: &str, variables: Option<Node<'_>>, pointer: &str) -> String {
    let mut url = template.to_owned();
    for name in crate::read::template::names(template) {
        let variable = variables.and_then(|variables| variables.get(name));
        let value = variable.and_then(|variable| {
            let default = variable.get("default").and_then(Node::plain).filter(|text| !text.is_empty());
            default.or_else(|| variable.get("enum")?.item(0)?.plain())
        });
        match value {
            Some(value) => url = url.replace(&format!("{{{name}}}"), &value),
            None => {
                let message = format!(
                    "The server's address has the variable {{{name}}} without a default; the connector asks for it."
                );
                source.repairs.look("server-variable", pointer, message);
            }
        }
    }
    url
}

/// `//host` and `host.example/path` get https; the slash at the end goes.
pub(crate) fn absolute(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let first = url.split('/').next().unwrap_or_default();
    if let Some(rest) = url.strip_prefix("//") {
        format!("https://{rest}")
    } else if !url.contains("://") && !url.starts_with(['/', '.', '{']) && first.contains('.') {
        format!("https://{url}")
    } else {
        url.to_owned()
    }
}

/// Addresses that send everything in the clear are pointed out, but for this machine.
fn note_http(source: &mut Source<'_>, url: &str, pointer: &str) {
    let Some(rest) = url.strip_prefix("http://") else { return };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if !matches!(host, "localhost" | "127.0.0.1" | "[") {
        let message = format!(
            "{url} is not encrypted: sign-in and data would travel in the clear. Use https if the server offers it."
        );
        source.repairs.look("http-endpoint", pointer, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_absolute_where_possible() {
        for (given, absolute_url) in [
            ("//a.example/v1/", "https://a.example/v1"),
            ("a.example/v1", "https://a.example/v1"),
            ("/v1/", "/v1"),
            ("https://a.example/", "https://a.example"),
            ("{base}/v1", "{base}/v1"),
        ] {
            assert_eq!(absolute(given), absolute_url);
        }
    }
}
