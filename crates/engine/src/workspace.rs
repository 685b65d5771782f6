//! The workspace: connectors and flows as plain files. Files are the truth; what is read is kept in memory only until
//! the file changes. Flows themselves are in `flow_files`.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use causeway_core::{Home, Slug};
use causeway_flow::{ActionKind, Callee, Definition, Diagnostic, Misfit, PollCall, TriggerKind, Value};

use crate::connectors::Connectors;
use crate::flow_files::FlowFiles;
use crate::{EngineError, files};

/// The workspace of one data folder.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) home: Home,
    connectors: Connectors,
    pub(crate) files: FlowFiles,
}

/// Tells whether a file may have changed: time and size of each file looked at.
pub(crate) type Stamp = Vec<(SystemTime, u64)>;

impl Workspace {
    pub(crate) fn open(home: Home) -> Result<Self, EngineError> {
        files::make_private_folder(&home.flows())?;
        Ok(Self { connectors: Connectors::open(home.clone())?, home, files: FlowFiles::default() })
    }

    /// The connectors.
    pub(crate) fn connectors(&self) -> &Connectors {
        &self.connectors
    }

    /// The operations of a connector that flows call: flow and id.
    pub(crate) fn used_operations(&self, connector: &Slug) -> Result<Vec<(Slug, String)>, EngineError> {
        let mut used = Vec::new();
        for flow in self.flows()? {
            let Some(definition) = &flow.definition else { continue };
            if let Some(TriggerKind::Poll { call: PollCall::Operation(call), .. }) =
                definition.polls().map(|trigger| &trigger.kind)
                && call.connector == connector.as_str()
            {
                used.push((flow.slug.clone(), call.operation.clone()));
            }
            definition.walk(&mut |action, _| {
                if let ActionKind::Operation(call) = &action.kind
                    && call.connector == connector.as_str()
                {
                    used.push((flow.slug.clone(), call.operation.clone()));
                }
            });
        }
        Ok(used)
    }

    /// Reads and checks a flow's text against the connectors that are here.
    pub(crate) fn check(&self, source: &str) -> (Option<Definition>, Vec<Diagnostic>) {
        match causeway_flow::read(source) {
            Ok(definition) => {
                let definition = definition.lowered(self);
                let mut findings = causeway_flow::check(&definition, Some(self));
                causeway_flow::locate(source, &mut findings);
                (Some(definition), findings)
            }
            Err(findings) => (None, findings),
        }
    }
}

impl causeway_flow::Operations for Workspace {
    fn has(&self, connector: &str, operation: &str) -> Option<bool> {
        self.connectors.get(&connector.parse().ok()?).ok()?.has(operation).ok()
    }

    fn parameters(&self, connector: &str, operation: &str) -> Option<Vec<causeway_flow::OperationParameter>> {
        let operation = self.connectors.get(&connector.parse().ok()?).ok()?.operation(operation).ok()?;
        let own = operation.parameters.iter().map(|parameter| (&*parameter.name, parameter.needs_value()));
        let body = operation.body.iter().flat_map(|body| [("body", false), (&*body.name, false)]);
        let named = own
            .chain(body)
            .map(|(name, required)| causeway_flow::OperationParameter { name: name.to_owned(), required });
        Some(named.collect())
    }

    fn misfits(&self, connector: &str, operation: &str, arguments: &Value) -> Vec<Misfit> {
        let Ok(slug) = connector.parse::<Slug>() else { return Vec::new() };
        let found = self.connectors.get(&slug).and_then(|connector| connector.operation(operation));
        let (Ok(operation), Some(arguments)) = (found, arguments.as_object()) else { return Vec::new() };
        causeway_openapi::check_known(&operation, &arguments.into(), is_open)
            .into_iter()
            .map(|warning| Misfit { argument: warning.argument, message: warning.message })
            .collect()
    }

    fn callee(&self, flow: &str) -> Callee {
        let slug = crate::children::slug_of(flow);
        let Ok(text) = fs_err::read_to_string(self.home.flow(&slug)) else { return Callee::Missing };
        // Only read: to check it would be to read the flows that it runs in turn.
        match causeway_flow::read(&text) {
            Ok(definition) if crate::request::taker(&definition, "").is_none() => Callee::WithoutRequest,
            Ok(_) => Callee::Ready,
            Err(_) => Callee::Broken,
        }
    }

    fn paths(&self, connector: &str) -> Vec<causeway_flow::OperationPath> {
        let Ok(slug) = connector.parse::<Slug>() else { return Vec::new() };
        let all = causeway_store::Search { connector: Some(&slug), text: "", offset: 0, limit: MOST_OPERATIONS };
        let found = self.connectors.search(&all).map(|found| found.operations).unwrap_or_default();
        let path = |(_, entry): (Slug, causeway_store::OperationEntry)| causeway_flow::OperationPath {
            id: entry.id,
            method: entry.method,
            path: entry.path,
        };
        found.into_iter().map(path).collect()
    }
}

/// Whether a value of a flow, or the name of one of its members, comes from an expression.
fn is_open(value: &serde_json::Value) -> bool {
    let is_expression = |text: &str| text.starts_with('@') || text.contains("@{");
    match value {
        serde_json::Value::String(text) => is_expression(text),
        serde_json::Value::Object(members) => members.keys().any(|name| is_expression(name)),
        _ => false,
    }
}

/// So many operations of a connector are looked through for one that fits a path.
const MOST_OPERATIONS: u32 = 20_000;

pub(crate) fn slugs(folder: &Path, name: impl Fn(&Path) -> Option<String>) -> Result<Vec<Slug>, EngineError> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        found.extend(name(&path).and_then(|name| name.parse::<Slug>().ok()));
    }
    found.sort();
    Ok(found)
}

pub(crate) fn stamp(path: &Path) -> (SystemTime, u64) {
    let data = std::fs::metadata(path);
    data.map_or((SystemTime::UNIX_EPOCH, 0), |data| (data.modified().unwrap_or(SystemTime::UNIX_EPOCH), data.len()))
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
