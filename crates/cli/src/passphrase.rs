//! Where a passphrase comes from: a file descriptor, a command that prints it, or a person who types it unseen. It is
//! never an argument and never in the environment of a child: both are there for others to read.

use std::io::{IsTerminal, Read};
use std::process::Stdio;
use std::time::Duration;

use causeway_api::WireError;
use causeway_api::views::VaultView;
use secrecy::SecretString;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::args::Args;

/// More than this is no passphrase.
const LONGEST: u64 = 4096;
/// A command may ask a person itself.
const PATIENCE: Duration = Duration::from_secs(120);

/// The passphrase as the command line says, if it does.
pub(crate) async fn given(args: &Args) -> Result<Option<SecretString>, WireError> {
    match (args.passphrase_fd, &args.password_command) {
        (Some(number), _) => from_descriptor(number).map(Some),
        (None, Some(command)) => from_command(command).await.map(Some),
        (None, None) => Ok(None),
    }
}

/// The passphrase of a vault that is locked with one: as the command line says, or typed. `None` where none is needed, or
/// none can be had without a terminal, unless it `is_asked_for`: then that is an error.
pub(crate) async fn of_vault(
    args: &Args,
    vault: &VaultView,
    is_asked_for: bool,
) -> Result<Option<SecretString>, WireError> {
    if vault.kind != "passphrase" || matches!(&*vault.state, "open" | "unused") {
        return Ok(None);
    }
    match given(args).await? {
        None if !is_asked_for && !std::io::stdin().is_terminal() => Ok(None),
        None => typed("Passphrase of your secrets: ", false).map(Some),
        given => Ok(given),
    }
}

/// What stands behind an open file descriptor.
pub(crate) fn from_descriptor(number: u32) -> Result<SecretString, WireError> {
    let failed = |error: std::io::Error| {
        WireError::new("FileFailed", format!("The passphrase could not be read from descriptor {number}: {error}."))
            .hint("Open it for Causeway, as in: causeway --passphrase-fd 3 … 3< FILE")
    };
    let mut bytes = Zeroizing::new(Vec::new());
    match number {
        0 => std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes),
        _ => std::fs::File::open(format!("/dev/fd/{number}"))
            .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)),
    }
    .map_err(failed)?;
    line(&bytes)
}

/// What a command prints. Its words are split as a shell would, and nothing else is done to them.
async fn from_command(command: &str) -> Result<SecretString, WireError> {
    let failed = |what: String| {
        WireError::new("PasswordCommand", format!("The password command {what}."))
            .hint("Try it by itself: it must print the passphrase and end with success.")
    };
    let words = shlex::split(command).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| failed("cannot be split into words".into()))?;
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("could not be started: {error}")))?;
    let mut bytes = Zeroizing::new(Vec::new());
    let work = async {
        if let Some(stdout) = child.stdout.take() {
            stdout.take(LONGEST + 1).read_to_end(&mut bytes).await?;
        }
        child.wait().await
    };
    let ended = timeout(PATIENCE, work).await.map_err(|_| failed("did not end in two minutes".into()))?;
    let status = ended.map_err(|error| failed(format!("broke off: {error}")))?;
    if !status.success() {
        return Err(failed("ended without success".into()));
    }
    line(&bytes)
}

/// Typed by a person, twice where it is a new one.
pub(crate) fn typed(question: &str, is_new: bool) -> Result<SecretString, WireError> {
    if !std::io::stdin().is_terminal() {
        return Err(WireError::new("Usage", "There is no terminal to ask for the passphrase.")
            .hint("Give it with --passphrase-fd N or --password-command COMMAND."));
    }
    let ask = |question: &str| {
        let failed = |error| WireError::new("FileFailed", format!("The passphrase could not be read: {error}."));
        rpassword::prompt_password(question).map(Zeroizing::new).map_err(failed)
    };
    let first = ask(question)?;
    if is_new && *ask("Again: ")? != *first {
        return Err(WireError::new("Usage", "The two are not the same.").hint("Try again; nothing was changed."));
    }
    Ok(first.as_str().into())
}

/// One line, without its end.
fn line(bytes: &[u8]) -> Result<SecretString, WireError> {
    let wrong =
        |what: &str| WireError::new("Usage", format!("The passphrase {what}.")).hint("Give it as one line of text.");
    let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not text"))?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    match text {
        "" => Err(wrong("is empty")),
        text if text.contains('\n') || bytes.len() as u64 > LONGEST => Err(wrong("is longer than a line")),
        text => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[tokio::test]
    async fn a_command_is_split_into_words_and_no_shell_sees_it() {
        let said = from_command("printf '%s\\n' \"correct $HOME; horse\"").await.unwrap();
        assert_eq!(said.expose_secret(), "correct $HOME; horse");
        for broken in ["false", "printf ''", "", "no-such-program-of-causeway", "printf 'open"] {
            let error = from_command(broken).await.unwrap_err();
            assert!(error.hint.is_some(), "{error}");
        }
    }

    #[test]
    fn a_line_loses_its_end_and_nothing_else() {
        for (bytes, expected) in [("a b \r\n", "a b "), ("a b", "a b"), (" a\n", " a")] {
            assert_eq!(line(bytes.as_bytes()).unwrap().expose_secret(), expected);
        }
        for wrong in [b"" as &[u8], b"\n", b"a\nb\n", b"\xff"] {
            assert!(line(wrong).is_err(), "{wrong:?}");
        }
    }
}
