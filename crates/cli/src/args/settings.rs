//! Settings, and where the key to secrets is.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show the settings
    Show,
    /// Change settings
    Set {
        /// off, needs-me, failures or summaries
        #[arg(long)]
        notify: Option<String>,
        /// system, light or dark
        #[arg(long)]
        theme: Option<String>,
        /// Days of history to keep; 0 keeps everything
        #[arg(long)]
        history_days: Option<u32>,
        /// A file of certificates (PEM) to trust besides the system's; "" for none
        #[arg(long, value_name = "FILE")]
        extra_certificates: Option<String>,
    },
    /// Show where the key to your secrets is and whether it opens, or move it
    Vault(Vault),
    /// Give the passphrase to a Causeway that runs in the background
    Unlock,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Vault {
    /// Where the key goes; nothing is moved if it is left out
    #[command(subcommand)]
    pub(crate) to: Option<VaultPlace>,
    /// Leave the key at its old place too
    #[arg(long, global = true)]
    pub(crate) keep: bool,
    /// Make a new key, because the old one is lost for good; every connection has to sign in again
    #[arg(long, global = true, conflicts_with = "keep")]
    pub(crate) new_key: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VaultPlace {
    /// Into the system's keyring
    Keyring,
    /// Locked with a passphrase, which is asked for when Causeway starts
    Passphrase {
        /// Read the new passphrase from this file descriptor
        #[arg(long, value_name = "N")]
        new_passphrase_fd: Option<u32>,
    },
    /// Locked with the credential causeway.key that systemd hands to this service
    Systemd,
    /// Into a file that only you may read: whoever can read your files can then read your secrets
    KeyFile {
        /// The file, outside the data folder
        path: PathBuf,
    },
}
