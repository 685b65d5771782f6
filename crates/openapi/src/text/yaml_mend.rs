//! Slips in YAML, mended one by one: each mend is a change within lines near the place where the parser stopped, and it
//! is kept only if the parser then gets further. No line is added or taken away, so that the way back to the original
//! is by line, and exact up to the first change within a line.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::repair::Repairs;
use crate::text::written::{Written, floor, offset};
use crate::text::yaml_events::{self, Failure};
use crate::text::yaml_line::{self, Mend};

/// Attempts for one file, and the bytes they may read together.
const MOST_ATTEMPTS: usize = 120;
const MOST_READ: usize = 64 << 20;
/// Words of which a file has one if it is worth mending.
const WORDS: [&str; 4] = ["openapi", "swagger", "paths:", "rootUrl"];

/// Reads a text that is no YAML since this line and column, if small changes make it so.
pub(crate) fn read(text: &str, stop: Stop, repairs: &mut Repairs) -> Option<Written> {
    if !WORDS.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut draft = Draft::new(text);
    let mut left = Left { attempts: MOST_ATTEMPTS, bytes: MOST_READ };
    let (mut written, noted) = draft.mend(stop, &mut left)?;
    repairs.extend(noted);
    draft.lead_back(&mut written);
    draft.report(repairs);
    Some(written)
}

type Stop = (usize, usize);

struct Left {
    attempts: usize,
    bytes: usize,
}

enum Attempt {
    Done(Written, Repairs),
    /// Line and column, from 1, where the parser stopped.
    Stopped(Stop),
    Refused,
}

/// A text whose lines are changed.
struct Draft<'t> {
    text: &'t str,
    original: Vec<&'t str>,
    lines: Vec<Cow<'t, str>>,
    /// Code, line from 1, and what was done.
    notes: Vec<(&'static str, usize, &'static str)>,
}

impl<'t> Draft<'t> {
    fn new(text: &'t str) -> Self {
        let original: Vec<_> = text.split('\n').collect();
        let lines = original.iter().map(|line| Cow::Borrowed(*line)).collect();
        Self { text, original, lines, notes: Vec::new() }
    }

    fn attempt(&self, left: &mut Left) -> Attempt {
        let text = self.lines.join("\n");
        if left.attempts == 0 || left.bytes < text.len() {
            return Attempt::Refused;
        }
        left.attempts -= 1;
        left.bytes -= text.len();
        let mut noted = Repairs::default();
        match yaml_events::parse(&text, &mut noted) {
            Ok(written) => Attempt::Done(written, noted),
            Err(Failure::Slip { line, column, .. }) => Attempt::Stopped((line, column)),
            Err(Failure::Refused(_)) => Attempt::Refused,
        }
    }

    fn mend(&mut self, mut stop: Stop, left: &mut Left) -> Option<(Written, Repairs)> {
        let mut tried = HashSet::new();
        loop {
            let mut next = self.expand_tabs(stop, left, true);
            for mend in yaml_line::mends(&self.lines, stop.0 - 1) {
                if next.is_some() {
                    break;
                }
                if tried.insert((mend.code, mend.first, mend.lines.clone())) {
                    next = self.change(&mend, stop.0, left);
                }
            }
            match next.or_else(|| self.expand_tabs(stop, left, false))? {
                Attempt::Done(written, noted) => return Some((written, noted)),
                Attempt::Stopped(further) => stop = further,
                Attempt::Refused => return None,
            }
        }
    }

    /// Makes a change, and takes it back if the parser does not get further than this line; then there is no result.
    fn change(&mut self, mend: &Mend, line: usize, left: &mut Left) -> Option<Attempt> {
        let undo = self.apply(mend);
        match self.attempt(left) {
            Attempt::Stopped(further) if further.0 <= line => {
                self.lines.splice(mend.first..mend.first + undo.len(), undo).for_each(drop);
                None
            }
            other => {
                self.notes.push((mend.code, mend.first + 1, mend.what));
                Some(other)
            }
        }
    }

