//! Where something is in a file: a chain of steps on the stack, written as a JSON pointer only for a finding.

use crate::diagnostics::step;

/// A place in a file.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    up: Option<&'p At<'p>>,
    key: Key<'p>,
}

#[derive(Clone, Copy)]
enum Key<'p> {
    /// A pointer that is written already.
    Pointer(&'p str),
    Name(&'p str),
    Index(usize),
}

impl<'p> At<'p> {
    /// The place of a pointer.
    pub(super) fn pointer(pointer: &'p str) -> Self {
        Self { up: None, key: Key::Pointer(pointer) }
    }

    /// A member of what is here.
    pub(super) fn name(&'p self, name: &'p str) -> Self {
        Self { up: Some(self), key: Key::Name(name) }
    }

    /// An item of what is here.
    pub(super) fn index(&'p self, index: usize) -> Self {
        Self { up: Some(self), key: Key::Index(index) }
    }
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(up) = self.up {
            up.fmt(f)?;
        }
        match self.key {
            Key::Pointer(pointer) => f.write_str(pointer),
            Key::Name(name) => f.write_str(&step("", name)),
            Key::Index(index) => write!(f, "/{index}"),
        }
    }
}
