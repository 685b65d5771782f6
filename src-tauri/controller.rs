//! One mailbox, one loop, one owner of the shell's state. It knows no display: what it wants done goes through
//! [`Desktop`], what it wants to know comes from [`Engine`](crate::door::Engine), time comes from a clock. So every
//! decision of the shell is tested without a window.

use std::future::pending;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use causeway_api::Tags;
use causeway_core::WireError;
use causeway_core::clock::SharedClock;
use chrono::{DateTime, Datelike, FixedOffset, TimeZone, Timelike, Utc};
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;

use crate::args::Args;
use crate::command::{Command, Pause};
use crate::desktop::Desktop;
use crate::door::SharedEngine;
use crate::memory::Memory;
use crate::menu::{self, Menu};
use crate::notice::{self, Notice};

/// What happens to the shell.
pub enum Event {
    /// The engine was opened, or could not be.
    Opened(Result<SharedEngine, WireError>),
    /// A tray menu entry was chosen.
    Chosen(Command),
    /// The tray icon was clicked.
    TrayClicked,
    /// The tray icon is there, or could not be made.
    Tray(bool),
    /// Someone started Causeway again.
    Launched(Args),
    /// The user wants the window gone.
    CloseAsked,
    /// The user clicked a notification.
    NoticeClicked,
    /// The page wants a link opened.
    Link(String),
    /// The system wants the process to end.
    Terminate,
}

/// How long a closed window keeps its page, so that opening it again soon costs nothing.
pub const WINDOW_KEPT: Duration = Duration::from_secs(30);
/// The tray changes at most this often.
const TRAY_PAUSE: Duration = Duration::from_millis(500);
/// Clock times in the menu ("tomorrow") go stale slowly.
const REFRESH: Duration = Duration::from_secs(600);
/// How long until the tray is tried again: the panel may start later than Causeway.
const TRAY_RETRY: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(30)];
/// No single question to the engine may stop the loop for longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The user's time zone at a moment.
pub type Zone = fn(DateTime<Utc>) -> DateTime<FixedOffset>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Window {
    None,
    Shown,
    Hidden { until: Instant },
}

/// The owner of the shell's state.
pub struct Controller<D> {
    desktop: D,
    clock: SharedClock,
    zone: Zone,
    memory: Memory,
    engine: Option<SharedEngine>,
    window: Window,
    menu: Menu,
    tray_failures: usize,
    retry_tray: Option<Instant>,
    refresh: Option<Instant>,
    refreshed: Option<Instant>,
}

impl<D: Desktop> Controller<D> {
    /// A controller that shows the tray icon at once and knows no engine yet.
    pub fn new(desktop: D, clock: SharedClock, zone: Zone, memory: Memory) -> Self {
        let menu = menu::starting();
        desktop.set_tray(&menu);
        Self {
            desktop,
            clock,
            zone,
            memory,
            engine: None,
            window: Window::None,
            menu,
            tray_failures: 0,
            retry_tray: None,
            refresh: None,
            refreshed: None,
        }
    }

    /// Lives until the user quits or the mailbox closes.
    pub async fn run(mut self, mut mailbox: mpsc::UnboundedReceiver<Event>) {
        let mut changes = None;
        loop {
            let event = tokio::select! {
                event = mailbox.recv() => match event { Some(event) => Some(event), None => return },
                () = next_change(&mut changes) => { self.changed(); None }
                () = tokio::time::sleep(self.wait()) => None,
            };
            if let Some(Event::Opened(Ok(engine))) = &event {
                changes = Some(engine.events());
            }
            if let Some(event) = event
                && self.handle(event).await.is_break()
            {
                return;
            }
            self.tick().await;
        }
    }

