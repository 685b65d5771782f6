//! The folder of connectors: plain files, which are the truth, and the index beside them, which is made anew whenever a
//! file is not the one that it was made from.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use causeway_core::{Home, Slug};
use causeway_openapi::{Drift, Imported, Input};
use causeway_store::{Found, Index, Search};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::files::Staged;
use crate::indexed::{self, Summary, Texts};
use crate::properties::{self, Properties};
use crate::renewal::{first_break, keep_ids, rename, touched};
use crate::workspace::{Stamp, file_name, lock, slugs, stamp};
use crate::{EngineError, LoadedConnector, files, profile};

/// What is imported.
#[derive(Debug, Clone, Default)]
pub struct Import<'a> {
    /// The description, in any format.
    pub bytes: Cow<'a, [u8]>,
    /// Where it came from: a file name or an address.
    pub source: &'a str,
    /// Its name here; its title when nothing is said.
    pub name: Option<&'a Slug>,
    /// Files that it refers to, by the paths or addresses it knows them by.
    pub attached: Vec<(String, Vec<u8>)>,
    /// What is known beyond the description, where that comes with it.
    pub properties: Option<Properties>,
    /// Whether flows may break.
    pub accept: bool,
    /// Whether one that is there is left as it is where anything would change: only to say what.
    pub preview: bool,
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct ImportSummary {
    /// The connector as saved.
    pub connector: Arc<LoadedConnector>,
    /// Whether one of that name was replaced.
    pub replaced: bool,
    /// Whether anything was written; a preview that finds changes writes nothing.
    pub saved: bool,
    /// What changed, where one was replaced.
    pub drift: Drift,
    /// The flows that call what changed in a way that may break them.
    pub touched: Vec<Slug>,
}

/// What an import would make, before anything is written.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) slug: Slug,
    imported: Imported,
    properties: Properties,
    /// The text of `apiProperties.json` before those are written into it.
    beside: String,
    attached: Vec<(String, Vec<u8>)>,
    /// The description that it would replace.
    old: Option<PathBuf>,
    pub(crate) drift: Drift,
    pub(crate) touched: Vec<Slug>,
    first_break: String,
}

#[derive(Debug)]
pub(crate) struct Connectors {
    home: Home,
    index: Index,
    loaded: Mutex<HashMap<Slug, (Stamp, Arc<LoadedConnector>)>>,
    /// One import at a time: two of the same connector must not mix their files.
    importing: Mutex<()>,
}

impl Connectors {
    pub(crate) fn open(home: Home) -> Result<Self, EngineError> {
        files::make_private_folder(&home.connectors())?;
        let index = Index::open(&home);
        Ok(Self { home, index, loaded: Mutex::default(), importing: Mutex::default() })
    }

    /// The slugs of all connectors, in order.
    pub(crate) fn slugs(&self) -> Result<Vec<Slug>, EngineError> {
        slugs(&self.home.connectors(), |path| path.is_dir().then(|| file_name(path)))
    }

    /// One connector.
    pub(crate) fn get(&self, slug: &Slug) -> Result<Arc<LoadedConnector>, EngineError> {
        let folder = self.home.connector(slug);
        let Some(definition) = definition_file(&folder) else {
            let there = self.slugs()?;
            return Err(EngineError::not_found("connector", slug.as_str(), there.iter().map(Slug::as_str)));
        };
        let now = vec![stamp(&definition), stamp(&folder.join(PROPERTIES)), stamp(&folder.join(ATTACHED))];
        if let Some((known, connector)) = lock(&self.loaded).get(slug)
            && *known == now
            && !connector.is_spoiled.load(Ordering::Relaxed)
        {
            return Ok(connector.clone());
        }
        let before = lock(&self.loaded).remove(slug);
        if before.is_some_and(|(_, connector)| connector.is_spoiled.load(Ordering::Relaxed)) {
            self.index.remove(slug)?;
        }
        let connector = Arc::new(self.load(slug, &definition)?);
        lock(&self.loaded).insert(slug.clone(), (now, connector.clone()));
        Ok(connector)
    }

    /// One connector as it was read last: for what follows from a call that has just been made with it.
    pub(crate) fn last(&self, slug: &Slug) -> Result<Arc<LoadedConnector>, EngineError> {
        let known = lock(&self.loaded).get(slug).map(|(_, connector)| connector.clone());
        known.map_or_else(|| self.get(slug), Ok)
    }

