//! The two commands that the page may call: `rpc` asks the engine, `events` listens to it. Nothing else of Tauri is
//! open to the page.

use std::sync::{Mutex, PoisonError};

use causeway_api::Tags;
use causeway_api::contract::check_page;
use causeway_core::WireError;
use serde_json::Value;
use tauri::State;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::door::Door;

/// Asks the engine. The engine checks every request; the page is not trusted.
#[tauri::command]
pub async fn rpc(door: State<'_, Door>, name: String, input: Option<Value>) -> Result<Value, WireError> {
    check_page(&name)?;
    door.request(&name, input.unwrap_or_else(|| Value::Object(serde_json::Map::new()))).await
}

/// Sends `{"tags":[…]}` through `channel` whenever something changed, until the page listens anew or is gone.
#[tauri::command]
pub async fn events(
    door: State<'_, Door>,
    listener: State<'_, Listener>,
    channel: Channel<Tags>,
) -> Result<(), WireError> {
    let changes = door.engine().await?.events();
    listener.replace(tauri::async_runtime::spawn(async move {
        forward(changes, |tags| channel.send(tags).is_ok()).await;
    }));
    Ok(())
}

/// The one task that feeds the page.
#[derive(Debug, Default)]
pub struct Listener(Mutex<Option<JoinHandle<()>>>);

impl Listener {
    /// Ends the task: the page is gone.
    pub fn stop(&self) {
        if let Some(task) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }

    fn replace(&self, task: JoinHandle<()>) {
        self.stop();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// The engine gathers changes already; a page that could not keep up is told that everything changed.
async fn forward(mut changes: Receiver<Tags>, send: impl Fn(Tags) -> bool) {
    loop {
        let tags = match changes.recv().await {
            Ok(tags) => tags,
            Err(RecvError::Lagged(_)) => Tags::all(),
            Err(RecvError::Closed) => return,
        };
        if !send(tags) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use causeway_api::Tag;
    use tokio::sync::broadcast;

    use super::*;

    async fn heard(sent: &[Tag], capacity: usize) -> Vec<Tags> {
        let (sender, receiver) = broadcast::channel(capacity);
        for tag in sent {
            sender.send(Tags { tags: vec![*tag] }).expect("a receiver");
        }
        drop(sender);
        let heard = Mutex::new(vec![]);
        forward(receiver, |tags| {
            heard.lock().expect("a list").push(tags);
            true
        })
        .await;
        heard.into_inner().expect("a list")
    }

    #[tokio::test]
    async fn the_page_hears_every_change_in_order() {
        let tags: Vec<_> = heard(&[Tag::Runs, Tag::Flows], 16).await.into_iter().map(|tags| tags.tags).collect();
        assert_eq!(tags, [[Tag::Runs], [Tag::Flows]]);
    }

    #[tokio::test]
    async fn whoever_missed_something_hears_that_everything_changed() {
        assert_eq!(heard(&[Tag::Runs; 5], 2).await.first(), Some(&Tags::all()));
    }
}
