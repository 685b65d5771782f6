//! Where the engine meets what is not its own: the disk, the network, chance, the machine's memory. A simulation puts its
//! world there.

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

/// Gives the memory that the allocator holds and nothing uses back to the system: after ten thousand flows were read that is
/// as much as what is left of them. Other allocators than glibc's do that by themselves.
pub(crate) fn give_back_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "no library wraps it; it takes no pointer and may be called from any thread")]
    // SAFETY: malloc_trim(3) is MT-safe and touches only memory that is not allocated.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    #[test]
    fn memory_that_is_free_in_between_goes_back() {
        let used = || {
            let status = fs_err::read_to_string("/proc/self/status").unwrap();
            let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap().to_owned();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
        };
        let mut pieces: Vec<Vec<u8>> = (0..60_000_u32).map(|n| vec![n as u8; 4096]).collect();
        // What is kept stands at the end, so that the allocator cannot shrink by itself.
        let kept = pieces.split_off(59_990);
        let before = used();
        drop(pieces);
        super::give_back_memory();
        let after = used();
        assert!(after + 100 < before, "{before} MB, {after} MB after that");
        drop(kept);
    }
}
