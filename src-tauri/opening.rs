//! Opens the engine: the user's own, or the demo's with its sandbox services.

use std::sync::Arc;

use causeway_api::demo::{self, Demo, DemoOptions};
use causeway_api::views::Overview;
use causeway_api::{Api, Notification, OpenOptions, Tags};
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
        let demo = demo::start(DemoOptions { home, background: true, days: DEMO_DAYS }).await?;
        return Ok(Arc::new(demo));
    }
    Ok(Arc::new(Api::open(OpenOptions::background(home)).await?))
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
    fn notifications(&self) -> Answer<'_, Vec<Notification>> {
        Box::pin(Self::notifications(self))
    }
    fn notified(&self, id: i64) -> Answer<'_, ()> {
        Box::pin(Self::notified(self, id))
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
    fn notifications(&self) -> Answer<'_, Vec<Notification>> {
        Engine::notifications(&self.api)
    }
    fn notified(&self, id: i64) -> Answer<'_, ()> {
        Engine::notified(&self.api, id)
    }
    fn shutdown(&self) -> Answer<'_, ()> {
        Engine::shutdown(&self.api)
    }
}
