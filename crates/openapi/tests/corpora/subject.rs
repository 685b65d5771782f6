//! A description as the importer gives it back. Only this file knows the importer's interface, so that the tests of
//! whole corpora have one place to follow it.

use causeway_core::Explain;
use causeway_openapi::{AuthScheme, Imported, In, Operation, Request, export, import, meaning, request, sample};
use serde_json::Value;
use url::Url;

/// A description that was read.
pub(crate) struct Subject(Imported);

/// Why one was not: the error's code, and what it says.
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// Reads a description from its bytes.
pub(crate) fn read(bytes: &[u8]) -> Result<Subject, Refusal> {
    import(bytes).map(Subject).map_err(|error| Refusal { code: error.code(), message: error.to_string() })
}

impl Subject {
    /// How many lines its report has.
    pub(crate) fn repairs(&self) -> usize {
        self.0.repairs.len()
    }

    /// The ids of all operations, in order.
    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.connector.operations.iter().map(|operation| operation.id.as_str())
    }

    /// The request that the operation in this place makes of its own sample.
    pub(crate) fn request(&self, place: usize, base: &Url) -> Result<Sampled, String> {
        let operation = &self.0.connector.open(&self.0.connector.operations[place]);
        let arguments = sample(operation);
        let Some(map) = arguments.as_object() else { return Err(format!("the sample is {arguments}")) };
        let request = request(operation, base, map).map_err(|error| format!("{error} {arguments}"))?;
        let gave_braces = map.values().filter_map(Value::as_str).any(|text| text.contains(['{', '}']));
        Ok(Sampled { request, gave_braces })
    }

    /// The connector in its normal form.
    pub(crate) fn normal_form(&self) -> String {
        export(&self.0.connector).to_string()
    }

    /// The codes in its report.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.repairs.iter().map(|repair| repair.code.as_ref())
    }

    /// In what the operations of another reading differ from these.
    pub(crate) fn differences(&self, other: &Self, base: &Url) -> Vec<String> {
        let (mine, theirs) = (&self.0.connector, &other.0.connector);
        let mut differences = Vec::new();
        if mine.servers != theirs.servers || mine.auth.len() != theirs.auth.len() {
            differences.push(format!("{:?} {:?}", theirs.servers, theirs.auth));
        }
        if mine.operations.len() != theirs.operations.len() {
            differences.push(format!("{} operations", theirs.operations.len()));
        }
        for entry in &mine.operations {
            let same = theirs.operations.iter().find(|other| other.id == entry.id);
            let what = same.map_or(Some("is gone"), |same| differs(&mine.open(entry), &theirs.open(same), base));
            differences.extend(what.map(|what| format!("{}: {what}", entry.id)));
        }
        differences
    }

    /// Something in place of each declared sign-in: where it goes, its name, and a value that proves nothing.
    pub(crate) fn credentials(&self) -> Vec<(In, String, &'static str)> {
        let mut found = Vec::new();
        for scheme in &self.0.connector.auth {
            found.push(match scheme {
                AuthScheme::ApiKey { location, parameter, .. } => (*location, parameter.clone(), "secret"),
                AuthScheme::Basic { .. } => (In::Header, "Authorization".to_owned(), "Basic dXNlcjpwYXNz"),
                _ => (In::Header, "Authorization".to_owned(), "Bearer token"),
            });
        }
        found
    }
}

/// A request made of a sample.
pub(crate) struct Sampled {
    pub(crate) request: Request,
    /// Whether the sample itself has braces, as in the publisher's example `{subscription-id}`.
    pub(crate) gave_braces: bool,
}

/// The first thing in which one operation differs from another.
fn differs(mine: &Operation, theirs: &Operation, base: &Url) -> Option<&'static str> {
    let arguments = sample(mine);
    let sent = |operation| request(operation, base, arguments.as_object().unwrap());
    let facts = |operation: &Operation| {
        let Operation { method, summary, description, tags, deprecated, scopes, server, form, .. } = operation.clone();
        (method, summary, description, tags, deprecated, scopes, server, form)
    };
    match () {
        () if facts(mine) != facts(theirs) => Some("says something else"),
        () if parameters(mine) != parameters(theirs) => Some("has other parameters"),
        () if contents(mine) != contents(theirs) => Some("has another body or other responses"),
        () if is_whole(mine) && meaning::paging(mine) != meaning::paging(theirs) => Some("goes on in another way"),
        () if sent(mine) != sent(theirs) => Some("makes another request"),
        () => None,
    }
}

/// Whether nothing was left out: an operation holds at most 96 parts, and smaller ones are put together in normal form.
fn is_whole(operation: &Operation) -> bool {
    operation.definitions.len() < 96
}

/// In the order of their names: where they travel differs, their order among others does not matter.
fn parameters(operation: &Operation) -> Vec<String> {
    let facts = operation.parameters.iter().map(|p| {
        let (location, how) = (p.location.as_str(), (&p.style, p.explode, p.allow_reserved));
        format!("{} {location} {} {how:?} {:?} {}", p.name, p.required, p.default, p.description)
    });
    let mut facts: Vec<_> = facts.collect();
    facts.sort();
    facts.dedup();
    facts
}

/// Content types by status; what is none may be anything.
fn contents(operation: &Operation) -> Vec<String> {
    let plain = |name: &str| if name.contains('/') { name.trim().to_owned() } else { "*/*".to_owned() };
    let body = operation.body.iter().map(|body| (&body.name, body.required, &body.description, &body.contents));
    let mut facts: Vec<_> = body
        .map(|(name, required, about, contents)| {
            format!("{name} {required} {about} {}", plain(&contents[0].content_type))
        })
        .collect();
    for response in &operation.responses {
        let mut types: Vec<_> = response.contents.iter().map(|media| plain(&media.content_type)).collect();
        types.dedup();
        facts.push(format!("{} {} {types:?}", response.status, response.description));
    }
    facts
}
