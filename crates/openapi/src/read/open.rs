//! Opens one operation: reads its pieces, fetches the parts that it refers to, and leaves all others where they are.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::dialect::discovery;
use crate::dialect::format::Format;
use crate::json::node::{Node, unescape};
use crate::json::tape::Tape;
use crate::model::Operation;
use crate::properties::change::{self, Change};
use crate::read::definitions::Part;
use crate::read::outline::{Entry, Span};
use crate::read::paths;
use crate::read::security::Requirements;
use crate::read::source::{Detail, References, Source};
use crate::repair::Repairs;

/// Parts that one operation holds. What lies further away is untyped: no form and no sample goes that deep.
const MOST_PARTS: usize = 96;
/// And their text, in bytes.
const MOST_TEXT: usize = 1 << 20;
/// The name of a reference, as it is written.
const REFERENCE: &[u8] = b"\"$ref\"";

/// The text of a description, wherever it is kept.
pub trait Parts {
    /// The text of a piece.
    ///
    /// # Errors
    /// When it cannot be read, or is no longer there.
    fn text(&self, span: Span) -> io::Result<Cow<'_, str>>;

    /// Where a reference leads; see [`crate::Connector::parts`].
    fn find(&self, reference: &str) -> Option<Span>;
}

/// What every operation of a description needs of the rest: the format, and the members of the root that apply to all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The format it was written in.
    pub format: Format,
    /// `"consumes":[…],"security":[…]`, ready to be put into an object.
    pub members: String,
    /// What the properties beside the description change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Change>,
}

/// Members of the root that change what an operation means.
const MEMBERS: [&str; 4] = ["consumes", "produces", "security", "parameters"];

impl Head {
    pub(crate) fn of(root: Node<'_>, format: Format) -> Self {
        // Swagger 2.0 keeps parts under "parameters", which are fetched one by one.
        let wanted = |name: &&&str| **name != "parameters" || format == Format::Discovery;
        let member = |name: &&str| root.get(name).map(|value| format!("\"{name}\":{}", value.raw()));
        let members = MEMBERS.iter().filter(wanted).filter_map(member).collect::<Vec<_>>().join(",");
        Self { format, members, changes: Vec::new() }
    }
}

/// The operation that an entry stands for.
///
/// # Errors
/// When its text cannot be read or is not what it was.
pub fn open(head: &Head, entry: &Entry, parts: &dyn Parts) -> io::Result<Operation> {
    let changed = || io::Error::new(io::ErrorKind::InvalidData, "the description has changed since it was read");
    let mut gathered = Gathered { parts, found: HashMap::new(), seen: HashSet::new(), text: 0 };
    let tape = gathered.root(head, entry)?;
    gathered.follow(&tape)?;
    let mut operation = read(&tape, head, &entry.pointer, &gathered.found).ok_or_else(changed)?;
    operation.id.clone_from(&entry.id);
    operation.pointer.clone_from(&entry.pointer);
    operation.definitions = gathered.found.into();
    Ok(operation)
}

fn read(tape: &Tape, head: &Head, pointer: &str, parts: &HashMap<String, Part>) -> Option<Operation> {
    let root = tape.root();
    let mut source = Source::new(root, head.format, References::Parts(parts), Detail::Whole, Repairs::default());
    let operations = match head.format {
        Format::Discovery => discovery::operations(&mut source, |operation, _| operation),
        _ => paths::operations(&mut source, &mut Requirements::new(&[]), |operation, _| operation),
    };
    let mut operation = operations.into_iter().next()?;
    change::apply(&head.changes, pointer, &mut source, &mut operation);
    Some(operation)
}

struct Gathered<'a> {
    parts: &'a dyn Parts,
    found: HashMap<String, Part>,
    seen: HashSet<String>,
    text: usize,
}

impl Gathered<'_> {
    /// The smallest description that holds the operation.
    fn root(&self, head: &Head, entry: &Entry) -> io::Result<Tape> {
        let spans = &entry.spans;
        let mut members = Vec::new();
        for (name, span) in [("parameters", spans.parameters), ("servers", spans.servers)] {
            if let Some(span) = span {
                members.push(format!("\"{name}\":{}", self.piece(span)?));
            }
        }
        let mut tokens = entry.pointer.rsplit('/').map(crate::read::reference::decoded);
        let key = json!(tokens.next().unwrap_or_default());
        let path = json!(tokens.next().unwrap_or_default());
        members.push(format!("{key}:{}", self.piece(spans.operation)?));
        let mut root = match head.format {
            Format::Discovery => vec![format!("\"methods\":{{{}}}", members.join(","))],
            _ => vec![format!("\"paths\":{{{path}:{{{}}}}}", members.join(","))],
        };
        root.extend(Some(head.members.clone()).filter(|members| !members.is_empty()));
        scan(format!("{{{}}}", root.join(",")))
    }

    fn piece(&self, span: Span) -> io::Result<String> {
        piece(self.parts, span)
    }

    /// Fetches what is referred to, breadth first: what the request needs before what may come back.
    fn follow(&mut self, root: &Tape) -> io::Result<()> {
        let (mut request, mut answer) = (VecDeque::new(), VecDeque::new());
        let responses = responses(root.root());
        for name in root.references() {
            let queue = if responses.contains(&name.at()) { &mut answer } else { &mut request };
            queue.extend(name.value_of_name().and_then(Node::text).map(Cow::into_owned));
        }
        for mut queue in [request, answer] {
            while let Some(reference) = queue.pop_front().filter(|_| self.found.len() < MOST_PARTS) {
                queue.extend(self.fetch(reference)?);
            }
        }
        Ok(())
    }

    /// Fetches one part; gives back what that refers to.
    fn fetch(&mut self, reference: String) -> io::Result<Vec<String>> {
        if !self.seen.insert(reference.clone()) {
            return Ok(Vec::new());
        }
        let Some(span) = self.parts.find(&reference) else { return Ok(Vec::new()) };
        self.text += span.length as usize;
        if self.text > MOST_TEXT {
            return Ok(Vec::new());
        }
        let text = self.piece(span)?;
        // Objects are scanned when someone looks at them; their ends tell whether the file is still the same.
        let text = if text.starts_with('{') && text.ends_with('}') { text } else { scan(text)?.into_text() };
        let further = referred(&text).map(Cow::into_owned).collect();
        self.found.insert(reference, text.into());
        Ok(further)
    }
}

