//! Where the key to secrets is: showing it, opening it with a passphrase, moving it.

use causeway_api::WireError;
use causeway_api::views::{SettingsView, VaultView};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::args::{Args, Command, Connections, Connectors, Flow, Settings, Vault, VaultPlace};
use crate::door::Door;
use crate::out::{Out, table};
use crate::passphrase;

/// Opens a vault that is locked with a passphrase before a command that needs it: no question comes in the middle.
pub(super) async fn unlock_for(args: &Args, door: &Door) -> Result<(), WireError> {
    if needs_secrets(&args.command) { unlock(args, door).await } else { Ok(()) }
}

fn needs_secrets(command: &Command) -> bool {
    match command {
        Command::Connect(_) | Command::Call(_) => true,
        Command::Connections(command) => !matches!(command, Connections::List | Connections::Show { .. }),
        Command::Connectors(Connectors::Client { secret_stdin, .. }) => *secret_stdin,
        Command::Flow(Flow::Run { .. }) => true,
        Command::Settings(Settings::Vault(vault)) => vault.to.is_some() && !vault.new_key,
        Command::Settings(Settings::Unlock) => true,
        _ => false,
    }
}

/// Gives the passphrase where one is needed.
async fn unlock(args: &Args, door: &Door) -> Result<(), WireError> {
    let settings: SettingsView = door.ask("settings", Value::Null).await?;
    // Most commands can perhaps do without; if not, they say what is missing.
    let is_asked_for = matches!(args.command, Command::Settings(_));
    match passphrase::of_vault(args, &settings.vault, is_asked_for).await? {
        Some(passphrase) => {
            let input = json!({"passphrase": passphrase.expose_secret()});
            door.ask::<VaultView>("vault_unlock", input).await.map(drop)
        }
        None => Ok(()),
    }
}

/// Shows where the key is, and moves it before if a place is named.
pub(super) async fn run(args: &Args, vault: &Vault, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let view: VaultView = match &vault.to {
        None if vault.new_key || vault.keep => {
            return Err(WireError::new("Usage", "It is not said where the key goes.")
                .hint("Name a place: keyring, passphrase, systemd or key-file."));
        }
        None => door.ask("vault_check", Value::Null).await?,
        Some(place) => {
            let before: SettingsView = door.ask("settings", Value::Null).await?;
            let (kind, path, passphrase) = match place {
                VaultPlace::Keyring => ("keyring", None, None),
                VaultPlace::Systemd => ("systemd", None, None),
                VaultPlace::KeyFile { path } => ("key-file", Some(std::path::absolute(path).map_err(no_path)?), None),
                VaultPlace::Passphrase { new_passphrase_fd } => {
                    let may_be_given = before.vault.kind != "passphrase" || before.vault.state == "unused";
                    ("passphrase", None, Some(new_passphrase(args, *new_passphrase_fd, may_be_given).await?))
                }
            };
            let passphrase = passphrase.as_ref().map(ExposeSecret::expose_secret);
            let input = json!({"to": kind, "path": path, "passphrase": passphrase, "keep": vault.keep, "newKey": vault.new_key});
            door.ask("vault_move", input).await?
        }
    };
    out.value(&view, || table(&rows(&view)));
    Ok(())
}

/// The options of every command name the passphrase that is there; only where there is none they can mean a new one.
async fn new_passphrase(args: &Args, number: Option<u32>, may_be_given: bool) -> Result<SecretString, WireError> {
    let given = match number {
        Some(number) => Some(passphrase::from_descriptor(number)?),
        None if may_be_given => passphrase::given(args).await?,
        None => None,
    };
    given.map_or_else(|| passphrase::typed("New passphrase of your secrets: ", true), Ok)
}

fn no_path(error: std::io::Error) -> WireError {
    WireError::new("FileFailed", format!("The path of the key file cannot be made whole: {error}."))
}

/// Where the key is, in what state, and what to do.
pub(super) fn rows(view: &VaultView) -> Vec<Vec<String>> {
    let mut rows = vec![vec!["Secrets".into(), view.place.clone()], vec!["Their key".into(), view.state_text.clone()]];
    rows.extend(view.hint.iter().map(|hint| vec![String::new(), hint.clone()]));
    rows
}
