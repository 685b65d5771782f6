//! A newer description of a connector: which ids stay as flows know them, and which flows it would break.

use causeway_core::Slug;
use causeway_openapi::{Connector, Drift};

use crate::properties::Properties;

/// Gives operations the ids that flows know them by.
pub(crate) fn rename(connector: &mut Connector, properties: &Properties) {
    for (place, id) in &properties.operation_ids {
        if let (Some((method, path)), Some(id)) = (place.split_once(' '), id.as_str()) {
            connector.rename(method, path, id);
        }
    }
}

/// Remembers the ids that flows use where the new description names the same call otherwise.
pub(crate) fn keep_ids(old: &Connector, new: &Connector, used: &[(Slug, String)], properties: &mut Properties) {
    for before in used.iter().filter_map(|(_, id)| old.entry(id)) {
        let same = new.operations.iter().find(|now| now.method == before.method && now.path == before.path);
        if same.is_some_and(|now| now.id != before.id) {
            properties.operation_ids.insert(format!("{} {}", before.method, before.path), before.id.clone().into());
        }
    }
}

/// The flows that may break.
pub(crate) fn touched(drift: &Drift, used: &[(Slug, String)]) -> Vec<Slug> {
    let mut flows: Vec<_> = used.iter().filter(|(_, id)| drift.breaks(id)).map(|(flow, _)| flow.clone()).collect();
    flows.dedup();
    flows
}

/// The first change that breaks a flow, as a sentence.
pub(crate) fn first_break(drift: &Drift, used: &[(Slug, String)]) -> String {
    let Some((_, id)) = used.iter().find(|(_, id)| drift.breaks(id)) else { return String::new() };
    let changed = drift.changed.iter().find(|changed| changed.id.eq_ignore_ascii_case(id));
    changed.map_or_else(|| format!("{id} is gone"), |changed| format!("{id} {}", changed.what.join(", ")))
}
