//! From bytes to a tape: strict JSON first, then lenient JSON, then YAML.

use std::borrow::Cow;

use crate::error::ImportError;
use crate::repair::Repairs;
use crate::tape::{DEEPEST, Fault, Tape};
use crate::{bytes, lenient, yaml};

/// A file as strict JSON.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) tape: Tape,
    pub(crate) is_yaml: bool,
    /// Whether the tape's text is the file itself.
    pub(crate) is_strict: bool,
}

/// Reads a file of any kind.
pub(crate) fn read(bytes: Cow<'_, [u8]>, repairs: &mut Repairs) -> Result<Read, ImportError> {
    let text = bytes::text(&bytes, repairs)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match Tape::scan(text.to_owned()) {
        Ok(tape) => return Ok(Read { is_strict: tape.text().len() == bytes.len(), tape, is_yaml: false }),
        Err(Fault::TooDeep) => return Err(ImportError::NestedTooDeep(DEEPEST)),
        Err(Fault::TooMany) => return Err(ImportError::TooLarge("it holds too many values".into())),
        Err(Fault::Syntax(_)) => {}
    }
    let is_yaml = !looks_like_json(text);
    let value = if is_yaml { yaml::read(text)? } else { lenient::read(text, repairs)? };
    let tape = Tape::scan(value.to_string()).map_err(|_| ImportError::Unreadable("it could not be read".into()))?;
    Ok(Read { tape, is_yaml, is_strict: false })
}

/// `{`, `[` or a comment in front of one.
fn looks_like_json(text: &str) -> bool {
    text.starts_with(['{', '[']) || text.starts_with("//") || text.starts_with("/*")
}
