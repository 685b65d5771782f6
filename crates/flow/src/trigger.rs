//! What a trigger makes of what came in: which runs start, and when to look again. Pure: whoever polls, waits and listens
//! brings the answer and the time.

use std::collections::BTreeMap;

use causeway_core::clock::rfc3339;
use chrono::{DateTime, TimeDelta, Utc};

use crate::definition::{Definition, PollCall, Trigger, TriggerKind};
use crate::expr::{EvalError, Scope, values};
use crate::machine::{self, Call, Fired, inputs};
use crate::recurrence::Window;
use crate::value::object;
use crate::{Object, Value, schema};

/// The most items that one answer is split into, and the most when the runs at a time are limited (limits page).
const MOST_ITEMS: usize = 100_000;
const MOST_ITEMS_LIMITED: usize = 100;

/// What a trigger sees besides what came in.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'m> {
    /// Values of parameters, instead of their defaults.
    pub parameters: &'m Object,
    /// What `trigger()` gave when the trigger was last looked at: its own cursor, if it wants one. Null before.
    pub previous: &'m Value,
    /// The time.
    pub now: DateTime<Utc>,
}

/// What a polled service answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Headers by name.
    pub headers: Object,
    /// The body.
    pub body: Value,
}

/// What an answer to a polling trigger means.
#[derive(Debug, Clone, PartialEq)]
pub struct Polled {
    /// The runs that start.
    pub runs: Vec<Fired>,
    /// When to ask again; `None` when the schedule is over.
    pub next: Option<DateTime<Utc>>,
    /// The address to ask then, when it is another one.
    pub location: Option<String>,
    /// What `trigger()` gives the next time.
    pub seen: Value,
}

/// A request that a Request trigger is asked to take.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// Headers by name.
    pub headers: Object,
    /// Query parameters by name.
    pub queries: Object,
    /// The body.
    pub body: Value,
    /// Whether a body that does not fit the schema is refused although the trigger only describes it.
    pub strict: bool,
}

