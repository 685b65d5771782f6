//! "When there is a new or changed item" made of a list operation that is polled. Most services offer webhooks only,
//! which a desktop cannot receive; their lists say the same, a little later.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments::{Input, inputs};
use super::words::says;
use super::{Bound, By, Confidence, CursorKind, CursorParameter, Items, Paging, PollingPolicy, cursors, items, paging};
use crate::model::{In, Operation};

/// `x-ms-trigger`: what one poll gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TriggerKind {
    /// Several events, each of which starts a run.
    Batch,
    /// One event: the answer.
    Single,
}

/// How a list is polled for what is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerPlan {
    /// Where the items are and what tells one from the other; without an id, its whole content does.
    pub items: Items,
    /// Whether each item starts a run.
    pub kind: TriggerKind,
    /// The parameter that asks for what is new; without one, the first pages are compared with what is known.
    pub cursor: Option<CursorParameter>,
    /// Where the cursor's next value stands: a path from the answer on, when a policy names it (`data.0.created`),
    /// else a path from an item on, of which the latest counts.
    pub next: Option<String>,
    /// Whether `next` begins at the answer rather than at an item.
    pub next_in_answer: bool,
    /// The cursor's value with `{}` where what stands at `next` goes: `created gt {}`.
    pub template: String,
    /// How the list goes on.
    pub paging: Option<Paging>,
    /// Which items come first.
    pub order: Order,
    /// Sent with every poll, for the order and as a policy says.
    pub arguments: Map<String, Value>,
    /// How sure all this is: no surer than its weakest part.
    pub confidence: Confidence,
    /// Why, as a sentence.
    pub why: String,
}

/// Which items of a list come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// The newest: reading may stop at the first one that is known.
    NewestFirst,
    /// The oldest: all pages must be read.
    OldestFirst,
    /// It is not said: all pages must be read.
    Unknown,
}

/// The poll that an operation allows; `None` when it is no list, or would change something. A policy of its connector
/// comes before what is found.
#[must_use]
pub fn trigger(operation: &Operation) -> Option<TriggerPlan> {
    match &operation.polling {
        Some(policy) => trigger_with(operation, policy),
        None => found(operation),
    }
}

fn found(operation: &Operation) -> Option<TriggerPlan> {
    let items = items(operation)?;
    let polls = operation.method == "GET" || operation.trigger == Some(TriggerKind::Batch);
    if !polls || operation.deprecated || hooks(operation) {
        return None;
    }
    let (order, arguments) = order(operation);
    let cursor = cursors(operation).into_iter().find(|cursor| cursor.bound == Bound::Since && usable(cursor));
    let next = cursor.as_ref().and_then(|cursor| next(cursor, &items));
    let cursor = cursor.filter(|_| next.is_some());
    let declared = operation.trigger.is_some();
    let id = items.id.as_ref().map_or(Confidence::Guess, |id| id.confidence);
    let confidence = if declared { items.confidence } else { items.confidence.min(id) };
    let why = why(operation, &items, cursor.as_ref());
    let kind = operation.trigger.unwrap_or(TriggerKind::Batch);
    let (paging, template) = (paging(operation), "{}".into());
    let confidence = confidence.min(Confidence::Likely);
    Some(TriggerPlan {
        items,
        kind,
        cursor,
        next,
        next_in_answer: false,
        template,
        paging,
        order,
        arguments,
        confidence,
        why,
    })
}

/// The same with what a connector's `pollingtrigger` policy says, which comes before what was found.
#[must_use]
pub fn trigger_with(operation: &Operation, policy: &PollingPolicy) -> Option<TriggerPlan> {
    let mut plan = found(operation).or_else(|| bare(operation, policy))?;
    if let Some(path) = policy.items() {
        if plan.items.path != path {
            plan.items = Items { path, ..nothing_known() };
        }
        plan.items.confidence = Confidence::Declared;
        plan.items.why = "The connector's polling policy says so.".into();
    }
    plan.arguments.extend(policy.fixed());
    if let Some(carried) = policy.carried() {
        let known = cursors(operation).into_iter().find(|cursor| cursor.parameter == carried.parameter);
        let mut cursor = known.unwrap_or_else(|| given(&carried.parameter));
        cursor.confidence = Confidence::Declared;
        plan.cursor = Some(cursor);
        plan.template = format!("{}{{}}{}", carried.before, carried.after);
        (plan.next, plan.next_in_answer) = (Some(carried.path), true);
    }
    plan.confidence = Confidence::Declared;
    plan.why = "The connector's polling policy says so.".into();
    Some(plan)
}

