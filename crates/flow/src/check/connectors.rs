//! Calls of connectors, held against what the connectors of the workspace offer.

use crate::Value;
use causeway_core::text::one_line;

use super::names::near;
use super::{Checker, shown};
use crate::diagnostics::{Diagnostic, step};
use crate::reader::{at_path, is_open, member, pointer_to, text};

/// What connectors there are, for the checker.
pub trait Operations {
    /// Whether the connector of that slug offers that operation; `None` when there is no such connector.
    fn has(&self, connector: &str, operation: &str) -> Option<bool>;

    /// The parameters of an operation; `None` when they are not known.
    fn parameters(&self, connector: &str, operation: &str) -> Option<Vec<Parameter>> {
        let _ = (connector, operation);
        None
    }

    /// Where arguments, as an action gives them, do not fit what the connector says of the operation.
    fn misfits(&self, connector: &str, operation: &str, arguments: &Value) -> Vec<Misfit> {
        let _ = (connector, operation, arguments);
        Vec::new()
    }

    /// What is known of a flow that another one runs.
    fn callee(&self, flow: &str) -> Callee {
        let _ = flow;
        Callee::Unknown
    }

    /// What a connector's operations are called with; nothing when there is no such connector.
    fn paths(&self, connector: &str) -> Vec<OperationPath> {
        let _ = connector;
        Vec::new()
    }
}

/// A value that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The parameter with the way to the value in it: `body/user/age`.
    pub argument: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// Whether another flow can run a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callee {
    /// Nobody knows.
    Unknown,
    /// It can.
    Ready,
    /// There is no such flow.
    Missing,
    /// It cannot run at all.
    Broken,
    /// It has no trigger that takes a request.
    WithoutRequest,
}

/// How an operation is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationPath {
    /// The operation's id.
    pub id: String,
    /// The method: `GET`, `POST`, …
    pub method: String,
    /// The template of the path: `/weights/{id}`.
    pub path: String,
}

/// A parameter of an operation, as an action gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name; parts of a body are `body/…`.
    pub name: String,
    /// Whether a call needs it.
    pub required: bool,
}

/// Where flows of Azure and Power Automate say their connectors are.
const ELSEWHERE: &str = "microsoft.";

