//! Newer versions: only what the makers signed is offered and kept, and nothing is asked for without the user's word.

use std::io::Write;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use minisign::KeyPair;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{Causeway, Ended, answer};
use crate::polling::until;
use crate::service::listen;
use crate::several::kill;

const PACKAGE: &str = "the programs of version 9.1.0";

/// What a channel serves, by path, and what was asked of it.
#[derive(Clone, Default)]
struct Island(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    files: Vec<(String, String)>,
    asked: Vec<String>,
}

struct Setting {
    island: Island,
    address: SocketAddr,
    key: KeyPair,
    causeway: Causeway,
}

impl Setting {
    fn new() -> Self {
        let island = Island::default();
        let own = island.clone();
        let address = listen(move |request, stream| {
            let path = request.head.split(' ').nth(1).unwrap_or_default().to_owned();
            let mut state = own.0.lock().unwrap();
            let found = state.files.iter().find(|(at, _)| *at == path).map(|(_, answer)| answer.clone());
            state.asked.push(path);
            drop(state);
            let _ = stream.write_all(found.unwrap_or_else(|| answer("404 Not Found", "", "")).as_bytes());
        });
        let key = KeyPair::generate_unencrypted_keypair().unwrap();
        Self { island, address, key, causeway: Causeway::new() }
    }

    fn serve(&self, path: &str, answer: String) {
        let mut state = self.island.0.lock().unwrap();
        state.files.retain(|(at, _)| at != path);
        state.files.push((path.into(), answer));
    }

    fn file(&self, path: &str, text: &str) {
        self.serve(path, answer("200 OK", "", text));
    }

    fn asked(&self) -> Vec<String> {
        self.island.0.lock().unwrap().asked.clone()
    }

    fn manifest(&self, serial: u64, version: &str) -> Value {
        let hash: String = Sha256::digest(PACKAGE).iter().map(|byte| format!("{byte:02x}")).collect();
        let target = if cfg!(target_arch = "aarch64") { "linux-aarch64" } else { "linux-x86_64" };
        json!({"serial": serial, "version": version, "expires": "2099-01-01T00:00:00Z", "notes": "https://example.invalid/new",
            "packages": [{"target": target, "kind": "tar.gz", "url": format!("http://{}/causeway.tar.gz", self.address),
                "size": PACKAGE.len(), "sha256": hash}]})
    }

    /// Serves a manifest with the signature of this key, and the package.
    fn offer(&self, manifest: &Value, key: &KeyPair) {
        let text = manifest.to_string();
        let signature = minisign::sign(Some(&key.pk), &key.sk, text.as_bytes(), None, None).unwrap().to_string();
        self.file("/stable.json", &text);
        self.file("/stable.json.minisig", &signature);
        self.file("/causeway.tar.gz", PACKAGE);
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.causeway.command(args);
        command.env("CAUSEWAY_UPDATE_URL", format!("http://{}/stable.json", self.address));
        command.env("CAUSEWAY_UPDATE_KEYS", self.key.pk.to_base64());
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        Ended::from(self.command(args).output().unwrap())
    }

    fn kept(&self) -> Vec<std::path::PathBuf> {
        let folder = fs_err::read_dir(self.causeway.home().join("cache/update"));
        folder.into_iter().flatten().map(|file| file.unwrap().path()).collect()
    }
}

fn release() -> bool {
    let is_release = !cfg!(debug_assertions);
    if is_release {
        println!("not run: a release build takes its channel from nobody");
    }
    is_release
}

