//! Every text of a flow that can run is kept as a version: when it is saved, and when its file is found changed. A version
//! stands in for a file that is broken, and can be brought back.

use std::io::ErrorKind;
use std::sync::Arc;

use causeway_core::Slug;
use causeway_flow::Definition;
use causeway_store::{FlowText, FlowVersion};

use crate::flow_files::hash_of;
use crate::{Change, Engine, EngineError, FlowFile};

/// So many versions are tried for one that still can run.
const TRIED: usize = 5;
/// So many texts are written at a time: others wait for the database meanwhile.
const AT_A_TIME: usize = 200;

impl Engine {
    /// Saves a flow's text. `base` is the text that it was made from: when the file says
    /// something else by now, it is left alone and the change refused.
    pub async fn save_flow(&self, slug: &Slug, text: &str, base: Option<&str>) -> Result<Arc<FlowFile>, EngineError> {
        self.keep_present(slug).await?;
        self.write_flow(slug, text, base).await
    }

    /// Brings back a text that a flow had. The present one is kept as a version before, also where it cannot run: its
    /// hash is given back. A flow whose file is gone comes back.
    pub async fn restore_flow(&self, slug: &Slug, text: &str) -> Result<(Arc<FlowFile>, Option<String>), EngineError> {
        self.keep_present(slug).await?;
        let present = self.present_text(slug)?;
        let replaced = present.as_ref().filter(|present| *present != text).map(|present| hash_of(present));
        if let (Some(hash), Some(present)) = (&replaced, &present) {
            self.inner.store.save_versions(vec![version(slug, hash.clone(), present.as_str().into())]).await?;
        }
        Ok((self.write_flow(slug, text, present.as_deref()).await?, replaced))
    }

    async fn write_flow(&self, slug: &Slug, text: &str, base: Option<&str>) -> Result<Arc<FlowFile>, EngineError> {
        let flow = self.inner.workspace.save_flow(slug, text, base)?;
        self.inner.changes.tell([Change::Flows, Change::Status]);
        self.inner.wake.notify_one();
        self.remember([slug]).await;
        Ok(flow)
    }

    /// The versions of a flow that are kept, newest first, also of one whose file is gone.
    pub async fn versions(&self, slug: &Slug) -> Result<Vec<FlowVersion>, EngineError> {
        let flow = self.flow(slug);
        self.remember([slug]).await;
        if flow.is_ok() && self.inner.workspace.outline(slug).is_none() {
            self.stand_in(slug).await?;
        }
        let versions = self.inner.store.versions(slug.as_str()).await?;
        match flow {
            Err(error) if versions.is_empty() => Err(error),
            _ => Ok(versions),
        }
    }

    /// Keeps the newest texts of flows that can run, as far as their files were looked at.
    async fn keep_versions(&self, slugs: impl IntoIterator<Item = &Slug>) -> Result<(), EngineError> {
        let text = |slug: &Slug| {
            let (hash, text) = self.inner.workspace.good_text(slug)?;
            Some(version(slug, hash, text))
        };
        let texts: Vec<_> = slugs.into_iter().filter_map(text).collect();
        for some in texts.chunks(AT_A_TIME) {
            self.inner.store.save_versions(some.to_vec()).await?;
            for FlowText { flow, text, .. } in some {
                flow.parse().map(|slug| self.inner.workspace.is_version(&slug, text)).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Keeps what is about to be replaced, if it can run: nobody may have looked at the file since an editor wrote it.
    async fn keep_present(&self, slug: &Slug) -> Result<(), EngineError> {
        // One that is not there yet has nothing to keep.
        let _ = self.flow(slug);
        self.keep_versions([slug]).await
    }

    /// Keeps the texts that flows have now. That they cannot be kept holds nothing up: the files have them, and they are
    /// kept when they next run or when Causeway next starts.
    pub(crate) async fn remember(&self, slugs: impl IntoIterator<Item = &Slug>) {
        if let Err(error) = self.keep_versions(slugs).await {
            tracing::warn!(%error, "texts of flows could not be kept as versions");
        }
    }

    fn present_text(&self, slug: &Slug) -> Result<Option<String>, EngineError> {
        let path = self.inner.home.flow(slug);
        match fs_err::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(_) => Err(EngineError::BrokenFile {
                path: path.display().to_string(),
                message: "it cannot be read as text, so what is in it would be lost".into(),
            }),
        }
    }

    /// A flow as it runs: as its file says, or in its last good version.
    pub(crate) async fn as_it_runs(&self, slug: &Slug) -> Result<(Arc<FlowFile>, Arc<Definition>), EngineError> {
        let mut flow = self.flow(slug)?;
        if flow.definition.is_none() {
            self.stand_in(slug).await?;
            flow = self.flow(slug)?;
        }
        match flow.definition.clone() {
            Some(definition) => {
                self.check_agreement(slug, &definition)?;
                Ok((flow, definition))
            }
            None => Err(broken(&flow)),
        }
    }

    /// A flow whose file is broken since before this start runs on in its newest version that is remembered.
    pub(crate) async fn stand_in(&self, slug: &Slug) -> Result<(), EngineError> {
        for version in self.inner.store.versions(slug.as_str()).await?.into_iter().take(TRIED) {
            if let Some(text) = self.inner.store.version(slug.as_str(), &version.hash).await? {
                self.inner.workspace.stand_in(slug, &text);
            }
            if self.inner.workspace.outline(slug).is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// Why a flow cannot run in any version.
fn broken(flow: &FlowFile) -> EngineError {
    let errors: Vec<_> = flow.findings.iter().filter(|finding| finding.is_error()).collect();
    EngineError::BrokenFlow {
        flow: flow.slug.clone(),
        count: causeway_core::text::count(errors.len() as u64, "mistake", "mistakes"),
        first: errors.first().map(|finding| finding.message.clone()).unwrap_or_default(),
    }
}

fn version(slug: &Slug, hash: String, text: Arc<str>) -> FlowText {
    FlowText { flow: slug.to_string(), hash, text }
}

#[cfg(test)]
#[path = "versions_tests.rs"]
mod tests;
