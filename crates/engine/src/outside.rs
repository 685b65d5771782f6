//! Where the engine meets what is not its own: the disk, the network, chance. A simulation puts its world there.

use causeway_auth::net::{self, Reach};
use causeway_core::Home;
use causeway_core::clock::SharedClock;
use causeway_store::{Store, StoreError};
use url::Url;

use crate::http::SendError;
#[cfg(test)]
use crate::simulation;

pub(crate) fn open_store(home: &Home, clock: SharedClock) -> Result<Store, StoreError> {
    #[cfg(test)]
    if let Some(gate) = simulation::gate() {
        return Store::open_simulated(home, clock, gate);
    }
    Store::open(home, clock)
}

/// Sends one request; the answer's head is here when this returns, its body is not.
pub(crate) async fn execute(
    request: reqwest::Request,
    reach: Reach,
    url: &Url,
) -> Result<reqwest::Response, SendError> {
    #[cfg(test)]
    if simulation::is_on() {
        return simulation::carry(request).await;
    }
    net::client().execute(request, reach).await.map_err(|error| SendError::from_net(error, url))
}

/// A number from 0 to 1.
pub(crate) fn chance() -> f64 {
    #[cfg(test)]
    if simulation::is_on() {
        return simulation::chance();
    }
    rand::random()
}
