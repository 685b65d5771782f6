//! Files that are meant to do harm, given to the real `causeway` binary: each has a clear answer, soon and in little
//! memory; nothing beside it is read, and nothing is fetched.
#![cfg(unix)]
#![cfg_attr(test, expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests"))]

mod archives;
mod bounds;
mod references;
mod texts;

use std::path::Path;

use serde_json::Value;

use crate::bounds::bounded;

/// What is said of a file.
enum Answer {
    /// It is read, with so many operations.
    Read(u64),
    /// It is refused, with these words.
    Refused(&'static str),
}

/// A name, what writes the file, and the answer.
type Case = (&'static str, Box<dyn Fn(&Path)>, Answer);

fn case(name: &'static str, bytes: impl Fn() -> Vec<u8> + 'static, answer: Answer) -> Case {
    (name, Box::new(move |path| fs_err::write(path, bytes()).unwrap()), answer)
}

#[test]
fn every_hostile_file_has_a_clear_answer_soon() {
    for (name, write, answer) in texts::cases().into_iter().chain(archives::cases()) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        write(&file);
        inspected(&file, &answer);
        imported(folder.path(), &file, &answer);
    }
}

fn inspected(file: &Path, answer: &Answer) {
    let name = file.display().to_string();
    let ended = bounded(&["inspect", &name]);
    let line: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{name}: {ended:?}"));
    match answer {
        Answer::Read(operations) => assert_eq!(line["operations"], *operations, "{name}: {line}"),
        Answer::Refused(words) => {
            let error = line["error"].as_str().unwrap_or_else(|| panic!("{name} was read: {line}"));
            assert!(error.contains(words), "{name}: {error}");
            assert!(!error.contains("broke on"), "{name}: {error}");
        }
    }
}

fn imported(folder: &Path, file: &Path, answer: &Answer) {
    let home = folder.join("home").display().to_string();
    let name = file.display().to_string();
    let ended = bounded(&["--home", &home, "import", &name, "--name", "hostile"]);
    match answer {
        Answer::Read(_) => assert_eq!(ended.code, Some(0), "{name}: {ended:?}"),
        Answer::Refused(words) => {
            assert!(ended.code == Some(1) && ended.stderr.contains(words), "{name}: {ended:?}");
            assert!(ended.stderr.lines().count() >= 2, "no hint: {ended:?}");
        }
    }
}
