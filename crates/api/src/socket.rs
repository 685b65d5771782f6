//! The local socket: how `causeway` commands drive an engine that already runs. The engine greets with a line of JSON,
//! one line asks, one line answers. The socket's file lies in the data folder and only its user may open it.
//!
//! Every engine has one, also that of a single command: so commands that run side by side share it. A caller that was
//! not greeted was not heard, and may try again elsewhere.

use std::time::Duration;

use causeway_core::{Home, WireError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_util::sync::CancellationToken;

use crate::Api;

/// The longest request or answer.
const LONGEST: u64 = 96 << 20;

/// How long an engine that ends waits for what was asked of it.
pub(crate) const LAST_ANSWERS: Duration = Duration::from_secs(150);
/// How long a caller may take to ask, and an engine to greet.
const GREETING: Duration = Duration::from_secs(5);

/// What an engine says of itself to who connects.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Greeting {
    /// Whether it stays: the engine of a single command ends with its command.
    pub stays: bool,
}

/// Why a question was not answered.
#[derive(Debug)]
pub enum Unanswered {
    /// Nobody heard it: there is no engine, or it is ending.
    Unheard,
    /// What the engine said, or that it fell silent.
    Error(WireError),
}

#[derive(Debug, Serialize, Deserialize)]
struct Ask {
    name: String,
    input: Value,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reply {
    Ok(Value),
    Error(WireError),
}

#[cfg(unix)]
mod sys {
    pub(super) use tokio::net::{UnixListener as Listener, UnixStream as Stream};
}

/// Makes the socket. The engine's lock is held, so a file that is there already was left by a crash.
#[cfg(unix)]
pub(crate) fn bind(home: &Home) -> Result<sys::Listener, WireError> {
    use std::os::unix::fs::PermissionsExt;
    let path = home.socket();
    let failed = |error: std::io::Error| {
        WireError::new("SocketFailed", format!("The local socket {} could not be made: {error}.", path.display()))
            .hint("Use a data folder with a shorter path, on a local disk.")
    };
    if path.exists() {
        fs_err::remove_file(&path).map_err(failed)?;
    }
    let listener = sys::Listener::bind(&path).map_err(failed)?;
    fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(listener)
}

/// Answers until stopped; what was asked by then is still answered.
#[cfg(unix)]
pub(crate) async fn serve(api: Api, listener: sys::Listener, stays: bool, stop: CancellationToken) {
    let mut callers = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { callers.spawn(answer(api.clone(), stream, stays)); }
                // Out of file handles, most likely: wait a moment instead of spinning.
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            },
            Some(_) = callers.join_next() => {}
            () = stop.cancelled() => break,
        }
    }
    drop(listener);
    // The lock is still held, so it is ours.
    let _ = fs_err::remove_file(api.engine.home().socket());
    let all = async { while callers.join_next().await.is_some() {} };
    if !stays && tokio::time::timeout(LAST_ANSWERS, all).await.is_err() {
        tracing::warn!("other commands still wait for this engine; it ends all the same");
    }
}

/// One question of one caller. Other users of this computer get no answer, even if they could open the file.
#[cfg(unix)]
async fn answer(api: Api, stream: sys::Stream, stays: bool) -> std::io::Result<()> {
    if stream.peer_cred()?.uid() != rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let (read, mut write) = stream.into_split();
    write.write_all((serde_json::to_string(&Greeting { stays })? + "\n").as_bytes()).await?;
    let mut line = String::new();
    let mut lines = BufReader::new(read.take(LONGEST));
    // A long question takes its time; one that does not begin, none.
    tokio::time::timeout(GREETING, lines.fill_buf()).await??;
    lines.read_line(&mut line).await?;
    let reply = match serde_json::from_str::<Ask>(&line) {
        Ok(ask) => match api.request(&ask.name, ask.input).await {
            Ok(value) => Reply::Ok(value),
            Err(error) => Reply::Error(error),
        },
        Err(error) => Reply::Error(WireError::new("BadInput", format!("The request cannot be read: {error}."))),
    };
    write.write_all((serde_json::to_string(&reply)? + "\n").as_bytes()).await
}

/// An engine that heard the caller, before anything was asked.
#[cfg(unix)]
struct Heard {
    greeting: Greeting,
    lines: BufReader<tokio::io::Take<tokio::net::unix::OwnedReadHalf>>,
    write: tokio::net::unix::OwnedWriteHalf,
}

#[cfg(unix)]
async fn connect(home: &Home) -> Option<Heard> {
    let greeted = async {
        let (read, write) = sys::Stream::connect(home.socket()).await.ok()?.into_split();
        let mut lines = BufReader::new(read.take(LONGEST));
        let mut line = String::new();
        lines.read_line(&mut line).await.ok()?;
        Some(Heard { greeting: serde_json::from_str(&line).ok()?, lines, write })
    };
    tokio::time::timeout(GREETING, greeted).await.ok()?
}

/// The engine that runs on this data folder, if one listens.
#[cfg(unix)]
pub async fn greeting(home: &Home) -> Option<Greeting> {
    connect(home).await.map(|heard| heard.greeting)
}

/// Asks the engine that runs on this data folder.
#[cfg(unix)]
pub async fn ask(home: &Home, name: &str, input: Value) -> Result<Value, Unanswered> {
    let silent = |error: std::io::Error| {
        let folder = home.path().display();
        let error =
            WireError::new("NotAnswering", format!("The Causeway that uses {folder} does not answer: {error}."));
        Unanswered::Error(error.hint("Look whether it was done. If not, quit that Causeway and try again."))
    };
    let mut heard = connect(home).await.ok_or(Unanswered::Unheard)?;
    let line = serde_json::to_string(&Ask { name: name.into(), input }).map_err(|error| silent(error.into()))? + "\n";
    heard.write.write_all(line.as_bytes()).await.map_err(silent)?;
    let mut reply = String::new();
    heard.lines.read_line(&mut reply).await.map_err(silent)?;
    match serde_json::from_str(&reply).map_err(|error| silent(error.into()))? {
        Reply::Ok(value) => Ok(value),
        Reply::Error(error) => Err(Unanswered::Error(error)),
    }
}
