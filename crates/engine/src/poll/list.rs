//! Lists that say everything each time they are asked: which of their items were seen before.

use causeway_core::Slug;
use causeway_core::json::{at, plain, put};
use causeway_flow::{Answer, Trigger, TriggerKind};
use causeway_openapi::meaning::{self, Confidence, TriggerPlan};
use causeway_store::{SeenKey, Store};
use serde_json::Value;

use crate::EngineError;
use crate::ask::Prepared;

/// The items of a list: the names of all, and how many were not seen before.
pub(super) struct Items {
    pub(super) keys: Vec<SeenKey>,
    pub(super) new: usize,
}

/// Leaves those items out that were seen before, or none on a first look. `None` where there is no list.
pub(super) async fn only_new(
    store: &Store,
    flow: &Slug,
    plan: &TriggerPlan,
    body: &mut Value,
    is_first: bool,
) -> Result<Option<Items>, EngineError> {
    let Some(Value::Array(items)) = at(body, &plan.items.path) else { return Ok(None) };
    let keys: Vec<SeenKey> = items.iter().map(|item| key_of(plan, item)).collect();
    if is_first {
        return Ok(Some(Items { new: keys.len(), keys }));
    }
    let unseen = store.unseen(flow.as_str(), keys.clone()).await?;
    let new: Vec<Value> = items.iter().zip(unseen).filter(|(_, new)| *new).map(|(item, _)| item.clone()).collect();
    let count = new.len();
    put(body, &plan.items.path, new.into());
    Ok(Some(Items { keys, new: count }))
}

/// How a list of events is told apart, where the connector knows that for more than a guess.
pub(super) fn plan(prepared: &Prepared) -> Option<TriggerPlan> {
    let Prepared::Operation { operation, .. } = prepared else { return None };
    let plan = meaning::trigger(operation)?;
    let is_known = plan.items.confidence > Confidence::Guess;
    (plan.kind == meaning::TriggerKind::Batch && is_known).then_some(plan)
}

/// Names an item: by its id and when it changed; where the connector knows no id for sure, by all that it says.
fn key_of(plan: &TriggerPlan, item: &Value) -> SeenKey {
    let part = |field: &Option<meaning::Field>| {
        let field = field.as_ref().filter(|field| field.confidence > Confidence::Guess)?;
        at(item, &field.path).filter(|value| !value.is_null()).map(plain)
    };
    let name = match part(&plan.items.id) {
        Some(id) => serde_json::json!([id, part(&plan.items.changed)]).to_string(),
        None => item.to_string(),
    };
    let mut key = SeenKey::default();
    key.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
    key
}

/// What a policy of the connector carries on from an answer to the next question.
pub(super) fn carried(plan: &TriggerPlan, answer: &Answer) -> Option<String> {
    let path = plan.next.as_ref().filter(|_| plan.next_in_answer)?;
    let value = at(&answer.body.exact(), path).filter(|value| !value.is_null()).map(plain)?;
    Some(plan.template.replace("{}", &value))
}

/// Names the list that a trigger asks for.
pub(super) fn name(trigger: &Trigger) -> String {
    let TriggerKind::Poll { call: causeway_flow::PollCall::Operation(call), .. } = &trigger.kind else {
        return String::new();
    };
    format!("{}/{}/{}", call.connector, call.connection, call.operation)
}
