//! Where in the file a repair was made, as a person's editor counts it.

use crate::json::node::Node;
use crate::read::documents::Documents;
use crate::read::reference::by_pointer;
use crate::repair::Repair;
use crate::text::plain::Positions;

/// The way from the tape back to the file.
pub(crate) struct Places {
    pub(crate) positions: Positions,
    /// The file's text; none where that is the tape's own.
    pub(crate) original: Option<String>,
}

impl Places {
    /// Gives each repair of the main file its line and column, in one walk over the text.
    pub(crate) fn fill_in(&self, repairs: &mut [Repair], documents: &Documents) {
        if self.positions == Positions::Lost {
            return;
        }
        let root = documents.root();
        let text = self.original.as_deref().unwrap_or(root.tape().text());
        let at = |repair: &Repair| Some(self.positions.original(nearest(root, &repair.pointer)?.start()));
        let mut offsets: Vec<_> = repairs.iter().enumerate().filter_map(|(n, repair)| Some((at(repair)?, n))).collect();
        offsets.sort_unstable();
        let mut lines = Lines::new(text);
        for (offset, n) in offsets {
            repairs[n].place = Some(lines.of(offset));
        }
    }
}

/// What the pointer leads to, or the innermost thing around it that is there.
fn nearest<'a>(root: Node<'a>, pointer: &str) -> Option<Node<'a>> {
    let mut pointer = pointer;
    while !pointer.is_empty() {
        if let Some(node) = by_pointer(root, pointer) {
            return Some(node);
        }
        pointer = &pointer[..pointer.rfind('/')?];
    }
    None
}

/// Counts lines and columns once, for offsets that only grow.
struct Lines<'a> {
    text: &'a str,
    seen: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, seen: 0, line: 1, column: 1 }
    }

    /// Line and column of an offset, both from 1, the column in characters.
    fn of(&mut self, offset: usize) -> (u32, u32) {
        let offset = (0..=offset.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        let fresh = &self.text[self.seen..offset.max(self.seen)];
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut column = self.column;
        let mut rest = fresh;
        if let Some(last) = memchr::memrchr(b'\n', fresh.as_bytes()) {
            self.line += count(memchr::memchr_iter(b'\n', &fresh.as_bytes()[..=last]).count());
            (column, rest) = (1, &fresh[last + 1..]);
        }
        self.column = column.saturating_add(count(rest.chars().count()));
        self.seen = self.seen.max(offset);
        (self.line, self.column)
    }
}

/// Line and column of one offset.
#[cfg(test)]
pub(crate) fn line_column(text: &str, offset: usize) -> (u32, u32) {
    Lines::new(text).of(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_an_editor() {
        let mut lines = Lines::new("a\né{\n\n  x");
        for (offset, place) in
            [(0, (1, 1)), (2, (2, 1)), (4, (2, 2)), (4, (2, 2)), (6, (3, 1)), (9, (4, 3)), (99, (4, 4))]
        {
            assert_eq!(lines.of(offset), place, "{offset}");
        }
    }

    #[test]
    fn the_place_of_something_missing_is_that_of_what_should_hold_it() {
        let text = "{\"a\": {\"b\": []}}".to_owned();
        let tape = crate::json::tape::Tape::scan(text).unwrap();
        assert_eq!(nearest(tape.root(), "/a/b/7/x").unwrap().raw(), "[]");
        assert!(nearest(tape.root(), "/z").is_none());
    }
}
