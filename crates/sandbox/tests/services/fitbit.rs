//! Fitbit's reads: ranges, pages, limits, times.

use std::collections::BTreeSet;

use causeway_sandbox::{Sandbox, Service};
use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::client::{Client, sandbox, with};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// All pages of the activity list, by following `pagination.next`.
async fn all_activities(client: &Client, first: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = first.to_owned();
    while !next.is_empty() {
        let page = client.get(&next).await.ok();
        let some = page["activities"].as_array().unwrap().clone();
        assert!(some.len() <= 100 && !some.is_empty());
        items.extend(some);
        next = page["pagination"]["next"].as_str().unwrap().to_owned();
    }
    items
}

/// All weights of a range, 31 days at a time.
async fn all_weights(client: &Client, from: &str, to: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let (mut from, to) = (date(from), date(to));
    while from <= to {
        let end = (from + chrono::Days::new(30)).min(to);
        let path = format!("/1/user/-/body/log/weight/date/{from}/{end}.json");
        items.extend(client.get(&path).await.ok()["weight"].as_array().unwrap().clone());
        from = end + chrono::Days::new(1);
    }
    items
}

fn ids(items: &[Value]) -> BTreeSet<u64> {
    items.iter().map(|item| item["logId"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_and_windows_give_exactly_what_is_there() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let source = sandbox.source(date("2025-11-23"), date("2026-11-23"));
    let after = "/1/user/-/activities/list.json?sort=asc&afterDate=2025-11-23&offset=0&limit=100";
    let activities = all_activities(&client, after).await;
    assert_eq!((activities.len() as u64, ids(&activities).len() as u64), (source.activities, source.activities));
    let starts: Vec<&str> = activities.iter().map(|a| a["startTime"].as_str().unwrap()).collect();
    assert!(starts.windows(2).all(|pair| pair[0][..19] < pair[1][..19]), "oldest first");
    let weights = all_weights(&client, "2025-11-23", "2026-11-23").await;
    assert_eq!((weights.len() as u64, ids(&weights).len() as u64), (source.weights, source.weights));
    let before = "/1/user/-/activities/list.json?sort=desc&beforeDate=2026-11-24&offset=0&limit=17";
    let newest = client.get(before).await.ok();
    assert_eq!(newest["activities"][0]["logId"], activities.last().unwrap()["logId"]);
}

#[tokio::test]
async fn wrong_requests_are_refused_with_the_field_at_fault() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let cases = [
        ("/1/user/-/body/log/weight/date/2026-01-01/2026-02-01.json", 400, "end-date"),
        ("/1/user/-/body/log/weight/date/2026-01-31/2026-01-01.json", 400, "end-date"),
        ("/1/user/-/body/log/weight/date/yesterday.json", 400, "date"),
        ("/1/user/-/activities/list.json?sort=asc&afterDate=2026-01-01&offset=20&limit=20", 400, "offset"),
        ("/1/user/-/activities/list.json?sort=asc&afterDate=2026-01-01&offset=0&limit=101", 400, "limit"),
        ("/1/user/-/activities/list.json?sort=up&afterDate=2026-01-01&offset=0&limit=20", 400, "sort"),
        ("/1/user/-/activities/list.json?sort=asc&offset=0&limit=20", 400, "afterDate"),
        ("/1/user/-/activities/steps/date/2020-01-01/2026-01-01.json", 400, "end-date"),
        ("/1.2/user/-/sleep/date/2026-01-01/2026-06-01.json", 400, "end-date"),
    ];
    for (path, status, field) in cases {
        let answer = client.get(path).await;
        let body = answer.json();
        assert_eq!((answer.status, body["errors"][0]["fieldName"].as_str()), (status, Some(field)), "{path}");
        assert_eq!(body["success"], false);
    }
    assert_eq!(client.get("/1/user/-/body/log/weight/date/2026-01-01/2026-01-31.json").await.status, 200);
    assert_eq!(client.get("/1/user/ABC123/profile.json").await.status, 403);
    assert_eq!(client.get("/1/user/-/foods/log.json").await.status, 404);
}

#[tokio::test]
async fn the_hourly_limit_says_where_one_stands_and_when_to_come_back() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    for left in (0..150).rev() {
        let answer = client.get("/1/user/-/profile.json").await;
        assert_eq!((answer.status, answer.header("fitbit-rate-limit-remaining")), (200, left.to_string().as_str()));
    }
    let over = client.get("/1/user/-/profile.json").await;
    assert_eq!((over.status, over.header("fitbit-rate-limit-limit")), (429, "150"));
    let wait: i64 = over.header("retry-after").parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait} seconds to the next full hour");
    sandbox.set_today("2026-11-23T13:00:01Z".parse().unwrap());
    assert_eq!(client.get("/1/user/-/profile.json").await.status, 200);
}

#[tokio::test]
async fn scaled_windows_open_again_soon() {
    let sandbox = with(|options| options.window_scale = 1.0 / 3600.0).await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let mut refused = 0;
    for _ in 0..400 {
        let answer = client.get("/1/user/-/profile.json").await;
        if answer.status == 429 {
            refused += 1;
            assert_eq!(answer.header("retry-after"), "1");
            tokio::time::sleep(std::time::Duration::from_millis(1010)).await;
        }
    }
    assert!(refused <= 4, "{refused} refusals in 400 requests");
}

