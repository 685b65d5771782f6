//! The checker: whatever a definition says, each finding points into it.
#![no_main]

use causeway_fuzz::{Choices, invented, read_and_checked};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read_and_checked(invented(&mut Choices(bytes)).as_bytes()));
