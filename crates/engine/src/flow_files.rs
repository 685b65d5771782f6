//! Flow files: what is known of each, kept until the file changes. Of all flows, what the scheduler needs is in memory;
//! of those that were used last, everything.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use causeway_core::Slug;
use causeway_flow::recurrence::Recurrence;
use causeway_flow::{CatchUp, Definition, Diagnostic};

use crate::workspace::{Workspace, lock, slugs};
use crate::{EngineError, files};

/// So many flows that were used are kept whole. Of the others, only the text, until it is a version in the database.
const WHOLE: usize = 512;

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

    /// Whether the text as it is now cannot run.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// What the scheduler has to know of a flow, from its newest version that can run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub(crate) recurrence: Option<Recurrence>,
    pub(crate) delay: Duration,
    pub(crate) catch_up: CatchUp,
    pub(crate) is_exact: bool,
    pub(crate) has_conditions: bool,
    /// Whether its trigger asks a service.
    pub(crate) polls: bool,
    /// Whether that waits until nothing runs.
    pub(crate) is_single: bool,
    /// How many runs it allows at a time.
    pub(crate) most_runs: usize,
    /// Connections and their connectors.
    pub(crate) uses: Vec<(String, String)>,
}

impl Outline {
    fn of(definition: &Definition) -> Self {
        let uses = definition.connections().into_iter().map(|(connection, connector, _)| (connection, connector));
        Self {
            recurrence: definition.recurrence().cloned(),
            delay: definition.delay(),
            catch_up: definition.catch_up(),
            is_exact: definition.is_exact(),
            has_conditions: definition.triggers.first().is_some_and(|(_, trigger)| !trigger.conditions.is_empty()),
            polls: definition.polls().is_some(),
            is_single: definition.polls().is_some_and(|trigger| trigger.concurrency == Some(1)),
            most_runs: definition.most_runs(),
            uses: uses.collect(),
        }
    }
}

/// What looking at the files found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Flows whose files are new or say something else.
    pub(crate) changed: BTreeSet<Slug>,
    /// Flows whose files are not there any more.
    pub(crate) gone: Vec<Slug>,
}

#[derive(Debug, Default)]
pub(crate) struct FlowFiles {
    known: Mutex<Known>,
    /// One change at a time: of two that began with the same text, the second is refused.
    saving: Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    flows: BTreeMap<Slug, One>,
    /// Those that are kept whole, longest ago first.
    whole: VecDeque<Slug>,
    /// Those that changed since the scheduler last asked.
    changed: BTreeSet<Slug>,
}

#[derive(Debug)]
struct One {
    stamp: Stamp,
    outline: Option<Arc<Outline>>,
    held: Held,
    /// Whether its newest text that can run is a version in the database.
    is_version: bool,
}

/// What is kept of a flow.
#[derive(Debug, Clone)]
enum Held {
    Whole(Arc<FlowFile>),
    /// Should the file break, it goes on running.
    Text(Arc<str>),
    /// The same, from the database.
    Version,
}

impl Held {
    /// What is kept of a flow that is not kept whole.
    fn least(flow: &FlowFile, is_version: bool) -> Self {
        if is_version { Self::Version } else { Self::Text(flow.text.clone()) }
    }
}

/// Tells whether a file may have changed: its time, its size, and which file it is.
type Stamp = (SystemTime, u64, u64);

impl Workspace {
    /// All flows, in the order of their slugs.
    pub(crate) fn flows(&self) -> Result<Vec<Arc<FlowFile>>, EngineError> {
        let flow = |slug: &Slug| match self.flow(slug) {
            // Its file was removed just now.
            Err(EngineError::NotFound { .. }) => None,
            flow => Some(flow),
        };
        self.flow_slugs()?.iter().filter_map(flow).collect()
    }

    /// One flow.
    pub(crate) fn flow(&self, slug: &Slug) -> Result<Arc<FlowFile>, EngineError> {
        self.flow_for(slug, true)
    }

    /// One flow, which is kept whole from then on if it `is_used`.
    fn flow_for(&self, slug: &Slug, is_used: bool) -> Result<Arc<FlowFile>, EngineError> {
        let path = self.home.flow(slug);
        let Some(stamp) = stamp(&path) else {
            let there = self.flow_slugs()?;
            return Err(EngineError::not_found("flow", slug.as_str(), there.iter().map(Slug::as_str)));
        };
        let (same, held) = match lock(&self.files.known).flows.get(slug) {
            Some(one) => (one.stamp == stamp, Some(one.held.clone())),
            None => (false, None),
        };
        if let (true, Some(Held::Whole(flow))) = (same, &held) {
            return Ok(flow.clone());
        }
        let flow = Arc::new(self.read_flow(slug, path, held));
        lock(&self.files.known).keep(stamp, same, flow.clone(), is_used);
        Ok(flow)
    }

