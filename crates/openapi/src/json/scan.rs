//! Fills a [`Tape`] from strict JSON (RFC 8259), in one pass, without recursion. Takes what `serde_json` takes.

use std::hash::BuildHasher as _;

use crate::json::tape::{DEEPEST, ESCAPED, FLAGS, Fault, INDEXED, MOST, Place, SHADOWED, Tape};

/// Objects with more members than this have an index.
const WIDE: usize = 64;

pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The objects and lists that are open.
    open: Vec<u32>,
    tape: &'a mut Tape,
}

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    Name,
    /// A comma, or the end of what is open.
    After,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8], tape: &'a mut Tape) -> Self {
        Self { bytes, at: 0, open: Vec::new(), tape }
    }

    pub(crate) fn document(&mut self) -> Result<(), Fault> {
        let mut next = Next::Value;
        loop {
            self.space();
            next = match next {
                Next::Value => self.value()?,
                Next::Name => self.name()?,
                Next::After if self.open.is_empty() => break,
                Next::After => self.after()?,
            };
        }
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.fault()) }
    }

    fn value(&mut self) -> Result<Next, Fault> {
        match self.peek() {
            b'"' => self.string().map(|_| Next::After),
            b'{' => self.enter(b'}', Next::Name),
            b'[' => self.enter(b']', Next::Value),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.fault()),
        }
    }

    fn name(&mut self) -> Result<Next, Fault> {
        if self.peek() != b'"' {
            return Err(self.fault());
        }
        let name = self.string()?;
        self.space();
        if self.peek() != b':' {
            return Err(self.fault());
        }
        self.at += 1;
        let Place { start, end, .. } = self.tape.places[name as usize];
        if &self.bytes[start as usize..(end & !FLAGS) as usize] == b"\"$ref\"" {
            self.tape.references.push(name);
        }
        Ok(Next::Value)
    }

    fn after(&mut self) -> Result<Next, Fault> {
        let Some(open) = self.open.last().copied() else { return Err(self.fault()) };
        let object = self.bytes[self.tape.places[open as usize].start as usize] == b'{';
        match (self.peek(), object) {
            (b',', true) => {
                self.at += 1;
                Ok(Next::Name)
            }
            (b',', false) => {
                self.at += 1;
                Ok(Next::Value)
            }
            (b'}', true) | (b']', false) => self.close(),
            _ => Err(self.fault()),
        }
    }

    fn enter(&mut self, closer: u8, inside: Next) -> Result<Next, Fault> {
        if self.open.len() >= DEEPEST {
            return Err(Fault::TooDeep);
        }
        let place = self.add(self.at, 0)?;
        self.open.push(place);
        self.at += 1;
        self.space();
        if self.peek() == closer { self.close() } else { Ok(inside) }
    }

    fn close(&mut self) -> Result<Next, Fault> {
        let Some(open) = self.open.pop() else { return Err(self.fault()) };
        self.at += 1;
        let next = self.tape.places.len() as u32;
        let place = &mut self.tape.places[open as usize];
        place.end = self.at as u32;
        place.next = next;
        if self.bytes[place.start as usize] == b'{' {
            self.names(open, next);
        }
        Ok(Next::After)
    }

    /// Marks the names of an object that stand again later, and indexes them where there are many.
    fn names(&mut self, object: u32, end: u32) {
        let (mut at, mut count, mut kinds) = (object + 1, 0, 0);
        while at < end {
            if count == WIDE {
                return self.index(object, end);
            }
            let kind = 1u64 << self.kind(at);
            if kinds & kind != 0
                && let Some(earlier) = self.last_before(object, at)
            {
                self.shadow(earlier);
            }
            (at, count, kinds) = (self.tape.places[at as usize + 1].next, count + 1, kinds | kind);
        }
    }

    /// A number below 64 that is the same for the same names, and seldom for others.
    fn kind(&self, name: u32) -> u32 {
        let Place { start, end, .. } = self.tape.places[name as usize];
        let (start, end) = (start as usize, (end & !FLAGS) as usize);
        let (first, last) = (u32::from(self.bytes[start + 1]), u32::from(self.bytes[end - 2]));
        ((end - start) as u32 * 11 + first * 7 + last * 3) % 64
    }

    /// The last name in an object that is the same as this one and stands before it.
    fn last_before(&self, object: u32, name: u32) -> Option<u32> {
        let (mut at, mut found) = (object + 1, None);
        while at < name {
            found = if self.same(at, name) { Some(at) } else { found };
            at = self.tape.places[at as usize + 1].next;
        }
        found
    }

    /// Names that are written differently (`"a"`, `"\u0061"`) are not taken for the same here.
    fn same(&self, one: u32, other: u32) -> bool {
        let slice = |name: u32| {
            let Place { start, end, .. } = self.tape.places[name as usize];
            &self.bytes[start as usize..(end & !FLAGS) as usize]
        };
        slice(one) == slice(other)
    }

    fn index(&mut self, object: u32, end: u32) {
        let mut index = Vec::new();
        let mut at = object + 1;
        while at < end {
            index.push((self.hash(at), at));
            at = self.tape.places[at as usize + 1].next;
        }
        index.sort_unstable();
        for pair in 1..index.len() {
            let ((hash, earlier), (later_hash, later)) = (index[pair - 1], index[pair]);
            if hash == later_hash && self.same(earlier, later) {
                self.shadow(earlier);
            }
        }
        self.tape.places[object as usize].end |= INDEXED;
        self.tape.wide.insert(object, index.into());
    }

    fn hash(&self, name: u32) -> u64 {
        let Place { start, end, .. } = self.tape.places[name as usize];
        let inside = &self.bytes[start as usize + 1..(end & !FLAGS) as usize - 1];
        let text = std::str::from_utf8(inside).unwrap_or_default();
        if end & ESCAPED == 0 {
            self.tape.hasher.hash_one(text)
        } else {
            self.tape.hasher.hash_one(&*crate::json::node::unescape(text))
        }
    }

    fn shadow(&mut self, name: u32) {
        if !self.tape.is_shadowed(name) {
            self.tape.places[name as usize].end |= SHADOWED;
            self.tape.shadowed.push(name);
        }
    }

    fn string(&mut self) -> Result<u32, Fault> {
        let start = self.at;
        let mut flags = 0;
        self.at += 1;
        loop {
            self.at += plain(&self.bytes[self.at..]);
            if self.at == self.bytes.len() {
                return Err(self.fault());
            }
            match self.bytes[self.at] {
                b'"' => break,
                b'\\' => {
                    flags = ESCAPED;
                    self.escape()?;
                }
                _ => return Err(self.fault()),
            }
        }
        self.at += 1;
        let place = self.add(start, self.at)?;
        self.tape.places[place as usize].end |= flags;
        Ok(place)
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') if self.bytes.get(self.at + 2..self.at + 6).is_some_and(hex) => self.at += 6,
            _ => return Err(self.fault()),
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8]) -> Result<Next, Fault> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(self.fault());
        }
        self.add(self.at, self.at + word.len())?;
        self.at += word.len();
        Ok(Next::After)
    }

    fn number(&mut self) -> Result<Next, Fault> {
        let start = self.at;
        self.at += usize::from(self.peek() == b'-');
        match self.peek() {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), b'+' | b'-'));
            self.digits()?;
        }
        self.add(start, self.at)?;
        Ok(Next::After)
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(self.fault()) } else { Ok(()) }
    }

    fn add(&mut self, start: usize, end: usize) -> Result<u32, Fault> {
        let at = self.tape.places.len();
        if at >= MOST {
            return Err(Fault::TooMany);
        }
        self.tape.places.push(Place { start: start as u32, end: end as u32, next: at as u32 + 1 });
        Ok(at as u32)
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// The byte here; 0, which stands in no JSON, at the end.
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn fault(&self) -> Fault {
        Fault::Syntax(self.at)
    }
}

