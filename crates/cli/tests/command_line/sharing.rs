//! Commands that run side by side share the data folder: none is turned away, and none waits for another's long call.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;

use crate::common::{Causeway, Ended, SCALE, answer};

fn spawn(causeway: &Causeway, args: &[&str]) -> Child {
    causeway.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn ended(child: Child) -> Ended {
    child.wait_with_output().unwrap().into()
}

#[test]
fn many_commands_at_once_all_succeed() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    let commands: Vec<_> = (0..12).map(|_| spawn(&causeway, &["operations", "scale"])).collect();
    for child in commands {
        assert!(ended(child).ok().stdout.contains("getWeight"));
    }
}

#[test]
fn a_command_is_answered_by_the_engine_of_another_that_is_busy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, was_asked) = channel();
    let (go_on, may_go_on) = channel::<()>();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        asked.send(()).unwrap();
        may_go_on.recv().unwrap();
        stream.write_all(answer("200 OK", "", "{}").as_bytes()).unwrap();
    });
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["connectors", "server", "scale", &format!("http://{address}")]).ok();
    let busy = spawn(&causeway, &["call", "scale", "getWeight", "--param", "day=2026-11-26"]);
    was_asked.recv().unwrap();
    // The first is in the middle of its call; the second does not wait for it, and is not refused.
    assert!(causeway.run(&["operations", "scale"]).ok().stdout.contains("getWeight"));
    go_on.send(()).unwrap();
    ended(busy).ok();
}

#[test]
fn a_command_that_was_asked_something_ends_after_it_has_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, was_asked) = channel();
    let (go_on, may_go_on) = channel::<()>();
    std::thread::spawn(move || {
        let mut calls = Vec::new();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            asked.send(()).unwrap();
            calls.push(stream);
        }
        // The first command has its answer at once, the one that asked it only later.
        for mut stream in calls {
            stream.write_all(answer("200 OK", "", "{}").as_bytes()).unwrap();
            may_go_on.recv().unwrap();
        }
    });
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["connectors", "server", "scale", &format!("http://{address}")]).ok();
    let call = ["call", "scale", "getWeight", "--param", "day=2026-11-26"];
    let first = spawn(&causeway, &call);
    was_asked.recv().unwrap();
    let second = spawn(&causeway, &call);
    was_asked.recv().unwrap();
    go_on.send(()).unwrap();
    go_on.send(()).unwrap();
    ended(second).ok();
    ended(first).ok();
}