/// A poll of which only the policy speaks.
fn bare(operation: &Operation, policy: &PollingPolicy) -> Option<TriggerPlan> {
    let items = Items { path: policy.items()?, ..nothing_known() };
    let (order, arguments) = order(operation);
    (operation.method == "GET").then(|| TriggerPlan {
        items,
        kind: operation.trigger.unwrap_or(TriggerKind::Batch),
        cursor: None,
        next: None,
        next_in_answer: false,
        template: "{}".into(),
        paging: paging(operation),
        order,
        arguments,
        confidence: Confidence::Declared,
        why: String::new(),
    })
}

fn nothing_known() -> Items {
    Items {
        path: String::new(),
        id: None,
        changed: None,
        created: None,
        happened: None,
        title: None,
        confidence: Confidence::Declared,
        why: String::new(),
    }
}

fn given(parameter: &str) -> CursorParameter {
    CursorParameter {
        parameter: parameter.into(),
        kind: CursorKind::Token,
        by: By::Unknown,
        bound: Bound::Since,
        confidence: Confidence::Declared,
        why: "The connector's polling policy says so.".into(),
    }
}

/// A webhook's registration, which is no poll.
fn hooks(operation: &Operation) -> bool {
    operation.trigger == Some(TriggerKind::Single) && operation.method != "GET"
}

/// A guessed cursor would leave items out, and a condition must be written by a person.
fn usable(cursor: &CursorParameter) -> bool {
    cursor.confidence == Confidence::Declared
        || cursor.confidence > Confidence::Guess
            && cursor.kind != CursorKind::Filter
            && cursor.kind != CursorKind::Token
}

/// The member of an item that a cursor is compared with.
fn next(cursor: &CursorParameter, items: &Items) -> Option<String> {
    let field = match (cursor.kind, cursor.by) {
        (CursorKind::Id, _) => items.id.as_ref(),
        (_, By::Change) => items.changed.as_ref(),
        (_, By::Creation) => items.created.as_ref(),
        (_, By::Event) => items.happened.as_ref(),
        (_, By::Unknown) => None,
    };
    field.map(|field| field.path.clone())
}

/// The order as the description words it, or as an argument can ask for it.
fn order(operation: &Operation) -> (Order, Map<String, Value>) {
    let asked = inputs(operation).into_iter().find_map(|input| ascending(&input).map(|value| (input.argument, value)));
    if let Some((argument, value)) = asked {
        return (Order::OldestFirst, Map::from_iter([(argument, value)]));
    }
    let text = format!("{} {}", operation.summary, operation.description).to_lowercase();
    let newest = ["newest first", "most recent first", "latest first", "reverse chronological", "descending order"];
    let oldest = ["oldest first", "chronological order", "ascending order"];
    let order = match (says(&text, &newest), says(&text, &oldest)) {
        (true, false) => Order::NewestFirst,
        (false, true) if !text.contains("reverse") => Order::OldestFirst,
        _ => Order::Unknown,
    };
    (order, Map::new())
}

/// The value that asks for the oldest first, of an argument that takes nothing but a direction. Asked for only where an
/// argument must be given anyway: by what the list is sorted is not always said.
fn ascending(input: &Input<'_>) -> Option<Value> {
    const NAMES: [&str; 7] = ["sort", "order", "direction", "sortorder", "sortdirection", "sortdir", "dir"];
    let named = input.required && NAMES.contains(&input.key.as_str());
    let values = input.schema.get("enum").and_then(Value::as_array);
    let known =
        |value: &&Value| value.as_str().is_some_and(|v| matches!(v.to_lowercase().as_str(), "asc" | "ascending"));
    match values {
        Some(values) => values.iter().find(known).filter(|_| named && values.len() == 2).cloned(),
        None => (named && says(&input.text, &["asc"]) && says(&input.text, &["desc"])).then(|| "asc".into()),
    }
}

fn why(operation: &Operation, items: &Items, cursor: Option<&CursorParameter>) -> String {
    let told = match &items.id {
        Some(id) => format!("items are told apart by \"{}\"", id.path),
        None => "items are told apart by their whole content".into(),
    };
    let asked = match cursor {
        Some(cursor) => format!("new ones are asked for with \"{}\"", cursor.parameter),
        None => "the list is read and compared".into(),
    };
    let path = operation.parameters.iter().any(|p| p.location == In::Path);
    let own = if path { " It needs to know which list." } else { "" };
    format!("A list that can be read again: {told}; {asked}.{own}")
}
