//! Lines of input, each whole and none of them too long to hold. Bytes that are no UTF-8 are not the end.

use std::io::{BufRead, Error};

/// The longest line.
const LONGEST: usize = 16 << 20;

/// One line that is not blank.
pub(super) enum Line {
    Whole(Vec<u8>),
    TooLong,
}

pub(super) struct Lines<R> {
    input: R,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input }
    }

    /// The next line, of which no more than [`LONGEST`] bytes are kept; `None` at the end of the input.
    fn line(&mut self) -> Result<Option<Line>, Error> {
        let (mut kept, mut length) = (Vec::new(), 0);
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() && length == 0 {
                return Ok(None);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            length += piece.len() + usize::from(end.is_some());
            if length <= LONGEST {
                kept.extend_from_slice(piece);
            }
            let (is_last, taken) = (end.is_some() || buffer.is_empty(), piece.len() + usize::from(end.is_some()));
            self.input.consume(taken);
            if is_last {
                return Ok(Some(if length <= LONGEST { Line::Whole(kept) } else { Line::TooLong }));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.line().transpose()? {
                Ok(Line::Whole(bytes)) if bytes.trim_ascii().is_empty() => {}
                line => return Some(line),
            }
        }
    }
}
