//! What becomes of a call that is made twice: whether that is harmless, by which key the service knows it again, and how
//! to look whether the first one arrived. What a service keeps of that stands in no description, so people say it, by hand
//! or in the catalogue; HTTP itself says something about methods, and a parameter's name about keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{In, Operation};

/// What is known about making a call twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Repeat {
    /// The same request twice leaves the same as once.
    pub harmless: bool,
    /// The service knows a request again by this.
    pub key: Option<RepeatKey>,
    /// How to look whether the item is there.
    pub find: Option<RepeatFind>,
}

/// A key that goes with a request, and by which the service knows it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepeatKey {
    /// The header.
    pub header: String,
    /// How long the service remembers it.
    #[serde(default = "day")]
    pub seconds: u64,
}

/// A call that shows whether an item is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepeatFind {
    /// The operation.
    pub operation: String,
    /// Its arguments by name: where each stands in those of the call, with dots between members.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// Where the items stand in its answer; the answer itself when nothing is said.
    #[serde(default)]
    pub items: String,
    /// What makes an item the one: a member of it, and where its value stands in the arguments of the call. Without any,
    /// the item is there if the answer is a success, and not if it is 404 or 410.
    #[serde(default)]
    pub same: BTreeMap<String, String>,
    /// How long after it was sent the service surely shows it.
    #[serde(default = "settle")]
    pub settle_seconds: u64,
}

fn day() -> u64 {
    24 * 3600
}

fn settle() -> u64 {
    120
}

/// The shortest time that a service is known to remember a key.
const SHORTEST: u64 = 30 * 60;
/// Names of headers that carry such a key, in lower case.
const KEYS: [&str; 3] = ["idempotency-key", "x-idempotency-key", "idempotencykey"];

/// What is known about making a call of this operation twice: what people say, else what HTTP and names say.
#[must_use]
pub fn repeat(operation: &Operation) -> Repeat {
    if let Some(said) = &operation.repeat {
        return said.clone();
    }
    let named = |name: &str| KEYS.iter().any(|key| name.eq_ignore_ascii_case(key));
    let mut headers = operation.parameters.iter().filter(|parameter| parameter.location == In::Header);
    let key = headers.find(|parameter| named(&parameter.name));
    Repeat {
        // RFC 9110, section 9.2.2.
        harmless: matches!(&*operation.method, "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE"),
        key: key.map(|parameter| RepeatKey { header: parameter.name.clone(), seconds: SHORTEST }),
        find: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameter;

    #[test]
    fn methods_and_headers_say_something_and_people_more() {
        let mut operation = Operation { method: "POST".into(), ..Operation::default() };
        assert_eq!(repeat(&operation), Repeat::default());
        operation.parameters =
            vec![Parameter { name: "Idempotency-Key".into(), location: In::Header, ..Parameter::default() }];
        let key = repeat(&operation).key.unwrap();
        assert_eq!((key.header.as_str(), key.seconds), ("Idempotency-Key", 1800));
        operation.parameters[0].location = In::Query;
        assert_eq!(repeat(&operation).key, None);
        operation.method = "PUT".into();
        assert!(repeat(&operation).harmless);
        operation.repeat = serde_json::from_str(r#"{"find": {"operation": "getIt"}}"#).unwrap();
        let said = repeat(&operation);
        assert_eq!((said.harmless, said.find.unwrap().settle_seconds), (false, 120));
        assert!(serde_json::from_str::<Repeat>(r#"{"harmles": true}"#).is_err(), "a slip is said and not ignored");
    }
}
