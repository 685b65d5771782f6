//! Google Fit REST: sessions are updated, points are only inserted.

use causeway_sandbox::Service;
use reqwest::Method;
use serde_json::json;

use crate::client::{Client, sandbox};

const BASE: &str = "/fitness/v1/users/me";

#[tokio::test]
async fn the_same_session_again_is_an_update() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let session = |name: &str| json!({"id": "causeway-1", "name": name, "startTimeMillis": "1795339200000", "endTimeMillis": "1795341000000", "activityType": 8});
    client.put(&format!("{BASE}/sessions/causeway-1"), &session("Run")).await.ok();
    client.put(&format!("{BASE}/sessions/causeway-1"), &session("Long run")).await.ok();
    let list =
        client.get(&format!("{BASE}/sessions?startTime=2026-11-01T00:00:00Z&endTime=2026-11-30T00:00:00Z")).await.ok();
    assert_eq!((list["session"].as_array().unwrap().len(), list["session"][0]["name"].as_str()), (1, Some("Long run")));
    assert_eq!(client.put(&format!("{BASE}/sessions/other"), &session("Run")).await.status, 400);
    client.send(Method::DELETE, &format!("{BASE}/sessions/causeway-1"), None).await.unwrap().ok();
    let list = client.get(&format!("{BASE}/sessions?includeDeleted=true")).await.ok();
    assert_eq!((list["session"].as_array().unwrap().len(), list["deletedSession"].as_array().unwrap().len()), (0, 1));
}

#[tokio::test]
async fn a_patch_inserts_a_delete_clears_and_sums_follow() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let source = json!({"type": "raw", "dataStreamName": "daily", "application": {"name": "Causeway"},
        "dataType": {"name": "com.google.step_count.delta", "field": [{"name": "steps", "format": "integer"}]}});
    let created = client.post(&format!("{BASE}/dataSources"), &source).await.ok();
    assert_eq!(client.post(&format!("{BASE}/dataSources"), &source).await.status, 409);
    let id = created["dataStreamId"].as_str().unwrap();
    let (from, to) = ("1795305600000000000", "1795392000000000000");
    let dataset = format!("{BASE}/dataSources/{id}/datasets/{from}-{to}");
    let points = json!({"dataSourceId": id, "point": [{"startTimeNanos": from, "endTimeNanos": "1795309200000000000",
        "dataTypeName": "com.google.step_count.delta", "value": [{"intVal": 700}]}]});
    for _ in 0..2 {
        client.send(Method::PATCH, &dataset, Some(&points)).await.unwrap().ok();
    }
    assert_eq!(client.get(&dataset).await.ok()["point"].as_array().unwrap().len(), 2, "inserted twice");
    let ask = json!({"aggregateBy": [{"dataTypeName": "com.google.step_count.delta"}], "startTimeMillis": "1795305600000",
        "endTimeMillis": "1795478400000", "bucketByTime": {"durationMillis": "86400000"}});
    let sums = client.post(&format!("{BASE}/dataset:aggregate"), &ask).await.ok();
    assert_eq!(sums["bucket"][0]["dataset"][0]["point"][0]["value"][0]["intVal"], 1400);
    assert_eq!(sums["bucket"][1]["dataset"][0]["point"], json!([]));
    client.send(Method::DELETE, &dataset, None).await.unwrap().ok();
    assert_eq!(client.get(&dataset).await.ok()["point"], json!([]));
}
