//! Ten thousand flows: what they cost while none is due, and how late they are when all are due each minute. Run by
//! `./dev bench engine`; it takes five minutes of real time. Each of the two is a process of its own, so that neither
//! finds the memory of the other.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

#[path = "page/mod.rs"]
mod page;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use causeway_core::{Home, Slug};
use causeway_engine::{Engine, Options, VaultChoice};
use causeway_store::RunFilter;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

const FLOWS: usize = 10_000;
const IDLE: Duration = Duration::from_secs(60);
const BUSY: Duration = Duration::from_secs(125);

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let is = |name: &str| args.iter().any(|arg| arg == name);
    // `cargo test --benches` asks only whether it builds.
    if is("--test") {
        return;
    }
    if !is("--idle") && !is("--busy") {
        page::print_head("ten thousand flows");
        for part in ["--idle", "--busy"] {
            let own = std::env::current_exe().unwrap();
            assert!(std::process::Command::new(own).arg(part).status().unwrap().success());
        }
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if is("--idle") {
            idle().await;
        } else {
            busy().await;
        }
    });
}

async fn idle() {
    let folder = tempfile::tempdir().unwrap();
    let flow = json!({"frequency": "Hour", "interval": 1, "startTime": "2126-01-01T00:00:00Z"});
    let (engine, _) = engine(&folder, &flow).await;
    let begun = Instant::now();
    engine.start();
    while engine.looks() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    line("10,000 new flows read, and ready to run", begun.elapsed().as_secs_f64(), "s");
    tokio::time::sleep(Duration::from_secs(15)).await;
    let (looks, switches) = (engine.looks(), switches());
    tokio::time::sleep(IDLE).await;
    let looks = engine.looks() - looks;
    line("times that any thread of it woke in a minute", (self::switches() - switches) as f64, "");
    let only = |ours: String| [ours, String::new(), String::new()];
    page::IDLE.keep(&only(format!("{:.0} MB", memory()))).unwrap();
    page::WAKES.keep(&only(looks.to_string())).unwrap();
    engine.close().await;
}

async fn busy() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, slugs) = engine(&folder, &json!({"frequency": "Minute", "interval": 1})).await;
    let processor = processor();
    engine.start();
    // New flows run at once, all ten thousand; what is measured comes after that.
    let begun = Instant::now();
    while engine.store().stats().await.unwrap().runs < FLOWS as u64 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    line("10,000 runs that are due at the same moment", begun.elapsed().as_secs_f64(), "s");
    let mut delays = HashMap::new();
    for slug in &slugs {
        let (Some(next), Some(row)) =
            (engine.next_run(slug).await.unwrap(), engine.store().schedule(slug.as_str()).await.unwrap())
        else {
            continue;
        };
        delays.insert(slug.to_string(), next - row.next_due.unwrap());
    }
    tokio::time::sleep(BUSY).await;
    let used = self::processor() - processor;
    let mut late = Vec::new();
    let mut before = None;
    loop {
        let page = engine.store().runs(RunFilter { limit: 1000, before, ..RunFilter::default() }).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for run in &page {
            let due: DateTime<Utc> = run.due.unwrap();
            let delay = delays.get(&run.flow).copied().unwrap_or_default();
            late.push((run.started - due - delay).max(TimeDelta::zero()).num_milliseconds());
        }
    }
    // The first run of each has no delay.
    late.truncate(late.len() - FLOWS);
    late.sort_unstable();
    let at = |part: f64| late[((late.len() - 1) as f64 * part) as usize] as f64 / 1000.0;
    line("runs that were measured", late.len() as f64, "");
    line("a run started late by (median)", at(0.5), "s");
    line("a run started late by (99 of 100)", at(0.99), "s");
    page::DUE.keep(&[format!("{:.1} s", at(1.0)), String::new(), String::new()]).unwrap();
    line("processor time for each run", used * 1000.0 / (late.len() + FLOWS) as f64, "ms");
    line("memory after that", memory(), "MB");
    engine.close().await;
}

async fn engine(folder: &tempfile::TempDir, recurrence: &Value) -> (Engine, Vec<Slug>) {
    let home = Home::new(folder.path().join("home"));
    let vault = VaultChoice::KeyFile(folder.path().join("key"));
    let engine = Engine::open(Options { vault, ..Options::new(home.clone()) }).await.unwrap();
    let flow = json!({
        "triggers": {"T": {"type": "Recurrence", "recurrence": recurrence}},
        "actions": {"Nothing": {"type": "Compose", "inputs": 1, "runAfter": {}}},
    });
    let slugs: Vec<Slug> = (0..FLOWS).map(|n| format!("flow-{n:05}").parse().unwrap()).collect();
    for slug in &slugs {
        fs_err::write(home.flow(slug), flow.to_string()).unwrap();
    }
    (engine, slugs)
}

fn line(what: &str, number: f64, unit: &str) {
    println!("{what:<52} {number:>9.2} {unit}");
}

/// The process's resident memory in megabytes.
fn memory() -> f64 {
    number(&fs_err::read_to_string("/proc/self/status").unwrap_or_default(), "VmRSS:") / 1024.0
}

/// How often its threads went to sleep.
fn switches() -> u64 {
    let Ok(tasks) = fs_err::read_dir("/proc/self/task") else { return 0 };
    let status =
        |task: std::io::Result<fs_err::DirEntry>| fs_err::read_to_string(task.ok()?.path().join("status")).ok();
    tasks.filter_map(status).map(|status| number(&status, "voluntary_ctxt_switches:") as u64).sum()
}

/// Seconds of processor time that it used.
fn processor() -> f64 {
    let stat = fs_err::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn number(status: &str, name: &str) -> f64 {
    let found = status.lines().find_map(|line| line.strip_prefix(name));
    found.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
