//! What a page of the history costs with a million runs in it, beside a bare query of SQLite for the same numbers and
//! rows, and how many bytes a run leaves behind. Run by `./dev bench engine`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

#[path = "../../engine/benches/page/mod.rs"]
mod page;

#[path = "asked/mod.rs"]
mod asked;

use std::sync::Arc;
use std::time::{Duration, Instant};

use asked::{Asked, FILTER_AND_TEXT, asked};
use causeway_core::clock::Clock;
use causeway_core::{Home, RunId, SystemClock};
use causeway_store::{
    Cause, Change, Counts, Keep, NewAction, NewRun, Route, RunEnd, RunFilter, RunStatus, Settlement, Store,
};
use rusqlite::Connection;
use serde_json::{Value, json};

const RUNS: i64 = 1_000_000;
const FLOWS: i64 = 100;
const PAGE: u32 = 50;
/// The first run starts then, and one each minute.
const START: i64 = 1_700_000_000_000;

fn main() {
    // `cargo test --benches` asks only whether it builds.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    // `--fill FOLDER` only makes a data folder with such a history, and leaves it there.
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--fill") {
        return runtime.block_on(fill_for_good(&Home::new(&args[at + 1])));
    }
    runtime.block_on(async {
        bytes_of_a_run().await;
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("home"));
        fill(&home).await;
        pages(&home).await;
        forget_half(&home).await;
    });
}

/// A history that an engine does not shorten, however old it is.
async fn fill_for_good(home: &Home) {
    fill(home).await;
    let store = Store::open(home, Arc::new(SystemClock)).unwrap();
    store.set_setting("settings", json!({"historyDays": 0, "historyRuns": 0, "historyBytes": 0})).await.unwrap();
    store.close().await;
}

