//! What a channel can say, and what of it is believed.

use causeway_core::Explain;
use chrono::{DateTime, TimeDelta, Utc};
use minisign::KeyPair;
use serde_json::{Value, json};

use super::manifest::{Channel, Machine, Offer, UpdateError};

fn now() -> DateTime<Utc> {
    "2026-11-27T12:00:00Z".parse().unwrap()
}

fn key() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().unwrap()
}

fn channel(keys: &[&KeyPair]) -> Channel {
    let keys: Vec<_> = keys.iter().map(|key| key.pk.to_base64()).collect();
    Channel::new("https://updates.example/stable.json", &keys.join(",")).unwrap()
}

fn manifest() -> Value {
    json!({
        "serial": 7, "version": "9.1.0", "expires": now() + TimeDelta::days(60), "notes": "https://updates.example/9.1",
        "packages": [
            {"target": "linux-x86_64", "kind": "deb", "url": "https://updates.example/causeway.deb", "size": 5, "sha256": "ab"},
            {"target": "linux-x86_64", "kind": "tar.gz", "url": "https://mirror.example/causeway.tar.gz", "size": 6,
                "sha256": "cd", "rollout": 30},
        ],
    })
}

fn sign(key: &KeyPair, text: &str) -> String {
    minisign::sign(Some(&key.pk), &key.sk, text.as_bytes(), None, None).unwrap().to_string()
}

/// What is read of a manifest that a key signed.
fn said(
    channel: &Channel,
    key: &KeyPair,
    manifest: &Value,
    seen: u64,
) -> Result<super::manifest::Manifest, UpdateError> {
    let text = manifest.to_string();
    channel.read(text.as_bytes(), &sign(key, &text), seen, now())
}

fn code(read: Result<super::manifest::Manifest, UpdateError>) -> &'static str {
    read.map_or_else(|error| error.code(), |_| "read")
}

#[test]
fn only_what_the_makers_signed_is_believed() {
    let (own, next, stranger) = (key(), key(), key());
    let both = channel(&[&own, &next]);
    assert_eq!(code(said(&both, &own, &manifest(), 0)), "read");
    assert_eq!(code(said(&both, &next, &manifest(), 0)), "read", "the key after it is known before it is used");
    assert_eq!(code(said(&both, &stranger, &manifest(), 0)), "UpdateNotSigned");
    let text = manifest().to_string();
    for signature in ["", "untrusted comment: x", &sign(&own, &text).replace("RU", "RW")] {
        assert_eq!(code(both.read(text.as_bytes(), signature, 0, now())), "UpdateNotSigned", "{signature}");
    }
    let tampered = text.replace("updates.example/causeway.deb", "updates.example/casueway.deb");
    assert_eq!(code(both.read(tampered.as_bytes(), &sign(&own, &text), 0, now())), "UpdateNotSigned");
    // The comment of a signature is signed too.
    let moved = sign(&own, &text).replace("timestamp:", "timestamp:9");
    assert_eq!(code(both.read(text.as_bytes(), &moved, 0, now())), "UpdateNotSigned");
}

#[test]
fn what_is_old_or_was_overtaken_is_not_believed() {
    let own = key();
    let channel = channel(&[&own]);
    assert_eq!(code(said(&channel, &own, &manifest(), 7)), "read", "it may be said again");
    assert_eq!(code(said(&channel, &own, &manifest(), 8)), "UpdateReplayed");
    let mut old = manifest();
    old["expires"] = json!(now());
    assert_eq!(code(said(&channel, &own, &old, 0)), "UpdateExpired");
    old["expires"] = json!("soon");
    assert_eq!(code(said(&channel, &own, &old, 0)), "UpdateUnreadable");
}

#[test]
fn nothing_goes_without_encryption() {
    let own = key();
    for address in ["http://updates.example/stable.json", "http://127.0.0.2/x", "file:///etc/passwd", "stable.json"] {
        let read = Channel::new(address, &own.pk.to_base64());
        assert_eq!(read.unwrap_err().code(), "BadUpdateChannel", "{address}");
    }
    assert_eq!(Channel::new("https://updates.example/x", "RWno").unwrap_err().code(), "BadUpdateChannel");
    let mut plain = manifest();
    plain["packages"][1]["url"] = json!("http://mirror.example/causeway.tar.gz");
    assert_eq!(code(said(&channel(&[&own]), &own, &plain, 0)), "UpdateNotHttps");
}

#[test]
fn a_machine_is_offered_what_is_newer_and_its_own_when_its_turn_comes() {
    let own = key();
    let offer = |version, target, kind, place| {
        let manifest = said(&channel(&[&own]), &own, &manifest(), 0).unwrap();
        manifest
            .offer(Machine { version, target, kind, place })
            .map(|Offer { version, package, .. }| (version, package.size))
    };
    let newer = |size| Some(("9.1.0".to_owned(), size));
    assert_eq!(offer("9.0.9", "linux-x86_64", "deb", 99), newer(5));
    for version in ["9.1.0", "9.2.0", "10.0.0"] {
        assert_eq!(offer(version, "linux-x86_64", "deb", 0), None, "{version} is not replaced by an older one");
    }
    assert_eq!(offer("9.1.0-rc.1", "linux-x86_64", "deb", 0), newer(5));
    assert_eq!(offer("0.1.0", "linux-aarch64", "deb", 0), None);
    assert_eq!(offer("0.1.0", "linux-x86_64", "msi", 0), None);
    assert_eq!(offer("0.1.0", "linux-x86_64", "tar.gz", 29), newer(6));
    assert_eq!(offer("0.1.0", "linux-x86_64", "tar.gz", 30), None, "its turn has not come");
}
