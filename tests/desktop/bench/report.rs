//! The section of docs/benchmarks.md.

use std::time::Duration;

use crate::Measured;
use crate::page::Numbers;

const HEAD: &str = "\
Written by `./dev bench desktop`, on a release build: a virtual session (Xvfb, openbox, xfce4-panel, dunst, gnome-keyring)
with a data folder of 100 flows, 4 connectors and 3 connections, and Chromium for what happens inside of the page.

";

const MEANING: &str = "
- **Start**: processor time of the process from its start until it does nothing more, without a window; the median of five.
- **Memory**: proportional set size of the app and all processes that it started, after it has come to rest.
- **Wake-ups**: how often a thread of these processes went to sleep of its own accord.
- **Window**: from the click on the icon, sent over D-Bus, until the pixels on the screen are those of the whole overview.
- **Bundle**: all JavaScript and CSS that a browser has loaded when the overview is drawn, minified, not compressed.
- **History**: the slowest of eight questions (flow, status, time, words), as the page gets the answer; frames while the list
  is scrolled by 60 pixels each, some eighty rows a second, in the best of three tries.
- **Import**: the longest frame while the wizard takes Microsoft Graph beta (47 MB), in the best of four tries.
";

/// The whole section.
pub(crate) fn markdown(measured: &Measured, page: &Numbers) -> String {
    let mut text = format!("{HEAD}| what | at most | here |\n|---|--:|--:|\n");
    for [what, most, here] in rows(measured, page) {
        text += &format!("| {what} | {most} | {here} |\n");
    }
    text += "\nMemory by process, in MiB:\n\n| the window | all | of these |\n|---|--:|---|\n";
    for (when, memory) in ["never opened", "open", "closed, its page ended"].into_iter().zip(&measured.memory) {
        let each: Vec<String> = memory.iter().map(|(name, kib)| format!("{name} {}", mib(*kib))).collect();
        text += &format!("| {when} | {} | {} |\n", mib(total(memory)), each.join(", "));
    }
    text + MEANING
}

fn rows(measured: &Measured, page: &Numbers) -> Vec<[String; 3]> {
    let [never, _, closed] = measured.memory.each_ref().map(|memory| mib(total(memory)));
    let parts = measured.watched.as_secs_f64();
    let minutes = |n: u64| format!("{:.1}", n as f64 * 60.0 / parts);
    let hour = |time: Duration| format!("{:.2} s", time.as_secs_f64() * 3600.0 / parts);
    let ms = |time: Duration| format!("{} ms", time.as_millis());
    let number = |name: &str, unit: &str| page.get(name).map_or("–".into(), |n| format!("{n:.0} {unit}"));
    let start = measured.starts.get(measured.starts.len() / 2).copied().unwrap_or_default();
    let row = |what: &str, most: &str, here: String| [what.to_owned(), most.to_owned(), here];
    let watched = format!("in {parts:.0} s");
    vec![
        row("start to tray with 100 flows", "400 ms of own CPU", ms(start)),
        row("memory, window never opened", "80 MiB", format!("{never} MiB")),
        row("memory, window closed", "100 MiB", format!("{closed} MiB")),
        row(
            &format!("wake-ups a minute while nothing is due, never opened ({watched})"),
            "2",
            minutes(measured.idle[0].wakeups),
        ),
        row(&format!("the same, window closed ({watched})"), "2", minutes(measured.idle[1].wakeups)),
        row("CPU over an idle hour, never opened (from the same time)", "1 s", hour(measured.idle[0].cpu)),
        row("the same, window closed", "1 s", hour(measured.idle[1].cpu)),
        row("window, first time", "800 ms", ms(measured.windows[0])),
        row("window, after its page ended", "800 ms", ms(measured.windows[1])),
        row("UI bundle before lazy parts", "450 kB", number("bundle-kB", "kB")),
        row("with what the overview loads after it is drawn", "–", number("bundle-with-lazy-kB", "kB")),
        row("history of 1,000,000 runs: answer", "50 ms", number("history-answer-ms", "ms")),
        row("history of 1,000,000 runs: frames a second", "60", number("history-frames-a-second", "")),
        row("history of 1,000,000 runs: longest frame", "–", number("history-longest-frame-ms", "ms")),
        row("import of 47 MB: longest frame", "100 ms", number("import-longest-frame-ms", "ms")),
    ]
}

fn total(memory: &[(String, u64)]) -> u64 {
    memory.iter().map(|(_, kib)| kib).sum()
}

fn mib(kib: u64) -> String {
    format!("{:.0}", kib as f64 / 1024.0)
}
