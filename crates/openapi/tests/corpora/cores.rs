//! Work on many files with every core, and with a bound on what is held in memory.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

/// Bytes of text that may be worked on at once. A single file that is larger is worked on alone.
const BUDGET: u64 = 48 << 20;

/// What the work gives for each file, in the order of the files.
pub(crate) fn each<T: Send>(files: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let (next, room) = (AtomicUsize::new(0), Room::default());
    let order = biggest_first(files);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
    let worker = || {
        while let Some(&(size, n)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            room.enter(size);
            let result = work(&files[n]);
            room.leave(size);
            done.lock().unwrap().push((n, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

/// So that no core is left with the biggest file at the end.
fn biggest_first(files: &[PathBuf]) -> Vec<(u64, usize)> {
    let size = |path: &PathBuf| fs_err::metadata(path).map_or(0, |data| data.len());
    let mut order: Vec<_> = files.iter().enumerate().map(|(n, path)| (size(path), n)).collect();
    order.sort_by_key(|(size, n)| (std::cmp::Reverse(*size), *n));
    order
}

/// The bytes that are being worked on.
#[derive(Default)]
struct Room {
    taken: Mutex<u64>,
    left: Condvar,
}

impl Room {
    fn enter(&self, size: u64) {
        let taken = self.taken.lock().unwrap();
        let mut taken = self.left.wait_while(taken, |taken| *taken > 0 && *taken + size > BUDGET).unwrap();
        *taken += size;
    }

    fn leave(&self, size: u64) {
        *self.taken.lock().unwrap() -= size;
        self.left.notify_all();
    }
}
