//! Reads the inputs of actions and triggers, those that need nothing noted.

use super::{at_path, member, members, text};
use crate::definition::{
    ActionKind, ChildFlow, ConnectionCall, OperationCall, StaticResult, TableFormat, VariableChange, WaitFor,
};
use crate::expr::Tree;
use crate::value::object;
use crate::{Object, Status, Value};

/// What the calls of every kind have besides: it is read apart.
const APART: [&str; 1] = ["retryPolicy"];

pub(super) fn http(inputs: &Value) -> Tree {
    Tree::parse(&without(inputs, &APART))
}

pub(super) fn response(inputs: &Value) -> Tree {
    Tree::parse(&without(inputs, &["schema"]))
}

pub(super) fn connection(inputs: &Value) -> ConnectionCall {
    let written = at_path(inputs, "host/connection/name").or_else(|| at_path(inputs, "host/connection/id"));
    let reference = at_path(inputs, "host/connection/referenceName").and_then(Value::as_str);
    let named = written.and_then(Value::as_str).map(connection_name);
    ConnectionCall {
        connection: reference.or(named).unwrap_or_default().to_owned(),
        inputs: Tree::parse(&without(inputs, &["retryPolicy", "host", "authentication"])),
    }
}

/// `x` of `@parameters('$connections')['x']['connectionId']`; any other text as it is.
fn connection_name(written: &str) -> &str {
    let rest = written.split_once("$connections").map(|(_, rest)| rest);
    let in_quotes = rest.and_then(|rest| rest.split('\'').nth(2));
    in_quotes.unwrap_or(written)
}

pub(super) fn operation(inputs: &Value) -> OperationCall {
    let host = member(inputs, "host").unwrap_or(&Value::Null);
    let api = text(host, "apiId");
    OperationCall {
        connector: api.rsplit('/').next().unwrap_or_default().to_owned(),
        connection: text(host, "connectionName").to_owned(),
        operation: text(host, "operationId").to_owned(),
        parameters: Tree::parse(member(inputs, "parameters").unwrap_or(&object! {})),
    }
}

pub(super) fn variables(inputs: &Value) -> Vec<(String, String, Tree)> {
    let read = |variable: &Value| {
        let value = Tree::parse(member(variable, "value").unwrap_or(&Value::Null));
        (text(variable, "name").to_owned(), text(variable, "type").to_ascii_lowercase(), value)
    };
    member(inputs, "variables").and_then(Value::as_array).into_iter().flatten().map(read).collect()
}

/// What an action waits for, with the statuses that let it run; the checker says which are none.
pub(super) fn run_after(action: &Value) -> Vec<(String, Vec<Status>)> {
    use Status::{Failed, Skipped, Succeeded, TimedOut};
    let awaited = |status: &Value| {
        Status::named(status.as_str()?).filter(|status| [Succeeded, Failed, Skipped, TimedOut].contains(status))
    };
    let read = members(member(action, "runAfter")).map(|(name, statuses)| {
        (name.to_string(), statuses.as_array().into_iter().flatten().filter_map(awaited).collect())
    });
    read.collect()
}

pub(crate) fn child(inputs: &Value) -> ChildFlow {
    let id = at_path(inputs, "host/workflow/id").or_else(|| at_path(inputs, "host/id")).and_then(Value::as_str);
    // Power Automate writes the flow's own reference instead.
    let id = id.or_else(|| at_path(inputs, "host/workflowReferenceName").and_then(Value::as_str)).unwrap_or_default();
    let flow = id.trim_end_matches(['/', ')', ']', '\'']).rsplit('/').next().unwrap_or_default().to_owned();
    let trigger = at_path(inputs, "host/triggerName").and_then(Value::as_str).unwrap_or_default().to_owned();
    ChildFlow { flow, trigger, inputs: Tree::parse(&without(inputs, &["retryPolicy", "host"])) }
}

