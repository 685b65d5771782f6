//! A list of a million items that flows through page by page: how much memory that takes and how long, beside the bare
//! library that asks for the same pages and makes the same POSTs. Run by `./dev bench engine`; `CAUSEWAY_ITEMS` makes the
//! list shorter.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

#[path = "island/mod.rs"]
mod island;
#[path = "page/mod.rs"]
mod page;

use std::time::Instant;

use causeway_core::{Home, Slug};
use causeway_engine::{Engine, Options, VaultChoice};
use causeway_store::{Cause, RunStatus};
use island::Island;
use serde_json::{Value, json};

const ITEMS: usize = 1_000_000;
const PAGE: usize = 1_000;
/// So many things are asked at once, as the engine does of one host.
const AT_ONCE: usize = 4;
/// The bare library does a part of it, which says enough.
const PART: usize = 10;

fn main() {
    let items = std::env::var("CAUSEWAY_ITEMS").map_or(ITEMS, |items| items.parse().unwrap());
    if island::is_server() {
        return island::serve(
            move |head| if head.starts_with("get") { page(head, items) } else { "{\"id\":\"a1\"}".into() },
        );
    }
    // `cargo test --benches` asks only whether it builds.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let island = Island::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (ours, before, most) = through(&island.address, items).await;
        let bare = bare(&island.address, items / PART).await * PART as f64;
        page::print_head("a long list");
        println!(
            "{items:<10} items, page by page, each delivered          {ours:>8.0} s {bare:>8.0} s {:>6.1}x",
            ours / bare
        );
        println!("{:<52} {before:>9} MB", "resident memory before the run");
        if items == ITEMS {
            page::LIST.keep(&[format!("{most} MB"), String::new(), String::new()]).unwrap();
        }
    });
}

/// Seconds, and the most memory before the run and in all.
async fn through(address: &str, items: usize) -> (f64, u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let engine = Engine::open(Options { vault, ..Options::new(home.clone()) }).await.unwrap();
    let name = Slug::from_title("island");
    let bytes = description(address).to_string().into_bytes().into();
    engine.import(causeway_engine::Import { bytes, source: "bench", name: Some(&name), ..Default::default() }).unwrap();
    engine.allow(&name, address).await.unwrap();
    let paging = json!({"kind": "cursor", "parameter": "after", "path": "next", "items": "items"});
    let properties = json!({"causeway": {"operations": {"list": {"paging": paging}}}});
    let file = home.path().join("workspace/connectors/island/apiProperties.json");
    causeway_engine::write_private_file(&file, properties.to_string().as_bytes()).unwrap();
    let slug = Slug::from_title("way");
    let flow = engine.save_flow(&slug, &way(items).to_string(), None).await.unwrap();
    assert!(!flow.is_broken(), "{:?}", flow.findings);

    let before = peak();
    let begun = Instant::now();
    let run = engine.run_flow(&slug, Cause::Manual).await.unwrap();
    engine.wait_for_run(&slug, run).await;
    let seconds = begun.elapsed().as_secs_f64();
    let ended = engine.store().run(run).await.unwrap().unwrap();
    assert_eq!(ended.status, RunStatus::Succeeded, "{:?}", ended.error);
    assert_eq!(ended.counts.delivered, items as u64);
    engine.close().await;
    (seconds, before, peak())
}

fn way(items: usize) -> Value {
    let call = |operation: &str, parameters: Value| {
        let host = json!({"connectionName": "island", "operationId": operation, "apiId": "/providers/causeway/connectors/island"});
        json!({"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host": host, "parameters": parameters}})
    };
    let mut list = call("list", json!({}));
    list["runtimeConfiguration"] = json!({"paginationPolicy": {"minimumItemCount": items}});
    let mut send = call("post", json!({"body": {"id": "@item()?['id']", "note": "@item()?['note']"}}));
    send["metadata"] = json!({"causeway": {"deliverOnce": {"key": "@string(item()?['id'])", "label": "a thing"}}});
    let each = json!({"type": "Foreach", "runAfter": {"List": ["Succeeded"]}, "foreach": "@body('List')?['items']",
        "runtimeConfiguration": {"concurrency": {"repetitions": 2 * AT_ONCE}}, "actions": {"Send": send}});
    json!({"triggers": {}, "actions": {"List": list, "Each": each}})
}

/// Seconds for the same requests.
async fn bare(address: &str, items: usize) -> f64 {
    let client = reqwest::Client::new();
    let begun = Instant::now();
    for first in (0..items).step_by(PAGE) {
        let page = client.get(format!("{address}/list?after={first}")).send().await.unwrap().bytes().await.unwrap();
        let page: Value = serde_json::from_slice(&page).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for item in page["items"].as_array().unwrap() {
            if tasks.len() == AT_ONCE {
                tasks.join_next().await;
            }
            let body = json!({"id": item["id"], "note": item["note"]});
            let request = client.post(format!("{address}/items")).json(&body);
            tasks.spawn(async move { request.send().await.unwrap().bytes().await.unwrap() });
        }
        tasks.join_all().await;
    }
    begun.elapsed().as_secs_f64()
}

fn description(address: &str) -> Value {
    let after = json!([{"name": "after", "in": "query", "schema": {"type": "string"}}]);
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let responses = json!({"200": {"description": "x"}});
    json!({
        "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": address}],
        "paths": {
            "/list": {"get": {"operationId": "list", "parameters": after, "responses": responses}},
            "/items": {"post": {"operationId": "post", "requestBody": body, "responses": responses}},
        },
    })
}

/// A page of items of some 300 bytes.
fn page(head: &str, items: usize) -> String {
    let after = head.split_once("after=").map(|(_, rest)| rest.split([' ', '&']).next().unwrap());
    let first: usize = after.map_or(0, |token| token.parse().unwrap());
    let end = items.min(first + PAGE);
    let item = |id: usize| json!({"id": id, "day": "2026-11-24", "kilograms": 72.5, "note": "x".repeat(200)});
    let next = (end < items).then(|| end.to_string());
    json!({"items": (first..end).map(item).collect::<Vec<_>>(), "next": next}).to_string()
}

/// The most memory that this process had, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
