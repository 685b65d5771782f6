//! Files that a call sends or keeps, piece by piece: however large they are, memory is not. Only who is on this machine
//! may name them (see `api`'s doors); what flows move stays in values.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use causeway_core::text::one_line;
use causeway_openapi::{Operation, Request};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use tokio_util::io::ReaderStream;

use crate::EngineError;
use crate::http::SendError;

/// JSON that is given as a file is read up to this size; what is larger is sent as it is.
const LARGEST_JSON: u64 = 32 << 20;

/// An answer that is kept as a file may be this large, after decompression.
const LARGEST_KEPT: u64 = 64 << 30;
/// As much as this must come within a call's patience: an answer that drips byte by byte has an end too.
const LEAST: u64 = 16 << 10;

/// The files of one call.
#[derive(Debug, Clone, Default)]
pub struct Transfer {
    /// What is sent: the argument (`body`, or a field of a form) and the file.
    pub files: Vec<(String, PathBuf)>,
    /// Where the answer's body is kept instead of being read.
    pub save_to: Option<PathBuf>,
    /// How many bytes of it at most, where that is known: one with more counts as cut off.
    pub most: Option<u64>,
}

impl Transfer {
    /// What calls of flows have.
    pub(crate) const NONE: Self = Self { files: Vec::new(), save_to: None, most: None };

    pub(crate) fn is_none(&self) -> bool {
        self.files.is_empty() && self.save_to.is_none()
    }

    /// Puts the files among the arguments: JSON as its value, anything else as a file to attach.
    pub(crate) fn complete(
        &self,
        operation: &Operation,
        arguments: &mut Map<String, Value>,
    ) -> Result<(), EngineError> {
        for (n, (name, path)) in self.files.iter().enumerate() {
            let size = fs_err::metadata(path)?.len();
            let is_json = name == "body" && operation.body.as_ref().is_none_or(|body| !body.is_file());
            let json = (is_json && size <= LARGEST_JSON).then(|| fs_err::read(path)).transpose()?;
            let value = json.and_then(|bytes| serde_json::from_slice(&bytes).ok());
            arguments.insert(argument(operation, name), value.unwrap_or_else(|| attached(n, path)));
        }
        Ok(())
    }

    /// Whether each file that the request names is there, and each file of the arguments has its place in the request.
    pub(crate) fn check(&self, request: &Request, arguments: &Map<String, Value>) -> Result<(), EngineError> {
        if let Some(attached) = request.attached.iter().find(|attached| attached.file >= self.files.len()) {
            return Err(EngineError::NoSuchFile(attached.file));
        }
        let is_sent = |n| request.attached.iter().any(|attached| attached.file == n);
        for (name, value) in arguments {
            let file = causeway_openapi::attached(value);
            if file.is_some_and(|file| file < self.files.len() && !is_sent(file)) {
                return Err(EngineError::FileNotSent(name.clone()));
            }
        }
        Ok(())
    }
}

/// A field of a form may be named by itself.
fn argument(operation: &Operation, name: &str) -> String {
    let is_known = name.starts_with("body") || operation.parameters.iter().any(|parameter| parameter.name == name);
    if is_known || operation.body.is_none() { name.to_owned() } else { format!("body/{name}") }
}

fn attached(n: usize, path: &Path) -> Value {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    json!({"$attached": n, "$filename": name.unwrap_or_default()})
}

/// A request's body while it is sent: its length, its pieces, and whether any went out since somebody looked.
pub(crate) struct Upload {
    pub(crate) length: u64,
    pub(crate) pieces: BoxStream<'static, std::io::Result<Vec<u8>>>,
    pub(crate) moved: Arc<AtomicBool>,
}

