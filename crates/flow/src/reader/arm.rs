//! Expressions of ARM templates, `[parameters('x')]`, which are filled in when a template is deployed. They are told
//! apart from the flow's own, and have the same grammar; two brackets at the start mean one that is only text.

use crate::expr;

/// Whether a text is such an expression as a whole.
pub(crate) fn is_expression(text: &str) -> bool {
    inner(text).is_some()
}

/// What stands between the brackets, when that is a call.
fn inner(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    (!inner.starts_with('[') && inner.contains('(') && expr::is_call(inner)).then_some(inner)
}
