//! The workspace: connectors and flows as plain files. Files are the truth; what is read is kept in memory only until
//! the file changes. A flow file that breaks is reported, and its last good version goes on running.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use causeway_core::{Home, Slug};
use causeway_flow::{ActionKind, Definition, Diagnostic};
use causeway_openapi::Drift;

use crate::properties::{self, Properties};
use crate::renewal::{first_break, keep_ids, rename, touched};
use crate::{EngineError, LoadedConnector, files, profile};

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
}

impl FlowFile {
    /// Title for people.
    #[must_use]
    pub fn title(&self) -> String {
        let title = self.definition.as_ref().and_then(|definition| definition.title());
        title.map_or_else(|| self.slug.to_string(), Into::into)
    }

    /// Whether the text as it is now cannot run.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct ImportSummary {
    /// The connector as saved.
    pub connector: Arc<LoadedConnector>,
    /// Whether one of that name was replaced.
    pub replaced: bool,
    /// What changed, where one was replaced.
    pub drift: Drift,
    /// The flows that call what changed in a way that may break them.
    pub touched: Vec<Slug>,
}

/// The workspace of one data folder.
#[derive(Debug)]
pub(crate) struct Workspace {
    home: Home,
    connectors: Mutex<HashMap<Slug, (Stamp, Arc<LoadedConnector>)>>,
    flows: Mutex<HashMap<Slug, (Stamp, Arc<FlowFile>)>>,
}

/// Tells whether a file may have changed: time and size of each file looked at.
type Stamp = Vec<(SystemTime, u64)>;

impl Workspace {
    pub(crate) fn open(home: Home) -> Result<Self, EngineError> {
        files::make_private_folder(&home.connectors())?;
        files::make_private_folder(&home.flows())?;
        Ok(Self { home, connectors: Mutex::default(), flows: Mutex::default() })
    }

    /// The slugs of all connectors, in order.
    pub(crate) fn connector_slugs(&self) -> Result<Vec<Slug>, EngineError> {
        slugs(&self.home.connectors(), |path| path.is_dir().then(|| file_name(path)))
    }

    /// One connector.
    pub(crate) fn connector(&self, slug: &Slug) -> Result<Arc<LoadedConnector>, EngineError> {
        let folder = self.home.connector(slug);
        let Some(definition) = definition_file(&folder) else {
            let there = self.connector_slugs()?;
            return Err(EngineError::not_found("connector", slug.as_str(), there.iter().map(Slug::as_str)));
        };
        let properties = folder.join(PROPERTIES);
        let stamp = vec![stamp(&definition), stamp(&properties)];
        if let Some((known, connector)) = lock(&self.connectors).get(slug)
            && *known == stamp
        {
            return Ok(connector.clone());
        }
        let connector = Arc::new(load(slug, &definition, &properties)?);
        lock(&self.connectors).insert(slug.clone(), (stamp, connector.clone()));
        Ok(connector)
    }

