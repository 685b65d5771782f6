//! What a form may make of a parameter or a member: how prominent it is, what it is called, and which operation gives
//! the values to choose from (`x-ms-dynamic-values`, `x-ms-dynamic-list`).

use serde::Serialize;
use serde_json::Value;

/// How prominently a value is asked for (`x-ms-visibility`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Visibility {
    /// Always and first.
    Important,
    /// As usual.
    #[default]
    Normal,
    /// On request.
    Advanced,
    /// Never: it has a fixed value.
    Internal,
}

/// How prominently a value is asked for.
#[must_use]
pub fn visibility(schema: &Value) -> Visibility {
    // One of the two is a misspelling that 32 connectors have in common.
    let text = ["x-ms-visibility", "x-ms-visibilty"].iter().find_map(|key| schema.get(*key)?.as_str());
    match text.map(str::to_ascii_lowercase).as_deref() {
        Some("important") => Visibility::Important,
        Some("advanced") => Visibility::Advanced,
        Some("internal") => Visibility::Internal,
        _ => Visibility::Normal,
    }
}

/// What people know it by: `x-ms-summary`, else `title`.
#[must_use]
pub fn summary(schema: &Value) -> Option<&str> {
    let texts = ["x-ms-summary", "title"].iter().filter_map(|key| schema.get(*key)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty())
}

/// Where the values to choose from come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// Who gives them.
    pub source: Source,
    /// What it is called with, by its own argument names.
    pub arguments: Vec<(String, Given)>,
    /// Where the list is in its answer: a path of dots, empty for the answer itself.
    pub items: String,
    /// Where an item has the value; empty for the item itself.
    pub value: String,
    /// Where an item has what people read; empty for the value.
    pub title: String,
}

/// Who gives choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "id")]
pub enum Source {
    /// An operation of the same connector.
    Operation(String),
    /// Something that only Power Platform has, such as its file picker.
    Capability(String),
}

/// An argument for choices.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Given {
    /// As it is.
    Value(Value),
    /// What the argument of this name has in the form: choices wait for it.
    Argument(String),
}

/// The choices of a parameter or a member, from its schema. The newer form counts where both are there.
#[must_use]
pub fn choices(schema: &Value) -> Option<Choices> {
    let list = schema.get("x-ms-dynamic-list").filter(|list| list.is_object()).map(|list| read(list, &LIST));
    list.flatten().or_else(|| read(schema.get("x-ms-dynamic-values")?, &VALUES))
}

/// The names of the parts in the two forms.
struct Names {
    items: &'static str,
    value: &'static str,
    title: &'static str,
}

const LIST: Names = Names { items: "itemsPath", value: "itemValuePath", title: "itemTitlePath" };
const VALUES: Names = Names { items: "value-collection", value: "value-path", title: "value-title" };

fn read(raw: &Value, names: &Names) -> Option<Choices> {
    let text = |key: &str| raw.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let other = || text("builtInOperation").or_else(|| text("capability"));
    let source = match text("operationId") {
        Some(id) => Source::Operation(id.into()),
        None => Source::Capability(other()?.into()),
    };
    let path = |key: &str| text(key).map(|path| path.replace('/', ".")).unwrap_or_default();
    let arguments = raw.get("parameters").and_then(Value::as_object).into_iter().flatten();
    let arguments = arguments.map(|(name, value)| (name.clone(), given(value))).collect();
    Some(Choices { source, arguments, items: path(names.items), value: path(names.value), title: path(names.title) })
}

/// `{"parameter": "x"}` and `{"parameterReference": "body/x"}` stand for another argument, `{"value": …}` and
/// anything else for themselves.
fn given(raw: &Value) -> Given {
    let named = ["parameterReference", "parameter"].iter().find_map(|key| raw.get(*key)?.as_str());
    match (named, raw.get("value")) {
        (Some(name), _) => Given::Argument(name.to_owned()),
        (None, Some(value)) => Given::Value(value.clone()),
        (None, None) => Given::Value(raw.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn choices_are_read_from_both_forms() {
        let old = json!({"x-ms-dynamic-values": {"operationId": "ListTeams", "value-collection": "value",
            "value-path": "id", "value-title": "name", "parameters": {"org": {"parameter": "org"}, "all": true}}});
        let found = choices(&old).unwrap();
        assert_eq!(found.source, Source::Operation("ListTeams".into()));
        assert_eq!((found.items.as_str(), found.value.as_str(), found.title.as_str()), ("value", "id", "name"));
        let arguments = [("org".into(), Given::Argument("org".into())), ("all".into(), Given::Value(json!(true)))];
        assert_eq!(found.arguments, arguments);

        let new = json!({"x-ms-dynamic-list": {"operationId": "L", "itemsPath": "a/b", "itemValuePath": "id",
            "parameters": {"x": {"parameterReference": "body/team/id"}, "y": {"value": 1}}}});
        let found = choices(&new).unwrap();
        assert_eq!((found.items.as_str(), found.title.as_str()), ("a.b", ""));
        assert_eq!(found.arguments[0].1, Given::Argument("body/team/id".into()));
        assert_eq!(choices(&json!({"type": "string"})), None);
    }

    #[test]
    fn words_for_people_are_kept() {
        assert_eq!(visibility(&json!({"x-ms-visibility": "Advanced"})), Visibility::Advanced);
        assert_eq!(visibility(&json!({"x-ms-visibilty": "internal"})), Visibility::Internal);
        assert_eq!(visibility(&json!({})), Visibility::Normal);
        assert_eq!(summary(&json!({"x-ms-summary": " ", "title": "Team"})), Some("Team"));
    }
}