    /// Reacts to one event; breaks when Causeway ends.
    pub async fn handle(&mut self, event: Event) -> ControlFlow<()> {
        match event {
            Event::Opened(opened) => self.opened(opened),
            Event::Chosen(Command::Quit) | Event::Terminate => return self.quit().await,
            Event::Launched(args) if args.quit => return self.quit().await,
            Event::Launched(args) if args.background => {}
            Event::Launched(_) | Event::TrayClicked | Event::NoticeClicked => self.show(None),
            Event::Chosen(command) => self.chosen(command).await,
            Event::Tray(there) => self.tray(there),
            Event::CloseAsked => self.close(),
            Event::Link(url) => self.desktop.open_url(&url),
        }
        ControlFlow::Continue(())
    }

    /// Something in the engine changed: the tray and the outbox are looked at soon, however many changes there are.
    pub fn changed(&mut self) {
        let now = self.clock.instant();
        let soon = self.refreshed.map_or(now, |last| now.max(last + TRAY_PAUSE));
        self.refresh = Some(self.refresh.map_or(soon, |planned| planned.min(soon)));
    }

    /// Does what is due by the clock.
    pub async fn tick(&mut self) {
        let now = self.clock.instant();
        if matches!(self.window, Window::Hidden { until } if until <= now) {
            self.window = Window::None;
            self.desktop.close_window();
        }
        if self.retry_tray.is_some_and(|at| at <= now) {
            self.retry_tray = None;
            self.desktop.set_tray(&self.menu);
        }
        if self.refresh.is_some_and(|at| at <= now) {
            self.refresh().await;
        }
    }

    /// How long nothing is due. Never more than half a minute, because timers stand still while a laptop sleeps.
    fn wait(&self) -> Duration {
        let hidden = match self.window {
            Window::Hidden { until } => Some(until),
            Window::None | Window::Shown => None,
        };
        let next = [hidden, self.retry_tray, self.refresh].into_iter().flatten().min();
        let now = self.clock.instant();
        next.map_or(WINDOW_KEPT, |at| at.saturating_duration_since(now)).min(WINDOW_KEPT)
    }

    fn opened(&mut self, opened: Result<SharedEngine, WireError>) {
        match opened {
            Ok(engine) => {
                self.engine = Some(engine);
                self.changed();
            }
            Err(error) => {
                self.set_menu(menu::failed(&error));
                self.desktop.notify(Notice::error("Causeway could not start", &error));
            }
        }
    }

    fn show(&mut self, screen: Option<&str>) {
        self.window = Window::Shown;
        self.desktop.show_window(screen);
    }

    fn close(&mut self) {
        self.window = Window::Hidden { until: self.clock.instant() + WINDOW_KEPT };
        self.desktop.hide_window();
        if !self.memory.explain_close() {
            self.desktop.notify(self.close_explanation());
        }
    }

    fn close_explanation(&self) -> Notice {
        let how = match self.tray_failures {
            0 => "Open it or quit it from its icon in the tray.",
            _ => {
                "This desktop has no tray: start Causeway again to open it, and run `causeway-desktop --quit` to quit."
            }
        };
        Notice::info("Causeway keeps running", &format!("Your flows go on in the background. {how}"))
    }

    fn tray(&mut self, there: bool) {
        if there {
            self.tray_failures = 0;
            return;
        }
        let pause = TRAY_RETRY[self.tray_failures.min(TRAY_RETRY.len() - 1)];
        self.retry_tray = Some(self.clock.instant() + pause);
        self.tray_failures += 1;
        tracing::info!(failures = self.tray_failures, "no tray on this desktop; the app goes on without");
    }

    async fn chosen(&mut self, command: Command) {
        let (title, name, input) = match command {
            Command::Open => return self.show(None),
            Command::Show(screen) => return self.show(Some(&screen)),
            Command::Run(flow) => ("The flow was not started", "flow_run", json!({"slug": flow})),
            Command::PauseFlow(flow) => {
                ("The flow was not paused", "flow_pause", json!({"slug": flow, "paused": true}))
            }
            Command::ResumeFlow(flow) => {
                ("The flow was not resumed", "flow_pause", json!({"slug": flow, "paused": false}))
            }
            Command::PauseAll(pause) => ("Nothing was paused", "pause_all", json!({"hours": self.hours(pause)})),
            Command::ResumeAll => ("Nothing was resumed", "resume_all", json!({})),
            Command::Quit => return,
        };
        if let Err(error) = self.ask(name, input).await {
            self.desktop.notify(Notice::error(title, &error));
        }
        self.changed();
    }

