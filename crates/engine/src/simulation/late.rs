//! A request that comes to the service long after its connection broke, and after the item has changed.

use std::collections::HashMap;
use std::time::Duration;

use causeway_core::RunId;
use causeway_store::{Cause, Change, Route, Settlement};
use serde_json::{Value, json};

use super::ground::Ground;
use super::plan::{FLOW, Plan};
use super::service::{Asked, Class};
use super::world::{self, World, with};
use crate::Engine;

const OLD: &str = "text 0 of 1";
const NEW: &str = "text 1 of 1";

/// A world with one item and one flow, in which an engine does this.
fn world(work: impl AsyncFnOnce(&Engine)) -> World {
    let ground = Ground::new();
    let plan = Plan { flow: flow(), child: None, deliveries: Vec::new(), has_cursor: false };
    let mut world = World::new(0, false);
    world.service.items = vec![0];
    world::replace(Some(world));
    ground.clear(&plan);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        with(World::begin);
        let engine = Engine::open(ground.options()).await.unwrap();
        work(&engine).await;
        engine.close().await;
        with(World::end);
    });
    world::replace(None).unwrap()
}

async fn run(engine: &Engine) {
    let slug = FLOW.parse().unwrap();
    let run = engine.run_flow(&slug, Cause::Schedule).await.unwrap();
    engine.wait_for_run(&slug, run).await;
}

#[test]
fn an_older_content_that_comes_late_does_not_replace_a_newer_one() {
    for hours in [0, -24, 24] {
        let world = world(async |engine| {
            sent_late(engine).await;
            with(|world| {
                world.service.items[0] += 1;
                world.set_clock(chrono::TimeDelta::hours(hours));
            });
            run(engine).await;
            tokio::time::sleep(Duration::from_secs(300)).await;
            with(|world| world.service.go_on(world.time()));
        });
        assert_eq!(world.service.made[&(Class::Harmless, "1".to_owned())], [NEW], "{hours} h");
    }
}

/// A full disk kept the outcome of a call from being written down, and the run gave up: the next one ends the doubt, in the
/// same life.
#[test]
fn an_item_whose_outcome_could_not_be_written_down_is_not_left_alone() {
    let world = world(async |engine| {
        engine.store().intend(route(), "1", "item 1", [0; 16], Change::Send, RunId::new(1)).await.unwrap();
        run(engine).await;
        assert!(engine.store().has_arrived(route(), "1").await.unwrap());
    });
    assert_eq!(world.service.made[&(Class::Harmless, "1".to_owned())], [OLD]);
}

fn route() -> Route {
    Route { flow: FLOW.into(), action: "Send".into(), connection: "island".into() }
}

/// The item was sent, the connection broke, and the request comes to the service in a quarter of a minute.
async fn sent_late(engine: &Engine) {
    let (store, run) = (engine.store(), RunId::new(1));
    store.intend(route(), "1", "item 1", [0; 16], Change::Send, run).await.unwrap();
    store.settle(route(), "1", Settlement::Unknown { message: "reset".into() }).await.unwrap();
    let path = vec!["harmless".to_owned(), "1".to_owned()];
    let body = json!({"externalId": "1", "text": OLD});
    let asked = Asked { method: "PUT".into(), path, query: HashMap::new(), key: None, body };
    with(|world| world.service.send(world.time() + Duration::from_secs(15), asked));
}

fn flow() -> Value {
    let call = |operation: &str, parameters: Value| {
        let host = json!({"apiId": "/providers/causeway/connectors/island", "connectionName": "island",
            "operationId": operation});
        json!({"type": "OpenApiConnection", "inputs": {"host": host, "parameters": parameters}})
    };
    let body = json!({"externalId": "@item()?['id']", "text": "@item()?['text']"});
    let mut send = call("putHarmless", json!({"id": "@item()?['id']", "body": body}));
    send["metadata"] = json!({"causeway": {"deliverOnce": {"key": "@item()?['id']", "onChange": "send"}}});
    let each = json!({"type": "Foreach", "foreach": "@body('List')?['items']", "runAfter": {"List": ["Succeeded"]},
        "actions": {"Send": send}});
    json!({"definition": {"triggers": {}, "actions": {"List": call("listItems", json!({})), "Each": each}}})
}
