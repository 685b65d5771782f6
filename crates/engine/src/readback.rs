//! Looks at a destination whether an item of which nobody knows is there: by the call that the connector names.

use causeway_core::json::{at, plain};
use causeway_openapi::meaning::RepeatFind;
use serde_json::{Map, Value};

use crate::Engine;
use crate::accepted::dest_id;
use crate::call::{Call, CallFailure};
use crate::transfer::Transfer;

/// What was seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It is there, by this name.
    There(Option<String>),
    NotThere,
    /// The answer does not say.
    Unclear(String),
}

/// At most so many items of a list are looked through.
const MOST: u64 = 10_000;

impl Engine {
    pub(crate) async fn look_for(&self, call: Call<'_>, find: &RepeatFind) -> Seen {
        let operation = match call.connector.operation(&find.operation) {
            Ok(operation) => operation,
            Err(error) => return Seen::Unclear(error.to_string()),
        };
        let given = |path: &String| Some(argument(call.arguments, path)?.clone());
        let arguments: Option<Map<String, Value>> =
            find.arguments.iter().map(|(name, path)| Some((name.clone(), given(path)?))).collect();
        let Some(arguments) = arguments else {
            return Seen::Unclear("the call has no value for what the connector looks by".into());
        };
        let look = Call { operation: &operation, arguments: &arguments, transfer: &Transfer::NONE, ..call };
        match Box::pin(self.call_pages(look, MOST)).await {
            Ok(answer) => find_in(find, &answer.body, call.arguments),
            Err(CallFailure::Refused { answer, .. }) if find.same.is_empty() && matches!(answer.status, 404 | 410) => {
                Seen::NotThere
            }
            Err(
                CallFailure::Refused { message, .. }
                | CallFailure::NotApplied { message, .. }
                | CallFailure::Unknown { message, .. },
            ) => Seen::Unclear(message),
            Err(CallFailure::Error(error)) => Seen::Unclear(error.to_string()),
        }
    }
}

fn find_in(find: &RepeatFind, body: &Value, arguments: &Map<String, Value>) -> Seen {
    if find.same.is_empty() {
        return Seen::There(dest_id(body));
    }
    let wanted: Option<Vec<_>> =
        find.same.iter().map(|(member, path)| Some((member, plain(argument(arguments, path)?)))).collect();
    let Some(wanted) = wanted else {
        return Seen::Unclear("the call has no value for what the connector looks by".into());
    };
    // Where nothing is there, many services leave the list out.
    let items = match at(body, &find.items) {
        Some(Value::Array(items)) => items.as_slice(),
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    };
    let is_it = |item: &&Value| {
        wanted.iter().all(|(member, value)| at(item, member).is_some_and(|found| plain(found) == *value))
    };
    match items.iter().find(is_it) {
        Some(item) => Seen::There(dest_id(item)),
        None if items.len() as u64 >= MOST => Seen::Unclear(format!("it is not among the first {MOST} items")),
        None => Seen::NotThere,
    }
}

/// A value among the arguments of a call. Members of a body may be given on their own, as `body/name`.
fn argument<'a>(arguments: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let found =
        arguments.get(first).and_then(|value| at(value, rest)).or_else(|| arguments.get(&path.replace('.', "/")));
    found.filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_item_is_the_one_in_which_all_is_the_same() {
        let find: RepeatFind = serde_json::from_value(json!({
            "operation": "list", "items": "data.list", "same": {"ref.id": "body.externalId", "day": "day"},
        }))
        .unwrap();
        let given = json!({"day": 7, "body": {"externalId": "a"}});
        let given = given.as_object().unwrap();
        let item = |id: &str, day: Value| json!({"id": format!("d-{id}"), "ref": {"id": id}, "day": day});
        let list = |items: Value| json!({"data": {"list": items}});
        let seen = |body: &Value| find_in(&find, body, given);
        assert_eq!(seen(&list(json!([item("b", 7.into()), item("a", "7".into())]))), Seen::There(Some("d-a".into())));
        assert_eq!(seen(&list(json!([item("a", 8.into())]))), Seen::NotThere);
        assert_eq!(seen(&list(json!([]))), Seen::NotThere);
        assert_eq!(seen(&json!({"data": {}})), Seen::NotThere);
        assert_eq!(seen(&list(item("a", 7.into()))), Seen::There(Some("d-a".into())));
        let flat = json!({"day": 7, "body/externalId": "a"});
        assert_eq!(
            find_in(&find, &list(item("a", 7.into())), flat.as_object().unwrap()),
            Seen::There(Some("d-a".into()))
        );
        assert!(matches!(find_in(&find, &list(json!([])), &Map::new()), Seen::Unclear(_)));
    }
}
