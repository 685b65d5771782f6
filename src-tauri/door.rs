//! The engine as the shell sees it, and the door of the page to it. The trait has one real implementation (`Api`) and
//! a recording one in the tests, so that everything above it runs without a database and without a display.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use causeway_api::views::Overview;
use causeway_api::{Supplies, Tags, Telling};
use causeway_core::WireError;
use serde_json::Value;
use tokio::sync::{broadcast, watch};

/// An answer that is on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What drives flows and keeps history.
pub trait Engine: Send + Sync + 'static {
    /// Asks by name, as the page does.
    fn request<'a>(&'a self, name: &'a str, input: Value) -> Answer<'a, Result<Value, WireError>>;
    /// Tells what changed, from now on.
    fn events(&self) -> broadcast::Receiver<Tags>;
    /// Everything that the tray shows.
    fn overview(&self) -> Answer<'_, Result<Overview, WireError>>;
    /// Takes the notifications that are to be shown now.
    fn tell(&self) -> Answer<'_, Result<Telling, WireError>>;
    /// Takes over what the system says of the machine.
    fn supply(&self, supplies: Supplies);
    /// The machine has woken up.
    fn woke(&self);
    /// Ends runs in an orderly way and closes the database, within five seconds.
    fn shutdown(&self) -> Answer<'_, ()>;
}

/// An engine that was opened.
pub type SharedEngine = Arc<dyn Engine>;

/// How opening the engine went: nothing yet, an engine, or why not.
pub type Opened = Option<Result<SharedEngine, WireError>>;

/// The page's way to the engine. The window may be there before the engine is: requests wait for it.
#[derive(Clone)]
pub struct Door(watch::Receiver<Opened>);

impl Door {
    /// A door that opens when `opened` says so.
    #[must_use]
    pub fn new(opened: watch::Receiver<Opened>) -> Self {
        Self(opened)
    }

    /// The engine, as soon as there is one.
    pub async fn engine(&self) -> Result<SharedEngine, WireError> {
        let mut opened = self.0.clone();
        let opened = opened.wait_for(Option::is_some).await.map_err(|_| closing())?;
        opened.as_ref().map_or_else(|| Err(closing()), Clone::clone)
    }

    /// Passes a request of the page on. Every request is checked by the engine: the page is not trusted.
    pub async fn request(&self, name: &str, input: Value) -> Result<Value, WireError> {
        self.engine().await?.request(name, input).await
    }
}

fn closing() -> WireError {
    WireError::new("Closing", "Causeway is closing.").hint("Start it again to go on.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::FakeEngine;

    #[tokio::test]
    async fn a_request_waits_for_the_engine_and_a_failed_start_answers_it() {
        let (opened, receiver) = watch::channel(None);
        let door = Door::new(receiver);
        let asked = door.request("flow_run", json!({"slug": "a"}));
        let (answer, ()) = tokio::join!(asked, async {
            tokio::task::yield_now().await;
            opened.send_replace(Some(Ok(Arc::new(FakeEngine::default()))));
        });
        assert_eq!(answer, Ok(Value::Null));

        opened.send_replace(Some(Err(WireError::new("HomeInUse", "In use."))));
        assert_eq!(door.request("status", Value::Null).await.map_err(|e| e.code), Err("HomeInUse".into()));
        drop(opened);
    }
}
