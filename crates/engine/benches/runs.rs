//! What runs cost, beside the bare libraries doing the same: the same requests with reqwest, the same JSON with serde_json,
//! a commit of the same database. Run by `./dev bench engine`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

#[path = "island/mod.rs"]
mod island;
#[path = "page/mod.rs"]
mod page;

use std::sync::Arc;
use std::time::{Duration, Instant};

use causeway_core::{Home, RunId, Slug, SystemClock};
use causeway_engine::{Engine, Options, VaultChoice};
use causeway_store::{Cause, Change, NewRun, Route, RunStatus, Settled, Settlement, Store};
use island::Island;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde_json::{Value, json};

const ITEMS: usize = 100;
const RUNS: u32 = 100;
const WAITING: usize = 1_000;
const IN_FLIGHT: usize = 64;

fn main() {
    if island::is_server() {
        return serve();
    }
    // `cargo test --benches` asks only whether it builds.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let island = Island::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        page::print_head("runs");
        let bench = Bench::new(&island.address).await;
        bench.batch().await;
        bench.posts().await;
        bench.engine.close().await;
        deliveries().await;
        restart().await;
    });
}

struct Bench {
    engine: Engine,
    address: String,
    client: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(address: &str) -> Self {
        let (folder, engine) = open(None).await;
        let description = json!({
            "openapi": "3.1.0", "info": {"title": "Island", "version": "1"}, "servers": [{"url": address}],
            "paths": {
                "/list": {"get": {"operationId": "list", "responses": {"200": {"description": "x"}}}},
                "/items": {"post": {"operationId": "post", "responses": {"200": {"description": "x"}}, "requestBody":
                    {"content": {"application/json": {"schema": {"type": "object"}}}}}},
            },
        });
        let (bytes, name) = (description.to_string().into_bytes().into(), Slug::from_title("island"));
        let import = causeway_engine::Import { bytes, source: "bench", name: Some(&name), ..Default::default() };
        engine.import(import).unwrap();
        engine.allow(&name, address).await.unwrap();
        Self { engine, address: address.to_owned(), client: reqwest::Client::new(), _folder: folder }
    }

    /// GET 100 items, map six fields of each, one POST, with its whole history.
    async fn batch(&self) {
        let fields = ["id", "day", "kilograms", "fat", "source", "note"];
        let select: Value =
            fields.iter().map(|name| ((*name).to_owned(), Value::from(format!("@item()?['{name}']")))).collect();
        self.save(
            "batch",
            &json!({
                "List": call("list", json!({}), json!({})),
                "Map": {"type": "Select", "runAfter": {"List": ["Succeeded"]},
                    "inputs": {"from": "@body('List')?['items']", "select": select}},
                "Post": call("post", json!({"body": {"all": "@body('Map')"}}), json!({"Map": ["Succeeded"]})),
            }),
        )
        .await;
        let ours = self.runs("batch").await;
        let (folder, store) = store();
        let begun = cpu();
        for _ in 0..RUNS {
            let list = self.client.get(format!("{}/list", self.address)).send().await.unwrap().bytes().await.unwrap();
            let list: Value = serde_json::from_slice(&list).unwrap();
            let items = list["items"].as_array().unwrap();
            let pick =
                |item: &Value| fields.iter().map(|name| ((*name).to_owned(), item[*name].clone())).collect::<Value>();
            let all: Vec<Value> = items.iter().map(pick).collect();
            let post =
                self.client.post(format!("{}/items", self.address)).json(&json!({"all": all})).send().await.unwrap();
            let answer: Value = serde_json::from_slice(&post.bytes().await.unwrap()).unwrap();
            store.set_setting("last", answer).await.unwrap();
        }
        keep(page::BATCH, ours, (cpu() - begun) / RUNS);
        drop((store, folder));
    }

    /// 100 deliveries, each one POST.
    async fn posts(&self) {
        let items: Value = (0..ITEMS).collect();
        let mut send = call("post", json!({"body": {"n": "@item()"}}), json!({}));
        // Each run has items of its own: what was delivered is not sent again.
        send["metadata"] = json!({"causeway": {"deliverOnce": {
            "key": "@concat(workflow()['run']['name'], '-', string(item()))", "label": "a thing"}}});
        self.save(
            "posts",
            &json!({"Each": {"type": "Foreach", "runAfter": {}, "foreach": items,
            "runtimeConfiguration": {"concurrency": {"repetitions": 8}}, "actions": {"Send": send}}}),
        )
        .await;
        let ours = self.runs("posts").await;
        let begun = cpu();
        for _ in 0..RUNS {
            let mut tasks = tokio::task::JoinSet::new();
            for n in 0..ITEMS {
                if tasks.len() == 8 {
                    tasks.join_next().await;
                }
                let request = self.client.post(format!("{}/items", self.address)).json(&json!({"n": n}));
                tasks.spawn(async move {
                    let answer = request.send().await.unwrap().bytes().await.unwrap();
                    serde_json::from_slice::<Value>(&answer).unwrap()
                });
            }
            tasks.join_all().await;
        }
        keep(page::POSTS, ours, (cpu() - begun) / RUNS);
    }

    async fn save(&self, slug: &str, actions: &Value) {
        let slug = Slug::from_title(slug);
        let text = json!({"triggers": {}, "actions": actions}).to_string();
        let flow = self.engine.save_flow(&slug, &text, None).await.unwrap();
        assert!(!flow.is_broken(), "{:?}", flow.findings);
    }

