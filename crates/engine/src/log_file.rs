//! The log in the data folder: what went on lately, for whoever has to find out why something does not work. It is two
//! files at most, and none of them grows beyond half a megabyte.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use causeway_core::Home;

use crate::engine::lock;
use crate::files;

/// A file that is larger is put aside.
const MOST: u64 = 512 * 1024;
const NAME: &str = "causeway.log";
/// The one before.
const FORMER: &str = "causeway.1.log";

/// Writes the log of a data folder; clones write the same one. Where it cannot be written nothing is logged, and nothing
/// else fails.
#[derive(Debug, Clone)]
pub struct LogFile(Arc<Mutex<Log>>);

#[derive(Debug)]
struct Log {
    folder: PathBuf,
    file: Option<File>,
    size: u64,
}

impl LogFile {
    /// What is worth a line, as tracing's filters say it.
    pub const LEVEL: &str = "warn,causeway=info";

    /// The log of this data folder. It is made with the first line.
    #[must_use]
    pub fn of(home: &Home) -> Self {
        Self(Arc::new(Mutex::new(Log { folder: home.logs(), file: None, size: 0 })))
    }

    /// The end of the log, at most so many bytes; it begins with a whole line.
    #[must_use]
    pub fn tail(home: &Home, most: usize) -> String {
        let all: Vec<u8> = [FORMER, NAME].iter().flat_map(|name| end_of(&home.logs().join(name))).collect();
        let end = all.get(all.len().saturating_sub(most)..).unwrap_or_default();
        let text = String::from_utf8_lossy(end);
        match all.len() > most {
            true => text.split_once('\n').map_or_else(String::new, |(_, whole)| whole.to_owned()),
            false => text.into_owned(),
        }
    }
}

fn end_of(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A log that is not there has no end.
    let read = fs_err::File::open(path).and_then(|file| file.take(MOST * 2).read_to_end(&mut bytes));
    if read.is_err() {
        bytes.clear();
    }
    bytes
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut log = lock(&self.0);
        if log.write(line).is_err() {
            // The folder may be gone, or the disk full: the next line tries anew.
            log.file = None;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.size > MOST {
            self.file = None;
            fs_err::rename(self.folder.join(NAME), self.folder.join(FORMER))?;
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                files::make_private_folder(&self.folder)?;
                let mut file = files::open_private(&self.folder.join(NAME))?;
                self.size = file.seek(SeekFrom::End(0))?;
                self.file.insert(file)
            }
        };
        file.write_all(line)?;
        self.size += line.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept_and_the_files_stay_small() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("home"));
        assert_eq!(LogFile::tail(&home, 100), "");
        let mut log = LogFile::of(&home);
        for n in 0..30_000 {
            writeln!(log.clone(), "line {n} of a log that is written to for a long time").unwrap();
        }
        let files: Vec<_> =
            fs_err::read_dir(home.logs()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).collect();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|size| *size < MOST + 1_000), "{files:?}");
        let tail = LogFile::tail(&home, 130);
        assert_eq!(tail.lines().count(), 2, "{tail}");
        assert!(tail.starts_with("line 29998 of") && tail.contains("line 29999"), "{tail}");
        assert_eq!(log.write(b"x").unwrap(), 1);
        fs_err::remove_dir_all(home.path()).unwrap();
        fs_err::write(home.path(), "no folder").unwrap();
        assert!(writeln!(LogFile::of(&home), "a line").is_ok(), "a log that cannot be written stops nobody");
    }
}
