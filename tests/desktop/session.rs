//! A virtual desktop for one test (`session.sh`): programs started in it see it and nothing of the user's own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use causeway_core::Clock;
use causeway_core::clock::SystemClock;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/desktop/session.sh");

/// The programs that a session needs and this machine does not have.
pub(crate) fn missing() -> String {
    let output = Command::new(SCRIPT).arg("--missing").output().expect("session.sh runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A running session. It ends, with all that is in it, when this is dropped.
pub(crate) struct Session {
    script: Child,
    life: Option<ChildStdin>,
    variables: Vec<(String, String)>,
}

impl Session {
    pub(crate) fn start() -> Self {
        let mut script =
            Command::new(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("session.sh starts");
        let life = script.stdin.take();
        let lines = BufReader::new(script.stdout.take().expect("its output")).lines();
        let lines: Vec<String> = lines.map_while(Result::ok).take_while(|line| line != "ready").collect();
        let variables = lines.iter().filter_map(|line| line.split_once('='));
        let variables: Vec<_> = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert!(variables.iter().any(|(name, _)| name == "DISPLAY"), "the session did not come up");
        Self { script, life, variables }
    }

    /// A command that will run inside.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_remove("WAYLAND_DISPLAY").env_remove("CAUSEWAY_HOME").envs(self.variables.iter().cloned());
        command
    }

    /// A variable of the session.
    pub(crate) fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).expect(name)
    }

    /// What a command prints, if it succeeds.
    pub(crate) fn output(&self, program: &str, args: &[&str]) -> Option<String> {
        let output = self.command(program).args(args).output().expect(program);
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Calls a method on the session's bus; the answer in GVariant's text form.
    pub(crate) fn call(&self, name: &str, path: &str, method: &str, args: &[&str]) -> Option<String> {
        let fixed =
            ["call", "--session", "--timeout", "5", "--dest", name, "--object-path", path, "--method", method, "--"];
        self.output("gdbus", &[&fixed, args].concat())
    }

    /// A property of an object on the session's bus.
    pub(crate) fn property(&self, name: &str, path: &str, interface: &str, property: &str) -> Option<String> {
        self.call(name, path, "org.freedesktop.DBus.Properties.Get", &[interface, property])
    }

    /// Whether the app's window can be seen.
    pub(crate) fn window_is_there(&self) -> bool {
        self.output("xwininfo", &["-name", "Causeway"]).is_some_and(|about| about.contains("IsViewable"))
    }

    /// Where the inside of the app's window is and how large: x, y, width, height.
    pub(crate) fn window_place(&self) -> Option<[i32; 4]> {
        let about = self.output("xwininfo", &["-name", "Causeway"])?;
        let number = |name: &str| about.split_once(name)?.1.split_whitespace().next()?.parse().ok();
        Some([
            number("Absolute upper-left X:")?,
            number("Absolute upper-left Y:")?,
            number("Width:")?,
            number("Height:")?,
        ])
    }

    /// Whether there is a window of the app at all, even a hidden one.
    pub(crate) fn window_exists(&self) -> bool {
        self.output("xwininfo", &["-name", "Causeway"]).is_some()
    }

    /// A picture of the whole screen, kept as `<name>.png`.
    pub(crate) fn picture(&self, name: &str) {
        let folder = artefacts();
        fs_err::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}.png"));
        let taken = self.output("import", &["-window", "root", &file.display().to_string()]);
        assert!(taken.is_some(), "no picture of the screen could be taken");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.life.take());
        self.script.wait().ok();
    }
}

/// Where pictures go: `$CAUSEWAY_SCREENSHOTS`, `$CAUSEWAY_ARTEFACTS`, else a folder that git ignores.
fn artefacts() -> PathBuf {
    let named = ["CAUSEWAY_SCREENSHOTS", "CAUSEWAY_ARTEFACTS"].into_iter().find_map(std::env::var_os);
    named.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts"), PathBuf::from)
}

/// Waits until `look` sees something.
pub(crate) fn eventually<T>(what: &str, seconds: u64, look: impl FnMut() -> Option<T>) -> T {
    within(seconds, look).unwrap_or_else(|| panic!("after {seconds} s there is still no {what}"))
}

/// What `look` sees within a time, if anything.
pub(crate) fn within<T>(seconds: u64, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = SystemClock.instant() + Duration::from_secs(seconds);
    loop {
        let seen = look();
        if seen.is_some() || SystemClock.instant() >= end {
            return seen;
        }
        sleep(Duration::from_millis(200));
    }
}
