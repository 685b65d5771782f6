//! The inputs of actions, evaluated, and what they make of the action.

use chrono::TimeDelta;

use super::{Call, Delivery, HttpCall, RunError, RunResult};
use crate::definition::{ChildFlow, ConnectionCall, DeliverOnce, OperationCall, Terminate, WaitFor};
use crate::expr::{EvalError, Scope, Tree, values};
use crate::value::object;
use crate::{Array, Object, Status, Value};

/// The most items of a Foreach, as published; of a list that is taken page by page, the most on a page.
const MOST_ITEMS: usize = 100_000;

/// What an action is once its inputs are known.
pub(super) enum Begun {
    /// Over.
    Done {
        inputs: Value,
        outputs: Value,
    },
    /// Over, and not as it should be.
    Failed {
        inputs: Value,
        code: &'static str,
        message: String,
    },
    /// For the outside world.
    Call {
        inputs: Value,
        call: Box<Call>,
        delivery: Option<Delivery>,
    },
    /// A block inside runs; the others are not taken.
    Inner {
        inputs: Value,
        taken: Option<usize>,
    },
    Foreach {
        items: Array,
        repetitions: usize,
    },
    Until,
    End {
        inputs: Value,
        result: RunResult,
    },
}

impl Begun {
    pub(super) fn into_inputs(self) -> Value {
        match self {
            Self::Done { inputs, .. } | Self::Failed { inputs, .. } | Self::Call { inputs, .. } => inputs,
            Self::Inner { inputs, .. } | Self::End { inputs, .. } => inputs,
            Self::Foreach { items, .. } => object! {"foreach": items},
            Self::Until => Value::Null,
        }
    }
}

pub(super) fn operation(
    call: &OperationCall,
    deliver: Option<&DeliverOnce>,
    scope: &dyn Scope,
) -> Result<Begun, EvalError> {
    let (inputs, call) = operation_call(call, scope)?;
    Ok(Begun::Call { inputs, call: Box::new(call), delivery: delivery(deliver, scope)? })
}

/// The evaluated inputs of a call of an operation, and the call.
pub(crate) fn operation_call(call: &OperationCall, scope: &dyn Scope) -> Result<(Value, Call), EvalError> {
    let parameters = members(call.parameters.evaluate(scope)?, "parameters")?;
    let host = object! {
        "connector": &call.connector,
        "connection": &call.connection,
        "operationId": &call.operation,
    };
    let inputs = object! {"host": host, "parameters": parameters.clone()};
    let (connector, connection) = (call.connector.clone(), call.connection.clone());
    Ok((inputs, Call::Operation { connector, connection, operation: call.operation.clone(), parameters }))
}

pub(super) fn http(inputs: &Tree, deliver: Option<&DeliverOnce>, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let (inputs, request) = http_call(inputs, scope)?;
    Ok(Begun::Call { inputs, call: Box::new(Call::Http(request)), delivery: delivery(deliver, scope)? })
}

/// The evaluated inputs of an HTTP call as the history may show them, and the call.
pub(crate) fn http_call(inputs: &Tree, scope: &dyn Scope) -> Result<(Value, HttpCall), EvalError> {
    let mut inputs = inputs.evaluate(scope)?;
    let request = request(&inputs, "uri")?;
    if let (Some(map), Some(kind)) = (inputs.as_object_mut(), request.authentication.get("type")) {
        map.insert("authentication", object! {"type": kind});
    }
    Ok((inputs, request))
}

pub(super) fn connection(
    call: &ConnectionCall,
    deliver: Option<&DeliverOnce>,
    scope: &dyn Scope,
) -> Result<Begun, EvalError> {
    let (inputs, call) = connection_call(call, scope)?;
    Ok(Begun::Call { inputs, call: Box::new(call), delivery: delivery(deliver, scope)? })
}

/// The evaluated inputs of a call through a connection, and the call.
pub(crate) fn connection_call(call: &ConnectionCall, scope: &dyn Scope) -> Result<(Value, Call), EvalError> {
    let mut inputs = call.inputs.evaluate(scope)?;
    let request = request(&inputs, "path")?;
    if let Some(map) = inputs.as_object_mut() {
        map.insert("host", object! {"connection": &call.connection});
    }
    Ok((inputs, Call::Connection { connection: call.connection.clone(), request }))
}

fn request(inputs: &Value, address: &str) -> Result<HttpCall, EvalError> {
    let text = |name: &str| inputs.get(name).map(|value| values::text(value).into_owned()).unwrap_or_default();
    let (method, uri) = (text("method").to_uppercase(), text(address));
    if uri.is_empty() {
        return Err(EvalError::new(format!("There is no {address} to call.")));
    }
    let part = |name: &str| members(inputs.get(name).cloned().unwrap_or_default(), name);
    let mut headers = part("headers")?;
    if let Some(cookie) = inputs.get("cookie").filter(|cookie| !cookie.is_null()) {
        headers.insert("Cookie", cookie.clone());
    }
    Ok(HttpCall {
        method: if method.is_empty() { "GET".into() } else { method },
        uri,
        headers,
        queries: part("queries")?,
        body: inputs.get("body").filter(|body| !body.is_null()).cloned(),
        authentication: inputs.get("authentication").cloned().unwrap_or_default(),
    })
}

