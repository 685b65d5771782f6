//! One mailbox, one loop, one owner of the shell's state. It knows no display: what it wants done goes through
//! [`Desktop`], what it wants to know comes from [`Engine`](crate::door::Engine), time comes from a clock. So every
//! decision of the shell is tested without a window.

use std::future::pending;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use causeway_api::{Supplies, Tag, Tags};
use causeway_core::WireError;
use causeway_core::clock::SharedClock;
use causeway_core::settings::Language;
use chrono::{DateTime, Datelike, FixedOffset, TimeZone, Timelike, Utc};
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;

use crate::args::Args;
use crate::command::{Command, Pause};
use crate::desktop::Desktop;
use crate::door::SharedEngine;
use crate::memory::{Memory, Place};
use crate::menu::{self, Menu};
use crate::notice::{self, Notice};
use crate::wishes::Wishes;
use crate::words::{Words, words};

/// What happens to the shell.
pub enum Event {
    /// The engine was opened, or could not be.
    Opened(Result<SharedEngine, WireError>),
    /// An entry of the tray's menu or a button of a notification was chosen.
    Chosen(Command),
    /// The tray icon was clicked.
    TrayClicked,
    /// The tray icon is there, or could not be made.
    Tray(bool),
    /// Something appeared that shows tray icons.
    TrayHost,
    /// Someone started Causeway again.
    Launched(Args),
    /// The user wants the window gone.
    CloseAsked,
    /// Where the window is now.
    WindowPlaced(Place),
    /// The system says what the machine has: mains power, a network.
    Supplies(Supplies),
    /// The machine has woken up.
    Woke,
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
/// How long until the tray is tried again although nobody says that there is one now.
const TRAY_RETRY: [Duration; 4] = [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10), REFRESH];
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
    supplies: Supplies,
    wishes: Option<Wishes>,
    language: String,
    words: &'static Words,
    is_told_anew: bool,
}

