//! Fakes that record what the shell does, and small view models to do it with. Compiled for tests only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use causeway_api::views::{
    Attention, AttentionKind, Counts, EngineState, FlowCard, LackView, NextRun, Overview, Status,
};
use causeway_api::{Notice as Told, Supplies, Tags, Telling};
use causeway_core::WireError;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::desktop::Desktop;
use crate::door::{Answer, Engine};
use crate::memory::Place;
use crate::menu::Menu;
use crate::notice::Notice;

/// What engine and desktop were asked to do, in one order.
#[derive(Debug, Default, Clone)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().expect("a log").push(line.into());
    }

    /// What was written since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("a log"))
    }
}

/// A desktop without a display.
#[derive(Debug, Default)]
pub(crate) struct FakeDesktop(pub(crate) Log);

impl Desktop for FakeDesktop {
    fn show_window(&self, screen: Option<&str>, place: Option<&Place>) {
        let at = place.map(|place| format!(" at {},{}", place.x, place.y)).unwrap_or_default();
        self.0.add(format!("show {}{at}", screen.unwrap_or("window")));
    }
    fn hide_window(&self) {
        self.0.add("hide window");
    }
    fn close_window(&self) {
        self.0.add("close window");
    }
    fn set_tray(&self, menu: &Menu) {
        self.0.add(format!("tray {:?}: {}", menu.icon, menu.headline()));
    }
    fn notify(&self, notice: Notice) {
        self.0.add(format!("notify {}: {}", notice.title, notice.body));
    }
    fn open_url(&self, url: &str) {
        self.0.add(format!("browse {url}"));
    }
    fn start_at_login(&self, on: bool, chosen: bool) {
        self.0.add(format!("start at login: {on}, chosen: {chosen}"));
    }
    fn quit(&self, code: i32) {
        self.0.add(format!("quit {code}"));
    }
}

/// An engine without a database.
pub(crate) struct FakeEngine {
    pub(crate) log: Log,
    pub(crate) overview: Mutex<Overview>,
    pub(crate) outbox: Mutex<Vec<Told>>,
    pub(crate) silence: Mutex<Option<Duration>>,
    pub(crate) settings: Mutex<Value>,
    pub(crate) refuse: Option<WireError>,
    pub(crate) events: broadcast::Sender<Tags>,
}

impl Default for FakeEngine {
    fn default() -> Self {
        Self {
            log: Log::default(),
            overview: Mutex::new(overview(EngineState::Idle, vec![])),
            outbox: Mutex::default(),
            silence: Mutex::default(),
            settings: Mutex::new(Value::Object(serde_json::Map::new())),
            refuse: None,
            events: broadcast::channel(16).0,
        }
    }
}

impl Engine for FakeEngine {
    fn request<'a>(&'a self, name: &'a str, input: Value) -> Answer<'a, Result<Value, WireError>> {
        if name == "settings" {
            let settings = self.settings.lock().expect("settings").clone();
            return Box::pin(async move { Ok(settings) });
        }
        self.log.add(format!("{name} {input}"));
        Box::pin(async { self.refuse.clone().map_or(Ok(Value::Null), Err) })
    }
    fn events(&self) -> broadcast::Receiver<Tags> {
        self.events.subscribe()
    }
    fn overview(&self) -> Answer<'_, Result<Overview, WireError>> {
        Box::pin(async { Ok(self.overview.lock().expect("an overview").clone()) })
    }
    fn tell(&self) -> Answer<'_, Result<Telling, WireError>> {
        let again = *self.silence.lock().expect("a silence");
        let notices = match again {
            Some(_) => vec![],
            None => std::mem::take(&mut *self.outbox.lock().expect("an outbox")),
        };
        Box::pin(async move { Ok(Telling { notices, again }) })
    }
    fn supply(&self, supplies: Supplies) {
        self.log.add(format!("{supplies:?}"));
    }
    fn woke(&self) {
        self.log.add("woke");
    }
    fn shutdown(&self) -> Answer<'_, ()> {
        Box::pin(async { self.log.add("engine shutdown") })
    }
}

/// An overview in `state`, with the first flow due at 13:00 UTC.
pub(crate) fn overview(state: EngineState, flows: Vec<FlowCard>) -> Overview {
    let next = flows.first().map(|card| NextRun {
        flow: card.slug.clone(),
        title: card.title.clone(),
        at: "2026-11-24T13:00:00.000Z".into(),
    });
    let status = Status {
        state,
        line: format!("{state:?}"),
        next,
        running: vec![],
        paused_until: None,
        lacks: None,
        version: "0.1.0".into(),
        counts: Counts { flows: u32::try_from(flows.len()).unwrap_or(0), ..Counts::default() },
        demo: false,
    };
    Overview { status, attention: vec![], islands: vec![], roads: vec![], flows, happened: vec![] }
}

/// A flow in a list.
pub(crate) fn card(slug: &str, title: &str, state: &str) -> FlowCard {
    FlowCard {
        slug: slug.into(),
        title: title.into(),
        route: "A → B".into(),
        schedule: "every hour".into(),
        rhythm: None,
        state: state.into(),
        state_text: state.into(),
        running: u32::from(state == "running"),
        waits: None,
        next_run: None,
        looked: None,
        to_begin: 0,
        last_runs: vec![],
        today: 0,
        total: 0,
        waiting: 0,
    }
}

/// That the machine runs on its battery.
pub(crate) fn lack(text: &str) -> LackView {
    LackView { reason: "mains".into(), battery: Some(12), text: text.into() }
}

/// Something that waits for the user.
pub(crate) fn attention(title: &str, flow: Option<&str>, connection: Option<&str>) -> Attention {
    Attention {
        kind: AttentionKind::SignIn,
        about: BTreeMap::from([("name".to_owned(), "Fitbit".to_owned())]),
        title: title.into(),
        detail: String::new(),
        flow: flow.map(str::to_owned),
        connection: connection.map(str::to_owned),
        bad: true,
    }
}

/// The outbox's word that a run moved something.
pub(crate) fn told(number: u32) -> Told {
    let (title, body) = (format!("Run {number}"), "312 items delivered".into());
    Told { title, body, kind: "run".into(), ..Told::default() }
}
