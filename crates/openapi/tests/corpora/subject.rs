//! A description as the importer gives it back. Only this file knows the importer's interface, so that the tests of
//! whole corpora have one place to follow it.

use causeway_core::Explain;
use causeway_openapi::{AuthScheme, Imported, In, Request, import, request, sample};
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