    async fn runs(&self, slug: &str) -> Duration {
        let slug = Slug::from_title(slug);
        let once = async || {
            let run = self.engine.run_flow(&slug, Cause::Manual).await.unwrap();
            self.engine.wait_for_run(&slug, run).await;
            let found = self.engine.store().run(run).await.unwrap().unwrap();
            assert_eq!(found.status, RunStatus::Succeeded, "{:?}", found.error);
        };
        once().await;
        let begun = cpu();
        for _ in 0..RUNS {
            once().await;
        }
        (cpu() - begun) / RUNS
    }
}

/// The ledger with 64 in flight, beside commits of the same writer with 64 in flight.
async fn deliveries() {
    const EACH: usize = 100;
    let (folder, store) = store();
    let run = RunId::new(1);
    let new = NewRun {
        id: run,
        flow: "bench".into(),
        definition_hash: "x".into(),
        text: "{}".into(),
        cause: Cause::Manual,
        due: None,
        started: chrono::DateTime::UNIX_EPOCH,
        begins: Vec::new(),
        repeats: None,
        fired: None,
        parent: None,
        most: 1,
        is_given: false,
        cursor: None,
    };
    store.start_run(new).await.unwrap();
    let rate = async |work: fn(Store, RunId, usize) -> futures_util::future::BoxFuture<'static, ()>| {
        let begun = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..IN_FLIGHT {
            let store = store.clone();
            tasks.spawn(async move {
                for n in 0..EACH {
                    work(store.clone(), run, task * EACH + n).await;
                }
            });
        }
        tasks.join_all().await;
        (IN_FLIGHT * EACH) as f64 / begun.elapsed().as_secs_f64()
    };
    let ours = rate(|store, run, n| Box::pin(deliver(store, run, n))).await;
    let bare = rate(|store, _, n| Box::pin(bare(store, n))).await;
    page::RATE.keep(&[format!("{ours:.0}"), format!("{bare:.0}"), format!("{:.2} ×", ours / bare)]).unwrap();
    drop((store, folder));
}

/// One row that is written before and changed after: two commits, without asking anything.
async fn bare(store: Store, n: usize) {
    for state in ["sending", "delivered"] {
        store.set_setting(&format!("a thing {n}"), json!({"state": state, "data": "x".repeat(200)})).await.unwrap();
    }
}

async fn deliver(store: Store, run: RunId, n: usize) {
    let route = Route { flow: "bench".into(), action: "Send".into(), connection: "island".into() };
    let key = n.to_string();
    store.intend(route.clone(), &key, "a thing", [0; 16], Change::Keep, run).await.unwrap();
    let settlement = Settlement::Delivered { dest_id: None, status: 200 };
    store.conclude(run, Some(n as u64), vec![0; 200], Some(Settled { route, key, settlement })).await.unwrap();
}

/// How long until 1,000 runs that a restart cut off go on.
async fn restart() {
    let (folder, engine) = open(None).await;
    let flow = json!({"triggers": {}, "actions": {"Wait": {"type": "Wait", "runAfter": {},
        "inputs": {"interval": {"count": 1, "unit": "Day"}}}}});
    for n in 0..WAITING {
        let slug = Slug::from_title(&format!("flow {n}"));
        engine.save_flow(&slug, &flow.to_string(), None).await.unwrap();
        engine.run_flow(&slug, Cause::Manual).await.unwrap();
    }
    engine.close().await;
    drop(engine);
    let begun = Instant::now();
    let (_folder, engine) = open(Some(folder)).await;
    engine.start();
    while engine.running().len() < WAITING {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    page::RESTART.keep(&[format!("{seconds:.2} s"), String::new(), String::new()]).unwrap();
    engine.close().await;
}

fn call(operation: &str, parameters: Value, after: Value) -> Value {
    let host =
        json!({"connectionName": "island", "operationId": operation, "apiId": "/providers/causeway/connectors/island"});
    json!({"type": "OpenApiConnection", "runAfter": after, "inputs": {"host": host, "parameters": parameters}})
}

async fn open(folder: Option<tempfile::TempDir>) -> (tempfile::TempDir, Engine) {
    let folder = folder.unwrap_or_else(|| tempfile::tempdir().unwrap());
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let options = Options { vault, ..Options::new(Home::new(folder.path().join("home"))) };
    (folder, Engine::open(options).await.unwrap())
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Home::new(folder.path().join("home")), Arc::new(SystemClock)).unwrap();
    (folder, store)
}

/// What this process has used of all processors.
fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    Duration::from_micros((usage.user_time() + usage.system_time()).num_microseconds().try_into().unwrap())
}

fn keep(row: page::Row, ours: Duration, bare: Duration) {
    let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    row.keep(&[ms(ours), ms(bare), format!("{ratio:.1} ×")]).unwrap();
}

/// A list of 36 KB, and an answer to every POST.
fn serve() {
    let item = |n: usize| {
        json!({"id": n, "day": "2026-11-24", "kilograms": 72.5, "fat": 18.25, "source": "scale", "note": "x".repeat(40),
            "device": {"name": "Scale 5", "firmware": "1.2.3", "serial": "0123456789abcdef"}, "trend": [72.1, 72.2, 72.4],
            "links": {"self": format!("https://island.example/items/{n}"), "next": null}, "tags": ["a", "b", "c"]})
    };
    let list = json!({"items": (0..ITEMS).map(item).collect::<Vec<_>>()}).to_string();
    island::serve(move |head| if head.starts_with("get") { list.clone() } else { "{\"id\":\"a1\"}".into() });
}
