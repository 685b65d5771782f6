//! Evaluates expressions of the flow language: one from the command line, or cases as JSON lines.
//!
//! A case is `{"form": "expression" | "template", "expression": …, "context": {…}}`, its answer `{"value": …}` or
//! `{"error": {"code", "message"}}`: one line for each, in order, as soon as it is known.

mod case;
mod lines;

use causeway_api::WireError;
use causeway_flow::expr;
use causeway_flow::{Object, Value};

use crate::args::Eval;
use crate::out::Out;
use case::Case;
use lines::{Line, Lines};

pub(super) fn run(eval: &Eval, out: &mut Out) -> Result<(), WireError> {
    let context = eval.context.as_deref().map(read_context).transpose()?.unwrap_or_default();
    if eval.stdin {
        for line in Lines::new(std::io::stdin().lock()) {
            let line =
                line.map_err(|error| WireError::new("FileFailed", format!("Standard input cannot be read: {error}.")))?;
            out.row(&answer(line, &context));
        }
        return Ok(());
    }
    let expression = eval.expression.as_deref().unwrap_or_default();
    match evaluate(form_of(expression), &expression.into(), &context) {
        Ok(value) => {
            out.line(&serde_json::to_string_pretty(&value).unwrap_or_default());
            Ok(())
        }
        Err((code, message)) => Err(WireError::new(code, message)),
    }
}

fn answer(line: Line, context: &Value) -> Value {
    let member = |name: &str, value: Value| Value::Object(Object::from_iter([(name, value)]));
    match answered(line, context) {
        Ok(value) => member("value", value),
        Err((code, message)) => {
            member("error", Value::Object(Object::from_iter([("code", code), ("message", message)])))
        }
    }
}

fn answered(line: Line, context: &Value) -> Result<Value, (String, String)> {
    let bad = |message: String| Err(("BadInput".to_owned(), message));
    let bytes = match line {
        Line::Whole(bytes) => bytes,
        Line::TooLong => return Err(("TooLarge".into(), "The line is too long.".into())),
    };
    let case: Value = match serde_json::from_slice(&bytes) {
        Ok(case) => case,
        Err(wrong) => return bad(format!("The line is not JSON: {wrong}.")),
    };
    let Some(expression) = case.get("expression") else { return bad("The case has no \"expression\".".into()) };
    let form = match &case["form"] {
        Value::String(form) if form == "template" => Form::Template,
        Value::Null => form_of(expression.as_str().unwrap_or("@")),
        Value::String(form) if form == "expression" => form_of(expression.as_str().unwrap_or_default()),
        other => return bad(format!("The form is \"expression\" or \"template\", not {other}.")),
    };
    evaluate(form, expression, case.get("context").unwrap_or(context))
}

/// How a text is to be read.
#[derive(Clone, Copy)]
enum Form {
    /// A bare expression, without `@`.
    Expression,
    /// As in a definition.
    Template,
}

/// A text that starts as a template does is one: no expression starts with `@`.
fn form_of(text: &str) -> Form {
    if text.starts_with('@') { Form::Template } else { Form::Expression }
}

fn evaluate(form: Form, expression: &Value, context: &Value) -> Result<Value, (String, String)> {
    let scope = Case::new(context);
    let done = match (form, expression) {
        (Form::Template, value) => expr::evaluate_value(value, &scope),
        (Form::Expression, Value::String(text)) => expr::evaluate_expression(text, &scope),
        (Form::Expression, _) => return Err(("BadInput".into(), "The \"expression\" is not a text.".into())),
    };
    done.map_err(|error| (error.code.to_owned(), error.message))
}

fn read_context(path: &std::path::Path) -> Result<Value, WireError> {
    let failed =
        |message: String| WireError::new("FileFailed", format!("{} cannot be used: {message}.", path.display()));
    let text = fs_err::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
