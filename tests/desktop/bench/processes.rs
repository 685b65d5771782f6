//! What the processes of the app cost, as the kernel counts it.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use fs_err::{read_dir, read_to_string};

/// What was counted of some processes up to a moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    /// Time on a processor.
    pub(crate) cpu: Duration,
    /// How often a thread went to sleep of its own accord, and so had been woken up.
    pub(crate) wakeups: u64,
}

/// A process and all that it started, by number and name; itself first.
pub(crate) fn family(root: u32) -> Vec<(u32, String)> {
    let all: Vec<(u32, u32, String)> = numbers("/proc").into_iter().filter_map(stat).collect();
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut parents = vec![root];
    found.extend(all.iter().find(|(pid, ..)| *pid == root).map(|(pid, _, name)| (*pid, name.clone())));
    while let Some(parent) = parents.pop() {
        for (pid, _, name) in all.iter().filter(|(_, of, _)| *of == parent) {
            parents.push(*pid);
            found.push((*pid, name.clone()));
        }
    }
    found
}

/// Number, parent and name.
fn stat(pid: u32) -> Option<(u32, u32, String)> {
    let text = read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, rest) = text.rsplit_once(')')?;
    let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
    Some((pid, parent, head.split_once('(')?.1.to_owned()))
}

fn numbers(folder: impl AsRef<Path>) -> Vec<u32> {
    let entries = read_dir(folder.as_ref()).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The processor time of a process, with that of threads that have ended, in steps of 10 ms.
pub(crate) fn cpu(pid: u32) -> Duration {
    let text = read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> =
        text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
    let ticks = |n: usize| fields.get(n).and_then(|field| field.parse::<u64>().ok()).unwrap_or_default();
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// The share of memory that is a process's own, shared pages divided by those who share them, in KiB.
pub(crate) fn proportional(pid: u32) -> u64 {
    let text = read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Waits until a process and its children do nothing for a while; at most a minute.
pub(crate) fn settle(root: u32) {
    let busy = || family(root).iter().map(|(pid, _)| cpu(*pid)).sum::<Duration>();
    let (mut last, mut still) = (busy(), 0);
    for _ in 0..120 {
        sleep(Duration::from_millis(500));
        let now = busy();
        still = if now == last { still + 1 } else { 0 };
        last = now;
        if still == 4 {
            return;
        }
    }
}

/// What happens in this time in a process and its children.
pub(crate) fn during(root: u32, time: Duration) -> Count {
    let before = threads(root);
    sleep(time);
    let mut all = Count::default();
    for (thread, now) in threads(root) {
        // One that is new began with nothing; what one did that has ended meanwhile is not known.
        let then = before.get(&thread).copied().unwrap_or_default();
        all.cpu += now.cpu.saturating_sub(then.cpu);
        all.wakeups += now.wakeups.saturating_sub(then.wakeups);
    }
    all
}

/// The threads of a process and its children, by their numbers.
fn threads(root: u32) -> BTreeMap<u32, Count> {
    let of = |(pid, _): (u32, String)| {
        numbers(format!("/proc/{pid}/task")).into_iter().map(move |thread| (thread, count(pid, thread)))
    };
    family(root).into_iter().flat_map(of).collect()
}

fn count(pid: u32, thread: u32) -> Count {
    let read = |file: &str| read_to_string(format!("/proc/{pid}/task/{thread}/{file}")).unwrap_or_default();
    let nanos = read("schedstat").split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
    let status = read("status");
    let switches = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    Count {
        cpu: Duration::from_nanos(nanos),
        wakeups: switches.and_then(|n| n.trim().parse().ok()).unwrap_or_default(),
    }
}
