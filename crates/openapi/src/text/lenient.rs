//! JSON as people really write it, into strict JSON: comments, missing or trailing commas, wrong or missing closing
//! brackets, files that end too early, scripts around a description. Used only when strict reading has failed. What
//! stands between brackets and commas is read in `lenient_text`.
//!
//! There is no recursion: brackets that are open stand in a list. Every step moves forward, and what is behind is not
//! looked at again, so that time grows with the size of the file only.

use crate::error::ImportError;
use crate::json::tape::DEEPEST;
use crate::read::reference::push;
use crate::repair::Repairs;
use crate::text::wrapper;
use crate::text::written::{Written, floor};

/// After so many slips the rest is put right without being listed.
const MOST_NOTES: usize = 500;
/// Longer pointers are cut in the report.
const LONGEST_POINTER: usize = 1_000;

/// What was read, and whether it reads more like YAML between braces.
#[derive(Debug)]
pub(crate) struct Lenient {
    pub(crate) written: Written,
    /// Texts of several words without quotes, or `#` comments.
    pub(crate) like_yaml: bool,
}

/// Reads what can be read from `start` on. Each kind of defect is noted once per place, with its line.
pub(crate) fn read(text: &str, start: usize, repairs: &mut Repairs) -> Result<Lenient, ImportError> {
    let mut reader = Reader::new(text, start, repairs);
    reader.wrapped();
    if !matches!(reader.peek(), Some('{' | '[')) {
        return Err(ImportError::Unreadable("it does not begin with { or [".into()));
    }
    reader.documents()?;
    Ok(Lenient { written: reader.out, like_yaml: reader.like_yaml })
}

pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
    pub(crate) out: Written,
    pub(crate) like_yaml: bool,
    /// A word without quotes has just been read.
    pub(crate) after_bare: bool,
    open: Vec<Open>,
    pointer: String,
    line: Line,
    notes: usize,
    /// The description is in a script, which goes on behind it.
    in_script: bool,
    cut: bool,
    repairs: &'a mut Repairs,
}

/// A bracket that is open.
#[derive(Debug)]
struct Open {
    closer: char,
    /// Of the line it stands in.
    indentation: usize,
    /// Length of its pointer.
    pointer: usize,
    /// Members or items written.
    count: usize,
    /// No item was read since it was opened.
    first: bool,
}

/// The line the reader was last found on, so that finding it again costs only what was read since.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    number: usize,
    start: usize,
    seen: usize,
    indentation: Option<usize>,
}

