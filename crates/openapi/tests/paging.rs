//! Lists followed from page to page in the shapes of real services, and how they end.
#![expect(clippy::unwrap_used, reason = "tests")]

use causeway_openapi::import;
use causeway_openapi::meaning::{Answered, Confidence, How, Next, Paging, Walk, paging};
use serde_json::{Map, Value, json};
use url::Url;

/// Reads a list as the engine does. A page is a body, or `{"headers", "body"}`. Gives back all items and every way on.
fn read(paging: &Paging, arguments: Value, pages: &[Value]) -> (Vec<Value>, Vec<String>) {
    let mut url = Url::parse("https://api.example/v1/list?x=1").unwrap();
    let mut arguments = arguments.as_object().unwrap().clone();
    arguments.extend(paging.first(&arguments));
    let (mut items, mut ways, mut walk) = (Vec::new(), Vec::new(), Walk::default());
    for page in pages {
        let (headers, body) = (&page["headers"], page.get("body").filter(|_| page.get("headers").is_some()));
        let body = body.unwrap_or(page);
        let answered = Answered { request_url: &url, headers, body, arguments: &arguments };
        let next = walk.step(paging, answered);
        if next != Next::Repeated {
            items.extend_from_slice(paging.page(body).unwrap_or_default());
        }
        match next {
            Next::Done | Next::Repeated => return (items, ways),
            Next::Link(link) => {
                ways.push(link.clone());
                url = Url::parse(&link).unwrap();
            }
            Next::Arguments(changes) => {
                ways.push(Value::Object(changes.clone()).to_string());
                arguments.extend(changes);
            }
        }
    }
    ways.push("…".into());
    (items, ways)
}

fn by(text: Value) -> Paging {
    serde_json::from_value(text).unwrap()
}

