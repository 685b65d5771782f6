//! Several files that belong together, as they are in a folder or an archive: flows, and beside them the values of
//! their parameters (`parameters.json` of Logic Apps Standard).

use super::{json, read_text};
use crate::Value;
use crate::definition::Definition;
use crate::diagnostics::Diagnostic;

/// A file of a project.
#[derive(Debug, Clone, Copy)]
pub struct ProjectFile<'f> {
    /// Its path, with `/` between its parts.
    pub path: &'f str,
    /// What is in it.
    pub bytes: &'f [u8],
}

/// A file with what was read of it.
pub type ReadFile<'f> = (&'f str, Result<Vec<Definition>, Vec<Diagnostic>>);

/// Files that belong to a project but are no flows.
const OTHERS: [&str; 12] = [
    "parameters.json",
    "connections.json",
    "host.json",
    "local.settings.json",
    "manifest.json",
    "apismap.json",
    "connectionsmap.json",
    "package.json",
    "package-lock.json",
    "settings.json",
    "tasks.json",
    "launch.json",
];

/// Reads the flows of a project: for each file that should be one, what is in it or why it cannot be read. Files that
/// only belong to flows are left out, as are those that are not JSON by their names.
///
/// ```
/// use causeway_flow::{ProjectFile, read_project};
/// let flow = br#"{"definition": {"triggers": {}, "actions": {}}}"#;
/// let files = [ProjectFile { path: "weights/workflow.json", bytes: flow }, ProjectFile { path: "host.json", bytes: b"{}" }];
/// assert_eq!(read_project(&files).len(), 1);
/// ```
#[must_use]
pub fn read_project<'f>(files: &[ProjectFile<'f>]) -> Vec<ReadFile<'f>> {
    let parameters: Vec<(&str, Value)> = files
        .iter()
        .filter(|file| name_of(file.path).eq_ignore_ascii_case("parameters.json"))
        .filter_map(|file| Some((folder_of(file.path), json::parse(&json::decoded(file.bytes).ok()?).ok()?)))
        .collect();
    let flows = files.iter().filter(|file| may_be_flow(file.path));
    let read = flows.map(|file| {
        let is_around = |folder: &str| {
            let own = folder_of(file.path);
            folder.is_empty() || own.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut beside: Vec<&(&str, Value)> = parameters.iter().filter(|(folder, _)| is_around(folder)).collect();
        beside.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        let beside: Vec<&Value> = beside.into_iter().map(|(_, value)| value).collect();
        (file.path, json::decoded(file.bytes).and_then(|text| read_text(&text, &beside)))
    });
    read.collect()
}

/// Whether a file of a project should be a flow, by its name.
#[must_use]
pub fn may_be_flow(path: &str) -> bool {
    let name = name_of(path).to_ascii_lowercase();
    name.ends_with(".json") && !name.ends_with(".parameters.json") && !OTHERS.contains(&name.as_str())
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
