//! Path templates: `/users/{id}/posts`, `/v4/{+parent}/dataPoints`, and those that carry a query or a fragment.

/// One piece of a path template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Sent as it stands.
    Literal(&'a str),
    /// Replaced by the value of the parameter with this name.
    Variable(&'a str),
}

/// The pieces in order. A brace without its partner is literal.
pub(crate) fn pieces(path: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = path;
    while let Some((before, inside, after)) = variable(rest) {
        pieces.push(Piece::Literal(before));
        pieces.push(Piece::Literal(prefix(inside)));
        pieces.push(Piece::Variable(bare(inside)));
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    pieces.retain(|piece| *piece != Piece::Literal(""));
    pieces
}

fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut close = memchr::memchr(b'}', text.as_bytes())?;
    let mut open = memchr::memrchr(b'{', &text.as_bytes()[..close])?;
    if let Some((outer, end)) = around(text, open) {
        (open, close) = (outer, end);
    }
    let inside = text[open + 1..close].trim();
    if bare(inside).is_empty() { None } else { Some((&text[..open], inside, &text[close + 1..])) }
}

/// The braces around these, where they belong to the pattern of a variable: `{id:[0-9]{3}}`.
fn around(text: &str, open: usize) -> Option<(usize, usize)> {
    let outer = memchr::memrchr(b'{', &text.as_bytes()[..open])?;
    pattern(&text[outer + 1..])?;
    let mut depth = 0_usize;
    let end = text[outer..].bytes().position(|byte| {
        depth = if byte == b'{' { depth + 1 } else { depth - usize::from(byte == b'}') };
        depth == 0
    })?;
    Some((outer, outer + end))
}

/// Name and pattern of a variable as routers have them: `{id:[0-9]+}`, `{path: .*}`.
fn pattern(inside: &str) -> Option<(&str, &str)> {
    let (name, pattern) = inside.split_once(':')?;
    let is_name = !name.trim().is_empty() && !name.contains(['{', '}', '/']);
    (is_name && pattern.contains(['[', '\\', '(', '.', '*', '+', '^'])).then_some((name, pattern.trim()))
}

/// The name without RFC 6570's operators and modifiers, and without those of routers: `{*path}`, `{proxy+}`.
fn bare(inside: &str) -> &str {
    let inside = pattern(inside).map_or(inside, |(name, _)| name);
    inside.trim_start_matches(['+', '#', '/', '.', ';', '*']).trim_end_matches(['*', '+']).trim()
}

/// What `{/name}` and `{.name}` write before the value (RFC 6570, 3.2.5 and 3.2.6).
fn prefix(inside: &str) -> &'static str {
    match inside.as_bytes().first() {
        Some(b'/') => "/",
        Some(b'.') => ".",
        _ => "",
    }
}

