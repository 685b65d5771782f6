//! A connector as the index knows it: written after an import, read back one operation at a time. The texts stay where
//! they are, in the workspace; those that are not strict JSON are kept beside the index in a form that is.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use causeway_core::{Home, Slug};
use causeway_openapi::{AuthScheme, Entry, Format, Head, Imported, Operation, Parts, Repair, Span, Spans};
use causeway_store::{Index, Indexed, IndexedHead, IndexedOperation, OperationEntry, Part};
use serde::{Deserialize, Serialize};

use crate::{EngineError, files, properties};

/// Goes up when an import gives other results than before, so that what is in the index is made anew.
const EDITION: u32 = 3;

/// What is known of a connector as a whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) servers: Vec<String>,
    pub(crate) auth: Vec<AuthScheme>,
    pub(crate) format: Format,
    pub(crate) head: Head,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) missing_files: Vec<String>,
    /// Whether the description itself is the text that is read.
    is_strict: bool,
}

impl Summary {
    pub(crate) fn of(imported: &Imported) -> Self {
        let connector = &imported.connector;
        Self {
            title: connector.title.clone(),
            version: connector.version.clone(),
            description: connector.description.clone(),
            servers: connector.servers.clone(),
            auth: connector.auth.clone(),
            format: imported.format,
            head: connector.head().clone(),
            repairs: imported.repairs.clone(),
            missing_files: connector.missing_files().to_vec(),
            is_strict: imported.is_strict,
        }
    }

    pub(crate) fn read(head: &IndexedHead) -> Option<Self> {
        serde_json::from_slice(&head.head).ok()
    }
}

/// Names the exact files that an entry of the index was made from, and what else it depends on: the ids that flows know,
/// and what the properties beside the description say about it.
pub(crate) fn stamp(
    definition: &Path,
    renamed: &serde_json::Map<String, serde_json::Value>,
    beside: Option<&str>,
) -> String {
    let facts = std::fs::metadata(definition).ok();
    let changed = facts.as_ref().and_then(|facts| facts.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let name = definition.file_name().unwrap_or_default().to_string_lossy();
    let ids = if renamed.is_empty() { 0 } else { hash(&serde_json::to_string(renamed).unwrap_or_default()) };
    let (size, time) = (facts.map_or(0, |facts| facts.len()), changed.map_or(0, |time| time.as_nanos()));
    format!("{EDITION} {name} {size} {time} {ids:x} {:x}", hash(&properties::facts(beside)))
}

/// Puts an imported connector into the index, and its texts where they can be read. It has no stamp yet: until then
/// nobody takes it for what is in the workspace.
pub(crate) fn write(index: &Index, home: &Home, slug: &Slug, imported: &Imported) -> Result<(), EngineError> {
    if !imported.is_strict {
        for (file, text) in (0..).zip(imported.connector.texts()) {
            files::write_quickly(&read_copy(home, slug, file), text.as_bytes())?;
        }
    }
    let head = serde_json::to_vec(&Summary::of(imported)).map_err(io::Error::from)?;
    let rows: Vec<_> = imported.connector.operations.iter().map(Row::of).collect();
    let mut parts: Vec<_> = imported.connector.parts().iter().map(|(key, span)| (hash(key), part(*span))).collect();
    parts.sort_unstable_by_key(|(key, _)| *key);
    parts.dedup_by_key(|(key, _)| *key);
    let operations: Vec<_> = rows.iter().map(Row::indexed).collect();
    let title = &imported.connector.title;
    Ok(index.replace(slug, &Indexed { title, stamp: "", head: &head, operations: &operations, parts: &parts })?)
}

struct Row<'a> {
    entry: &'a Entry,
    tags: String,
    place: Vec<u8>,
}

/// Where an operation is, as the index keeps it.
#[derive(Serialize, Deserialize)]
struct Place<'a>(Spans, Cow<'a, str>);

impl<'a> Row<'a> {
    fn of(entry: &'a Entry) -> Self {
        let place = serde_json::to_vec(&Place(entry.spans, Cow::Borrowed(&entry.pointer))).unwrap_or_default();
        Self { entry, tags: entry.tags.join(TAGS), place }
    }

    fn indexed(&self) -> IndexedOperation<'_> {
        IndexedOperation {
            id: &self.entry.id,
            method: &self.entry.method,
            path: &self.entry.path,
            summary: &self.entry.summary,
            tags: &self.tags,
            deprecated: self.entry.deprecated,
            place: &self.place,
        }
    }
}

/// Stands between tags, in none of which a line ends.
const TAGS: &str = "\n";

/// The tags of an operation of the index.
pub(crate) fn tags(row: &OperationEntry) -> Vec<String> {
    row.tags.split(TAGS).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// The operation that a row of the index stands for.
pub(crate) fn open(head: &Head, row: OperationEntry, texts: &Texts) -> io::Result<Operation> {
    let Place(spans, pointer) = serde_json::from_slice(&row.place)?;
    let entry = Entry {
        tags: tags(&row),
        id: row.id,
        method: row.method,
        path: row.path,
        summary: row.summary,
        deprecated: row.deprecated,
        pointer: pointer.into_owned(),
        spans,
    };
    causeway_openapi::open(head, &entry, texts)
}

/// The texts of one connector, read piece by piece.
#[derive(Debug)]
pub(crate) struct Texts {
    index: Index,
    slug: Slug,
    files: Vec<File>,
}

impl Texts {
    pub(crate) fn open(
        index: &Index,
        home: &Home,
        slug: &Slug,
        summary: &Summary,
        definition: &Path,
    ) -> io::Result<Self> {
        let main = if summary.is_strict { definition.to_owned() } else { read_copy(home, slug, 0) };
        let mut files = vec![File::open(main)?];
        while let Ok(file) = File::open(read_copy(home, slug, files.len())) {
            files.push(file);
        }
        Ok(Self { index: index.clone(), slug: slug.clone(), files })
    }
}

impl Parts for Texts {
    fn text(&self, span: Span) -> io::Result<Cow<'_, str>> {
        let file = self.files.get(span.file as usize).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; span.length as usize];
        read_at(file, &mut bytes, span.start.into())?;
        String::from_utf8(bytes).map(Cow::Owned).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn find(&self, reference: &str) -> Option<Span> {
        let part = self.index.part(&self.slug, hash(reference));
        let part = part.inspect_err(|error| tracing::warn!(%error, "a part could not be looked up")).ok()??;
        Some(Span { file: part.file, start: part.start, length: part.length })
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, from)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], from + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => done += n,
        }
    }
    Ok(())
}

/// Where the strict form of a text is kept.
fn read_copy(home: &Home, slug: &Slug, file: usize) -> PathBuf {
    home.cache().join("read").join(format!("{slug}.{file}.json"))
}

/// Removes what is kept of a connector's texts beside the workspace.
pub(crate) fn forget(home: &Home, slug: &Slug) {
    for file in 0.. {
        if fs_err::remove_file(read_copy(home, slug, file)).is_err() {
            return;
        }
    }
}

fn part(span: Span) -> Part {
    Part { file: span.file, start: span.start, length: span.length }
}

/// The same in every process: the index outlives them.
fn hash(text: &str) -> u64 {
    let bytes = *blake3::hash(text.as_bytes()).as_bytes();
    u64::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}
