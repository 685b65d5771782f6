//! The power fails: of what Causeway wrote, only what it flushed is surely there afterwards; of the rest nothing, or some
//! sectors. `power.c`, loaded into Causeway, keeps beside the data folder what was flushed. New names of files and
//! removals are taken for lasting at once.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::files;
use crate::dice::Dice;

const SECTOR: usize = 512;
/// A short life flushes about half as often; each has two moments, before and after.
const MOMENTS: u64 = 120;

pub(crate) struct Power {
    library: PathBuf,
    home: PathBuf,
    kept: PathBuf,
}

impl Power {
    /// `None` where there is no C compiler.
    pub(crate) fn find(folder: &Path, home: PathBuf) -> Option<Self> {
        let (library, kept) = (folder.join("power.so"), folder.join("flushed"));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/torture/power.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]);
        compiler.arg(&library).arg(source).args(["-ldl", "-lpthread"]);
        assert!(compiler.status().ok()?.success(), "power.c does not compile");
        Some(Self { library, home, kept })
    }

    /// From now on what the command flushes is kept. In half of all cases it ends by itself, at a moment of that.
    pub(crate) fn watch(&self, command: &mut Command, dice: &mut Dice) {
        let _ = fs_err::remove_dir_all(&self.kept);
        for path in files(&self.home) {
            self.keep(&path);
        }
        let mut libraries = self.library.clone().into_os_string();
        if let Some((_, Some(others))) = command.get_envs().find(|(name, _)| *name == "LD_PRELOAD") {
            libraries.push(":");
            libraries.push(others);
        }
        command.env("LD_PRELOAD", libraries).env("POWER_HOME", &self.home).env("POWER_KEPT", &self.kept);
        if dice.once_in(2) {
            command.env("POWER_FAILS_AT", (1 + dice.below(MOMENTS)).to_string());
        }
    }

    fn keep(&self, path: &Path) {
        let twin = self.twin(path);
        fs_err::create_dir_all(twin.parent().unwrap()).unwrap();
        fs_err::copy(path, twin).unwrap();
    }

    fn twin(&self, path: &Path) -> PathBuf {
        self.kept.join(path.strip_prefix(&self.home).unwrap())
    }

    /// Makes the data folder what it may be after the power failed at this moment. Causeway must have ended.
    pub(crate) fn fail(&self, dice: &mut Dice) {
        let loses_all = dice.once_in(2);
        for path in files(&self.home) {
            // SQLite makes it anew for the first that opens the database.
            if path.to_string_lossy().ends_with("-shm") {
                fs_err::remove_file(path).unwrap();
                continue;
            }
            let now = fs_err::read(&path).unwrap();
            let flushed = fs_err::read(self.twin(&path)).ok();
            match flushed {
                None if loses_all || dice.once_in(2) => fs_err::remove_file(&path).unwrap(),
                Some(flushed) if loses_all => fs_err::write(&path, flushed).unwrap(),
                flushed => fs_err::write(&path, mixed(&flushed.unwrap_or_default(), &now, dice)).unwrap(),
            }
        }
    }
}

/// Some sectors are those that were written, some those that were flushed before.
fn mixed(flushed: &[u8], now: &[u8], dice: &mut Dice) -> Vec<u8> {
    let length = if dice.once_in(2) { flushed.len() } else { now.len() };
    let mut mixed = vec![0; length];
    for (n, sector) in mixed.chunks_mut(SECTOR).enumerate() {
        let from = if dice.once_in(2) { flushed } else { now };
        let from = from.get(n * SECTOR..).unwrap_or_default();
        let length = sector.len().min(from.len());
        sector[..length].copy_from_slice(&from[..length]);
    }
    mixed
}
