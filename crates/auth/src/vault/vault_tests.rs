//! The vault as its owner sees it: what opens, what does not, and what moving leaves behind.

use std::path::Path;

use super::*;

fn key_file(path: &Path) -> Place {
    Place::KeyFile { path: path.to_owned() }
}

fn passphrase(text: &str) -> SecretString {
    text.to_owned().into()
}

/// As a record comes back from the database.
fn stored(record: &Record) -> Record {
    serde_json::from_value(serde_json::to_value(record).unwrap()).unwrap()
}

async fn open(record: &Record) -> Result<(Vault, Record), VaultError> {
    Vault::open(stored(record), None, Tone::Aloud).await
}

#[test]
fn what_was_sealed_opens_only_as_the_same() {
    let vault = Vault::in_memory();
    let sealed = vault.seal("a/1", b"HIDE");
    assert_eq!(&**vault.unseal("a/1", &sealed).unwrap(), b"HIDE");
    assert_ne!(sealed, vault.seal("a/1", b"HIDE"), "a nonce is used once");
    assert_eq!(vault.unseal("a/2", &sealed), Err(VaultError::Sealed));
    assert_eq!(Vault::in_memory().unseal("a/1", &sealed), Err(VaultError::Sealed));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(vault.unseal("a/1", &changed), Err(VaultError::Sealed), "byte {at}");
    }
    for short in 0..sealed.len() {
        assert_eq!(vault.unseal("a/1", &sealed[..short]), Err(VaultError::Sealed), "{short} bytes");
    }
}

#[tokio::test]
async fn a_key_file_opens_what_was_sealed_before() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, record) = Vault::create(key_file(&folder.path().join("keys/data-key"))).await.unwrap();
    let sealed = vault.seal("a", b"secret");
    let (again, kept) = open(&record).await.unwrap();
    assert_eq!(&**again.unseal("a", &sealed).unwrap(), b"secret");
    assert_eq!(kept, record, "nothing is to be recorded anew");
}

/// A data folder that was copied, with the key that opens the original.
#[tokio::test]
async fn what_was_sealed_for_another_data_folder_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let (one, _) = Vault::create(key_file(&path)).await.unwrap();
    let (other, _) = Vault::create(key_file(&path)).await.unwrap();
    assert_eq!(other.unseal("a", &one.seal("a", b"secret")), Err(VaultError::Sealed));
}

