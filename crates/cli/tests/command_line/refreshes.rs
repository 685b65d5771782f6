//! Many callers of one connection whose tokens live for two seconds, at a service that ends everything when a refresh
//! token is shown twice.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::common::Causeway;
use crate::service::{Rotating, import, is_long, sign_in, state};

const LIFE: Duration = Duration::from_secs(2);
const PROCESSES: usize = 4;
/// Calls that one run of a flow makes at a time.
const TASKS: usize = 25;

/// Keeps so many processes going until the time is over; gives how many came to their end. Each must do so well.
fn keep_going(causeway: &Causeway, commands: impl Fn(usize, u32) -> Vec<String> + Sync) -> (u32, Duration) {
    let time = Duration::from_secs(if is_long() { 60 } else { 8 });
    let (begun, done) = (Instant::now(), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for process in 0..PROCESSES {
            let (commands, done) = (&commands, &done);
            scope.spawn(move || {
                for round in 0.. {
                    if begun.elapsed() > time {
                        break;
                    }
                    let command = commands(process, round);
                    causeway.run(&command.iter().map(String::as_str).collect::<Vec<_>>()).ok();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    (done.into_inner(), begun.elapsed())
}

fn call() -> Vec<String> {
    ["call", "island", "getMe"].map(String::from).to_vec()
}

/// As many refreshes as rotations, no reuse, no sign-out; and no more refreshes than the tokens' life asks for.
fn check(what: &str, causeway: &Causeway, service: &Rotating, (ended, took): (u32, Duration)) {
    assert_eq!(state(causeway), "ok");
    let counts = service.counts();
    println!(
        "{what}: {ended} commands in {} s, {} calls ({} with a token that had just ended), {} refreshes, {} rotations, \
         {} reuses",
        took.as_secs(),
        counts.calls,
        counts.refused,
        counts.refreshes,
        counts.rotations,
        counts.reuses
    );
    assert_eq!((counts.refreshes, counts.reuses, counts.sign_ins), (counts.rotations, 0, 1));
    // A token is renewed when a tenth of its life is left.
    let most = u32::try_from(took.as_millis() / 1800).unwrap() + 2;
    assert!((2..=most).contains(&counts.rotations), "{} rotations, at most {most}", counts.rotations);
}

#[test]
fn four_processes_that_call_in_turn_share_each_token() {
    let causeway = Causeway::new();
    let (service, address) = Rotating::start(LIFE);
    import(&causeway, address);
    sign_in(&causeway, "code").ok();
    let ended = keep_going(&causeway, |_, _| call());
    check("without a Causeway in the background", &causeway, &service, ended);
}

#[test]
#[cfg(unix)]
fn a_hundred_tasks_of_four_processes_share_each_token() {
    let causeway = Causeway::new();
    let (service, address) = Rotating::start(LIFE);
    import(&causeway, address);
    sign_in(&causeway, "code").ok();
    for process in 0..PROCESSES {
        let file = causeway.file("flow.json", flow());
        causeway.run(&["flow", "new", &format!("mine{process}"), "--file", file.to_str().unwrap()]).ok();
    }
    let serving = Serving::start(&causeway);
    let before = service.counts().calls;
    let ended = keep_going(&causeway, |process, round| match round % 2 {
        0 => ["flow", "run", &format!("mine{process}")].map(String::from).to_vec(),
        _ => call(),
    });
    let calls = service.counts().calls - before;
    check("with causeway serve, flows of 25 tasks and calls in turn", &causeway, &service, ended);
    assert!(calls as usize > PROCESSES * TASKS, "only {calls} calls");
    drop(serving);
}

/// A flow that asks so many times at once.
fn flow() -> String {
    let items: Vec<_> = (0..TASKS).collect();
    serde_json::json!({
        "triggers": {"t": {"type": "Request", "kind": "Button"}},
        "actions": {"Each": {"type": "Foreach", "runAfter": {}, "foreach": items,
            "runtimeConfiguration": {"concurrency": {"repetitions": TASKS}},
            "actions": {"Get": {"type": "OpenApiConnection", "runAfter": {}, "inputs": {
                "host": {"apiId": "/connectors/island", "connectionName": "island", "operationId": "getMe"},
                "retryPolicy": {"type": "none"}}}}}}
    })
    .to_string()
}

/// `causeway serve`; it ends with the test.
#[cfg(unix)]
pub(crate) struct Serving {
    child: std::process::Child,
    /// The address for a browser, with its key.
    pub(crate) address: String,
}

#[cfg(unix)]
impl Serving {
    pub(crate) fn start(causeway: &Causeway) -> Self {
        use std::io::BufRead;
        let mut command = causeway.command(&["serve"]);
        let mut child =
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
        // It says where it listens when it does.
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.split_whitespace().next_back().unwrap().to_owned() }
    }
}

#[cfg(unix)]
impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
