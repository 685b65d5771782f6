//! The data key in a file that only its owner can read. It is made whole or not at all, and never over an old one.

use std::io::{ErrorKind, Write};
use std::path::Path;

use fs_err as fs;

use super::VaultError;
use super::key::Key;

/// How errors name it.
const NAME: &str = "its key file";

/// The key in the file at `path`, if there is such a file.
pub(super) fn read(path: &Path) -> Result<Option<Key>, VaultError> {
    match fs::read(path) {
        Ok(text) => {
            let text = zeroize::Zeroizing::new(text);
            only_for_owner(path)?;
            Key::from_text(&text).map(Some)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::Denied(error.to_string())),
    }
}

/// The key that must be there.
pub(super) fn expect(path: &Path) -> Result<Key, VaultError> {
    read(path)?.ok_or(VaultError::Lost(NAME))
}

/// The key that is in the file after `key` was offered: whoever comes second takes the key of the first.
pub(super) fn offer(path: &Path, key: &Key) -> Result<Key, VaultError> {
    match read(path)? {
        Some(first) => Ok(first),
        None => make(path, key),
    }
}

/// Removes the file, if it holds this key.
pub(super) fn remove(path: &Path, key: &Key) -> Result<(), VaultError> {
    if read(path)?.as_ref() != Some(key) {
        return Ok(());
    }
    let denied = |error: std::io::Error| VaultError::Denied(error.to_string());
    fs::remove_file(path).and_then(|()| sync_folder(folder_of(path))).map_err(denied)
}

/// Writes the key beside `path` and gives it its name only when it is whole and on disk.
fn make(path: &Path, key: &Key) -> Result<Key, VaultError> {
    let denied = |error: std::io::Error| VaultError::Denied(format!("{}: {error}", path.display()));
    let folder = folder_of(path);
    make_folder(folder).map_err(denied)?;
    // The file is readable and writable by its owner only from its first moment.
    let mut file = tempfile::Builder::new().prefix(".data-key-").tempfile_in(folder).map_err(denied)?;
    file.write_all(key.to_text().as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(denied)?;
    match file.persist_noclobber(path) {
        Ok(_) => sync_folder(folder).map_err(denied).and_then(|()| expect(path)),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => expect(path),
        Err(error) => Err(denied(error.error)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// A new name is safe only when its folder is on disk too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A key that others can read has perhaps been read, which the user should know rather than have it mended silently.
#[cfg(unix)]
fn only_for_owner(path: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(|error| VaultError::Denied(error.to_string()))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(VaultError::Denied(format!("other users can read {0}; run: chmod 600 {0}", path.display())))
}

#[cfg(not(unix))]
fn only_for_owner(_: &Path) -> Result<(), VaultError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_then_expected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/data-key");
        assert_eq!(expect(&path).unwrap_err(), VaultError::Lost(NAME));
        assert!(!path.exists(), "an expected key is never replaced");
        let made = offer(&path, &Key::new()).unwrap();
        assert_eq!(expect(&path).unwrap(), made);
        assert_eq!(offer(&path, &Key::new()).unwrap(), made);
        let files = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "nothing is left beside the key");
    }

    #[test]
    fn all_who_come_at_once_get_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data-key");
        let offer = |path: std::path::PathBuf| thread::spawn(move || offer(&path, &Key::new()).unwrap());
        let threads: Vec<_> = (0..8).map(|_| offer(path.clone())).collect();
        let keys: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn only_the_key_that_is_meant_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data-key");
        let key = offer(&path, &Key::new()).unwrap();
        remove(&path, &Key::new()).unwrap();
        assert!(path.exists());
        remove(&path, &key).unwrap();
        assert!(!path.exists());
        remove(&path, &key).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/data-key");
        offer(&path, &Key::new()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = expect(&path).unwrap_err();
        assert!(matches!(&error, VaultError::Denied(why) if why.contains("chmod 600")), "{error}");
    }

    #[test]
    fn a_damaged_file_is_reported_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data-key");
        std::fs::write(&path, "half a k").unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        assert!(matches!(offer(&path, &Key::new()), Err(VaultError::Damaged(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "half a k");
    }
}
