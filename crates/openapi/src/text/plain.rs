//! From the bytes of a file to one strict JSON text, whatever the file was before: strict JSON as it is, lenient JSON
//! and YAML rewritten, with the way back from places in the JSON to places in the original.

use std::borrow::Cow;

use crate::error::ImportError;
use crate::json::tape::{DEEPEST, Fault, Tape};
use crate::repair::Repairs;
use crate::text::bytes;
use crate::text::lenient::{self, Lenient};
use crate::text::wrapper;
use crate::text::written::{Written, members, offset};
use crate::text::yaml;
use crate::text::yaml_events;

/// A description as strict JSON, whatever it was before.
#[derive(Debug)]
pub(crate) struct Plain {
    pub(crate) tape: Tape,
    pub(crate) is_yaml: bool,
    /// Whether the tape's text is the file itself, byte for byte.
    pub(crate) is_file: bool,
    /// From places in the tape's text to places in the decoded original.
    pub(crate) positions: Positions,
    /// The decoded original (without byte order mark); none where that is the tape's text.
    pub(crate) original: Option<String>,
    /// The bytes of the file, where the tape's text is not the same.
    pub(crate) file: Vec<u8>,
}

/// The way from an offset in the JSON to one in the original.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Positions {
    /// The JSON is the original.
    Same,
    /// Offset in the JSON and offset in the original, ascending in the first: one for each name and each value.
    Map(Vec<(u32, u32)>),
    /// Nobody can say: the JSON was made of another format.
    Lost,
}

impl Positions {
    /// The original's offset for one in the JSON: exact, or that of the nearest name or value before it.
    pub(crate) fn original(&self, json_offset: usize) -> usize {
        let pairs = match self {
            Self::Same => return json_offset,
            Self::Map(pairs) => pairs,
            Self::Lost => return 0,
        };
        let after = pairs.partition_point(|pair| pair.0 <= offset(json_offset));
        after.checked_sub(1).map_or(0, |index| pairs[index].1 as usize)
    }
}

/// Reads bytes in any encoding and any of the languages into strict JSON.
pub(crate) fn read(bytes: Cow<'_, [u8]>, repairs: &mut Repairs) -> Result<Plain, ImportError> {
    let decoded = bytes::text(&bytes, repairs)?;
    let is_same = matches!(decoded, Cow::Borrowed(text) if text.len() == bytes.len());
    // The usual file costs no second copy of itself.
    let (text, file) = if is_same {
        drop(decoded);
        let text = String::from_utf8(bytes.into_owned());
        (text.map_err(|_| ImportError::Unreadable("it is not text".into()))?, Vec::new())
    } else {
        (decoded.into_owned(), bytes.into_owned())
    };
    let text = match Tape::scan(text) {
        Ok(tape) => {
            let positions = Positions::Same;
            return Ok(Plain { tape, is_yaml: false, is_file: is_same, positions, original: None, file });
        }
        Err((Fault::Syntax(_), text)) => text,
        Err((fault, _)) => return Err(refusal(fault)),
    };
    let file = if is_same { text.clone().into_bytes() } else { file };
    let (written, is_yaml) = rewrite(&text, repairs)?;
    let positions = Positions::Map(written.pairs);
    let tape = Tape::scan(written.json).map_err(|(fault, _)| refusal(fault))?;
    Ok(Plain { tape, is_yaml, is_file: false, positions, original: Some(text), file })
}

pub(crate) fn refusal(fault: Fault) -> ImportError {
    match fault {
        Fault::TooDeep => ImportError::NestedTooDeep(DEEPEST),
        Fault::TooMany => ImportError::TooLarge("it holds too many values".into()),
        Fault::Syntax(at) => ImportError::Unreadable(format!("it was not understood near byte {at}")),
    }
}

fn rewrite(text: &str, repairs: &mut Repairs) -> Result<(Written, bool), ImportError> {
    let Some(start) = json_start(text)? else {
        return yaml::read(text, repairs).map(|written| (written, true));
    };
    let mut noted = Repairs::default();
    let lenient = lenient::read(text, start, &mut noted)?;
    if let Some(written) = flow(text, &lenient, repairs) {
        return Ok((written, true));
    }
    repairs.extend(noted);
    Ok((lenient.written, false))
}

/// Where JSON begins in a text that is rather JSON than YAML. A slip in JSON is more likely than YAML that begins
/// like JSON.
fn json_start(text: &str) -> Result<Option<usize>, ImportError> {
    if let Err(refusal) = bytes::refuse_markup(text) {
        let embedded = wrapper::embedded(text).filter(|_| refusal == ImportError::HtmlPage);
        return embedded.map(Some).ok_or(refusal);
    }
    let start = text.trim_start();
    let is_json = ["{", "[", "//", "/*"].iter().any(|open| start.starts_with(open)) || wrapper::script(start).is_some();
    Ok(is_json.then_some(0))
}

