//! A small disk for the data folder, which is full for a while, or may only be read.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::Instant;

/// Room for a round and its history, and quickly filled.
const SIZE: &str = "size=48m,mode=700";
/// Causeway says in this time that it cannot run.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Disk {
    folder: PathBuf,
    pub(crate) is_full: bool,
}

impl Disk {
    /// A file system of its own at this folder; `None` where nobody may mount one.
    pub(crate) fn mount(folder: &Path) -> Option<Self> {
        fs_err::create_dir_all(folder).unwrap();
        let disk = Self { folder: folder.to_owned(), is_full: false };
        disk.tool("mount", &["-t", "tmpfs", "-o", SIZE, "tmpfs"]).then_some(disk)
    }

    fn tool(&self, name: &str, args: &[&str]) -> bool {
        let mut command = Command::new(name);
        command.args(args).arg(&self.folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Fills it to the last byte.
    pub(crate) fn fill(&mut self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        for size in [1 << 20, 4096] {
            let zeros = vec![0; size];
            while ballast.write(&zeros).is_ok_and(|written| written > 0) {}
        }
        self.is_full = true;
    }

    pub(crate) fn free(&mut self) {
        fs_err::remove_file(self.ballast()).unwrap();
        self.is_full = false;
    }

    /// Starts Causeway while nothing may be written: it says so and ends, and nothing is changed. Only while Causeway does
    /// not run, because a disk that is written to stays so.
    pub(crate) fn refuses(&self, mut serve: Command) {
        assert!(self.tool("mount", &["-o", "remount,ro"]), "the disk could not be made read-only");
        let mut engine = serve.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while engine.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = engine.kill();
        let ended = engine.wait_with_output().unwrap();
        assert!(self.tool("mount", &["-o", "remount,rw"]), "the disk could not be made writable again");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "with a disk that may only be read: {said}");
        assert!(said.contains("causeway: ") && said.lines().count() >= 2 && !said.contains("panicked"), "{said}");
        assert!(said.to_lowercase().contains("read"), "it does not say why: {said}");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if !self.tool("umount", &[]) {
            self.tool("umount", &["--lazy"]);
        }
    }
}