/// How many bytes of a string need no look: all up to the first control, quote or backslash. Eight at a time.
fn plain(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (n, eight) in eights.iter().enumerate() {
        let odd = odd(u64::from_le_bytes(*eight));
        if odd != 0 {
            return n * 8 + odd.trailing_zeros() as usize / 8;
        }
    }
    let is_odd = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    bytes.len() - rest.len() + rest.iter().position(is_odd).unwrap_or(rest.len())
}

/// The upper bit of each of the eight bytes that is a control, a quote or a backslash. Only the lowest bit is to be
/// trusted: a subtraction may borrow from the bytes above.
fn odd(bytes: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ONES * limit) & !bytes;
    let is = |byte: u8| below(bytes ^ (ONES * u64::from(byte)), 1);
    (below(bytes, 0x20) | is(b'"') | is(b'\\')) & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Fault> {
        Tape::scan(text.into()).err().map(|(fault, _)| fault)
    }

    #[test]
    fn only_strict_json_is_taken() {
        for good in ["{}", " [1, -0.5e+3, true, false, null, \"\\u00e9\\n\"] ", "0", "\"\"", "{\"a\":{\"b\":[[],{}]}}"]
        {
            assert!(Tape::scan(good.into()).is_ok(), "{good}");
        }
        for (bad, at) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("{\"a\":1,}", 7),
            ("{a:1}", 1),
            ("01", 1),
            ("1.", 2),
            ("-", 1),
            ("1e", 2),
            ("\"\t\"", 1),
            ("\"\\x\"", 1),
            ("\"\\u12\"", 1),
            ("\"a", 2),
            ("nul", 0),
            ("[1}", 2),
            ("{} x", 3),
            ("[1 2]", 3),
            ("{\"a\" 1}", 5),
        ] {
            assert_eq!(fault(bad), Some(Fault::Syntax(at)), "{bad}");
        }
    }

    #[test]
    fn the_same_texts_are_taken_as_by_serde_json() {
        let mut seed = 7u64;
        let mut random = move |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "1", "-1.5e2", "true", "null", " ", "\"\\u0041\"", "0"];
        let mut taken = 0;
        for _ in 0..20_000 {
            let text: String = (0..1 + random(7)).map(|_| pieces[random(pieces.len())]).collect();
            let strict = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            assert_eq!(Tape::scan(text.clone()).is_ok(), strict, "{text}");
            taken += usize::from(strict);
        }
        assert!(taken > 500, "{taken}");
    }

    #[test]
    fn strings_end_where_a_look_at_each_byte_ends_them() {
        for odd in [0u8, 0x1f, b'"', b'\\'] {
            for at in 0..20 {
                for filler in [b' ', b'!', b'[', b']', 0x7f, 0x80, 0xff] {
                    let mut bytes = [filler; 24];
                    bytes[at] = odd;
                    bytes[at + 1] = b'"';
                    assert_eq!(plain(&bytes), at, "{odd} {filler}");
                    assert_eq!(plain(&bytes[..at]), at);
                }
            }
        }
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        assert_eq!(fault(&"[".repeat(100_000)), Some(Fault::TooDeep));
        let deepest = "[".repeat(DEEPEST) + &"]".repeat(DEEPEST);
        assert!(Tape::scan(deepest).is_ok());
        assert_eq!(fault(&format!("[{}1]", "1,".repeat(MOST))), Some(Fault::TooMany));
    }
}