impl<D: Desktop> Controller<D> {
    /// A controller that shows the tray icon at once and knows no engine yet.
    ///
    /// `language` is the system's, as in `de_DE.UTF-8`.
    pub fn new(desktop: D, clock: SharedClock, zone: Zone, memory: Memory, language: String) -> Self {
        let words = words(Language::System, &language);
        let menu = menu::starting(words);
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
            supplies: Supplies::default(),
            wishes: None,
            language,
            words,
            is_told_anew: true,
        }
    }

    /// Lives until the user quits or the mailbox closes.
    pub async fn run(mut self, mut mailbox: mpsc::UnboundedReceiver<Event>) {
        let mut changes = None;
        loop {
            let event = tokio::select! {
                event = mailbox.recv() => match event { Some(event) => Some(event), None => return },
                tags = next_change(&mut changes) => { self.changed(&tags); None }
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
            Event::Launched(_) | Event::TrayClicked => self.show(None),
            Event::Chosen(command) => self.chosen(command).await,
            Event::Tray(there) => self.tray(there),
            Event::TrayHost => self.retry_tray = self.retry_tray.map(|_| self.clock.instant()),
            Event::CloseAsked if self.wishes.is_some_and(|wishes| wishes.quit_on_close) => return self.quit().await,
            Event::CloseAsked => self.close(),
            Event::WindowPlaced(place) => self.memory.place_window(place),
            Event::Supplies(supplies) => self.supply(supplies),
            Event::Woke => self.woke(),
            Event::Link(url) => self.desktop.open_url(&url),
        }
        ControlFlow::Continue(())
    }

    /// Something in the engine changed: the tray and the outbox are looked at soon, however many changes there are.
    pub fn changed(&mut self, tags: &Tags) {
        self.is_told_anew |= tags.tags.contains(&Tag::Settings);
        self.refresh_soon();
    }

    fn refresh_soon(&mut self) {
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

    /// How long nothing is due. A timer that stood still while the machine slept does no harm: the engine sees that it did,
    /// and says so.
    fn wait(&self) -> Duration {
        let hidden = match self.window {
            Window::Hidden { until } => Some(until),
            Window::None | Window::Shown => None,
        };
        let next = [hidden, self.retry_tray, self.refresh].into_iter().flatten().min();
        let now = self.clock.instant();
        next.map_or(REFRESH, |at| at.saturating_duration_since(now)).min(REFRESH)
    }

    fn opened(&mut self, opened: Result<SharedEngine, WireError>) {
        match opened {
            Ok(engine) => {
                engine.supply(self.supplies);
                self.engine = Some(engine);
                self.refresh_soon();
            }
            Err(error) => {
                self.set_menu(menu::failed(&error, self.words));
                self.desktop.notify(Notice::error(self.words.failures.start, &error, self.words));
            }
        }
    }

    fn show(&mut self, screen: Option<&str>) {
        self.window = Window::Shown;
        self.desktop.show_window(screen, self.memory.window());
    }

    fn close(&mut self) {
        self.window = Window::Hidden { until: self.clock.instant() + WINDOW_KEPT };
        self.desktop.hide_window();
        self.memory.save();
        if !self.memory.explain_close() {
            let (title, with_tray_and_without) = self.words.keeps_running;
            let body = with_tray_and_without[usize::from(self.tray_failures > 0)];
            self.desktop.notify(Notice::info(title, body, self.words));
        }
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

    /// What is said before the engine is there is kept for it.
    fn supply(&mut self, supplies: Supplies) {
        self.supplies = supplies;
        if let Some(engine) = &self.engine {
            engine.supply(supplies);
        }
    }

    /// Clock times in the menu are of another day, perhaps.
    fn woke(&mut self) {
        if let Some(engine) = &self.engine {
            engine.woke();
        }
        self.refresh_soon();
    }

    async fn chosen(&mut self, command: Command) {
        let failures = &self.words.failures;
        let (title, name, input) = match command {
            Command::Open => return self.show(None),
            Command::Show(screen) => return self.show(Some(&screen)),
            Command::Run(flow) => (failures.run, "flow_run", json!({"slug": flow})),
            Command::PauseFlow(flow) => (failures.pause, "flow_pause", json!({"slug": flow, "paused": true})),
            Command::ResumeFlow(flow) => (failures.resume, "flow_pause", json!({"slug": flow, "paused": false})),
            Command::PauseAll(pause) => (failures.pause_all, "pause_all", json!({"hours": self.hours(pause)})),
            Command::ResumeAll => (failures.resume_all, "resume_all", json!({})),
            Command::Snooze => (failures.snooze, "snooze", json!({"hours": 1})),
            Command::Quit => return,
        };
        if let Err(error) = self.ask(name, input).await {
            self.desktop.notify(Notice::error(title, &error, self.words));
        }
        self.refresh_soon();
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
        if std::mem::take(&mut self.is_told_anew) {
            self.read_settings().await;
        }
        match timeout(PATIENCE, engine.overview()).await {
            Ok(Ok(overview)) => self.set_menu(menu::build(&overview, (self.zone)(self.clock.now()), self.words)),
            Ok(Err(error)) => tracing::warn!(%error, "the tray is not up to date"),
            Err(_) => tracing::warn!("the tray is not up to date: the engine is busy"),
        }
        self.empty_outbox(&engine).await;
    }

    /// At the start an entry for the login is made again, because the program may have moved; later it is as the user says.
    async fn read_settings(&mut self) {
        let settings = self.ask("settings", json!({})).await;
        let Some(wishes) = settings.ok().and_then(|settings| serde_json::from_value::<Wishes>(settings).ok()) else {
            tracing::warn!("the settings could not be read; they are with the next change");
            return;
        };
        self.words = words(wishes.language, &self.language);
        match self.wishes.replace(wishes) {
            Some(former) if former.start_at_login == wishes.start_at_login => {}
            former => self.desktop.start_at_login(wishes.start_at_login, former.is_some()),
        }
    }

    fn set_menu(&mut self, menu: Menu) {
        let menu = Menu { look: self.wishes.map(|wishes| wishes.tray_icon).unwrap_or_default(), ..menu };
        if self.menu != menu {
            self.menu = menu;
            // Without a tray the next try takes the newest menu along.
            if self.retry_tray.is_none() {
                self.desktop.set_tray(&self.menu);
            }
        }
    }

    /// What the engine hands out counts as shown, so that nothing is shown twice.
    async fn empty_outbox(&mut self, engine: &SharedEngine) {
        match timeout(PATIENCE, engine.tell()).await {
            Ok(Ok(telling)) => {
                telling.notices.iter().for_each(|told| self.desktop.notify(notice::shown(told, self.words)));
                let again = telling.again.map(|again| self.clock.instant() + again.max(TRAY_PAUSE));
                self.refresh = [self.refresh, again].into_iter().flatten().min();
            }
            Ok(Err(error)) => tracing::warn!(%error, "notifications wait"),
            Err(_) => tracing::warn!("notifications wait: the engine is busy"),
        }
    }

    async fn quit(&mut self) -> ControlFlow<()> {
        self.desktop.hide_window();
        self.memory.save();
        if let Some(engine) = self.engine.take()
            && timeout(PATIENCE, engine.shutdown()).await.is_err()
        {
            tracing::warn!("the engine did not end in time");
        }
        self.desktop.quit(0);
        ControlFlow::Break(())
    }
}

/// Waits for a change in the engine; for ever while there is no engine. Who missed some hears that everything changed.
async fn next_change(changes: &mut Option<broadcast::Receiver<Tags>>) -> Tags {
    let Some(receiver) = changes else { return pending().await };
    receiver.recv().await.unwrap_or_else(|error| {
        if matches!(error, broadcast::error::RecvError::Closed) {
            *changes = None;
        }
        Tags::all()
    })
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
