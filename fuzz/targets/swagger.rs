//! Swagger 2.0 and 1.x descriptions: whatever is read is the same each time, and can be opened and called.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    causeway_fuzz::imported(bytes);
});