/// The text as YAML, if it is YAML that begins like JSON: without quotes, or with `#` comments.
fn flow(text: &str, lenient: &Lenient, repairs: &mut Repairs) -> Option<Written> {
    let is_json = !lenient.like_yaml && describes(&lenient.written.json);
    if is_json || !is_likely(text) {
        return None;
    }
    let mut noted = Repairs::default();
    let written = yaml_events::parse(text, &mut noted).ok().filter(|written| describes(&written.json))?;
    repairs.extend(noted);
    Some(written)
}

/// Whether a second reading is worth its time.
fn is_likely(text: &str) -> bool {
    ["openapi", "swagger", "paths", "rootUrl"].iter().any(|word| text.contains(word))
}

/// Whether a document has a member that only descriptions have.
pub(crate) fn describes(json: &str) -> bool {
    const WORDS: [&str; 5] = ["\"openapi\"", "\"swagger\"", "\"paths\"", "\"rootUrl\"", "\"discoveryVersion\""];
    json.starts_with('{') && members(json, 0..json.len()).into_iter().any(|(name, _)| WORDS.contains(&&json[name]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::places::line_column;
    use serde_json::{Value, json};

    fn codes(text: &str) -> (Plain, Value, Vec<String>) {
        let mut repairs = Repairs::default();
        let plain = read(text.as_bytes().into(), &mut repairs).unwrap_or_else(|error| panic!("{text}: {error}"));
        let value = plain.tape.root().value();
        (plain, value, repairs.finish().into_iter().map(|repair| repair.code.into_owned()).collect())
    }

    #[test]
    fn strict_json_stays_as_it_is() {
        let text = " {\"a\": [1e999, \"\\ud800\"]}\n";
        let bytes = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let plain = read(bytes.into(), &mut Repairs::default()).unwrap();
        assert!(plain.tape.text() == text && plain.original.is_none() && !plain.is_file);
        assert_eq!((plain.positions.original(7), plain.is_yaml), (7, false));
    }

    #[test]
    fn each_language_is_recognised() {
        let spec = json!({"openapi": "3.0.0", "paths": {}});
        for (text, is_yaml, code) in [
            ("openapi: 3.0.0\npaths: {}\n", true, None),
            ("{openapi: 3.0.0, paths: {}}", false, Some("json-bare-name")),
            ("{ # a comment\n openapi: 3.0.0, paths: {}}", true, None),
            ("// a comment\n{openapi: '3.0.0', paths: {}}", false, Some("json-comment")),
            ("var spec = {\"openapi\": \"3.0.0\", \"paths\": {}};\nrun({\"a\": 1})", false, Some("json-in-script")),
            ("export default {\"openapi\": \"3.0.0\", \"paths\": {}}", false, Some("json-in-script")),
            (")]}',\n{\"openapi\": \"3.0.0\", \"paths\": {}}", false, Some("json-in-script")),
            (
                "<html><script>ui({spec: {\"openapi\": \"3.0.0\", \"paths\": {}}})</script>",
                false,
                Some("json-in-script"),
            ),
        ] {
            let (plain, value, codes) = codes(text);
            assert_eq!((&value, plain.is_yaml), (&spec, is_yaml), "{text}");
            assert_eq!(codes.first().map(String::as_str), code, "{text}");
        }
        let title = "{openapi: 3.0.0, info: {title: My pet store, x: y}}";
        assert_eq!(codes(title).1["info"], json!({"title": "My pet store", "x": "y"}));
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let text = "// é\n{'a': [1,\n  two]}";
        let (plain, ..) = codes(text);
        let original = plain.original.as_deref().unwrap();
        for (word, place) in
            [("{", (2, 1)), ("\"a\"", (2, 2)), ("[", (2, 7)), ("1", (2, 8)), ("\"two", (3, 3)), ("two", (3, 3))]
        {
            let at = plain.positions.original(plain.tape.text().find(word).unwrap());
            assert_eq!(line_column(original, at), place, "{word}");
        }
        assert_eq!(line_column("é\n", 100), (2, 1));
        assert_eq!(Positions::Map(Vec::new()).original(5), 0);
    }

    #[test]
    fn what_cannot_be_read_says_where_and_why() {
        for (text, message) in [
            ("title: x\na: [}\n", "The file is neither JSON nor YAML: line 2, column 4: "),
            ("<html><p>Hi", "The file is a web page (HTML), not the description of an API."),
        ] {
            let error = read(text.as_bytes().into(), &mut Repairs::default()).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }
}
