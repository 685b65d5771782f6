//! How a list goes on, found in descriptions in the shapes of real services.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::import;
use causeway_openapi::meaning::{Confidence, paging};
use serde_json::{Value, json};

/// A list with these query parameters, by name, and this answer.
fn described(path: &str, parameters: Value, answer: Value) -> causeway_openapi::Operation {
    let parameters = parameters.as_object().unwrap().iter();
    let parameters: Vec<_> = parameters
        .map(|(name, schema)| json!({"name": name, "in": "query", "schema": schema, "description": schema["description"]}))
        .collect();
    let response = json!({"200": {"description": "", "content": {"application/json": {"schema": answer}}}});
    let document =
        json!({"openapi": "3.1.0", "paths": {path: {"get": {"parameters": parameters, "responses": response}}}});
    let connector = import(document.to_string().into_bytes()).unwrap().connector;
    connector.open(&connector.operations[0])
}

/// An object schema with these members.
fn object(members: Value) -> Value {
    json!({"type": "object", "properties": members})
}

#[test]
fn paging_is_found_in_the_shapes_of_services() {
    let (text, whole, truth) = (json!({"type": "string"}), json!({"type": "integer"}), json!({"type": "boolean"}));
    let things = json!({"type": "array", "items": object(json!({"id": text, "created": whole}))});
    for (name, path, parameters, answer, kind, confidence) in [
        (
            "Stripe",
            "/v1/charges",
            json!({"starting_after": text, "limit": whole}),
            json!({"object": text, "data": things, "has_more": truth}),
            json!({"kind": "lastItem", "parameter": "starting_after", "id": "id", "more": "has_more"}),
            Confidence::Likely,
        ),
        (
            "Slack",
            "/conversations.list",
            json!({"cursor": text, "limit": whole}),
            json!({"ok": truth, "channels": things, "response_metadata": object(json!({"next_cursor": text}))}),
            json!({"kind": "cursor", "parameter": "cursor", "path": "response_metadata.next_cursor"}),
            Confidence::Likely,
        ),
        (
            "Facebook",
            "/me/feed",
            json!({"after": text}),
            json!({"data": things, "paging": object(json!({"cursors": object(json!({"after": text})), "next": text}))}),
            json!({"kind": "cursor", "parameter": "after", "path": "paging.cursors.after"}),
            Confidence::Likely,
        ),
        (
            "Oura",
            "/usercollection/sleep",
            json!({"start_date": text, "next_token": text}),
            json!({"data": things, "next_token": text}),
            json!({"kind": "cursor", "parameter": "next_token", "path": "next_token"}),
            Confidence::Likely,
        ),
        (
            "HAL",
            "/orders",
            json!({}),
            json!({"_embedded": object(json!({"orders": things})), "_links": object(json!({"next": object(json!({"href": text}))}))}),
            json!({"kind": "nextLink", "path": "_links.next"}),
            Confidence::Likely,
        ),
        (
            "JSON:API",
            "/articles",
            json!({"page[number]": whole}),
            json!({"data": things, "links": object(json!({"next": text}))}),
            json!({"kind": "nextLink", "path": "links.next"}),
            Confidence::Likely,
        ),
        (
            "a page of which the first number is not said",
            "/things",
            json!({"page": whole, "per_page": whole}),
            json!({"items": things}),
            json!({"kind": "page", "parameter": "page", "first": 1}),
            Confidence::Guess,
        ),
        (
            "an offset that echoes",
            "/things",
            json!({"offset": whole, "limit": whole}),
            json!({"items": things, "offset": whole, "total": whole}),
            json!({"kind": "offset", "parameter": "offset", "first": 0, "total": "total"}),
            Confidence::Likely,
        ),
        (
            "an offset that counts pages",
            "/things",
            json!({"offset": {"type": "integer", "description": "The page number."}, "limit": whole}),
            json!({"items": things}),
            json!({"kind": "offset", "parameter": "offset", "first": 0}),
            Confidence::Guess,
        ),
    ] {
        let found = paging(&described(path, parameters, object(answer))).unwrap();
        assert_eq!((serde_json::to_value(&found.how).unwrap(), found.confidence), (kind, confidence), "{name}");
    }
}

#[test]
fn intervals_icu_is_one_page_between_two_days() {
    use causeway_openapi::meaning::{By, CursorKind, cursors, items, trigger};
    let day = json!({"type": "string", "description": "Local ISO-8601 date, e.g. 2026-01-31 or yyyy-mm-ddThh:mm:ss"});
    let activity =
        json!({"id": {"type": "string"}, "start_date_local": {"type": "string"}, "name": {"type": "string"}});
    let answer = json!({"type": "array", "items": object(activity)});
    let list = described(
        "/api/v1/athlete/{id}/activities",
        json!({"oldest": day, "newest": day, "limit": {"type": "integer"}}),
        answer,
    );
    assert_eq!(paging(&list), None);
    let found = items(&list).unwrap();
    assert_eq!((found.path.as_str(), found.id.unwrap().path.as_str()), ("", "id"));
    let since = cursors(&list);
    assert_eq!(
        (since.len(), since[0].parameter.as_str(), since[0].kind, since[0].by),
        (1, "oldest", CursorKind::DateTime, By::Event)
    );
    let plan = trigger(&list).unwrap();
    assert_eq!((plan.next.as_deref(), plan.confidence), (Some("start_date_local"), Confidence::Likely));
}
