//! What is wrong with a definition, where, and what to do about it. A diagnostic points into the file as the user
//! wrote it, so that an editor can put a mark there.

use serde::Serialize;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The flow is not run.
    Error,
    /// The flow runs, but someone should look.
    Warning,
}

/// One finding in a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Stable, in `PascalCase`: `UnknownFunction`, `UnknownAction`, …
    pub code: &'static str,
    /// JSON pointer (RFC 6901) into the file as it was read.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether it keeps the flow from running.
    pub severity: Severity,
}

impl Diagnostic {
    /// A finding that keeps the flow from running.
    #[must_use]
    pub fn error(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, pointer.into(), message.into())
    }

    /// A finding that does not.
    #[must_use]
    pub fn warning(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, pointer.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, pointer: String, message: String) -> Self {
        Self { code, pointer, message, hint: None, severity }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the name that was probably meant, where there is one.
    #[must_use]
    pub(crate) fn meant(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(name) => self.hint(format!("Did you mean '{name}'?")),
            None => self,
        }
    }

    /// Whether it keeps the flow from running.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", if self.pointer.is_empty() { "/" } else { &self.pointer }, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " {hint}"),
            None => Ok(()),
        }
    }
}

/// `pointer` with one more step, escaped as RFC 6901 asks.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
