//! Makes a connector: of a file, a folder, an archive, an address, standard input, or from Causeway's own catalogue.

use std::io::Read;
use std::path::{Path, PathBuf};

use causeway_api::views::ImportReport;
use causeway_api::{Files, WireError};
use causeway_openapi::{Input, LARGEST};
use serde_json::json;

use super::connectors::{imported, slug};
use crate::args::Import;
use crate::door::Door;
use crate::out::Out;

/// So many files of a folder are read, so deep.
const MOST_FILES: usize = 1_000;
const DEEPEST: usize = 8;

pub(super) async fn run(import: &Import, door: &Door, out: &mut Out) -> Result<(), WireError> {
    let report: ImportReport = if import.catalog {
        door.ask("import_catalog", json!({"slug": slug(&import.file)?})).await?
    } else if import.file.starts_with("http://") || import.file.starts_with("https://") {
        let input = json!({"url": import.file, "name": import.name, "replace": import.replace,
            "fetch": import.fetch, "preview": import.preview});
        door.ask("import_url", input).await?
    } else {
        door.import(read(import)?, import).await?
    };
    out.value(&report, || imported(&report));
    if let Some(notice) = &report.connector.card.notice {
        out.say(&format!("Note: {notice}"));
    }
    Ok(())
}

/// What a file holds; that of standard input for "-".
pub(super) fn bytes_of(name: &str) -> Result<Vec<u8>, WireError> {
    if name == "-" { read_all(Ok(std::io::stdin()), "Standard input") } else { file(Path::new(name)) }
}

fn read(import: &Import) -> Result<Files, WireError> {
    let path = Path::new(&import.file);
    let mut files = if import.file == "-" {
        Files { bytes: bytes_of("-")?, source: "-".into(), ..Files::default() }
    } else if path.is_dir() {
        folder(path)?
    } else {
        Files { bytes: file(path)?, source: name(path), ..Files::default() }
    };
    for path in &import.attach {
        // The properties of a connector are known by their name alone; other files by the path that leads to them.
        let properties = name(path).eq_ignore_ascii_case("apiProperties.json");
        let known_as = if properties { name(path) } else { path.to_string_lossy().into_owned() };
        files.attached.push((known_as, file(path)?));
    }
    files.fetch = import.fetch;
    Ok(files)
}

/// The likeliest description of a folder, and the other files beside it, which it may refer to.
fn folder(path: &Path) -> Result<Files, WireError> {
    let mut paths = Vec::new();
    walk(path, DEEPEST, &mut paths);
    let mut inputs = Vec::new();
    for found in &paths {
        let name = found.strip_prefix(path).unwrap_or(found).to_string_lossy().replace('\\', "/");
        inputs.push(Input { name, bytes: file(found)?.into() });
    }
    let (main, others) = causeway_openapi::choose(inputs).map_err(|error| {
        let error = causeway_core::Explain::wire(&error);
        error.hint(format!("Give one of the files in {} by its name.", path.display()))
    })?;
    let attached = others.into_iter().map(|input| (input.name, input.bytes.into_owned())).collect();
    Ok(Files { bytes: main.bytes.into_owned(), source: main.name, attached, fetch: false })
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    let mut inside: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    inside.sort();
    for path in inside.into_iter().filter(|path| !path.is_symlink()) {
        let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if path.is_dir() && depth > 0 {
            walk(&path, depth - 1, found);
        } else if path.is_file() && found.len() < MOST_FILES && ["json", "yaml", "yml"].contains(&&*end) {
            found.push(path);
        }
    }
}

/// What a file holds. One larger than any description is refused before it is read.
pub(super) fn file(path: &Path) -> Result<Vec<u8>, WireError> {
    let shown = path.display().to_string();
    let data = std::fs::metadata(path).map_err(|error| unreadable(&shown, &error))?;
    if data.is_dir() {
        return Err(WireError::new("FileFailed", format!("{shown} is a folder.")).hint("Give a file."));
    }
    if data.len() > LARGEST as u64 {
        return Err(too_large(&shown));
    }
    read_all(fs_err::File::open(path), &shown)
}

/// All there is to read, unless it is too much: the size of what is no ordinary file is not known before.
fn read_all(from: std::io::Result<impl Read>, shown: &str) -> Result<Vec<u8>, WireError> {
    let mut bytes = Vec::new();
    let limit = LARGEST as u64;
    from.and_then(|from| from.take(limit + 1).read_to_end(&mut bytes)).map_err(|error| unreadable(shown, &error))?;
    if bytes.len() > LARGEST { Err(too_large(shown)) } else { Ok(bytes) }
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn too_large(what: &str) -> WireError {
    WireError::new("TooLarge", format!("{what} is larger than {} MB.", LARGEST >> 20))
        .hint("Import a description of a part of the API.")
}

fn unreadable(file: &str, error: &std::io::Error) -> WireError {
    let code = if error.kind() == std::io::ErrorKind::NotFound { "NotFound" } else { "FileFailed" };
    WireError::new(code, format!("{file} cannot be read: {}.", plain_reason(error))).hint("Check the name of the file.")
}

fn plain_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".into(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".into(),
        _ => error.to_string(),
    }
}
