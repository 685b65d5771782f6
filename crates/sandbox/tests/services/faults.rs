//! Faults on order: statuses, connections that die before and after the work is done.

use causeway_sandbox::{Fault, Service};
use reqwest::Method;

use crate::client::{Client, sandbox, weight};

const WEIGHTS: &str = "/v4/users/me/dataTypes/weight/dataPoints";

#[tokio::test]
async fn a_status_is_answered_and_nothing_is_done() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    sandbox.fail(Service::Google, Fault::Status(503), 2);
    let point = weight("2026-11-23T06:00:00Z", 72_400);
    for _ in 0..2 {
        let answer = client.post(WEIGHTS, &point).await;
        assert_eq!((answer.status, &answer.json()["error"]["status"]), (503, &"UNAVAILABLE".into()));
    }
    assert_eq!(sandbox.counts().google_weights, 0);
    assert_eq!(client.post(WEIGHTS, &point).await.status, 200);
    assert_eq!((sandbox.counts().google_weights, sandbox.counts().requests), (1, 3));
}

#[tokio::test]
async fn a_dropped_connection_gives_no_answer_before_or_after_the_work() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Google);
    let point = weight("2026-11-23T06:00:00Z", 72_400);
    for (fault, stored) in [(Fault::Drop, 0), (Fault::DropAfter, 1)] {
        sandbox.fail(Service::Google, fault, 1);
        let answer = client.send(Method::POST, WEIGHTS, Some(&point)).await;
        assert!(answer.is_err(), "{fault:?}: {answer:?}");
        assert_eq!(sandbox.counts().google_weights, stored, "{fault:?}");
    }
    assert_eq!(client.post(WEIGHTS, &point).await.status, 200);
    assert_eq!(sandbox.counts().duplicates, 1, "sent again without looking");
}

#[tokio::test]
async fn faults_of_one_company_leave_the_others_alone() {
    let sandbox = sandbox().await;
    sandbox.fail(Service::Fitbit, Fault::Status(429), 1);
    let intervals = Client::of(&sandbox, Service::Intervals).get("/api/v1/athlete/0").await;
    assert_eq!(intervals.status, 200);
    let fitbit = Client::of(&sandbox, Service::Fitbit).get("/1/user/-/profile.json").await;
    assert_eq!((fitbit.status, fitbit.header("retry-after")), (429, "1"));
}

#[tokio::test]
async fn a_stopped_sandbox_listens_no_more() {
    let sandbox = sandbox().await;
    let client = Client::of(&sandbox, Service::Fitbit);
    assert_eq!(client.get("/1/user/-/profile.json").await.status, 200);
    sandbox.stop().await;
    assert!(client.send(Method::GET, "/1/user/-/profile.json", None).await.is_err());
}
