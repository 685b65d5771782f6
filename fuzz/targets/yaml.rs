//! YAML, as it is and mended: what is read is strict JSON, which is read as itself.
#![no_main]

use causeway_fuzz::assert_strict;
use causeway_openapi::fuzzing::{plain, strict, yaml};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok((text, _)) = plain(bytes) {
        assert_strict(&text);
        assert_eq!(plain(text.as_bytes()), Ok((text.clone(), true)));
    }
    let Ok(json) = std::str::from_utf8(bytes).map_err(drop).and_then(|text| yaml(text).map_err(drop)) else { return };
    assert_strict(&json);
    assert!(strict(&json).is_some(), "{json}");
});