pub(super) fn table(inputs: &Value) -> ActionKind {
    let part = |value: &Value, name: &str| Tree::parse(member(value, name).unwrap_or(&Value::Null));
    let columns = member(inputs, "columns").and_then(Value::as_array).filter(|columns| !columns.is_empty());
    let column = |column: &Value| (part(column, "header"), part(column, "value"));
    ActionKind::Table {
        format: if text(inputs, "format").eq_ignore_ascii_case("html") { TableFormat::Html } else { TableFormat::Csv },
        from: part(inputs, "from"),
        columns: columns.map(|columns| columns.iter().map(column).collect()),
    }
}

/// What an Expression action of each kind calls, and the names of its inputs in the order of the function's arguments;
/// the last ones may be absent. (The designers' "date time", "text functions" and "number functions" operations.)
const EXPRESSIONS: [(&str, &str, &[&str]); 10] = [
    ("AddToTime", "addToTime", &["baseTime", "interval", "timeUnit", "formatString"]),
    ("SubtractFromTime", "subtractFromTime", &["baseTime", "interval", "timeUnit", "formatString"]),
    ("ConvertTimeZone", "convertTimeZone", &["baseTime", "sourceTimeZone", "destinationTimeZone", "formatString"]),
    ("CurrentTime", "utcNow", &["formatString"]),
    ("GetFutureTime", "getFutureTime", &["interval", "timeUnit", "formatString"]),
    ("GetPastTime", "getPastTime", &["interval", "timeUnit", "formatString"]),
    ("IndexOf", "indexOf", &["text", "searchText"]),
    ("LastIndexOf", "lastIndexOf", &["text", "searchText"]),
    ("Substring", "substring", &["text", "startIndex", "length"]),
    ("FormatNumber", "formatNumber", &["number", "format", "locale"]),
];

/// An Expression action; nothing when its kind is not one that is known.
pub(super) fn expression(kind: &str, inputs: &Value) -> Option<ActionKind> {
    let (_, function, names) = EXPRESSIONS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(kind))?;
    let members = inputs.as_object();
    let argument = |name: &&'static str| {
        let (_, value) = members?.find(name).filter(|(_, value)| !value.is_null() && **value != "")?;
        Some((*name, Tree::parse(value)))
    };
    Some(ActionKind::Expression { function, arguments: names.iter().map_while(argument).collect() })
}

pub(super) fn change(inputs: &Value, change: VariableChange) -> ActionKind {
    let counts = matches!(change, VariableChange::Increment | VariableChange::Decrement);
    let missing = if counts { Value::Int(1) } else { Value::Null };
    let value = Tree::parse(member(inputs, "value").unwrap_or(&missing));
    ActionKind::Change { change, name: text(inputs, "name").to_owned(), value }
}

pub(super) fn wait(inputs: &Value) -> WaitFor {
    let part = |pointer: &str| Tree::parse(inputs.pointer(pointer).unwrap_or(&Value::Null));
    if member(inputs, "until").is_some() {
        WaitFor::Timestamp(part("/until/timestamp"))
    } else {
        WaitFor::Interval { count: part("/interval/count"), unit: part("/interval/unit") }
    }
}

/// The static result of an action for which it is turned on.
pub(super) fn static_result(action: &Value, results: &Value) -> Option<StaticResult> {
    let setting = at_path(action, "runtimeConfiguration/staticResult")?;
    if !text(setting, "staticResultOptions").eq_ignore_ascii_case("enabled") {
        return None;
    }
    let result = results.get(text(setting, "name")).cloned().unwrap_or_else(|| object! {});
    let said = |pointer: &str| result.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some(StaticResult {
        status: Status::named(text(&result, "status")).unwrap_or(Status::Succeeded),
        outputs: member(&result, "outputs").cloned().unwrap_or_default(),
        code: said("/error/code").or_else(|| said("/code")),
        message: said("/error/message"),
    })
}

fn without(inputs: &Value, names: &[&str]) -> Value {
    let Some(map) = inputs.as_object() else { return inputs.clone() };
    let kept = map.iter().filter(|(name, _)| !names.contains(&name.as_str()));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Object>())
}
