//! What to do about each of the engine's errors.

use causeway_core::{Explain, Slug};

use super::{EngineError as E, is_full};

pub(super) fn of(error: &E) -> Option<String> {
    Some(match error {
        E::NotFound { nearest: Some(nearest), .. } => format!("Did you mean \"{nearest}\"?"),
        E::NotFound { what, .. } => match *what {
            "allowed address" => "`causeway connectors show NAME` shows those that are allowed.".into(),
            "flow" => "`causeway flow list` shows those that are there.".into(),
            "operation" => "`causeway operations CONNECTOR` shows those that are there.".into(),
            what => format!("`causeway {what}s list` shows those that are there."),
        },
        E::AlreadyRunning { .. } => "Quit it first, or give another folder with --home.".into(),
        E::File(error) if is_full(error) => {
            "The disk is full. Free some space and try again; nothing was changed.".into()
        }
        E::File(_) => "Check that the file is there and that you may use it.".into(),
        E::BrokenFile { .. } => "Mend the file, or restore it from a backup.".into(),
        E::FlowChanged(_) => {
            "Nothing is lost. Open the flow again, look at what is different, and make your change there.".into()
        }
        E::BrokenFlow { flow, .. } => format!("`causeway flow check {flow}` lists all of them."),
        E::BreaksFlows { .. } => "Nothing was changed. `causeway import --replace` takes it all the same.".into(),
        E::NoServer { connector, server } if server.contains('{') => {
            format!("Say what stands in the braces: `causeway connectors server {connector} --set NAME=VALUE`.")
        }
        E::NoServer { connector, .. } => format!("`causeway connectors server {connector} https://…` names it."),
        E::NotAnAddress(_) => "Give a whole one: https://api.example/v1".into(),
        E::NoAddress(_) => "Import it again from its address: `causeway import https://… --name NAME`.".into(),
        E::Restored { .. } => {
            "`causeway resume` lets flows run again; they may send once more what was sent since then.".into()
        }
        E::FlowRunning(_) => "Wait until it has finished.".into(),
        E::NeedsSignIn { connection, .. } => format!("`causeway connect --connection {connection}` signs in."),
        E::NoSignIn { connector, missing } if missing.starts_with("the client id") => {
            format!("`causeway connectors client {connector} --client-id ID` adds it.")
        }
        E::NoSignIn { connector, .. } => {
            format!("Add it under \"causeway\".\"signIn\" in the apiProperties.json of {connector}.")
        }
        E::NoKey(_) => "The service shows it in your account's settings there.".into(),
        E::OtherAccount { connection, .. } => format!(
            "Sign in as the same account; or give the other one a connection of its own with --connection NAME; or \
             remove \"{connection}\" first."
        ),
        E::NoPendingSignIn(_) => "Start it again.".into(),
        E::Refused { .. } => "If you trust this address, import its description again from where it really is.".into(),
        E::NotAllowed { origin, connector } => {
            let connector = connector.as_ref().map_or("CONNECTOR", Slug::as_str);
            format!("If it is yours and you trust this: `causeway connectors allow {connector} {origin}`.")
        }
        E::Network(_, hint) => (*hint).into(),
        E::Unreachable { .. } => "Check the network; Causeway tries again by itself where it can.".into(),
        E::Answered { .. } => "The answer is in the run history.".into(),
        E::NoRequestsLeft { .. } => "Try again then. Flows wait for that by themselves.".into(),
        E::TokenLater { .. } => "Causeway tries again by itself.".into(),
        E::NotGranted { connection, .. } => {
            format!("Sign in again and allow it: `causeway connect --connection {connection}`.")
        }
        E::NothingToTry(_) => "Name one with --operation, or try it with `causeway call`.".into(),
        E::KeysStay(_) => "If the service refuses it, give a new one with `causeway connect`.".into(),
        E::NotRenewable(_) => "Sign in again when Causeway asks for it.".into(),
        E::Interrupted => "Try again.".into(),
        E::RunLost => "Start a new run: what was delivered is known and is not sent again.".into(),
        E::Import(error) => return error.hint(),
        E::Request(error) => return error.hint(),
        E::NoSuchFile(_) => "Only `causeway call` sends files from a disk: with --file, or --body @FILE.".into(),
        E::FileNotSent(_) => "`causeway operation CONNECTOR ID` shows what it takes.".into(),
        E::SignIn(error) => return error.hint(),
        E::Vault(error) => return error.hint(),
        E::KeyInDataFolder(_) => "Name a file somewhere else, best where backups of the folder do not go.".into(),
        E::KeyIsThere => "`causeway settings vault` without --new-key moves the key.".into(),
        E::Start(error) => return error.hint(),
        E::Spent(spent) => return spent.hint(),
        E::Update(error) => return error.hint(),
        E::Store(error) => return error.hint(),
        E::Shared(error) => return error.hint(),
    })
}