    /// From the index; from the files, where the index does not know them as they are now.
    fn load(&self, slug: &Slug, definition: &Path) -> Result<LoadedConnector, EngineError> {
        let properties = self.properties(slug)?;
        let beside = self.beside(slug);
        let stamp = indexed::stamp(definition, &properties.operation_ids, beside.as_deref());
        let known = self.index.connector(slug)?.filter(|head| head.stamp == stamp);
        if let Some((summary, operations)) = known.and_then(|head| Some((Summary::read(&head)?, head.operations)))
            && let Ok(texts) = Texts::open(&self.index, &self.home, slug, &summary, definition)
        {
            return Ok(self.loaded(slug, properties, operations, summary, stamp, texts));
        }
        let bytes = Cow::Owned(fs_err::read(definition)?);
        let source = properties.source.clone().unwrap_or_default();
        let mut imported = read(bytes, &source, &self.attached(slug)?)?;
        complete(&mut imported, beside.as_deref(), &properties);
        self.prepare(slug, &imported)?;
        self.stamped(slug, definition, properties, &imported)
    }

    /// Puts a connector that was read into the index, where it does not count before it has a stamp.
    fn prepare(&self, slug: &Slug, imported: &Imported) -> Result<(), EngineError> {
        indexed::write(&self.index, &self.home, slug, imported)
    }

    /// Says which files the index was made from.
    fn stamped(
        &self,
        slug: &Slug,
        definition: &Path,
        properties: Properties,
        imported: &Imported,
    ) -> Result<LoadedConnector, EngineError> {
        let stamp = indexed::stamp(definition, &properties.operation_ids, self.beside(slug).as_deref());
        self.index.stamp(slug, &stamp)?;
        let summary = Summary::of(imported);
        let texts = Texts::open(&self.index, &self.home, slug, &summary, definition)?;
        let operations = imported.connector.operations.len() as u64;
        Ok(self.loaded(slug, properties, operations, summary, stamp, texts))
    }

    fn loaded(
        &self,
        slug: &Slug,
        properties: Properties,
        operations: u64,
        summary: Summary,
        stamp: String,
        texts: Texts,
    ) -> LoadedConnector {
        let (slug, index) = (slug.clone(), self.index.clone());
        let (open, is_spoiled) = Default::default();
        LoadedConnector { slug, properties, operations, summary, stamp, index, texts, open, is_spoiled }
    }

    /// When a connector's description was written here.
    pub(crate) fn written_at(&self, slug: &Slug) -> Option<DateTime<Utc>> {
        let file = definition_file(&self.home.connector(slug))?;
        Some(fs_err::metadata(file).ok()?.modified().ok()?.into())
    }

    /// Saves a description as a connector. The original bytes are kept as they are; an older one of the same name is
    /// replaced, its properties are kept. `used` tells which operations of a connector flows call: flow and id.
    pub(crate) fn import(
        &self,
        new: Import<'_>,
        used: impl Fn(&Slug) -> Result<Vec<(Slug, String)>, EngineError>,
    ) -> Result<ImportSummary, EngineError> {
        let _one = lock(&self.importing);
        let (accept, preview) = (new.accept, new.preview);
        let mut staged = None;
        // Written and flushed while the rest is found out.
        let write = |bytes: &[u8]| staged = Some(Staged::write(&self.home.cache().join("import"), bytes));
        let Candidate { slug, imported, properties, beside, attached, old, drift, touched, first_break } =
            self.candidate(new, used, write)?;
        if preview && old.is_some() && !drift.is_empty() {
            return Ok(ImportSummary { connector: self.get(&slug)?, replaced: false, saved: false, drift, touched });
        }
        if !touched.is_empty() && !accept {
            let flows = touched.iter().map(Slug::to_string).collect::<Vec<_>>().join(", ");
            return Err(EngineError::BreaksFlows { connector: slug, flows, what: first_break });
        }
        let staged = staged.ok_or_else(|| std::io::Error::other("the description was not written"))??;
        let folder = self.home.connector(&slug);
        let file = folder.join(definition_name(&imported));
        self.prepare(&slug, &imported)?;
        self.put(&slug, staged, &file, &attached)?;
        let text = self.with_properties(&slug, Some(&beside), &properties)?;
        files::write_whole(&folder.join(PROPERTIES), text.as_bytes())?;
        if let Some(old) = old.as_ref().filter(|old| **old != file) {
            fs_err::remove_file(old)?;
        }
        lock(&self.loaded).remove(&slug);
        let connector = Arc::new(self.stamped(&slug, &file, properties, &imported)?);
        Ok(ImportSummary { connector, replaced: old.is_some(), saved: true, drift, touched })
    }

