//! Expressions of ARM templates, `[parameters('x')]`, which are filled in when a template is deployed. They are told
//! apart from the flow's own, and have the same grammar; two brackets at the start stand for one that is only text
//! (learn.microsoft.com, "Syntax and expressions in ARM templates"). What the template itself says is filled in here:
//! its variables, and its parameters with default values.

use std::fmt::Write;

use super::member;
use crate::Value;
use crate::expr::{self, Expr, Node};

/// Variables of variables of variables are followed so far.
const DEEPEST: usize = 12;
/// A value that is filled in has at most so many bytes.
const LARGEST: usize = 1 << 20;

/// Whether a text is such an expression as a whole.
pub(crate) fn is_expression(text: &str) -> bool {
    inner(text).is_some_and(|inner| parsed(inner).is_some())
}

/// What stands between the brackets.
fn inner(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    (!inner.starts_with('[') && inner.contains('(')).then_some(inner)
}

/// The expression, when it is a call, perhaps with members of what it gives.
fn parsed(text: &str) -> Option<Expr> {
    let expr = expr::parse(text).ok()?;
    let mut node = &expr.node;
    while let Node::Access { base, .. } = node {
        node = &base.node;
    }
    matches!(node, Node::Call(_)).then_some(expr)
}

/// The template around a definition.
#[derive(Clone, Copy)]
pub(super) struct Template<'v>(pub(super) &'v Value);

impl Template<'_> {
    /// The value with everything filled in that the template says.
    pub(super) fn filled(self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text, 0).unwrap_or_else(|| value.clone()),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect::<Vec<_>>().into(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, member)| (name.clone(), self.filled(member))).collect())
            }
            other => other.clone(),
        }
    }

    fn text(self, text: &str, depth: usize) -> Option<Value> {
        if text.starts_with("[[") {
            return text.get(1..).map(Value::from);
        }
        self.value(&parsed(inner(text)?)?, depth)
    }

    fn value(self, expr: &Expr, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match &expr.node {
            Node::Literal(value) => Some(value.clone()),
            Node::Access { base, key, .. } => {
                let (base, key) = (self.value(base, depth + 1)?, self.value(key, depth + 1)?);
                member(&base, key.as_str()?).map(|value| self.again(value, depth))
            }
            Node::Call(call) => {
                let argument = |at: usize| self.value(call.arguments.get(at)?, depth + 1);
                match call.name.to_ascii_lowercase().as_str() {
                    "parameters" => {
                        let declared = member(member(self.0, "parameters")?, argument(0)?.as_str()?)?;
                        Some(self.again(member(declared, "defaultValue")?, depth))
                    }
                    "variables" => {
                        Some(self.again(member(member(self.0, "variables")?, argument(0)?.as_str()?)?, depth))
                    }
                    "concat" => {
                        let mut text = String::new();
                        for argument in &call.arguments {
                            match self.value(argument, depth + 1)? {
                                Value::String(part) => text.push_str(&part),
                                number if number.is_number() => write!(text, "{number}").ok()?,
                                _ => return None,
                            }
                        }
                        (text.len() < LARGEST).then(|| text.into())
                    }
                    _ => None,
                }
            }
        }
    }

    /// A value of the template, which may be an expression itself.
    fn again(self, value: &Value, depth: usize) -> Value {
        let again = value.as_str().and_then(|text| self.text(text, depth + 1));
        again.unwrap_or_else(|| value.clone())
    }
}

/// The first text in a value that is still to be filled in, with its pointer, and how many there are.
pub(super) fn open(value: &Value, pointer: &str) -> Option<(String, usize)> {
    let mut found = None;
    let mut count = 0;
    look(value, &mut pointer.to_owned(), &mut |pointer| {
        count += 1;
        if found.is_none() {
            found = Some(pointer.to_owned());
        }
    });
    found.map(|pointer| (pointer, count))
}

fn look(value: &Value, pointer: &mut String, f: &mut dyn FnMut(&str)) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.starts_with('[') && is_expression(text) => f(pointer),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                let _ = write!(pointer, "/{i}");
                look(item, pointer, f);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                pointer.push_str(&crate::diagnostics::step("", name));
                look(member, pointer, f);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
