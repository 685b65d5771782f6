//! Requests about the versions of a flow.

use causeway_core::Slug;
use causeway_core::clock::rfc3339;

use super::runs::stored;
use crate::api::wire;
use crate::inputs::{FlowName, FlowVersionName};
use crate::views::{FlowRestored, FlowVersion, FlowVersionText};
use crate::{Api, WireError};

/// At most so many versions are listed.
const LISTED: usize = 200;
/// The beginning of a name has so many letters at least.
const SHORTEST: usize = 4;

impl Api {
    pub(crate) async fn flow_versions(&self, FlowName { slug }: FlowName) -> Result<Vec<FlowVersion>, WireError> {
        let versions = self.engine.versions(&slug).await.map_err(wire)?;
        let now = self.engine.flow(&slug).map(|flow| flow.hash.clone()).unwrap_or_default();
        let view = |version: causeway_store::FlowVersion| FlowVersion {
            runs_now: version.hash == now,
            saved: rfc3339(version.saved),
            hash: version.hash,
        };
        Ok(versions.into_iter().take(LISTED).map(view).collect())
    }

    pub(crate) async fn flow_version(&self, input: FlowVersionName) -> Result<FlowVersionText, WireError> {
        let FlowVersionName { slug, hash } = input;
        let version = self.find_version(&slug, &hash).await?;
        let text = self.engine.store().version(slug.as_str(), &version.hash).await.map_err(stored)?;
        let text = text.ok_or_else(|| missing(&slug, &hash))?;
        Ok(FlowVersionText { hash: version.hash, saved: rfc3339(version.saved), text })
    }

    pub(crate) async fn flow_restore(&self, input: FlowVersionName) -> Result<FlowRestored, WireError> {
        let slug = input.slug.clone();
        let version = self.flow_version(input).await?;
        let (flow, replaced) = self.engine.restore_flow(&slug, &version.text).await.map_err(wire)?;
        Ok(FlowRestored { flow: self.flow_detail(&flow).await?, replaced })
    }

    async fn find_version(&self, slug: &Slug, hash: &str) -> Result<causeway_store::FlowVersion, WireError> {
        let versions = self.engine.versions(slug).await.map_err(wire)?;
        if let Some(version) = versions.iter().find(|version| version.hash == hash) {
            return Ok(version.clone());
        }
        let begins = |version: &causeway_store::FlowVersion| version.hash.starts_with(hash);
        let mut matching = versions.into_iter().filter(|version| hash.len() >= SHORTEST && begins(version));
        match (matching.next(), matching.next()) {
            (Some(version), None) => Ok(version),
            (Some(_), Some(_)) => {
                Err(WireError::new("Ambiguous", format!("Several versions of \"{slug}\" begin with \"{hash}\"."))
                    .hint("Give more of the name."))
            }
            _ => Err(missing(slug, hash)),
        }
    }
}

fn missing(slug: &Slug, hash: &str) -> WireError {
    WireError::new("NotFound", format!("There is no version \"{hash}\" of \"{slug}\"."))
        .hint(format!("It may be too old to be kept. `causeway flow versions {slug}` lists those that are there."))
}

#[cfg(test)]
mod tests {
    use causeway_core::Home;
    use causeway_store::FlowText;

    use super::*;
    use crate::OpenOptions;

    #[tokio::test]
    async fn a_version_is_found_by_the_beginning_of_its_name_where_that_is_of_one_only() {
        let folder = tempfile::tempdir().unwrap();
        let api = Api::open(OpenOptions::one_command(Home::new(folder.path().to_owned()))).await.unwrap();
        let text = |hash: &str| FlowText { flow: "weights".into(), hash: hash.into(), text: hash.into() };
        let texts = ["abcd", "abcd12", "abcd13", "bbbb1"].map(text).to_vec();
        api.engine.store().save_versions(texts).await.unwrap();
        for (hash, found) in [
            ("bbbb", Ok("bbbb1")),
            ("abcd12", Ok("abcd12")),
            ("abcd", Ok("abcd")),
            ("abcd1", Err("Ambiguous")),
            ("bbb", Err("NotFound")),
            ("bbbb2", Err("NotFound")),
        ] {
            let input = FlowVersionName { slug: "weights".parse().unwrap(), hash: hash.into() };
            let version = api.flow_version(input).await;
            assert_eq!(version.as_ref().map(|version| version.text.as_str()).map_err(|e| e.code.as_str()), found);
        }
    }
}