impl Definition {
    /// The trigger of that name; case does not count.
    #[must_use]
    pub fn trigger(&self, name: &str) -> Option<&Trigger> {
        self.triggers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, trigger)| trigger)
    }

    /// The call that a polling trigger makes now. Its texts see the parameters and what the trigger saw before.
    ///
    /// # Errors
    /// A text has no value, or the trigger does not poll.
    pub fn poll(&self, trigger: &Trigger, at: &Moment) -> Result<Call, EvalError> {
        let sight = self.sight(at.previous, at);
        match &trigger.kind {
            TriggerKind::Poll { call: PollCall::Http(tree), .. } => Ok(Call::Http(inputs::http_call(tree, &sight)?.1)),
            TriggerKind::Poll { call: PollCall::Operation(call), .. } => Ok(inputs::operation_call(call, &sight)?.1),
            TriggerKind::Poll { call: PollCall::Connection(call), .. } => Ok(inputs::connection_call(call, &sight)?.1),
            _ => Err(EvalError::new(format!("'{}' is not a trigger that polls.", trigger.name))),
        }
    }

    /// What an answer to that call means: the table under "HTTP trigger" of the triggers reference. Calls that failed for
    /// good after the retries of its policy are answers as well. `anchor` is when the flow was first saved.
    ///
    /// # Errors
    /// A condition or `splitOn` has no value, or gives something that it must not.
    pub fn polled(
        &self,
        trigger: &Trigger,
        answer: &Answer,
        anchor: DateTime<Utc>,
        at: &Moment,
    ) -> Result<Polled, EvalError> {
        let header = |name: &str| answer.headers.find(name).map(|(_, value)| values::text(value).into_owned());
        let scheduled = match &trigger.kind {
            TriggerKind::Poll { recurrence, .. } => recurrence.next(at.now, anchor),
            _ => None,
        };
        let asked = header("retry-after").and_then(|text| retry_after(&text, at.now));
        let outputs =
            object! {"statusCode": i64::from(answer.status), "headers": answer.headers.clone(), "body": &answer.body};
        let code = answer.status.to_string();
        Ok(Polled {
            runs: self.fire(trigger, &outputs, &code, at)?,
            next: match asked {
                Some(asked) if answer.status == 200 => Some(asked),
                Some(asked) => Some(scheduled.map_or(asked, |scheduled| scheduled.max(asked))),
                None => scheduled,
            },
            location: header("location").filter(|_| matches!(answer.status, 200 | 202)),
            seen: seen(trigger, &outputs, &code, at.now),
        })
    }

    /// The runs of a time that is due; for a SlidingWindow with the window it covers.
    ///
    /// # Errors
    /// A condition has no value.
    pub fn due(&self, trigger: &Trigger, window: Option<Window>, at: &Moment) -> Result<Vec<Fired>, EvalError> {
        let outputs = Fired::new(&trigger.name, Value::Null).with_window(window).outputs;
        self.fire(trigger, &outputs, "200", at)
    }

    /// The runs that a request starts.
    ///
    /// # Errors
    /// `MethodNotAllowed` or `ValidationFailed` when the trigger does not take this request; otherwise a condition or
    /// `splitOn` has no value.
    pub fn requested(&self, trigger: &Trigger, request: &Request, at: &Moment) -> Result<Vec<Fired>, EvalError> {
        if let TriggerKind::Request { method, schema, is_checked, .. } = &trigger.kind {
            if let Some(wanted) = method.as_ref().filter(|wanted| !wanted.eq_ignore_ascii_case(&request.method)) {
                let message = format!("'{}' takes {wanted} requests, not {}.", trigger.name, request.method);
                return Err(EvalError { code: "MethodNotAllowed", message, span: None });
            }
            if let Some(mismatch) = schema::mismatch(&request.body, schema).filter(|_| *is_checked || request.strict) {
                let message = format!("'{}' does not take this request: {mismatch}", trigger.name);
                return Err(EvalError { code: "ValidationFailed", message, span: None });
            }
        }
        let outputs =
            object! {"headers": request.headers.clone(), "queries": request.queries.clone(), "body": &request.body};
        self.fire(trigger, &outputs, "200", at)
    }

    /// One run, or one for each item of `splitOn`, if the conditions hold.
    fn fire(&self, trigger: &Trigger, outputs: &Value, code: &str, at: &Moment) -> Result<Vec<Fired>, EvalError> {
        let shown = seen(trigger, outputs, code, at.now);
        let sight = self.sight(&shown, at);
        if !trigger.names_status && code != "200" {
            return Ok(Vec::new());
        }
        for condition in &trigger.conditions {
            if !condition.holds(&sight).map_err(|error| about(trigger, "A condition", &error))? {
                return Ok(Vec::new());
            }
        }
        let Some(split) = &trigger.split_on else {
            return Ok(vec![self.one(trigger, outputs.clone(), code, at)?]);
        };
        let items = split.evaluate(&sight).map_err(|error| about(trigger, "splitOn", &error))?;
        let most = if trigger.concurrency.is_some() { MOST_ITEMS_LIMITED } else { MOST_ITEMS };
        match items {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) if items.len() > most => {
                let message =
                    format!("'{}' is split into at most {most} runs, and there are {}.", trigger.name, items.len());
                Err(EvalError { code: "LimitExceeded", message, span: None })
            }
            // Whatever is around the array is lost, as documented.
            Value::Array(items) => {
                items.iter().map(|item| self.one(trigger, object! {"body": item}, code, at)).collect()
            }
            other => {
                let message =
                    format!("splitOn of '{}' has to give an array, not {}.", trigger.name, values::kind(&other));
                Err(EvalError { code: "InvalidTemplate", message, span: None })
            }
        }
    }

    fn one(&self, trigger: &Trigger, outputs: Value, code: &str, at: &Moment) -> Result<Fired, EvalError> {
        let shown = seen(trigger, &outputs, code, at.now);
        let tracking = trigger.correlation.as_ref().map(|tree| tree.evaluate(&self.sight(&shown, at)));
        let tracking = tracking.transpose().map_err(|error| about(trigger, "clientTrackingId", &error))?;
        Ok(Fired {
            name: trigger.name.clone(),
            inputs: Value::Null,
            outputs,
            code: machine::reason(code).to_owned(),
            tracking: tracking.map(|id| values::text(&id).into_owned()).filter(|id| !id.is_empty()),
        })
    }

    fn sight<'s>(&self, trigger: &'s Value, at: &Moment) -> TriggerSight<'s> {
        TriggerSight { parameters: machine::parameters(self, at.parameters), trigger, now: at.now }
    }
}

/// What the texts of a trigger see.
struct TriggerSight<'s> {
    parameters: BTreeMap<String, Value>,
    trigger: &'s Value,
    now: DateTime<Utc>,
}

impl Scope for TriggerSight<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.parameters.get(&name.to_lowercase()).cloned()
    }

    fn trigger(&self) -> Option<Value> {
        Some(self.trigger.clone())
    }
}

/// What `trigger()` gives.
fn seen(trigger: &Trigger, outputs: &Value, code: &str, now: DateTime<Utc>) -> Value {
    object! {
        "name": &trigger.name,
        "outputs": outputs,
        "startTime": rfc3339(now),
        "endTime": rfc3339(now),
        "status": "Succeeded",
        "code": machine::reason(code),
    }
}

fn about(trigger: &Trigger, what: &str, error: &EvalError) -> EvalError {
    EvalError {
        code: error.code,
        message: format!("{what} of '{}' cannot be evaluated: {}", trigger.name, error.message),
        span: None,
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). Longer than a year is not believed.
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let limit = TimeDelta::days(365);
    let latest = now.checked_add_signed(limit)?;
    match text.trim().parse::<u32>() {
        Ok(seconds) => now.checked_add_signed(TimeDelta::seconds(i64::from(seconds)).min(limit)),
        Err(_) => Some(DateTime::parse_from_rfc2822(text.trim()).ok()?.to_utc().clamp(now, latest)),
    }
}
