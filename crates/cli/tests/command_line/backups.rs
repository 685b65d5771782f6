//! Backups, and what a user meets after one was brought back or the database was damaged.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::common::{Causeway, Ended, SCALE};

const HELLO: &str = r#"{"triggers": {"t": {"type": "Request", "kind": "Button"}},
    "actions": {"Say": {"type": "Compose", "inputs": "hello"}}}"#;

/// A data folder with a connector, a flow, and one run; then a backup of it, and then the flow is another.
fn changed_since_backup() -> (Causeway, PathBuf) {
    let causeway = Causeway::new();
    let scale = causeway.file("scale.json", SCALE);
    causeway.run(&["import", scale.to_str().unwrap()]).ok();
    flow(&causeway, HELLO);
    causeway.run(&["flow", "run", "mine"]).ok();
    let archive = causeway.folder().join("saved.zip");
    causeway.run(&["backup", archive.to_str().unwrap()]).ok();
    flow(&causeway, &HELLO.replace("hello", "other"));
    causeway.run(&["flow", "run", "mine"]).ok();
    (causeway, archive)
}

fn flow(causeway: &Causeway, text: &str) {
    let file = causeway.file("flow.json", text);
    causeway.run(&["flow", "new", "mine", "--replace", "--file", file.to_str().unwrap()]).ok();
}

fn runs(causeway: &Causeway) -> usize {
    let list: Value = serde_json::from_str(&causeway.run(&["--json", "runs", "list"]).ok().stdout).unwrap();
    list["runs"].as_array().unwrap().len()
}

fn definition(causeway: &Causeway) -> String {
    fs_err::read_to_string(causeway.home().join("workspace/flows/mine.json")).unwrap()
}

fn restore(causeway: &Causeway, from: &Path) -> Ended {
    causeway.run(&["restore", from.to_str().unwrap()])
}

#[test]
fn a_backup_brings_everything_back_and_nothing_runs_before_the_user_says_so() {
    let (causeway, archive) = changed_since_backup();
    let said = restore(&causeway, &archive).ok();
    assert!(said.stdout.contains("are back") && said.stdout.contains("causeway resume"), "{}", said.stdout);
    assert!(definition(&causeway).contains("hello"));
    assert_eq!(runs(&causeway), 1, "the history is that of the backup");

    causeway.run(&["flow", "run", "mine"]).fails(1, &["copy of its database", "causeway resume"]);
    let doctor = causeway.run(&["doctor"]).ok().stdout;
    assert!(doctor.contains("Paused") && doctor.contains("A backup was restored"), "{doctor}");
    causeway.run(&["resume"]).ok();
    causeway.run(&["flow", "run", "mine"]).ok();
    assert!(!causeway.run(&["doctor"]).ok().stdout.contains("A backup was restored"));

    // What was there is not lost: the newer flow is kept, and the newer database too.
    let replaced = fs_err::read_dir(causeway.home().join("backups")).unwrap();
    let replaced: Vec<_> = replaced.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    assert_eq!(replaced.len(), 1);
    let kept = fs_err::read_to_string(replaced[0].join("workspace/flows/mine.json")).unwrap();
    assert!(kept.contains("other"));
    assert!(replaced[0].join("causeway.db").exists());
}

