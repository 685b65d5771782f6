//! One life of Causeway, from its start to its violent end, and what happens to it and around it meanwhile. A full disk
//! and a cut network may last into the next life; a power cut takes what was not flushed in this one.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::time::Instant;

use crate::dice::Dice;
use crate::odds::Odds;
use crate::service::Service;
use crate::setting::Setting;
use crate::tally::Tally;
use crate::{second, stopped};

/// The steps at which Causeway ends by itself (`CAUSEWAY_CRASH_AT`), in debug builds.
const STEPS: [&str; 7] =
    ["run-recorded", "delivery-intended", "call-begun", "outcome-known", "outcome-kept", "run-over", "run-ended"];

/// Lets Causeway work for a while, and ends it.
pub(crate) fn live(setting: &mut Setting, service: &Service, odds: &Odds, dice: &mut Dice, tally: &mut Tally) {
    between(setting, odds, dice, tally);
    let is_second = dice.once_in(4 * odds.fault) && !setting.is_disk_full();
    let step = (cfg!(debug_assertions) && dice.once_in(4) && !is_second).then(|| *dice.one_of(&STEPS));
    let (least, most) = odds.life;
    let range = 1 + dice.below(most - least);
    let lasts = least + dice.below(range);
    let before = dice.below(lasts);
    let fails = dice.once_in(3) && !is_second && !setting.is_disk_full();
    let mut command = setting.serve();
    if let Some(power) = setting.power.as_ref().filter(|_| fails) {
        power.watch(&mut command, dice);
    }
    let mut engine = start(setting, command, step);
    let mut is_going = pass(&mut engine, before);
    if is_second && is_going {
        tally.faults.seconds += u32::from(second::is_refused(&mut engine, &setting.lock_path(), setting.serve()));
    }
    let mut was_full = setting.is_disk_full();
    begin_faults(setting, service, odds, dice, tally);
    was_full |= setting.is_disk_full();
    if is_going && dice.once_in(2 * odds.fault) {
        is_going = stopped::stand_still(&engine, dice);
        tally.faults.stops += 1;
    }
    if is_going && pass(&mut engine, lasts - before) && end_faults(setting, service, dice) {
        pass(&mut engine, lasts);
    }
    engine.kill().unwrap();
    let ended = engine.wait().unwrap();
    tally.kills += u32::from(ended.signal().is_some());
    setting.assert_calm();
    assert!(is_expected(ended, step, was_full), "it ended by itself ({ended}): {}", setting.log());
    if let Some(power) = setting.power.as_ref().filter(|_| fails && !setting.is_disk_full()) {
        power.fail(dice);
        tally.faults.power += 1;
    }
    end_faults(setting, service, dice);
}

/// What happens while Causeway does not run.
fn between(setting: &mut Setting, odds: &Odds, dice: &mut Dice, tally: &mut Tally) {
    if dice.once_in(odds.fault) {
        tally.faults.jumps += u32::from(setting.jump(dice));
    }
    if dice.once_in(2 * odds.fault) && !setting.is_disk_full() {
        let serve = setting.serve();
        if let Some(disk) = &setting.disk {
            disk.refuses(serve);
            tally.faults.read_only += 1;
        }
    }
}

fn begin_faults(setting: &mut Setting, service: &Service, odds: &Odds, dice: &mut Dice, tally: &mut Tally) {
    if dice.once_in(odds.fault) {
        tally.faults.jumps += u32::from(setting.jump(dice));
    }
    if dice.once_in(odds.fault) && !service.network.is_cut() {
        service.network.cut();
        tally.faults.cuts += 1;
    }
    if dice.once_in(odds.fault)
        && let Some(disk) = setting.disk.as_mut().filter(|disk| !disk.is_full)
    {
        disk.fill();
        tally.faults.full += 1;
    }
}

/// Each fault may be over now; says whether one is.
fn end_faults(setting: &mut Setting, service: &Service, dice: &mut Dice) -> bool {
    let is_mended = service.network.is_cut() && dice.once_in(2);
    if is_mended {
        service.network.mend();
    }
    let is_freed = setting.is_disk_full() && dice.once_in(2);
    if is_freed {
        setting.free_disk();
    }
    is_mended || is_freed
}

/// Lets it run for so many milliseconds; says whether it still does then.
pub(crate) fn pass(engine: &mut Child, milliseconds: u64) -> bool {
    let until = Instant::now() + Duration::from_millis(milliseconds);
    loop {
        if engine.try_wait().unwrap().is_some() {
            return false;
        }
        if Instant::now() >= until {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// It was killed, ended at its step, or said that it can do nothing on a full disk.
fn is_expected(ended: ExitStatus, step: Option<&str>, was_full: bool) -> bool {
    match ended.signal() {
        Some(signal) => signal == nix::libc::SIGKILL || (signal == nix::libc::SIGABRT && step.is_some()),
        None => was_full && ended.code() == Some(1),
    }
}

pub(crate) fn start(setting: &Setting, mut command: Command, step: Option<&str>) -> Child {
    if let Some(step) = step {
        command.env("CAUSEWAY_CRASH_AT", step);
    }
    let log = File::create(setting.log_path()).unwrap();
    command.stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

/// An orderly end.
pub(crate) fn end(engine: &mut Child) {
    let id = nix::unistd::Pid::from_raw(engine.id().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    assert!(!pass(engine, 60_000), "it does not end");
}
