//! Google Health: what is taken, what is refused, pages, filters, duplicates.

use causeway_sandbox::Service;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, run, sandbox, weight};

const WEIGHTS: &str = "/v4/users/me/dataTypes/weight/dataPoints";
const EXERCISES: &str = "/v4/users/me/dataTypes/exercise/dataPoints";

#[tokio::test]
async fn creating_is_not_idempotent_and_duplicates_are_counted() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let point = weight("2026-11-23T06:12:31Z", 72_400);
    let first = client.post(WEIGHTS, &point).await.ok();
    assert_eq!(first["done"], true);
    let name = first["response"]["name"].as_str().unwrap();
    assert!(name.starts_with("users/104518829036628839175/dataTypes/weight/dataPoints/"), "{name}");
    assert_eq!(first["response"]["weight"]["sampleTime"]["civilTime"]["time"]["hours"], 7);
    assert_eq!(sandbox.counts().duplicates, 0);
    // The same instant written with another offset is the same item.
    client.post(WEIGHTS, &weight("2026-11-23T07:12:31+01:00", 72_400)).await.ok();
    client.post(EXERCISES, &run("2026-11-22T08:00:00Z", "2026-11-22T08:30:00Z")).await.ok();
    client.post(EXERCISES, &run("2026-11-21T08:00:00Z", "2026-11-21T08:30:00Z")).await.ok();
    let counts = sandbox.counts();
    assert_eq!((counts.google_weights, counts.google_exercises, counts.duplicates), (2, 2, 1));
}

#[tokio::test]
async fn a_point_can_be_read_replaced_and_deleted_but_not_made_by_patch() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let created = client.post(WEIGHTS, &weight("2026-11-23T06:00:00Z", 72_400)).await.ok();
    let name = created["response"]["name"].as_str().unwrap().to_owned();
    let path = format!("/v4/{name}").replace("104518829036628839175", "me");
    let patched = client.send(Method::PATCH, &path, Some(&weight("2026-11-23T06:00:00Z", 72_100))).await.unwrap().ok();
    assert_eq!(patched["response"]["weight"]["weightGrams"], 72_100);
    assert_eq!(client.get(&path).await.ok()["weight"]["weightGrams"], 72_100);
    let missing = format!("{WEIGHTS}/not-there-at-all");
    let answer = client.send(Method::PATCH, &missing, Some(&weight("2026-11-23T06:00:00Z", 1))).await.unwrap();
    assert_eq!((answer.status, &answer.json()["error"]["status"]), (404, &"NOT_FOUND".into()));
    client.post(&format!("{WEIGHTS}:batchDelete"), &json!({"names": [name]})).await.ok();
    assert_eq!(client.get(&path).await.status, 404);
    assert_eq!(client.get(WEIGHTS).await.ok(), json!({}));
}

#[tokio::test]
async fn what_google_would_refuse_is_refused_in_its_words() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let without = |pointer: &str, name: &str| {
        let mut point = run("2026-11-22T08:00:00Z", "2026-11-22T08:30:00Z");
        point.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(name);
        point
    };
    let mut no_offset = weight("2026-11-23T06:00:00Z", 72_400);
    no_offset["weight"]["sampleTime"].as_object_mut().unwrap().remove("utcOffset");
    let mut stranger = weight("2026-11-23T06:00:00Z", 72_400);
    stranger["weight"]["kilograms"] = json!(72.4);
    let cases = [
        (WEIGHTS, no_offset, "weight.sampleTime.utcOffset"),
        (WEIGHTS, weight("2026-11-23 06:00", 72_400), "weight.sampleTime.physicalTime"),
        (WEIGHTS, weight("2026-11-23T06:00:00Z", 1_000_001), "weight.weightGrams"),
        (WEIGHTS, stranger, "kilograms"),
        (WEIGHTS, json!({"weight": {"weightGrams": 1}}), "weight.sampleTime"),
        (WEIGHTS, run("2026-11-22T08:00:00Z", "2026-11-22T08:30:00Z"), "exercise"),
        (EXERCISES, run("2026-11-22T08:00:00Z", "2026-11-22T07:30:00Z"), "exercise.interval.endTime"),
        (EXERCISES, without("/exercise/interval", "startUtcOffset"), "exercise.interval.startUtcOffset"),
        (EXERCISES, without("/exercise", "metricsSummary"), "exercise.metricsSummary"),
        (EXERCISES, without("/exercise", "exerciseType"), "exercise.exerciseType"),
        ("/v4/users/me/dataTypes/mood/dataPoints", json!({}), "parent"),
    ];
    for (path, body, named) in cases {
        let answer = client.post(path, &body).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["status"]), (400, &"INVALID_ARGUMENT".into()), "{body}");
        assert!(error["message"].as_str().unwrap().contains(named), "{named}: {error}");
    }
    assert_eq!(sandbox.counts().google_weights + sandbox.counts().google_exercises, 0);
}

