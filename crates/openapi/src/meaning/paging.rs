//! How a list goes on, as a value that is found, stored, shown, or written by hand:
//!
//! ```
//! use causeway_openapi::meaning::{Confidence, How, Paging};
//! let text = r#"{"kind": "cursor", "parameter": "pageToken", "path": "nextPageToken", "items": "dataPoints"}"#;
//! let paging: Paging = serde_json::from_str(text)?;
//! assert!(matches!(paging.how, How::Cursor { .. }));
//! assert_eq!(paging.confidence, Confidence::Declared);
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Confidence, path};

/// How a list goes on after its first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paging {
    /// By what the next page is asked for.
    #[serde(flatten)]
    pub how: How,
    /// Where the items of a page stand: a path of dots, empty for the answer itself. When nothing is said, the usual
    /// names and the only list of the answer are tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// How many items a page has, where that can be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// How sure all this is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Why, as a sentence.
    #[serde(default)]
    pub why: String,
}

/// By what the next page is asked for. `more` is a member that says whether there is another page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum How {
    /// The answer holds the next page's address: as text, as an object with `href` or `url`, or in a list of links
    /// with `rel` (or `relation`) `next`.
    NextLink {
        /// Where it stands.
        path: String,
    },
    /// The `Link` header with `rel="next"` holds it (RFC 8288).
    LinkHeader,
    /// The answer holds a value that the next call gives back.
    Cursor {
        /// The argument that takes it.
        parameter: String,
        /// Where the answer has it.
        path: String,
        /// Where the answer says whether there is more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
    /// The next call names the last item of this page.
    LastItem {
        /// The argument that takes it.
        parameter: String,
        /// Where an item has it.
        id: String,
        /// Where the answer says whether there is more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
    /// Pages have numbers.
    Page {
        /// The argument that takes the number.
        parameter: String,
        /// The first page's number.
        #[serde(default = "one")]
        first: i64,
        /// Where the answer has the number of pages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pages: Option<String>,
        /// Where the answer has the number of all items.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        /// Where the answer says whether there is more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
    /// The next call says how many items to leave out.
    Offset {
        /// The argument that takes the number.
        parameter: String,
        /// The first item's number.
        #[serde(default)]
        first: i64,
        /// Where the answer has the number of all items.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        /// Where the answer says whether there is more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
}

fn one() -> i64 {
    1
}

/// The argument for the size of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// The argument.
    pub parameter: String,
    /// The most that the service allows, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<u64>,
    /// What it takes when nothing is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<u64>,
}

/// Names under which answers have their items, tried when nothing is said.
const USUAL: [&str; 10] =
    ["value", "items", "data", "results", "records", "entries", "d.results", "rows", "content", "_embedded.items"];

impl Paging {
    /// The items of a page; `None` when there is no list where it should be.
    #[must_use]
    pub fn page<'a>(&self, body: &'a Value) -> Option<&'a [Value]> {
        path::at(body, &self.place(body)?)?.as_array().map(Vec::as_slice)
    }

    /// Puts the items of a further page behind those of the whole. Some services leave an empty list out.
    pub fn append(&self, whole: &mut Value, page: &Value) {
        let Some(more) = self.page(page).filter(|items| !items.is_empty()) else { return };
        let Some(place) = self.place(whole).or_else(|| self.place(page)) else { return };
        match path::at_mut(whole, &place) {
            Some(Value::Array(items)) => items.extend_from_slice(more),
            _ => causeway_core::json::put(whole, &place, Value::Array(more.to_vec())),
        }
    }

    /// Where this answer has its items: a path of dots, empty for the answer itself.
    #[must_use]
    pub fn place(&self, body: &Value) -> Option<String> {
        if let Some(place) = &self.items {
            return path::at(body, place).filter(|list| list.is_array()).map(|_| place.clone());
        }
        if body.is_array() {
            return Some(String::new());
        }
        let usual = USUAL.iter().find(|name| path::at(body, name).is_some_and(Value::is_array));
        usual.map(|name| (*name).to_owned()).or_else(|| only_list(body))
    }
}

/// The member that is a list, when there is exactly one.
fn only_list(body: &Value) -> Option<String> {
    let mut lists = body.as_object()?.iter().filter(|(_, value)| value.is_array());
    let (name, _) = lists.next()?;
    lists.next().is_none().then(|| name.clone())
}
