//! Actions that need nothing from outside and touch no variable: inputs in, outputs out.

use crate::definition::{ActionKind, Condition};
use crate::expr::{Context, EvalError, ItemScope, Scope, Tree, values};
use crate::functions::convert::parse_json;
use crate::value::object;
use crate::{Array, Value};

/// The evaluated inputs and the outputs; `None` when the action is not of this sort.
pub(super) fn run(kind: &ActionKind, scope: &dyn Scope) -> Option<Result<(Value, Value), EvalError>> {
    Some(match kind {
        ActionKind::Compose(tree) => tree.evaluate(scope).map(|value| (value.clone(), value)),
        ActionKind::ParseJson(content) => parsed(content, scope),
        ActionKind::Query { from, condition } => query(from, condition, scope),
        ActionKind::Select { from, select } => selected(from, select, scope),
        ActionKind::Join { from, with } => joined(from, with, scope),
        _ => return None,
    })
}

fn parsed(content: &Tree, scope: &dyn Scope) -> Result<(Value, Value), EvalError> {
    let content = content.evaluate(scope)?;
    let body = match &content {
        Value::String(text) => parse_json(text),
        value if values::envelope(value).is_some() => parse_json(&values::text(value)),
        Value::Null => Err("it is null".into()),
        value => Ok(value.clone()),
    };
    let body = body.map_err(|why| EvalError::new(format!("The content cannot be read as JSON: {why}.")))?;
    Ok((object! {"content": content}, object! {"body": body}))
}

fn array(tree: &Tree, scope: &dyn Scope) -> Result<Array, EvalError> {
    match tree.evaluate(scope)? {
        Value::Array(items) => Ok(items),
        other => Err(EvalError::new(format!("'from' has to be an array, and it is {}.", values::kind(&other)))),
    }
}

fn query(from: &Tree, condition: &Condition, scope: &dyn Scope) -> Result<(Value, Value), EvalError> {
    let items = array(from, scope)?;
    let mut body = Vec::new();
    for item in &items {
        if condition.holds(&ItemScope { parent: scope, item })? {
            body.push(item.clone());
        }
    }
    Ok((object! {"from": items}, object! {"body": body}))
}

fn selected(from: &Tree, select: &Tree, scope: &dyn Scope) -> Result<(Value, Value), EvalError> {
    let items = array(from, scope)?;
    let one = |item| select.within(&Context::new(&ItemScope { parent: scope, item }));
    let body = items.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    Ok((object! {"from": items}, object! {"body": body}))
}

fn joined(from: &Tree, with: &Tree, scope: &dyn Scope) -> Result<(Value, Value), EvalError> {
    let items = array(from, scope)?;
    let with = values::text(&with.evaluate(scope)?).into_owned();
    let mut body = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            body.push_str(&with);
        }
        body.push_str(&values::text(item));
    }
    Ok((object! {"from": items, "joinWith": with}, object! {"body": body}))
}
