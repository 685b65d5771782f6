//! What other people, other programs and logs get to see of Causeway: nothing.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::{Causeway, allow, answer, server};

/// The same command in a shell that first does this; it has a process of its own, not a shell's.
fn after(first: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{first}; exec \"$0\" \"$@\"")]).arg(command.get_program()).args(command.get_args());
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).env_remove("DISPLAY");
    shell
}

/// Ends with the test, however that ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(causeway: &Causeway, first: &str, env: &[(&str, &str)]) -> Serving {
    serve_with(causeway, first, env, &["--demo", "--listen", "127.0.0.1:0"])
}

fn serve_with(causeway: &Causeway, first: &str, env: &[(&str, &str)], more: &[&str]) -> Serving {
    let command = causeway.command(&[&["serve"], more].concat());
    let serving = Serving(after(first, &command).current_dir(causeway.folder()).envs(env.to_vec()).spawn().unwrap());
    for _ in 0..600 {
        if sockets(&causeway.home()) > 0 {
            return serving;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it does not serve");
}

fn sockets(home: &Path) -> usize {
    walk(home).into_iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "sock")).count()
}

/// All files and folders, with their modes.
fn walk(folder: &Path) -> Vec<(PathBuf, u32)> {
    let Ok(entries) = fs_err::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let inside = paths.flat_map(|path| {
        let mode = fs_err::symlink_metadata(&path).map_or(0, |data| data.permissions().mode() & 0o777);
        let below = if path.is_dir() { walk(&path) } else { Vec::new() };
        below.into_iter().chain([(path, mode)])
    });
    inside.collect()
}

#[test]
fn nobody_else_can_open_what_is_in_the_data_folder() {
    let causeway = Causeway::new();
    // Whatever the user's own files are made with.
    let serving = serve(&causeway, "umask 000", &[]);
    let check = |wanted: &[&str]| {
        let late = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
        let has_all =
            |found: &[(PathBuf, u32)]| wanted.iter().all(|name| found.iter().any(|(path, _)| path.ends_with(name)));
        let mut found = walk(&causeway.home());
        while !has_all(&found) && tokio::time::Instant::now() < late {
            std::thread::sleep(std::time::Duration::from_millis(50));
            found = walk(&causeway.home());
        }
        for (path, mode) in &found {
            let private = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(*mode, private, "{} has {mode:o}", path.display());
        }
        for name in wanted {
            assert!(found.iter().any(|(path, _)| path.ends_with(name)), "there is no {name}: {found:?}");
        }
    };
    let made = ["causeway.db", "causeway.db-wal", "causeway.db-shm", "blobs.db", "index.db", "causeway.sock"];
    check(&[&made[..], &["engine.lock", "apiDefinition.json", "apiProperties.json"]].concat());
    let mode = fs_err::metadata(causeway.home()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
    drop(serving);
    after("umask 000", &causeway.command(&["demo", "--days", "7"])).status().unwrap();
    check(&["demo.key"]);
}

#[test]
fn a_crash_leaves_no_memory_behind() {
    let core_dumped = |env: &[(&str, &str)]| {
        let causeway = Causeway::new();
        let mut serving = serve(&causeway, "ulimit -c unlimited", env);
        let pid = serving.0.id().to_string();
        Command::new("kill").args(["-ABRT", &pid]).status().unwrap();
        serving.0.wait().unwrap().core_dumped()
    };
    assert!(!core_dumped(&[]));
    if !core_dumped(&[("CAUSEWAY_ALLOW_DEBUGGER", "1")]) {
        eprintln!("this machine makes no core files: that none is made says nothing here");
    }
}

#[test]
fn a_key_that_a_server_repeats_is_in_no_log_and_no_message() {
    let causeway = Causeway::new();
    let body = r#"{"error": {"message": "the key s3cret-k3y-4711 is over its limit"}}"#;
    let address = server(vec![answer("503 Busy", "", body); 2]);
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Lamp"}}, "servers": [{{"url": "http://{address}"}}],
            "components": {{"securitySchemes": {{"k": {{"type": "apiKey", "in": "header", "name": "X-Key"}}}}}},
            "paths": {{"/a": {{"get": {{"operationId": "get"}}}}}}}}"#
    );
    let file = causeway.file("lamp.json", text);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    allow(&causeway, "lamp", address);
    let flow = causeway.file(
        "flow.json",
        r#"{"triggers": {"t": {"type": "Request", "kind": "Button"}}, "actions": {"Get": {"type": "OpenApiConnection",
            "runAfter": {}, "inputs": {"host": {"apiId": "/connectors/lamp", "connectionName": "lamp",
            "operationId": "get"}, "retryPolicy": {"type": "none"}}}}}"#,
    );
    causeway.run(&["flow", "new", "mine", "--file", flow.to_str().unwrap()]).ok();
    let key = causeway.file("key.txt", "s3cret-k3y-4711\n");
    let mut connect = causeway.command(&["connect", "lamp", "--secret-stdin"]);
    connect.stdin(std::fs::File::open(key).unwrap()).stderr(Stdio::null());
    assert!(connect.status().unwrap().success());
    let ended = causeway.run(&["-v", "flow", "run", "mine"]);
    assert!(ended.stderr.contains("the key [hidden] is over its limit"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("4711") && !ended.stdout.contains("4711"), "{}", ended.stderr);
}

