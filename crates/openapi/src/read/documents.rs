//! A description and the files that were attached to it, as tapes; and where the references between them lead.

use std::fmt;

use url::Url;

use crate::json::node::Node;
use crate::json::tape::Tape;
use crate::read::reference::{self, Place};

/// The main file first.
#[derive(Debug)]
pub(crate) struct Documents {
    files: Vec<Document>,
}

pub(crate) struct Document {
    /// A path or an address; may be empty for the main file.
    pub(crate) name: String,
    pub(crate) tape: Tape,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", self.name, self.tape.text().len())
    }
}

/// Where one `$ref` leads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target<'a> {
    /// To a part of this file.
    Here(Node<'a>),
    /// To a part that its file does not have.
    Nowhere,
    /// To a file or an address that is not attached. It is never fetched from here.
    Elsewhere,
}

/// The number of a file; the main one is 0.
pub(crate) type File = u32;

impl Documents {
    pub(crate) fn new(main: Document, attached: Vec<Document>) -> Self {
        let mut files = vec![main];
        files.extend(attached);
        (0..).zip(&mut files).for_each(|(file, document)| document.tape.file = file);
        Self { files }
    }

    pub(crate) fn root(&self) -> Node<'_> {
        self.files[0].tape.root()
    }

    pub(crate) fn tape(&self, file: File) -> Option<&Tape> {
        self.files.get(file as usize).map(|document| &document.tape)
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (File, &Document)> {
        (0..).zip(&self.files)
    }

    /// Where the reference `text`, which stands in `from`, leads.
    pub(crate) fn target(&self, from: File, text: &str) -> Target<'_> {
        let (name, place) = reference::split(text);
        let Some(file) = self.file(from, name) else { return Target::Elsewhere };
        let found = self.tape(file).and_then(|tape| reference::find(tape.root(), place));
        match found {
            Some(node) => Target::Here(node),
            // A file that holds one bare schema is meant as a whole: `Pet.json#Pet`.
            None if matches!(place, Place::Pointer(pointer) if !pointer.starts_with('/')) && file != from => {
                self.tape(file).map_or(Target::Nowhere, |tape| Target::Here(tape.root()))
            }
            None => Target::Nowhere,
        }
    }

    /// The file that is missing for the reference `text` in `from`: its address, or its path as seen from the main file.
    pub(crate) fn missing(&self, from: File, text: &str) -> String {
        absolute(&self.files[from as usize].name, reference::split(text).0)
    }

    /// The attached file that `name` means when `from` says it.
    fn file(&self, from: File, name: &str) -> Option<File> {
        if name.is_empty() {
            return Some(from);
        }
        let wanted = absolute(&self.files[from as usize].name, name);
        let same = |own: &str| absolute("", own) == wanted;
        let exact = self.files().find(|(_, document)| !document.name.is_empty() && same(&document.name));
        let exact = exact.map(|(file, _)| file);
        let ending = |name: &str| self.only_with_ending(name.trim_start_matches(['.', '/']));
        exact.or_else(|| ending(&wanted)).or_else(|| ending(name)).or_else(|| self.is_main(&wanted).then_some(0))
    }

    /// Whether an attached file, whose own folder may have another name here, means the main one.
    fn is_main(&self, wanted: &str) -> bool {
        let own = self.files[0].name.rsplit('/').next().unwrap_or_default();
        !own.is_empty() && !wanted.contains("://") && wanted.rsplit('/').next() == Some(own)
    }

    /// Files are attached from another folder than the one they were written in: the end of the name tells them apart.
    fn only_with_ending(&self, wanted: &str) -> Option<File> {
        let end = format!("/{wanted}");
        let mut fitting = self.files().skip(1).filter(|(_, document)| format!("/{}", document.name).ends_with(&end));
        fitting.next().map(|(file, _)| file).filter(|_| fitting.next().is_none())
    }
}

/// The name of a file as seen from another: addresses joined, `.` and `..` taken out of paths.
pub(crate) fn absolute(from: &str, name: &str) -> String {
    if let Ok(url) = Url::parse(name).or_else(|_| Url::parse(from).and_then(|base| base.join(name)))
        && url.has_host()
    {
        return url.into();
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    let whole = if name.starts_with('/') { name.to_owned() } else { format!("{folder}/{name}") };
    for part in whole.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(names: &[&str]) -> Documents {
        let document = |name: &&str| Document {
            name: (*name).into(),
            tape: Tape::scan(format!("{{\"A\": {{\"in\": \"{name}\"}}}}")).unwrap(),
        };
        let mut all: Vec<_> = names.iter().map(document).collect();
        let main = all.remove(0);
        Documents::new(main, all)
    }

    #[test]
    fn names_are_joined_as_paths_and_addresses_are() {
        for (from, name, whole) in [
            ("", "./a.json", "a.json"),
            ("api/main.yaml", "../common/types.json", "common/types.json"),
            ("", "../x.json", "../x.json"),
            ("https://a.example/v1/api.json", "types.json", "https://a.example/v1/types.json"),
            ("api.json", "https://a.example/x.json", "https://a.example/x.json"),
            ("a/b/c.json", "/d.json", "d.json"),
        ] {
            assert_eq!(absolute(from, name), whole, "{from} {name}");
        }
    }

    #[test]
    fn references_lead_to_attached_files_only() {
        let all = documents(&["api/main.json", "api/types/pet.json", "common.json", "other/common.json"]);
        let lead = |from: File, text: &str| match all.target(from, text) {
            Target::Here(node) => format!("{} {}", node.tape().file, node.raw()),
            Target::Nowhere => "nowhere".into(),
            Target::Elsewhere => "elsewhere".into(),
        };
        assert_eq!(lead(0, "types/pet.json#/A/in"), "1 \"api/types/pet.json\"");
        assert_eq!(lead(1, "#/A/in"), "1 \"api/types/pet.json\"");
        assert_eq!(lead(1, "../main.json#/A/in"), "0 \"api/main.json\"");
        assert_eq!(lead(0, "pet.json#/A/in"), "1 \"api/types/pet.json\"");
        assert_eq!(lead(0, "../common.json#/A/in"), "2 \"common.json\"");
        assert_eq!(lead(0, "types/pet.json#/B"), "nowhere");
        for text in ["gone.json#/A", "file:///etc/passwd", "https://a.example/api/main.json#/A", "//a.example/x"] {
            assert_eq!(lead(0, text), "elsewhere", "{text}");
        }
        // Back to the main file, also where nobody knows the folder that it lies in.
        for (main, attached) in [("api/main.json", "api/paths/a.json"), ("main.json", "work/api/paths/a.json")] {
            let all = documents(&[main, attached]);
            let Target::Here(node) = all.target(1, "../main.json#/A/in") else { panic!("{main} is not found") };
            assert_eq!(node.tape().file, 0);
            assert!(matches!(all.target(1, "../mine.json#/A/in"), Target::Elsewhere));
        }
    }
}
