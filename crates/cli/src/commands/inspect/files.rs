//! Which files are read: those that are given, and those in folders that may be descriptions.

use std::path::{Path, PathBuf};

use causeway_api::WireError;

/// Folders are searched at most this deep.
const DEEPEST: usize = 12;

pub(super) fn found(paths: &[PathBuf]) -> Result<Vec<PathBuf>, WireError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(WireError::new("NotFound", format!("{} is not there.", path.display())).hint("Check the name."));
        }
        if path.is_dir() {
            walk(path, DEEPEST, &mut found);
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    let mut inside: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    inside.sort();
    for path in inside.into_iter().filter(|path| !path.is_symlink()) {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let readable =
            [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end)) && !name.starts_with("apiproperties");
        if path.is_dir() && depth > 0 {
            walk(&path, depth - 1, found);
        } else if path.is_file() && readable {
            found.push(path);
        }
    }
}
