//! OpenAPI 3.x descriptions, as JSON or YAML: whatever is read is the same each time, and can be opened and called.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    causeway_fuzz::imported(bytes);
});