impl Checker<'_> {
    /// A call through a connector.
    pub(super) fn operation(&mut self, value: &Value, pointer: &str) {
        let Some(operations) = self.operations else { return };
        let host = at_path(value, "inputs/host").unwrap_or(&Value::Null);
        let api = text(host, "apiId");
        let (connector, operation) = (api.rsplit('/').next().unwrap_or_default(), text(host, "operationId"));
        if connector.is_empty() || operation.is_empty() || [api, operation].iter().any(|text| text.contains('@')) {
            return;
        }
        let inputs_at = pointer_to(value, pointer, "inputs");
        let host_at = pointer_to(value, pointer, "inputs/host");
        match operations.has(connector, operation) {
            Some(true) => self.arguments(operations, connector, operation, value, &inputs_at),
            Some(false) => {
                let (connector, operation) = (shown(connector), shown(operation));
                let message = format!("The connector '{connector}' has no operation '{operation}'.");
                let hint = format!("`causeway operations {connector}` lists what it has.");
                let at = pointer_to(host, &host_at, "operationId");
                self.push(Diagnostic::error("UnknownOperation", at, message).hint(hint));
            }
            None => {
                let message = format!("There is no connector '{}'.", shown(connector));
                let at = pointer_to(host, &host_at, "apiId");
                // A flow from elsewhere is not wrong because its connectors are still to be imported.
                let finding = if api.to_ascii_lowercase().contains(ELSEWHERE) {
                    Diagnostic::warning("UnknownConnector", at, message)
                } else {
                    Diagnostic::error("UnknownConnector", at, message)
                };
                self.push(finding.hint("Import its description first."));
            }
        }
    }

    /// A flow that is run as part of this one. It may be made or mended later: a warning.
    pub(super) fn child(&mut self, value: &Value, pointer: &str) {
        let Some(operations) = self.operations else { return };
        let child = crate::reader::child(member(value, "inputs").unwrap_or(&Value::Null));
        if child.flow.is_empty() || child.flow.contains(['@', '[']) {
            return;
        }
        let name = shown(&child.flow);
        let (message, hint) = match operations.callee(&child.flow) {
            Callee::Unknown | Callee::Ready => return,
            Callee::Missing => (
                format!("There is no flow '{name}', so that this action fails."),
                "`causeway flow list` shows those there are.",
            ),
            Callee::Broken => {
                (format!("The flow '{name}' has mistakes and cannot run, so that this action fails."), "Mend it first.")
            }
            Callee::WithoutRequest => (
                format!("The flow '{name}' has no trigger that another flow can ask, so that this action fails."),
                "Give it a trigger of the type Request.",
            ),
        };
        let at = pointer_to(value, pointer, "inputs");
        let host = pointer_to(member(value, "inputs").unwrap_or(value), &at, "host");
        self.push(Diagnostic::warning("UnknownFlow", host, message).hint(hint));
    }

    fn arguments(&mut self, operations: &dyn Operations, connector: &str, operation: &str, value: &Value, at: &str) {
        let Some(known) = operations.parameters(connector, operation) else { return };
        let given = at_path(value, "inputs/parameters");
        if given.is_some_and(is_open) {
            return;
        }
        let at = pointer_to(member(value, "inputs").unwrap_or(value), at, "parameters");
        let names: Vec<&str> =
            given.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let is_part = |part: &str, whole: &str| {
            part.len() > whole.len()
                && part.as_bytes().get(whole.len()) == Some(&b'/')
                && part.get(..whole.len()).is_some_and(|start| start.eq_ignore_ascii_case(whole))
        };
        for needed in known.iter().filter(|known| known.required) {
            let is_given = |name: &&str| {
                name.eq_ignore_ascii_case(&needed.name) || is_part(name, &needed.name) || is_part(&needed.name, name)
            };
            if !names.iter().any(is_given) {
                let message = format!("'{}' needs \"{}\", which is not given.", shown(operation), shown(&needed.name));
                self.push(Diagnostic::error("MissingParameter", &at, one_line(&message, 300)));
            }
        }
        for name in names {
            let is_known = |known: &Parameter| {
                name.eq_ignore_ascii_case(&known.name) || is_part(name, &known.name) || is_part(&known.name, name)
            };
            if !known.iter().any(is_known) {
                let message = format!("'{}' has no parameter \"{}\".", shown(operation), shown(name));
                let finding = Diagnostic::warning("UnknownOperationParameter", step(&at, name), message);
                self.push(finding.meant(near(name, known.iter().map(|known| known.name.as_str()))));
            }
        }
        for misfit in given.map(|given| operations.misfits(connector, operation, given)).unwrap_or_default() {
            let place = place_of(given.unwrap_or(&Value::Null), &at, &misfit.argument);
            self.push(Diagnostic::warning("UnfitParameter", place, one_line(&misfit.message, 300)));
        }
    }

    /// The operation that gives as a list what a trigger would be told of: of those that read, the one whose path has
    /// most in common with where the trigger would be registered.
    pub(super) fn nearest_list(&self, trigger: &Value) -> Option<String> {
        let host = at_path(trigger, "inputs/host")?;
        let all = self.operations?.paths(text(host, "apiId").rsplit('/').next()?);
        let own = all.iter().find(|known| known.id.eq_ignore_ascii_case(text(host, "operationId")))?;
        let words = |path: &str| {
            path.to_lowercase().split('/').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let wanted = words(&own.path);
        let reads = all.iter().filter(|known| known.method.eq_ignore_ascii_case("get") && known.id != own.id);
        let shared = |known: &&OperationPath| words(&known.path).iter().filter(|word| wanted.contains(word)).count();
        // One item of a list is asked for by a path that ends in its id.
        let lists = reads.filter(|known| !known.path.trim_end_matches('/').ends_with('}'));
        lists.filter(|known| shared(known) > 0).max_by_key(shared).map(|known| known.id.clone())
    }
}

/// Where a value stands among the arguments, by the parameter and the way in it: as far as there is something.
fn place_of(given: &Value, at: &str, argument: &str) -> String {
    let is_start = |name: &&str| {
        argument.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && matches!(argument.as_bytes().get(name.len()), None | Some(b'/'))
    };
    let names = given.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let Some(name) = names.filter(is_start).max_by_key(|name| name.len()) else { return at.to_owned() };
    let (mut place, mut here) = (step(at, name), &given[name]);
    for token in argument.get(name.len()..).unwrap_or_default().split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let below = match here {
            Value::Object(members) => members.get(&token),
            Value::Array(items) => token.parse::<usize>().ok().and_then(|n| items.get(n)),
            _ => None,
        };
        let Some(below) = below else { break };
        (place, here) = (step(&place, &token), below);
    }
    place
}
