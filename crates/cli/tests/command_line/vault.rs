//! Where the key to secrets is: each place, each way that it does not open, and moving, as a person does it. What is
//! kept is one key of a service, and `call` shows whether it can still be opened.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::common::{Causeway, Ended, allow};
use crate::keys::{import, service};
use crate::service::{listen, say};
use crate::sign_in::in_session;

const SCHEME: &str = r#""k": {"type": "apiKey", "in": "header", "name": "X-Key"}"#;
const PASSPHRASE: &str = "correct horse battery";

/// A data folder with a connector that wants a key. The service answers as long as the test lives.
fn safe() -> Causeway {
    let causeway = Causeway::new();
    let (address, told) = service("x-key: s3cret-k3y-4711\r\n");
    std::mem::forget(told);
    import(&causeway, address, SCHEME);
    causeway.file("pass", format!("{PASSPHRASE}\n"));
    causeway.file("wrong", "correct horse batterx\n");
    causeway
}

/// A shell script with no keyring in reach. `c` is `causeway` on the data folder; the working folder is beside it.
fn sh(causeway: &Causeway, script: &str) -> Command {
    let mut command = Command::new("timeout");
    let whole = format!("BIN={}; c() {{ \"$BIN\" --home home \"$@\"; }}\n{script}", env!("CARGO_BIN_EXE_causeway"));
    command.args(["90", "bash", "-c", &whole]).current_dir(causeway.folder()).stdin(Stdio::null());
    for name in ["DISPLAY", "CAUSEWAY_KEY_FILE", "CAUSEWAY_PASSWORD_COMMAND", "CREDENTIALS_DIRECTORY"] {
        command.env_remove(name);
    }
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/causeway-test");
    command
}

fn run(causeway: &Causeway, script: &str) -> Ended {
    sh(causeway, script).output().unwrap().into()
}

const CONNECT: &str = "c connect safe --secret-stdin <<< s3cret-k3y-4711 >&2";

#[test]
fn a_passphrase_opens_what_it_locked() {
    let causeway = safe();
    let script = format!(
        "c settings vault passphrase --new-passphrase-fd 3 3< pass && c --passphrase-fd 3 {} 3< pass",
        &CONNECT[2..]
    );
    assert!(run(&causeway, &script).ok().stdout.contains("Passphrase"));
    run(&causeway, "c call safe get --passphrase-fd 3 3< pass").ok();
    run(&causeway, "c call safe get --password-command 'cat pass'").ok();
    run(&causeway, "CAUSEWAY_PASSWORD_COMMAND='cat pass' c call safe get").ok();
    run(&causeway, "c call safe get").fails(1, &["locked with a passphrase", "--passphrase-fd"]);
    run(&causeway, "c call safe get --passphrase-fd 3 3< wrong").fails(1, &["not the passphrase"]);
    run(&causeway, "c call safe get --password-command false").fails(1, &["password command"]);
    let doctor = run(&causeway, "c doctor").ok().stdout;
    assert!(doctor.contains("nobody has given it yet") && doctor.contains("causeway settings unlock"), "{doctor}");

    // Another passphrase: the old one is needed once more, and never again.
    causeway.file("next", "staple staple staple");
    run(&causeway, "c settings vault passphrase --passphrase-fd 3 --new-passphrase-fd 4 3< pass 4< next").ok();
    run(&causeway, "c call safe get --passphrase-fd 3 3< pass").fails(1, &["not the passphrase"]);
    run(&causeway, "c call safe get --passphrase-fd 3 3< next").ok();
    run(&causeway, "c settings vault passphrase --passphrase-fd 3 --new-passphrase-fd 4 3< next 4< <(echo short)")
        .fails(1, &["too short"]);
}

