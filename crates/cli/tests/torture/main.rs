//! The promise under torture: Causeway is ended by SIGKILL at random and at every step of a delivery, again and again,
//! beside a service that drops, cuts, delays and refuses, while its disk is full, its clock jumps, its network is cut, it
//! stands still, and others want its folder; and by a power cut, which takes what was not flushed. Afterwards every item is at its destination once, or is listed as unknown;
//! nothing is missing, nothing is there twice. `./dev torture --minutes N` runs it for longer.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod clock;
#[path = "../command_line/common.rs"]
#[expect(dead_code, reason = "the tests of the command line use more of it")]
mod common;
mod dice;
mod disk;
mod life;
mod network;
mod odds;
mod power;
mod second;
mod service;
mod setting;
mod stopped;
mod tally;

use std::time::Duration;

use tokio::time::Instant;

use crate::dice::Dice;
use crate::life::{end, live, pass, start};
use crate::odds::Odds;
use crate::service::{Class, Service};
use crate::setting::Setting;
use crate::tally::Tally;

/// Without kills, everything that can arrive arrives in this time.
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn nothing_is_lost_and_nothing_is_sent_twice() {
    let minutes: Option<f64> = std::env::var("CAUSEWAY_TORTURE_MINUTES").ok().and_then(|text| text.parse().ok());
    let seed = std::env::var("CAUSEWAY_TORTURE_SEED").ok().and_then(|text| text.parse().ok());
    let mut seed = seed.unwrap_or_else(rand::random::<u32>).into();
    let until = minutes.map(|minutes| Instant::now() + Duration::from_secs_f64(minutes * 60.0));
    let mut tally = Tally::default();
    loop {
        println!("seed {seed}");
        let mut dice = Dice::new(seed);
        let odds = if until.is_some() { Odds::draw(&mut dice) } else { Odds::SHORT };
        // Some rounds are on a real disk, where writing takes its time.
        let on_small_disk = until.is_none() || !dice.once_in(4);
        let mut round = Round { service: Service::start(seed, odds.requests), odds, dice };
        round.go(on_small_disk, &mut tally);
        println!("{}", tally.faults);
        println!("{tally}");
        assert_eq!((tally.missing, tally.duplicated), (0, 0), "{tally}; CAUSEWAY_TORTURE_SEED={seed}");
        if until.is_none_or(|until| Instant::now() > until) {
            return;
        }
        seed += 1;
    }
}

/// One data folder, from the first start to the last item.
struct Round {
    service: Service,
    odds: Odds,
    dice: Dice,
}

impl Round {
    fn go(&mut self, on_small_disk: bool, tally: &mut Tally) {
        let Self { service, odds, dice } = self;
        let mut setting = Setting::new(service, on_small_disk);
        if on_small_disk && setting.disk.is_none() {
            println!("skipped: full and read-only disks in the torture (mounting a tmpfs needs root)");
        }
        if setting.power.is_none() {
            println!("skipped: power cuts in the torture (there is no C compiler)");
        }
        if !setting.has_clock() {
            println!("skipped: jumps of the clock in the torture (faketime is not installed)");
        }
        let begun = Instant::now();
        for _ in 0..odds.lives {
            service.more(odds.more, odds.most);
            live(&mut setting, service, odds, dice, tally);
        }
        println!("{} starts in {:.1} s", odds.lives, begun.elapsed().as_secs_f32());
        service.network.mend();
        setting.free_disk();
        service.more(odds.most, odds.most);
        self.arrive(&mut setting, tally);
        self.settle_by_hand(&setting);
        self.service.network.end();
    }

    /// Causeway is left alone, but for one more fault of each kind that it must get over by itself.
    fn arrive(&self, setting: &mut Setting, tally: &mut Tally) {
        let service = &self.service;
        let mut engine = start(setting, setting.serve(), None);
        pass(&mut engine, 300);
        service.network.cut();
        pass(&mut engine, 200);
        if let Some(disk) = &mut setting.disk {
            disk.fill();
        }
        service.network.mend();
        pass(&mut engine, 500);
        setting.free_disk();
        let begun = Instant::now();
        let rest = loop {
            std::thread::sleep(Duration::from_millis(100));
            let waiting = setting.unknown();
            let rest = service.missing(&waiting);
            // Doubt that can be ended is listed while that is under way, and what is being sent is not listed at all.
            let is_settled = rest.is_empty() && waiting.iter().all(|(class, _)| *class == Class::Blind);
            let known = setting.delivered() + waiting.len() as u64;
            if is_settled && known == u64::from(service.items()) * 4 || begun.elapsed() > PATIENCE {
                break rest;
            }
        };
        println!("all is there after {:.1} s", begun.elapsed().as_secs_f32());
        assert!(pass(&mut engine, 0), "it ended by itself: {}", setting.log());
        end(&mut engine);
        setting.assert_calm();
        if !rest.is_empty() {
            println!("missing: {rest:?}\n{}\n{}", setting.state(), setting.log());
        }
        let waiting = setting.unknown();
        tally.missing += u32::try_from(rest.len()).unwrap();
        tally.duplicated += service.duplicates();
        tally.items += service.items() * 4;
        tally.unknown += u32::try_from(waiting.len()).unwrap();
        let known = setting.delivered() + waiting.len() as u64 + rest.len() as u64;
        assert_eq!(known, u64::from(service.items()) * 4, "it is known what became of each");
        for (class, key) in waiting {
            assert_eq!(class, Class::Blind, "{key}: doubt that could be ended was left");
        }
    }

    fn settle_by_hand(&self, setting: &Setting) {
        setting.settle_by_hand(&self.service);
        let (rest, twice) = (self.service.missing(&[]), self.service.duplicates());
        assert!(rest.is_empty() && twice == 0, "after the user's word: {rest:?} are missing, {twice} are there twice");
    }
}
