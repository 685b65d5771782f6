//! Operation ids: the description's own where they are usable and unique, else names that a person would give. They
//! depend on nothing but the operations themselves, so that an import repeated gives the same ids.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::read::outline::Entry;
use crate::read::template::{self, Piece};
use crate::repair::Repairs;

/// Gives every operation an id that is unique also when case is ignored.
pub(crate) fn assign(repairs: &mut Repairs, operations: &mut [Entry]) {
    let declared: Vec<Declared> = operations.iter().map(|operation| Declared::of(&operation.id)).collect();
    let mut uses: HashMap<&str, usize, RandomState> = HashMap::default();
    uses.reserve(declared.len());
    declared.iter().for_each(|id| *uses.entry(&id.lower).or_default() += 1);
    // Of several alike none keeps the id: which one would depend on their order.
    let keeps = |id: &Declared| !id.lower.is_empty() && uses[id.lower.as_str()] == 1;
    let mut left = Vec::new();
    for (n, id) in declared.iter().enumerate() {
        match &id.cleaned {
            _ if !keeps(id) => left.push(n),
            Some(cleaned) => {
                note_cleaned(repairs, &operations[n], cleaned);
                operations[n].id.clone_from(cleaned);
            }
            None => {}
        }
    }
    if left.is_empty() {
        return;
    }
    let taken = declared.iter().filter(|id| keeps(id)).map(|id| id.lower.clone()).collect();
    let mut naming = Naming { declared: &declared, taken };
    for level in LEVELS {
        left = naming.derive(repairs, operations, left, level);
    }
    naming.number(repairs, operations, left);
}

/// An id as the description has it.
struct Declared {
    /// Made usable, where it was not.
    cleaned: Option<String>,
    /// In lower case; empty where there is no usable one.
    lower: String,
}

impl Declared {
    fn of(id: &str) -> Self {
        let usable = id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-/".contains(&b));
        if usable && id.bytes().any(|b| b.is_ascii_alphanumeric()) {
            return Self { cleaned: None, lower: id.to_ascii_lowercase() };
        }
        let cleaned = clean(id);
        Self { lower: cleaned.to_lowercase(), cleaned: (cleaned != id).then_some(cleaned) }
    }
}

/// Letters, digits and `_ . - /` stay, everything else becomes one `_`.
fn clean(id: &str) -> String {
    let id = id.trim();
    let fits = |c: char| c.is_alphanumeric() || "_.-/".contains(c);
    if id.chars().all(fits) && id.chars().any(char::is_alphanumeric) {
        return id.to_owned();
    }
    let mut out = String::new();
    for c in id.chars() {
        if fits(c) {
            out.push(c);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    let clean = out.trim_matches('_');
    if clean.chars().any(char::is_alphanumeric) { clean.to_owned() } else { String::new() }
}

fn note_cleaned(repairs: &mut Repairs, operation: &Entry, id: &str) {
    let old = causeway_core::text::one_line(&operation.id, 80);
    let message = format!("{}: the operationId \"{old}\" is not a name; it is called {id} here.", operation.title());
    repairs.note("operation-id-cleaned", operation.pointer.clone(), message);
}

/// How much of an operation goes into its name; the first that tells it from all others is taken.
const LEVELS: [fn(&Entry) -> String; 3] = [short, whole, with_variables];

/// The ids given so far, in lower case.
struct Naming<'a> {
    declared: &'a [Declared],
    taken: HashSet<String, RandomState>,
}

impl Naming<'_> {
    /// Names those that `level` tells apart and gives back the others.
    fn derive(
        &mut self,
        repairs: &mut Repairs,
        operations: &mut [Entry],
        left: Vec<usize>,
        level: fn(&Entry) -> String,
    ) -> Vec<usize> {
        let names: Vec<_> =
            left.iter().map(|n| join(&operations[*n], &self.declared[*n], &level(&operations[*n]))).collect();
        let mut uses: HashMap<String, usize> = HashMap::new();
        names.iter().for_each(|name| *uses.entry(name.to_lowercase()).or_default() += 1);
        let mut still = Vec::new();
        for (n, name) in left.into_iter().zip(names) {
            if uses[&name.to_lowercase()] == 1 && self.taken.insert(name.to_lowercase()) {
                rename(repairs, &mut operations[n], name);
            } else {
                still.push(n);
            }
        }
        still
    }

    /// The last resort, in the order of path and method, not of the file.
    fn number(&mut self, repairs: &mut Repairs, operations: &mut [Entry], mut left: Vec<usize>) {
        let key = |n: &usize| {
            let operation = &operations[*n];
            (operation.path.clone(), operation.method.clone(), operation.pointer.clone())
        };
        left.sort_by_cached_key(key);
        let mut counts: HashMap<String, usize> = HashMap::new();
        for n in left {
            let stem = join(&operations[n], &self.declared[n], &with_variables(&operations[n]));
            let count = counts.entry(stem.to_lowercase()).or_default();
            let name = loop {
                *count += 1;
                let name = if *count == 1 { stem.clone() } else { format!("{stem}{count}") };
                if self.taken.insert(name.to_lowercase()) {
                    break name;
                }
            };
            rename(repairs, &mut operations[n], name);
        }
    }
}

