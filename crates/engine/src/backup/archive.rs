//! The archive of a backup: `causeway.db`, the files of `workspace/`, and `backup.json`, which says when it was made.

use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, Utc};
use fs_err::File;
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::files;

pub(super) const DATABASE: &str = "causeway.db";
pub(super) const WORKSPACE: &str = "workspace";
const ABOUT: &str = "backup.json";
/// More files than any workspace has.
const MOST_FILES: usize = 1_000_000;

/// What an archive says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    made: DateTime<Utc>,
}

/// Writes an archive, under another name until it is whole and on the disk.
pub(super) fn write(to: &Path, made: DateTime<Utc>, database: &Path, workspace: &Path) -> io::Result<()> {
    let part = to.with_file_name(format!(".{}.part", to.file_name().unwrap_or_default().to_string_lossy()));
    let written = write_as(&part, made, database, workspace).and_then(|()| fs_err::rename(&part, to));
    let written = written.and_then(|()| to.parent().map_or(Ok(()), files::flush_folder));
    if written.is_err() {
        // It may not have been made.
        let _ = fs_err::remove_file(&part);
    }
    written
}

fn write_as(part: &Path, made: DateTime<Utc>, database: &Path, workspace: &Path) -> io::Result<()> {
    let file = files::open_private(part)?;
    file.set_len(0)?;
    let mut zip = ZipWriter::new(io::BufWriter::new(file));
    start(&mut zip, ABOUT)?;
    zip.write_all(&serde_json::to_vec_pretty(&About { made })?)?;
    start(&mut zip, DATABASE)?;
    io::copy(&mut File::open(database)?, &mut zip)?;
    add_folder(&mut zip, workspace, WORKSPACE)?;
    zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn start<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str) -> io::Result<()> {
    Ok(zip.start_file(name, SimpleFileOptions::default().large_file(true).unix_permissions(0o600))?)
}

/// Files and folders; what else there is (links, sockets) is not the workspace's.
fn add_folder<W: Write + Seek>(zip: &mut ZipWriter<W>, folder: &Path, name: &str) -> io::Result<()> {
    let entries = match fs_err::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let Some(part) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let (kind, name) = (entry.file_type()?, format!("{name}/{part}"));
        if kind.is_dir() && part != ".git" {
            add_folder(zip, &entry.path(), &name)?;
        } else if kind.is_file() {
            start(zip, &name)?;
            io::copy(&mut File::open(entry.path())?, zip)?;
        }
    }
    Ok(())
}

/// Unpacks an archive into an empty folder, and says when it was made. Nothing is written outside of the folder.
pub(super) fn unpack(from: &Path, folder: &Path) -> io::Result<DateTime<Utc>> {
    let mut zip = ZipArchive::new(io::BufReader::new(File::open(from)?))?;
    if zip.len() > MOST_FILES {
        return Err(bad("it holds too many files"));
    }
    let mut made = None;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let name = entry.name()?.into_owned();
        if name == ABOUT {
            let mut text = String::new();
            entry.by_ref().take(10_000).read_to_string(&mut text)?;
            made = serde_json::from_str::<About>(&text).ok().map(|about| about.made);
        } else if entry.is_file() {
            let to = folder.join(place(&name).ok_or_else(|| bad("it holds files that are not Causeway's"))?);
            files::make_private_folder(to.parent().unwrap_or(folder))?;
            let mut file = files::open_private(&to)?;
            io::copy(&mut entry, &mut file)?;
            file.sync_all()?;
        }
    }
    made.ok_or_else(|| bad("it is not a backup of Causeway"))
}

/// Where a file of the archive belongs; nowhere, if that would be outside.
fn place(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_))) && !name.contains('\\');
    let is_ours = name == DATABASE || path.starts_with(WORKSPACE);
    (is_plain && is_ours).then(|| path.to_owned())
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_archive_gets_outside_of_its_folder() {
        for name in ["causeway.db", "workspace/flows/a.json", "workspace/connectors/a/apiDefinition.json"] {
            assert!(place(name).is_some(), "{name}");
        }
        let outside =
            ["../a", "/etc/passwd", "workspace/../../a", "workspace\\..\\a", "blobs.db", "locks/engine.lock", ""];
        for name in outside {
            assert!(place(name).is_none(), "{name}");
        }
    }
}
