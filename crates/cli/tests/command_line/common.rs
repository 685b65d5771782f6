//! Runs the real `causeway` binary in a data folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A data folder and what was printed last.
pub(crate) struct Causeway {
    folder: TempDir,
}

/// What a command gave back.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Causeway {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file beside the data folder.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs_err::write(&path, text).unwrap();
        path
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        command.arg("--home").arg(self.home()).arg("--key-file").arg(self.folder.path().join("key")).args(args);
        command.stdin(Stdio::null()).env_remove("DISPLAY").env("NO_COLOR", "1");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::from(self.command(args).output().unwrap())
    }
}

/// Imports `island`, which has these paths at this address, and lets it call there.
pub(crate) fn import_island(causeway: &Causeway, address: std::net::SocketAddr, paths: &serde_json::Value) {
    let text = serde_json::json!({
        "openapi": "3.1.0", "info": {"title": "Island", "version": "1"},
        "servers": [{"url": format!("http://{address}")}], "paths": paths,
    });
    let file = causeway.file("island.json", text.to_string());
    causeway.run(&["import", file.to_str().unwrap(), "--name", "island"]).ok();
    allow(causeway, "island", address);
}

/// Says by hand what is known of operations of `island`.
pub(crate) fn know_of_island(causeway: &Causeway, operations: serde_json::Value) {
    let path = causeway.home().join("workspace/connectors/island/apiProperties.json");
    let written = fs_err::read_to_string(&path).unwrap_or_else(|_| "{}".into());
    let mut properties: serde_json::Value = serde_json::from_str(&written).unwrap();
    properties["causeway"]["operations"] = operations;
    fs_err::write(&path, properties.to_string()).unwrap();
}

/// Lets a connector call a server of this machine, as a user would.
pub(crate) fn allow(causeway: &Causeway, connector: &str, address: std::net::SocketAddr) {
    causeway.run(&["connectors", "allow", connector, &format!("http://{address}")]).ok();
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ended {
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Failed with this code, one sentence that holds these words, and a hint in a line of its own.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is missing in: {}", self.stderr);
        }
        assert!(self.stderr.starts_with("causeway: "), "{}", self.stderr);
        assert!(self.stderr.lines().count() >= 2, "no hint: {}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// A small description that is right in every way.
pub(crate) const SCALE: &str = r#"{
  "openapi": "3.1.0", "info": {"title": "Scale", "version": "1"}, "servers": [{"url": "http://127.0.0.1:9"}],
  "paths": {"/weights/{day}": {
    "get": {"operationId": "getWeight", "summary": "One day's weight",
      "parameters": [{"name": "day", "in": "path", "required": true, "schema": {"type": "string", "format": "date"}}],
      "responses": {"200": {"description": "The weight"}}}}}
}"#;

/// A server that gives each request the next of these answers.
pub(crate) fn server(answers: Vec<String>) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

/// The files of a folder and of those in it.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

/// What makes a program see another time; `None` where it is not installed.
pub(crate) fn libfaketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file())
}
