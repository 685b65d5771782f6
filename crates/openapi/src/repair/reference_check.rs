//! Looks at every `$ref` of a description: where each leads, and which lead nowhere or to a file that is not here.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::json::node::Node;
use crate::json::walk::Walk;
use crate::read::documents::{Document, Documents, File, Target};
use crate::read::open::key;
use crate::read::outline::Span;
use crate::repair::{MOST, Repairs};

/// What the references of a description lead to.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Each reference that leads somewhere, once, as [`key`] writes it.
    pub(crate) parts: Vec<(String, Span)>,
    /// The files that are not attached, as they are written, each once.
    pub(crate) remote: Vec<String>,
}

/// Files that are listed as missing.
const MOST_REMOTE: usize = 1_000;

/// Follows each reference once and reports those that lead nowhere, once for each operation or component.
pub(crate) fn run(documents: &Documents) -> (Links, Repairs) {
    let (mut links, mut repairs) = (Links::default(), Repairs::default());
    for (file, document) in documents.files() {
        let mut one = OneFile::new(file, document, documents);
        let mut found = 0;
        for name in document.tape.references() {
            found += usize::from(found < MOST && one.look(name, &mut links, &mut repairs));
        }
    }
    (links, repairs)
}

/// One file's references.
struct OneFile<'a> {
    file: File,
    documents: &'a Documents,
    /// By text: whether it leads somewhere (`Ok`), and if not whether its file is missing.
    known: HashMap<&'a str, Result<(), bool>, RandomState>,
    walk: Walk<'a>,
    /// The operation or component that was last reported, and what was said about it.
    owner: String,
    said: HashSet<&'a str>,
}

impl<'a> OneFile<'a> {
    fn new(file: File, document: &'a Document, documents: &'a Documents) -> Self {
        let walk = Walk::new(document.tape.root());
        Self { file, documents, known: HashMap::default(), walk, owner: String::new(), said: HashSet::new() }
    }

    /// Whether something was reported.
    fn look(&mut self, name: Node<'a>, links: &mut Links, repairs: &mut Repairs) -> bool {
        let Some(value) = name.value_of_name().filter(|value| value.is_string()) else { return false };
        let known = match self.known.get(value.raw()) {
            Some(known) => *known,
            None => {
                let known = self.resolve(&value.text().unwrap_or_default(), links);
                self.known.insert(value.raw(), known);
                known
            }
        };
        let Err(elsewhere) = known else { return false };
        let Some(pointer) = self.walk.described(name) else { return false };
        if owner(&pointer) != self.owner {
            owner(&pointer).clone_into(&mut self.owner);
            self.said.clear();
        }
        self.said.insert(value.raw()) && {
            report(repairs, &pointer, &value.text().unwrap_or_default(), elsewhere);
            true
        }
    }

    fn resolve(&self, text: &str, links: &mut Links) -> Result<(), bool> {
        match self.documents.target(self.file, text) {
            Target::Here(node) => {
                links.parts.push((key(self.file, text).into_owned(), node.span()));
                Ok(())
            }
            Target::Nowhere => Err(false),
            Target::Elsewhere => {
                let file = self.documents.missing(self.file, text);
                if links.remote.len() < MOST_REMOTE && !links.remote.contains(&file) {
                    links.remote.push(file);
                }
                Err(true)
            }
        }
    }
}

fn report(repairs: &mut Repairs, pointer: &str, text: &str, elsewhere: bool) {
    let known = elsewhere && crate::dialect::azure::parameter(text).is_some();
    let text = causeway_core::text::one_line(text, 160);
    let (code, what) = if elsewhere {
        ("remote-reference", "is in another file, which was not given; that part is untyped until it is attached")
    } else {
        ("broken-reference", "leads nowhere; that part is untyped")
    };
    let message = format!("{text} {what}.");
    // A response without a type is still passed on; a parameter or a body without one may be missing.
    if !known && ["/parameters", "/requestBod"].iter().any(|part| pointer.contains(part)) {
        repairs.look(code, pointer, message);
    } else {
        repairs.note(code, pointer, message);
    }
}

/// The operation or component a pointer is in: its first three names.
fn owner(pointer: &str) -> &str {
    let end = pointer.match_indices('/').nth(3).map_or(pointer.len(), |(end, _)| end);
    &pointer[..end]
}
