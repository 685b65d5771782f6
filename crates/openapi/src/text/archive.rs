//! ZIP and gzip files into the files that are inside, in memory and within limits. Nothing is written to disk; names are
//! still refused if they would lead out of a folder, because they are compared with references later.

use std::io::{Cursor, Read};

use flate2::CrcReader;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use crate::error::ImportError;
use crate::text::bytes::LARGEST;

/// More than any split description has.
const MOST_ENTRIES: usize = 1_000;
/// Bytes that one packed byte may become; text reaches 20 or so.
const LARGEST_RATIO: u64 = 200;
/// The ratio is judged only beyond so many bytes.
const RATIO_FROM: u64 = 1 << 20;
/// Unpacked at a time.
const STEP: u64 = 64 << 10;

/// Whether a file is an archive that [`unpack`] reads.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    is_gzip(bytes) || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Names and contents of the files in an archive, in its order, without folders, dot files and what macOS adds. Names
/// have forward slashes and no `./`. Archives inside are given as they are.
///
/// # Errors
/// It is none, damaged, or not safe to unpack.
pub fn unpack(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    if bytes.len() > LARGEST {
        return Err(ImportError::TooLarge(format!("it has more than {} MB", LARGEST >> 20)));
    }
    let list = if is_gzip(bytes) { gzip(bytes)? } else { zip(bytes)? };
    if list.is_empty() {
        return Err(ImportError::Archive("an archive without files"));
    }
    Ok(list)
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

fn gzip(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    let mut reader = MultiGzDecoder::new(Counted::new(bytes));
    let mut content = Vec::new();
    Unpacked::default().read(&mut reader, |reader| reader.get_ref().count, &mut content)?;
    if content.get(257..262) == Some(b"ustar".as_slice()) {
        return Err(ImportError::Archive("a tar archive"));
    }
    let name = reader.header().and_then(|header| header.filename()).map(String::from_utf8_lossy);
    let name = name.and_then(|name| safe_name(&name).ok().flatten()).unwrap_or_else(|| "description".into());
    Ok(vec![(name, content)])
}

fn zip(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MOST_ENTRIES {
        return Err(ImportError::ArchiveBomb(format!("it has more than {MOST_ENTRIES} entries")));
    }
    refuse_overlap(&mut archive, bytes.len())?;
    let mut unpacked = Unpacked::default();
    let mut list = Vec::new();
    for index in 0..archive.len() {
        if let Some(entry) = entry(&mut archive, index, &mut unpacked)? {
            list.push(entry);
        }
    }
    Ok(list)
}

/// Entries that share their packed bytes are how the largest bombs are made.
fn refuse_overlap(archive: &mut ZipArchive<Cursor<&[u8]>>, length: usize) -> Result<(), ImportError> {
    let mut packed = 0_u64;
    for index in 0..archive.len() {
        packed = packed.saturating_add(archive.by_index_raw(index).map_err(|error| broken(&error))?.compressed_size());
    }
    if packed > length as u64 {
        return Err(ImportError::ArchiveBomb("several of its files are the same bytes".into()));
    }
    Ok(())
}

fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    unpacked: &mut Unpacked,
) -> Result<Option<(String, Vec<u8>)>, ImportError> {
    // Raw, so that packed bytes can be counted against unpacked ones.
    let file = archive.by_index_raw(index).map_err(|error| broken(&error))?;
    let name = file.name().map_err(|error| broken(&error))?.into_owned();
    let Some(safe) = safe_name(&name)? else { return Ok(None) };
    if file.is_dir() {
        return Ok(None);
    }
    if file.is_symlink() {
        return Err(ImportError::UnsafeArchive(format!("\"{}\" is a link", shown(&name))));
    }
    if file.encrypted() {
        return Err(ImportError::UnsafeArchive(format!("\"{}\" is encrypted", shown(&name))));
    }
    let (method, crc) = (file.compression(), file.crc32());
    let mut content = Vec::new();
    let found = match method {
        CompressionMethod::Stored => {
            let mut reader = CrcReader::new(Counted::new(file));
            unpacked.read(&mut reader, |reader| reader.get_ref().count, &mut content)?;
            reader.crc().sum()
        }
        CompressionMethod::DEFLATE => {
            let mut reader = CrcReader::new(DeflateDecoder::new(Counted::new(file)));
            unpacked.read(&mut reader, |reader| reader.get_ref().get_ref().count, &mut content)?;
            reader.crc().sum()
        }
        _ => return Err(ImportError::UnsafeArchive(format!("\"{}\" is packed in a rare way", shown(&name)))),
    };
    if found != crc {
        return Err(ImportError::BrokenArchive(format!("\"{}\" does not have its checksum", shown(&name))));
    }
    Ok(Some((safe, content)))
}

/// A name with forward slashes, none for what is passed over, an error for what would lead elsewhere.
fn safe_name(name: &str) -> Result<Option<String>, ImportError> {
    let climbs = name.split('/').any(|part| part == "..");
    let odd = name.contains(|c: char| c == '\\' || c == ':' || c.is_control());
    if name.starts_with('/') || climbs || odd {
        return Err(ImportError::UnsafeArchive(format!("the name \"{}\" leads out of it", shown(name))));
    }
    let parts: Vec<_> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let hidden = parts.iter().any(|part| part.starts_with('.') || *part == "__MACOSX");
    Ok((!hidden && !parts.is_empty()).then(|| parts.join("/")))
}

fn shown(name: &str) -> String {
    causeway_core::text::one_line(name, 80)
}

fn broken(error: &impl std::fmt::Display) -> ImportError {
    let message = causeway_core::text::one_line(&error.to_string(), 200);
    ImportError::BrokenArchive(message.trim_end_matches('.').to_owned())
}

/// Bytes unpacked so far, over all entries.
#[derive(Debug, Default)]
struct Unpacked {
    bytes: u64,
}

impl Unpacked {
    /// Reads to the end, step by step, and stops as soon as it becomes too much.
    fn read<R: Read>(
        &mut self,
        reader: &mut R,
        packed: impl Fn(&R) -> u64,
        content: &mut Vec<u8>,
    ) -> Result<(), ImportError> {
        loop {
            let read = reader.by_ref().take(STEP).read_to_end(content).map_err(|error| broken(&error))?;
            self.bytes += read as u64;
            let own = content.len() as u64;
            if self.bytes > LARGEST as u64 {
                return Err(ImportError::ArchiveBomb(format!("its files have more than {} MB", LARGEST >> 20)));
            }
            if own > RATIO_FROM && own > packed(reader).saturating_mul(LARGEST_RATIO) {
                let message = format!("a file in it is packed more than {LARGEST_RATIO} times");
                return Err(ImportError::ArchiveBomb(message));
            }
            if read == 0 {
                return Ok(());
            }
        }
    }
}

/// Counts what is read through it.
struct Counted<R> {
    reader: R,
    count: u64,
}

impl<R> Counted<R> {
    fn new(reader: R) -> Self {
        Self { reader, count: 0 }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
