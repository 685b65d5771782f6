//! What the shell itself remembers from one start to the next. Everything else is the engine's.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The remembered facts and the file they are in. Losing the file costs one explanation shown twice.
#[derive(Debug, Default)]
pub struct Memory {
    file: Option<PathBuf>,
    facts: Facts,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Facts {
    close_explained: bool,
}

impl Memory {
    /// What `file` remembers; nothing, if it is not there or cannot be read.
    #[must_use]
    pub fn load(file: PathBuf) -> Self {
        let text = fs_err::read_to_string(&file).unwrap_or_default();
        Self { file: Some(file), facts: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// Whether closing the window was explained before; from now on it was.
    pub fn explain_close(&mut self) -> bool {
        let known = std::mem::replace(&mut self.facts.close_explained, true);
        if !known {
            self.save();
        }
        known
    }

    fn save(&self) {
        let Some(file) = &self.file else { return };
        let text = serde_json::to_string_pretty(&self.facts).unwrap_or_default();
        if let Err(error) = causeway_api::write_private_file(file, text.as_bytes()) {
            tracing::warn!(%error, "the shell's notes could not be saved");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_close_is_explained_once_over_two_starts() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/desktop.json");
        let mut memory = Memory::load(file.clone());
        assert_eq!([memory.explain_close(), memory.explain_close()], [false, true]);
        assert!(Memory::load(file).explain_close());
    }
}