/// All points of a list, page by page.
async fn all(client: &Client, path: &str, size: usize) -> (Vec<Value>, usize) {
    let (mut points, mut pages, mut token) = (Vec::new(), 0, String::new());
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = client.get(&format!("{path}{joint}pageSize={size}&pageToken={token}")).await.ok();
        points.extend(page["dataPoints"].as_array().cloned().unwrap_or_default());
        pages += 1;
        match page["nextPageToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => return (points, pages),
        }
    }
}

#[tokio::test]
async fn lists_come_newest_first_in_pages_of_25_exercises_at_most() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    for n in 0..60 {
        let (hour, minute) = (n / 6 + 6, n % 6 * 10);
        let start = format!("2026-11-20T{hour:02}:{minute:02}:00Z");
        client.post(EXERCISES, &run(&start, "2026-11-20T20:00:00Z")).await.ok();
    }
    let (points, pages) = all(&client, EXERCISES, 1000).await;
    assert_eq!((points.len(), pages), (60, 3));
    let starts: Vec<&str> = points.iter().map(|p| p["exercise"]["interval"]["startTime"].as_str().unwrap()).collect();
    assert!(starts.windows(2).all(|pair| pair[0] > pair[1]));
    let filter = "exercise.interval.civil_start_time%20%3E%3D%20%222026-11-20T15:00:00%22";
    let (later, _) = all(&client, &format!("{EXERCISES}?filter={filter}"), 7).await;
    assert_eq!(later.len(), 12, "14:00 and 15:00 UTC are 15:00 and 16:00 at home");
    let merged = client.get(&format!("{EXERCISES}:reconcile?pageSize=1")).await.ok();
    assert!(
        merged["dataPoints"][0]["dataPointName"].is_string() && merged["dataPoints"][0].get("dataSource").is_none()
    );
    let wrong = client.get(&format!("{EXERCISES}?pageToken=abc")).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn steps_roll_up_by_civil_day() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    for (start, end, count) in [
        ("2026-11-20T22:00:00Z", "2026-11-20T22:30:00Z", "1200"),
        ("2026-11-20T23:30:00Z", "2026-11-20T23:45:00Z", "500"),
        ("2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z", "4000"),
    ] {
        let interval = json!({"startTime": start, "startUtcOffset": "3600s", "endTime": end, "endUtcOffset": "3600s"});
        let point = json!({"steps": {"interval": interval, "count": count}});
        client.post("/v4/users/me/dataTypes/steps/dataPoints", &point).await.ok();
    }
    let civil = |day: u32| json!({"date": {"year": 2026, "month": 11, "day": day}});
    let ask = json!({"range": {"start": civil(19), "end": civil(23)}});
    let sums = client.post("/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp", &ask).await.ok();
    let sums: Vec<_> = sums["rollupDataPoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["steps"]["countSum"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sums, ["1200", "4500"]);
}

#[tokio::test]
async fn the_quota_answers_without_a_retry_after() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    // Two windows may pass while this runs, never three.
    let mut over = None;
    for _ in 0..901 {
        let answer = client.get("/v4/users/me/identity").await;
        if answer.status == 429 {
            over = Some(answer);
            break;
        }
    }
    let over = over.unwrap();
    assert_eq!(over.json()["error"]["status"], "RESOURCE_EXHAUSTED");
    assert_eq!(over.header("retry-after"), "");
}

#[tokio::test]
async fn without_a_token_google_says_so_in_its_shape() {
    let sandbox = sandbox().await;
    let answer = Client::new(sandbox.google(), "Bearer nonsense").get(WEIGHTS).await;
    assert_eq!((answer.status, &answer.json()["error"]["status"]), (401, &"UNAUTHENTICATED".into()));
}