pub(super) fn child(child: &ChildFlow, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let given = child.inputs.evaluate(scope)?;
    let (headers, body) = (members(given["headers"].clone(), "headers")?, given["body"].clone());
    let host = object! {"workflow": &child.flow, "triggerName": &child.trigger};
    let inputs = object! {"host": host, "headers": headers.clone(), "body": body.clone()};
    let call = Call::Workflow { flow: child.flow.clone(), trigger: child.trigger.clone(), headers, body };
    Ok(Begun::Call { inputs, call: Box::new(call), delivery: None })
}

/// 200 unless the action says otherwise; any code of 2xx, 4xx or 5xx, as documented for Response.
pub(super) fn response(inputs: &Tree, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let inputs = inputs.evaluate(scope)?;
    let written = inputs.get("statusCode").filter(|code| !code.is_null()).map(values::text);
    let status = written.as_deref().map_or(Some(200), |code| code.trim().parse().ok());
    let Some(status) = status.filter(|code| matches!(code, 200..=299 | 400..=599)) else {
        let message =
            format!("A response has a status code of 2xx, 4xx or 5xx, not '{}'.", written.unwrap_or_default());
        return Ok(Begun::Failed { inputs, code: "InvalidStatusCode", message });
    };
    let (headers, body) = (members(inputs["headers"].clone(), "headers")?, inputs["body"].clone());
    Ok(Begun::Call { inputs, call: Box::new(Call::Response { status, headers, body }), delivery: None })
}

fn members(value: Value, name: &str) -> Result<Object, EvalError> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Object::new()),
        other => Err(EvalError::new(format!("'{name}' has to be an object, and it is {}.", values::kind(&other)))),
    }
}

fn delivery(deliver: Option<&DeliverOnce>, scope: &dyn Scope) -> Result<Option<Delivery>, EvalError> {
    let Some(deliver) = deliver else { return Ok(None) };
    let key = values::text(&deliver.key.evaluate(scope)?).into_owned();
    if key.is_empty() {
        let message = "The key of the delivery is empty, so the item could not be told from others.";
        return Err(EvalError::coded("DeliveryKeyMissing", message));
    }
    let label = values::text(&deliver.label.evaluate(scope)?).into_owned();
    let label = if label.is_empty() { key.clone() } else { label };
    Ok(Some(Delivery { key, label, on_unknown: deliver.on_unknown, on_change: deliver.on_change }))
}

pub(super) fn foreach(over: &Tree, repetitions: usize, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let items = items_of(over.evaluate(scope)?)?;
    Ok(Begun::Foreach { items, repetitions })
}

/// What a Foreach goes over.
pub(super) fn items_of(value: Value) -> Result<Array, EvalError> {
    match value {
        Value::Array(items) if items.len() > MOST_ITEMS => {
            let message = format!("A Foreach takes at most {MOST_ITEMS} items, and there are {}.", items.len());
            Err(EvalError::limit(message))
        }
        Value::Array(items) => Ok(items),
        other => Err(EvalError::new(format!("'foreach' has to be an array, and it is {}.", values::kind(&other)))),
    }
}

pub(super) fn waiting(wait: &WaitFor, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let (inputs, until, length) = match wait {
        WaitFor::Timestamp(at) => {
            let at = at.evaluate(scope)?;
            let stamp = crate::dates::parse(&values::text(&at), &crate::dates::ENGLISH);
            let until = stamp.map(|stamp| stamp.time.and_utc());
            (object! {"until": object! {"timestamp": at}}, until, None)
        }
        WaitFor::Interval { count, unit } => {
            let (count, unit) = (count.evaluate(scope)?, unit.evaluate(scope)?);
            let length = interval(&count, &values::text(&unit));
            let until = length.and_then(|length| scope.now().checked_add_signed(length));
            (object! {"interval": object! {"count": count, "unit": unit}}, until, length)
        }
    };
    let until = until.ok_or_else(|| EvalError::new("It is not clear until when to wait."))?;
    if until <= scope.now() {
        return Ok(Begun::Done { inputs, outputs: Value::Null });
    }
    Ok(Begun::Call { inputs, call: Box::new(Call::Wait { until, length }), delivery: None })
}

fn interval(count: &Value, unit: &str) -> Option<TimeDelta> {
    let count = count.as_i64().or_else(|| count.as_str()?.parse().ok()).filter(|count| *count >= 0)?;
    let seconds = match unit.to_ascii_lowercase().trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        "week" => 604_800,
        // A month of waiting is 30 days.
        "month" => 2_592_000,
        _ => return None,
    };
    TimeDelta::try_seconds(count.checked_mul(seconds)?)
}

pub(super) fn terminated(terminate: &Terminate, scope: &dyn Scope) -> Result<Begun, EvalError> {
    let (status, error) = (terminate.status.evaluate(scope)?, terminate.error.evaluate(scope)?);
    let name = values::text(&status).into_owned();
    let known = Status::named(&name)
        .filter(|status| matches!(status, Status::Succeeded | Status::Failed | Status::Cancelled))
        .ok_or_else(|| EvalError::new(format!("A run ends Succeeded, Failed or Cancelled, not '{name}'.")))?;
    let said = |name: &str, otherwise: &str| match error.get(name).map(values::text) {
        Some(text) if !text.is_empty() => text.into_owned(),
        _ => otherwise.to_owned(),
    };
    let error_of_run = || RunError {
        code: said("code", "Terminated"),
        message: said("message", "The flow ended this run with a Terminate action."),
    };
    let result = RunResult { status: known, error: (known != Status::Succeeded).then(error_of_run) };
    Ok(Begun::End { inputs: object! {"runStatus": status, "runError": error}, result })
}