    /// Saves a description as a connector. The original bytes are kept as they are; an older one of the same name is
    /// replaced, its properties are kept.
    pub(crate) fn import(
        &self,
        bytes: &[u8],
        source: &str,
        name: Option<&Slug>,
        ready: Option<Properties>,
        accept: bool,
    ) -> Result<ImportSummary, EngineError> {
        let mut imported = causeway_openapi::import(bytes)?;
        let slug = name.cloned().unwrap_or_else(|| Slug::from_title(&imported.connector.title));
        let folder = self.home.connector(&slug);
        let old = definition_file(&folder);
        let file = folder.join(if imported.is_yaml { "apiDefinition.yaml" } else { "apiDefinition.json" });
        let mut properties = match ready {
            Some(properties) => properties,
            None => self.properties(&slug)?,
        };
        properties.sign_in = properties.sign_in.or_else(|| profile::guess(&imported.connector.auth));
        properties.source = Some(source.to_owned());
        let former = old.as_ref().and_then(|_| self.connector(&slug).ok());
        let used = self.used_operations(&slug)?;
        if let Some(former) = &former {
            keep_ids(&former.description, &imported.connector, &used, &mut properties);
        }
        rename(&mut imported.connector, &properties);
        let drift =
            former.map(|former| causeway_openapi::drift(&former.description, &imported.connector)).unwrap_or_default();
        let touched = touched(&drift, &used);
        if !touched.is_empty() && !accept {
            return Err(EngineError::BreaksFlows {
                connector: slug,
                flows: touched.iter().map(Slug::to_string).collect::<Vec<_>>().join(", "),
                what: first_break(&drift, &used),
            });
        }
        files::write_whole(&file, bytes)?;
        self.save_properties(&slug, &properties)?;
        if let Some(old) = old.as_ref().filter(|old| **old != file) {
            fs_err::remove_file(old)?;
        }
        Ok(ImportSummary { connector: self.connector(&slug)?, replaced: old.is_some(), drift, touched })
    }

    /// The operations of a connector that flows call: flow and id.
    fn used_operations(&self, connector: &Slug) -> Result<Vec<(Slug, String)>, EngineError> {
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

    /// Removes a connector's folder.
    pub(crate) fn remove_connector(&self, slug: &Slug) -> Result<(), EngineError> {
        self.connector(slug)?;
        lock(&self.connectors).remove(slug);
        Ok(fs_err::remove_dir_all(self.home.connector(slug))?)
    }

    pub(crate) fn save_properties(&self, slug: &Slug, new: &Properties) -> Result<(), EngineError> {
        let path = self.home.connector(slug).join(PROPERTIES);
        let old = fs_err::read_to_string(&path).ok();
        let text = properties::write(old.as_deref(), new).map_err(|error| broken(&path, &error))?;
        Ok(files::write_whole(&path, text.as_bytes())?)
    }

    fn properties(&self, slug: &Slug) -> Result<Properties, EngineError> {
        read_properties(&self.home.connector(slug).join(PROPERTIES))
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
    pub(crate) fn save_flow(&self, slug: &Slug, text: &str) -> Result<Arc<FlowFile>, EngineError> {
        files::write_whole(&self.home.flow(slug), text.as_bytes())?;
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
        let (definition, hash) = match runs {
            Some(definition) => (Some(Arc::new(definition)), hash_of(&source)),
            None => before.map(|b| (b.definition.clone(), b.hash.clone())).unwrap_or_default(),
        };
        Ok(FlowFile { slug: slug.clone(), path, source, definition, findings, hash })
    }

    /// Reads and checks a flow's text against the connectors that are here.
    pub(crate) fn check(&self, source: &str) -> (Option<Definition>, Vec<Diagnostic>) {
        match causeway_flow::read(source) {
            Ok(definition) => {
                let findings = causeway_flow::check(&definition, Some(self));
                (Some(definition), findings)
            }
            Err(findings) => (None, findings),
        }
    }
}

impl causeway_flow::Operations for Workspace {
    fn has(&self, connector: &str, operation: &str) -> Option<bool> {
        let connector = self.connector(&connector.parse().ok()?).ok()?;
        Some(connector.description.operation(operation).is_some())
    }
}

const PROPERTIES: &str = "apiProperties.json";

fn load(slug: &Slug, definition: &Path, properties: &Path) -> Result<LoadedConnector, EngineError> {
    let mut imported = causeway_openapi::import(&fs_err::read(definition)?)?;
    let properties = read_properties(properties)?;
    rename(&mut imported.connector, &properties);
    Ok(LoadedConnector {
        slug: slug.clone(),
        description: imported.connector,
        repairs: imported.repairs,
        format: imported.format,
        properties,
    })
}

fn read_properties(path: &Path) -> Result<Properties, EngineError> {
    if !path.is_file() {
        return Ok(Properties::default());
    }
    properties::read(&fs_err::read_to_string(path)?).map_err(|error| broken(path, &error))
}

fn broken(path: &Path, error: &serde_json::Error) -> EngineError {
    EngineError::BrokenFile { path: path.display().to_string(), message: error.to_string() }
}

/// The description in a connector's folder, under any of its names (the last two are the Power Platform's own).
fn definition_file(folder: &Path) -> Option<PathBuf> {
    ["apiDefinition.json", "apiDefinition.yaml", "apiDefinition.swagger.json", "apidefinition.swagger.json"]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.is_file())
}

fn slugs(folder: &Path, name: impl Fn(&Path) -> Option<String>) -> Result<Vec<Slug>, EngineError> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        found.extend(name(&path).and_then(|name| name.parse::<Slug>().ok()));
    }
    found.sort();
    Ok(found)
}

