//! `causeway inspect` goes on, whatever a file does to its reader.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::common::{Causeway, Ended, SCALE};

/// A pipe that nobody writes into, and its other end: as long as that is there, reading the pipe never ends.
fn endless(causeway: &Causeway) -> (String, fs_err::File) {
    let pipe = causeway.folder().join("endless.json").display().to_string();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let end = fs_err::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    (pipe, end)
}

fn lines(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_file_that_takes_too_long_is_a_line_like_any_other() {
    let causeway = Causeway::new();
    let good = causeway.file("good.json", SCALE).display().to_string();
    let (pipe, _end) = endless(&causeway);
    let files = [&good, &pipe, &pipe, &pipe, &good].map(String::as_str);
    let ended = causeway.run(&[&["inspect", "--limit", "0.5"], &files[..]].concat());
    let lines = lines(&ended);
    assert_eq!(lines.iter().map(|line| line["file"].as_str().unwrap()).collect::<Vec<_>>(), files);
    assert_eq!((&lines[0]["operations"], &lines[4]["operations"]), (&1.into(), &1.into()));
    for line in &lines[1..4] {
        assert_eq!(line["ok"], false);
        assert_eq!(line["error"], "Reading it took longer than 0.5 s and was given up.");
    }
    ended.fails(1, &["3 files could not be read"]);
}

#[test]
fn what_was_put_right_is_told_with_its_place_and_whether_to_look() {
    let causeway = Causeway::new();
    let text = "openapi: 3.0.0\npaths:\n  /a:\n    post:\n      requestBody: {$ref: '#/gone'}\n";
    let file = causeway.file("slip.yaml", text).display().to_string();
    let lines = lines(&causeway.run(&["inspect", &file]));
    let repairs = lines[0]["repairs"].as_array().unwrap();
    let places: Vec<_> = repairs.iter().map(|one| (&one["code"], &one["look"], &one["line"])).collect();
    assert!(places.contains(&(&"broken-reference".into(), &true.into(), &5.into())), "{places:?}");
    assert!(places.contains(&(&"missing-operation-id".into(), &false.into(), &5.into())), "{places:?}");
}

#[test]
fn a_description_in_a_folder_is_read_with_the_files_that_it_refers_to() {
    let causeway = Causeway::new();
    let all = causeway.folder().join("all");
    for (name, text) in [
        ("shop/api/openapi.yaml", "openapi: 3.1.0\npaths:\n  /a:\n    $ref: paths/a.yaml\n"),
        ("shop/api/paths/a.yaml", "get:\n  responses:\n    '200': {$ref: '../../common/answers.yaml#/Done'}\n"),
        ("shop/common/answers.yaml", "Done: {description: Done}\n"),
    ] {
        fs_err::create_dir_all(all.join(name).parent().unwrap()).unwrap();
        fs_err::write(all.join(name), text).unwrap();
    }
    let main = all.join("shop/api/openapi.yaml").display().to_string();
    let read =
        |given: &str| lines(&causeway.run(&["inspect", given])).into_iter().find(|line| line["file"] == *main).unwrap();
    let line = read(all.to_str().unwrap());
    assert_eq!((&line["ok"], &line["operations"]), (&true.into(), &1.into()), "{line}");
    let codes: Vec<_> = line["repairs"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(!codes.iter().any(|code| code.contains("reference")), "{codes:?}");
    // What lies outside of what was given is not read.
    let inner = read(all.join("shop/api").to_str().unwrap());
    assert_eq!(inner["operations"], 1);
    assert!(inner["repairs"].to_string().contains("reference"), "{inner}");
    assert!(read(&main)["error"].as_str().unwrap().contains("in other files"), "a file alone is read alone");
}

#[test]
fn a_reader_that_is_killed_is_reported_and_nothing_is_left_of_it() {
    let causeway = Causeway::new();
    let good = causeway.file("good.json", SCALE).display().to_string();
    let (pipe, _end) = endless(&causeway);
    let mut inspect = causeway.command(&["inspect", &pipe, &good]);
    let inspect = inspect.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let reader = reader_of(inspect.id(), &pipe);
    assert!(Command::new("kill").args(["-KILL", &reader.to_string()]).status().unwrap().success());
    let ended = Ended::from(inspect.wait_with_output().unwrap());
    let lines = lines(&ended);
    let error = lines[0]["error"].as_str().unwrap();
    assert!(error.contains("broke on this file (signal: 9"), "{error}");
    assert_eq!(lines[1]["ok"], true);
    assert!(!Path::new(&format!("/proc/{reader}")).exists(), "the reader is still there");
    ended.fails(1, &["1 file could not be read"]);
}

#[test]
fn readers_end_with_the_one_they_read_for() {
    let causeway = Causeway::new();
    let (pipe, _end) = endless(&causeway);
    let mut inspect = causeway.command(&["inspect", &pipe]).stdout(Stdio::null()).spawn().unwrap();
    let reader = reader_of(inspect.id(), &pipe);
    inspect.kill().unwrap();
    inspect.wait().unwrap();
    let gone = || !running(reader);
    assert!(within(gone), "the reader goes on without anyone to read for");
}

/// The process that `parent` started and that has the pipe open.
fn reader_of(parent: u32, pipe: &str) -> u32 {
    let mut found = None;
    let is_found = || {
        found = children(parent).into_iter().find(|pid| has_open(*pid, pipe));
        found.is_some()
    };
    assert!(within(is_found), "no reader was started");
    found.unwrap()
}

fn has_open(pid: u32, file: &str) -> bool {
    let open = fs_err::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| fs_err::read_link(entry.path()).ok()).any(|path| path == Path::new(file))
}

fn children(parent: u32) -> Vec<u32> {
    let all = fs_err::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
    pids.filter(|pid| status(*pid).is_some_and(|(_, of)| of == parent)).collect()
}

/// A process's state and parent.
fn status(pid: u32) -> Option<(String, u32)> {
    let text = fs_err::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut words = text.rsplit_once(") ")?.1.split(' ');
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

fn running(pid: u32) -> bool {
    status(pid).is_some_and(|(state, _)| state != "Z")
}

/// Whether something becomes true within ten seconds.
fn within(mut holds: impl FnMut() -> bool) -> bool {
    let wait = || std::thread::sleep(Duration::from_millis(20));
    (0..500).any(|_| {
        holds() || {
            wait();
            false
        }
    })
}
