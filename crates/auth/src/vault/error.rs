//! Why the vault is shut, or why it cannot open what was sealed: each state of a keyring, a file, a credential and a
//! passphrase with its own code, sentence and hint. No text here holds a key or a passphrase.

use causeway_core::Explain;
use causeway_core::error::{About, about};

/// Why the vault is shut, or why it cannot open what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// There is no keyring here, or it was never set up.
    #[error("No system keyring can be used here ({0}).")]
    Missing(String),
    /// The keyring is locked.
    #[error("The system keyring is locked.")]
    Locked,
    /// The keyring said nothing: a dialog that nobody has answered, or a keyring that hangs.
    #[error("The system keyring did not answer within {0} seconds; it may be waiting in a dialog.")]
    Silent(u64),
    /// There was a key, and now there is none: what was sealed with it cannot be opened.
    #[error("Causeway's key is no longer in {0}.")]
    Lost(&'static str),
    /// There is a key, and it is not the one that this data folder was sealed with.
    #[error("The key in {0} is not the one that this data folder's secrets were sealed with.")]
    AnotherKey(&'static str),
    /// systemd handed over no credential.
    #[error("systemd has not given Causeway the credential causeway.key.")]
    NoCredential,
    /// Nobody has given the passphrase yet.
    #[error("Causeway's secrets are locked with a passphrase, and nobody has given it yet.")]
    PassphraseNeeded,
    /// The passphrase is not the right one.
    #[error("That is not the passphrase that Causeway's secrets are locked with.")]
    WrongPassphrase,
    /// A passphrase that protects nothing.
    #[error("That passphrase is too short to protect anything.")]
    ShortPassphrase,
    /// The system does not let Causeway read or write the key.
    #[error("Causeway may not use its key ({0}).")]
    Denied(String),
    /// What is stored where the key should be is not a key.
    #[error("What is stored as Causeway's key is not a key ({0}).")]
    Damaged(&'static str),
    /// The sealed bytes were made with another key, belong to something else, or were changed.
    #[error("A stored secret cannot be opened: it was sealed with another key or was changed.")]
    Sealed,
}

impl Explain for VaultError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "KeyringMissing",
            Self::Locked => "KeyringLocked",
            Self::Silent(_) => "KeyringSilent",
            Self::Lost(_) => "KeyLost",
            Self::AnotherKey(_) => "AnotherKey",
            Self::NoCredential => "CredentialMissing",
            Self::PassphraseNeeded => "PassphraseNeeded",
            Self::WrongPassphrase => "WrongPassphrase",
            Self::ShortPassphrase => "ShortPassphrase",
            Self::Denied(_) => "KeyDenied",
            Self::Damaged(_) => "KeyDamaged",
            Self::Sealed => "SealBroken",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing(_) => {
                "Start or set up the system keyring; Causeway goes on by itself. Where there is none, keep the key \
                 otherwise: `causeway settings vault --help`."
            }
            Self::Locked => "Unlock the keyring; Causeway goes on by itself.",
            Self::Silent(_) => "Answer the keyring's dialog, or start the keyring again; Causeway goes on by itself.",
            Self::Lost(_) | Self::AnotherKey(_) => {
                "Nothing was changed. Put the old key back from a backup; if it is gone for good, \
                 `causeway settings vault keyring --new-key` starts anew, and you sign in again."
            }
            Self::NoCredential => {
                "Add LoadCredentialEncrypted=causeway.key:… to the unit that starts Causeway, and start it again."
            }
            Self::PassphraseNeeded => {
                "Give it in Settings or with `causeway settings unlock`; to a single command with --passphrase-fd or \
                 --password-command."
            }
            Self::WrongPassphrase => "Try again; nothing was changed.",
            Self::ShortPassphrase => "Choose one of at least 8 characters.",
            Self::Denied(_) => "Allow Causeway to use its key, and let nobody else read it.",
            Self::Damaged(_) => {
                "Put the key back from a backup; if it is gone for good, \
                 `causeway settings vault keyring --new-key` starts anew, and you sign in again."
            }
            Self::Sealed => "Sign in again; a client secret has to be entered again first.",
        };
        Some(hint.into())
    }

    fn about(&self) -> About {
        match self {
            Self::Denied(why) => about([("why", why)]),
            _ => About::new(),
        }
    }

    /// Whether it may pass without anyone changing anything here: a keyring that is unlocked or started.
    fn retryable(&self) -> bool {
        matches!(self, Self::Locked | Self::Silent(_) | Self::Missing(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_by_itself_is_retryable() {
        assert!(VaultError::Locked.wire().retryable);
        assert!(VaultError::Silent(5).wire().retryable);
        assert!(!VaultError::Lost("the system keyring").wire().retryable);
        assert!(!VaultError::AnotherKey("the system keyring").wire().retryable);
    }
}
