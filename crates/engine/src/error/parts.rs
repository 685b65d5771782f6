//! What the engine's errors are about, part by part: for their own sentences, and by name for other languages.

use causeway_core::error::{About, about};
use causeway_core::{Explain, Slug};

use super::EngineError as E;

/// The parts by the names that the error's code has. An error without parts says all by its code.
pub(super) fn of(error: &E) -> About {
    match error {
        E::NotFound { what, name, .. } => about([("what", what), ("name", name)]),
        E::AlreadyRunning { folder, .. } => about([("folder", folder)]),
        E::File(error) => about([("message", error)]),
        E::BrokenFile { path, message } => about([("path", path), ("message", message)]),
        E::Restored { copied } => about([("copied", copied)]),
        E::FlowChanged(flow) | E::FlowRunning(flow) => about([("flow", flow)]),
        E::BrokenFlow { flow, first, .. } => about([("flow", flow), ("first", first)]),
        E::BreaksFlows { connector, flows, what } => {
            about([("connector", connector), ("flows", flows), ("what", what)])
        }
        E::NoServer { connector, .. } | E::NoSignIn { connector, .. } => about([("connector", connector)]),
        E::NoAddress(connector) | E::NoKey(connector) => about([("connector", connector)]),
        E::NotAnAddress(given) => about([("given", given)]),
        E::NeedsSignIn { title, reason, .. } => about([("title", title), ("reason", reason)]),
        E::OtherAccount { connection, former, account } => {
            about([("connection", connection), ("former", former), ("account", account)])
        }
        E::NoPendingSignIn(connection) => about([("connection", connection)]),
        E::Refused { url, why } => about([("url", url), ("why", why)]),
        E::NotAllowed { origin, .. } => about([("origin", origin)]),
        E::Network(why, _) => about([("why", why)]),
        E::Unreachable { host, message } | E::TokenLater { host, message } => {
            about([("host", host), ("message", message)])
        }
        E::Answered { host, status, operation, message } => {
            about([("host", host), ("status", status), ("operation", operation), ("message", message)])
        }
        E::NoRequestsLeft { host, until } => about([("host", host), ("until", until)]),
        E::NotGranted { title, scope, .. } => about([("title", title), ("scope", scope)]),
        E::NothingToTry(name) | E::KeysStay(name) | E::NotRenewable(name) => about([("name", name)]),
        E::NoSuchFile(number) => about([("number", number)]),
        E::FileNotSent(name) => about([("name", name)]),
        E::KeyInDataFolder(path) => about([("path", path)]),
        E::Import(error) => error.about(),
        E::Request(error) => error.about(),
        E::SignIn(error) => error.about(),
        E::Vault(error) => error.about(),
        E::Start(error) => error.about(),
        E::Spent(spent) => spent.about(),
        E::Update(error) => error.about(),
        E::Store(error) => error.about(),
        E::Shared(error) => of(error),
        E::RunLost | E::Interrupted | E::KeyIsThere => About::new(),
    }
}

pub(super) fn known(server: &str) -> String {
    if server.is_empty() { String::new() } else { format!(": its description only says {server}") }
}

pub(super) fn by(connector: Option<&Slug>) -> String {
    connector.map(|slug| format!(" for {slug}")).unwrap_or_default()
}

pub(super) fn holder(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_crosses_a_door_with_what_it_is_about() {
        let error = E::Unreachable { host: "a.test".into(), message: "no route".into() };
        let error = E::Shared(std::sync::Arc::new(error));
        assert_eq!(error.wire().about, about([("host", &"a.test"), ("message", &"no route")]));
        let running = E::Store(causeway_store::StoreError::AlreadyRunning { flow: "weights".into() });
        assert_eq!((running.code(), running.wire().about), ("FlowRunning", about([("flow", &"weights")])));
    }
}