#[test]
fn what_is_offered_is_fetched_checked_and_kept_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    if release() {
        return;
    }
    let here = Setting::new();
    here.causeway.run(&["update"]).fails(1, &["does not look for updates"]);
    here.offer(&here.manifest(1, env!("CARGO_PKG_VERSION")), &here.key);
    let newest = here.run(&["update"]).ok();
    assert!(newest.stdout.contains("is the newest version"), "{}", newest.stdout);
    here.run(&["update", "--download"]).fails(1, &["no newer version"]);

    here.offer(&here.manifest(2, "9.1.0"), &here.key);
    let found = here.run(&["update"]).ok().stdout;
    assert!(found.contains("Causeway 9.1.0 is there") && found.contains("https://example.invalid/new"), "{found}");
    assert_eq!(here.kept(), [""; 0].map(std::path::PathBuf::from), "it is not fetched by itself");
    let fetched: Value = serde_json::from_str(&here.run(&["--json", "update", "--download"]).ok().stdout).unwrap();
    let file = std::path::PathBuf::from(fetched["file"].as_str().unwrap());
    assert_eq!((fs_err::read_to_string(&file).unwrap().as_str(), here.kept()), (PACKAGE, vec![file.clone()]));
    let folder = fs_err::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777;
    assert_eq!(folder, 0o700, "{folder:o}");
    here.run(&["update", "--download"]).ok();
    let times = here.asked().iter().filter(|path| *path == "/causeway.tar.gz").count();
    assert_eq!(times, 1, "what is there is not fetched again");
}

#[test]
fn what_is_not_the_makers_is_neither_offered_nor_kept() {
    if release() {
        return;
    }
    let here = Setting::new();
    let stranger = KeyPair::generate_unencrypted_keypair().unwrap();
    here.offer(&here.manifest(1, "9.1.0"), &stranger);
    here.run(&["update"]).fails(1, &["not signed by Causeway's makers"]);
    here.offer(&here.manifest(1, "9.1.0"), &here.key);
    here.file("/stable.json", &here.manifest(1, "9.9.9").to_string());
    here.run(&["update"]).fails(1, &["not signed"]);
    here.offer(&here.manifest(1, "9.1.0"), &here.key);
    here.serve("/stable.json.minisig", answer("404 Not Found", "", ""));
    here.run(&["update"]).fails(1, &["not signed"]);

    let longer = format!("{PACKAGE}{PACKAGE}");
    let other = PACKAGE.replace("programs", "tomfools");
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\nthe pro", PACKAGE.len());
    for (what, package) in [
        ("longer", answer("200 OK", "", &longer)),
        ("shorter", answer("200 OK", "", "the")),
        ("other", answer("200 OK", "", &other)),
        ("cut off", cut),
        ("missing", answer("404 Not Found", "", "")),
    ] {
        here.offer(&here.manifest(1, "9.1.0"), &here.key);
        here.serve("/causeway.tar.gz", package);
        let ended = here.run(&["update", "--download"]);
        assert_ne!(ended.code, 0, "{what}: {}", ended.stdout);
        assert!(here.kept().is_empty(), "{what}: {:?}", here.kept());
    }

    here.offer(&here.manifest(5, "9.1.0"), &here.key);
    here.run(&["update"]).ok();
    here.offer(&here.manifest(4, "9.0.0"), &here.key);
    here.run(&["update"]).fails(1, &["older than it said before"]);
}

#[test]
fn it_is_looked_for_once_a_day_if_the_user_wants_that_and_not_before() {
    if release() {
        return;
    }
    let here = Setting::new();
    here.causeway.run(&["update", "--daily", "on"]).fails(1, &["does not look for updates"]);
    here.offer(&here.manifest(1, "9.1.0"), &here.key);
    let serve = || {
        let mut command = here.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let before = serve();
    until("it does not serve", || here.causeway.run(&["pause"]).code == 0);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(here.asked(), [""; 0], "nobody wanted that");
    kill(before);

    here.run(&["update", "--daily", "on"]).ok();
    here.run(&["resume"]).ok();
    let after = serve();
    until("it is not looked for", || here.asked().len() == 2);
    std::thread::sleep(std::time::Duration::from_secs(1));
    kill(after);
    let again = serve();
    until("it does not serve", || here.causeway.run(&["pause"]).code == 0);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(here.asked().len(), 2, "and that is enough for the day");
    kill(again);
}
