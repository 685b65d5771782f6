//! The Node process of `tests/prism/server.mjs`, which serves one description at a time.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::places;

/// The process. It ends with this value, and with the test.
pub(super) struct Server {
    node: Child,
    answers: BufReader<ChildStdout>,
}

impl Server {
    /// `None` where Node or the packages are not there.
    pub(super) fn start() -> Option<Self> {
        let folder = places::root().join("tests/prism");
        let skipped = || println!("skipped: requests against Prism (missing: npm ci --prefix tests/prism)");
        if !folder.join("node_modules/@stoplight/prism-http-server").is_dir() {
            skipped();
            return None;
        }
        let mut command = Command::new("node");
        command.arg("server.mjs").current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut node) = command.spawn() else {
            skipped();
            return None;
        };
        let answers = BufReader::new(node.stdout.take()?);
        Some(Self { node, answers })
    }

    /// The address at which Prism serves this description from now on, or why it cannot load it.
    pub(super) fn serve(&mut self, description: &Path) -> Result<String, String> {
        let input = self.node.stdin.as_mut().unwrap();
        writeln!(input, "{}", description.canonicalize().unwrap().display()).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("Prism ended: {error}"))?;
        match answer["url"].as_str() {
            Some(url) => Ok(url.to_owned()),
            None => Err(answer["error"].as_str().unwrap_or_default().to_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}
