//! Opens the system's browser. The address may come from a description that a stranger wrote, so only addresses that
//! a browser is meant for are opened, and never through a shell.

use std::process::{Child, Command, Stdio};

use url::Url;

use crate::OpenError;
use crate::profile::problem;

/// Opens an address in the user's browser: the programs in `BROWSER` first, then the system's own way. That it returns
/// does not prove that a page opened, so show the link as well.
///
/// # Errors
/// [`OpenError::Unsafe`] for anything but https (or http to this computer) without user info,
/// [`OpenError::NoBrowser`] when no program could be started.
pub fn open_browser(url: &Url) -> Result<(), OpenError> {
    let address = address(url)?;
    let mut last = "no program is known that opens addresses".to_owned();
    for argv in programs(&address, std::env::var("BROWSER").ok().as_deref()) {
        match start(&argv) {
            Ok(child) => return reap(child),
            Err(error) => last = format!("{}: {error}", argv[0]),
        }
    }
    Err(OpenError::NoBrowser(last))
}

/// The address as text, if it may be opened.
fn address(url: &Url) -> Result<String, OpenError> {
    // A fragment is harmless here.
    let mut bare = url.clone();
    bare.set_fragment(None);
    if let Some(problem) = problem(&bare) {
        return Err(OpenError::Unsafe(match problem {
            "is not https" => "it is not https",
            "has no host" => "it has no host",
            _ => "it holds a user name or password",
        }));
    }
    let address = url.as_str().replace('\'', "%27").replace('`', "%60");
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '<' | '>');
    if address.chars().all(plain) {
        Ok(address)
    } else {
        Err(OpenError::Unsafe("it holds characters that no address may hold"))
    }
}

/// Command lines to try, in order. `BROWSER` is a list with `:` between, where `%s` stands for the address.
fn programs(address: &str, browser: Option<&str>) -> Vec<Vec<String>> {
    let split = if cfg!(windows) { ';' } else { ':' };
    let chosen = browser.unwrap_or_default().split(split).map(|entry| {
        let mut argv: Vec<String> = entry.split_whitespace().map(|word| word.replace("%s", address)).collect();
        if !argv.is_empty() && !entry.contains("%s") {
            argv.push(address.into());
        }
        argv
    });
    let system: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["rundll32", "url.dll,FileProtocolHandler"]
    } else {
        &["xdg-open"]
    };
    let system = system.iter().map(|word| (*word).to_owned()).chain([address.to_owned()]).collect();
    chosen.filter(|argv| !argv.is_empty()).chain([system]).collect()
}

fn start(argv: &[String]) -> std::io::Result<Child> {
    let mut command = Command::new(&argv[0]);
    command.args(&argv[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Inside an AppImage our own libraries must not be forced on the browser.
    if std::env::var_os("APPIMAGE").is_some() {
        command.env_remove("LD_LIBRARY_PATH").env_remove("LD_PRELOAD");
    }
    command.spawn()
}

/// Waits for the child elsewhere, so that it does not stay behind as a zombie; a browser may live for days.
fn reap(mut child: Child) -> Result<(), OpenError> {
    let waiting = std::thread::Builder::new().name("browser".into()).spawn(move || child.wait());
    waiting.map(drop).map_err(|error| OpenError::NoBrowser(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_is_meant_for_is_opened() {
        for (url, ok) in [
            ("https://accounts.test/o?client_id=a&state=b", true),
            ("http://127.0.0.1:3000/authorize", true),
            ("https://accounts.test/#top", true),
            ("http://accounts.test/", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("calculator://x", false),
            ("https://me@accounts.test/", false),
        ] {
            assert_eq!(address(&Url::parse(url).unwrap()).is_ok(), ok, "{url}");
        }
    }

    #[test]
    fn no_character_survives_that_a_shell_would_read() {
        let url = Url::parse("https://a.test/$(x)`y`?q='z' \"w\"<>|%PATH%").unwrap();
        let address = address(&url).unwrap();
        assert!(!address.contains(['`', '\'', '"', ' ', '<', '>']), "{address}");
    }

    #[test]
    fn the_browser_variable_is_a_list_of_programs() {
        let list = programs("https://a.test/", Some("firefox --new-tab %s::links"));
        assert_eq!(list[0], ["firefox", "--new-tab", "https://a.test/"]);
        assert_eq!(list[1], ["links", "https://a.test/"]);
        assert_eq!(list.len(), 3, "the system's own way comes last");
        assert_eq!(list[2].last().unwrap(), "https://a.test/");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = start(&["causeway-no-such-browser".into()]).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    }
}