    /// Spaces for the tabs that lines begin with, as wide as gets the parser further. `near` asks for a tab in this line.
    fn expand_tabs(&mut self, stop: Stop, left: &mut Left, near: bool) -> Option<Attempt> {
        let first = self.lines.iter().position(|line| yaml_line::has_tab(line))?;
        if near && !self.lines.get(stop.0 - 1).is_some_and(|line| yaml_line::has_tab(line)) {
            return None;
        }
        let before = self.lines.clone();
        for width in [2, 4, 8] {
            self.lines = before.iter().map(|line| yaml_line::without_tabs(line, width)).collect();
            match self.attempt(left) {
                Attempt::Stopped(further) if further <= stop => {}
                other => {
                    let what = "tabs indent lines, which YAML does not allow; spaces were put in";
                    self.notes.push(("yaml-tab", first + 1, what));
                    return Some(other);
                }
            }
        }
        self.lines = before;
        None
    }

    fn apply(&mut self, mend: &Mend) -> Vec<Cow<'t, str>> {
        let new = mend.lines.iter().map(|line| Cow::Owned(line.clone()));
        self.lines.splice(mend.first..mend.first + mend.lines.len(), new).collect()
    }

    /// One repair for each kind, with its lines.
    fn report(&self, repairs: &mut Repairs) {
        let mut kinds: Vec<(&str, &str)> = Vec::new();
        for (code, _, what) in &self.notes {
            if kinds.contains(&(code, what)) {
                continue;
            }
            kinds.push((code, what));
            let same = self.notes.iter().filter(|note| note.2 == *what);
            let lines: Vec<_> = same.map(|note| note.1.to_string()).collect();
            let word = if lines.len() == 1 { "Line" } else { "Lines" };
            let message = format!("{word} {}: {what}.", lines.join(", "));
            match *code {
                "yaml-tab" => repairs.note(code, "", message),
                code => repairs.look(code, "", message),
            }
        }
    }

    /// Turns places in the draft into places in the original.
    fn lead_back(&self, written: &mut Written) {
        let starts = starts(self.lines.iter().map(|line| line.len()));
        let originals = starts_of(&self.original);
        for pair in &mut written.pairs {
            let index = starts.partition_point(|start| *start <= pair.1).saturating_sub(1);
            let (draft, original) = (&self.lines[index], self.original[index]);
            let column = (pair.1 - starts[index]) as usize;
            pair.1 = originals[index] + offset(column_back(draft, original, column));
        }
        debug_assert!(written.pairs.iter().all(|pair| pair.1 as usize <= self.text.len()));
    }
}

/// The column in a line before it was changed: behind what indents it, counted from the start as far as nothing was
/// changed, from the end after that.
fn column_back(draft: &str, original: &str, column: usize) -> usize {
    let (new, old) = (yaml_line::indentation(draft), yaml_line::indentation(original));
    let Some(column) = column.checked_sub(new) else { return old };
    let (draft, rest) = (&draft[new..], &original[old..]);
    let same = draft.bytes().zip(rest.bytes()).take_while(|(a, b)| a == b).count();
    let from_end = rest.len().saturating_sub(draft.len().saturating_sub(column));
    let column = if column <= same { column } else { from_end.max(same) };
    old + floor(rest, column)
}

fn starts_of(lines: &[&str]) -> Vec<u32> {
    starts(lines.iter().map(|line| line.len()))
}