    async fn ask(&self, name: &str, input: Value) -> Result<Value, WireError> {
        let Some(engine) = &self.engine else {
            return Err(WireError::new("NotReady", "Causeway is not ready yet.").hint("Try again in a moment."));
        };
        let late = || WireError::new("Busy", "Causeway is busy.").hint("Try again in a moment.").retryable();
        timeout(PATIENCE, engine.request(name, input)).await.unwrap_or_else(|_| Err(late()))
    }

    /// The hours that the engine pauses for; none means until resumed.
    fn hours(&self, pause: Pause) -> Option<i64> {
        match pause {
            Pause::Hour => Some(1),
            Pause::Tomorrow => Some(hours_until_midnight((self.zone)(self.clock.now()))),
            Pause::UntilResumed => None,
        }
    }

    async fn refresh(&mut self) {
        let now = self.clock.instant();
        (self.refreshed, self.refresh) = (Some(now), Some(now + REFRESH));
        let Some(engine) = self.engine.clone() else { return };
        match timeout(PATIENCE, engine.overview()).await {
            Ok(Ok(overview)) => self.set_menu(menu::build(&overview, (self.zone)(self.clock.now()))),
            Ok(Err(error)) => tracing::warn!(%error, "the tray is not up to date"),
            Err(_) => tracing::warn!("the tray is not up to date: the engine is busy"),
        }
        self.empty_outbox(&engine).await;
    }

    fn set_menu(&mut self, menu: Menu) {
        if self.menu != menu {
            self.menu = menu;
            // Without a tray the next try takes the newest menu along.
            if self.retry_tray.is_none() {
                self.desktop.set_tray(&self.menu);
            }
        }
    }

    /// Each notification leaves the outbox as it is handed over, so that none is shown twice.
    async fn empty_outbox(&self, engine: &SharedEngine) {
        let mut waiting = timeout(PATIENCE, engine.notifications()).await.unwrap_or_default();
        let mut taken = 0;
        while let Some(notification) = waiting.get(taken)
            && timeout(PATIENCE, engine.notified(notification.id)).await.is_ok()
        {
            taken += 1;
        }
        waiting.truncate(taken);
        notice::digest(&waiting).into_iter().for_each(|notice| self.desktop.notify(notice));
    }

    async fn quit(&mut self) -> ControlFlow<()> {
        self.desktop.hide_window();
        if let Some(engine) = self.engine.take()
            && timeout(PATIENCE, engine.shutdown()).await.is_err()
        {
            tracing::warn!("the engine did not end in time");
        }
        self.desktop.quit(0);
        ControlFlow::Break(())
    }
}

/// Waits for a change in the engine; for ever while there is no engine.
async fn next_change(changes: &mut Option<broadcast::Receiver<Tags>>) {
    let Some(receiver) = changes else { return pending().await };
    if let Err(broadcast::error::RecvError::Closed) = receiver.recv().await {
        *changes = None;
    }
}

/// Whole hours, rounded up, so that midnight is inside.
fn hours_until_midnight(now: DateTime<FixedOffset>) -> i64 {
    let midnight = now.timezone().with_ymd_and_hms(now.year(), now.month(), now.day(), 0, 0, 0).single();
    let passed = midnight.map_or(i64::from(now.hour()) * 3600, |midnight| (now - midnight).num_seconds());
    (86_400 - passed + 3599) / 3600
}

#[cfg(test)]
#[path = "controller_tests.rs"]
mod tests;