    /// Looks at every file again.
    pub(crate) fn scan_flows(&self) -> Result<Scan, EngineError> {
        let there = self.flow_slugs()?;
        for slug in &there {
            let path = self.home.flow(slug);
            let known = lock(&self.files.known).flows.get(slug).map(|one| one.stamp);
            if known.is_none() || known != stamp(&path) {
                // One that was removed meanwhile is gone the next time.
                let _ = self.flow_for(slug, false);
            }
        }
        let mut known = lock(&self.files.known);
        let gone: Vec<_> = known.flows.keys().filter(|slug| there.binary_search(slug).is_err()).cloned().collect();
        known.flows.retain(|slug, _| there.binary_search(slug).is_ok());
        known.whole.retain(|slug| there.binary_search(slug).is_ok());
        let mut changed = std::mem::take(&mut known.changed);
        changed.retain(|slug| there.binary_search(slug).is_ok());
        Ok(Scan { changed, gone })
    }

    /// The flows that were found to have changed since this or [`Workspace::scan_flows`] was asked last.
    pub(crate) fn changed_flows(&self) -> BTreeSet<Slug> {
        std::mem::take(&mut lock(&self.files.known).changed)
    }

    /// Lets an earlier text stand in for a file that cannot run and of which no version that can is known.
    pub(crate) fn stand_in(&self, slug: &Slug, text: &str) {
        let Some(definition) = self.last_good(text) else { return };
        let mut known = lock(&self.files.known);
        let Some(one) = known.flows.get(slug).filter(|one| one.outline.is_none()) else { return };
        let (stamp, Held::Whole(broken)) = (one.stamp, &one.held) else { return };
        let (definition, hash, text) = (Some(definition), hash_of(text), text.into());
        let flow = FlowFile { definition, hash, text, ..(**broken).clone() };
        known.keep(stamp, true, Arc::new(flow), true);
    }

    /// Names the newest text of a flow that can run, and gives it, as far as its file was looked at; `None` too where the
    /// database has it.
    pub(crate) fn good_text(&self, slug: &Slug) -> Option<(String, Arc<str>)> {
        let known = lock(&self.files.known);
        let one = known.flows.get(slug).filter(|one| one.outline.is_some())?;
        match &one.held {
            _ if one.is_version => None,
            Held::Whole(flow) => Some((flow.hash.clone(), flow.text.clone())),
            Held::Text(text) => Some((hash_of(text), text.clone())),
            Held::Version => None,
        }
    }

    /// Notes that the newest text of a flow that can run is a version in the database, if this is still it.
    pub(crate) fn is_version(&self, slug: &Slug, text: &Arc<str>) {
        let mut known = lock(&self.files.known);
        let Some(one) = known.flows.get_mut(slug) else { return };
        match &one.held {
            Held::Text(now) if now == text => (one.held, one.is_version) = (Held::Version, true),
            Held::Whole(flow) if flow.text == *text => one.is_version = true,
            _ => {}
        }
    }

    /// What the scheduler has to know of a flow; `None` where there is no version that can run.
    pub(crate) fn outline(&self, slug: &Slug) -> Option<Arc<Outline>> {
        lock(&self.files.known).flows.get(slug)?.outline.clone()
    }

    /// The connections that flows use.
    pub(crate) fn used_connections(&self) -> std::collections::HashSet<String> {
        let known = lock(&self.files.known);
        let outlines = known.flows.values().filter_map(|one| one.outline.as_ref());
        outlines.flat_map(|outline| outline.uses.iter().map(|(connection, _)| connection.clone())).collect()
    }

    /// Saves a flow's text as it is, also when it has mistakes: they are shown, and the last good version runs on.
    /// With a `base`, only over that text.
    pub(crate) fn save_flow(&self, slug: &Slug, text: &str, base: Option<&str>) -> Result<Arc<FlowFile>, EngineError> {
        let path = self.home.flow(slug);
        {
            let _one = lock(&self.files.saving);
            let staged = files::Staged::write(&path, text.as_bytes())?;
            if let Some(base) = base {
                check_base(slug, &path, base, text)?;
            }
            staged.keep()?;
        }
        self.flow(slug)
    }