fn join(operation: &Entry, declared: &Declared, derived: &str) -> String {
    let id = declared.cleaned.as_ref().unwrap_or(&operation.id);
    if declared.lower.is_empty() { derived.to_owned() } else { format!("{id}_{derived}") }
}

fn rename(repairs: &mut Repairs, operation: &mut Entry, name: String) {
    let old = causeway_core::text::one_line(&operation.id, 80);
    let (code, what) = if operation.id.trim().is_empty() {
        ("missing-operation-id", "there is no operationId".to_owned())
    } else {
        ("duplicate-operation-id", format!("the operationId \"{old}\" is used more than once or holds no letter"))
    };
    let message = format!("{}: {what}; it is called {name} here.", operation.title());
    repairs.note(code, operation.pointer.clone(), message);
    operation.id = name;
}

/// From the segment that the tag names on: `/1/user/-/devices.json` tagged Devices is `GetDevices`.
fn short(operation: &Entry) -> String {
    let parts = words(&operation.path, false);
    let tag_start = parts.iter().position(|part| operation.tags.iter().any(|tag| stem(tag) == stem(part)));
    name(operation, &parts[tag_start.unwrap_or(0)..])
}

/// All of the path but its variables: `GetUserDevices`.
fn whole(operation: &Entry) -> String {
    name(operation, &words(&operation.path, false))
}

/// And its variables: `GetUserByIdDevices`.
fn with_variables(operation: &Entry) -> String {
    name(operation, &words(&operation.path, true))
}

fn name(operation: &Entry, parts: &[String]) -> String {
    let mut name = pascal(&operation.method.to_lowercase());
    parts.iter().for_each(|part| name.push_str(&pascal(part)));
    if parts.is_empty() {
        name.push_str("Root");
    }
    name
}

/// The telling segments of a path, without `api`, versions and file endings.
fn words(path: &str, variables: bool) -> Vec<String> {
    let mut words = Vec::new();
    for piece in template::pieces(path) {
        match piece {
            Piece::Variable(name) if variables => words.push(format!("By {name}")),
            Piece::Variable(_) => {}
            Piece::Literal(text) => {
                words.extend(text.split('/').map(bare).filter(|word| telling(word, words_before(path, text))))
            }
        }
    }
    words
}

/// Whether a literal stands at the front of the path, where versions stand.
fn words_before(path: &str, literal: &str) -> bool {
    path.starts_with(literal)
}

fn bare(segment: &str) -> String {
    let endings = [".json", ".xml", ".php", ".aspx", ".html"];
    endings.iter().find_map(|end| segment.strip_suffix(end)).unwrap_or(segment).to_owned()
}

fn telling(word: &str, front: bool) -> bool {
    let lower = word.to_lowercase();
    let number = lower.trim_start_matches('v');
    let version = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let noise = front && (version || matches!(lower.as_str(), "api" | "rest" | "json"));
    !noise && word.chars().any(char::is_alphanumeric)
}

/// Without case, separators and plural: tags and segments that mean the same are equal.
fn stem(word: &str) -> String {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match plain.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => plain.strip_suffix('s').unwrap_or(&plain).to_owned(),
    }
}

fn pascal(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::outline::{Span, Spans};

    fn ids(operations: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let make = |(id, method, path, tag): &(&str, &str, &str, &str)| Entry {
            id: (*id).into(),
            method: (*method).into(),
            path: (*path).into(),
            pointer: format!("/{method}/{path}"),
            tags: vec![(*tag).into()],
            summary: String::new(),
            deprecated: false,
            spans: Spans { operation: Span { file: 0, start: 0, length: 0 }, parameters: None, servers: None },
        };
        let mut made: Vec<_> = operations.iter().map(make).collect();
        assign(&mut Repairs::default(), &mut made);
        made.into_iter().map(|operation| operation.id).collect()
    }

    #[test]
    fn names_are_what_a_person_would_say() {
        for (operation, id) in [
            (("", "GET", "/1/user/-/devices.json", "Devices"), "GetDevices"),
            (("", "GET", "/api/v2/users/{id}/posts", ""), "GetUsersPosts"),
            (("", "POST", "/v4/{+parent}/dataPoints:batchDelete", ""), "PostDataPointsBatchDelete"),
            (("", "GET", "/", ""), "GetRoot"),
            (("get users (list)", "GET", "/users", ""), "get_users_list"),
            (("actions/list-jobs", "GET", "/x", ""), "actions/list-jobs"),
            (("***", "GET", "/x", ""), "GetX"),
        ] {
            assert_eq!(ids(&[operation]), [id]);
        }
    }

    #[test]
    fn collisions_are_told_apart_by_what_differs() {
        let a = ("", "GET", "/users/{id}/posts", "");
        let b = ("", "GET", "/users/posts", "");
        let c = ("getUser", "GET", "/user", "");
        let d = ("GetUser", "POST", "/user", "");
        let made = ids(&[a, b, c, d]);
        assert_eq!(made, ["GetUsersByIdPosts", "GetUsersPosts", "getUser_GetUser", "GetUser_PostUser"]);
        let turned = ids(&[d, c, b, a]);
        assert_eq!(turned.into_iter().rev().collect::<Vec<_>>(), made);
        assert_eq!(ids(&[("", "GET", "/x", ""), ("", "GET", "/x/", "")]), ["GetX", "GetX2"]);
    }
}
