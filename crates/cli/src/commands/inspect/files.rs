//! Which files are read: those that are given, and those in folders that may be descriptions.

use std::path::{Path, PathBuf};

use causeway_api::WireError;

use crate::folder;

/// A file to read, and the folder that was given if it was found there: others in it may belong to it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Found {
    pub(super) file: PathBuf,
    pub(super) within: Option<PathBuf>,
}

/// More files do not belong to one description.
const MOST_BESIDE: usize = 300;

impl Found {
    /// Folders whose files may belong to it, from its own to the one that was given, each with these files.
    pub(super) fn beside(&self) -> impl Iterator<Item = (&Path, Vec<PathBuf>)> {
        let within = self.within.as_deref();
        let folders =
            self.file.ancestors().skip(1).filter(move |folder| within.is_some_and(|top| folder.starts_with(top)));
        let files = |folder: &Path| folder::files(folder, |_| true, may_describe);
        folders.map(move |folder| (folder, files(folder))).take_while(|(_, files)| files.len() <= MOST_BESIDE)
    }
}

pub(super) fn found(paths: &[PathBuf]) -> Result<Vec<Found>, WireError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(WireError::new("NotFound", format!("{} is not there.", path.display())).hint("Check the name."));
        }
        if path.is_dir() {
            let files = folder::files(path, |_| true, may_describe).into_iter();
            found.extend(files.map(|file| Found { file, within: Some(path.clone()) }));
        } else {
            found.push(Found { file: path.clone(), within: None });
        }
    }
    Ok(found)
}

fn may_describe(name: &str) -> bool {
    [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end)) && !name.starts_with("apiproperties")
}
