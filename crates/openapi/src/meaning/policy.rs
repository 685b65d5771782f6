//! Power Platform's `pollingtrigger` policy: `triggerConfig` says which arguments the next poll sends, as expressions
//! over this poll's answer; `triggerDataPath` says where the items are. Only the shapes that connectors use are read:
//! `@{triggerBody().data[0].created_time}`, with or without text around it, and `@triggerBody()?['value']`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The policy's parameters, as `apiProperties.json` has them under `x-ms-apimTemplateParameter.…`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollingPolicy {
    /// Arguments of the next poll.
    #[serde(default)]
    pub trigger_config: Map<String, Value>,
    /// Where the items are: `@triggerBody().data`.
    #[serde(default)]
    pub trigger_data_path: Option<String>,
}

/// An argument of the next poll: text with what stands at `path` in the answer between `before` and `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) parameter: String,
    pub(super) before: String,
    pub(super) path: String,
    pub(super) after: String,
}

impl PollingPolicy {
    /// Where the items are, as a path of dots.
    pub(super) fn items(&self) -> Option<String> {
        body_path(self.trigger_data_path.as_deref()?.trim().trim_start_matches('@'))
    }

    /// What is carried from one poll to the next.
    pub(super) fn carried(&self) -> Option<Carried> {
        self.trigger_config.iter().find_map(|(parameter, value)| carried(parameter, value.as_str()?))
    }

    /// What every poll sends as it is.
    pub(super) fn fixed(&self) -> Map<String, Value> {
        let fixed =
            self.trigger_config.iter().filter(|(_, value)| value.as_str().is_none_or(|text| !text.contains('@')));
        fixed.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

fn carried(parameter: &str, text: &str) -> Option<Carried> {
    let (before, inner, after) = match text.split_once("@{") {
        Some((before, rest)) => {
            let (inner, after) = rest.split_once('}')?;
            (before, inner, after)
        }
        None => ("", text.trim().strip_prefix('@')?, ""),
    };
    let path = body_path(inner)?;
    // More than one expression in a value is beyond what is read here.
    (!after.contains('@')).then(|| Carried {
        parameter: parameter.into(),
        before: before.into(),
        path,
        after: after.into(),
    })
}

/// `triggerBody().data[0].created_time` or `triggerBody()?['data']?[0]` as `data.0.created_time`.
fn body_path(expression: &str) -> Option<String> {
    let rest = expression.trim().strip_prefix("triggerBody()")?;
    let mut parts = Vec::new();
    for part in rest.split(['.', '[', ']', '?']).map(|part| part.trim_matches(['\'', '"', ' '])) {
        match part {
            "" => {}
            part if part.contains(['(', ')', ',', '@', '{', '}']) => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_shapes_that_connectors_use_are_read() {
        let policy: PollingPolicy = serde_json::from_value(json!({
            "triggerConfig": {"per_page": "1", "$filter": "lastModified gt @{triggerBody().value[0].lastModified}"},
            "triggerDataPath": "@triggerBody()?['value']"}))
        .unwrap();
        assert_eq!(policy.items().as_deref(), Some("value"));
        let carried = policy.carried().unwrap();
        assert_eq!((carried.parameter.as_str(), carried.path.as_str()), ("$filter", "value.0.lastModified"));
        assert_eq!(carried.before, "lastModified gt ");
        assert_eq!(Value::Object(policy.fixed()), json!({"per_page": "1"}));
        assert_eq!(body_path("concat(triggerBody(), 'x')"), None);
        assert_eq!(body_path("triggerBody()"), Some(String::new()));
    }
}
