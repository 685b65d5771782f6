//! intervals.icu: merging, updating by external id, the key, the limit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway_sandbox::Service;
use serde_json::{Value, json};

use crate::client::{Client, sandbox};

fn run(external: &str, metres: f64) -> Value {
    json!({"external_id": external, "start_date_local": "2026-11-22T09:00:00", "type": "Run", "name": "Run",
        "moving_time": 1800, "distance": metres, "average_heartrate": null})
}

#[tokio::test]
async fn wellness_changes_only_what_is_sent() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Intervals);
    client.put("/api/v1/athlete/0/wellness/2026-11-20", &json!({"weight": 72.4})).await.ok();
    client.put("/api/v1/athlete/i482913/wellness/2026-11-20", &json!({"restingHR": 48, "unknown": 1})).await.ok();
    let day = client.get("/api/v1/athlete/0/wellness/2026-11-20").await.ok();
    assert_eq!((day["weight"].as_f64(), day["restingHR"].as_i64(), day.get("unknown")), (Some(72.4), Some(48), None));
    let bulk = json!([{"id": "2026-11-19", "weight": 72.9}, {"id": "2026-11-20", "weight": 72.5}]);
    client.put("/api/v1/athlete/0/wellness-bulk", &bulk).await.ok();
    let list = client.get("/api/v1/athlete/0/wellness?oldest=2026-11-01&newest=2026-11-30").await.ok();
    let days: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (day["id"].as_str().unwrap(), day["weight"].as_f64().unwrap()))
        .collect();
    assert_eq!(days, [("2026-11-19", 72.9), ("2026-11-20", 72.5)]);
    assert_eq!(sandbox.counts().intervals_weights, 2);
    assert_eq!(client.put("/api/v1/athlete/0/wellness/2026-11-20", &json!({"weight": "heavy"})).await.status, 422);
    let half = json!([{"id": "2026-11-18", "weight": 70.0}, {"id": "not a date"}]);
    assert_eq!(client.put("/api/v1/athlete/0/wellness-bulk", &half).await.status, 422);
    assert_eq!(sandbox.counts().intervals_weights, 2, "all or none");
}

#[tokio::test]
async fn the_same_external_id_updates_and_another_is_a_duplicate() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Intervals);
    let path = "/api/v1/athlete/0/activities/manual/bulk";
    let first = client.post(path, &json!([run("fitbit-1", 6100.0)])).await.ok();
    let again = client.post(path, &json!([run("fitbit-1", 6200.0)])).await.ok();
    assert_eq!(first[0]["id"], again[0]["id"]);
    let counts = sandbox.counts();
    assert_eq!((counts.intervals_activities, counts.duplicates), (1, 0));
    client.post(path, &json!([run("fitbit-2", 6200.0)])).await.ok();
    assert_eq!(sandbox.counts().duplicates, 1);
    let list = client.get("/api/v1/athlete/0/activities?oldest=2026-11-22&newest=2026-11-22").await.ok();
    assert_eq!(list[0]["distance"], 6200.0);
    assert_eq!(client.post(path, &json!([{"type": "Run"}])).await.status, 422);
}

#[tokio::test]
async fn activities_come_newest_first_by_local_date() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Intervals);
    for (id, start) in [("a", "2026-11-20T23:59:00"), ("b", "2026-11-22T06:00:00"), ("c", "2026-11-21T12:00:00")] {
        let activity = json!([{"external_id": id, "start_date_local": start, "type": "Walk"}]);
        client.post("/api/v1/athlete/0/activities/manual/bulk", &activity).await.ok();
    }
    let list = client.get("/api/v1/athlete/0/activities?oldest=2026-11-20&newest=2026-11-21").await.ok();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|a| a["external_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["c", "a"]);
}

#[tokio::test]
async fn the_personal_key_opens_the_door_and_another_does_not() {
    let sandbox = sandbox().await;
    let basic = |key: &str| format!("Basic {}", STANDARD.encode(format!("API_KEY:{key}")));
    let right = Client::new(sandbox.intervals(), &basic(sandbox.intervals_key()));
    assert_eq!(right.get("/api/v1/athlete/0").await.ok()["id"], "i482913");
    assert_eq!(right.get("/api/v1/athlete/i1").await.status, 403);
    assert_eq!(Client::new(sandbox.intervals(), &basic("wrong")).get("/api/v1/athlete/0").await.status, 401);
    assert_eq!(Client::new(sandbox.intervals(), "").get("/api/v1/athlete/0").await.status, 401);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Intervals);
    let mut over = None;
    for _ in 0..391 {
        let answer = client.get("/api/v1/athlete/0").await;
        if answer.status == 429 {
            over = Some(answer);
            break;
        }
    }
    let wait: u32 = over.unwrap().header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait));
}
