//! Files that are whole or not there: written beside, flushed, then put in place with one rename.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Writes a file so that after any crash it holds either the old or the new bytes. Only the user may read it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Staged::write(path, bytes)?.keep()
}

/// The same for what can be made again: not flushed, so that a power cut may lose it.
pub(crate) fn write_quickly(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    let beside = beside(path);
    create(&beside)?.write_all(bytes)?;
    fs_err::rename(beside, path)
}

/// A file that is written beside its place, whole and flushed, while something else is found out. It comes into its
/// place by [`Staged::keep`]; dropped before, it is gone.
#[derive(Debug)]
pub(crate) struct Staged {
    path: PathBuf,
    beside: PathBuf,
}

impl Staged {
    pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<Self> {
        make_private_folder(path.parent().unwrap_or(Path::new(".")))?;
        let staged = Self { path: path.to_owned(), beside: beside(path) };
        write_and_flush(&staged.beside, bytes)?;
        Ok(staged)
    }

    pub(crate) fn keep(self) -> io::Result<()> {
        let path = self.path.clone();
        self.keep_at(&path)
    }

    /// At another place of the same disk.
    pub(crate) fn keep_at(self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        make_private_folder(folder)?;
        fs_err::rename(&self.beside, path)?;
        flush_folder(folder)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After `keep` it is not there any more.
        let _ = std::fs::remove_file(&self.beside);
    }
}

fn beside(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.new-{}", file_name(path), std::process::id()))
}

fn write_and_flush(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn create(path: &Path) -> io::Result<fs_err::File> {
    private().write(true).create(true).truncate(true).open(path)
}

/// A file to read and write, which is made if it is not there, and which nobody else may open.
pub(crate) fn open_private(path: &Path) -> io::Result<std::fs::File> {
    Ok(private().read(true).write(true).create(true).truncate(false).open(path)?.into_parts().0)
}

/// How a file is opened that nobody but the user may open if it is made.
fn private() -> fs_err::OpenOptions {
    let mut options = fs_err::OpenOptions::new();
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Makes a folder that only the user may enter.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(path)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot make {}: {error}", path.display())))
}

/// The first bytes of a file, so many at most.
pub(crate) fn start_of(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    fs_err::File::open(path)?.take(most).read_to_end(&mut start)?;
    Ok(start)
}

#[cfg(unix)]
pub(crate) fn flush_folder(path: &Path) -> io::Result<()> {
    fs_err::File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn flush_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flow.json");
        write_whole(&path, b"old").unwrap();
        // A folder in the way of the new file's temporary name makes the write fail.
        fs_err::create_dir(folder.path().join(format!(".flow.json.new-{}", std::process::id()))).unwrap();
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs_err::read(&path).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.json");
        write_whole(&path, b"{}").unwrap();
        assert_eq!(fs_err::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs_err::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
