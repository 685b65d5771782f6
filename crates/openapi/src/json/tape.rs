//! JSON text with a list of where each value begins and ends: twelve bytes a value, made in one pass over the text.
//! Nothing is copied or converted before someone asks, so that a description of 47 MB is ready in a tenth of a second.
//!
//! What is not strict JSON (RFC 8259) is made so before; see `plain`.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

use crate::json::node::Node;
use crate::json::scan::Scanner;

/// Brackets within brackets. Real descriptions stay below 60.
pub(crate) const DEEPEST: usize = 512;
/// Values and names in one text: 200 MB of places.
pub(crate) const MOST: usize = 16 << 20;
/// Texts are shorter than this, which leaves bits for flags.
pub(crate) const LONGEST: usize = 1 << 28;
/// A string with a backslash in it.
pub(crate) const ESCAPED: u32 = 1 << 31;
/// A name that stands again later in the same object; the last one counts.
pub(crate) const SHADOWED: u32 = 1 << 30;
/// An object that has an index.
pub(crate) const INDEXED: u32 = 1 << 29;
pub(crate) const FLAGS: u32 = ESCAPED | SHADOWED | INDEXED;

/// A text and its values.
#[derive(Debug)]
pub(crate) struct Tape {
    /// The number of its file among those of a description.
    pub(crate) file: u32,
    text: String,
    pub(crate) places: Vec<Place>,
    /// By object: hashes of its names, in order, with the place of each.
    pub(crate) wide: HashMap<u32, Box<[(u64, u32)]>>,
    pub(crate) hasher: RandomState,
    /// Each `$ref` name.
    pub(crate) references: Vec<u32>,
    /// Each name that stands again later in the same object.
    pub(crate) shadowed: Vec<u32>,
}

/// Where one value or name is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: u32,
    /// With flags in the upper bits.
    pub(crate) end: u32,
    /// The place after this value and everything in it.
    pub(crate) next: u32,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Something else than expected stands at this offset.
    Syntax(usize),
    /// More than [`DEEPEST`].
    TooDeep,
    /// More values than are kept.
    TooMany,
}

impl Default for Tape {
    /// Null.
    fn default() -> Self {
        Self::scan("null".into()).unwrap_or_else(|_| unreachable!("null is JSON"))
    }
}

impl Tape {
    /// Reads a text; gives it back where it is no strict JSON.
    pub(crate) fn scan(text: String) -> Result<Self, (Fault, String)> {
        if text.len() >= LONGEST {
            return Err((Fault::TooMany, text));
        }
        let mut tape = Self {
            file: 0,
            places: Vec::with_capacity(text.len() / 16),
            text,
            wide: HashMap::new(),
            hasher: RandomState::default(),
            references: Vec::new(),
            shadowed: Vec::new(),
        };
        let text = std::mem::take(&mut tape.text);
        let scanned = Scanner::new(text.as_bytes(), &mut tape).document();
        if let Err(fault) = scanned {
            return Err((fault, text));
        }
        tape.text = text;
        tape.places.shrink_to_fit();
        Ok(tape)
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// Every `$ref`, in the order of the text: the place of its name.
    pub(crate) fn references(&self) -> impl Iterator<Item = Node<'_>> {
        self.references.iter().map(|at| Node::new(self, *at))
    }

    /// Every name that stands again later in the same object.
    pub(crate) fn shadowed(&self) -> impl Iterator<Item = Node<'_>> {
        self.shadowed.iter().map(|at| Node::new(self, *at))
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    #[inline]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    #[inline]
    pub(crate) fn start(&self, at: u32) -> usize {
        self.place(at).start as usize
    }

    #[inline]
    pub(crate) fn end(&self, at: u32) -> usize {
        (self.place(at).end & !FLAGS) as usize
    }

    #[inline]
    pub(crate) fn next(&self, at: u32) -> u32 {
        self.place(at).next
    }

    #[inline]
    pub(crate) fn is_escaped(&self, at: u32) -> bool {
        self.place(at).end & ESCAPED != 0
    }

    #[inline]
    pub(crate) fn is_shadowed(&self, at: u32) -> bool {
        self.place(at).end & SHADOWED != 0
    }

    /// The first byte of a value, which tells its kind.
    #[inline]
    pub(crate) fn first(&self, at: u32) -> u8 {
        self.text.as_bytes().get(self.start(at)).copied().unwrap_or(b'n')
    }

    /// The place of a name in an object; the last where it stands twice.
    pub(crate) fn find(&self, object: u32, name: &str) -> Option<u32> {
        let Place { end, next, .. } = self.place(object);
        if end & INDEXED != 0 {
            return self.find_in_index(object, name);
        }
        let mut at = object + 1;
        while at < next {
            if self.is(at, name) && !self.is_shadowed(at) {
                return Some(at);
            }
            at = self.next(at + 1);
        }
        None
    }

    fn find_in_index(&self, object: u32, name: &str) -> Option<u32> {
        let index = self.wide.get(&object)?;
        let hash = self.hasher.hash_one(name);
        let from = index.partition_point(|(other, _)| *other < hash);
        let same = index[from..].iter().take_while(|(other, _)| *other == hash);
        same.map(|(_, at)| *at).filter(|at| !self.is_shadowed(*at)).find(|at| self.is(*at, name))
    }

    /// Whether the string `text` stands here.
    #[inline]
    pub(crate) fn is(&self, at: u32, text: &str) -> bool {
        let Place { start, end, .. } = self.place(at);
        if end & ESCAPED != 0 {
            return Node::new(self, at).text().is_some_and(|own| own == text);
        }
        let (start, end) = (start as usize, (end & !FLAGS) as usize);
        let bytes = self.text.as_bytes();
        end - start == text.len() + 2 && bytes[start] == b'"' && bytes[start + 1..end - 1] == *text.as_bytes()
    }

    #[inline]
    fn place(&self, at: u32) -> Place {
        self.places[at as usize]
    }
}
