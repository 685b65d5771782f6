//! A long sleep that wakes the processor once. The runtime keeps its timers in wheels, and wakes up three times for one of half
//! a minute: each time that it passes from a coarse wheel to a finer one. A timer of the system's own does not, and it is over
//! at once when the machine wakes from a sleep in which it would have been.

use std::time::Duration;

/// The runtime's timer does as well for anything shorter, and has no file to open.
#[cfg(target_os = "linux")]
const LONG: Duration = Duration::from_secs(4);

pub(super) async fn sleep(wait: Duration) {
    #[cfg(target_os = "linux")]
    if wait >= LONG
        && let Ok(timer) = timer(wait)
        && timer.readable().await.is_ok()
    {
        return;
    }
    tokio::time::sleep(wait).await;
}

#[cfg(target_os = "linux")]
#[expect(deprecated, reason = "its successor needs `unsafe` for files that are not owned; this one is")]
fn timer(wait: Duration) -> std::io::Result<tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>> {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
    };
    let timer = timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    let never = Timespec { tv_sec: 0, tv_nsec: 0 };
    let value = Timespec::try_from(wait).map_err(std::io::Error::other)?;
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &Itimerspec { it_interval: never, it_value: value })?;
    tokio::io::unix::AsyncFd::with_interest(timer, tokio::io::Interest::READABLE)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_systems_timer_is_over_when_it_says() {
        let (begun, wait) = (tokio::time::Instant::now(), Duration::from_millis(80));
        drop(timer(wait).unwrap().readable().await.unwrap());
        let took = begun.elapsed();
        assert!((wait..wait + Duration::from_secs(5)).contains(&took), "{took:?}");
    }
}
