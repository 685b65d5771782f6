//! Every request, declared once. From these lines come the router, the list of names, and the TypeScript types of the
//! window's client. The tags say which cached answers a request reads (queries) or makes stale (commands).

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::Tag;
use crate::inputs::{self as i, Empty};
use crate::views::{self as v};
use crate::{Api, WireError};

/// What is known about a request without its types.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it only reads.
    pub is_query: bool,
    /// Whether it names files of this machine: only for those who are on it, never for a page.
    pub is_local: bool,
    /// What it reads, or makes stale.
    pub tags: &'static [Tag],
}

macro_rules! contract {
    ($( $kind:ident $name:ident ( $input:ty ) -> $output:ty , [ $($tag:ident),* ] ; )*) => {
        /// All requests.
        pub const REQUESTS: &[Request] = &[
            $( Request { name: stringify!($name), is_query: is(stringify!($kind), "query"), is_local: is(stringify!($kind), "local"), tags: &[ $(Tag::$tag),* ] } ),*
        ];

        /// Answers one request. Every input is validated here, whichever door it came through.
        pub(crate) async fn route(api: &Api, name: &str, input: Value) -> Result<Value, WireError> {
            match name {
                $( stringify!($name) => {
                    let output: $output = Box::pin(api.$name(read::<$input>(name, input)?)).await?;
                    write(&output)
                } )*
                _ => Err(unknown(name)),
            }
        }

        /// Visits the types of every request: name, input, output.
        pub(crate) fn visit_types(visitor: &mut impl crate::typescript::Visit) {
            $( visitor.request::<$input, $output>(stringify!($name)); )*
        }
    };
}

contract! {
    query   status(Empty) -> v::Status, [Status];
    command demo_open(Empty) -> v::DemoOpened, [];
    query   overview(Empty) -> v::Overview, [Status, Flows, Runs, Connections];
    query   flows(Empty) -> Vec<v::FlowCard>, [Flows, Runs, Connections];
    query   flow(i::FlowName) -> v::FlowDetail, [Flows, Runs, Connections];
    query   flow_export(i::FlowExport) -> v::FlowExported, [];
    command flow_save(i::FlowSave) -> v::FlowDetail, [Flows];
    query   flow_versions(i::FlowName) -> Vec<v::FlowVersion>, [Flows];
    query   flow_version(i::FlowVersionName) -> v::FlowVersionText, [];
    command flow_restore(i::FlowVersionName) -> v::FlowRestored, [Flows];
    query   flow_check(i::FlowText) -> Vec<v::Finding>, [Connectors];
    query   flow_schedule(i::FlowDraft) -> Option<v::ScheduleView>, [Flows];
    query   flow_preview(i::FlowValue) -> Option<v::ValuePreview>, [Flows, Runs, Connectors];
    command flow_test(i::FlowTest) -> v::FlowTested, [];
    query   functions(Empty) -> Vec<v::FunctionView>, [];
    query   templates(Empty) -> Vec<v::Template>, [];
    command flow_run(i::FlowRun) -> v::Started, [Runs, Flows, Status];
    query   run_wait(i::RunWait) -> v::RunView, [Runs];
    command run_again(i::RunAgain) -> v::Started, [Runs, Flows, Status];
    command run_pause(i::RunAlone) -> (), [Runs, Flows, Status];
    command run_cancel(i::RunAlone) -> (), [Runs, Flows, Status];
    command flow_cancel(i::FlowName) -> (), [Runs, Flows, Status];
    command flow_pause(i::FlowPause) -> (), [Flows, Status];
    command flow_agree(i::FlowAgree) -> (), [Flows, Status];
    command run_all(Empty) -> v::StartedAll, [Runs, Flows, Status];
    command pause_all(i::PauseAll) -> (), [Status, Flows];
    command resume_all(Empty) -> (), [Status, Flows];
    query   connections(Empty) -> Vec<v::ConnectionView>, [Connections, Flows];
    query   connection(i::ConnectionName) -> v::ConnectionView, [Connections, Flows];
    command sign_in(i::SignIn) -> v::SignInView, [Connections];
    command sign_in_password(i::PasswordSignIn) -> v::ConnectionView, [Connections, Flows, Status];
    command connection_keys(i::ConnectionKeys) -> v::ConnectionView, [Connections, Flows, Status];
    command sign_in_open(i::ConnectionName) -> bool, [Connections];
    query   sign_in_wait(i::ConnectionName) -> v::ConnectionView, [Connections];
    command sign_in_cancel(i::ConnectionName) -> (), [Connections];
    command sign_in_paste(i::SignInPaste) -> (), [Connections];
    command connection_refresh(i::ConnectionName) -> v::ConnectionView, [Connections, Flows, Status];
    command connection_test(i::ConnectionTest) -> v::ConnectionTested, [Connections];
    command connection_remove(i::ConnectionName) -> v::Disconnected, [Connections, Flows, Status];
    query   connectors(Empty) -> Vec<v::ConnectorCard>, [Connectors, Connections];
    query   connector(i::ConnectorName) -> v::ConnectorDetail, [Connectors, Connections];
    query   connector_export(i::ConnectorName) -> v::ConnectorExport, [Connectors];
    command connector_client(i::ConnectorClient) -> v::ConnectorDetail, [Connectors];
    command connector_server(i::ConnectorServer) -> v::ConnectorDetail, [Connectors];
    command connector_allow(i::ConnectorOrigin) -> v::ConnectorDetail, [Connectors];
    command connector_disallow(i::ConnectorOrigin) -> v::ConnectorDetail, [Connectors];
    command connector_check(i::ConnectorName) -> v::ConnectorDetail, [Connectors];
    command connector_checks(i::ConnectorChecks) -> v::ConnectorDetail, [Connectors];
    command connector_update(i::ConnectorName) -> v::ImportReport, [Connectors, Status];
    command connector_remove(i::ConnectorName) -> (), [Connectors, Status];
    command import_text(i::ImportText) -> v::ImportReport, [Connectors, Status];
    command import_bytes(i::ImportBytes) -> v::ImportReport, [Connectors, Status];
    command import_url(i::ImportUrl) -> v::ImportReport, [Connectors, Status];
    command import_catalog(i::ConnectorName) -> v::ImportReport, [Connectors, Status];
    query   operations(i::Operations) -> v::OperationPage, [Connectors];
    query   operation(i::OperationName) -> v::OperationDetail, [Connectors];
    query   call_check(i::CallOperation) -> v::CallCheck, [Connectors];
    command call(i::CallOperation) -> v::CallReport, [];
    local   call_with_files(i::CallWithFiles) -> v::CallReport, [];
    query   runs(i::Runs) -> v::RunPage, [Runs];
    query   run(i::RunName) -> v::RunDetail, [Runs];
    query   action(i::ActionName) -> v::ActionDetail, [Runs];
    query   deliveries(Empty) -> Vec<v::WaitingDelivery>, [Runs];
    command delivery_resolve(i::DeliveryResolve) -> (), [Runs, Flows, Status];
    command deliveries_resolve(i::DeliveriesResolve) -> v::DeliveriesResolved, [Runs, Flows, Status];
    query   update(Empty) -> v::UpdateView, [Status];
    command update_look(Empty) -> v::UpdateView, [Status];
    command update_fetch(Empty) -> v::UpdateView, [Status];
    command update_daily(i::UpdateDaily) -> v::UpdateView, [Status];
    query   settings(Empty) -> v::SettingsView, [Settings];
    command settings_save(i::SettingsSave) -> v::SettingsView, [Settings];
    command network_try(i::NetworkTry) -> v::NetworkTried, [];
    command backup_now(Empty) -> v::BackedUp, [];
    command snooze(i::Snooze) -> v::SettingsView, [Settings];
    command vault_check(Empty) -> v::VaultView, [Settings];
    query   diagnostics(Empty) -> v::Diagnostics, [];
    command vault_unlock(i::VaultUnlock) -> v::VaultView, [Settings, Status];
    command vault_move_to(i::VaultMoveTo) -> v::VaultView, [Settings, Connections, Status];
    local   backup(i::Backup) -> (), [];
    local   vault_move(i::VaultMove) -> v::VaultView, [Settings, Connections, Status];
}

