//! What a description says outright about lists and triggers, taken while it is read: `x-ms-pageable`, a declared
//! `Link` header, `x-ms-trigger`, and what Causeway itself writes into the normal form.

use serde::de::DeserializeOwned;

use super::trigger::TriggerKind;
use super::{Confidence, How, Paging};
use crate::json::node::Node;

/// Causeway's own words, in the normal form of a connector.
pub(crate) const PAGING: &str = "x-causeway-paging";
pub(crate) const ITEMS: &str = "x-causeway-items";
pub(crate) const CURSOR: &str = "x-causeway-cursor";
pub(crate) const REPEAT: &str = "x-causeway-repeat";
pub(crate) const POLLING: &str = "x-causeway-polling";
pub(crate) const FIXED: &str = "x-causeway-body";

/// What one of these says.
pub(crate) fn declared<T: DeserializeOwned>(raw: Node<'_>, word: &str) -> Option<T> {
    serde_json::from_value(raw.get(word)?.value()).ok()
}

/// Of an operation as it stands in the description. A null `nextLinkName` says that there is one page only; that is
/// left to be found like any other.
pub(crate) fn declared_paging(raw: Node<'_>) -> Option<Paging> {
    declared(raw, PAGING).or_else(|| pageable(raw)).or_else(|| link_header(raw))
}

fn pageable(raw: Node<'_>) -> Option<Paging> {
    let pageable = raw.get("x-ms-pageable")?;
    let path = |key: &str| {
        let text = pageable.get(key)?.text()?;
        let text = text.trim().trim_start_matches("$.").replace('/', ".");
        (!text.is_empty()).then_some(text)
    };
    let how = How::NextLink { path: path("nextLinkName")? };
    let why = "The description says so (x-ms-pageable).".into();
    Some(Paging { how, items: path("itemName"), size: None, confidence: Confidence::Declared, why })
}

fn link_header(raw: Node<'_>) -> Option<Paging> {
    let (_, success) = raw.get("responses")?.members().find(|(status, _)| status.starts_with('2'))?;
    let (_, header) = success.get("headers")?.members().find(|(name, _)| name.eq_ignore_ascii_case("link"))?;
    // A Link header may also name a profile or the thing just made; only a page's header speaks of pages, or is
    // described elsewhere in the file for all lists alike.
    let said = header.raw().to_lowercase();
    let lists = said.contains("next") || said.contains("pag") || header.get("$ref").is_some();
    let why = "The description declares a Link header for its lists (RFC 8288).".into();
    let header = Paging { how: How::LinkHeader, items: None, size: None, confidence: Confidence::Declared, why };
    lists.then_some(header)
}

/// `x-ms-trigger`.
pub(crate) fn declared_trigger(raw: Node<'_>) -> Option<TriggerKind> {
    match raw.get("x-ms-trigger")?.text()?.trim() {
        kind if kind.eq_ignore_ascii_case("batch") => Some(TriggerKind::Batch),
        kind if kind.eq_ignore_ascii_case("single") => Some(TriggerKind::Single),
        _ => None,
    }
}
