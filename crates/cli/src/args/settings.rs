//! Settings, where the key to secrets is, and newer versions.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show the settings
    Show,
    /// Change settings
    Set(Box<NewSettings>),
    /// Show where the key to your secrets is and whether it opens, or move it
    Vault(Vault),
    /// Give the passphrase to a Causeway that runs in the background
    Unlock,
}

/// What is left out stays as it is.
#[derive(Debug, ClapArgs)]
pub(crate) struct NewSettings {
    /// off, needs-me, failures or summaries
    #[arg(long)]
    pub(crate) notify: Option<String>,
    /// system, light or dark
    #[arg(long)]
    pub(crate) theme: Option<String>,
    /// How the tray icon is drawn: color, light (for a dark panel) or dark
    #[arg(long)]
    pub(crate) tray_icon: Option<String>,
    /// Of window, tray and notifications: system, en or de
    #[arg(long)]
    pub(crate) language: Option<String>,
    /// Days of history to keep; 0 keeps everything
    #[arg(long)]
    pub(crate) history_days: Option<u32>,
    /// Runs of each flow to keep; 0 sets no limit
    #[arg(long)]
    pub(crate) history_runs: Option<u32>,
    /// Room that the history may take: 500MB, 2GB; 0 sets no limit
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) history_size: Option<u64>,
    /// A file of certificates (PEM) to trust besides the system's; "" for none
    #[arg(long, value_name = "FILE")]
    pub(crate) extra_certificates: Option<String>,
    /// A proxy instead of the system's: http://HOST:PORT; "" for the system's
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// When no notification is shown: 22:00-07:00; off for no such hours
    #[arg(long, value_name = "FROM-UNTIL", value_parser = quiet_hours)]
    pub(crate) quiet_hours: Option<Quiet>,
    /// Show no notifications for so many hours; 0 shows them again
    #[arg(long, value_name = "HOURS")]
    pub(crate) snooze: Option<f64>,
    /// Whether flows run on battery: run, low (wait for mains power when little is left) or wait
    #[arg(long)]
    pub(crate) on_battery: Option<String>,
    /// Whether flows wait while the network is metered
    #[arg(long, value_name = "YES-OR-NO")]
    pub(crate) wait_on_metered: Option<YesNo>,
    /// Whether the desktop app starts when you log in
    #[arg(long, value_name = "YES-OR-NO")]
    pub(crate) start_at_login: Option<YesNo>,
    /// Whether closing the window ends the desktop app
    #[arg(long, value_name = "YES-OR-NO")]
    pub(crate) quit_on_close: Option<YesNo>,
}

/// Two times of the day, or none.
pub(crate) type Quiet = Option<(String, String)>;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum YesNo {
    Yes,
    No,
}

impl From<YesNo> for bool {
    fn from(answer: YesNo) -> Self {
        matches!(answer, YesNo::Yes)
    }
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

/// `22:00-07:00`, or `off`. What the times are is for the engine to judge.
fn quiet_hours(text: &str) -> Result<Quiet, String> {
    if text.trim() == "off" {
        return Ok(None);
    }
    let times = text.split_once('-').map(|(from, until)| (from.trim().to_owned(), until.trim().to_owned()));
    times.map(Some).ok_or_else(|| format!("\"{text}\" is not two times; give them as 22:00-07:00, or off"))
}

/// Bytes from a number with KB, MB, GB or TB behind it, or with nothing.
fn size(text: &str) -> Result<u64, String> {
    let unclear = || format!("\"{text}\" is not a size; give one as 500MB or 2GB");
    let text = text.trim().to_ascii_uppercase();
    let units = [("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];
    let unit = units.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
    let (number, bytes) = unit.unwrap_or((&text, 1.0));
    let number: f64 = number.trim().parse().map_err(|_| unclear())?;
    let bytes = number * bytes;
    // Up to there every whole number of bytes can be said.
    if (0.0..=9e15).contains(&bytes) { Ok(bytes as u64) } else { Err(unclear()) }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Update {
    /// Fetch the file, check that it is the makers', and say how to install it
    #[arg(long)]
    pub(crate) download: bool,
    /// Whether to look once a day from now on
    #[arg(long, value_name = "on|off", value_parser = ["on", "off"], conflicts_with = "download")]
    pub(crate) daily: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [("0", 0), ("512", 512), ("500MB", 500_000_000), ("1.5 gb", 1_500_000_000)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "GB", "-1GB", "2 XB", "NaN", "inf", "99999TB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
