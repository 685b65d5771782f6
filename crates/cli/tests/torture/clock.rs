//! A wall clock that jumps, by hours and by a day, between two starts of Causeway and while it runs: libfaketime says
//! what time it is. The monotonic clock goes on as it should.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::libfaketime;
use crate::dice::Dice;

const HOUR: i64 = 3600;
/// How far the clock may be off, in seconds.
const OFF: [i64; 5] = [0, 2 * HOUR, -2 * HOUR, 24 * HOUR, -24 * HOUR];

pub(crate) struct WallClock {
    library: PathBuf,
    /// Says by how much the clock is off.
    file: PathBuf,
    off: i64,
}

impl WallClock {
    /// `None` where libfaketime is not installed.
    pub(crate) fn find(folder: &Path) -> Option<Self> {
        let clock = Self { library: libfaketime()?, file: folder.join("clock"), off: 0 };
        clock.set();
        Some(clock)
    }

    pub(crate) fn tell(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", &self.file);
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("FAKETIME_NO_CACHE", "1").env("NO_FAKE_STAT", "1");
    }

    pub(crate) fn jump(&mut self, dice: &mut Dice) {
        let others: Vec<_> = OFF.into_iter().filter(|off| *off != self.off).collect();
        self.off = others[dice.below(others.len() as u64) as usize];
        self.set();
    }

    /// At once: half a file would be another time.
    fn set(&self) {
        let new = self.file.with_extension("new");
        fs_err::write(&new, format!("{:+}", self.off)).unwrap();
        fs_err::rename(new, &self.file).unwrap();
    }
}

impl Drop for WallClock {
    /// What libfaketime shares between processes stays when they are killed.
    fn drop(&mut self) {
        let left = std::fs::read_dir("/dev/shm").into_iter().flatten().filter_map(Result::ok);
        for entry in left {
            let name = entry.file_name().to_string_lossy().into_owned();
            let process = name.strip_prefix("faketime_shm_").or_else(|| name.strip_prefix("sem.faketime_sem_"));
            if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
                let _ = fs_err::remove_file(entry.path());
            }
        }
    }
}