/// A piece of text in which every reference says which file it is in.
pub(crate) fn piece(parts: &dyn Parts, span: Span) -> io::Result<String> {
    let text = parts.text(span)?.into_owned();
    if span.file == 0 || !text.contains("$ref") {
        return Ok(text);
    }
    let tape = scan(text)?;
    let mut out = String::new();
    let mut done = 0;
    for value in tape.references().filter_map(Node::value_of_name) {
        let Some(text) = value.text() else { continue };
        out.push_str(&tape.text()[done..value.start()]);
        out.push_str(&json!(key(span.file, &text)).to_string());
        done = value.start() + value.raw().len();
    }
    out.push_str(&tape.text()[done..]);
    Ok(out)
}

/// What a JSON text refers to, found without a look at the rest of it: where no backslash stands before it, `"$ref"` is
/// a whole string, since no string can end at its first quote.
fn referred(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let bytes = text.as_bytes();
    let starts = memchr::memmem::find_iter(bytes, REFERENCE).filter(|at| *at == 0 || bytes[at - 1] != b'\\');
    starts.filter_map(|at| string(text[at + REFERENCE.len()..].trim_start().strip_prefix(':')?.trim_start()))
}

/// The string that a JSON text begins with.
fn string(text: &str) -> Option<Cow<'_, str>> {
    let inside = text.strip_prefix('"')?;
    let mut end = 0;
    loop {
        end += memchr::memchr2(b'"', b'\\', inside.as_bytes().get(end..)?)?;
        if inside.as_bytes()[end] == b'"' {
            break;
        }
        end += 2;
    }
    let inside = &inside[..end];
    Some(if inside.contains('\\') { unescape(inside).into() } else { inside.into() })
}

/// The places of an operation's responses on the tape.
fn responses(root: Node<'_>) -> std::ops::Range<u32> {
    let inside = |node: Node<'_>| node.members().next().map(|(_, value)| value.at());
    let group = root.get("paths").or_else(|| root.get("methods"));
    let item = group.and_then(|group| if root.get("paths").is_some() { inside(group) } else { Some(group.at()) });
    let operation = item.and_then(|at| Node::new(root.tape(), at).members().last().map(|(_, value)| value));
    let found = operation.and_then(|operation| operation.get("responses").or_else(|| operation.get("response")));
    found.map_or(0..0, |node| node.at()..node.end())
}

/// A reference as it is known outside its file: `#/A`, or `2:#/A` in the third file.
pub(crate) fn key(file: u32, text: &str) -> Cow<'_, str> {
    if file == 0 { Cow::Borrowed(text) } else { Cow::Owned(format!("{file}:{text}")) }
}

/// The file and the text of a key.
pub(crate) fn of_key(key: &str) -> (u32, &str) {
    let number = key.split_once(':').and_then(|(file, text)| Some((file.parse().ok()?, text)));
    number.unwrap_or((0, key))
}

fn scan(text: String) -> io::Result<Tape> {
    Tape::scan(text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the description has changed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_referred_to_is_found_in_the_text_as_on_the_tape() {
        for text in [
            r##"{"$ref": "#/A", "a": [{"$ref" :\n"#/B\"c\\"}, {"$ref":"#/\u00e9"}]}"##,
            r##"{"a": "\"$ref\": \"#/A\"", "b": "$ref", "c": ["$ref", "x"], "$ref": 1, "x\\": {"$ref": ""}}"##,
            r#"{"a": "the \"$ref\":", "$ref": {"$ref": "é"}}"#,
            r#""$ref""#,
            "{}",
        ] {
            let text = text.replace("\\n", "\n");
            let tape = scan(text.clone()).unwrap();
            let on_tape: Vec<_> = tape.references().filter_map(Node::value_of_name).filter_map(Node::text).collect();
            assert_eq!(referred(&text).collect::<Vec<_>>(), on_tape, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_cut_off_refers_to_nothing_and_ends() {
        for text in [r#""$ref""#, r#""$ref":"#, r#""$ref": ""#, r#""$ref": "a\"#, r#""$ref": "a\""#, r#""$ref": "é"#] {
            assert_eq!(referred(text).next(), None, "{text}");
        }
    }
}
