//! A second Causeway in the data folder of one that runs.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::Instant;

/// It waits a moment for the first to end, and then says that it cannot run.
const PATIENCE: Duration = Duration::from_secs(20);

/// The second is refused and names the first, which goes on. `false` when the first does not have the folder yet, and the
/// second could be the first: `lock` says who has it.
pub(crate) fn is_refused(first: &mut Child, lock: &Path, mut serve: Command) -> bool {
    if fs_err::read_to_string(lock).unwrap_or_default() != first.id().to_string() {
        return false;
    }
    let mut second = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while second.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = second.kill();
    let ended = second.wait_with_output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(first.try_wait().unwrap().is_none(), "the first ended: {said}");
    assert_eq!(ended.status.code(), Some(1), "{said}");
    let words = ["causeway: Another Causeway already uses ", &format!("(process {})", first.id()), "Quit it first"];
    for words in words {
        assert!(said.contains(words), "{words:?} is missing in: {said}");
    }
    assert!(!said.contains("is running at"), "{said}");
    true
}
