//! `apiProperties.json`: the Power Platform file beside a description. Causeway's own facts (server, sign-in, limits,
//! what is known about the service) are under `causeway`; everything else in the file is kept as it was.

use std::collections::BTreeMap;
use std::time::Duration;

use causeway_auth::SignIn;
use causeway_openapi::Repair;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What Causeway knows about a connector beyond its description.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Properties {
    /// The address that is called instead of the description's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Values for what stands in braces in the description's addresses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// Where the description came from: a file name or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How often to look at that address whether the description changed.
    #[serde(skip_serializing_if = "Every::is_usual")]
    pub check: Every,
    /// How to sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// What is known about the key that the service gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<KeyHint>,
    /// Known rate limits, for each connection.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// How many requests may be under way to its host at once; 4 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
    /// Ids that flows use and that a newer description names otherwise: by method and path.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub operation_ids: Map<String, Value>,
    /// What the user should know about the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ServiceStatus>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How often something is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Every {
    /// Only when the user asks.
    Never,
    /// Once a day.
    Day,
    /// Once a week.
    #[default]
    Week,
}

impl Every {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_usual(&self) -> bool {
        *self == Self::Week
    }
}

/// What is known about a service's key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct KeyHint {
    /// The user name that goes with it, where that is always the same.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Where the user finds it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// At most so many requests in so many seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    /// How many.
    pub requests: u32,
    /// In how many seconds.
    pub seconds: f64,
    /// Whether the service's windows start at full hours, minutes or days of UTC. Those of less than a minute are kept as
    /// rolling ones, which is stricter.
    #[serde(default)]
    pub aligned: bool,
}

impl Limit {
    /// The window as a duration; nonsense counts as a minute.
    #[must_use]
    pub fn window(&self) -> Duration {
        Duration::try_from_secs_f64(self.seconds).unwrap_or(Duration::from_secs(60))
    }
}

/// What is known about a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceStatus {
    /// `open`, `closed` (no new people) or `off`.
    pub state: String,
    /// Since when, as a date.
    #[serde(default)]
    pub since: Option<String>,
    /// One or two sentences for the user.
    pub message: String,
}

/// The file as it stands; comments and the like do no harm.
fn parsed(text: &str) -> Result<Map<String, Value>, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match causeway_openapi::read_properties(text.as_bytes()) {
        Ok(Value::Object(file)) => Ok(file),
        _ => Err(error),
    })
}

/// The text of a file that came with a description, in which what is set here (`old`) is kept; `old` itself where none
/// came, or none that can be read, which is then said.
pub(crate) fn renewed(new: Option<&[u8]>, old: Option<String>) -> (Option<String>, Option<Repair>) {
    let mut file = match new.map(causeway_openapi::read_properties) {
        Some(Ok(file)) => file,
        Some(Err(repair)) => return (old, Some(repair)),
        None => return (old, None),
    };
    if let Some(own) = old.and_then(|old| parsed(&old).ok()?.remove("causeway")) {
        file["causeway"] = own;
    }
    (Some(file.to_string()), None)
}

/// What of the file changes how a description is read, as a text that is the same as long as that is.
pub(crate) fn facts(text: Option<&str>) -> String {
    let Some(file) = text.and_then(|text| parsed(text).ok()) else { return String::new() };
    let set = file.get("causeway");
    let mut facts: Vec<_> = ["server", "variables", "auth", "operations"].map(|name| set?.get(name)).to_vec();
    let sign_in = |name: &str| set?.get("signIn")?.get(name);
    facts.extend(["authorizationUrl", "tokenUrl", "scopes", "scopeSeparator"].map(sign_in));
    facts.push(file.get("properties"));
    serde_json::to_string(&facts).unwrap_or_default()
}

/// Reads the file's text.
pub(crate) fn read(text: &str) -> Result<Properties, serde_json::Error> {
    let mut file = parsed(text)?;
    file.remove("causeway").map_or_else(|| Ok(Properties::default()), serde_json::from_value)
}

/// The file's text with new properties; what else `old` held is kept.
pub(crate) fn write(old: Option<&str>, properties: &Properties) -> Result<String, serde_json::Error> {
    let mut file: Map<String, Value> = old.and_then(|text| parsed(text).ok()).unwrap_or_default();
    if !file.contains_key("properties") {
        file.insert("properties".into(), json!({"connectionParameters": {}, "capabilities": []}));
    }
    file.insert("causeway".into(), serde_json::to_value(properties)?);
    serde_json::to_string_pretty(&file).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_kept() {
        let old = r##"{"properties":{"iconBrandColor":"#111"},"causeway":{"server":"https://a.test","later":1}}"##;
        let mut properties = read(old).unwrap();
        assert_eq!(properties.server.as_deref(), Some("https://a.test"));
        properties.server = Some("https://b.test".into());
        let new: Value = serde_json::from_str(&write(Some(old), &properties).unwrap()).unwrap();
        assert_eq!(
            new,
            json!({"properties": {"iconBrandColor": "#111"}, "causeway": {"server": "https://b.test", "later": 1}})
        );
    }
}