#[test]
fn services_are_read_to_their_end_and_no_further() {
    for (name, paging, arguments, pages, items, ways) in [
        (
            "Google",
            json!({"kind": "cursor", "parameter": "pageToken", "path": "nextPageToken", "items": "dataPoints",
                "size": {"parameter": "pageSize", "maximum": 1000, "default": 50}}),
            json!({"parent": "users/me"}),
            // A page in between may be empty, and the token of the last one is absent.
            vec![
                json!({"dataPoints": [1], "nextPageToken": "a"}),
                json!({"nextPageToken": "b"}),
                json!({"dataPoints": [2]}),
            ],
            json!([1, 2]),
            vec![r#"{"pageToken":"a"}"#, r#"{"pageToken":"b"}"#],
        ),
        (
            "GitHub",
            json!({"kind": "linkHeader", "items": ""}),
            json!({}),
            vec![
                json!({"headers": {"Link": "<https://api.example/v1/list?page=2>; rel=\"next\", <https://api.example/l>; rel=\"last\""}, "body": [1]}),
                json!({"headers": {"link": "<https://api.example/v1/list?page=1>; rel=\"prev\""}, "body": [2]}),
            ],
            json!([1, 2]),
            vec!["https://api.example/v1/list?page=2"],
        ),
        (
            "Strava, whose pages may be short in between",
            json!({"kind": "page", "parameter": "page", "items": "", "size": {"parameter": "per_page", "maximum": 3, "default": 2}}),
            json!({"page": null}),
            vec![json!([1, 2, 3]), json!([4]), json!([5]), json!([]), json!([6])],
            json!([1, 2, 3, 4, 5]),
            vec![r#"{"page":2}"#, r#"{"page":3}"#, r#"{"page":4}"#],
        ),
        (
            "Fitbit",
            json!({"kind": "nextLink", "path": "pagination.next", "items": "sleep"}),
            json!({"offset": 0}),
            vec![
                json!({"pagination": {"next": "https://api.fitbit.com/1.2/user/-/sleep/list.json?offset=2&limit=2"}, "sleep": [1, 2]}),
                json!({"pagination": {"next": ""}, "sleep": [3]}),
            ],
            json!([1, 2, 3]),
            vec!["https://api.fitbit.com/1.2/user/-/sleep/list.json?offset=2&limit=2"],
        ),
        (
            "OData, with a relative link",
            json!({"kind": "nextLink", "path": "@odata.nextLink"}),
            json!({}),
            vec![json!({"value": [1], "@odata.nextLink": "list?$skiptoken=7"}), json!({"value": [2]})],
            json!([1, 2]),
            vec!["https://api.example/v1/list?$skiptoken=7"],
        ),
        (
            "Stripe",
            json!({"kind": "lastItem", "parameter": "starting_after", "id": "id", "more": "has_more", "items": "data"}),
            json!({}),
            vec![
                json!({"data": [{"id": "a"}, {"id": "b"}], "has_more": true}),
                json!({"data": [{"id": "c"}], "has_more": false}),
            ],
            json!([{"id": "a"}, {"id": "b"}, {"id": "c"}]),
            vec![r#"{"starting_after":"b"}"#],
        ),
        (
            "Slack",
            json!({"kind": "cursor", "parameter": "cursor", "path": "response_metadata.next_cursor", "items": "channels"}),
            json!({}),
            vec![
                json!({"channels": [1], "response_metadata": {"next_cursor": "dGVhbQ=="}}),
                json!({"channels": [2], "response_metadata": {"next_cursor": ""}}),
            ],
            json!([1, 2]),
            vec![r#"{"cursor":"dGVhbQ=="}"#],
        ),
        (
            "Facebook",
            json!({"kind": "nextLink", "path": "paging.next", "items": "data"}),
            json!({}),
            vec![
                json!({"data": [1], "paging": {"cursors": {"after": "x"}, "next": "https://graph.facebook.com/v19/me/feed?after=x"}}),
                json!({"data": [2], "paging": {"cursors": {"after": "y"}}}),
            ],
            json!([1, 2]),
            vec!["https://graph.facebook.com/v19/me/feed?after=x"],
        ),
        (
            "Withings",
            json!({"kind": "cursor", "parameter": "offset", "path": "body.offset", "more": "body.more", "items": "body.measuregrps"}),
            json!({"action": "getmeas"}),
            vec![
                json!({"status": 0, "body": {"more": 1, "offset": 300, "measuregrps": [1]}}),
                json!({"status": 0, "body": {"more": 0, "offset": 0, "measuregrps": [2]}}),
            ],
            json!([1, 2]),
            vec![r#"{"offset":300}"#],
        ),
        (
            "HAL",
            json!({"kind": "nextLink", "path": "_links.next", "items": "_embedded.orders"}),
            json!({}),
            vec![
                json!({"_links": {"self": {"href": "/orders"}, "next": {"href": "/orders?page=2"}}, "_embedded": {"orders": [1]}}),
                json!({"_links": {"self": {"href": "/orders?page=2"}}, "_embedded": {"orders": [2]}}),
            ],
            json!([1, 2]),
            vec!["https://api.example/orders?page=2"],
        ),
        (
            "JSON:API",
            json!({"kind": "nextLink", "path": "links.next", "items": "data"}),
            json!({}),
            vec![
                json!({"data": [1], "links": {"next": "https://api.example/a?page%5Bnumber%5D=2"}}),
                json!({"data": [2], "links": {"next": null}}),
            ],
            json!([1, 2]),
            vec!["https://api.example/a?page%5Bnumber%5D=2"],
        ),
        (
            "FHIR",
            json!({"kind": "nextLink", "path": "link", "items": "entry"}),
            json!({}),
            vec![
                json!({"entry": [1], "link": [{"relation": "self", "url": "https://f.example/a"}, {"relation": "next", "url": "https://f.example/b"}]}),
                json!({"entry": [2], "link": [{"relation": "self", "url": "https://f.example/b"}]}),
            ],
            json!([1, 2]),
            vec!["https://f.example/b"],
        ),
        (
            "an offset with a total",
            json!({"kind": "offset", "parameter": "$skip", "total": "meta.total", "size": {"parameter": "$top"}}),
            json!({"$top": 2}),
            vec![json!({"value": [1, 2], "meta": {"total": 3}}), json!({"value": [3], "meta": {"total": 3}})],
            json!([1, 2, 3]),
            vec![r#"{"$skip":2}"#],
        ),
        (
            "a number of pages, given as text",
            json!({"kind": "page", "parameter": "page", "first": 0, "pages": "totalPages", "items": "content"}),
            json!({"Page": "0"}),
            vec![json!({"content": [1], "totalPages": "2"}), json!({"content": [2], "totalPages": "2"})],
            json!([1, 2]),
            vec![r#"{"Page":1}"#],
        ),
    ] {
        let (found, went) = read(&by(paging), arguments, &pages);
        assert_eq!(Value::Array(found), items, "{name}");
        assert_eq!(went, ways, "{name}");
    }
}

#[test]
fn no_list_goes_in_circles() {
    let same = json!({"data": [1, 2], "next": "https://api.example/b", "cursor": "x"});
    let other = json!({"data": [3], "next": "https://api.example/v1/list?x=1", "cursor": "y"});
    let (items, ways) =
        read(&by(json!({"kind": "nextLink", "path": "next"})), json!({}), &[same.clone(), other.clone()]);
    assert_eq!((items, ways.len()), (vec![json!(1), json!(2), json!(3)], 1));
    let cursor = by(json!({"kind": "cursor", "parameter": "c", "path": "cursor"}));
    let (_, ways) = read(&cursor, json!({}), &[same.clone(), other, same.clone()]);
    assert_eq!(ways.len(), 2, "a cursor that came before");
    assert_eq!(read(&cursor, json!({"c": "x"}), std::slice::from_ref(&same)).1.len(), 0, "the cursor just sent");
    // A server that does not know the parameter: its page is not taken twice.
    let page = by(json!({"kind": "page", "parameter": "page", "items": "data"}));
    assert_eq!(read(&page, json!({}), &[same.clone(), same]).0.len(), 2);
    let empty = vec![
        json!({"data": [], "cursor": "a"}),
        json!({"data": [], "cursor": "b"}),
        json!({"data": [], "cursor": "c"}),
        json!({"data": [], "cursor": "d"}),
        json!({"data": [], "cursor": "e"}),
        json!({"data": [], "cursor": "f"}),
    ];
    assert_eq!(read(&cursor, json!({}), &empty).1.len(), 4, "empty pages in a row");
}

#[test]
fn the_first_call_asks_for_large_pages_where_that_is_known() {
    let paging = by(
        json!({"kind": "page", "parameter": "page", "size": {"parameter": "per_page", "maximum": 200, "default": 30}}),
    );
    assert_eq!(Value::Object(paging.first(&Map::new())), json!({"per_page": 200}));
    let given = json!({"PER_PAGE": 5});
    assert_eq!(paging.first(given.as_object().unwrap()), Map::new());
    let unknown = by(json!({"kind": "page", "parameter": "page", "size": {"parameter": "per_page"}}));
    assert_eq!(unknown.first(&Map::new()), Map::new());
}

#[test]
fn paging_is_written_and_read_by_hand() {
    let text = json!({"kind": "offset", "parameter": "$skip", "first": 0, "total": "count", "items": "value",
        "size": {"parameter": "$top", "maximum": 100}, "confidence": "likely", "why": "So."});
    let paging = by(text.clone());
    assert_eq!(serde_json::to_value(&paging).unwrap(), text);
    let whole = by(json!({"kind": "linkHeader"}));
    assert_eq!((whole.how, whole.confidence), (How::LinkHeader, Confidence::Declared));
    assert!(serde_json::from_value::<Paging>(json!({"kind": "telepathy"})).is_err());
}

#[test]
fn items_are_put_together_where_they_stand() {
    let paging = by(json!({"kind": "nextLink", "path": "@odata.nextLink", "items": "d.a.b"}));
    let mut whole = json!({"d": {"a.b": [1]}, "kept": true});
    paging.append(&mut whole, &json!({"d": {"a.b": [2, 3]}}));
    assert_eq!(whole, json!({"d": {"a.b": [1, 2, 3]}, "kept": true}));
    let unnamed = by(json!({"kind": "linkHeader"}));
    let mut empty = json!({"kept": true});
    unnamed.append(&mut empty, &json!({"rows": [1], "kept": true}));
    assert_eq!(empty, json!({"kept": true, "rows": [1]}));
}

#[test]
fn a_description_declares_links_in_two_ways() {
    let document = json!({"swagger": "2.0", "paths": {
        "/a": {"get": {"x-ms-pageable": {"nextLinkName": "@odata.nextLink", "itemName": "data.rows"}}},
        "/b": {"get": {"x-ms-pageable": {"nextLinkName": null}}},
        "/c": {"get": {"responses": {"200": {"schema": {"type": "array", "items": {"type": "object"}},
            "headers": {"Link": {"type": "string", "description": "next and last pages"}}}}}},
        "/d": {"get": {"responses": {"200": {"headers": {"Link": {"type": "string", "description": "profile"}}}}}}}});
    let connector = import(document.to_string().as_bytes()).unwrap().connector;
    let found: Vec<_> = connector.operations.iter().map(|entry| paging(&connector.open(entry))).collect();
    let first = found[0].as_ref().unwrap();
    assert_eq!(first.how, How::NextLink { path: "@odata.nextLink".into() });
    assert_eq!((first.items.as_deref(), first.confidence), (Some("data.rows"), Confidence::Declared));
    let third = found[2].as_ref().unwrap();
    assert_eq!((&third.how, third.items.as_deref()), (&How::LinkHeader, Some("")));
    assert_eq!((&found[1], &found[3]), (&None, &None));
}

#[test]
fn schemas_that_multiply_come_to_an_end() {
    let many: Vec<_> = (0..200).map(|_| json!({"$ref": "#/components/schemas/A"})).collect();
    let schema = json!({"allOf": many, "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}, "a": {"$ref": "#/components/schemas/A"}}});
    let response = json!({"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}});
    let document = json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": response}}}, "components": {"schemas": {"A": schema}}});
    let connector = import(document.to_string().as_bytes()).unwrap().connector;
    let found = causeway_openapi::meaning::trigger(&connector.open(&connector.operations[0])).unwrap();
    assert_eq!(found.items.path, "items");
}
