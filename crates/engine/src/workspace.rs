//! The workspace: connectors and flows as plain files. Files are the truth; what is read is kept in memory only until
//! the file changes. A flow file that breaks is reported, and its last good version goes on running.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use causeway_core::{Home, Slug};
use causeway_flow::{ActionKind, Definition, Diagnostic};

use crate::connectors::Connectors;
use crate::{EngineError, files};

/// A flow of the workspace.
#[derive(Debug, Clone)]
pub struct FlowFile {
    /// Its slug: the name of its file.
    pub slug: Slug,
    /// The file.
    pub path: PathBuf,
    /// Its text as it is now.
    pub source: String,
    /// The newest version that can run.
    pub definition: Option<Arc<Definition>>,
    /// What is wrong with the text as it is now.
    pub findings: Vec<Diagnostic>,
    /// Names this version: a hash of the text of [`FlowFile::definition`].
    pub hash: String,
    /// The text of [`FlowFile::definition`].
    pub text: Arc<str>,
}

impl FlowFile {
    /// Title for people.
    #[must_use]
    pub fn title(&self) -> String {
        let title = self.definition.as_ref().and_then(|definition| definition.title());
        title.map_or_else(|| self.slug.to_string(), Into::into)
    }

    /// Names the text as it is now, whether it can run or not.
    #[must_use]
    pub fn text_hash(&self) -> String {
        hash_of(&self.source)
    }

    /// Whether the text as it is now cannot run.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// The workspace of one data folder.
#[derive(Debug)]
pub(crate) struct Workspace {
    home: Home,
    connectors: Connectors,
    flows: Mutex<HashMap<Slug, (Stamp, Arc<FlowFile>)>>,
    /// One change at a time: of two that began with the same text, the second is refused.
    saving: Mutex<()>,
}

/// Tells whether a file may have changed: time and size of each file looked at.
pub(crate) type Stamp = Vec<(SystemTime, u64)>;

impl Workspace {
    pub(crate) fn open(home: Home) -> Result<Self, EngineError> {
        files::make_private_folder(&home.flows())?;
        Ok(Self {
            connectors: Connectors::open(home.clone())?,
            home,
            flows: Mutex::default(),
            saving: Mutex::default(),
        })
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

    /// All flows, in the order of their slugs.
    pub(crate) fn flows(&self) -> Result<Vec<Arc<FlowFile>>, EngineError> {
        let json = |path: &Path| {
            (path.extension()? == "json").then(|| path.file_stem().map(|s| s.to_string_lossy().into_owned()))?
        };
        slugs(&self.home.flows(), json)?.iter().map(|slug| self.flow(slug)).collect()
    }

    /// One flow.
    pub(crate) fn flow(&self, slug: &Slug) -> Result<Arc<FlowFile>, EngineError> {
        let path = self.home.flow(slug);
        if !path.is_file() {
            let json = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned());
            let there = slugs(&self.home.flows(), json)?;
            return Err(EngineError::not_found("flow", slug.as_str(), there.iter().map(Slug::as_str)));
        }
        let stamp = vec![stamp(&path)];
        let known = lock(&self.flows).get(slug).cloned();
        if let Some((known, flow)) = &known
            && *known == stamp
        {
            return Ok(flow.clone());
        }
        let flow = Arc::new(self.read_flow(slug, path, known.map(|(_, flow)| flow))?);
        lock(&self.flows).insert(slug.clone(), (stamp, flow.clone()));
        Ok(flow)
    }

    /// Saves a flow's text as it is, also when it has mistakes: they are shown, and the last good version runs on.
    /// With a `base`, only over the text that it names.
    pub(crate) fn save_flow(&self, slug: &Slug, text: &str, base: Option<&str>) -> Result<Arc<FlowFile>, EngineError> {
        let path = self.home.flow(slug);
        {
            let _one = lock(&self.saving);
            let staged = files::Staged::write(&path, text.as_bytes())?;
            if let Some(base) = base {
                check_base(slug, &path, base)?;
            }
            staged.keep()?;
        }
        self.flow(slug)
    }

    /// Whether there is a flow of this name.
    pub(crate) fn has_flow(&self, slug: &Slug) -> bool {
        self.home.flow(slug).is_file()
    }

    fn read_flow(&self, slug: &Slug, path: PathBuf, before: Option<Arc<FlowFile>>) -> Result<FlowFile, EngineError> {
        let source = fs_err::read_to_string(&path)?;
        let (definition, findings) = self.check(&source);
        let runs = definition.filter(|_| !findings.iter().any(Diagnostic::is_error));
        let (definition, hash, text) = match (runs, before) {
            (Some(definition), _) => (Some(Arc::new(definition)), hash_of(&source), source.as_str().into()),
            (None, Some(before)) => (before.definition.clone(), before.hash.clone(), before.text.clone()),
            (None, None) => (None, String::new(), "".into()),
        };
        Ok(FlowFile { slug: slug.clone(), path, source, definition, findings, hash, text })
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

/// Refuses to replace a file that is not the one that was changed.
fn check_base(slug: &Slug, path: &Path, base: &str) -> Result<(), EngineError> {
    let what = match fs_err::read_to_string(path) {
        Ok(there) if hash_of(&there) == base => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "was removed",
        _ => "was changed",
    };
    Err(EngineError::FlowChanged { flow: slug.clone(), what })
}

fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open(Home::new(folder.path())).unwrap();
        (folder, workspace)
    }

    #[test]
    fn a_broken_flow_is_reported_and_its_last_good_version_stays() {
        let (_folder, workspace) = workspace();
        let slug = Slug::from_title("greet");
        let good = r#"{"triggers":{"t":{"type":"Recurrence","recurrence":{"frequency":"Hour","interval":1}}},
            "actions":{"A":{"type":"Compose","inputs":"hi","runAfter":{}}}}"#;
        let first = workspace.save_flow(&slug, good, None).unwrap();
        assert!(!first.is_broken(), "{:?}", first.findings);
        let second = workspace.save_flow(&slug, "{\"actions\": ", None).unwrap();
        assert!(second.is_broken());
        assert_eq!(second.hash, first.hash);
        assert!(second.definition.is_some());
    }

    #[test]
    fn of_two_changes_of_one_text_the_second_is_refused() {
        let (_folder, workspace) = workspace();
        let slug = Slug::from_title("greet");
        let base = workspace.save_flow(&slug, "{}", None).unwrap().text_hash();
        let mine = workspace.save_flow(&slug, r#"{"mine": 1}"#, Some(&base)).unwrap();
        let refused = workspace.save_flow(&slug, r#"{"theirs": 1}"#, Some(&base)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "The file of \"greet\" was changed since you opened it, so your change was not saved."
        );
        assert_eq!(workspace.flow(&slug).unwrap().source, r#"{"mine": 1}"#);
        // An editor does not ask Causeway.
        fs_err::write(&mine.path, "{ broken").unwrap();
        assert!(workspace.save_flow(&slug, "{}", Some(&mine.text_hash())).is_err());
        let broken = workspace.flow(&slug).unwrap();
        assert!(!workspace.save_flow(&slug, "{}", Some(&broken.text_hash())).unwrap().source.contains("broken"));
        fs_err::remove_file(&mine.path).unwrap();
        let gone = workspace.save_flow(&slug, "{}", Some(&mine.text_hash())).unwrap_err();
        assert!(gone.to_string().contains("was removed"), "{gone}");
        assert_eq!(fs_err::read_dir(mine.path.parent().unwrap()).unwrap().count(), 0, "nothing is left beside it");
    }
}