#[test]
fn a_backup_makes_another_machine_the_same_but_for_the_key() {
    let (causeway, archive) = changed_since_backup();
    let other = Causeway::new();
    restore(&other, &archive).ok();
    assert!(definition(&other).contains("hello"));
    assert!(other.run(&["connectors", "list"]).ok().stdout.contains("scale"));
    let before = fs_err::read(&archive).unwrap();
    causeway.run(&["backup", archive.to_str().unwrap()]).fails(1, &["is there already"]);
    causeway.run(&["backup", "/nowhere/saved.zip"]).fails(1, &["There is no folder /nowhere"]);
    assert_eq!(fs_err::read(&archive).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_backup_is_only_for_the_user() {
    use std::os::unix::fs::PermissionsExt;
    let (causeway, archive) = changed_since_backup();
    assert_eq!(fs_err::metadata(&archive).unwrap().permissions().mode() & 0o777, 0o600);
    restore(&causeway, &archive).ok();
    for path in ["workspace", "backups"] {
        let mode = fs_err::metadata(causeway.home().join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_restore_that_is_cut_off_is_finished_by_whatever_comes_next() {
    let points = [
        "restore-noted",
        "restore-aside-workspace",
        "restore-moved-workspace",
        "restore-aside-causeway.db",
        "restore-aside-causeway.db-shm",
        "restore-moved-causeway.db",
    ];
    for point in points {
        let (causeway, archive) = changed_since_backup();
        let mut command = causeway.command(&["restore", archive.to_str().unwrap()]);
        let cut = command.env("CAUSEWAY_CRASH_AT", point).output().unwrap();
        assert!(!cut.status.success(), "{point}");
        assert_eq!(runs(&causeway), 1, "{point}");
        assert!(definition(&causeway).contains("hello"), "{point}");
        assert!(causeway.run(&["connectors", "list"]).ok().stdout.contains("scale"), "{point}");
        let left = fs_err::read_dir(causeway.home()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with("restor")).collect();
        assert!(left.is_empty(), "{point}: {left:?}");
    }
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let (causeway, archive) = changed_since_backup();
    let cut = fs_err::read(&archive).unwrap();
    let outside = causeway.folder().join("outside.zip");
    let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); \
                  z.writestr('backup.json', '{\"made\": \"2026-01-01T00:00:00Z\"}'); z.writestr('../evil', 'x')";
    let made = std::process::Command::new("python3").args(["-c", script]).arg(&outside).status().unwrap();
    assert!(made.success());
    let files = [
        (causeway.file("text.zip", "dear diary"), "neither an archive"),
        (causeway.file("cut.zip", &cut[..cut.len() / 2]), "cannot be used"),
        (causeway.file("bare.db", b"SQLite format 3\0 and then nothing"), "is not a Causeway database"),
        (outside, "not Causeway's"),
        (causeway.folder().join("nowhere.zip"), "nowhere.zip"),
    ];
    for (file, words) in files {
        restore(&causeway, &file).fails(1, &[words]);
        assert_eq!(runs(&causeway), 2, "{}", file.display());
        assert!(definition(&causeway).contains("other"), "{}", file.display());
        causeway.run(&["flow", "check", causeway.home().join("workspace/flows/mine.json").to_str().unwrap()]).ok();
    }
    assert!(!causeway.folder().join("evil").exists());
}

#[test]
fn a_damaged_database_is_told_and_its_copy_used() {
    let (causeway, _) = changed_since_backup();
    // The copy that is made each day.
    let daily = causeway.home().join("backups/causeway-20260101T000000Z.db");
    fs_err::copy(causeway.home().join("causeway.db"), daily).unwrap();
    let mut bytes = fs_err::read(causeway.home().join("causeway.db")).unwrap();
    bytes[100..].fill(0xA5);
    fs_err::write(causeway.home().join("causeway.db"), bytes).unwrap();
    let doctor = causeway.run(&["doctor"]).ok().stdout;
    assert!(doctor.contains("The database is damaged") && doctor.contains("The damaged one is kept"), "{doctor}");
    causeway.run(&["flow", "run", "mine"]).fails(1, &["causeway resume"]);
    let status: Value = serde_json::from_str(&causeway.run(&["--json", "doctor"]).ok().stdout).unwrap();
    assert_eq!(status["overview"]["attention"][0]["kind"], json!("restored"));
    causeway.run(&["resume"]).ok();
    causeway.run(&["flow", "run", "mine"]).ok();
}

#[test]
fn everything_can_be_paused_from_the_command_line() {
    let (causeway, _) = changed_since_backup();
    let said = causeway.run(&["pause", "--hours", "2"]).ok();
    assert!(said.stderr.contains("2 hours"), "{}", said.stderr);
    assert!(causeway.run(&["doctor"]).ok().stdout.contains("Paused for"));
    causeway.run(&["resume"]).ok();
    assert!(!causeway.run(&["doctor"]).ok().stdout.contains("Paused"));
}

#[cfg(unix)]
#[test]
fn the_database_is_copied_while_causeway_runs() {
    let (causeway, _) = changed_since_backup();
    let copies = || {
        let entries = fs_err::read_dir(causeway.home().join("backups")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "db")).count()
    };
    let _serving = crate::refreshes::Serving::start(&causeway);
    let late = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    while copies() == 0 && tokio::time::Instant::now() < late {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(copies(), 1);
    assert!(!causeway.run(&["doctor"]).ok().stdout.contains("none yet"));
}
