//! What goes into the index and what comes out. What goes in is borrowed, so that nothing is copied before it is bound.

use causeway_core::Slug;

/// All that is to be known of one connector.
#[derive(Debug, Clone, Copy)]
pub struct Indexed<'a> {
    /// What people call it; found by a search over all connectors.
    pub title: &'a str,
    /// Names the exact files that this was made from. Opaque here.
    pub stamp: &'a str,
    /// What is needed of the description whatever the operation. Opaque here.
    pub head: &'a [u8],
    /// In the description's order. No two ids may differ in case alone.
    pub operations: &'a [IndexedOperation<'a>],
    /// Where references lead; each key once.
    pub parts: &'a [(u64, Part)],
}

/// One operation that goes in.
#[derive(Debug, Clone, Copy, Default)]
pub struct IndexedOperation<'a> {
    /// Its id.
    pub id: &'a str,
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// As in the description: `/user/{id}`.
    pub path: &'a str,
    /// One line for people.
    pub summary: &'a str,
    /// The tags, joined.
    pub tags: &'a str,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Where it is in the file. Opaque here.
    pub place: &'a [u8],
}

/// One operation that comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationEntry {
    /// Its id.
    pub id: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// As in the description: `/user/{id}`.
    pub path: String,
    /// One line for people.
    pub summary: String,
    /// The tags, joined.
    pub tags: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Where it is in the file.
    pub place: Vec<u8>,
}

/// What is known of a connector as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedHead {
    /// What people call it.
    pub title: String,
    /// Names the exact files that this was made from.
    pub stamp: String,
    /// What is needed of the description whatever the operation.
    pub head: Vec<u8>,
    /// How many operations there are.
    pub operations: u64,
}

/// Where a part of a description is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which of the connector's files.
    pub file: u32,
    /// Its first byte.
    pub start: u32,
    /// Its number of bytes.
    pub length: u32,
}

/// What to look for. Of the text the first 200 characters and 10 words count; text without a word finds everything.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// Only in this connector.
    pub connector: Option<&'a Slug>,
    /// Words, each of which must occur.
    pub text: &'a str,
    /// So many of the best are left out.
    pub offset: u64,
    /// At most so many come back.
    pub limit: u32,
}

/// One page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Best first; equally good ones by connector, then in the description's order.
    pub operations: Vec<(Slug, OperationEntry)>,
    /// How many there are on all pages.
    pub total: u64,
}
