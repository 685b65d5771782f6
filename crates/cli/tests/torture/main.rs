//! The promise under torture: Causeway is ended by SIGKILL at random and at every step of a delivery, again and again,
//! beside a service that drops, cuts, delays and refuses. Afterwards every item is at its destination once, or is listed
//! as unknown; nothing is missing, nothing is there twice. `./dev torture --minutes N` runs it for longer.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "../command_line/common.rs"]
#[expect(dead_code, reason = "the tests of the command line use more of it")]
mod common;
mod dice;
mod service;
mod setting;

use std::process::{Child, Stdio};
use std::time::Duration;

use tokio::time::Instant;

use crate::dice::Dice;
use crate::service::{Class, Service};
use crate::setting::Setting;

/// So many kills in `./dev test`.
const KILLS: u32 = 40;
/// So many items come to the source between two kills, until there are so many.
const MORE: u32 = 4;
const MOST: u32 = 120;
/// Without kills, everything that can arrive arrives in this time.
const PATIENCE: Duration = Duration::from_secs(90);
/// The steps at which Causeway ends by itself (`CAUSEWAY_CRASH_AT`), in debug builds.
const STEPS: [&str; 7] =
    ["run-recorded", "delivery-intended", "call-begun", "outcome-known", "outcome-kept", "run-over", "run-ended"];

#[derive(Default)]
struct Totals {
    kills: u32,
    items: u32,
    missing: u32,
    duplicated: u32,
    unknown: u32,
}

#[test]
fn nothing_is_lost_and_nothing_is_sent_twice() {
    let minutes: Option<f64> = std::env::var("CAUSEWAY_TORTURE_MINUTES").ok().and_then(|text| text.parse().ok());
    let seed = std::env::var("CAUSEWAY_TORTURE_SEED").ok().and_then(|text| text.parse().ok());
    let mut seed = seed.unwrap_or_else(rand::random::<u32>).into();
    let until = minutes.map(|minutes| Instant::now() + Duration::from_secs_f64(minutes * 60.0));
    let mut totals = Totals::default();
    loop {
        println!("seed {seed}");
        round(seed, &mut totals);
        let Totals { kills, items, missing, duplicated, unknown } = totals;
        let so_far = format!(
            "torture: {kills} kills, {items} items, {missing} missing, {duplicated} duplicated, {unknown} unknown reported"
        );
        println!("{so_far}");
        assert_eq!((missing, duplicated), (0, 0), "{so_far}; CAUSEWAY_TORTURE_SEED={seed}");
        if until.is_none_or(|until| Instant::now() > until) {
            return;
        }
        seed += 1;
    }
}

/// One data folder, from the first kill to the last item.
fn round(seed: u64, totals: &mut Totals) {
    let mut dice = Dice::new(seed);
    let service = Service::start(seed);
    let setting = Setting::new(&service);
    for _ in 0..KILLS {
        service.more(MORE, MOST);
        kill_one(&setting, &mut dice);
        totals.kills += 1;
    }
    service.more(MOST, MOST);
    let mut engine = start(&setting, None);
    let begun = Instant::now();
    let rest = loop {
        std::thread::sleep(Duration::from_millis(200));
        let waiting = setting.unknown();
        let rest = service.missing(&waiting);
        // Doubt that can be ended is listed while that is under way.
        let is_settled = rest.is_empty() && waiting.iter().all(|(class, _)| *class == Class::Blind);
        if is_settled || begun.elapsed() > PATIENCE {
            break rest;
        }
    };
    end(&mut engine);
    if !rest.is_empty() {
        println!("missing: {rest:?}\n{}", setting.state());
    }
    let waiting = setting.unknown();
    totals.missing += u32::try_from(rest.len()).unwrap();
    totals.duplicated += service.duplicates();
    totals.items += service.items() * 4;
    totals.unknown += u32::try_from(waiting.len()).unwrap();
    for (class, key) in waiting {
        assert_eq!(class, Class::Blind, "{key}: doubt that could be ended was left");
    }
    setting.settle_by_hand(&service);
    let rest = service.missing(&[]);
    assert!(rest.is_empty() && service.duplicates() == 0, "after the user's word: {rest:?}");
}

/// Lets Causeway work for a while, and ends it.
fn kill_one(setting: &Setting, dice: &mut Dice) {
    let step = (cfg!(debug_assertions) && dice.below(4) == 0).then(|| STEPS[dice.below(STEPS.len() as u64) as usize]);
    let mut engine = start(setting, step);
    let until = Instant::now() + Duration::from_millis(60 + dice.below(700));
    while Instant::now() < until && engine.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    engine.kill().unwrap();
    engine.wait().unwrap();
}

fn start(setting: &Setting, step: Option<&str>) -> Child {
    let mut command = setting.command(&["serve", "--listen", "127.0.0.1:0"]);
    if let Some(step) = step {
        command.env("CAUSEWAY_CRASH_AT", step);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// An orderly end.
fn end(engine: &mut Child) {
    let id = nix::unistd::Pid::from_raw(engine.id().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    let begun = Instant::now();
    while engine.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}
