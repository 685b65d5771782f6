//! Runs that the user stops: at a wait, in the queue, and while they are kept from going on.

use super::*;

/// Lets a run come to its first wait, and write down what it did before.
async fn until_it_waits() {
    tokio::time::sleep(Duration::from_millis(600)).await;
}

#[tokio::test]
async fn a_run_that_is_stopped_at_a_wait_is_cancelled_and_moves_no_cursor() {
    let island = island().await;
    let mut flow: Value = serde_json::from_str(&long()).unwrap();
    // Something to write to the history while it waits.
    flow["actions"]["A"] = json!({"type": "Compose", "inputs": 1, "runAfter": {}});
    let cursor = json!({"causeway": {"cursor": {"next": "moved"}}});
    island
        .write("a", &json!({"metadata": cursor, "triggers": flow["triggers"], "actions": flow["actions"]}).to_string());
    let run = island.engine.run_flow(&slug("a"), Cause::Manual).await.unwrap();
    until_it_waits().await;
    assert!(island.engine.cancel_runs(&slug("a")).await.unwrap());
    island.engine.wait_for_run(&slug("a"), run).await;
    assert_eq!(island.runs("a").await[0].status, RunStatus::Cancelled);
    assert_eq!(island.engine.store().cursor("a").await.unwrap(), None);
    island.engine.close().await;
}

#[tokio::test]
async fn a_run_that_is_stopped_while_it_waits_for_its_turn_asks_nothing_more() {
    let island = island().await;
    // A wait of a second, and then a call that would be refused where it is made.
    island.write(
        "a",
        &hourly(json!({
            "W": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Second"}}, "runAfter": {}},
            "Ask": {"type": "Http", "inputs": {"method": "GET", "uri": "http://127.0.0.1:9/"},
                "runAfter": {"W": ["Succeeded"]}},
        })),
    );
    let run = island.engine.run_flow(&slug("a"), Cause::Manual).await.unwrap();
    until_it_waits().await;
    let all = island.engine.inner.turns.clone().acquire_many_owned(u32::try_from(MOST_RUNS).unwrap()).await.unwrap();
    island.clock.advance(Duration::from_secs(2));
    // It waits in pieces of real time, the first of which is a second.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(island.engine.cancel_runs(&slug("a")).await.unwrap());
    island.engine.wait_for_run(&slug("a"), run).await;
    assert_eq!(island.runs("a").await[0].status, RunStatus::Cancelled);
    let actions = island.engine.store().actions(run, None, 10).await.unwrap();
    let how: Vec<_> = actions.iter().map(|action| (action.name.as_str(), action.status.as_str())).collect();
    assert_eq!(how, [("W", "Succeeded"), ("Cancel", "Cancelled"), ("Ask", "Cancelled")]);
    drop(all);
    island.engine.close().await;
}

#[tokio::test]
async fn a_run_that_the_database_keeps_from_going_on_can_be_stopped_meanwhile() {
    let island = island().await;
    island.write("a", &long());
    let run = island.engine.run_flow(&slug("a"), Cause::Manual).await.unwrap();
    until_it_waits().await;
    lock(&island.engine.inner.running).of(&slug("a"))[0].halt.hold.cancel();
    assert_eq!(island.until_ran("a", 1).await[0].status, RunStatus::Interrupted);
    assert_eq!(island.engine.running().len(), 1, "it tries again later");
    assert!(island.engine.cancel_runs(&slug("a")).await.unwrap());
    assert_eq!(island.engine.store().run(run).await.unwrap().unwrap().status, RunStatus::Cancelled);
    island.engine.close().await;
}

#[tokio::test]
async fn a_flow_rests_only_where_its_paused_runs_leave_no_place() {
    let island = island().await;
    for (runs, rests) in [(1, true), (2, false)] {
        let name = format!("f{runs}");
        let mut flow: Value = serde_json::from_str(&long()).unwrap();
        flow["triggers"]["T"]["runtimeConfiguration"] = json!({"concurrency": {"runs": runs}});
        island.write(&name, &flow.to_string());
        let run = island.engine.run_flow(&slug(&name), Cause::Manual).await.unwrap();
        until_it_waits().await;
        assert!(island.engine.pause_run(&slug(&name), run).await.unwrap());
        island.engine.wait_for_run(&slug(&name), run).await;
        assert_eq!(island.engine.is_resting(&island.engine.flow(&slug(&name)).unwrap()), rests, "{runs}");
    }
    island.engine.close().await;
}
