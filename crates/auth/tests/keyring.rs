//! The vault with a real GNOME keyring, in a session of its own: this test starts itself again under a private D-Bus
//! with a private home, so that no keyring of the user is ever touched.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use causeway_auth::{Backend, Vault, VaultError};

/// Set in the process that runs inside the private session; says which scene is played.
const SCENE: &str = "CAUSEWAY_TEST_KEYRING_SCENE";
const SERVICE: &str = "net.causeway.test";

#[test]
fn a_key_is_kept_and_its_absence_is_understood() {
    play("keyring");
}

#[test]
fn a_keyring_that_was_never_set_up_is_missing() {
    play("bare");
}

/// Without a session bus at all; needs no programs.
#[test]
fn no_session_at_all_is_missing() {
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/causeway-test")];
    again("no-bus", Command::new(std::env::current_exe().unwrap()), &nowhere);
}

/// What runs inside the private session. In an ordinary run it has nothing to do.
#[test]
fn inside() {
    match std::env::var(SCENE).as_deref() {
        Ok("keyring") => keyring(),
        Ok("bare") => bare(),
        Ok("no-bus") => assert!(matches!(open("main", false), Err(VaultError::Missing(_)))),
        _ => {}
    }
}

/// Plays a scene under `dbus-run-session`.
fn play(scene: &str) {
    let all = ["dbus-run-session", "dbus-send", "gnome-keyring-daemon"].into_iter().all(is_installed);
    if !all {
        println!("skipped: the vault with a real keyring (gnome-keyring and dbus are not installed)");
        return;
    }
    let mut command = Command::new("dbus-run-session");
    command.arg("--").arg(std::env::current_exe().unwrap());
    again(scene, command, &[]);
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Starts this test again with a private home and nothing of the user's session.
fn again(scene: &str, mut command: Command, environment: &[(&str, &str)]) {
    let home = tempfile::tempdir().unwrap();
    for name in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(name, home.path());
    }
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(name);
    }
    command.args(["inside", "--exact", "--nocapture"]).env(SCENE, scene).envs(environment.iter().copied());
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "scene {scene}:\n{said}");
}

fn keyring() {
    let first = Daemon::start(&[]);
    assert_eq!(open("main", true).unwrap_err(), VaultError::Lost("the system keyring"), "an expected key is not made");

    let vault = open("main", false).unwrap();
    assert_eq!(vault.backend_name(), "system keyring");
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    for expects_key in [true, false] {
        assert_eq!(&**open("main", expects_key).unwrap().unseal("fitbit/tokens/1", &sealed).unwrap(), b"secret");
    }
    assert!(open("other", false).unwrap().unseal("fitbit/tokens/1", &sealed).is_err(), "each account has its own key");

    lock();
    assert_eq!(open("main", true).unwrap_err(), VaultError::Locked);
    assert_eq!(open("main", false).unwrap_err(), VaultError::Locked, "a locked key is not replaced");
    assert_eq!(&**vault.unseal("fitbit/tokens/1", &sealed).unwrap(), b"secret", "an open vault stays open");

    // The keyring is restarted under us and unlocked: the same process finds it by itself.
    let second = Daemon::start(&["--replace"]);
    drop(first);
    assert_eq!(&**open("main", true).unwrap().unseal("fitbit/tokens/1", &sealed).unwrap(), b"secret");

    write("main", Some(b"not a key"));
    assert!(matches!(open("main", true), Err(VaultError::Damaged(_))));
    write("main", None);
    assert_eq!(open("main", true).unwrap_err(), VaultError::Lost("the system keyring"));
    drop(second);
}

/// The daemon is started by the bus, with no password and no collection to keep anything in.
fn bare() {
    let result = open("main", false);
    assert!(matches!(&result, Err(VaultError::Missing(why)) if why.contains("not set up")), "{result:?}");
}

/// Opens a vault as the app does: inside a tokio runtime, which must neither block nor make the keyring panic.
fn open(account: &str, expects_key: bool) -> Result<Vault, VaultError> {
    let backend = Backend::Keyring { service: SERVICE.into(), account: account.into() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(Vault::open(backend, expects_key))
}

/// Changes an entry behind the vault's back; `None` deletes it.
fn write(account: &'static str, secret: Option<&'static [u8]>) {
    let work = move || {
        let store: std::sync::Arc<keyring_core::CredentialStore> =
            zbus_secret_service_keyring_store::Store::new().unwrap();
        let entry = keyring_core::Entry::new_in_store(&store, SERVICE, account).unwrap();
        secret.map_or_else(|| entry.delete_credential(), |secret| entry.set_secret(secret)).unwrap();
    };
    thread::spawn(work).join().unwrap();
}

fn lock() {
    let args = ["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"];
    assert!(dbus("org.freedesktop.secrets", "/org/freedesktop/secrets", &args).contains("array"));
}

fn dbus(to: &str, path: &str, args: &[&str]) -> String {
    let to = format!("--dest={to}");
    let output = Command::new("dbus-send").args(["--session", "--print-reply", &to, path]).args(args).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// An unlocked keyring daemon in the foreground, so that it can be ended again.
struct Daemon(Child);

impl Daemon {
    fn start(options: &[&str]) -> Self {
        let before = owner();
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]).args(options);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"test").unwrap();
        let daemon = Self(child);
        for _ in 0..100 {
            if owner().is_some_and(|now| Some(now) != before) {
                return daemon;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("gnome-keyring-daemon did not come up");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Who answers for the keyring on the bus now.
fn owner() -> Option<String> {
    let args = ["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"];
    let answer = dbus("org.freedesktop.DBus", "/org/freedesktop/DBus", &args);
    answer.split('"').nth(1).map(str::to_owned)
}