/// Refuses what a page may not ask, whichever door it stands at: it shows what services send.
pub fn check_page(name: &str) -> Result<(), WireError> {
    match REQUESTS.iter().find(|request| request.name == name && request.is_local) {
        Some(_) => Err(WireError::new("WrongDoor", "A page may not name files of this machine.")
            .hint("`causeway call` sends files and keeps answers as files.")),
        None => Ok(()),
    }
}

const fn is(kind: &str, wanted: &str) -> bool {
    matches!((kind.as_bytes(), wanted.as_bytes()), (b"query", b"query") | (b"local", b"local"))
}

fn read<T: DeserializeOwned>(name: &str, input: Value) -> Result<T, WireError> {
    let input = if input.is_null() { Value::Object(serde_json::Map::new()) } else { input };
    serde_json::from_value(input).map_err(|error| {
        WireError::new("BadInput", format!("The request \"{name}\" cannot be read: {error}."))
            .hint("This is a mistake of the program that asked, not yours.")
    })
}

fn write<T: Serialize>(output: &T) -> Result<Value, WireError> {
    serde_json::to_value(output)
        .map_err(|error| WireError::new("Internal", format!("An answer could not be written: {error}.")))
}

fn unknown(name: &str) -> WireError {
    let error = WireError::new("UnknownRequest", format!("There is no request called \"{name}\"."));
    match causeway_core::text::nearest(name, REQUESTS.iter().map(|request| request.name)) {
        Some(nearest) => error.hint(format!("Did you mean \"{nearest}\"?")),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_makes_something_stale_unless_it_changes_nothing_here() {
        let changes_nothing = ["backup", "backup_now", "demo_open", "flow_test", "network_try"];
        for request in REQUESTS.iter().filter(|request| {
            !request.is_query && !request.name.starts_with("call") && !changes_nothing.contains(&request.name)
        }) {
            assert!(!request.tags.is_empty(), "{}", request.name);
        }
    }
}
