//! Starts Causeway when the user logs in: an entry in the folder that the desktops look into (XDG Autostart).

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use directories::BaseDirs;

/// Where the entry is and what it starts.
#[derive(Debug, Clone)]
pub struct Login {
    entry: PathBuf,
    program: PathBuf,
    home: Option<PathBuf>,
}

impl Login {
    /// The entry of this user for the program that runs now. `home` is the data folder, where one was named.
    #[must_use]
    pub fn of_this_user(home: Option<PathBuf>) -> Option<Self> {
        let entry = BaseDirs::new()?.config_dir().join("autostart/net.causeway.desktop.desktop");
        // An AppImage runs from a place that is gone after it ends.
        let program = env::var_os("APPIMAGE").map(PathBuf::from).or_else(|| env::current_exe().ok())?;
        let home = home.and_then(|home| std::path::absolute(home).ok());
        Some(Self { entry, program, home })
    }

    /// Makes the entry or takes it away. An entry that the desktop's own settings have switched off stays off, unless the
    /// user has `chosen` otherwise just now.
    ///
    /// # Errors
    /// When the entry cannot be written or removed.
    pub fn set(&self, on: bool, chosen: bool) -> io::Result<()> {
        let there = fs_err::read_to_string(&self.entry).ok();
        let wanted = on.then(|| self.text());
        match (there, wanted) {
            (None, None) => Ok(()),
            (Some(_), None) => fs_err::remove_file(&self.entry),
            (Some(there), Some(_)) if is_switched_off(&there) && !chosen => Ok(()),
            (Some(there), Some(wanted)) if there == wanted => Ok(()),
            (_, Some(wanted)) => write(&self.entry, &wanted),
        }
    }

    fn text(&self) -> String {
        let home = self.home.as_deref().map(|home| format!(" --home {}", quoted(home))).unwrap_or_default();
        let program = quoted(&self.program);
        format!(
            "[Desktop Entry]\nType=Application\nName=Causeway\nComment=Flows run in the background\n\
             Exec={program} --background{home}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
        )
    }
}

fn write(entry: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = entry.parent() {
        fs_err::create_dir_all(folder)?;
    }
    fs_err::write(entry, text)
}

fn is_switched_off(entry: &str) -> bool {
    entry.lines().any(|line| matches!(line.trim(), "Hidden=true" | "X-GNOME-Autostart-enabled=false"))
}

/// An argument of `Exec`: in quotes, and then escaped as every value of the file is (Desktop Entry Specification,
/// "The Exec key").
fn quoted(path: &Path) -> String {
    let mut quoted = String::from("\"");
    for letter in path.to_string_lossy().chars() {
        match letter {
            '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(folder: &Path, program: &str) -> Login {
        Login { entry: folder.join("autostart/causeway.desktop"), program: program.into(), home: None }
    }

    #[test]
    fn the_entry_follows_the_program_and_the_users_choice() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = || fs_err::read_to_string(folder.path().join("autostart/causeway.desktop")).ok();
        login(folder.path(), "/opt/old").set(true, true).expect("an entry");
        assert!(read().is_some_and(|text| text.contains("Exec=\"/opt/old\" --background\n")));
        login(folder.path(), "/opt/new").set(true, false).expect("an entry");
        let moved = read().expect("an entry");
        assert!(moved.contains("Exec=\"/opt/new\" --background\n"), "{moved}");

        let entry = folder.path().join("autostart/causeway.desktop");
        fs_err::write(&entry, format!("{moved}Hidden=true\n")).expect("a desktop that switches it off");
        login(folder.path(), "/opt/new").set(true, false).expect("an entry");
        assert!(read().is_some_and(|text| text.contains("Hidden=true")), "the desktop's own settings count");
        login(folder.path(), "/opt/new").set(true, true).expect("an entry");
        assert_eq!(read(), Some(moved));
        login(folder.path(), "/opt/new").set(false, true).expect("no entry");
        login(folder.path(), "/opt/new").set(false, true).expect("no entry");
        assert_eq!(read(), None);
    }

    #[test]
    fn a_strange_path_is_one_argument() {
        assert_eq!(quoted(Path::new(r#"/a b/$x"y\z%"#)), r#""/a b/\\$x\\"y\\\\z%%""#);
    }
}
