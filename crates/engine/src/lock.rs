//! One engine per data folder. The operating system gives the lock back when the process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::time::Duration;

use causeway_core::Home;

use crate::{EngineError, files};

/// Held as long as the engine lives.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// How often and how long to try: a command that is just ending may hold the lock for a moment.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

impl Lock {
    /// Takes the lock, or says who has it.
    pub(crate) async fn take(home: &Home, patient: bool) -> Result<Self, EngineError> {
        files::make_private_folder(&home.locks())?;
        let path = home.locks().join("engine.lock");
        let mut file = files::open_private(&path)?;
        for _ in 0..if patient { TRIES } else { 1 } {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: name_holder(file)? }),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        let mut holder = String::new();
        // Who holds it is a courtesy: an unreadable name changes nothing.
        let _ = file.read_to_string(&mut holder);
        Err(EngineError::AlreadyRunning { folder: home.path().display().to_string(), pid: holder.trim().parse().ok() })
    }
}

fn name_holder(mut file: File) -> std::io::Result<File> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_is_refused_and_told_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let first = Lock::take(&home, false).await.unwrap();
        let refused = Lock::take(&home, false).await.unwrap_err();
        assert!(matches!(refused, EngineError::AlreadyRunning { pid: Some(pid), .. } if pid == std::process::id()));
        drop(first);
        assert!(Lock::take(&home, false).await.is_ok());
    }
}