    /// What an import would make, and what that changes. Nothing is written but by `keep`, which is given the original.
    pub(crate) fn candidate(
        &self,
        mut new: Import<'_>,
        used: impl Fn(&Slug) -> Result<Vec<(Slug, String)>, EngineError>,
        keep: impl FnOnce(&[u8]) + Send,
    ) -> Result<Candidate, EngineError> {
        let own = causeway_openapi::properties_of(new.source, new.attached.iter().map(|(name, _)| name.as_str()));
        let own = own.map(|at| new.attached.remove(at).1);
        let mut imported = read_and(new.bytes, new.source, &new.attached, keep)?;
        let slug = new.name.cloned().unwrap_or_else(|| Slug::from_title(&imported.connector.title));
        let (beside, unreadable) = properties::renewed(own.as_deref(), self.beside(&slug));
        let old = definition_file(&self.home.connector(&slug));
        let former = old.as_ref().map(|file| self.former(&slug, file)).transpose()?;
        imported.repairs.extend(unreadable);
        let mut properties = new.properties.map_or_else(|| self.read_properties(&slug, beside.as_deref()), Ok)?;
        let beside = self.with_properties(&slug, beside.as_deref(), &properties)?;
        imported.complete(beside.as_bytes());
        properties.sign_in = properties.sign_in.or_else(|| profile::guess(&imported.connector.auth));
        properties.source = Some(new.source.to_owned());
        let used = used(&slug)?;
        if let Some(former) = &former {
            keep_ids(&former.connector, &imported.connector, &used, &mut properties);
        }
        rename(&mut imported.connector, &properties);
        let drift = former.map(|old| causeway_openapi::drift(&old.connector, &imported.connector)).unwrap_or_default();
        let (touched, first_break) = (touched(&drift, &used), first_break(&drift, &used));
        let attached = new.attached;
        Ok(Candidate { slug, imported, properties, beside, attached, old, drift, touched, first_break })
    }

    /// A connector in its normal form: one OpenAPI 3.1 document.
    pub(crate) fn export(&self, slug: &Slug) -> Result<Value, EngineError> {
        let connector = self.get(slug)?;
        let definition = definition_file(&self.home.connector(slug)).ok_or_else(|| connector.changed())?;
        Ok(causeway_openapi::export(&self.former(slug, &definition)?.connector))
    }

    /// The connector as its files say, with the ids that flows know.
    fn former(&self, slug: &Slug, definition: &Path) -> Result<Imported, EngineError> {
        let properties = self.properties(slug)?;
        let source = properties.source.clone().unwrap_or_default();
        let mut imported = read(Cow::Owned(fs_err::read(definition)?), &source, &self.attached(slug)?)?;
        complete(&mut imported, self.beside(slug).as_deref(), &properties);
        Ok(imported)
    }

    fn put(&self, slug: &Slug, staged: Staged, file: &Path, attached: &[(String, Vec<u8>)]) -> Result<(), EngineError> {
        let folder = self.home.connector(slug).join(ATTACHED);
        if folder.is_dir() {
            fs_err::remove_dir_all(&folder)?;
        }
        let mut names = Map::new();
        for (n, (name, bytes)) in attached.iter().enumerate() {
            let short = format!("{n}-{}", Slug::from_title(name));
            files::write_whole(&folder.join(&short), bytes)?;
            names.insert(short, Value::from(name.as_str()));
        }
        if !names.is_empty() {
            files::write_whole(&folder.join(NAMES), Value::Object(names).to_string().as_bytes())?;
        }
        Ok(staged.keep_at(file)?)
    }

