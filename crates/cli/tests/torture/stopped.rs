//! Causeway stands still, as a process does that is swapped out or looked at in a debugger, and goes on or is killed.

use std::process::Child;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::dice::Dice;

/// Stops it for 0.2 to 2 s; says whether it goes on then.
pub(crate) fn stand_still(engine: &Child, dice: &mut Dice) -> bool {
    let id = Pid::from_raw(engine.id().try_into().unwrap());
    kill(id, Signal::SIGSTOP).unwrap();
    std::thread::sleep(Duration::from_millis(200 + dice.below(1800)));
    let goes_on = dice.below(2) == 0;
    if goes_on {
        kill(id, Signal::SIGCONT).unwrap();
    }
    goes_on
}
