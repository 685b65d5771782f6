//! Calls whose arguments are all written out: what has no value then never has one. They are evaluated, so that the
//! checker knows exactly what the language does.

use chrono::{DateTime, Utc};

use super::Checker;
use super::calls::Site;
use crate::diagnostics::Diagnostic;
use crate::expr::{Call, Context, Expr, Node, Scope, evaluate};
use crate::functions::Apply;

/// So many calls are tried in one definition.
const MOST_CALLS: usize = 5_000;
/// Longer ones are not tried, in bytes.
const LONGEST: usize = 500;

/// A scope in which there is nothing.
struct Nothing;

impl Scope for Nothing {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

impl Checker<'_> {
    /// Tries a call of which nothing is open. Whoever divides by zero may want to fail, and the flow runs until then:
    /// a warning.
    pub(super) fn constant(&mut self, expr: &Expr, call: &Call, site: &Site<'_>) {
        let Some(function) = call.function else { return };
        let is_written = call.arguments.iter().all(|argument| matches!(argument.node, Node::Literal(_)));
        // A range can be long, and what makes something of nothing cannot be wrong.
        let is_tried = matches!(function.apply, Apply::Plain(_))
            && function.count_error(call.arguments.len()).is_none()
            && !call.arguments.is_empty()
            && function.name != "range";
        if !is_written || !is_tried || expr.span.len() > LONGEST || self.calls_tried >= MOST_CALLS {
            return;
        }
        self.calls_tried += 1;
        if let Err(error) = evaluate(expr, &Context::new(&Nothing)) {
            let message = format!("This has no value: {}", error.message);
            let finding = Diagnostic::warning("WrongArgument", site.at.to_string(), message);
            self.push(finding.span(site.span.clone()));
        }
    }
}