/// The ports that a process listens on.
#[cfg(target_os = "linux")]
fn ports(pid: u32) -> usize {
    let own: Vec<_> = fs_err::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| fs_err::read_link(entry.unwrap().path()).ok())
        .filter_map(|to| Some(to.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    let lines =
        ["tcp", "tcp6"].map(|kind| fs_err::read_to_string(format!("/proc/{pid}/net/{kind}")).unwrap_or_default());
    // Columns of proc_net_tcp(5): the fourth is the state, 0A for a listener, the tenth the inode.
    let is_own = |line: &str| {
        let columns: Vec<_> = line.split_whitespace().collect();
        columns.get(3) == Some(&"0A") && columns.get(9).is_some_and(|inode| own.iter().any(|one| one == inode))
    };
    lines.iter().flat_map(|text| text.lines()).filter(|line| is_own(line)).count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_screen_opens_no_port_and_commands_reach_it() {
    let causeway = Causeway::new();
    let serving = serve_with(&causeway, "true", &[], &["--listen", "127.0.0.1:0"]);
    assert_eq!(ports(serving.0.id()), 1, "the page is at a port");
    drop(serving);
    let causeway = Causeway::new();
    let serving = serve_with(&causeway, "true", &[], &["--no-page"]);
    assert_eq!(ports(serving.0.id()), 0);
    let file = causeway.file("scale.json", crate::common::SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    assert!(causeway.run(&["connectors", "list"]).ok().stdout.contains("Scale"));
    assert!(Path::new(&format!("/proc/{}", serving.0.id())).exists(), "it is still the one that runs");
    assert_eq!(causeway.run(&["serve", "--no-page", "--listen", "127.0.0.1:0"]).code, 2, "one or the other");
}

/// What systemd says of the unit that the guide gives: exposure from 0 to 10, and 2.5 is the bar.
#[cfg(target_os = "linux")]
#[test]
fn the_unit_for_systemd_may_do_little() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/systemd/causeway.service");
    let analyze = Command::new("systemd-analyze")
        .args(["security", "--offline=yes", "--threshold=25", "--no-pager"])
        .arg(&unit)
        .output();
    let Ok(analyze) = analyze else {
        println!("skipped: what systemd says of the unit (systemd-analyze is not installed)");
        return;
    };
    let said = String::from_utf8_lossy(&analyze.stdout);
    let errors = String::from_utf8_lossy(&analyze.stderr);
    assert!(analyze.status.success() && said.contains("exposure level"), "{said}{errors}");
    assert!(!errors.contains("Unknown"), "{errors}");
}