fn starts(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let next = |start: &mut usize, length: usize| Some(std::mem::replace(start, *start + length + 1));
    lengths.scan(0, next).map(offset).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::repair::{Repair, Repairs};
    use crate::text::plain;
    use crate::text::yaml;

    fn mended(text: &str) -> (Value, Vec<Repair>) {
        let mut repairs = Repairs::default();
        let written = yaml::read(text, &mut repairs).unwrap_or_else(|error| panic!("{text}\n{error}"));
        (serde_json::from_str(&written.json).unwrap(), repairs.finish())
    }

    #[test]
    fn slips_are_mended_and_said() {
        for (text, value, code, line) in [
            ("openapi: 3.0.0\na:\n\tb: 1\n\tc:\n\t\td: 2\n", json!({"b": 1, "c": {"d": 2}}), "yaml-tab", 3),
            ("openapi: 3.0.0\na: one: two # c\nz: 1\n", json!("one: two"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na:\n  - k: it's: so\n    l: 1\n", json!([{"k": "it's: so", "l": 1}]), "yaml-unquoted", 3),
            ("openapi: 3.0.0\na: one\n  two: three\n  four\nz: 1\n", json!("one two: three four"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: @here\n", json!("@here"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: `code`\n", json!("`code`"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: %d items\n", json!("%d items"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na:\n  - @x\n  - y\n", json!(["@x", "y"]), "yaml-unquoted", 3),
            ("openapi: 3.0.0\na: **bold** text\nz: 1\n", json!("**bold** text"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: [Old] use b\nz: 1\n", json!("[Old] use b"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: \"x\" and y\nz: 1\n", json!("\"x\" and y"), "yaml-unquoted", 2),
            ("openapi: 3.0.0\na: > 5 items\nz: 1\n", json!("> 5 items"), "yaml-unquoted", 2),
            (
                "openapi: 3.0.0\na: This text\ngoes on here\nz: 1\n",
                json!("This text goes on here"),
                "yaml-indentation",
                3,
            ),
            ("openapi: 3.0.0\na:\n  b: 1\n c: 2\nz: 1\n", json!({"b": 1, "c": 2}), "yaml-indentation", 4),
            ("openapi: 3.0.0\na: \"not closed\n", json!("not closed"), "yaml-unclosed-quote", 2),
            ("openapi: 3.0.0\na: 'not closed\nz: 1\n", json!("not closed"), "yaml-unclosed-quote", 2),
            ("openapi: 3.0.0\na: {b: 1, c: [2, 3", json!({"b": 1, "c": [2, 3]}), "yaml-truncated", 2),
            ("openapi: 3.0.0\na: 1\nb", json!(1), "yaml-truncated", 3),
        ] {
            let (read, repairs) = mended(text);
            assert_eq!(read["a"], value, "{text}{read}");
            assert_eq!(repairs.iter().map(|repair| &*repair.code).collect::<Vec<_>>(), [code], "{text}");
            assert!(repairs[0].message.starts_with(&format!("Line {line}: ")), "{text}{}", repairs[0].message);
            assert!(!text.contains("z: 1") || read["z"] == 1, "{text}{read}");
        }
    }

    #[test]
    fn many_slips_in_one_file_are_mended() {
        let text: String = (0..40).map(|n| format!("k{n}: a: b\n")).collect();
        let (read, repairs) = mended(&format!("openapi: 3.0.0\n{text}"));
        assert_eq!((&read["k39"], repairs.len()), (&json!("a: b"), 1));
        assert!(repairs[0].message.starts_with("Lines 2, 3, 4, "), "{repairs:?}");
    }

    #[test]
    fn places_lead_back_to_their_lines() {
        let text = "openapi: 3.0.0\nlong: it's: é\na:\n\tb: x: y\n\tc: 1\n";
        let plain = plain::read(text.as_bytes().into(), &mut Repairs::default()).unwrap();
        for (word, line, column) in [("\"long\"", 2, 1), ("\"it's", 2, 7), ("\"b\"", 4, 2), ("1}", 5, 5)] {
            let at = plain.positions.original(plain.tape.text().find(word).unwrap());
            assert_eq!(crate::repair::places::line_column(text, at), (line, column), "{word}");
        }
    }
}
