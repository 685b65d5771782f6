//! Flows that came from elsewhere: nothing runs before the user agrees to what they may do, nor more than that.

use super::*;
use crate::{May, StartError, What, Where};

fn asking(method: &str, host: &str) -> String {
    hourly(
        json!({"Ask": {"type": "Http", "runAfter": {}, "inputs": {"method": method, "uri": format!("http://{host}:9/x"),
        "retryPolicy": {"type": "none"}}}}),
    )
}

fn host(what: What, host: &str) -> May {
    May { what, at: Where::Host(format!("{host}:9")) }
}

/// The user agrees to all that the flow may do.
async fn agree(island: &Island) {
    let name = slug("a");
    let flow = island.engine.flow(&name).unwrap();
    let seen: Vec<String> = island.engine.may(&flow).iter().map(|(may, _)| may.key()).collect();
    island.engine.agree(&name, &seen).await.unwrap();
}

async fn refused(island: &Island) {
    let started = island.engine.run_flow(&slug("a"), Cause::Manual).await;
    assert!(matches!(started, Err(EngineError::Start(StartError::NotAgreed(_)))), "{started:?}");
}

#[tokio::test]
async fn a_flow_from_elsewhere_does_what_the_user_agreed_to_and_nothing_else() {
    let island = island().await;
    let name = slug("a");
    let flow = island.engine.save_imported_flow(&name, &asking("GET", "a.invalid")).await.unwrap();
    assert_eq!(island.engine.may(&flow), [(host(What::Read, "a.invalid"), true)]);
    island.engine.start();
    island.nothing_more("a", 0).await;
    refused(&island).await;
    // What the user has not seen is not agreed to.
    island.engine.agree(&name, &["read host b.invalid:9".into()]).await.unwrap();
    refused(&island).await;
    agree(&island).await;
    island.until_ran("a", 1).await;

    // It reads elsewhere, in another way, or deletes: each is more than was agreed to.
    for more in
        [asking("GET", "b.invalid"), asking("DELETE", "a.invalid"), asking("@{triggerBody()?['x']}", "a.invalid")]
    {
        island.write("a", &more);
        island.clock.advance(Duration::from_secs(2 * 3600));
        island.nothing_more("a", 1).await;
        refused(&island).await;
    }
    let island = island.again().await;
    refused(&island).await;
    let flow = island.engine.flow(&name).unwrap();
    let waits = island.engine.waits(&flow, &[], None).await.unwrap();
    assert_eq!(waits.map(|waits| waits.why), Some(Why::Agreement));

    // Who agrees to any method and any address has agreed to each.
    let any = |uri: &str| {
        hourly(json!({"Ask": {"type": "Http", "runAfter": {}, "inputs":
        {"method": "@{triggerBody()?['x']}", "uri": uri, "retryPolicy": {"type": "none"}}}}))
    };
    island.write("a", &any("@{triggerBody()?['y']}"));
    agree(&island).await;
    for less in [any("https://b.invalid:9/x"), asking("DELETE", "c.invalid"), asking("GET", "a.invalid")] {
        island.write("a", &less);
        assert!(!island.engine.is_unagreed(&island.engine.flow(&name).unwrap()), "{less}");
    }

    // An edit that adds nothing asks nothing.
    let mut less: Value = serde_json::from_str(&asking("HEAD", "a.invalid")).unwrap();
    less["metadata"] = json!({"causeway": {"title": "Otherwise"}});
    island.write("a", &less.to_string());
    let run = island.engine.run_flow(&name, Cause::Manual).await.unwrap();
    island.engine.wait_for_run(&name, run).await;
    island.engine.close().await;
}

#[tokio::test]
async fn a_flow_that_replaces_one_is_agreed_to_anew_and_the_users_own_needs_no_word() {
    let island = island().await;
    let name = slug("a");
    island.engine.save_imported_flow(&name, &asking("GET", "a.invalid")).await.unwrap();
    agree(&island).await;
    island.engine.save_imported_flow(&name, &asking("GET", "a.invalid")).await.unwrap();
    refused(&island).await;

    let own = slug("own");
    island.engine.save_flow(&own, &asking("DELETE", "a.invalid"), None).await.unwrap();
    assert!(!island.engine.is_imported(&own));
    let run = island.engine.run_flow(&own, Cause::Manual).await.unwrap();
    island.engine.wait_for_run(&own, run).await;
    // Nor does a test ask services for a flow that the user has not agreed to.
    let tested = island.engine.test_flow(&name, &asking("GET", "a.invalid"), crate::TestData::Read).await;
    assert!(matches!(tested, Err(EngineError::Start(StartError::NotAgreed(_)))), "{tested:?}");
    island.engine.test_flow(&name, &asking("GET", "a.invalid"), crate::TestData::Samples).await.unwrap();
    island.engine.close().await;
}
