//! Lines and columns for JSON pointers, found in one walk over the text, and members that stand twice in an object.

use std::collections::{HashMap, HashSet};

use causeway_core::text::one_line;

use super::tokens::{Token, Tokens, literal};
use crate::diagnostics::{Diagnostic, Place, step};

/// Finds where in the file each finding is: the value its pointer leads to, or the last part of the way there that
/// exists. For a finding inside of a text on one line the column is that of the part that is meant.
pub fn locate(text: &str, findings: &mut [Diagnostic]) {
    let mut tree = Tree::default();
    for (i, finding) in findings.iter().enumerate() {
        tree.add(&finding.pointer, i);
    }
    let mut found: Vec<Option<usize>> = vec![None; findings.len()];
    walk(text, &mut |path, at| {
        for i in tree.wanted(path) {
            if let Some(found) = found.get_mut(i) {
                *found = Some(at);
            }
        }
    });
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    for (finding, found) in findings.iter_mut().zip(found) {
        finding.place = found.map(|at| place(text, &starts, at, finding));
    }
}

fn place(text: &str, starts: &[usize], at: usize, finding: &Diagnostic) -> Place {
    let line = starts.partition_point(|start| *start <= at).max(1);
    let start = starts.get(line - 1).copied().unwrap_or_default();
    let column = |end: usize| text.get(start..end).map_or(0, |before| before.chars().count()) + 1;
    // Inside of a text without escapes a byte of the value is a byte of the file.
    let inside =
        finding.span.as_ref().filter(|_| text.get(at..).is_some_and(|rest| rest.starts_with('"'))).and_then(|span| {
            let end = at + 1 + span.start;
            text.get(at + 1..end).filter(|before| !before.contains(['\\', '"', '\n'])).map(|_| end)
        });
    Place { line, column: column(inside.unwrap_or(at)) }
}

/// What is looked for: steps of pointers as a tree.
#[derive(Default)]
struct Tree {
    below: HashMap<String, Tree>,
    wanted: Vec<usize>,
}

impl Tree {
    fn add(&mut self, pointer: &str, finding: usize) {
        self.wanted.push(finding);
        let Some(rest) = pointer.strip_prefix('/') else { return };
        let (first, more) = rest.find('/').map_or((rest, ""), |end| rest.split_at(end));
        let key = first.replace("~1", "/").replace("~0", "~");
        self.below.entry(key).or_default().add(more, finding);
    }

    /// The findings whose pointers begin with this path, whose last found place this is.
    fn wanted(&self, path: &[Step]) -> impl Iterator<Item = usize> {
        let tree = path.iter().try_fold(self, |tree, step| tree.below.get(&step.key));
        tree.map(|tree| tree.wanted.as_slice()).unwrap_or_default().iter().copied()
    }
}

/// A container on the way to where the walk is, with the name of what is being read in it.
struct Step {
    key: String,
    index: Option<usize>,
}

/// Calls `f` with the path and the place of each value.
fn walk(text: &str, f: &mut dyn FnMut(&[Step], usize)) {
    let mut path: Vec<Step> = Vec::new();
    let mut name: Option<String> = None;
    for (at, token) in Tokens::new(text) {
        let is_value = match token {
            Token::Open(_) => true,
            Token::Text(_) | Token::Word(_) => path.last().is_none_or(|step| step.index.is_some()) || name.is_some(),
            _ => false,
        };
        if is_value {
            if let Some(step) = path.last_mut() {
                step.key = name.take().unwrap_or_else(|| step.index.map_or(String::new(), |index| index.to_string()));
            }
            f(&path, at);
        }
        match token {
            Token::Open(bracket) => {
                path.push(Step { key: String::new(), index: (bracket == '[').then_some(0) });
            }
            Token::Close(_) => {
                path.pop();
                if path.is_empty() {
                    return;
                }
            }
            Token::Comma => {
                if let Some(index) = path.last_mut().and_then(|step| step.index.as_mut()) {
                    *index += 1;
                }
            }
            Token::Colon => name = path.last().map(|step| step.key.clone()),
            Token::Text(inside) | Token::Word(inside) if !is_value => {
                let key = serde_json::from_str(&literal(inside)).unwrap_or_default();
                if let Some(step) = path.last_mut() {
                    step.key = key;
                }
            }
            Token::Text(_) | Token::Word(_) => {}
        }
    }
}

/// Members that stand twice in one object, of which the last counts.
pub(super) fn twice(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: Vec<(String, HashSet<String>)> = Vec::new();
    walk(text, &mut |path, _| {
        while seen.len() > path.len() {
            seen.pop();
        }
        let Some(last) = path.last().filter(|step| step.index.is_none()) else { return };
        while seen.len() < path.len() {
            let depth = seen.len();
            let above = path.get(..depth).and_then(<[Step]>::last).map(|step| step.key.as_str());
            let pointer = match (seen.last(), above) {
                (Some((pointer, _)), Some(key)) => step(pointer, key),
                _ => String::new(),
            };
            seen.push((pointer, HashSet::new()));
        }
        let Some((pointer, names)) = seen.last_mut() else { return };
        if !names.insert(last.key.clone()) && found.len() < 100 {
            found.push(duplicate(pointer, &last.key));
        }
    });
    found
}

/// Of two actions with one name the first is lost, which nobody means.
fn duplicate(pointer: &str, name: &str) -> Diagnostic {
    let (at, shown) = (step(pointer, name), one_line(name, 80));
    let is_of = |what: &str| pointer.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(what));
    if is_of("actions") || is_of("triggers") {
        let message = format!("There are two named '{shown}' on the same level, of which only the last counts.");
        return Diagnostic::error("DuplicateName", at, message).hint("Rename one of them.");
    }
    let message = format!("'{shown}' stands twice in the same object; only the last counts.");
    Diagnostic::warning("DuplicateMember", at, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_placed_where_their_pointers_lead() {
        let text = "{ // flow\n  \"a/b\": [1,\n    {\"c\": \"@nope()\"}],\n  \"d\": 2\n}";
        let finding = |pointer: &str| Diagnostic::error("NotAFlow", pointer, "");
        let mut findings =
            [finding(""), finding("/a~1b/1/c").span(1..7), finding("/d"), finding("/a~1b/1/missing"), finding("/e")];
        locate(text, &mut findings);
        let places: Vec<_> = findings.iter().map(|f| f.place.map(|place| (place.line, place.column))).collect();
        assert_eq!(places, [Some((1, 1)), Some((3, 13)), Some((4, 8)), Some((3, 5)), Some((1, 1))]);
    }

    #[test]
    fn what_stands_twice_is_said_once_for_each() {
        let text = r#"{"actions": {"A": {"x": 1, "y": {"x": 2}}, "B": {"x": 1}, "A": {"x": 1, "x": 2}}, "a": [{"x": 1}, {"x": 1}]}"#;
        let found: Vec<_> = twice(text).into_iter().map(|finding| (finding.code, finding.pointer)).collect();
        let expected = [("DuplicateName", "/actions/A"), ("DuplicateMember", "/actions/A/x")];
        assert_eq!(found, expected.map(|(code, pointer)| (code, pointer.to_owned())));
    }
}