impl Upload {
    /// Opens the files. Each is sent as long as it is now: one that grows meanwhile does not break the request.
    pub(crate) async fn open(request: &Request, transfer: &Transfer) -> std::io::Result<Self> {
        let body = request.body.as_deref().unwrap_or_default();
        let (mut length, mut from) = (body.len() as u64, 0);
        let mut parts: Vec<BoxStream<'static, std::io::Result<Vec<u8>>>> = Vec::new();
        for attached in &request.attached {
            let path = &transfer.files.get(attached.file).ok_or(std::io::ErrorKind::NotFound)?.1;
            let file = tokio::fs::File::open(path).await?;
            let size = file.metadata().await?.len();
            length += size;
            parts.push(text(&body[from..attached.at]));
            parts.push(ReaderStream::with_capacity(file.take(size), 64 << 10).map_ok(|bytes| bytes.to_vec()).boxed());
            from = attached.at;
        }
        parts.push(text(&body[from..]));
        let moved = Arc::new(AtomicBool::new(true));
        let mark = moved.clone();
        let pieces = stream::iter(parts).flatten().inspect(move |_| mark.store(true, Ordering::Relaxed)).boxed();
        Ok(Self { length, pieces, moved })
    }
}

fn text(bytes: &[u8]) -> BoxStream<'static, std::io::Result<Vec<u8>>> {
    let bytes = bytes.to_vec();
    stream::iter((!bytes.is_empty()).then_some(Ok(bytes))).boxed()
}

/// Waits for work as long as something moves; `None` once nothing did for so long.
pub(crate) async fn while_moving<T>(
    work: impl Future<Output = T>,
    moved: &AtomicBool,
    patience: Duration,
) -> Option<T> {
    tokio::pin!(work);
    while moved.swap(false, Ordering::Relaxed) {
        if let Ok(done) = tokio::time::timeout(patience, &mut work).await {
            return Some(done);
        }
    }
    None
}

/// Keeps an answer's body as a file that is whole or not there. Gives its size; `None` when the answer was cut off.
pub(crate) async fn save(
    response: reqwest::Response,
    (path, most): (&Path, Option<u64>),
    patience: Duration,
) -> Result<Option<u64>, SendError> {
    let beside = Beside(path.with_file_name(format!(".{}.part-{}", name(path), std::process::id())));
    let failed = |error: std::io::Error| {
        SendError::Unknown(format!(
            "the answer cannot be kept in {}: {}",
            path.display(),
            one_line(&error.to_string(), 120)
        ))
    };
    let mut file = tokio::fs::File::create(&beside.0).await.map_err(failed)?;
    let mut chunks = response.bytes_stream();
    let (mut size, mut paid, mut until) = (0, 0, Instant::now() + patience);
    loop {
        let Ok(next) = tokio::time::timeout_at(until, chunks.next()).await else { return Ok(None) };
        match next {
            Some(Ok(chunk)) => {
                size += chunk.len() as u64;
                if most.is_some_and(|most| size > most) {
                    return Ok(None);
                }
                if size > LARGEST_KEPT {
                    return Err(failed(std::io::Error::other(format!("it is larger than {} GB", LARGEST_KEPT >> 30))));
                }
                if size - paid >= LEAST {
                    (paid, until) = (size, Instant::now() + patience);
                }
                file.write_all(&chunk).await.map_err(failed)?;
            }
            Some(Err(_)) => return Ok(None),
            None => break,
        }
    }
    file.sync_all().await.map_err(failed)?;
    tokio::fs::rename(&beside.0, path).await.map_err(failed)?;
    Ok(Some(size))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A file that goes away unless it was put in its place.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_moves_is_waited_for_and_no_other() {
        let still = while_moving(std::future::pending::<()>(), &AtomicBool::new(true), Duration::from_millis(20)).await;
        assert!(still.is_none());
        let moved = AtomicBool::new(true);
        let busy = async {
            for _ in 0..150 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                moved.store(true, Ordering::Relaxed);
            }
        };
        assert!(while_moving(busy, &moved, Duration::from_secs(1)).await.is_some());
    }
}
