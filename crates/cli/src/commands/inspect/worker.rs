//! The process that reads one file after another for `causeway inspect`: a name comes in as a line, a line about the
//! file goes out.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use causeway_core::{Clock, Explain, SystemClock};
use causeway_openapi::{AuthScheme, ImportError, Imported, Input, Repair};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::commands::import::file;
use crate::commands::inspect::files::Found;

/// The name of the hidden command.
const NAME: &str = "inspect-worker";

/// What starts another of this program, as a worker.
pub(super) fn command() -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(NAME).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

/// Answers until nobody asks any more. A reader that went away in the middle of a file ends it as well.
pub(in crate::commands) fn run() {
    limit_memory();
    let (send, names) = sync_channel(0);
    std::thread::spawn(move || {
        for name in std::io::stdin().lock().lines().map_while(Result::ok) {
            if send.send(name).is_err() {
                break;
            }
        }
        std::process::exit(0);
    });
    for name in names {
        // Names are JSON, in which a line break is not one.
        let Ok(found) = serde_json::from_str(&name) else { return };
        if writeln!(std::io::stdout(), "{}", one(&found)).is_err() {
            return;
        }
    }
}

/// So much memory is more than any description of [`causeway_openapi::LARGEST`] takes.
#[cfg(unix)]
const MEMORY: u64 = 2 << 30;

/// A file that wants more ends this process, and not the machine. Where that cannot be had, it is done without.
fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Data, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) });
    }
}

fn one(found: &Found) -> Value {
    let (begun, path) = (SystemClock.instant(), found.file.as_path());
    let imported = file(path).map_err(|error| error.to_string()).and_then(|bytes| {
        let caught = std::panic::catch_unwind(|| whole(found, &bytes));
        let read = caught.map_err(|_| "Causeway broke on this file. Please report it.".to_owned())?;
        read.map_err(|error| error.wire().to_string())
    });
    let ms = (SystemClock.instant() - begun).as_millis() as u64;
    match imported {
        Ok(imported) => described(path, &imported, ms),
        Err(error) => failed(path, &error, ms),
    }
}

/// A description, with the files beside it if it refers to such.
fn whole(found: &Found, bytes: &[u8]) -> Result<Imported, ImportError> {
    let lacks_files = |read: &Result<Imported, ImportError>| match read {
        Ok(imported) => imported.connector.missing_files().iter().any(|file| !file.contains("://")),
        Err(error) => error.lacks_files(),
    };
    let (mut read, mut beside) = (causeway_openapi::import(bytes), found.beside());
    while lacks_files(&read)
        && let Some((folder, files)) = beside.next()
    {
        let name = |file: &Path| file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let others = files.iter().filter(|other| **other != found.file);
        let others = others.filter_map(|other| Some(Input { name: name(other), bytes: file(other).ok()?.into() }));
        let main = Input { name: name(&found.file), bytes: bytes.into() };
        read = causeway_openapi::import_files(main, others.collect());
    }
    read
}

fn described(path: &Path, imported: &Imported, ms: u64) -> Value {
    let repair = |r: &Repair| {
        let (line, column) = r.place.unzip();
        let (code, pointer, message) = (&r.code, &r.pointer, &r.message);
        json!({"code": code, "pointer": pointer, "message": message, "look": r.look, "line": line, "column": column})
    };
    let connector = &imported.connector;
    json!({
        "file": path, "ok": true, "format": imported.format.to_string(), "title": connector.title,
        "operations": connector.operations.len(), "repairs": imported.repairs.iter().map(repair).collect::<Vec<_>>(),
        "auth": connector.auth.iter().map(auth).collect::<Vec<_>>(), "ms": ms,
    })
}

/// The line about a file that could not be read.
pub(super) fn failed(path: &Path, error: &str, ms: u64) -> Value {
    json!({"file": path.to_string_lossy(), "ok": false, "error": error, "ms": ms})
}

fn auth(scheme: &AuthScheme) -> &'static str {
    match scheme {
        AuthScheme::OAuth2 { .. } => "oauth2",
        AuthScheme::ApiKey { .. } => "apiKey",
        AuthScheme::Basic { .. } => "basic",
        AuthScheme::Bearer { .. } => "bearer",
        AuthScheme::OpenIdConnect { .. } => "openIdConnect",
    }
}
