//! The reader of flows: whatever a file holds, it is read or refused, the same each time.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| causeway_fuzz::read_and_checked(bytes));
