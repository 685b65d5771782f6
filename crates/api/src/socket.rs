//! The local socket: how `causeway` commands drive an engine that already runs. One line of JSON asks, one line
//! answers. The socket's file lies in the data folder and only its user may open it.

use std::time::Duration;

use causeway_core::{Home, WireError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_util::sync::CancellationToken;

use crate::Api;

/// The longest request or answer.
const LONGEST: u64 = 96 << 20;

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

/// Answers until stopped.
#[cfg(unix)]
pub(crate) async fn serve(api: Api, listener: sys::Listener, stop: CancellationToken) {
    let mut callers = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { callers.spawn(answer(api.clone(), stream)); }
                // Out of file handles, most likely: wait a moment instead of spinning.
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            },
            Some(_) = callers.join_next() => {}
            () = stop.cancelled() => return,
        }
    }
}

#[cfg(unix)]
async fn answer(api: Api, stream: sys::Stream) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read.take(LONGEST));
    let mut line = String::new();
    while lines.read_line(&mut line).await? > 0 {
        let reply = match serde_json::from_str::<Ask>(&line) {
            Ok(ask) => match api.request(&ask.name, ask.input).await {
                Ok(value) => Reply::Ok(value),
                Err(error) => Reply::Error(error),
            },
            Err(error) => Reply::Error(WireError::new("BadInput", format!("The request cannot be read: {error}."))),
        };
        write.write_all(serde_json::to_string(&reply)?.as_bytes()).await?;
        write.write_all(b"\n").await?;
        line.clear();
    }
    Ok(())
}

/// Asks the engine that runs on this data folder.
#[cfg(unix)]
pub async fn ask(home: &Home, name: &str, input: Value) -> Result<Value, WireError> {
    let gone = |error: std::io::Error| {
        WireError::new(
            "NotAnswering",
            format!("The Causeway that uses {} does not answer: {error}.", home.path().display()),
        )
        .hint("Quit it and try again.")
    };
    let connecting = tokio::time::timeout(Duration::from_secs(5), sys::Stream::connect(home.socket()));
    let stream = connecting.await.map_err(|_| gone(std::io::ErrorKind::TimedOut.into()))?.map_err(gone)?;
    let (read, mut write) = stream.into_split();
    let line = serde_json::to_string(&Ask { name: name.into(), input }).map_err(|error| gone(error.into()))? + "\n";
    write.write_all(line.as_bytes()).await.map_err(gone)?;
    let mut reply = String::new();
    BufReader::new(read.take(LONGEST)).read_line(&mut reply).await.map_err(gone)?;
    match serde_json::from_str(&reply).map_err(|error| gone(error.into()))? {
        Reply::Ok(value) => Ok(value),
        Reply::Error(error) => Err(error),
    }
}
