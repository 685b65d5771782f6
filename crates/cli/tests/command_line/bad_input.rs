//! Bad input gets one clear sentence, a hint, an exit code that says what kind it is, and changes nothing.

use crate::common::{Causeway, SCALE, allow};

/// Everything in a folder, by name, with its bytes: to show that nothing changed.
fn contents(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in fs_err::read_dir(next).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => todo.push(path),
                path => found.push((path.clone(), fs_err::read(path).unwrap_or_default())),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_missing_file_is_named() {
    Causeway::new().run(&["import", "no-such-file.json"]).fails(4, &["no-such-file.json", "not there"]);
}

#[test]
fn what_is_no_description_is_refused_and_leaves_nothing() {
    let causeway = Causeway::new();
    for (name, text) in [
        ("page.html", "<!doctype html><title>API</title>"),
        ("empty.json", ""),
        ("list.json", "[1, 2, 3]"),
        ("none.json", r#"{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{}}"#),
        ("picture.png", "\u{89}PNG\r\n"),
    ] {
        let file = causeway.file(name, text);
        causeway.run(&["import", file.to_str().unwrap()]).fails(1, &[]);
    }
    assert_eq!(contents(&causeway.home().join("workspace")), []);
}

#[test]
fn a_failed_import_leaves_the_former_connector_as_it_was() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    let before = contents(&causeway.home().join("workspace"));
    let broken = causeway.file("scale.json", "{\"openapi\": ");
    causeway.run(&["import", broken.to_str().unwrap(), "--name", "scale"]).fails(1, &[]);
    assert_eq!(contents(&causeway.home().join("workspace")), before);
}

#[test]
fn names_that_are_nearly_right_are_pointed_at() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["operation", "scale", "getWeigth"]).fails(4, &["getWeigth", "getWeight"]);
    causeway.run(&["operations", "scales"]).fails(4, &["scales", "Did you mean \"scale\"?"]);
    causeway.run(&["call", "scale", "getWeight"]).fails(1, &["day"]);
    causeway.run(&["call", "scale", "getWeight", "--param", "dai=2026-11-24"]).fails(1, &["dai"]);
    causeway.run(&["call", "scale", "getWeight", "--param", "day"]).fails(2, &["NAME=VALUE"]);
    causeway.run(&["runs", "show", "nothing"]).fails(4, &["nothing"]);
    causeway.run(&["flow", "run", "nothing"]).fails(4, &["nothing"]);
    causeway.run(&["connections", "remove", "nothing"]).fails(4, &["nothing"]);
}

#[test]
fn a_server_that_is_not_there_is_said_plainly() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    allow(&causeway, "scale", "127.0.0.1:9".parse().unwrap());
    causeway
        .run(&["call", "scale", "getWeight", "--param", "day=2026-11-24"])
        .fails(1, &["127.0.0.1", "could not be reached"]);
}

#[test]
fn a_connector_that_says_nothing_about_signing_in_says_what_to_do() {
    let causeway = Causeway::new();
    let file = causeway.file("scale.json", SCALE);
    causeway.run(&["import", file.to_str().unwrap()]).ok();
    causeway.run(&["connect", "scale", "--no-browser"]).fails(3, &["scale", "apiProperties.json"]);
}

#[test]
fn a_flow_with_mistakes_is_refused_with_its_pointer() {
    let causeway = Causeway::new();
    let file = causeway.file("flow.json", r#"{"triggers":{"t":{"type":"Recurrence","recurrence":{"frequency":"Hour","interval":1}}},"actions":{"A":{"type":"Compse","inputs":1,"runAfter":{}}}}"#);
    let ended = causeway.run(&["flow", "check", file.to_str().unwrap()]).fails(1, &["1 flow cannot run"]);
    assert!(ended.stdout.contains("/actions/A") && ended.stdout.contains("Compose"), "{}", ended.stdout);
    let rows = causeway.run(&["--json", "flow", "check", file.to_str().unwrap()]).stdout;
    let row: serde_json::Value = serde_json::from_str(&rows).expect("one JSON line for one file");
    assert_eq!((&row["ok"], &row["diagnostics"][0]["pointer"]), (&false.into(), &"/actions/A/type".into()), "{row}");
    causeway.run(&["flow", "new", "mine", "--file", file.to_str().unwrap()]).ok();
    causeway.run(&["flow", "run", "mine"]).fails(1, &["mine", "1 mistake"]);
}

#[test]
fn a_data_folder_that_cannot_be_is_said() {
    let causeway = Causeway::new();
    let file = causeway.file("in-the-way", "");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"))
        .args(["--home", file.to_str().unwrap(), "connectors", "list"])
        .output()
        .unwrap();
    crate::common::Ended::from(output).fails(1, &["in-the-way"]);
}

#[test]
fn a_database_that_is_none_is_left_alone() {
    let causeway = Causeway::new();
    fs_err::create_dir_all(causeway.home()).unwrap();
    let database = causeway.home().join("causeway.db");
    let text = "this is not a database, but it may be somebody's letter".repeat(20);
    fs_err::write(&database, &text).unwrap();
    causeway.run(&["runs", "list"]).fails(1, &["causeway.db"]);
    assert_eq!(fs_err::read_to_string(database).unwrap(), text);
}

/// A tiny tmpfs needs root; without it this cannot be shown here.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let causeway = Causeway::new();
    let small = causeway.folder().join("small");
    fs_err::create_dir(&small).unwrap();
    let mounted =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&small).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: full disk on the command line (mounting a tmpfs needs root)");
        return;
    }
    let home = small.join("home");
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_causeway"));
        crate::common::Ended::from(command.arg("--home").arg(&home).args(args).output().unwrap())
    };
    let scale = causeway.file("scale.json", SCALE);
    run(&["import", scale.to_str().unwrap()]).ok();
    let before = contents(&home.join("workspace"));
    let large = SCALE.replace("One day's weight", &"x".repeat(2 << 20));
    let large = causeway.file("large.json", large);
    let refused = run(&["import", large.to_str().unwrap(), "--name", "scale"]);
    let after = contents(&home.join("workspace"));
    let still = run(&["operations", "scale"]);
    let unmounted = std::process::Command::new("umount").arg(&small).status().unwrap();
    assert!(unmounted.success());
    refused.fails(1, &["disk is full"]);
    assert_eq!(after, before);
    assert!(still.ok().stdout.contains("getWeight"));
}