#[test]
fn a_running_causeway_is_unlocked_and_nobody_else_sees_the_passphrase() {
    let causeway = safe();
    let script = format!(
        "c settings vault passphrase --new-passphrase-fd 3 3< pass >&2; c --passphrase-fd 3 {} 3< pass",
        &CONNECT[2..]
    );
    run(&causeway, &script).ok();
    // The browser is the child that Causeway starts; here it is what looks at its own surroundings.
    let script = r#"
        trap 'kill $serving' EXIT
        "$BIN" --home home serve > address 2> said & serving=$!
        until [ -s address ]; do sleep 0.05; done
        c call safe get; echo "before: $?" >&2
        c settings unlock --passphrase-fd 3 3< pass >&2
        c call safe get || exit 1
        c --json settings show
        cat /proc/$serving/cmdline /proc/$serving/environ | tr '\0' '\n' > process
        kill $serving; wait $serving
        "$BIN" --home home serve --passphrase-fd 3 3< pass > address2 2>> said & serving=$!
        until [ -s address2 ]; do sleep 0.05; done
        c call safe get || exit 1
        cat /proc/$serving/cmdline /proc/$serving/environ | tr '\0' '\n' >> process"#;
    let ended = run(&causeway, script).ok();
    assert!(ended.stderr.contains("before: 1"), "{}", ended.stderr);
    assert!(ended.stdout.contains("\"state\": \"open\""), "{}", ended.stdout);
    for name in ["process", "said"] {
        let text = fs_err::read_to_string(causeway.folder().join(name)).unwrap();
        assert!(!text.contains(PASSPHRASE), "{name}: {text}");
    }
    assert!(!(ended.stdout + &ended.stderr).contains(PASSPHRASE));
    for file in
        ["causeway.db", "causeway.db-wal"].map(|name| causeway.home().join(name)).iter().filter(|file| file.exists())
    {
        let bytes = fs_err::read(file).unwrap();
        assert!(!bytes.windows(PASSPHRASE.len()).any(|window| window == PASSPHRASE.as_bytes()), "{}", file.display());
    }
}

