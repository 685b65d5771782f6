//! The words of all operations of a connector as one text, and the places in it where words begin. A search goes
//! through it from front to back: at some gigabytes each second that is faster than a list of postings, finds words
//! that run over others (`teamchannels`), and is one row to write and one to delete.
//!
//! It is `title slug END`, then for each operation `id FIELD summary FIELD path tags END`, all folded; in the id nothing
//! stands between the words.

use causeway_core::Slug;

use super::rows::{Indexed, IndexedOperation};
use super::words::{Class, letters};

/// Between the fields of an operation.
pub(super) const FIELD: u8 = 0x1f;
/// Behind each operation.
pub(super) const END: u8 = 0x1e;

/// Folded text with the places where words begin.
#[derive(Debug, Default)]
pub(super) struct Haystack {
    pub(super) text: Vec<u8>,
    /// A bit for each byte of `text`; none behind the last letter.
    pub(super) starts: Vec<u8>,
}

impl Haystack {
    /// Of a connector and all its operations, in their order.
    pub(super) fn of(connector: &Slug, new: &Indexed<'_>) -> Self {
        let size = |one: &IndexedOperation<'_>| {
            [one.id, one.summary, one.path, one.tags].iter().map(|text| text.len() + 1).sum::<usize>()
        };
        let size = new.operations.iter().map(size).sum();
        let mut all = Self { text: Vec::with_capacity(size), starts: Vec::with_capacity(size / 8) };
        all.push_words(new.title);
        all.push_words(connector.as_str());
        all.text.push(END);
        for operation in new.operations {
            all.add(operation);
        }
        all
    }

    fn add(&mut self, operation: &IndexedOperation<'_>) {
        self.push(operation.id, false);
        self.text.push(FIELD);
        self.push_words(operation.summary);
        self.text.push(FIELD);
        self.push_words(operation.path);
        self.push_words(operation.tags);
        self.text.push(END);
    }

    fn push_words(&mut self, text: &str) {
        self.push(text, true);
        if !text.is_empty() {
            self.gap();
        }
    }

    fn push(&mut self, text: &str, gaps: bool) {
        letters(text, |letter| match letter.class {
            Class::Gap if gaps => self.gap(),
            Class::Gap => {}
            _ => {
                self.mark(letter.begins);
                push_folded(&mut self.text, letter.char);
            }
        });
    }

    fn gap(&mut self) {
        if !matches!(self.text.last(), Some(b' ' | &FIELD)) {
            self.text.push(b' ');
        }
    }

    fn mark(&mut self, begins: bool) {
        let at = self.text.len();
        if self.starts.len() <= at / 8 {
            self.starts.resize(at / 8 + 1, 0);
        }
        self.starts[at / 8] |= u8::from(begins) << (at % 8);
    }
}

/// Adds a letter in lower case.
#[inline]
pub(super) fn push_folded(text: &mut Vec<u8>, c: char) {
    if c.is_ascii() {
        text.push((c as u8).to_ascii_lowercase());
    } else {
        push_folded_rare(text, c);
    }
}

#[cold]
fn push_folded_rare(text: &mut Vec<u8>, c: char) {
    for c in c.to_lowercase() {
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Whether a word begins at this byte.
pub(super) fn is_start(starts: &[u8], at: usize) -> bool {
    starts.get(at / 8).is_some_and(|byte| byte & (1 << (at % 8)) != 0)
}

/// Whether the byte is of a letter or a digit.
pub(super) fn is_letter(byte: u8) -> bool {
    !matches!(byte, b' ' | FIELD | END)
}
