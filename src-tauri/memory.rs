//! What the shell itself remembers from one start to the next. Everything else is the engine's.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The remembered facts and the file they are in. Losing the file costs an explanation shown twice and a window that
/// opens in the middle.
#[derive(Debug, Default)]
pub struct Memory {
    file: Option<PathBuf>,
    facts: Facts,
    is_changed: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Facts {
    close_explained: bool,
    window: Option<Place>,
}

/// Where the window is and what it shows. All lengths are logical pixels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Place {
    /// Left edge, with the frame.
    pub x: f64,
    /// Upper edge, with the frame.
    pub y: f64,
    /// Width, without the frame.
    pub width: f64,
    /// Height, without the frame.
    pub height: f64,
    /// Whether it fills the screen; the rest is then where it goes back to.
    pub is_maximized: bool,
    /// The screen of the page: `/history`.
    pub screen: Option<String>,
}

impl Memory {
    /// What `file` remembers; nothing, if it is not there or cannot be read.
    #[must_use]
    pub fn load(file: PathBuf) -> Self {
        let text = fs_err::read_to_string(&file).unwrap_or_default();
        Self { file: Some(file), facts: serde_json::from_str(&text).unwrap_or_default(), is_changed: false }
    }

    /// Whether closing the window was explained before; from now on it was.
    pub fn explain_close(&mut self) -> bool {
        let known = std::mem::replace(&mut self.facts.close_explained, true);
        if !known {
            self.is_changed = true;
            self.save();
        }
        known
    }

    /// Where the window was.
    #[must_use]
    pub fn window(&self) -> Option<&Place> {
        self.facts.window.as_ref()
    }

    /// Notes where the window is. It is written down with the next [`Memory::save`].
    pub fn place_window(&mut self, place: Place) {
        self.is_changed |= self.facts.window.as_ref() != Some(&place);
        self.facts.window = Some(place);
    }

    /// Writes down what changed since the last time.
    pub fn save(&mut self) {
        let Some(file) = self.file.as_ref().filter(|_| self.is_changed) else { return };
        let text = serde_json::to_string_pretty(&self.facts).unwrap_or_default();
        match causeway_api::write_private_file(file, text.as_bytes()) {
            Ok(()) => self.is_changed = false,
            Err(error) => tracing::warn!(%error, "the shell's notes could not be saved"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_close_is_explained_once_over_two_starts_and_the_window_keeps_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/desktop.json");
        let mut memory = Memory::load(file.clone());
        assert_eq!([memory.explain_close(), memory.explain_close()], [false, true]);
        let place = Place { x: 40.5, width: 900.0, screen: Some("/history".into()), ..Place::default() };
        memory.place_window(place.clone());
        memory.save();
        let mut memory = Memory::load(file);
        assert!(memory.explain_close());
        assert_eq!(memory.window(), Some(&place));
    }
}
