//! What must hold at the end: each item is at its destination once, or is listed, and the books say the same.

use std::collections::HashMap;

use causeway_store::{LedgerState, Route};

use super::plan::{FLOW, Plan, Planned};
use super::service::Class;
use super::world::with;
use crate::Engine;

#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) items: u64,
    pub(super) unknown: u64,
    pub(super) broken: Vec<String>,
    /// Doubt that a word of the user should have ended.
    pub(super) left: Vec<String>,
}

type States = HashMap<(String, String), LedgerState>;

pub(super) async fn of(engine: &Engine, plan: &Plan) -> Verdict {
    let mut verdict = Verdict::default();
    let (states, counted) = states(engine, plan).await;
    let arrived = states.values().filter(|state| **state == LedgerState::Delivered).count() as u64;
    if arrived != counted {
        verdict.broken.push(format!("{arrived} items arrived, and the books say {counted}"));
    }
    for planned in &plan.deliveries {
        for id in 1..=with(|world| world.service.items.len()) {
            if planned.even.is_some_and(|even| even != id.is_multiple_of(2)) {
                continue;
            }
            verdict.items += 1;
            let state = states.get(&(planned.action.clone(), id.to_string())).copied();
            verdict.unknown += u64::from(state == Some(LedgerState::Unknown));
            let blocked = planned.after.iter().any(|before| {
                let before = &plan.deliveries[*before];
                states.get(&(before.action.clone(), id.to_string())) != Some(&LedgerState::Delivered)
            });
            if let Err(why) = judge(planned, id, state, blocked) {
                verdict.broken.push(format!("{}-{id} ({:?}): {why}", planned.action, planned.class));
            }
            if state == Some(LedgerState::Unknown)
                && planned.class == Class::Blind
                && !planned.follows_changes
                && planned.on_unknown != "skip"
            {
                verdict.left.push(format!("{}-{id}: it is in doubt after the user's word", planned.action));
            }
        }
    }
    verdict
}

/// What the ledger says of each item, and how many it counts as delivered.
async fn states(engine: &Engine, plan: &Plan) -> (States, u64) {
    let waiting = engine.store().waiting(1000).await.unwrap();
    let mut states: States = waiting.into_iter().map(|row| ((row.route.action, row.key), row.state)).collect();
    let mut flows: Vec<&str> = plan.deliveries.iter().map(|planned| planned.flow).chain([FLOW]).collect();
    flows.sort_unstable();
    flows.dedup();
    let mut counted = 0;
    for flow in flows {
        counted += engine.store().ledger_counts(flow).await.unwrap().delivered;
    }
    for planned in &plan.deliveries {
        let (flow, action) = (planned.flow.to_owned(), planned.action.clone());
        let route = Route { flow, action, connection: "island".into() };
        for id in 1..=with(|world| world.service.items.len()) {
            if engine.store().has_arrived(route.clone(), &id.to_string()).await.unwrap() {
                states.insert((planned.action.clone(), id.to_string()), LedgerState::Delivered);
            }
        }
    }
    (states, counted)
}

fn judge(planned: &Planned, id: usize, state: Option<LedgerState>, is_blocked: bool) -> Result<(), String> {
    let thing = (planned.class, format!("{}-{id}", planned.action));
    let (made, now) =
        with(|world| (world.service.made.get(&thing).cloned().unwrap_or_default(), world.service.text(id)));
    let repeated = planned.class == Class::Blind && planned.on_unknown == "retry";
    for (index, text) in made.iter().enumerate() {
        if !repeated && (made[..index].contains(text) || index > 0 && !planned.follows_changes) {
            return Err(format!("it is there twice: {made:?}"));
        }
    }
    match state {
        Some(LedgerState::Delivered) if made.is_empty() => Err("it is said to have arrived, and is not there".into()),
        Some(LedgerState::Delivered) if planned.follows_changes && !is_blocked && made.last() != Some(&now) => {
            Err(format!("it changed to {now:?}, and there is {made:?}"))
        }
        Some(LedgerState::Refused) if super::service::is_refused(planned.class, &thing.1) => Ok(()),
        Some(LedgerState::Refused) => Err("it is said to be refused, and was not".into()),
        // The flow does not come to it: what comes before it was refused since.
        Some(LedgerState::Unknown) if is_blocked => Ok(()),
        // Of a keyed one the service knows the key no more.
        Some(LedgerState::Unknown) if matches!(planned.class, Class::Blind | Class::Keyed) => Ok(()),
        Some(LedgerState::Unknown) => Err("it is in doubt that could be ended".into()),
        Some(LedgerState::Delivered) => Ok(()),
        None if is_blocked => Ok(()),
        None => Err(format!("it is lost; there is {made:?}")),
        Some(other) => Err(format!("it is left as {other}")),
    }
}
