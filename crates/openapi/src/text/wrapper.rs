//! Descriptions inside something else: assigned to a variable, passed to a function, behind a guard against
//! hijacking, or in a script of a web page.

use crate::text::written::floor;

/// Where the first bracket of a description may stand at most.
const MOST_BEFORE: usize = 2_000;
/// Put in front of JSON so that no page can load it as a script.
const GUARDS: [&str; 4] = [")]}',", ")]}'", "while(1);", "for(;;);"];

/// The length of what stands before the first bracket, if that is the beginning of a script.
pub(crate) fn script(text: &str) -> Option<usize> {
    for guard in GUARDS {
        let Some(rest) = text.strip_prefix(guard) else { continue };
        return rest.trim_start().starts_with(['{', '[']).then(|| text.len() - rest.trim_start().len());
    }
    let head = &text[..floor(text, MOST_BEFORE)];
    let start = head.find(['{', '['])?;
    let before = head[..start].trim_end();
    let assigned = before.ends_with(['=', '(']) || before.ends_with("export default") || before.ends_with("return");
    (assigned && begins_as_script(before)).then_some(start)
}

/// A key word of JavaScript, or nothing that could be a name in YAML.
fn begins_as_script(before: &str) -> bool {
    let words =
        ["var ", "let ", "const ", "export ", "import ", "module.exports", "exports.", "window.", "\"use strict"];
    words.iter().any(|word| before.starts_with(word)) || !before.contains([':', '#', '\n'])
}

/// Where a description begins in a script of a web page: at a bracket followed by `"openapi"` or `"swagger"`.
pub(crate) fn embedded(html: &str) -> Option<usize> {
    let places = ["\"openapi\"", "\"swagger\""].into_iter().flat_map(|word| html.match_indices(word).take(20));
    places.filter_map(|(at, word)| opening(html, at, word)).min()
}

fn opening(html: &str, at: usize, word: &str) -> Option<usize> {
    let before = html[..at].trim_end();
    let is_name = html[at + word.len()..].trim_start().starts_with(':');
    let script = before.rfind("<script")?;
    let inside = before.rfind("</script").is_none_or(|end| end < script);
    (is_name && inside && before.ends_with('{')).then(|| before.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_script_is_told_from_yaml() {
        for (text, rest) in [
            ("var spec = {\"a\": 1};", "{\"a\": 1};"),
            ("const spec: OpenAPI = {}", "{}"),
            ("export default {}", "{}"),
            ("module.exports =\n{}", "{}"),
            ("cb({})", "{})"),
            (")]}',\n{}", "{}"),
            ("while(1);[1]", "[1]"),
        ] {
            assert_eq!(script(text).map(|at| &text[at..]), Some(rest), "{text}");
        }
        for text in ["openapi: 3.0.0\nx: f({})", "# see f({})\na: 1", "a: {}", "- [", "hello", "{}", "title: x = {", ""]
        {
            assert_eq!(script(text), None, "{text}");
        }
    }

    #[test]
    fn a_page_is_searched_for_a_description() {
        let page = "<html><p>{\"openapi\": 1}</p><script>ui({spec: { \"openapi\": \"3.0.0\"}})</script>";
        assert_eq!(embedded(page).map(|at| &page[at..at + 5]), Some("{ \"op"));
        for page in ["<html>{\"openapi\": 1}", "<script></script>{\"swagger\": 1}", "<script>f(\"openapi\")"] {
            assert_eq!(embedded(page), None, "{page}");
        }
    }
}
