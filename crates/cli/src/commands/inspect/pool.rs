//! The workers of `causeway inspect`: one for each core, started when there is something to read. One that ends or does
//! not answer in time is replaced; what it was reading is reported.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use causeway_core::{Clock, SystemClock};
use serde_json::value::{RawValue, to_raw_value};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::commands::inspect::files::Found;
use crate::commands::inspect::worker::failed;

/// A worker that is killed is gone at once; a kernel that does not let go of it is not waited for any longer.
const LAST_WAIT: Duration = Duration::from_secs(2);

pub(super) struct Pool {
    limit: Duration,
    command: fn() -> io::Result<Command>,
    seats: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

impl Pool {
    /// `limit` is the time for one file; `command` starts a worker.
    pub(super) fn new(limit: Duration, command: fn() -> io::Result<Command>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { limit, command, seats: Semaphore::new(cores), idle: Mutex::default() }
    }

    /// The line about a file: what a worker says of it, or how the worker failed.
    pub(super) async fn read(&self, file: &Found) -> Box<RawValue> {
        let Ok(_seat) = self.seats.acquire().await else { return Box::default() };
        let begun = SystemClock.instant();
        self.ask(file).await.unwrap_or_else(|error| {
            let ms = (SystemClock.instant() - begun).as_millis() as u64;
            to_raw_value(&failed(&file.file, &error, ms)).unwrap_or_default()
        })
    }

    async fn ask(&self, file: &Found) -> Result<Box<RawValue>, String> {
        let name = serde_json::to_string(file).map_err(|_| "Its name is not Unicode.")?;
        let idle = self.idle().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(self.command).map_err(|error| format!("Causeway could not start: {error}."))?,
        };
        match timeout(self.limit, worker.ask(&name)).await {
            Ok(Some(line)) => {
                self.idle().push(worker);
                Ok(line)
            }
            Ok(None) => Err(worker.end().await),
            Err(_) => {
                worker.end().await;
                Err(format!("Reading it took longer than {} s and was given up.", self.limit.as_secs_f64()))
            }
        }
    }

    /// Ends the workers and waits for them.
    pub(super) async fn close(self) {
        let workers = self.idle.into_inner().unwrap_or_else(PoisonError::into_inner);
        for worker in workers {
            worker.end().await;
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Worker {
    child: Child,
    names: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    fn start(command: fn() -> io::Result<Command>) -> io::Result<Self> {
        let mut child = command()?.spawn()?;
        let (Some(names), Some(lines)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { child, names, lines: BufReader::new(lines).lines() })
    }

    /// The line about one file; none when the worker ended over it, or said something else.
    async fn ask(&mut self, name: &str) -> Option<Box<RawValue>> {
        self.names.write_all(format!("{name}\n").as_bytes()).await.ok()?;
        RawValue::from_string(self.lines.next_line().await.ok()??).ok()
    }

    /// Ends it, and says how it had ended if it had.
    async fn end(mut self) -> String {
        let _ = self.child.start_kill();
        match timeout(LAST_WAIT, self.child.wait()).await {
            Ok(Ok(status)) => format!("Causeway broke on this file ({status}). Please report it."),
            _ => "Causeway broke on this file. Please report it.".to_owned(),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Stdio;

    use super::*;
    use serde_json::Value;

    /// Answers after each name, but hangs, ends or babbles over some.
    fn fake() -> io::Result<Command> {
        let script = r#"while read -r name; do case $name in
            *slow*) sleep 60 ;;
            *crash*) kill -SEGV $$ ;;
            *odd*) echo "not JSON" ;;
            *) echo "{\"file\": $name, \"ok\": true, \"by\": $$}" ;;
        esac; done"#;
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        Ok(command)
    }

    async fn read(pool: &Pool, name: &str) -> Value {
        let found = Found { file: name.into(), within: None };
        serde_json::from_str(pool.read(&found).await.get()).unwrap()
    }

    #[tokio::test]
    async fn a_worker_that_fails_is_replaced_and_its_file_is_reported() {
        let pool = Pool { seats: Semaphore::new(1), ..Pool::new(Duration::from_millis(700), fake) };
        let mut workers = Vec::new();
        for (bad, words) in [("slow", "longer than 0.7 s"), ("crash", "signal: 11"), ("odd", "broke on this file")] {
            let good = read(&pool, "a.json").await;
            assert_eq!((&good["ok"], &good["file"]["file"]), (&Value::Bool(true), &"a.json".into()));
            assert_eq!(read(&pool, "b.json").await["by"], good["by"], "a worker reads more than one file");
            workers.push(good["by"].clone());
            let line = read(&pool, bad).await;
            assert_eq!((&line["ok"], &line["file"]), (&Value::Bool(false), &bad.into()));
            assert!(line["error"].as_str().unwrap().contains(words), "{line}");
        }
        workers.dedup();
        assert_eq!(workers.len(), 3, "{workers:?}");
        pool.close().await;
    }
}
