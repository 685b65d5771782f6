//! The vault with a real GNOME keyring, in a session of its own: this test starts itself again under a private D-Bus
//! with a private home, so that no keyring of the user is ever touched.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_auth::{Place, Record, Tone, Vault, VaultError};
use tokio::time::Instant;

/// Set in the process that runs inside the private session; says which scene is played.
const SCENE: &str = "CAUSEWAY_TEST_KEYRING_SCENE";
const SERVICE: &str = "net.causeway.test";

#[test]
fn a_key_is_kept_and_its_absence_is_understood() {
    play("keyring", SESSION);
}

#[test]
fn a_keyring_that_is_locked_in_between_is_understood() {
    play("locked", SESSION);
}

#[test]
fn a_wrong_password_leaves_the_key_alone() {
    play("wrong-password", SESSION);
}

#[test]
fn a_keyring_that_hangs_is_given_up_in_time() {
    play("hanging", SESSION);
}

#[test]
fn a_keyring_that_was_never_set_up_is_missing() {
    play("bare", SESSION);
}

#[test]
fn a_key_crosses_the_bus_only_encrypted() {
    if !is_installed("dbus-monitor") {
        println!("skipped: what others see of a key on the bus (dbus-monitor is not installed)");
        return;
    }
    play("recorded", SESSION);
}

/// On a bus that starts nothing by itself.
#[test]
fn a_keyring_that_comes_late_is_found() {
    play("late", NO_ACTIVATION);
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
        Ok("locked") => locked(),
        Ok("wrong-password") => wrong_password(),
        Ok("hanging") => hanging(),
        Ok("bare") => bare(),
        Ok("recorded") => recorded(),
        Ok("late") => late(),
        Ok("no-bus") => assert!(matches!(create("main"), Err(VaultError::Missing(_)))),
        _ => {}
    }
}

/// The usual session bus, which starts a keyring when one is asked for.
const SESSION: Option<&str> = None;
/// One that starts nothing.
const NO_ACTIVATION: Option<&str> = Some(
    r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>"#,
);