/// Runs as a person has them: one in twenty failed, one in three sent an item, the others found nothing new.
async fn fill(home: &Home) {
    let begun = Instant::now();
    let clock = Arc::new(SystemClock);
    Store::open(home, clock.clone()).unwrap().close().await;
    let db = Connection::open(home.database()).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY").unwrap();
    for flow in 0..FLOWS {
        db.execute(
            "INSERT INTO route(id, flow, action, connection) VALUES(?1, 'flow-' || ?1, 'Create', 'there')",
            [flow],
        )
        .unwrap();
    }
    const CHUNK: i64 = 50_000;
    for from in (1..=RUNS).step_by(CHUNK as usize) {
        let to = from + CHUNK - 1;
        db.execute_batch(&format!(
            "BEGIN;
             CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
               SELECT i, {START} + i * 60000 AS at, (i / 20 * 7919 + i) % {FLOWS} AS flow FROM n;
             INSERT INTO run(id, uid, flow, definition_hash, cause, epoch, started_ms, ended_ms, delivered, status, error)
               SELECT i, unhex(printf('%012x', at) || hex(randomblob(10))), 'flow-' || flow, 'c0ffee',
                 'schedule', 1, at, at + 900, i % 3 = 0, iif(i % 20 = 0, 'failed', 'succeeded'),
                 iif(i % 20 = 0, 'The service answered ' || (500 + i / 20 % 4) || ' (request ' || i ||
                   iif(i % 1400 = 0, ' was over the quota)', ' timed out after 30 s)'), NULL)
               FROM n;
             INSERT INTO ledger(id, route_id, key, label, state, attempt, epoch, hash, sent_ms, updated_ms)
               SELECT i, flow, 'item-' || i,
                 'Weight ' || strftime('%Y-%m-%d', at / 1000, 'unixepoch') || ' ' || (50 + i % 60) || '.' || (i % 10) || ' kg',
                 'delivered', 1, 1, zeroblob(16), at, at FROM n WHERE i % 3 = 0;
             INSERT INTO attempt(ledger_id, version, n, run_id, intent_ms, done_ms, outcome, http)
               SELECT i, 1, 1, i, at, at, 'delivered', 200 FROM n WHERE i % 3 = 0;
             INSERT INTO history(rowid, said, items, marks) SELECT told.* FROM told JOIN n ON n.i = run_id
               WHERE i % 3 = 0 OR i % 20 = 0;
             DROP TABLE n;
             COMMIT;"
        ))
        .unwrap();
    }
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let size = fs_err::metadata(home.database()).unwrap().len();
    let words: i64 = db
        .query_row("SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name LIKE 'history%'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let indexed: i64 = db.query_row("SELECT count(*) FROM history_docsize", [], |row| row.get(0)).unwrap();
    println!(
        "{:<52} {:>9} s, {} MB, of which words {} MB ({} bytes for each of {indexed} runs with words)",
        "a history of 1,000,000 runs made",
        begun.elapsed().as_secs(),
        size / 1_000_000,
        words / 1_000_000,
        words / indexed,
    );
}

async fn pages(home: &Home) {
    let store = Store::open_read_only(home).unwrap();
    let bare = Connection::open(home.database()).unwrap();
    bare.execute_batch("PRAGMA cache_size = -8192").unwrap();
    println!("{:<52} {:>21} {:>21}", "", "Causeway p50 / p99", "bare SQLite p50 / p99");
    for Asked { what, filter, bare: sql } in asked() {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut rows = 0;
        for round in 0..300_i64 {
            // Pages all over the history, from an id as a window would send it.
            let at = RUNS - (round * 7_368_787 % RUNS);
            let before = before(&bare, at);
            let flows = if filter.flows.is_empty() { vec![] } else { vec![format!("flow-{}", round % FLOWS)] };
            let one = RunFilter { before: Some(before), flows: flows.clone(), limit: PAGE, ..filter.clone() };
            let mut numbers = Vec::new();
            // Whoever comes second finds the pages of the file in memory.
            if round % 2 == 0 {
                theirs.push(timed(|| numbers = bare_page(&bare, sql, at, flows.first())));
            }
            let begun = Instant::now();
            let runs = store.runs(one).await.unwrap();
            ours.push(begun.elapsed());
            rows += runs.len();
            if round % 2 == 1 {
                theirs.push(timed(|| numbers = bare_page(&bare, sql, at, flows.first())));
            }
            assert_eq!(runs.len(), numbers.len(), "{what} before {at}");
        }
        println!("{what:<52} {:>21} {:>21}   {} rows", shown(&mut ours), shown(&mut theirs), rows / 300);
        if what == FILTER_AND_TEXT {
            let [ours, theirs] = [&ours, &theirs].map(|times| ms(times, 99));
            let cells = [format!("{ours:.1} ms"), format!("{theirs:.1} ms"), format!("{:.1} ×", ours / theirs)];
            page::PAGE.keep(&cells).unwrap();
        }
    }
    store.close().await;
}

fn before(db: &Connection, number: i64) -> RunId {
    let uid =
        db.query_row("SELECT uid FROM run WHERE id >= ?1 LIMIT 1", [number], |row| row.get::<_, [u8; 16]>(0)).unwrap();
    let hex: String = uid.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.parse().unwrap()
}

fn bare_page(db: &Connection, sql: &str, before: i64, flow: Option<&String>) -> Vec<Vec<rusqlite::types::Value>> {
    let mut query = db.prepare_cached(sql).unwrap();
    let columns = query.column_count();
    let read = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
    let rows = match flow {
        Some(flow) => query.query_map((before, flow), read).unwrap().collect::<Result<_, _>>(),
        None => query.query_map([before], read).unwrap().collect::<Result<_, _>>(),
    };
    rows.unwrap()
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn shown(times: &mut [Duration]) -> String {
    times.sort_unstable();
    format!("{:.2} / {:.2} ms", ms(times, 50), ms(times, 99))
}

/// What so many of a hundred do not exceed.
fn ms(sorted: &[Duration], part: usize) -> f64 {
    sorted[sorted.len() * part / 100].as_secs_f64() * 1e3
}

/// Half of the history goes, while somebody writes.
async fn forget_half(home: &Home) {
    let size = || fs_err::metadata(home.database()).unwrap().len() / 1_000_000;
    let store = Store::open(home, Arc::new(SystemClock)).unwrap();
    let before = size();
    let days = (SystemClock.now().timestamp_millis() - START - RUNS / 2 * 60_000) / 86_400_000;
    let keep = Keep { days: u32::try_from(days).unwrap(), ..Keep::default() };
    let begun = Instant::now();
    let mut waits = Vec::new();
    let retained = {
        let mut retaining = std::pin::pin!(store.retain(keep));
        loop {
            let asked = Instant::now();
            let write = async {
                store.set_setting("bench", json!(1)).await.unwrap();
                waits.push(asked.elapsed());
                tokio::time::sleep(Duration::from_millis(5)).await;
            };
            tokio::select! {
                retained = &mut retaining => break retained.unwrap(),
                () = write => {}
            }
        }
    };
    let took = begun.elapsed().as_secs_f64();
    println!(
        "{:<52} {took:>7.1} s, {before} -> {} MB; a write beside it waits {} (p50 / p99)",
        format!("{} runs forgotten", retained.runs),
        size(),
        shown(&mut waits)
    );
    store.close().await;
}

/// A run that reads 100 items of 360 bytes each, maps six fields and sends them in one call; and one that sends each by
/// itself. Counted is what the files grow by over many.
async fn bytes_of_a_run() {
    for (what, single) in
        [("history of a batch run (36 KB, map, one POST)", false), ("history of a run of 100 POSTs", true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("home"));
        let store = Store::open(&home, Arc::new(SystemClock)).unwrap();
        one_run(&store, single, 0).await;
        store.close().await;
        let size = || fs_err::metadata(home.database()).unwrap().len() + fs_err::metadata(home.blobs()).unwrap().len();
        let before = size();
        let store = Store::open(&home, Arc::new(SystemClock)).unwrap();
        for n in 1..=100 {
            one_run(&store, single, n).await;
        }
        store.close().await;
        let bytes = (size() - before) / 100;
        println!("{what:<52} {bytes:>15} bytes");
        if !single {
            page::BYTES.keep(&[format!("{:.1} KB", bytes as f64 / 1000.0), String::new(), String::new()]).unwrap();
        }
    }
}

async fn one_run(store: &Store, single: bool, n: u64) {
    let started = SystemClock.now();
    let id = RunId::new(started.timestamp_millis().unsigned_abs());
    let run = NewRun {
        id,
        flow: "weights".into(),
        definition_hash: "c0ffee".into(),
        text: "{}".into(),
        cause: Cause::Schedule,
        due: None,
        started,
        begins: b"{}".to_vec(),
        repeats: None,
        fired: None,
        parent: None,
        most: 1,
        is_given: false,
        cursor: None,
    };
    store.start_run(run).await.unwrap();
    let items: Vec<Value> = (0..100).map(|i| item(n * 100 + i)).collect();
    let mapped: Vec<Value> = items.iter().map(mapped).collect();
    let action = |seq, name: &str, kind: &str, inputs: Value, outputs: Value| NewAction {
        seq,
        name: name.into(),
        path: name.into(),
        kind: kind.into(),
        status: "Succeeded".into(),
        code: Some("200".into()),
        error: None,
        started,
        ended: started,
        inputs: inputs.into(),
        outputs: outputs.into(),
    };
    let host = json!({"connector": "fitbit", "operationId": "getWeights", "connection": "fitbit"});
    let answer =
        |body: Value| json!({"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body});
    let mut actions = vec![
        action(
            1,
            "Get_weights",
            "OpenApiConnection",
            json!({"host": host, "parameters": {"after": n}}),
            answer(items.clone().into()),
        ),
        action(2, "Map", "Select", json!({"from": items}), json!({"body": mapped})),
    ];
    if single {
        let route = Route { flow: "weights".into(), action: "Create_weight".into(), connection: "google".into() };
        for (i, one) in mapped.iter().enumerate() {
            let key = one["id"].to_string();
            store.intend(route.clone(), &key, &format!("Weight {i}"), [1; 16], Change::Send, id).await.unwrap();
            store.settle(route.clone(), &key, Settlement::Delivered { dest_id: None, status: 201 }).await.unwrap();
            let inputs = json!({"host": host, "parameters": {"body": one}});
            actions.push(action(3 + i as u64, "Create_weight", "OpenApiConnection", inputs, answer(json!({"id": i}))));
        }
    } else {
        let inputs = json!({"host": host, "parameters": {"body": mapped}});
        actions.push(action(3, "Create_weights", "OpenApiConnection", inputs, answer(json!({"created": 100}))));
    }
    store.add_actions(id, actions).await.unwrap();
    let (status, counts) = (RunStatus::Succeeded, Counts::default());
    store
        .finish_run(
            id,
            RunEnd {
                status,
                ended: SystemClock.now(),
                counts,
                error: None,
                cursor: None,
                notice: None,
                response: None,
            },
        )
        .await
        .unwrap();
}

/// One of the items that a service answers with: some fields that matter, and text that nobody asked for.
fn item(n: u64) -> Value {
    let noise = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    json!({
        "logId": 1_700_000_000_000_u64 + n * 61_343, "date": format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
        "time": format!("{:02}:{:02}:{:02}", noise % 24, noise % 60, noise / 60 % 60), "weight": 60.0 + (noise % 400) as f64 / 10.0,
        "bmi": 20.0 + (noise % 90) as f64 / 10.0, "fat": 10.0 + (noise % 200) as f64 / 10.0, "source": "Aria",
        "user": {"id": "3XJ9QP", "displayName": "Ada", "locale": "en_GB", "timezone": "Europe/Berlin"},
        "links": {"self": format!("https://api.example.test/1/user/-/body/log/weight/{n}.json")},
        "note": "Recorded by the scale and synchronised by the app.",
    })
}

fn mapped(item: &Value) -> Value {
    json!({"id": item["logId"], "day": item["date"], "at": item["time"], "kg": item["weight"], "bmi": item["bmi"], "fat": item["fat"]})
}
