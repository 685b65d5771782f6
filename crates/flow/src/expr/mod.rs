//! The expression language: `@{…}` and `@…` in any string of a definition. Texts are parsed once into a [`Template`];
//! whole JSON values into a [`Tree`] of them. Evaluation asks a [`Scope`] for everything that is not in the text: the
//! time, variables, what actions gave. Nothing here can run forever: depth, steps and sizes are bounded.

mod access;
mod eval;
mod lexer;
mod parser;
mod scope;
mod template;
mod tree;
pub(crate) mod values;

use std::ops::Range;

use crate::Value;
use causeway_core::Explain;

pub(crate) use eval::{Context, Evaluated, LARGEST, LARGEST_TOGETHER, apply, evaluate};
pub(crate) use parser::{Call, Expr, Node, parse};
pub(crate) use scope::ItemScope;
pub use scope::{ActionView, Scope};
pub use template::Template;
pub use tree::Tree;

/// The longest expression, in characters, that the published limits have. The checker warns about a longer one, which
/// is evaluated all the same.
pub const LONGEST: usize = 8192;

/// A text that is not an expression. `span` counts bytes in the text that was parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// Stable: `Syntax`, `TooLong`, `TooDeep`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub span: Range<usize>,
}

impl Explain for ExprError {
    fn code(&self) -> &'static str {
        self.code
    }
    fn hint(&self) -> Option<String> {
        Some(format!("Look at character {} of the expression.", self.span.start + 1))
    }
}

/// An expression that has no value here and now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// Stable: `InvalidTemplate` for almost everything, as in the language; `LimitExceeded` when it would take too much.
    pub code: &'static str,
    /// What happened, to what.
    pub message: String,
    /// The call or the access that failed, in bytes of the text it is written in.
    pub span: Option<Range<usize>>,
}

impl EvalError {
    /// An error of the kind that the language calls `InvalidTemplate`.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::coded("InvalidTemplate", message)
    }

    pub(crate) fn coded(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None }
    }

    /// The same error with its place, unless it has one: what fails first is what matters.
    pub(crate) fn at(self, span: &Range<usize>) -> Self {
        Self { span: self.span.or_else(|| Some(span.clone())), ..self }
    }

    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self::coded("LimitExceeded", message)
    }
}

impl From<ExprError> for EvalError {
    fn from(error: ExprError) -> Self {
        let message = format!("{} (at character {})", error.message, error.span.start + 1);
        Self { span: Some(error.span), ..Self::new(message) }
    }
}

impl Explain for EvalError {
    fn code(&self) -> &'static str {
        self.code
    }
}

/// The value with every template in it evaluated: strings, members, and the names of members.
///
/// # Errors
/// A text that does not parse, or has no value in this scope.
pub fn evaluate_value(value: &Value, scope: &dyn Scope) -> Result<Value, EvalError> {
    Tree::parse(value).evaluate(scope)
}

/// Evaluates one bare expression, without `@`.
///
/// # Errors
/// A text that does not parse, or has no value in this scope.
pub fn evaluate_expression(text: &str, scope: &dyn Scope) -> Result<Value, EvalError> {
    evaluate(&parser::parse(text)?, &Context::new(scope))
}
