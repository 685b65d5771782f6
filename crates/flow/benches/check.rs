//! What reading and checking costs: the largest real definition where the shared data is, one of 500 actions with long
//! expressions, and a file of 10 MB that wants to take long. Run by `./dev bench`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use causeway_flow::{check, read};

fn main() {
    let largest = largest();
    if let Some(text) = &largest {
        line(&format!("the largest real definition, {} KB", text.len() >> 10), text, 41);
    }
    let many = many(500, 3_000);
    line(&format!("500 actions with long expressions, {} KB", many.len() >> 10), &many, 11);
    for (what, text) in
        [("a chain", chain(60_000)), ("references to it", referring(20_000)), ("one level in the other", deep())]
    {
        line(&format!("hostile: {what}, {} MB", text.len() >> 20), &text, 1);
    }
}

/// Reads and checks so often; prints the medians.
fn line(what: &str, text: &str, times: usize) {
    let (mut reads, mut checks) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let begun = Instant::now();
        let definition = read(text).unwrap();
        reads.push(begun.elapsed());
        let begun = Instant::now();
        std::hint::black_box(check(&definition, None));
        checks.push(begun.elapsed());
    }
    println!("{:<52} {:>7.2}ms read {:>7.2}ms check", what, ms(&mut reads), ms(&mut checks));
}

fn ms(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn largest() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/flows");
    let paths = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let path = paths.max_by_key(|path| std::fs::metadata(path).map_or(0, |about| about.len()))?;
    std::fs::read_to_string(path).ok()
}

fn flow(actions: &str) -> String {
    format!(r#"{{"triggers": {{"T": {{"type": "Request"}}}}, "actions": {{{actions}}}}}"#)
}

fn many(count: usize, length: usize) -> String {
    let mut actions = String::new();
    for i in 0..count {
        let mut expression = String::from("@concat('a'");
        while expression.len() < length {
            let _ = write!(expression, ", toUpper(outputs('A{}')?['x']?['y'])", i / 2);
        }
        let after = if i == 0 { String::new() } else { format!(r#""A{}": ["Succeeded"]"#, i - 1) };
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(
            actions,
            r#"{comma}"A{i}": {{"type": "Compose", "inputs": "{expression})", "runAfter": {{{after}}}}}"#
        );
    }
    flow(&actions)
}

/// Each action runs after the one before and asks for the first.
fn chain(count: usize) -> String {
    let action = |i: usize| {
        let after = if i == 0 { String::new() } else { format!(r#""A{}": ["Succeeded"]"#, i - 1) };
        format!(r#""A{i}": {{"type": "Compose", "inputs": "@outputs('A0')", "runAfter": {{{after}}}}}"#)
    };
    flow(&(0..count).map(action).collect::<Vec<_>>().join(","))
}

/// Names that are nearly right, each of which wants to be compared with all.
fn referring(count: usize) -> String {
    let name = "a_rather_long_name_of_an_action_".repeat(3);
    let action = |i: usize| format!(r#""{name}{i}": {{"type": "Compose", "inputs": "@outputs('{name}x{i}')"}}"#);
    flow(&(0..count).map(action).collect::<Vec<_>>().join(","))
}

/// Levels with long names, so that pointers are long, around many actions.
fn deep() -> String {
    let name = "n".repeat(2_000);
    let mut text =
        (0..150_000).map(|i| format!(r#""{i}": {{"type": "Compose", "inputs": "@x("}}"#)).collect::<Vec<_>>().join(",");
    for level in 0..50 {
        text = format!(r#""{name}{level}": {{"type": "Scope", "actions": {{{text}}}}}"#);
    }
    flow(&text)
}