fn stamp(path: &Path) -> (SystemTime, u64) {
    let data = std::fs::metadata(path);
    data.map_or((SystemTime::UNIX_EPOCH, 0), |data| (data.modified().unwrap_or(SystemTime::UNIX_EPOCH), data.len()))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: &str = r#"{"openapi":"3.1.0","info":{"title":"Scale & Co","version":"1"},
        "servers":[{"url":"https://scale.test"}],"paths":{"/w":{"get":{"operationId":"getW","responses":{"200":{"description":"ok"}}}}}}"#;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open(Home::new(folder.path())).unwrap();
        (folder, workspace)
    }

    #[test]
    fn an_import_keeps_the_original_bytes_and_a_second_one_the_properties() {
        let (_folder, workspace) = workspace();
        let first = workspace.import(DESCRIPTION.as_bytes(), "scale.json", None, None, false).unwrap();
        assert_eq!((first.connector.slug.as_str(), first.replaced), ("scale-co", false));
        let mut own = first.connector.properties.clone();
        own.server = Some("https://mine.test".into());
        workspace.save_properties(&first.connector.slug, &own).unwrap();
        let second = workspace.import(DESCRIPTION.as_bytes(), "scale.json", None, None, false).unwrap();
        assert!(second.replaced);
        assert_eq!(second.connector.server(), "https://mine.test");
        let kept = fs_err::read(workspace.home.connector(&second.connector.slug).join("apiDefinition.json")).unwrap();
        assert_eq!(kept, DESCRIPTION.as_bytes());
    }

    #[test]
    fn a_file_that_is_no_description_leaves_nothing_behind() {
        let (_folder, workspace) = workspace();
        assert!(workspace.import(b"<html></html>", "x.html", None, None, false).is_err());
        assert_eq!(workspace.connector_slugs().unwrap(), []);
    }

    #[test]
    fn a_broken_flow_is_reported_and_its_last_good_version_stays() {
        let (_folder, workspace) = workspace();
        let slug = Slug::from_title("greet");
        let good = r#"{"triggers":{"t":{"type":"Recurrence","recurrence":{"frequency":"Hour","interval":1}}},
            "actions":{"A":{"type":"Compose","inputs":"hi","runAfter":{}}}}"#;
        let first = workspace.save_flow(&slug, good).unwrap();
        assert!(!first.is_broken(), "{:?}", first.findings);
        let second = workspace.save_flow(&slug, "{\"actions\": ").unwrap();
        assert!(second.is_broken());
        assert_eq!(second.hash, first.hash);
        assert!(second.definition.is_some());
    }

    #[test]
    fn a_name_that_is_nearly_right_is_pointed_at() {
        let (_folder, workspace) = workspace();
        workspace.import(DESCRIPTION.as_bytes(), "scale.json", None, None, false).unwrap();
        let error = workspace.connector(&Slug::from_title("scale-coo")).unwrap_err();
        assert!(matches!(error, EngineError::NotFound { nearest: Some(nearest), .. } if nearest == "scale-co"));
    }
}
