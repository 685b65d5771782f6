//! What is wrong with a definition, where, and what to do about it. A diagnostic points into the file as the user
//! wrote it, so that an editor can put a mark there.

use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::expr::ExprError;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The flow is not run.
    Error,
    /// The flow runs, but someone should look.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// In lower case: `error`, `warning`, `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One finding in a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Stable, in `PascalCase`: `UnknownFunction`, `UnknownAction`, … All of them are in [`crate::codes`].
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
    /// The part of the text at `pointer` that is meant, in bytes from the start of the text.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "start_and_end")]
    pub span: Option<Range<usize>>,
    /// Line and column in the file, from 1 on, where [`crate::locate`] has found them.
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub place: Option<Place>,
}

/// A place in a text file, counted from 1 on; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
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

    /// Something that is good to know.
    #[must_use]
    pub fn note(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, pointer.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, pointer: String, message: String) -> Self {
        debug_assert!(crate::codes().any(|known| known.code == code), "{code} is not in the list of codes");
        Self { code, pointer, message, hint: None, severity, span: None, place: None }
    }

    /// A text that is not an expression.
    pub(crate) fn expression(error: &ExprError, pointer: impl Into<String>) -> Self {
        let hint = format!("Look at character {} of the text.", error.span.start + 1);
        Self::error("InvalidExpression", pointer, error.message.clone()).hint(hint).span(error.span.clone())
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds which part of the text is meant.
    #[must_use]
    pub fn span(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
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

fn start_and_end<S: Serializer>(span: &Option<Range<usize>>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Span {
        start: usize,
        end: usize,
    }
    span.as_ref().map(|span| Span { start: span.start, end: span.end }).serialize(serializer)
}

/// `pointer` with one more step, escaped as RFC 6901 asks.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    if !key.contains(['~', '/']) {
        return format!("{pointer}/{key}");
    }
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
