//! From the bytes of a file to one JSON value.

use serde_json::Value;

use crate::error::ImportError;
use crate::plain;
use crate::repair::Repairs;

/// The document, whether it was YAML, and how many bytes its JSON has.
pub(crate) fn read(bytes: &[u8], repairs: &mut Repairs) -> Result<(Value, bool, usize), ImportError> {
    let plain = plain::read(bytes, repairs)?;
    let mut reader = serde_json::Deserializer::from_str(&plain.json);
    let value = serde::Deserialize::deserialize(&mut reader).map_err(|error: serde_json::Error| refusal(&error))?;
    Ok((value, plain.is_yaml, plain.json.len()))
}

fn refusal(error: &serde_json::Error) -> ImportError {
    let message = error.to_string();
    if message.starts_with("recursion limit") {
        return ImportError::NestedTooDeep(128);
    }
    ImportError::Unreadable(message)
}
