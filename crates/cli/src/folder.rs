//! The files in a folder and in those below it.

use std::path::{Path, PathBuf};

/// Folders are searched at most this deep.
const DEEPEST: usize = 12;

/// Those files that are `wanted`, in order, of folders that are `open`; both are asked by the name in lower case. Links
/// are not followed, and what cannot be read is left out.
pub(crate) fn files(folder: &Path, open: fn(&str) -> bool, wanted: fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(folder, DEEPEST, open, wanted, &mut found);
    found
}

fn walk(folder: &Path, depth: usize, open: fn(&str) -> bool, wanted: fn(&str) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    let mut inside: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    inside.sort();
    for path in inside.into_iter().filter(|path| !path.is_symlink()) {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if path.is_dir() && depth > 0 && open(&name) {
            walk(&path, depth - 1, open, wanted, found);
        } else if path.is_file() && wanted(&name) {
            found.push(path);
        }
    }
}
