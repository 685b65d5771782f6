//! Paths that are one path to a reader who ignores case or the names of variables. Both are kept; a person is told
//! because often only one of them works.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::RandomState;

use crate::json::node::Node;
use crate::read::reference::child;
use crate::repair::Repairs;

/// Looks at each path once, and makes no text of those that are fine.
pub(crate) fn run(paths: Node<'_>, repairs: &mut Repairs) {
    let mut seen: HashMap<u64, Node<'_>, RandomState> = HashMap::default();
    let hasher = RandomState::default();
    for (name, _) in paths.pairs() {
        let first = *seen.entry(hash(&hasher, name.raw())).or_insert(name);
        // The same path twice is a name that stands twice.
        if first.raw() != name.raw() && folded(first.raw()) == folded(name.raw()) {
            note(repairs, first, name);
        }
    }
}

fn note(repairs: &mut Repairs, first: Node<'_>, second: Node<'_>) {
    let (one, other) = (first.text().unwrap_or_default(), second.text().unwrap_or_default());
    let shown = |path: &str| causeway_core::text::one_line(path, 120);
    if one.eq_ignore_ascii_case(&other) {
        repairs.count("paths-alike-but-for-case", || {
            let message = format!("{} differs from {} in case only; both are kept.", shown(&other), shown(&one));
            (child("/paths", &other), message)
        });
    } else {
        repairs.count("paths-alike-but-for-names", || {
            let message =
                format!("{} differs from {} only in names of variables; both are kept.", shown(&other), shown(&one));
            (child("/paths", &other), message)
        });
    }
}

/// In lower case, without the names of variables.
fn bytes(path: &str) -> impl Iterator<Item = u8> {
    let mut inside = false;
    path.bytes().filter_map(move |byte| match byte {
        b'{' => {
            inside = true;
            Some(byte)
        }
        b'}' => {
            inside = false;
            Some(byte)
        }
        _ => (!inside).then(|| byte.to_ascii_lowercase()),
    })
}

fn folded(path: &str) -> Vec<u8> {
    bytes(path).collect()
}

fn hash(state: &RandomState, path: &str) -> u64 {
    let mut hasher = state.build_hasher();
    bytes(path).for_each(|byte| hasher.write_u8(byte));
    hasher.finish()
}
