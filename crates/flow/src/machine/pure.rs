//! Actions that need nothing from outside and touch no variable: inputs in, outputs out.

use super::table::Table;
use crate::definition::{Action, ActionKind, Condition, TableFormat};
use crate::expr::{self, Call, Context, EvalError, ItemScope, Scope, Tree, values};
use crate::functions::convert::parse_json;
use crate::value::object;
use crate::{Array, Object, Value, functions};

/// What an action gives that is computed of what the scope has; `None` when it asks somebody, changes something or holds
/// other actions.
///
/// # Errors
/// One of its texts has no value in this scope.
#[must_use]
pub fn computed(action: &Action, scope: &dyn Scope) -> Option<Result<Value, EvalError>> {
    run(&action.kind, scope).map(|done| done.map(|(_, outputs)| outputs))
}

/// The evaluated inputs and the outputs; `None` when the action is not of this sort.
pub(super) fn run(kind: &ActionKind, scope: &dyn Scope) -> Option<Result<(Value, Value), EvalError>> {
    Some(match kind {
        ActionKind::Compose(tree) => tree.evaluate(scope).map(|value| (value.clone(), value)),
        ActionKind::ParseJson { content, schema } => parsed(content, schema, scope),
        ActionKind::Query { from, condition } => query(from, condition, scope),
        ActionKind::Select { from, select } => selected(from, select, scope),
        ActionKind::Join { from, with } => joined(from, with, scope),
        ActionKind::Table { format, from, columns } => tabled(*format, from, columns.as_deref(), scope),
        ActionKind::Expression { function, arguments } => called(function, arguments, scope),
        _ => return None,
    })
}

fn parsed(content: &Tree, schema: &Value, scope: &dyn Scope) -> Result<(Value, Value), EvalError> {
    let content = content.evaluate(scope)?;
    let body = match &content {
        Value::String(text) => parse_json(text),
        value if values::envelope(value).is_some() => parse_json(&values::text(value)),
        Value::Null => Err("it is null".into()),
        value => Ok(value.clone()),
    };
    let body = body.map_err(|why| EvalError::new(format!("The content cannot be read as JSON: {why}.")))?;
    // A schema is data, in which a name such as `@odata.type` is no expression; only a text may give one.
    let given = if schema.is_string() { Tree::parse(schema).evaluate(scope)? } else { schema.clone() };
    if let Some(mismatch) = crate::schema::mismatch(&body, &given) {
        return Err(EvalError {
            code: "ValidationFailed",
            message: format!("The schema validation failed: {mismatch}"),
            span: None,
        });
    }
    Ok((object! {"content": content}, object! {"body": body}))
}

fn tabled(
    format: TableFormat,
    from: &Tree,
    columns: Option<&[(Tree, Tree)]>,
    scope: &dyn Scope,
) -> Result<(Value, Value), EvalError> {
    let items = array(from, scope)?;
    let table = match columns {
        None => Table::automatic(&items)?,
        Some(columns) => given_table(&items, columns, scope)?,
    };
    let body = match format {
        TableFormat::Csv => table.csv(),
        TableFormat::Html => table.html(),
    };
    let name = if format == TableFormat::Csv { "CSV" } else { "HTML" };
    Ok((object! {"from": items, "format": name}, object! {"body": body}))
}

/// A column for each header; values of columns with one header share its cells, as documented.
fn given_table(items: &Array, columns: &[(Tree, Tree)], scope: &dyn Scope) -> Result<Table, EvalError> {
    let mut table = Table { headers: Vec::new(), rows: vec![Vec::new(); items.len()] };
    for (header, value) in columns {
        let header = values::text(&header.evaluate(scope)?).into_owned();
        let place = table.headers.iter().position(|known| *known == header);
        if place.is_none() {
            table.headers.push(header);
        }
        for (item, row) in items.iter().zip(&mut table.rows) {
            let cell = value.within(&Context::new(&ItemScope { parent: scope, item }))?;
            match place.and_then(|place| row.get_mut(place)) {
                Some(known) => *known = format!("{}{}", values::text(known), values::text(&cell)).into(),
                None => row.push(cell),
            }
        }
    }
    Ok(table)
}

/// A function whose arguments are the action's inputs.
fn called(
    function: &'static str,
    arguments: &[(&'static str, Tree)],
    scope: &dyn Scope,
) -> Result<(Value, Value), EvalError> {
    let context = Context::new(scope);
    let mut inputs = Object::new();
    let mut given = Vec::new();
    for (name, argument) in arguments {
        let value = argument.within(&context)?;
        inputs.insert(*name, value.clone());
        // The designer writes numbers as texts as well.
        let number = value.as_str().filter(|_| NUMBERS.contains(name)).and_then(|text| text.trim().parse::<i64>().ok());
        let wide = value.as_str().filter(|_| *name == "number").and_then(|text| text.trim().parse::<f64>().ok());
        given.push(number.map(Value::from).or(wide.map(Value::from)).unwrap_or(value));
    }
    let call = Call { name: function.into(), function: functions::find(function), arguments: Vec::new() };
    let body = expr::apply(&call, given, &context)?;
    Ok((inputs.into(), object! {"body": body}))
}

/// The inputs of Expression actions that are numbers; all but the last are whole.
const NUMBERS: [&str; 4] = ["interval", "startIndex", "length", "number"];

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
