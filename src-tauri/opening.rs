//! Opens the engine: the user's own, or the demo's with its sandbox services.

use std::process::Command;
use std::sync::Arc;

use causeway_api::demo::{self, Demo, DemoOptions};
use causeway_api::views::Overview;
use causeway_api::{Api, OpenOptions, Supplies, Tags, Telling};
use causeway_core::{Home, WireError};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::door::{Answer, Engine, SharedEngine};

/// How far back the demo's flow reads.
const DEMO_DAYS: u32 = 365;

/// Opens the engine on `home` and lets its flows run.
///
/// # Errors
/// When the folder is in use by another Causeway, is no demo's, or cannot be read or written.
pub async fn open(home: Home, demo: bool) -> Result<SharedEngine, WireError> {
    if demo {
        let demo = demo::start(DemoOptions { home, background: true, days: DEMO_DAYS, from_zero: false }).await?;
        return Ok(Arc::new(demo));
    }
    let api = Api::open(OpenOptions::background(home)).await?;
    api.opens_demo(|| Box::pin(std::future::ready(start_demo().map(|()| None))));
    Ok(Arc::new(api))
}

/// The demo is a Causeway of its own, with its own window and icon; one that runs already shows its window.
fn start_demo() -> Result<(), WireError> {
    let failed = |error: std::io::Error| {
        WireError::new("DemoNotStarted", format!("The demo could not be started: {error}."))
            .hint("Run `causeway-desktop --demo` in a terminal.")
    };
    let mut child = Command::new(std::env::current_exe().map_err(failed)?).arg("--demo").spawn().map_err(failed)?;
    // It outlives this Causeway if the user wants that; until then somebody has to take note of its end.
    let waiting = std::thread::Builder::new().name("demo".into()).spawn(move || child.wait());
    waiting.map(drop).map_err(failed)
}

impl Engine for Api {
    fn request<'a>(&'a self, name: &'a str, input: Value) -> Answer<'a, Result<Value, WireError>> {
        Box::pin(Self::request(self, name, input))
    }
    fn events(&self) -> broadcast::Receiver<Tags> {
        Self::events(self)
    }
    fn overview(&self) -> Answer<'_, Result<Overview, WireError>> {
        Box::pin(self.current_overview())
    }
    fn tell(&self) -> Answer<'_, Result<Telling, WireError>> {
        Box::pin(Self::tell(self))
    }
    fn supply(&self, supplies: Supplies) {
        self.engine().supply(supplies);
    }
    fn woke(&self) {
        self.engine().woke();
    }
    fn shutdown(&self) -> Answer<'_, ()> {
        Box::pin(Self::shutdown(self))
    }
}

/// The demo is its engine; its services live as long.
impl Engine for Demo {
    fn request<'a>(&'a self, name: &'a str, input: Value) -> Answer<'a, Result<Value, WireError>> {
        Engine::request(&self.api, name, input)
    }
    fn events(&self) -> broadcast::Receiver<Tags> {
        self.api.events()
    }
    fn overview(&self) -> Answer<'_, Result<Overview, WireError>> {
        Engine::overview(&self.api)
    }
    fn tell(&self) -> Answer<'_, Result<Telling, WireError>> {
        Engine::tell(&self.api)
    }
    fn supply(&self, supplies: Supplies) {
        Engine::supply(&self.api, supplies);
    }
    fn woke(&self) {
        Engine::woke(&self.api);
    }
    fn shutdown(&self) -> Answer<'_, ()> {
        Engine::shutdown(&self.api)
    }
}
