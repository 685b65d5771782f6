//! Errors as a person and a program see them: a stable code, a sentence that says what happened to what, and what to
//! do next. Each crate has its own `thiserror` enum and says through [`Explain`] how it looks from outside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an error is about, by name: `host`, `status`.
pub type About = BTreeMap<String, String>;

/// What an error is about, where it can be said by name.
#[must_use]
pub fn about<const N: usize>(parts: [(&str, &dyn std::fmt::Display); N]) -> About {
    parts.into_iter().map(|(name, part)| (name.to_owned(), part.to_string())).collect()
}

/// What a caller on the other side of any door gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireError {
    /// Stable, in `PascalCase`: programs and the UI switch on this.
    pub code: String,
    /// What happened, to what.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Whether the same request may succeed later without anyone changing anything.
    #[serde(default)]
    pub retryable: bool,
    /// What it is about, by the names that its code has: other languages make their sentences of it.
    #[serde(skip_serializing_if = "About::is_empty", default)]
    pub about: About,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WireError {}

impl WireError {
    /// An error with a code and a message.
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), hint: None, retryable: false, about: About::new() }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Marks the error as one that may pass by itself.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }
}

/// How an error of a crate looks from outside. The message is its `Display`.
pub trait Explain: std::error::Error {
    /// Stable code in `PascalCase`.
    fn code(&self) -> &'static str;
    /// What to do next, as a sentence.
    fn hint(&self) -> Option<String> {
        None
    }
    /// Whether trying again later can help.
    fn retryable(&self) -> bool {
        false
    }
    /// What it is about, by the names that its code has.
    fn about(&self) -> About {
        About::new()
    }
    /// The error as it crosses a door.
    fn wire(&self) -> WireError {
        WireError {
            code: self.code().into(),
            message: self.to_string(),
            hint: self.hint(),
            retryable: self.retryable(),
            about: self.about(),
        }
    }
}
