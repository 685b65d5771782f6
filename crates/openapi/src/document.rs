//! From text to one JSON value: strict JSON first, then lenient JSON, then YAML.

use serde_json::Value;

use crate::error::ImportError;
use crate::repair::Repairs;
use crate::{lenient, yaml};

/// The document, and whether it was YAML.
pub(crate) fn read(text: &str, repairs: &mut Repairs) -> Result<(Value, bool), ImportError> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return Ok((value, false));
    }
    // A slip in JSON is more likely than YAML that begins like JSON.
    if !looks_like_json(text) {
        return yaml::read(text).map(|value| (value, true));
    }
    let mut noted = Repairs::default();
    let value = lenient::read(text, &mut noted)?;
    repairs.extend(noted);
    Ok((value, false))
}

/// `{`, `[` or a comment in front of one.
fn looks_like_json(text: &str) -> bool {
    text.starts_with(['{', '[']) || text.starts_with("//") || text.starts_with("/*")
}
