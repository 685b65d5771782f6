//! Archives that unfold into more than there is room for.

use flate2::{Compress, Compression, FlushCompress};

use crate::{Answer, Case, case};

const MEGABYTE: usize = 1 << 20;

pub(crate) fn cases() -> Vec<Case> {
    let bomb = || Answer::Refused("unfolds beyond what is safe");
    vec![
        case("gigabyte.gz", || gzip(&zeros(1024)), bomb()),
        case("flat.zip", || zip(&[("openapi.json", zeros(1024))]), bomb()),
        case("several.zip", || zip(&["a.json", "b.json", "c.json", "d.json"].map(|name| (name, zeros(256)))), bomb()),
        case("nested.zip", nested, Answer::Refused("archive")),
        case("overlapping.zip", overlapping, bomb()),
        case("entries.zip", entries, bomb()),
    ]
}

/// So many megabytes of zeros, deflated: one megabyte again and again, each independent of those before.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut one = Vec::with_capacity(64 << 10);
    let mut deflate = Compress::new(Compression::best(), false);
    deflate.compress_vec(&vec![0; MEGABYTE], &mut one, FlushCompress::Full).unwrap();
    let mut all = one.repeat(megabytes);
    all.extend([0x03, 0x00]); // The last block, which is empty.
    all
}

/// RFC 1952. The checksum is wrong; nobody gets that far.
fn gzip(deflated: &[u8]) -> Vec<u8> {
    [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], deflated, &[0; 8]].concat()
}

/// An archive in an archive, six deep, ten of them in each.
fn nested() -> Vec<u8> {
    let names: Vec<_> = (0..10).map(|n| format!("{n}.zip")).collect();
    (0..6).fold(zip(&[("openapi.json", zeros(64))]), |inner, _| {
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), deflated(&inner))).collect();
        zip(&entries)
    })
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + (64 << 10));
    Compress::new(Compression::best(), false).compress_vec(bytes, &mut out, FlushCompress::Finish).unwrap();
    out
}

/// Two hundred names for the same bytes.
fn overlapping() -> Vec<u8> {
    let names: Vec<_> = (0..200).map(|n| format!("{n}.json")).collect();
    let packed = zeros(64);
    let mut whole = Vec::new();
    let at = local(&mut whole, "0.json", &packed);
    let central: Vec<_> = names.iter().map(|name| (name.as_str(), packed.len(), at)).collect();
    finish(whole, &central)
}

/// More files than any description has.
fn entries() -> Vec<u8> {
    let names: Vec<_> = (0..60_000).map(|n| format!("{n}.json")).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), vec![0x03, 0x00])).collect();
    zip(&entries)
}

/// A ZIP archive (PKWARE's APPNOTE, 4.3) of deflated entries, without checksums.
fn zip(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut whole = Vec::new();
    let central: Vec<_> =
        entries.iter().map(|(name, packed)| (*name, packed.len(), local(&mut whole, name, packed))).collect();
    finish(whole, &central)
}

/// Writes one entry, and says where.
fn local(whole: &mut Vec<u8>, name: &str, packed: &[u8]) -> usize {
    let at = whole.len();
    whole.extend(b"PK\x03\x04");
    head(whole, name, packed.len());
    whole.extend(name.bytes().chain(packed.iter().copied()));
    at
}

/// What the entry and its line in the directory have in common.
fn head(whole: &mut Vec<u8>, name: &str, packed: usize) {
    whole.extend([20, 0, 0, 0, 8, 0]); // Version 2.0, no flags, deflated.
    whole.extend([0; 8]); // No time, no checksum.
    whole.extend((packed as u32).to_le_bytes());
    whole.extend((packed as u32).to_le_bytes());
    whole.extend((name.len() as u16).to_le_bytes());
    whole.extend([0; 2]);
}

fn finish(mut whole: Vec<u8>, central: &[(&str, usize, usize)]) -> Vec<u8> {
    let begin = whole.len();
    for (name, packed, at) in central {
        whole.extend(b"PK\x01\x02\x14\x00");
        head(&mut whole, name, *packed);
        whole.extend([0; 10]);
        whole.extend((*at as u32).to_le_bytes());
        whole.extend(name.bytes());
    }
    let (size, count) = ((whole.len() - begin) as u32, (central.len() as u16).to_le_bytes());
    whole.extend(b"PK\x05\x06\0\0\0\0");
    whole.extend([count, count].concat());
    whole.extend([size.to_le_bytes(), (begin as u32).to_le_bytes()].concat());
    whole.extend([0; 2]);
    whole
}
