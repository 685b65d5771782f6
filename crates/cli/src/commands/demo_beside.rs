//! The demo that is opened from the first screen of `causeway serve`: a second engine with sandbox services and a page of
//! its own, beside the user's workspace. It ends with the command, and its folder with it.

use std::path::PathBuf;
use std::sync::Arc;

use causeway_api::WireError;
use causeway_api::demo::{self, Demo, DemoOptions};
use causeway_api::http::Door;
use causeway_core::Home;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::demo::own_folder;

/// So many days of data its flow moves.
const DAYS: u32 = 365;

/// At most one demo.
pub(super) struct DemoBeside {
    ui: Option<PathBuf>,
    open: Mutex<Option<Open>>,
}

struct Open {
    demo: Demo,
    home: Home,
    address: String,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl DemoBeside {
    pub(super) fn new(ui: Option<PathBuf>) -> Self {
        Self { ui, open: Mutex::default() }
    }

    /// The address of its page. Asked for again, it is the same demo.
    pub(super) async fn open(self: Arc<Self>) -> Result<Option<String>, WireError> {
        let mut open = self.open.lock().await;
        if open.is_none() {
            *open = Some(self.start().await?);
        }
        Ok(open.as_ref().map(|open| open.address.clone()))
    }

    async fn start(&self) -> Result<Open, WireError> {
        let busy = |error| WireError::new("AddressInUse", format!("The demo cannot listen: {error}."));
        let home = own_folder()?;
        let options = DemoOptions { home: home.clone(), background: true, days: DAYS, from_zero: false };
        let demo = demo::start(options).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(busy)?;
        let door = Door::new(demo.api.clone(), listener, self.ui.clone()).map_err(busy)?;
        let (address, stop) = (door.address(), CancellationToken::new());
        let serving = TaskTracker::new().spawn({
            let stop = stop.clone();
            // Whoever looks at a page whose door has failed sees that.
            async move { door.serve(stop).await.unwrap_or_default() }
        });
        Ok(Open { demo, home, address, stop, serving })
    }

    /// Ends it, if there is one.
    pub(super) async fn stop(&self) {
        let Some(open) = self.open.lock().await.take() else { return };
        open.stop.cancel();
        open.demo.api.shutdown().await;
        // A page that is still listening is not waited for: the demo is over.
        open.serving.abort();
        open.demo.sandbox.stop().await;
        // What cannot be removed is in the cache folder, for whoever cleans that.
        let _ = fs_err::remove_dir_all(open.home.path());
    }
}