    /// Whether there is a flow of this name.
    pub(crate) fn has_flow(&self, slug: &Slug) -> bool {
        self.home.flow(slug).is_file()
    }

    /// The flows whose files are there, in order.
    pub(crate) fn flow_slugs(&self) -> Result<Vec<Slug>, EngineError> {
        let json = |path: &Path| {
            (path.extension()? == "json").then(|| path.file_stem().map(|s| s.to_string_lossy().into_owned()))?
        };
        slugs(&self.home.flows(), json)
    }

    /// A file that cannot be read is a flow with a finding, as one with a mistake is.
    fn read_flow(&self, slug: &Slug, path: PathBuf, before: Option<Held>) -> FlowFile {
        let (source, definition, findings) = match fs_err::read_to_string(&path) {
            Ok(source) => {
                let (definition, findings) = self.check(&source);
                (source, definition, findings)
            }
            Err(error) => {
                let finding = Diagnostic::error("Unreadable", "", format!("The file cannot be read: {error}."));
                (String::new(), None, vec![finding])
            }
        };
        let runs = definition.filter(|_| !findings.iter().any(Diagnostic::is_error));
        let (definition, text): (_, Arc<str>) = match (runs, before) {
            (Some(definition), _) => (Some(Arc::new(definition)), source.as_str().into()),
            (None, Some(Held::Whole(before))) => (before.definition.clone(), before.text.clone()),
            (None, Some(Held::Text(text))) => (self.last_good(&text), text),
            // Whoever runs it lets a version stand in.
            (None, Some(Held::Version) | None) => (None, "".into()),
        };
        let hash = if definition.is_some() { hash_of(&text) } else { String::new() };
        FlowFile { slug: slug.clone(), path, source, definition, findings, hash, text }
    }

    fn last_good(&self, text: &str) -> Option<Arc<Definition>> {
        let (definition, findings) = self.check(text);
        definition.filter(|_| !findings.iter().any(Diagnostic::is_error)).map(Arc::new)
    }
}

impl Known {
    /// Keeps a flow that was read; `same` when its file is as it was. One that cannot run is kept whole, for a version to
    /// stand in for it.
    fn keep(&mut self, stamp: Stamp, same: bool, flow: Arc<FlowFile>, is_used: bool) {
        let slug = flow.slug.clone();
        let outline = flow.definition.as_ref().map(|definition| Outline::of(definition));
        let before = self.flows.remove(&slug);
        let known = before.as_ref().and_then(|one| one.outline.clone());
        if !same || before.is_none() {
            self.changed.insert(slug.clone());
        }
        // One that is as it was keeps its place.
        let outline = match (known, outline) {
            (Some(known), Some(outline)) if *known == outline => Some(known),
            (_, outline) => outline.map(Arc::new),
        };
        let was_whole = matches!(before, Some(One { held: Held::Whole(_), .. }));
        let is_version = same && outline.is_some() && before.is_some_and(|one| one.is_version);
        let held =
            if is_used || was_whole || outline.is_none() { Held::Whole(flow) } else { Held::least(&flow, is_version) };
        if !was_whole && matches!(held, Held::Whole(_)) {
            self.whole.push_back(slug.clone());
        }
        self.flows.insert(slug, One { stamp, outline, held, is_version });
        while self.whole.len() > WHOLE {
            let Some(slug) = self.whole.pop_front() else { break };
            let Some(one) = self.flows.get_mut(&slug) else { continue };
            if let Held::Whole(flow) = &one.held {
                one.held = Held::least(flow, one.is_version);
            }
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let data = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    #[cfg(unix)]
    let file = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let file = 0;
    Some((data.modified().unwrap_or(SystemTime::UNIX_EPOCH), data.len(), file))
}

/// Refuses to replace a file that has neither the text that was changed nor the one that is to be written.
fn check_base(slug: &Slug, path: &Path, base: &str, text: &str) -> Result<(), EngineError> {
    match fs_err::read_to_string(path) {
        Ok(there) if there == base || there == text => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(EngineError::not_found("flow", slug.as_str(), []))
        }
        _ => Err(EngineError::FlowChanged(slug.clone())),
    }
}

/// Names a text of a flow.
pub(crate) fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
#[path = "flow_files_tests.rs"]
mod tests;