/// What stands where a value or a name may stand.
enum Next {
    Item,
    End,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, start: usize, repairs: &'a mut Repairs) -> Self {
        Self {
            text,
            at: start,
            out: Written::new(text.len()),
            like_yaml: false,
            after_bare: false,
            open: Vec::new(),
            pointer: String::new(),
            line: Line::default(),
            notes: 0,
            in_script: start > 0,
            cut: false,
            repairs,
        }
    }

    fn wrapped(&mut self) {
        self.space();
        if let Some(length) = wrapper::script(&self.text[self.at..]) {
            self.at += length;
            self.in_script = true;
        }
        if self.in_script {
            self.note("json-in-script", "the description is inside a script; what is around it was ignored");
        }
    }

    /// The first document that is an object, else the first.
    fn documents(&mut self) -> Result<(), ImportError> {
        self.root()?;
        if self.out.json.starts_with('[') {
            self.space();
            if self.peek() == Some('{') {
                self.note("several-documents", "several documents are in this file; the first object was read");
                self.out.truncate(0);
                self.root()?;
            }
        }
        Ok(())
    }

    fn root(&mut self) -> Result<(), ImportError> {
        self.value()?;
        while let Some(open) = self.open.last() {
            let (closer, pointer) = (open.closer, open.pointer);
            self.pointer.truncate(pointer);
            match self.next(closer) {
                Next::End => self.leave(),
                Next::Item if closer == '}' => self.member()?,
                Next::Item => self.item()?,
            }
        }
        Ok(())
    }

    pub(crate) fn value(&mut self) -> Result<(), ImportError> {
        self.space();
        if self.out.is_full(0) {
            return Err(Written::too_large());
        }
        self.out.mark(self.at);
        match self.peek() {
            Some('{') => self.enter('{', '}')?,
            Some('[') => self.enter('[', ']')?,
            Some(quote @ ('"' | '\'' | '`')) => self.string(quote),
            Some(',' | '}' | ']' | ':') | None => {
                self.note("json-missing-value", "a value is missing; null was put in its place");
                self.out.push("null");
            }
            Some(_) => self.word(),
        }
        Ok(())
    }

    fn member(&mut self) -> Result<(), ImportError> {
        let before = self.at;
        self.separate();
        self.out.mark(self.at);
        let start = self.out.json.len();
        self.key();
        let written = &self.out.json[start..];
        let key = serde_json::from_str(written).unwrap_or_else(|_| written.to_owned());
        push(&mut self.pointer, &key);
        self.space();
        if self.peek() == Some(':') {
            self.at += 1;
        }
        self.out.push(":");
        self.after_bare = false;
        self.value()?;
        self.progress(before);
        Ok(())
    }

    fn item(&mut self) -> Result<(), ImportError> {
        let before = self.at;
        if self.peek() == Some(':') {
            self.note("json-missing-value", "a colon stands in a list; it was ignored");
        } else {
            let count = self.open.last().map_or(0, |open| open.count);
            self.separate();
            push(&mut self.pointer, &count.to_string());
            self.value()?;
        }
        self.progress(before);
        Ok(())
    }

    fn separate(&mut self) {
        let count = self.open.last_mut().map_or(0, |open| {
            open.count += 1;
            open.count
        });
        if count > 1 {
            self.out.push(",");
        }
    }

    /// Whatever is there, the reader moves on: nothing can make it stand still.
    fn progress(&mut self, before: usize) {
        if self.at == before {
            self.at += self.peek().map_or(0, char::len_utf8);
        }
    }

    fn enter(&mut self, opener: char, closer: char) -> Result<(), ImportError> {
        if self.open.len() >= DEEPEST {
            return Err(ImportError::NestedTooDeep(DEEPEST));
        }
        let indentation = self.indentation();
        self.open.push(Open { closer, indentation, pointer: self.pointer.len(), count: 0, first: true });
        self.out.json.push(opener);
        self.at += 1;
        Ok(())
    }

    /// Writes the closing bracket; that of the root only if its members do not go on behind it.
    fn leave(&mut self) {
        if self.open.len() == 1 && self.root_goes_on() {
            return;
        }
        if let Some(open) = self.open.pop() {
            self.out.json.push(open.closer);
        }
        self.after_bare = false;
    }

    /// Steps over commas to the next item, or over the closing bracket.
    fn next(&mut self, closer: char) -> Next {
        self.space();
        let comma = self.commas();
        let first = self.open.last_mut().is_some_and(|open| std::mem::take(&mut open.first));
        match self.peek() {
            None => {
                self.note_cut();
                Next::End
            }
            Some(c @ ('}' | ']')) => {
                if comma {
                    self.note("json-trailing-comma", "there is a comma after the last item; it was ignored");
                }
                self.close(c, closer);
                Next::End
            }
            Some(_) => {
                if !first && !comma {
                    self.like_yaml |= self.after_bare;
                    self.note("json-missing-comma", "a comma is missing; it was put in");
                }
                Next::Item
            }
        }
    }

    fn commas(&mut self) -> bool {
        let mut any = false;
        while self.peek() == Some(',') {
            any = true;
            self.at += 1;
            self.space();
        }
        any
    }

    /// A bracket of the other kind is either a slip for this one or closes an outer one; the indentation tells.
    fn close(&mut self, found: char, closer: char) {
        if found == closer {
            self.at += 1;
            return;
        }
        self.note("json-wrong-bracket", "a closing bracket is wrong or missing; it was put right");
        let here = self.indentation();
        let own = self.open.last().is_some_and(|open| open.indentation == here);
        let outer = self.open.iter().rev().skip(1).any(|open| open.closer == found);
        if own || !outer {
            self.at += 1;
        }
    }

    /// Text after the end: a bracket too many has closed the root early, so its members go on.
    fn root_goes_on(&mut self) -> bool {
        if self.in_script || self.open.last().is_some_and(|open| open.closer == ']') {
            return false;
        }
        loop {
            self.space();
            match self.peek() {
                None => return false,
                Some('{' | '[') => {
                    self.note("several-documents", "several documents are in this file; the first was read");
                    return false;
                }
                Some(',' | '"') => {
                    self.note("json-extra-bracket", "a closing bracket is too many; it was ignored");
                    self.open.last_mut().into_iter().for_each(|open| open.first = true);
                    return true;
                }
                Some(c) => self.at += c.len_utf8(),
            }
        }
    }

    pub(crate) fn space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(is_space);
            self.at += rest.len() - trimmed.len();
            let skip = match trimmed.as_bytes() {
                [b'/', b'/', ..] => trimmed.find('\n').unwrap_or(trimmed.len()),
                [b'/', b'*', ..] => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                _ => return,
            };
            self.note("json-comment", "JSON has no comments; this one was ignored");
            self.at += skip;
        }
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// How far the line at the reader is indented.
    fn indentation(&mut self) -> usize {
        let line = self.line();
        let indentation = line.indentation.unwrap_or_else(|| {
            self.text[line.start..].chars().take(1_000).take_while(|c| c.is_whitespace() && *c != '\n').count()
        });
        self.line.indentation = Some(indentation);
        indentation
    }

    fn line(&mut self) -> Line {
        for (offset, byte) in self.text.as_bytes()[self.line.seen..self.at].iter().enumerate() {
            if *byte == b'\n' {
                let start = self.line.seen + offset + 1;
                self.line = Line { number: self.line.number + 1, start, indentation: None, ..self.line };
            }
        }
        self.line.seen = self.line.seen.max(self.at);
        self.line
    }

    pub(crate) fn note_cut(&mut self) {
        if !std::mem::replace(&mut self.cut, true) {
            self.note("json-truncated", "the file ends too early; what was open was closed");
        }
    }

    pub(crate) fn note(&mut self, code: &'static str, what: &str) {
        self.notes += 1;
        if self.notes <= MOST_NOTES {
            let line = self.line().number + 1;
            let message = format!("Line {line}: {what}.");
            let end = floor(&self.pointer, LONGEST_POINTER);
            let pointer = self.pointer[..end].to_owned();
            match code {
                "json-truncated" | "json-wrong-bracket" => self.repairs.look(code, pointer, message),
                _ => self.repairs.note(code, pointer, message),
            }
        }
    }
}

/// White space by Unicode, and the invisible characters that come with copied text.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{180e}') || (c.is_control() && c != '\0')
}
#[cfg(test)]
#[path = "lenient_tests.rs"]
mod tests;
