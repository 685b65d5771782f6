//! What is on the screen of the virtual session, read from the X server's own memory: when a picture is complete is seen
//! without asking any program.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::thread::sleep;
use std::time::Duration;

use causeway_core::Clock;
use causeway_core::clock::SystemClock;

use crate::session::Session;

/// Every so many pixels are looked at, in both directions.
const STEP: usize = 3;
/// The screen is looked at again after this time.
const LOOK: Duration = Duration::from_millis(10);
/// A picture that stays the same for so long is complete.
const STILL: Duration = Duration::from_millis(1_500);
/// A picture is the complete one but for so many pixels of a thousand: a blinking cursor, a second that passed.
const DIFFERING: usize = 5;

/// The X server's picture.
pub(crate) struct Screen {
    file: File,
    begin: u64,
    line: usize,
    height: usize,
}

impl Screen {
    /// The screen of a session. Its file is in the format of xwd: a header of 32-bit numbers, a table of colours, pixels.
    pub(crate) fn of(session: &Session) -> std::io::Result<Self> {
        let mut file = File::open(session.variable("CAUSEWAY_SCREEN"))?;
        let mut head = [0; 100];
        file.read_exact(&mut head)?;
        let number = |n: usize| head.get(n * 4..n * 4 + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
        let begin = u64::from(number(0)) + u64::from(number(19)) * 12;
        Ok(Self { file, begin, line: number(12) as usize, height: number(5) as usize })
    }

    /// How long it takes from `act` until the picture is what it stays; the first picture is that before.
    pub(crate) fn complete_after(&mut self, act: impl FnOnce()) -> std::io::Result<Duration> {
        let before = self.look()?;
        let begun = SystemClock.instant();
        act();
        let mut seen: Vec<(Duration, Vec<u8>)> = Vec::new();
        loop {
            let (at, picture) = (SystemClock.instant() - begun, self.look()?);
            let changed = seen.last().map_or(&before, |(_, last)| last) != &picture;
            if changed {
                seen.push((at, picture));
            }
            let last = seen.last().map(|(at, _)| *at);
            if last.is_some_and(|last| at - last > STILL) || at > Duration::from_secs(30) {
                break;
            }
            sleep(LOOK);
        }
        let complete = seen.last().map(|(_, picture)| picture.clone()).unwrap_or_default();
        let is_there = |picture: &[u8]| {
            let differing = picture.iter().zip(&complete).filter(|(a, b)| a != b).count();
            differing * 1000 <= complete.len() * DIFFERING
        };
        // From the end, so that a picture that only looked like it does not count.
        let first = seen.iter().rev().take_while(|(_, picture)| is_there(picture)).last();
        Ok(first.map_or(Duration::MAX, |(at, _)| *at))
    }

    /// A coarse picture: one byte of each pixel that is looked at.
    fn look(&mut self) -> std::io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(self.begin))?;
        let mut pixels = vec![0; self.line * self.height];
        self.file.read_exact(&mut pixels)?;
        let lines = pixels.chunks_exact(self.line).step_by(STEP);
        Ok(lines.flat_map(|line| line.chunks_exact(4).step_by(STEP).map(|pixel| pixel[1])).collect())
    }
}