#[tokio::test]
async fn another_key_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let (_, record) = Vault::create(key_file(&path)).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(open(&record).await.unwrap_err(), VaultError::Lost("its key file"));
    Vault::create(key_file(&path)).await.unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(open(&record).await.unwrap_err(), VaultError::AnotherKey("its key file"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Sealed as it was before there were ids of keys and of data folders.
#[tokio::test]
async fn what_an_earlier_version_sealed_still_opens_and_is_bound_when_it_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let (vault, _) = Vault::create(key_file(&path)).await.unwrap();
    let sealed = vault.0.key.seal(b"a", b"secret");
    let old: Record = serde_json::from_value(serde_json::json!({"kind": "key-file", "path": path})).unwrap();
    let (vault, record) = open(&old).await.unwrap();
    assert_eq!(&**vault.unseal("a", &sealed).unwrap(), b"secret");
    assert_ne!(record, old, "the ids are to be recorded");
    let bound = vault.seal("a", b"secret");
    let (again, kept) = open(&record).await.unwrap();
    assert_eq!(&**again.unseal("a", &sealed).unwrap(), b"secret");
    assert_eq!(&**again.unseal("a", &bound).unwrap(), b"secret");
    assert_eq!(kept, record);
    let (new, _) = Vault::create(key_file(&path)).await.unwrap();
    assert_eq!(new.unseal("a", &sealed), Err(VaultError::Sealed), "a new data folder never takes the old form");
}

#[tokio::test]
async fn a_passphrase_opens_and_a_wrong_one_is_told_at_once() {
    assert_eq!(Vault::create(Place::Passphrase(passphrase("seven77"))).await.unwrap_err(), VaultError::ShortPassphrase);
    let right = passphrase("correct horse");
    let (vault, record) = Vault::create(Place::Passphrase(right.clone())).await.unwrap();
    let sealed = vault.seal("a", b"secret");
    assert_eq!(open(&record).await.unwrap_err(), VaultError::PassphraseNeeded);
    let wrong = Vault::open(stored(&record), Some(&passphrase("correct horsf")), Tone::Aloud).await;
    assert_eq!(wrong.unwrap_err(), VaultError::WrongPassphrase);
    let (again, _) = Vault::open(stored(&record), Some(&right), Tone::Aloud).await.unwrap();
    assert_eq!(&**again.unseal("a", &sealed).unwrap(), b"secret");
}

#[tokio::test]
async fn the_same_key_moves_and_leaves_its_old_place_last() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let (vault, record) = Vault::create(key_file(&first)).await.unwrap();
    let sealed = vault.seal("a", b"secret");
    let opens = async |record: &Record| open(record).await.unwrap().0.unseal("a", &sealed).unwrap().to_vec();

    let moved = vault.keep_at(key_file(&second), record.clone()).await.unwrap();
    // Ended here, before the new record was on disk: the old one opens. After it was: the new one does.
    assert_eq!(opens(&record).await, b"secret");
    assert_eq!(opens(&moved).await, b"secret");
    assert_eq!(moved.former.as_ref(), Some(&record.backend), "what is left to remove is known");

    let done = vault.remove_former(stored(&moved)).await.unwrap();
    assert!(!first.exists());
    assert_eq!(done.former, None);
    assert_eq!(opens(&done).await, b"secret");
    // Ended between removing and recording: once more does no harm.
    assert_eq!(vault.remove_former(moved).await.unwrap(), done);
}

#[tokio::test]
async fn a_place_that_holds_another_key_is_not_moved_to() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let (vault, record) = Vault::create(key_file(&first)).await.unwrap();
    Vault::create(key_file(&second)).await.unwrap();
    let before = std::fs::read(&second).unwrap();
    assert_eq!(vault.keep_at(key_file(&second), record).await.unwrap_err(), VaultError::AnotherKey("its key file"));
    assert_eq!(std::fs::read(&second).unwrap(), before);
}

#[tokio::test]
async fn moving_to_where_it_is_removes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first");
    let (vault, record) = Vault::create(key_file(&path)).await.unwrap();
    let moved = vault.keep_at(key_file(&path), record.clone()).await.unwrap();
    assert_eq!(vault.remove_former(moved).await.unwrap(), record);
    assert!(path.exists());
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let moved = vault.keep_at(key_file(&link), record).await.unwrap();
        let moved = vault.remove_former(moved).await.unwrap();
        assert!(open(&moved).await.is_ok(), "a second name for the same file");
    }
}

/// Whatever is printed in a log or a panic tells neither the key nor the passphrase, in any form.
#[tokio::test]
async fn no_debug_text_holds_a_key_or_a_passphrase() {
    let secret = passphrase("correct horse");
    let place = Place::Passphrase(secret.clone());
    let mut said = format!("{place:?}");
    let (vault, record) = Vault::create(place).await.unwrap();
    said += &format!("{vault:?} {record:?} {:?}", Vault::open(record.clone(), Some(&secret), Tone::Aloud).await);
    said += &serde_json::to_string(&record).unwrap();
    let text = vault.0.key.to_text();
    let bytes = Key::from_text(text.as_bytes()).unwrap();
    assert_eq!(bytes, vault.0.key);
    for hidden in ["correct horse", text.trim_end_matches('='), &format!("{:?}", b"correct horse")] {
        assert!(!said.contains(hidden), "{said}");
    }
}
