//! Which files are read: those that are given, and those in folders that may be descriptions.

use std::path::PathBuf;

use causeway_api::WireError;

use crate::folder;

pub(super) fn found(paths: &[PathBuf]) -> Result<Vec<PathBuf>, WireError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(WireError::new("NotFound", format!("{} is not there.", path.display())).hint("Check the name."));
        }
        if path.is_dir() {
            found.extend(folder::files(path, |_| true, may_describe));
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn may_describe(name: &str) -> bool {
    [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end)) && !name.starts_with("apiproperties")
}
