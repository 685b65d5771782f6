//! What WebKit keeps running for a page that is gone. Its network process would stay for as long as the app; without it,
//! the next page starts one.

use fs_err::{read_dir, read_to_string};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// As the system shortens it.
const NETWORK: &str = "WebKitNetworkPr";

/// Ends the network process of this app. Only where there is no page: one that loads would lose its requests.
pub fn end_network_process() {
    let us = std::process::id();
    let children = read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse::<i32>().ok()?;
        let stat = read_to_string(format!("/proc/{pid}/stat")).ok()?;
        is_network_process_of(us, &stat).then_some(pid)
    });
    for pid in children {
        if let Err(error) = kill(Pid::from_raw(pid), Signal::SIGTERM) {
            tracing::debug!(%error, "WebKit's network process stays");
        }
    }
}

/// By its line in `/proc`: number, name in brackets, state, parent.
fn is_network_process_of(parent: u32, stat: &str) -> bool {
    let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else { return false };
    name == NETWORK && rest.split_whitespace().nth(1) == Some(&parent.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_network_process_of_this_app_is_ended() {
        assert!(is_network_process_of(7, "12 (WebKitNetworkPr) S 7 12 12 0 -1"));
        assert!(!is_network_process_of(7, "12 (WebKitNetworkPr) S 8 12 12 0 -1"));
        assert!(!is_network_process_of(7, "12 (WebKitWebProces) S 7 12 12 0 -1"));
    }
}