/// Plays a scene under `dbus-run-session`.
fn play(scene: &str, bus: Option<&str>) {
    let all = ["dbus-run-session", "dbus-send", "gnome-keyring-daemon"].into_iter().all(is_installed);
    if !all {
        println!("skipped: the vault with a real keyring, {scene} (gnome-keyring and dbus are not installed)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("dbus-run-session");
    if let Some(bus) = bus {
        let file = folder.path().join("bus.conf");
        fs_err::write(&file, bus).unwrap();
        command.arg("--config-file").arg(file);
    }
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
    let _daemon = Daemon::start("test", &[]);
    let (vault, record) = create("main").unwrap();
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    assert_eq!(unsealed(&record, &sealed), Ok(b"secret".to_vec()));
    let (other, _) = create("other").unwrap();
    assert!(other.unseal("fitbit/tokens/1", &sealed).is_err(), "each account has its own key");
    let (taken, first) = create("main").unwrap();
    assert!(taken.unseal("fitbit/tokens/1", &sealed).is_err(), "another data folder's");
    assert_eq!(same_key(&first), same_key(&record), "a key that nobody recorded yet is taken, not replaced");

    // Moved to a file and back: the same key, and gone from where it was.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let there = wait(vault.keep_at(Place::KeyFile { path: path.clone() }, record.clone())).unwrap();
    let there = wait(vault.remove_former(there)).unwrap();
    assert_eq!(unsealed(&there, &sealed), Ok(b"secret".to_vec()));
    assert_eq!(open(&record).unwrap_err(), VaultError::Lost("the system keyring"));
    let back = wait(vault.keep_at(place("main"), there)).unwrap();
    let back = wait(vault.remove_former(back)).unwrap();
    assert_eq!((unsealed(&back, &sealed), path.exists()), (Ok(b"secret".to_vec()), false));

    let foreign = b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    write("main", Some(foreign));
    assert_eq!(open(&record).unwrap_err(), VaultError::AnotherKey("the system keyring"));
    assert_eq!(entry("main"), foreign, "another key is left alone");
    write("main", Some(b"not a key"));
    assert!(matches!(open(&record), Err(VaultError::Damaged(_))));
    assert!(matches!(create("main"), Err(VaultError::Damaged(_))));
    write("main", None);
    assert_eq!(open(&record).unwrap_err(), VaultError::Lost("the system keyring"));
    assert_eq!(open(&record).unwrap_err(), VaultError::Lost("the system keyring"), "an expected key is not made");
}

fn locked() {
    let first = Daemon::start("test", &[]);
    let (vault, record) = create("main").unwrap();
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    lock();
    assert_eq!(open(&record).unwrap_err(), VaultError::Locked);
    assert_eq!(wait(Vault::open(record.clone(), None, Tone::Quiet)).unwrap_err(), VaultError::Locked);
    assert_eq!(create("main").unwrap_err(), VaultError::Locked, "a locked key is not replaced");
    assert_eq!(&**vault.unseal("fitbit/tokens/1", &sealed).unwrap(), b"secret", "an open vault stays open");

    // The keyring is started again under us and unlocked: the same process finds it by itself.
    let second = Daemon::start("test", &["--replace"]);
    drop(first);
    for tone in [Tone::Quiet, Tone::Aloud] {
        let (again, _) = wait(Vault::open(record.clone(), None, tone)).unwrap();
        assert_eq!(&**again.unseal("fitbit/tokens/1", &sealed).unwrap(), b"secret");
    }
    drop(second);
}

fn wrong_password() {
    let first = Daemon::start("test", &[]);
    let (vault, record) = create("main").unwrap();
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    drop(first);
    let second = Daemon::start("not the password", &["--replace"]);
    assert_eq!(open(&record).unwrap_err(), VaultError::Locked);
    assert_eq!(create("main").unwrap_err(), VaultError::Locked);
    let third = Daemon::start("test", &["--replace"]);
    drop(second);
    assert_eq!(unsealed(&record, &sealed), Ok(b"secret".to_vec()));
    drop(third);
}

fn hanging() {
    let daemon = Daemon::start("test", &[]);
    let (vault, record) = create("main").unwrap();
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    daemon.signal("-STOP");
    let begun = Instant::now();
    assert_eq!(open(&record).unwrap_err(), VaultError::Silent(5));
    assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
    daemon.signal("-CONT");
    assert_eq!(unsealed(&record, &sealed), Ok(b"secret".to_vec()));
}

/// Everything on the bus is recorded while a key is made, read, and moved into a file, which says what the key is.
fn recorded() {
    let _daemon = Daemon::start("test", &[]);
    let folder = tempfile::tempdir().unwrap();
    let (record, path) = (folder.path().join("bus"), folder.path().join("key"));
    let heard = || fs_err::read(&record).unwrap();
    let output = fs_err::File::create(&record).unwrap().into_parts().0;
    let mut monitor = Command::new("dbus-monitor").args(["--session", "--binary"]).stdout(output).spawn().unwrap();
    until("the recording", || owner().is_some() && contains(&heard(), b"GetNameOwner"));

    let (vault, made) = create("main").unwrap();
    open(&made).unwrap();
    let moved = wait(vault.keep_at(Place::KeyFile { path: path.clone() }, made)).unwrap();
    wait(vault.remove_former(moved)).unwrap();
    until("the last message", || contains(&heard(), b"Delete"));
    monitor.kill().unwrap();
    monitor.wait().unwrap();

    let (heard, key) = (heard(), fs_err::read_to_string(path).unwrap());
    assert!(contains(&heard, b"GetSecret") && contains(&heard, b"dh-ietf1024-sha256-aes128-cbc-pkcs7"));
    let bytes = STANDARD.decode(key.trim()).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for form in [key.trim().as_bytes(), &bytes, hex.as_bytes(), hex.to_uppercase().as_bytes()] {
        assert!(form.len() >= 32 && !contains(&heard, form), "the key was readable on the bus");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|here| here == part)
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} did not come");
}

/// The daemon is started by the bus, with no password and no collection to keep anything in.
fn bare() {
    let not_set_up = |result: Result<_, VaultError>| {
        assert!(matches!(&result, Err(VaultError::Missing(why)) if why.contains("not set up")), "{result:?}");
    };
    not_set_up(create("main").map(drop));
    not_set_up(wait(place("main").probe()));
    // With a key that was kept before: not lost, only not there.
    let record = serde_json::json!({"kind": "keyring", "service": SERVICE, "account": "main"});
    not_set_up(open(&serde_json::from_value(record).unwrap()).map(drop));
}

/// A session in which Causeway is there before the keyring is, in the same process.
fn late() {
    assert!(matches!(create("main"), Err(VaultError::Missing(_))));
    assert!(matches!(wait(place("main").probe()), Err(VaultError::Missing(_))));
    let _daemon = Daemon::start("test", &[]);
    assert_eq!(wait(place("main").probe()), Ok(()));
    let (vault, record) = create("main").unwrap();
    let sealed = vault.seal("fitbit/tokens/1", b"secret");
    assert_eq!(unsealed(&record, &sealed), Ok(b"secret".to_vec()));
}

fn place(account: &str) -> Place {
    Place::Keyring { service: SERVICE.into(), account: account.into() }
}

fn create(account: &str) -> Result<(Vault, Record), VaultError> {
    wait(Vault::create(place(account)))
}

fn open(record: &Record) -> Result<(Vault, Record), VaultError> {
    wait(Vault::open(record.clone(), None, Tone::Aloud))
}

fn unsealed(record: &Record, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    open(record)?.0.unseal("fitbit/tokens/1", sealed).map(|open| open.to_vec())
}

fn same_key(record: &Record) -> serde_json::Value {
    serde_json::to_value(record).unwrap()["keyId"].clone()
}

/// Waits as the app does: inside a tokio runtime, which must neither block nor make the keyring panic.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(work)
}

/// Changes an entry behind the vault's back; `None` deletes it.
fn write(account: &'static str, secret: Option<&'static [u8]>) {
    behind(account, move |entry| {
        secret.map_or_else(|| entry.delete_credential(), |secret| entry.set_secret(secret)).unwrap();
    });
}

fn entry(account: &'static str) -> Vec<u8> {
    behind(account, |entry| entry.get_secret().unwrap())
}

fn behind<T: Send + 'static>(account: &'static str, work: impl FnOnce(keyring_core::Entry) -> T + Send + 'static) -> T {
    let work = move || {
        let store: std::sync::Arc<keyring_core::CredentialStore> =
            zbus_secret_service_keyring_store::Store::new().unwrap();
        work(keyring_core::Entry::new_in_store(&store, SERVICE, account).unwrap())
    };
    thread::spawn(work).join().unwrap()
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

/// A keyring daemon in the foreground, unlocked if the password is right, so that it can be ended again.
struct Daemon(Child);

impl Daemon {
    fn start(password: &str, options: &[&str]) -> Self {
        let before = owner();
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]).args(options);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
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

impl Daemon {
    fn signal(&self, signal: &str) {
        let ended = Command::new("kill").args([signal, &self.0.id().to_string()]).status();
        assert!(ended.unwrap().success());
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
