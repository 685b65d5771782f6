//! ZIP and gzip archives, as they come and well made: names stay inside, sizes stay small, contents stay the same.
#![no_main]

use std::io::{Cursor, Write};

use causeway_openapi::LARGEST;
use causeway_openapi::fuzzing::unpack;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use zip::write::{SimpleFileOptions, ZipWriter};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    unpacked(bytes);
    // The odd ones are also read as what an archive should hold, so that checksums do not end everything.
    if let [1, rest @ ..] = bytes
        && let Some((archive, files)) = files(rest).ok().and_then(packed)
    {
        if let Some(found) = unpacked(&archive) {
            assert!(found.iter().all(|(_, content)| files.iter().any(|(_, packed)| packed == content)));
        }
        causeway_fuzz::imported(&archive);
    }
});

fn unpacked(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let found = unpack(bytes).ok()?;
    assert!(found.iter().map(|(_, content)| content.len()).sum::<usize>() <= LARGEST);
    for (name, _) in &found {
        let parts = || name.split('/');
        assert!(parts().all(|part| !part.is_empty() && !part.starts_with('.')), "{name:?}");
        assert!(!name.contains(|c: char| c == '\\' || c == ':' || c.is_control()), "{name:?}");
    }
    Some(found)
}

type Files = Vec<(String, Vec<u8>)>;

fn files(bytes: &[u8]) -> Result<Files> {
    let mut u = Unstructured::new(bytes);
    let mut files = Vec::new();
    for _ in 0..u.int_in_range(1..=4)? {
        let name =
            if u.ratio(1, 2)? { u.choose(&["openapi.json", "a/b.yaml", "a.json"])? } else { u.arbitrary::<&str>()? };
        let length = u.arbitrary_len::<u8>()?;
        files.push((name.to_owned(), u.bytes(length)?.to_vec()));
    }
    Ok(files)
}

/// Names that the writer itself refuses are none to test.
fn packed(files: Files) -> Option<(Vec<u8>, Files)> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, content) in &files {
        writer.start_file(name.as_str(), options).ok()?;
        writer.write_all(content).ok()?;
    }
    Some((writer.finish().ok()?.into_inner(), files))
}
