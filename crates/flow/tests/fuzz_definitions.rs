//! Definitions at random, and files with something broken in them: each is read or refused without breaking anything,
//! and every finding points into it. The same cases in every run; `./dev fuzz` looks further.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::allow_attributes, reason = "tests")]

#[allow(unreachable_pub, reason = "it is public in the crate of the fuzz targets")]
#[path = "../../../fuzz/src/flows.rs"]
mod flows;
mod guide;

use flows::{Choices, invented, read_and_checked};

const CASES: usize = 1_500;

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap() % limit
    }
}

#[test]
fn invented_definitions_are_read_and_checked() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..CASES {
        let bytes: Vec<u8> = (0..random.below(600)).map(|_| random.next().to_le_bytes()[0]).collect();
        read_and_checked(invented(&mut Choices(&bytes)).as_bytes());
    }
}

#[test]
fn broken_files_are_read_or_refused() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let pages = ["findings.md", "actions.md"].map(guide::written);
    let seeds: Vec<&str> = pages.iter().flat_map(|page| guide::blocks(page)).map(|block| block.text).collect();
    for i in 0..CASES {
        let actions = seeds[i % seeds.len()];
        let mut bytes = match i % 3 {
            0 => format!("{{\"actions\": {actions}}}").into_bytes(),
            _ => actions.as_bytes().to_vec(),
        };
        for _ in 0..random.below(6) {
            let at = random.below(bytes.len().max(1));
            let more = seeds[random.below(seeds.len())].as_bytes();
            match random.below(5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, more.iter().copied())),
                2 => drop(bytes.splice(at..(at + random.below(20)).min(bytes.len()), [])),
                3 => drop(bytes.splice(at..at, *b"\"@{")),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = b"{}[],:\"'\\@/*\n\0\xff7"[random.below(16)];
                    }
                }
            }
        }
        read_and_checked(&bytes);
    }
}
