//! The promise in a simulated world: random flows, run by the real engine with the real machine and the real ledger,
//! while the process dies, the disk refuses, the clock jumps and the service fails in every way. Time passes at once, and
//! everything follows from a seed: what happened once happens again.
//!
//! `CAUSEWAY_SEEDS=100000` tells so many stories (from `CAUSEWAY_FIRST_SEED` on), `CAUSEWAY_SEED=7` tells one, and how it
//! went.

mod dice;
mod ground;
mod late;
mod plan;
mod service;
mod story;
mod verdict;
mod wire;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ground::Ground;
pub(crate) use wire::carry;
pub(crate) use world::{chance, gate, is_on, point};

/// What came of all stories.
#[derive(Default)]
struct Sum {
    kills: u64,
    items: u64,
    unknown: u64,
    broken: Vec<String>,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn nothing_is_lost_and_nothing_is_sent_twice_whatever_happens() {
    if let Some(seed) = number("CAUSEWAY_SEED") {
        let told = story::tell(&Ground::new(), seed, true);
        assert!(told.broken.is_empty(), "seed {seed}: {:#?}", told.broken);
        return;
    }
    let (first, seeds) = (number("CAUSEWAY_FIRST_SEED").unwrap_or(0), number("CAUSEWAY_SEEDS").unwrap_or(1000));
    let (next, sum) = (AtomicU64::new(first), Mutex::new(Sum::default()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&next, first + seeds, &sum));
        }
    });
    let Sum { kills, items, unknown, broken } = sum.into_inner().unwrap();
    assert!(broken.is_empty(), "{} of {seeds} seeds: {}", broken.len(), broken[..broken.len().min(10)].join("\n"));
    println!(
        "simulation: {seeds} seeds, {kills} kills, {items} items, 0 missing, 0 duplicated, {unknown} unknown reported"
    );
}

fn work(next: &AtomicU64, end: u64, sum: &Mutex<Sum>) {
    let ground = Ground::new();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        let told = story::tell(&ground, seed, false);
        let mut sum = sum.lock().unwrap();
        if !told.broken.is_empty() {
            let again = format!("CAUSEWAY_SEED={seed} cargo test -p causeway-engine --lib simulation -- --nocapture");
            sum.broken.push(format!("seed {seed}: {:#?}\nTo see how it went: {again}", told.broken));
        }
        sum.kills += told.deaths;
        sum.items += told.items;
        sum.unknown += told.unknown;
    }
}

#[test]
fn one_seed_tells_one_story() {
    let ground = Ground::new();
    for seed in 0..20 {
        let (once, again) = (story::tell(&ground, seed, false).story, story::tell(&ground, seed, false).story);
        let differs = once.iter().zip(&again).position(|(a, b)| a != b);
        assert_eq!(differs.map(|at| (&once[at], &again[at])), None, "seed {seed}");
        assert_eq!(once.len(), again.len(), "seed {seed}");
    }
}
