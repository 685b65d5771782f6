//! The readers one by one, for the targets in `fuzz/`. Only there in their build.

use serde_json::Value;

use crate::error::ImportError;
use crate::json::tape::Tape;
use crate::repair::Repairs;
use crate::text::plain::{Plain, Positions};
use crate::text::written::Written;
use crate::text::{archive, lenient, plain, yaml};

/// The value that a strict JSON text holds.
#[must_use]
pub fn strict(text: &str) -> Option<Value> {
    Tape::scan(text.to_owned()).ok().map(|tape| tape.root().value())
}

/// What bytes of any encoding and language become: strict JSON, and whether the file itself is that.
///
/// # Errors
/// When they are none of these.
pub fn plain(bytes: &[u8]) -> Result<(String, bool), ImportError> {
    let Plain { tape, is_file, positions, original, .. } = plain::read(bytes.into(), &mut Repairs::default())?;
    if let (Positions::Map(pairs), Some(original)) = (positions, original) {
        check_places(&pairs, tape.text(), &original);
    }
    Ok((tape.text().to_owned(), is_file))
}

/// What the reader of lenient JSON makes of a text.
///
/// # Errors
/// When it does not begin like JSON.
pub fn lenient(text: &str) -> Result<String, ImportError> {
    lenient::read(text, 0, &mut Repairs::default()).map(|lenient| checked(lenient.written, text))
}

/// What the reader of YAML makes of a text.
///
/// # Errors
/// When it is no YAML that can be mended.
pub fn yaml(text: &str) -> Result<String, ImportError> {
    yaml::read(text, &mut Repairs::default()).map(|written| checked(written, text))
}

/// The files in an archive.
///
/// # Errors
/// When it is none, or not a safe one.
pub fn unpack(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    archive::unpack(bytes)
}

fn checked(written: Written, original: &str) -> String {
    check_places(&written.pairs, &written.json, original);
    written.json
}

/// Each name and value leads back into the original, in order.
fn check_places(pairs: &[(u32, u32)], json: &str, original: &str) {
    assert!(pairs.is_sorted_by(|a, b| a.0 < b.0), "places out of order: {pairs:?}");
    for (at, origin) in pairs {
        assert!(json.is_char_boundary(*at as usize), "{at} is no place in the JSON");
        assert!(original.is_char_boundary(*origin as usize), "{origin} is no place in the original");
    }
}
