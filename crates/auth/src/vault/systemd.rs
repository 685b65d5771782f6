//! A credential that systemd hands to a service (`LoadCredentialEncrypted=causeway.key:…`): it locks the data key. It
//! is decrypted by systemd, with the machine's TPM or host key, and readable by this service alone.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fs_err as fs;
use zeroize::Zeroizing;

use super::VaultError;
use super::key::Key;

/// The file of the credential, if systemd handed one over.
#[must_use]
pub fn systemd_credential() -> Option<PathBuf> {
    credential_in(std::env::var_os("CREDENTIALS_DIRECTORY").as_ref().map(Path::new)?)
}

fn credential_in(folder: &Path) -> Option<PathBuf> {
    let file = folder.join("causeway.key");
    (folder.is_absolute() && file.is_file()).then_some(file)
}

/// The key in the credential: 32 bytes as they are, or in base64.
pub(super) fn key(file: Option<&Path>) -> Result<Key, VaultError> {
    let bytes = match fs::read(file.ok_or(VaultError::NoCredential)?) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(VaultError::NoCredential),
        Err(error) => return Err(VaultError::Denied(error.to_string())),
    };
    Key::from_bytes(&bytes).or_else(|_| Key::from_text(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_bytes_or_their_text() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(credential_in(folder.path()), None);
        let file = folder.path().join("causeway.key");
        std::fs::write(&file, [9; 32]).unwrap();
        assert_eq!(credential_in(folder.path()).as_ref(), Some(&file));
        let raw = key(Some(&file)).unwrap();
        std::fs::write(&file, format!("{}\n", &*raw.to_text())).unwrap();
        assert_eq!(key(Some(&file)).unwrap(), raw);
        std::fs::write(&file, "a password, say").unwrap();
        assert!(matches!(key(Some(&file)), Err(VaultError::Damaged(_))));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(key(Some(&file)).unwrap_err(), VaultError::NoCredential);
        assert_eq!(key(None).unwrap_err(), VaultError::NoCredential);
    }

    #[test]
    fn a_folder_that_is_not_whole_is_no_credentials_folder() {
        assert_eq!(credential_in(Path::new("")), None);
    }
}
