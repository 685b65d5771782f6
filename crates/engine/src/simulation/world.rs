//! The world that a simulated engine lives in: time that passes at once, chance from a seed, a disk that refuses, a process
//! that dies. There is one for each thread, and everything that happens in it happens there.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use causeway_core::SystemClock;
use causeway_core::clock::{Clock, SharedClock};
use causeway_store::{Gate, Passage, Step, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::dice::Dice;
use super::service::Service;

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// How often what goes wrong: once in so many times, never where it is 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Odds {
    /// The process dies, at each step of the store and of a request.
    pub(super) death: u64,
    /// The disk refuses a write.
    pub(super) refusal: u64,
    /// A request goes wrong.
    pub(super) request: u64,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) dice: Dice,
    pub(super) odds: Odds,
    pub(super) service: Service,
    /// What happened, for people and to see that the same seed tells the same story.
    pub(super) story: Vec<String>,
    pub(super) deaths: u32,
    /// Whether it is told while it happens.
    pub(super) is_loud: bool,
    /// How far the wall clock is off.
    wall: TimeDelta,
    /// Time that passed in lives before this one.
    before: Duration,
    /// When this life began; nothing between two.
    began: Option<Instant>,
    is_dead: bool,
    /// Tells that the process has died.
    died: Arc<Notify>,
}

/// More often it does not die: a run that never gets further is left alone in the end.
const MOST_DEATHS: u32 = 6;

impl World {
    pub(super) fn new(seed: u64, is_loud: bool) -> Self {
        Self {
            dice: Dice::new(seed),
            odds: Odds::default(),
            service: Service::default(),
            story: Vec::new(),
            deaths: 0,
            is_loud,
            wall: TimeDelta::zero(),
            before: Duration::ZERO,
            began: None,
            is_dead: false,
            died: Arc::default(),
        }
    }

    /// Time since the world began.
    pub(super) fn time(&self) -> Duration {
        self.before + self.began.map_or(Duration::ZERO, |began| began.elapsed())
    }

    pub(super) fn tell(&mut self, what: impl AsRef<str>) {
        let at = self.time().as_millis();
        let line = format!("{at:>9} ms  {}", what.as_ref());
        if self.is_loud {
            println!("{line}");
        }
        self.story.push(line);
    }

    /// Somebody sets the clock.
    pub(super) fn set_clock(&mut self, by: TimeDelta) {
        self.wall += by;
        self.tell(format!("the clock is set by {} s", by.num_seconds()));
    }

    /// A process begins. Within its runtime.
    pub(super) fn begin(&mut self) -> Arc<Notify> {
        (self.began, self.is_dead, self.died) = (Some(Instant::now()), false, Arc::default());
        self.died.clone()
    }

    /// It has ended.
    pub(super) fn end(&mut self) {
        (self.before, self.began) = (self.time(), None);
    }

    /// Whether the process is dead here, by chance or since before.
    pub(super) fn dies(&mut self, place: &str) -> bool {
        if !self.is_dead && self.deaths < MOST_DEATHS && self.dice.once_in(self.odds.death) {
            self.deaths += 1;
            self.is_dead = true;
            self.tell(format!("killed at {place}"));
            self.died.notify_one();
        }
        self.is_dead
    }

    fn step(&mut self, step: Step) -> Way {
        if self.dies(&format!("{step:?}")) {
            return Way::Never;
        }
        if step == Step::Write && self.dice.once_in(self.odds.refusal) {
            self.tell("the disk is full");
            return Way::Refused(StoreError::DiskFull);
        }
        Way::After(Duration::from_millis(self.dice.below(4)))
    }
}

enum Way {
    After(Duration),
    Refused(StoreError),
    Never,
}

/// Does something with the world of this thread.
pub(super) fn with<T>(work: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with_borrow_mut(|world| work(world.as_mut().expect("there is a world")))
}

/// Puts a world in the place of the one that is there.
pub(super) fn replace(world: Option<World>) -> Option<World> {
    WORLD.replace(world)
}

pub(crate) fn is_on() -> bool {
    WORLD.with_borrow(Option::is_some)
}

pub(crate) fn chance() -> f64 {
    with(|world| world.dice.below(1 << 20) as f64 / f64::from(1 << 20))
}

/// A place in the code where the process may die.
pub(crate) fn point(name: &str) {
    if is_on() {
        with(|world| world.dies(name));
    }
}

/// What the store passes, in a simulation.
pub(crate) fn gate() -> Option<Arc<dyn Gate>> {
    is_on().then(|| Arc::new(Weather) as Arc<dyn Gate>)
}

#[derive(Debug)]
struct Weather;

impl Gate for Weather {
    fn pass(&self, step: Step) -> Passage {
        Box::pin(async move {
            match with(|world| world.step(step)) {
                Way::After(Duration::ZERO) => tokio::task::yield_now().await,
                Way::After(time) => tokio::time::sleep(time).await,
                Way::Refused(error) => return Err(error),
                Way::Never => std::future::pending().await,
            }
            // Others went on meanwhile.
            if with(|world| world.is_dead) { std::future::pending().await } else { Ok(()) }
        })
    }
}

pub(super) fn clock() -> SharedClock {
    Arc::new(Hands { first: SystemClock.instant() })
}

/// The clocks of the world.
#[derive(Debug)]
struct Hands {
    first: std::time::Instant,
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        let start: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        with(|world| start + world.time() + world.wall)
    }

    fn instant(&self) -> std::time::Instant {
        self.first + self.uptime()
    }

    fn uptime(&self) -> Duration {
        with(|world| Duration::from_secs(3600) + world.time())
    }
}
