//! What must hold for whatever is read or built, whoever wrote it. The targets give bytes to these functions; a broken
//! rule is a panic, which the fuzzer reports.

pub mod expressions;
mod flows;
mod invented;
mod operations;
mod requests;
mod shell;

use std::collections::HashSet;

use causeway_openapi::{Entry, Imported, import};
use serde::de::IgnoredAny;

pub use flows::{Choices, invented, read_and_checked};
pub use invented::{arguments, description};
pub use operations::{sampled, usable};
pub use requests::{called, goes_to_its_own_place};

/// Imports a description and checks it: the same each time, strict, every id its own, every operation to be opened.
pub fn imported(bytes: &[u8]) -> Option<Imported> {
    let (read, again) = (import(bytes), import(bytes));
    let (read, again) = match (read, again) {
        (Ok(read), Ok(again)) => (read, again),
        (Err(error), Err(other)) => {
            assert_eq!(error, other, "refused differently when read again");
            return None;
        }
        (read, _) => panic!("read only once of twice; the first time: {:?}", read.err()),
    };
    assert_same(&read, &again);
    read.connector.texts().for_each(assert_strict);
    if read.is_strict {
        assert!(read.connector.texts().next().is_some_and(|text| text.as_bytes() == bytes), "not the file itself");
    }
    assert_ids(&read.connector.operations);
    read.connector.operations.iter().for_each(|entry| usable(&read.connector, entry));
    Some(read)
}

/// Nothing depends on anything but the bytes.
fn assert_same(read: &Imported, again: &Imported) {
    let whole = |read: &Imported| serde_json::to_value(&read.connector).expect("a connector is JSON");
    assert_eq!(whole(read), whole(again));
    assert_eq!(read.connector.operations, again.connector.operations);
    assert_eq!(read.connector.head(), again.connector.head());
    assert_eq!(read.repairs, again.repairs);
    let rest = |read: &Imported| (read.format, read.is_yaml, read.is_strict, read.file.clone());
    assert_eq!(rest(read), rest(again));
}

/// Whatever the file was, its text is now JSON that any reader takes.
pub fn assert_strict(text: &str) {
    let read = serde_json::from_str::<IgnoredAny>(text);
    assert!(read.is_ok(), "{read:?}: {text}");
}

fn assert_ids(entries: &[Entry]) {
    let mut seen = HashSet::new();
    for id in entries.iter().map(|entry| entry.id.as_str()) {
        let fits = |c: char| c.is_alphanumeric() || "_.-/".contains(c);
        assert!(id.chars().all(fits) && id.chars().any(char::is_alphanumeric), "{id:?} is no id");
        assert!(seen.insert(id.to_lowercase()), "{id:?} is the id of two operations");
    }
    assert!(!entries.is_empty(), "a description without operations was taken");
}