    /// The files that were attached to a description, by the names it knows them by.
    pub(crate) fn attached(&self, slug: &Slug) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
        let folder = self.home.connector(slug).join(ATTACHED);
        let Ok(names) = fs_err::read_to_string(folder.join(NAMES)) else { return Ok(Vec::new()) };
        let names: Map<String, Value> =
            serde_json::from_str(&names).map_err(|error| broken(&folder.join(NAMES), &error))?;
        let read = |(short, name): (String, Value)| {
            let plain = Path::new(&short).file_name().map(|own| folder.join(own)).unwrap_or_default();
            Ok((name.as_str().unwrap_or_default().to_owned(), fs_err::read(plain)?))
        };
        names.into_iter().map(read).collect()
    }

    /// Removes a connector's folder.
    pub(crate) fn remove(&self, slug: &Slug) -> Result<(), EngineError> {
        self.get(slug)?;
        lock(&self.loaded).remove(slug);
        fs_err::remove_dir_all(self.home.connector(slug))?;
        indexed::forget(&self.home, slug);
        Ok(self.index.remove(slug)?)
    }

    /// Operations by words, of one connector or of all.
    pub(crate) fn search(&self, search: &Search<'_>) -> Result<Found, EngineError> {
        match search.connector {
            Some(slug) => drop(self.get(slug)?),
            None => self.slugs()?.iter().for_each(|slug| drop(self.get(slug))),
        }
        Ok(self.index.search(search)?)
    }

    pub(crate) fn save_properties(&self, slug: &Slug, new: &Properties) -> Result<(), EngineError> {
        let text = self.with_properties(slug, self.beside(slug).as_deref(), new)?;
        Ok(files::write_whole(&self.home.connector(slug).join(PROPERTIES), text.as_bytes())?)
    }

    /// The text of the file with these properties in it.
    fn with_properties(&self, slug: &Slug, old: Option<&str>, new: &Properties) -> Result<String, EngineError> {
        properties::write(old, new).map_err(|error| broken(&self.home.connector(slug).join(PROPERTIES), &error))
    }

    pub(crate) fn properties(&self, slug: &Slug) -> Result<Properties, EngineError> {
        self.read_properties(slug, self.beside(slug).as_deref())
    }

    fn read_properties(&self, slug: &Slug, text: Option<&str>) -> Result<Properties, EngineError> {
        let Some(text) = text else { return Ok(Properties::default()) };
        properties::read(text).map_err(|error| broken(&self.home.connector(slug).join(PROPERTIES), &error))
    }

    /// The text of the file beside the description, in whatever encoding it is.
    fn beside(&self, slug: &Slug) -> Option<String> {
        let bytes = fs_err::read(self.home.connector(slug).join(PROPERTIES)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

const PROPERTIES: &str = "apiProperties.json";
/// The folder of attached files, and the file in it that says which is which.
const ATTACHED: &str = "files";
const NAMES: &str = "names.json";

pub(crate) fn read(
    bytes: Cow<'_, [u8]>,
    source: &str,
    attached: &[(String, Vec<u8>)],
) -> Result<Imported, EngineError> {
    read_and(bytes, source, attached, |_| {})
}

/// The same; the bytes are given to `keep` while they are read.
fn read_and(
    bytes: Cow<'_, [u8]>,
    source: &str,
    attached: &[(String, Vec<u8>)],
    keep: impl FnOnce(&[u8]) + Send,
) -> Result<Imported, EngineError> {
    let input = |(name, bytes): &(String, Vec<u8>)| Input { name: name.clone(), bytes: Cow::Owned(bytes.clone()) };
    // References are seen from where the description is, and those of other files lead back to it.
    let main = Input { name: source.to_owned(), bytes };
    Ok(causeway_openapi::import_keeping(main, attached.iter().map(input).collect(), keep)?)
}

/// Adds what the properties say, and gives operations the ids that flows know.
fn complete(imported: &mut Imported, beside: Option<&str>, properties: &Properties) {
    if let Some(text) = beside {
        imported.complete(text.as_bytes());
    }
    rename(&mut imported.connector, properties);
}

fn broken(path: &Path, error: &serde_json::Error) -> EngineError {
    EngineError::BrokenFile { path: path.display().to_string(), message: error.to_string() }
}

fn definition_name(imported: &Imported) -> &'static str {
    match imported.file[..] {
        [b'P', b'K', ..] => "apiDefinition.zip",
        [0x1f, 0x8b, ..] => "apiDefinition.gz",
        _ if imported.is_yaml => "apiDefinition.yaml",
        _ => "apiDefinition.json",
    }
}

/// The description in a connector's folder, under any of its names (the last two are the Power Platform's own).
fn definition_file(folder: &Path) -> Option<PathBuf> {
    let names = ["apiDefinition.json", "apiDefinition.yaml", "apiDefinition.zip", "apiDefinition.gz"];
    let foreign = ["apiDefinition.swagger.json", "apidefinition.swagger.json"];
    names.into_iter().chain(foreign).map(|name| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
#[path = "connectors_tests.rs"]
mod tests;
