//! Reads descriptions without saving anything: one JSON line for each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use causeway_api::WireError;
use causeway_core::{Clock, Explain, SystemClock};
use causeway_openapi::AuthScheme;
use serde_json::{Value, json};

use crate::args::Inspect;
use crate::out::Out;

/// Folders are searched at most this deep.
const DEEPEST: usize = 12;

pub(super) fn run(inspect: &Inspect, out: &mut Out) -> Result<(), WireError> {
    let files = files(&inspect.paths)?;
    let mut bad = 0;
    each(&files, out, |line, out| {
        bad += u64::from(line["ok"] == false);
        out.row(&line);
    });
    if bad == 0 {
        return Ok(());
    }
    let message = format!("{} could not be read.", causeway_core::text::count(bad, "file", "files"));
    Err(WireError::new("InspectFailed", message).hint("The reason is in the line of each."))
}

/// Reads the files with all cores and hands on the lines in the order of the files.
fn each(files: &[PathBuf], out: &mut Out, mut take: impl FnMut(Value, &mut Out)) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let next = AtomicUsize::new(0);
    let bar = out.bar(files.len() as u64, "files");
    // A worker that is far ahead waits: few lines are held at once, however many files there are.
    let (send, lines) = sync_channel(4 * workers.max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some((n, path)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, files.get(n)?)))
                {
                    if send.send((n, one(path))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (n, line) in lines {
            early.insert(n, line);
            while let Some(line) = early.remove(&due) {
                take(line, out);
                bar.inc(1);
                due += 1;
            }
        }
    });
    bar.finish_and_clear();
}

fn one(path: &Path) -> Value {
    let begun = SystemClock.instant();
    let read = fs_err::read(path).map_err(|error| error.to_string());
    let imported = read.and_then(|bytes| {
        // A reader that breaks on one file must not end the others.
        let caught = std::panic::catch_unwind(|| causeway_openapi::import(bytes));
        caught
            .map_err(|_| "Causeway broke on this file. Please report it.".to_owned())?
            .map_err(|error| error.wire().to_string())
    });
    let ms = (SystemClock.instant() - begun).as_millis() as u64;
    match imported {
        Ok(imported) => {
            let repairs: Vec<_> = imported
                .repairs
                .iter()
                .map(|r| json!({"code": r.code.to_string(), "pointer": r.pointer, "message": r.message}))
                .collect();
            json!({
                "file": path, "ok": true, "format": imported.format.to_string(), "title": imported.connector.title,
                "operations": imported.connector.operations.len(), "repairs": repairs,
                "auth": imported.connector.auth.iter().map(auth).collect::<Vec<_>>(), "ms": ms,
            })
        }
        Err(error) => json!({"file": path, "ok": false, "error": error, "ms": ms}),
    }
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

/// The files as given, and those in folders that may be descriptions.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, WireError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(WireError::new("NotFound", format!("{} is not there.", path.display())).hint("Check the name."));
        }
        walk(path, DEEPEST, &mut found);
    }
    Ok(found)
}

fn walk(path: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_owned());
        return;
    }
    let Ok(entries) = fs_err::read_dir(path) else { return };
    let mut inside: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    inside.sort();
    for path in inside.into_iter().filter(|path| !path.is_symlink()) {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let readable =
            [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end)) && !name.starts_with("apiproperties");
        if path.is_dir() && depth > 0 {
            walk(&path, depth - 1, found);
        } else if path.is_file() && readable {
            found.push(path);
        }
    }
}