#[test]
fn a_credential_of_systemd_is_taken_on_first_use_and_never_replaced() {
    let causeway = safe();
    fs_err::create_dir(causeway.folder().join("credentials")).unwrap();
    causeway.file("credentials/causeway.key", [7; 32]);
    let with = "export CREDENTIALS_DIRECTORY=$PWD/credentials;";
    run(&causeway, &format!("{with} {CONNECT} && c call safe get")).ok();
    assert!(run(&causeway, &format!("{with} c doctor")).ok().stdout.contains("Credential of systemd"));
    run(&causeway, "c call safe get").fails(1, &["systemd has not given", "LoadCredentialEncrypted"]);
    causeway.file("credentials/causeway.key", [8; 32]);
    run(&causeway, &format!("{with} c call safe get")).fails(1, &["not the one", "systemd"]);
    causeway.file("credentials/causeway.key", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n");
    run(&causeway, &format!("{with} c settings vault key-file key && c call safe get")).ok();
    run(&causeway, "c call safe get").ok();
}

#[test]
fn a_key_file_has_its_place_outside_and_belongs_to_one_person() {
    let causeway = safe();
    run(&causeway, &format!("c --key-file home/key {}", &CONNECT[2..])).fails(1, &["data folder", "somewhere else"]);
    fs_err::os::unix::fs::symlink("home", causeway.folder().join("link")).unwrap();
    run(&causeway, &format!("c --key-file link/key {}", &CONNECT[2..])).fails(1, &["data folder"]);
    run(&causeway, &format!("c --key-file key {}", &CONNECT[2..])).ok();
    run(&causeway, "chmod 644 key; c call safe get").fails(1, &["chmod 600"]);
    run(&causeway, "chmod 600 key; c settings vault key-file home/key").fails(1, &["data folder"]);
    run(&causeway, "c call safe get").ok();
}

#[test]
fn a_lost_key_changes_nothing_until_a_person_starts_anew() {
    let causeway = safe();
    run(&causeway, &format!("c --key-file key {} && mv key away", &CONNECT[2..])).ok();
    run(&causeway, "c call safe get").fails(1, &["no longer in its key file", "Nothing was changed"]);
    run(&causeway, "mv away key; c call safe get; mv key away").ok();
    run(&causeway, "cp /dev/null key; chmod 600 key; c call safe get").fails(1, &["not a key"]);
    let other = "head -c 32 /dev/zero | base64 > key; chmod 600 key;";
    run(&causeway, &format!("{other} c call safe get")).fails(1, &["not the one", "--new-key"]);
    run(&causeway, "c settings vault key-file second").fails(1, &["not the one"]);

    run(&causeway, "c settings vault key-file second --new-key").ok();
    run(&causeway, "c call safe get").fails(3, &["the key to its secrets is lost"]);
    run(&causeway, &format!("{CONNECT} && c call safe get")).ok();
    run(&causeway, "c settings vault key-file third --new-key").fails(1, &["no new one was made"]);
}

/// Ended at any moment of a move, the vault opens, and moving once more brings it to its end.
#[test]
fn a_move_that_is_killed_leaves_a_vault_that_opens() {
    let causeway = safe();
    run(&causeway, &format!("c --key-file key0 {}", &CONNECT[2..])).ok();
    let begun = Instant::now();
    run(&causeway, "c settings vault key-file key1").ok();
    let whole = begun.elapsed();
    let mut moved = 0;
    // At each step for certain, and then at moments as they come.
    let points = ["vault-kept", "vault-recorded", "vault-removed"];
    let rounds = 24 + points.len() as u32;
    for round in 1..=rounds {
        let to = format!("key{}", round + 1);
        let mut move_it =
            sh(&causeway, &format!("exec {} --home home settings vault key-file {to}", env!("CARGO_BIN_EXE_causeway")));
        move_it.stdout(Stdio::null()).stderr(Stdio::null());
        match points.get(round as usize - 1) {
            Some(point) => drop(move_it.env("CAUSEWAY_CRASH_AT", point).status().unwrap()),
            None => {
                let mut child = move_it.spawn().unwrap();
                std::thread::sleep(whole * round / rounds);
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
        run(&causeway, "c call safe get").ok();
        let place = run(&causeway, "c settings show").ok().stdout;
        moved += u32::from(place.contains(&to));
        run(&causeway, &format!("c settings vault key-file {to} && c call safe get")).ok();
    }
    assert!(moved < rounds, "none was killed in time");
    let keys = fs_err::read_dir(causeway.folder()).unwrap().flatten();
    let keys: Vec<_> =
        keys.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().starts_with("key")).collect();
    assert_eq!(keys, [format!("key{}", rounds + 1).as_str()], "the key is left at its last place only");
}

#[test]
fn moving_between_a_real_keyring_and_the_rest() {
    if !has_keyring() {
        println!("skipped: moving a key into and out of a real keyring (gnome-keyring and dbus are not installed)");
        return;
    }
    let causeway = safe();
    let script = format!(
        r#"cd "$1/.."; BIN="$0"; HOME_="$1"; c() {{ "$BIN" --home "$HOME_" "$@"; }}
        set -e
        {CONNECT}
        c doctor
        c settings vault passphrase --new-passphrase-fd 3 3< pass
        c call safe get --passphrase-fd 3 3< pass
        c settings vault keyring --passphrase-fd 3 3< pass
        c call safe get
        c settings vault key-file key --keep
        c settings vault keyring
        c call safe get
        test ! -e key
        dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >&2
        c doctor
        ! c call safe get
        ! c settings vault key-file elsewhere --new-key"#
    );
    let ended = Ended::from(in_session(&causeway, &script).output().unwrap()).ok();
    assert!(
        ended.stdout.contains("System keyring") && ended.stdout.contains("The system keyring is locked."),
        "{}",
        ended.stdout
    );
    assert!(ended.stderr.contains("Unlock the keyring"), "{}", ended.stderr);

    // The data folder on a machine without that keyring.
    run(&causeway, "c call safe get").fails(1, &["No system keyring"]);
    run(&causeway, "c settings vault key-file elsewhere --new-key").ok();
    run(&causeway, "c call safe get").fails(3, &["the key to its secrets is lost"]);
}

/// Two commands that both come first make one key, and what each keeps can be opened.
#[test]
fn two_who_come_first_make_one_key() {
    if !has_keyring() {
        println!("skipped: two processes at a new keyring (gnome-keyring and dbus are not installed)");
        return;
    }
    let causeway = safe();
    let script = format!(
        r#"BIN="$0"; HOME_="$1"; c() {{ "$BIN" --home "$HOME_" "$@"; }}
        {CONNECT} & one=$!
        c connect safe --connection second --secret-stdin <<< s3cret-k3y-4711 >&2 & two=$!
        wait $one && wait $two && c call safe get && c call safe get --connection second"#
    );
    Ended::from(in_session(&causeway, &script).output().unwrap()).ok();
}

/// In a desktop session Causeway may be there before the keyring is: it goes on by itself, without a restart.
#[test]
fn a_keyring_that_comes_late_is_found_by_a_running_causeway() {
    if !has_keyring() {
        println!("skipped: a keyring that comes late (gnome-keyring and dbus are not installed)");
        return;
    }
    let causeway = safe();
    let session = r#"BIN="$0"; HOME_="$1"; c() { "$BIN" --home "$HOME_" "$@"; }
        lock() { dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >&2; }"#;
    let script = format!(
        r#"{session}
        set -e
        {CONNECT}
        lock
        "$BIN" --home "$HOME_" serve > "$1/address" 2>&2 & serving=$!
        trap 'kill $serving' EXIT
        until [ -s "$1/address" ]; do sleep 0.05; done
        ! c call safe get
        printf test | gnome-keyring-daemon --replace --unlock --components=secrets >&2
        c call safe get"#
    );
    let begun = Instant::now();
    Ended::from(in_session(&causeway, &script).output().unwrap()).ok();
    assert!(begun.elapsed() < Duration::from_secs(60));
}

/// Causeway is killed in the middle of a run, and the keyring is locked when it comes back: the run waits, which is said,
/// and goes on when the keyring is open again.
#[test]
fn a_run_waits_for_a_keyring_that_was_locked_meanwhile() {
    if !has_keyring() {
        println!("skipped: a keyring that is locked during a run (gnome-keyring and dbus are not installed)");
        return;
    }
    let causeway = Causeway::new();
    let posts = causeway.file("posts", "");
    let taken = posts.clone();
    let address = listen(move |request, stream| {
        use std::io::Write;
        let is_shown = request.head.to_lowercase().contains("x-key: s3cret-k3y-4711");
        assert!(is_shown, "{}", request.head);
        let mut file = fs_err::OpenOptions::new().append(true).open(&taken).unwrap();
        writeln!(file, "{}", request.body).unwrap();
        say(stream, "200 OK", "{}");
    });
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let note = json!({"operationId": "note", "requestBody": body, "responses": {"200": {"description": "x"}}});
    let scheme = json!({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}});
    let text = json!({"openapi": "3.1.0", "info": {"title": "Safe", "version": "1"},
        "servers": [{"url": format!("http://{address}")}], "security": [{"k": []}],
        "components": {"securitySchemes": scheme}, "paths": {"/notes": {"post": note}}});
    let file = causeway.file("safe.json", text.to_string());
    causeway.run(&["import", file.to_str().unwrap(), "--name", "safe"]).ok();
    allow(&causeway, "safe", address);
    let host = json!({"connectionName": "safe", "operationId": "note", "apiId": "/providers/causeway/connectors/safe"});
    let send = json!({"type": "OpenApiConnection", "runAfter": {"W": ["Succeeded"]},
        "inputs": {"host": host, "parameters": {"body": {"n": "@item()"}}},
        "metadata": {"causeway": {"deliverOnce": {"key": "@{item()}", "label": "@{item()}"}}}});
    let wait = json!({"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Second"}}, "runAfter": {}});
    let each = json!({"type": "Foreach", "foreach": [1, 2, 3, 4, 5, 6], "runAfter": {},
        "operationOptions": "Sequential", "actions": {"W": wait, "Send": send}});
    let flow = causeway.file("flow.json", json!({"triggers": {}, "actions": {"Each": each}}).to_string());
    causeway.run(&["flow", "new", "way", "--file", flow.to_str().unwrap()]).ok();
    let script = format!(
        r#"BIN="$0"; HOME_="$1"; c() {{ "$BIN" --home "$HOME_" "$@"; }}
        cd "$1/.."
        set -e
        {CONNECT}
        serve() {{ rm -f address; "$BIN" --home "$HOME_" serve --listen 127.0.0.1:0 > address 2>> said & serving=$!
            until [ -s address ]; do sleep 0.05; done; }}
        many() {{ wc -l < posts; }}
        trap 'kill $serving' EXIT
        serve
        c flow run way >&2 & running=$!
        until [ "$(many)" -ge 2 ]; do sleep 0.05; done
        kill -9 $serving; wait $serving || true; wait $running || true
        dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >&2
        serve
        sleep 1; before=$(many); sleep 3
        [ "$(many)" = "$before" ]
        c doctor
        printf test | gnome-keyring-daemon --replace --unlock --components=secrets >&2
        for i in $(seq 600); do [ "$(many)" -ge 6 ] && break; sleep 0.1; done
        sleep 2
        c doctor >&2
        c --json deliveries list > waiting"#
    );
    let ended = Ended::from(in_session(&causeway, &script).output().unwrap()).ok();
    assert!(ended.stdout.contains("The system keyring is locked."), "{}", ended.stdout);
    let mut sent: Vec<_> = fs_err::read_to_string(posts).unwrap().lines().map(str::to_owned).collect();
    let waiting: serde_json::Value =
        serde_json::from_str(&fs_err::read_to_string(causeway.folder().join("waiting")).unwrap()).unwrap();
    sent.sort();
    let unknown = waiting.as_array().unwrap().len();
    let all = sent.len();
    sent.dedup();
    assert_eq!(sent.len(), all, "nothing twice: {sent:?}");
    assert!(all + unknown >= 6 && unknown <= 1, "nothing is lost: {sent:?} {waiting}");
}

fn has_keyring() -> bool {
    let starts = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    ["dbus-run-session", "gnome-keyring-daemon"].iter().all(starts)
}
