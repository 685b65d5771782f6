//! Evaluates expressions of the flow language: one from the command line, or cases as JSON lines.

use std::io::BufRead;

use causeway_api::WireError;
use causeway_core::{Clock, SystemClock};
use causeway_flow::expr::{self, EvalError, Scope};
use causeway_flow::{Object, Value};
use chrono::{DateTime, Utc};

use crate::args::Eval;
use crate::out::Out;

/// The longest line of input.
const LONGEST: usize = 16 << 20;

pub(super) fn run(eval: &Eval, out: &mut Out) -> Result<(), WireError> {
    let context = eval.context.as_deref().map(read_context).transpose()?.unwrap_or(Value::Null);
    if eval.stdin {
        for line in std::io::stdin().lock().lines() {
            let line =
                line.map_err(|error| WireError::new("FileFailed", format!("Standard input cannot be read: {error}.")))?;
            if !line.trim().is_empty() {
                out.row(&case(&line, &context));
            }
        }
        return Ok(());
    }
    let expression = eval.expression.as_deref().unwrap_or_default();
    match evaluate("expression", expression, &context) {
        Ok(value) => {
            out.line(&serde_json::to_string_pretty(&value).unwrap_or_default());
            Ok(())
        }
        Err((code, message)) => Err(WireError::new(code, message)),
    }
}

fn case(line: &str, context: &Value) -> Value {
    let member = |name: &str, value: Value| Value::Object(Object::from_iter([(name, value)]));
    let error = |code: &str, message: String| {
        member("error", Value::Object(Object::from_iter([("code", code.to_owned()), ("message", message)])))
    };
    if line.len() > LONGEST {
        return error("TooLarge", "The line is too long.".into());
    }
    let case: Value = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(wrong) => return error("BadInput", format!("The line is not JSON: {wrong}.")),
    };
    let form = case["form"].as_str().unwrap_or("expression");
    let Some(expression) = case["expression"].as_str() else {
        return error("BadInput", "The case has no \"expression\".".into());
    };
    match evaluate(form, expression, case.get("context").unwrap_or(context)) {
        Ok(value) => member("value", value),
        Err((code, message)) => error(&code, message),
    }
}

fn evaluate(form: &str, expression: &str, context: &Value) -> Result<Value, (String, String)> {
    let scope = Case { context, now: time_of(context) };
    let done = match form {
        "template" => expr::evaluate_value(&expression.into(), &scope),
        _ => expr::evaluate_expression(expression, &scope),
    };
    done.map_err(|error| (error.code.to_string(), error.message))
}

/// What a case's expression sees: members of its context, found whatever the case of their names.
struct Case<'a> {
    context: &'a Value,
    now: DateTime<Utc>,
}

impl Case<'_> {
    fn of(&self, kind: &str, name: &str) -> Option<Value> {
        self.context.get(kind)?.as_object()?.find(name).map(|(_, value)| value.clone())
    }
}

impl Scope for Case<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }
    fn parameter(&self, name: &str) -> Option<Value> {
        self.of("parameters", name)
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.of("variables", name)
    }
    fn item(&self) -> Option<Value> {
        self.context.get("item").cloned()
    }
    fn items(&self, name: &str) -> Option<Value> {
        self.of("items", name)
    }
    fn iteration(&self, name: &str) -> Option<u64> {
        self.of("iterationIndexes", name).and_then(|index| index.as_u64())
    }
    fn action(&self, name: &str) -> Result<Option<Value>, EvalError> {
        Ok(self.of("actions", name))
    }
    fn trigger(&self) -> Option<Value> {
        self.context.get("trigger").cloned()
    }
    fn workflow(&self) -> Option<Value> {
        self.context.get("workflow").cloned()
    }
}

/// The case's own time, so that its result is always the same; else the machine's.
fn time_of(context: &Value) -> DateTime<Utc> {
    let own = context.get("now").and_then(Value::as_str).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    own.map_or_else(|| SystemClock.now(), |at| at.to_utc())
}

fn read_context(path: &std::path::Path) -> Result<Value, WireError> {
    let failed =
        |message: String| WireError::new("FileFailed", format!("{} cannot be used: {message}.", path.display()));
    let text = fs_err::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
