//! What a flow does in the world, as far as its text tells: what a person has to know before a flow of someone else runs.

use std::collections::BTreeSet;

use super::{ActionKind, Definition, PollCall, TriggerKind};
use crate::expr::Tree;

/// One thing that a flow does outside itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// It calls an operation of a connector.
    Operation {
        /// Slug of the connector.
        connector: String,
        /// Id of the operation.
        operation: String,
    },
    /// It makes a call through a connection.
    Connection {
        /// The connection.
        connection: String,
        /// In capitals; none where only a run tells.
        method: Option<String>,
    },
    /// It calls an address.
    Address {
        /// The host; none where only a run tells.
        host: Option<String>,
        /// In capitals; none where only a run tells.
        method: Option<String>,
    },
    /// It runs another flow.
    Flow(String),
}

impl Definition {
    /// Everything that its triggers and actions do in the world.
    #[must_use]
    pub fn deeds(&self) -> BTreeSet<Deed> {
        let polled = self.triggers.iter().filter_map(|(_, trigger)| match &trigger.kind {
            TriggerKind::Poll { call: PollCall::Operation(call), .. } => {
                Some(operation(&call.connector, &call.operation))
            }
            TriggerKind::Poll { call: PollCall::Connection(call), .. } => {
                Some(connection(&call.connection, &call.inputs))
            }
            TriggerKind::Poll { call: PollCall::Http(inputs), .. } => Some(address(inputs)),
            _ => None,
        });
        let mut deeds: BTreeSet<Deed> = polled.collect();
        self.walk(&mut |action, _| {
            deeds.extend(match &action.kind {
                ActionKind::Operation(call) => Some(operation(&call.connector, &call.operation)),
                ActionKind::Connection(call) => Some(connection(&call.connection, &call.inputs)),
                ActionKind::Http(inputs) => Some(address(inputs)),
                ActionKind::Workflow(child) => Some(Deed::Flow(child.flow.clone())),
                _ => None,
            });
        });
        deeds
    }
}

fn operation(connector: &str, operation: &str) -> Deed {
    Deed::Operation { connector: connector.to_owned(), operation: operation.to_owned() }
}

fn connection(connection: &str, inputs: &Tree) -> Deed {
    Deed::Connection { connection: connection.to_owned(), method: method(inputs) }
}

fn address(inputs: &Tree) -> Deed {
    Deed::Address { host: inputs.literal_start("uri").and_then(host), method: method(inputs) }
}

fn method(inputs: &Tree) -> Option<String> {
    let (method, is_whole) = inputs.literal_start("method")?;
    is_whole.then(|| method.to_ascii_uppercase())
}

/// The host of an address of which only the beginning may be known.
fn host((start, is_whole): (&str, bool)) -> Option<String> {
    let (_, rest) = start.split_once("://")?;
    let end = rest.find(['/', '?', '#', '\\']);
    let authority = match end {
        Some(end) => &rest[..end],
        None if is_whole => rest,
        None => return None,
    };
    // Who reads it must not take what stands before an @ for the host.
    let host = authority.rsplit('@').next().unwrap_or(authority);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_flow_does_is_known_from_its_text_or_said_not_to_be() {
        let text = r#"{"definition": {
            "triggers": {"Look": {"type": "Http", "inputs": {"method": "get", "uri": "https://News.example/feed"},
                "recurrence": {"frequency": "Hour", "interval": 1}}},
            "actions": {
                "Each": {"type": "Foreach", "foreach": "@triggerBody()", "actions": {
                    "Send": {"type": "OpenApiConnection", "inputs": {"host": {
                        "apiId": "/providers/causeway/connectors/island", "connectionName": "mine",
                        "operationId": "createItem"}}}}},
                "Clear": {"type": "Http", "inputs": {"method": "DELETE", "uri": "https://a.example/items/@{item()}"}},
                "Open": {"type": "Http", "inputs": {"method": "@{item()}", "uri": "https://a.example@{item()}/x"}},
                "Sly": {"type": "Http", "inputs": {"method": "GET", "uri": "https://a.example@evil.example/x"}},
                "Named": {"type": "Http", "inputs": {"method": "GET", "uri": "https://a.example/", "@{concat('u', 'ri')}": "x"}},
                "Any": {"type": "Http", "inputs": {"method": "POST", "uri": "@body('Each')"}},
                "Run": {"type": "Workflow", "inputs": {"host": {"triggerName": "manual", "workflow": {"id": "part"}}}}
            }}}"#;
        let address = |host: Option<&str>, method: Option<&str>| Deed::Address {
            host: host.map(str::to_owned),
            method: method.map(str::to_owned),
        };
        let expected = [
            operation("island", "createItem"),
            address(None, None),
            address(None, Some("POST")),
            address(Some("a.example"), Some("DELETE")),
            address(Some("evil.example"), Some("GET")),
            address(Some("news.example"), Some("GET")),
            Deed::Flow("part".into()),
        ];
        let found: Vec<Deed> = crate::read(text).unwrap().deeds().into_iter().collect();
        assert_eq!(found, expected);
    }
}
