//! JSON, strict and lenient: strict texts mean what they mean to `serde_json`, and what is mended is strict.
#![no_main]

use causeway_fuzz::assert_strict;
use causeway_openapi::fuzzing::{lenient, plain, strict};
use serde::de::IgnoredAny;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let _ = plain(bytes).map(|(text, _)| assert_strict(&text));
        return;
    };
    let tape = strict(text);
    assert_eq!(tape.is_some(), serde_json::from_str::<IgnoredAny>(text).is_ok(), "only one of two takes it: {text}");
    // Numbers that no machine number holds and halves of characters are refused there, and kept as text here.
    if let (Some(tape), Ok(value)) = (tape, serde_json::from_str::<Value>(text)) {
        assert_eq!(tape, value);
        assert_eq!(plain(bytes).expect("strict JSON is read"), (text.to_owned(), true));
    }
    if let Ok(mended) = lenient(text) {
        assert_strict(&mended);
        assert_eq!(lenient(&mended).as_ref(), Ok(&mended), "what was mended needs mending");
    }
});
