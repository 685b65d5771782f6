//! XML: `xml`, `xpath`, and what `json` makes of XML.

use super::{Args, Function, plain};
use crate::Value;
use crate::expr::{EvalError, values};
use crate::xml::{self, Document};

pub(super) static FUNCTIONS: &[Function] = &[plain("xml", 1, 1, make), plain("xpath", 2, 2, search)];

/// XML of a text that is XML, or of an object with one member, which becomes the outermost element.
fn make(args: &Args) -> Result<Value, EvalError> {
    let given = args.get(0);
    match given {
        Value::String(_) => Ok(enveloped(&document(args)?)),
        Value::Object(_) if values::envelope(given).is_some() => Ok(enveloped(&document(args)?)),
        Value::Object(_) => match xml::of_json(given) {
            Ok(document) => Ok(enveloped(&document)),
            Err(why) => args.fail(format!("cannot make XML of the object: {why}.")),
        },
        _ => args.expected(0, "a text or an object"),
    }
}

/// XML is written anew, without white space between its elements, as the runtime does.
fn enveloped(document: &Document) -> Value {
    values::enveloped(values::XML, document.write(xml::ROOT).as_bytes())
}

fn search(args: &Args) -> Result<Value, EvalError> {
    let document = document(args)?;
    xml::xpath::find(&document, args.text(1)?).or_else(|why| args.fail(format!("cannot use the XPath: {why}.")))
}

/// The XML that the first argument is: an envelope, or a text.
fn document(args: &Args) -> Result<Document, EvalError> {
    let given = args.get(0);
    if !given.is_string() && values::envelope(given).is_none() {
        return args.expected(0, "XML");
    }
    xml::read(&values::text(given)).or_else(|why| args.fail(format!("cannot read the XML: {why}.")))
}

/// What `json` makes of XML: of an envelope, or of a text, which is what an answer in XML is here; `None` when the value
/// is neither.
pub(super) fn json_of(args: &Args) -> Option<Result<Value, EvalError>> {
    let given = args.get(0);
    if given.as_str().is_some_and(|text| text.trim_start_matches('\u{feff}').trim_start().starts_with('<')) {
        return Some(document(args).map(|document| xml::to_json(&document)));
    }
    let (content_type, _) = values::envelope(given)?;
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_xml = kind == "application/xml" || kind == "text/xml" || kind.ends_with("+xml");
    is_xml.then(|| document(args).map(|document| xml::to_json(&document)))
}
