//! Archives that are read, and those that are refused. They are written by hand, because no library writes bad ones.

use std::io::Write as _;

use causeway_core::Explain as _;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

use super::*;

/// One entry: name, content, the method's number, general flags, and the mode of Unix.
struct Entry<'a>(&'a str, &'a [u8], u16, u16, u32);

fn file<'a>(name: &'a str, content: &'a [u8]) -> Entry<'a> {
    Entry(name, content, 8, 0, 0o100_644)
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn crc(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

/// What the local header and the one in the directory have in common.
fn header(entry: &Entry<'_>, packed: usize) -> Vec<u8> {
    let sizes = [crc(entry.1), packed as u32, entry.1.len() as u32];
    let mut bytes: Vec<u8> = [20, entry.3, entry.2, 0, 0x21].into_iter().flat_map(u16::to_le_bytes).collect();
    bytes.extend(sizes.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend((entry.0.len() as u16).to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
    bytes
}

fn zipped(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let packed = if entry.2 == 8 { deflated(entry.1) } else { entry.1.to_vec() };
        let header = header(entry, packed.len());
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&header);
        directory.extend([0; 6]);
        directory.extend((entry.4 << 16).to_le_bytes());
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(entry.0.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&header);
        out.extend(entry.0.as_bytes());
        out.extend(packed);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([entries.len() as u16; 2].into_iter().flat_map(u16::to_le_bytes));
    out.extend([directory.len() as u32, start].into_iter().flat_map(u32::to_le_bytes));
    out.extend(0_u16.to_le_bytes());
    out
}

fn gzipped(mut content: impl Read) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(&mut content, &mut encoder).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn files_come_out_in_order_and_the_rest_is_passed_over() {
    let archive = zipped(&[
        file("api/", b""),
        file("api/openapi.yaml", b"openapi: 3.1.0"),
        file("__MACOSX/api/openapi.yaml", b"x"),
        file(".git/config", b"x"),
        file("./api/.DS_Store", b"x"),
        Entry("./api/é.json", b"{}", 0, 1 << 11, 0o100_644),
        file("more.zip", b"PK\x03\x04"),
    ]);
    assert!(is_packed(&archive));
    let list = unpack(&archive).unwrap();
    let list: Vec<_> = list.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    assert_eq!(
        list,
        [("api/openapi.yaml", b"openapi: 3.1.0".as_slice()), ("api/é.json", b"{}"), ("more.zip", b"PK\x03\x04"),]
    );
}

#[test]
fn gzip_is_read_with_its_name() {
    assert_eq!(unpack(&gzipped(b"{}".as_slice())).unwrap(), [("description".to_owned(), b"{}".to_vec())]);
    let mut named = flate2::GzBuilder::new().filename("api.json").write(Vec::new(), Compression::fast());
    named.write_all(b"[]").unwrap();
    assert_eq!(unpack(&named.finish().unwrap()).unwrap(), [("api.json".to_owned(), b"[]".to_vec())]);
}

#[test]
fn what_leads_out_of_an_archive_is_refused() {
    let names = ["../a.json", "a/../../b", "/etc/passwd", "C:/a", "C:a", "a\\b", "..\\a", "\\\\host\\a", "a\nb", ".."];
    for name in names {
        let error = unpack(&zipped(&[file("good.json", b"{}"), file(name, b"x")])).unwrap_err();
        assert_eq!(error.code(), "UnsafeArchive", "{name}: {error}");
    }
    for (entry, word) in [
        (Entry("a", b"/etc/passwd", 0, 0, 0o120_777), "a link"),
        (Entry("a", b"xxxxxxxxxxxxxxxxx", 0, 1, 0o100_644), "encrypted"),
        (Entry("a", b"x", 12, 0, 0o100_644), "rare"),
    ] {
        let error = unpack(&zipped(&[entry])).unwrap_err();
        assert!(error.code() == "UnsafeArchive" && error.to_string().contains(word), "{error}");
    }
}

#[test]
fn damage_is_said() {
    let good = zipped(&[file("a.json", &b"{\"a\": 1}".repeat(100))]);
    let mut wrong = good.clone();
    let at = wrong.len() - 10;
    wrong[20] ^= 0xff;
    wrong[40] ^= 0xff;
    for bytes in [&good[..at], &good[..30], &wrong, b"PK\x03\x04", b"\x1f\x8b\x08", b"\x1f\x8bxxxxxxxxxxxxxxxxx"] {
        assert_eq!(unpack(bytes).unwrap_err().code(), "BrokenArchive", "{bytes:?}");
    }
    for end in 0..good.len() {
        assert!(unpack(&good[..end]).is_err());
    }
    assert_eq!(unpack(&zipped(&[])).unwrap_err().code(), "Archive");
}

#[test]
fn bombs_are_stopped_at_once() {
    let spaces = vec![b' '; 8 << 20];
    let nested = zipped(&[file("spaces.json", &spaces)]);
    let zeros = gzipped(std::io::repeat(0).take(30 << 20));
    let many: Vec<_> = (0..1_001).map(|n| format!("{n}.json")).collect();
    let many = zipped(&many.iter().map(|name| file(name, b"{}")).collect::<Vec<_>>());
    for bytes in [nested, zeros, many] {
        #[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
        let start = std::time::Instant::now();
        let error = unpack(&bytes).unwrap_err();
        assert_eq!(error.code(), "ArchiveBomb", "{error}");
        assert!(start.elapsed().as_millis() < 1_000, "{:?}", start.elapsed());
    }
}

/// As in 42.zip's successors: many directory entries for the same packed bytes.
#[test]
fn entries_that_overlap_are_refused() {
    let one = zipped(&[Entry("a", &[b'x'; 5_000], 0, 0, 0o100_644)]);
    let directory = one.len() - 22 - 47;
    let mut entry = one[directory..directory + 47].to_vec();
    let mut bytes = one[..directory].to_vec();
    for name in b'a'..=b'z' {
        entry[46] = name;
        bytes.extend(&entry);
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([26_u16; 2].into_iter().flat_map(u16::to_le_bytes));
    bytes.extend([26 * 47, directory as u32].into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(0_u16.to_le_bytes());
    assert_eq!(unpack(&bytes).unwrap_err().code(), "ArchiveBomb");
}
