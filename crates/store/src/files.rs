//! The folder and the files on disk: only the user may look into them.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Makes the data folder (0700) if it is not there. One that is there stays as the user made it: it may be shared.
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
        .map_err(|error| io::Error::new(error.kind(), format!("{} cannot be made: {error}", path.display())))
}

/// Makes a database file (0600) if it is not there, and takes it and the files beside it away from everyone else.
/// SQLite gives the files that it makes later the mode of the first.
pub(crate) fn make_private_file(path: &Path) -> io::Result<()> {
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?;
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        keep_private(&file)?;
    }
    Ok(())
}

/// The file that SQLite keeps beside a database: `causeway.db-wal`.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Removes a file that may not be there.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes sure that the name of a file survives a power cut. Windows has no way to, and needs none.
pub(crate) fn flush_folder_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs_err::File::open(folder)?.sync_all()?;
    }
    let _ = path;
    Ok(())
}

/// Bytes of a file; 0 where there is none.
pub(crate) fn size(path: &Path) -> u64 {
    fs_err::metadata(path).map_or(0, |metadata| metadata.len())
}

/// The first bytes of a file, at most `wanted`; `None` where there is no file.
pub(crate) fn start_of(path: &Path, wanted: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match fs_err::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(wanted).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(unix)]
fn keep_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = fs_err::metadata(path) else { return Ok(()) };
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_private(_path: &Path) -> io::Result<()> {
    Ok(())
}