async fn everything(sandbox: &Sandbox) -> String {
    let client = Client::of(sandbox, Service::Fitbit);
    let mut text = String::new();
    for path in [
        "/1/user/-/body/log/weight/date/2026-03-01/2026-03-31.json",
        "/1/user/-/activities/list.json?sort=desc&beforeDate=2026-11-20&offset=0&limit=100",
        "/1/user/-/activities/steps/date/2025-01-01/2026-11-22.json",
        "/1.2/user/-/sleep/date/2026-03-01/2026-04-30.json",
    ] {
        text += &client.get(path).await.text;
    }
    text.replace(sandbox.fitbit().as_str(), "/")
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let first = everything(&sandbox().await).await;
    let again = everything(&sandbox().await).await;
    let other = everything(&with(|options| options.seed = 8).await).await;
    assert!(first == again && first != other && first.len() > 50_000);
}

#[tokio::test]
async fn times_are_civil_times_of_the_profile_zone_on_both_sides_of_a_clock_change() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let user = client.get("/1/user/-/profile.json").await.ok();
    assert_eq!(user["user"]["timezone"], "Europe/Stockholm");
    assert_eq!(user["user"]["offsetFromUTCMillis"], 3_600_000);
    for activity in
        all_activities(&client, "/1/user/-/activities/list.json?sort=asc&afterDate=2026-01-01&offset=0&limit=100").await
    {
        let start = activity["startTime"].as_str().unwrap();
        let at = DateTime::parse_from_rfc3339(start).unwrap();
        let home = at.with_timezone(&chrono_tz::Europe::Stockholm).fixed_offset();
        assert_eq!(at.offset(), home.offset(), "{start}");
    }
    // The night in which an hour is missing: 02:00 to 03:00 on 29 March.
    let night = client.get("/1.2/user/-/sleep/date/2026-03-29.json").await.ok();
    let sleep = &night["sleep"][0];
    let civil = |name: &str| sleep[name].as_str().unwrap().parse::<chrono::NaiveDateTime>().unwrap();
    let shown = (civil("endTime") - civil("startTime")).num_milliseconds();
    assert_eq!(shown - sleep["duration"].as_i64().unwrap(), 3_600_000);
    let weights = client.get("/1/user/-/body/log/weight/date/2026-03-29.json").await.ok();
    assert!(weights["weight"][0]["time"].as_str().unwrap().len() == 8, "a weigh-in on the day itself");
}

#[tokio::test]
async fn late_arrivals_and_corrections_appear() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let path = "/1/user/-/body/log/weight/date/2026-11-01/2026-11-23.json";
    let before = client.get(path).await.ok();
    let late = sandbox.add_late();
    let corrected = sandbox.correct_one().unwrap();
    let after = client.get(path).await.ok();
    let by_id = |body: &Value, id: u64| {
        body["weight"]
            .as_array()
            .unwrap()
            .iter()
            .find(|log| log["logId"] == id)
            .map(|log| log["weight"].as_f64().unwrap())
    };
    assert!(by_id(&before, late).is_none() && by_id(&after, late).is_some());
    let change = by_id(&after, corrected).unwrap() - by_id(&before, corrected).unwrap();
    assert!((change - 0.3).abs() < 1e-9);
    assert_eq!(
        sandbox.source(date("2026-11-01"), date("2026-11-23")).weights as usize,
        after["weight"].as_array().unwrap().len()
    );
    // New days come with the clock.
    sandbox.set_today("2026-11-27T12:00:00Z".parse().unwrap());
    assert!(sandbox.source(date("2026-11-24"), date("2026-11-27")).weights > 0);
}

#[tokio::test]
async fn a_weight_can_be_added_twice_and_deleted() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let add = "/1/user/-/body/log/weight.json?weight=71.3&date=2026-11-20&time=21:15:00";
    let first = client.send(reqwest::Method::POST, add, None).await.unwrap();
    let second = client.send(reqwest::Method::POST, add, None).await.unwrap();
    assert_eq!((first.status, second.status), (201, 201));
    let id = first.json()["weightLog"]["logId"].as_u64().unwrap();
    assert_ne!(second.json()["weightLog"]["logId"], id);
    let gone = format!("/1/user/-/body/log/weight/{id}.json");
    assert_eq!(client.send(reqwest::Method::DELETE, &gone, None).await.unwrap().status, 204);
    assert_eq!(client.send(reqwest::Method::DELETE, &gone, None).await.unwrap().status, 404);
}

#[tokio::test]
async fn steps_and_sleep_are_by_day() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    let steps = client.get("/1/user/-/activities/steps/date/today/30d.json").await.ok();
    let days = steps["activities-steps"].as_array().unwrap();
    assert_eq!((days.len(), days[29]["dateTime"].as_str()), (30, Some("2026-11-23")));
    assert!(days[0]["value"].as_str().unwrap().parse::<u32>().unwrap() > 2_000);
    let list = client.get("/1.2/user/-/sleep/list.json?sort=asc&afterDate=2026-10-01&offset=0&limit=30").await.ok();
    assert_eq!(list["sleep"].as_array().unwrap().len(), 30);
    assert!(list["pagination"]["next"].as_str().unwrap().starts_with(sandbox.fitbit().as_str()));
    let night = &list["sleep"][0];
    let seconds: i64 = night["levels"]["data"].as_array().unwrap().iter().map(|s| s["seconds"].as_i64().unwrap()).sum();
    assert_eq!(seconds * 1000, night["duration"].as_i64().unwrap(), "the stages fill the night");
}