/// The names of the variables, each once.
pub(crate) fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, inside, after)) = variable(rest) {
        let name = bare(inside);
        if !names.contains(&name) {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// Whether a variable of the path may keep `/`; see [`keeps_slashes`].
pub(crate) fn may_keep_slashes(path: &str) -> bool {
    memchr::memchr3(b'+', b'#', b'*', path.as_bytes()).is_some()
}

/// Whether the variable keeps `/`: RFC 6570's `{+name}` and `{#name}`, and what routers call the rest of a path:
/// `{name*}`, `{*name}`, `{name+}`.
pub(crate) fn keeps_slashes(path: &str, name: &str) -> bool {
    let mut rest = path;
    while let Some((_, inside, after)) = variable(rest) {
        let marked = match pattern(inside) {
            Some((_, pattern)) => matches!(pattern, ".*" | ".+"),
            None => inside.starts_with(['+', '#', '*']) || inside.ends_with(['*', '+']),
        };
        if marked && bare(inside) == name {
            return true;
        }
        rest = after;
    }
    false
}

/// A path without query and fragment, and what the query held.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) path: String,
    /// Names with their fixed values or `{variable}`s.
    pub(crate) query: Vec<(String, String)>,
    /// Whether anything was cut off.
    pub(crate) cut: bool,
}

/// Cuts the query (`?a=1&b={b}`, `{?a,b}`) and the fragment (`#x`) off a path and gives it a leading slash.
pub(crate) fn split(raw: &str) -> Split {
    let raw = raw.trim();
    if raw.starts_with('/') && memchr::memchr3(b'?', b'#', b'&', raw.as_bytes()).is_none() {
        return Split { path: raw.to_owned(), query: Vec::new(), cut: false };
    }
    let (whole, names) = without_query_expansion(raw);
    let (before, query) = match whole.split_once(['?', '#']) {
        Some((before, query)) => (before, query),
        None => (whole.as_str(), ""),
    };
    let mut query: Vec<_> = query.split(['&', '?', '#']).filter(|part| !part.is_empty()).filter_map(pair).collect();
    query.extend(names.into_iter().map(|name| (name.clone(), format!("{{{name}}}"))));
    let path = if before.starts_with('/') { before.to_owned() } else { format!("/{before}") };
    let cut = raw.contains(['?', '#']) && path.trim_start_matches('/') != raw.trim_start_matches('/');
    Split { path, query, cut }
}

/// `{?a,b}` and `{&a,b}` (RFC 6570, 3.2.8) are queries too.
fn without_query_expansion(raw: &str) -> (String, Vec<String>) {
    let mut path = raw.to_owned();
    let mut names = Vec::new();
    while let Some(open) = path.find("{?").or_else(|| path.find("{&")) {
        let Some(length) = path[open..].find('}') else { break };
        let inside = path[open + 2..open + length].to_owned();
        names.extend(inside.split(',').map(|name| name.trim().trim_end_matches('*').to_owned()));
        path.replace_range(open..=open + length, "");
    }
    names.retain(|name| !name.is_empty());
    (path, names)
}

fn pair(part: &str) -> Option<(String, String)> {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = name.trim();
    (!name.is_empty() && !name.starts_with('{')).then(|| (name.to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found() {
        assert_eq!(names("/a/{id}.json/{+rest}/{list*}/{id}"), ["id", "rest", "list"]);
        assert_eq!(names("/a/{b"), Vec::<&str>::new());
        assert_eq!(names("/a/{id:[0-9]+}/{code: [A-Z]{2,3}}/{rest:.*}/{x:y}"), ["id", "code", "rest", "x:y"]);
        assert!(keeps_slashes("/{id:[0-9]+}/{rest:.*}", "rest") && !keeps_slashes("/{id:[0-9]+}", "id"));
        for path in ["/v4/{+parent}/x", "/{parent*}", "/{*parent}", "/{parent+}", "/{a}/{#parent}"] {
            assert!(keeps_slashes(path, "parent") && !keeps_slashes(path, "a"), "{path}");
        }
        let slash = [Piece::Literal("/a"), Piece::Literal("/"), Piece::Variable("b"), Piece::Literal("/c")];
        assert_eq!(pieces("/a{/b}/c"), slash);
        assert_eq!(pieces("/{a}{b}"), [Piece::Literal("/"), Piece::Variable("a"), Piece::Variable("b")]);
    }

    #[test]
    fn queries_and_fragments_are_cut_off() {
        for (raw, path, query, cut) in [
            ("/a?x=1&y={y}", "/a", vec![("x", "1"), ("y", "{y}")], true),
            ("/#Action=List", "/", vec![("Action", "List")], true),
            ("/a#note", "/a", vec![("note", "")], true),
            ("b/{c}", "/b/{c}", vec![], false),
            ("/a{?x,y}", "/a", vec![("x", "{x}"), ("y", "{y}")], true),
        ] {
            let split = split(raw);
            let want: Vec<_> = query.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            assert_eq!((split.path.as_str(), split.query, split.cut), (path, want, cut), "{raw}");
        }
    }
}
