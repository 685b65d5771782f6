//! Schedules, settings, connections, secrets and notifications.

use causeway_store::{ConnectionRow, ConnectionState, NewSignOut, RunEnd, RunStatus, ScheduleRow, StoreError};
use chrono::TimeDelta;
use serde_json::json;

use crate::home::{TestHome, new_run};

#[tokio::test]
async fn schedules_say_what_is_due_and_what_is_next() {
    let test = TestHome::new();
    let store = test.open();
    let now = test.now();
    let row = |flow: &str, minutes: Option<i64>, paused| ScheduleRow {
        flow: flow.into(),
        next_due: minutes.map(|minutes| now + TimeDelta::minutes(minutes)),
        last_due: None,
        anchor: now,
        paused,
        definition_hash: "every hour".into(),
        since: now,
        quiet_after: Some(TimeDelta::days(1)),
    };
    let rows = [
        row("late", Some(-90), false),
        row("never", None, false),
        row("paused", Some(-200), true),
        row("soon", Some(5), false),
    ];
    for row in rows.iter().rev() {
        store.set_schedule(row.clone()).await.unwrap();
    }
    assert_eq!(store.schedules().await.unwrap(), rows);

    let done =
        ScheduleRow { last_due: rows[0].next_due, next_due: Some(now + TimeDelta::minutes(60)), ..rows[0].clone() };
    store.set_schedule(done.clone()).await.unwrap();
    assert_eq!(store.schedule("late").await.unwrap(), Some(done));
    store.remove_schedules(vec!["soon".into(), "never".into()]).await.unwrap();
    assert_eq!(store.schedule("soon").await.unwrap(), None);
    assert_eq!(store.schedules().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_flow_is_quiet_when_no_run_succeeded_for_too_long() {
    let test = TestHome::new();
    let store = test.open();
    let now = test.now();
    let row = |flow: &str, paused| ScheduleRow {
        flow: flow.into(),
        next_due: Some(now),
        last_due: None,
        anchor: now,
        paused,
        definition_hash: String::new(),
        since: now,
        quiet_after: Some(TimeDelta::days(1)),
    };
    let rows = vec![row("a", false), row("b", false), row("paused", true)];
    store.set_schedules(rows).await.unwrap();
    let quiet = async |hours| {
        let found = store.quiet(now + TimeDelta::hours(hours)).await.unwrap();
        found.into_iter().map(|quiet| quiet.flow).collect::<Vec<_>>()
    };
    assert!(quiet(24).await.is_empty());
    assert_eq!(quiet(25).await, ["a", "b"]);

    let run = new_run("a", now);
    let id = run.id;
    store.start_run(run).await.unwrap();
    let ended = now + TimeDelta::hours(10);
    let counts = causeway_store::Counts::default();
    let end =
        RunEnd { status: RunStatus::Succeeded, ended, counts, error: None, cursor: None, notice: None, response: None };
    store.finish_run(id, end).await.unwrap();
    assert_eq!(quiet(25).await, ["b"], "a run of the other succeeded");
    // Setting the schedule, as each run does, does not forget that.
    store.set_schedule(row("a", false)).await.unwrap();
    assert_eq!(quiet(34).await, ["b"]);
    assert_eq!(quiet(35).await, ["a", "b"]);
    store.expect_runs_since(now + TimeDelta::hours(30)).await.unwrap();
    assert!(quiet(50).await.is_empty(), "everything was paused until then");
}

#[tokio::test]
async fn a_budget_is_there_after_a_restart() {
    let test = TestHome::new();
    let store = test.open();
    assert_eq!(store.budget("a").await.unwrap(), None);
    store.set_budget("a", json!({"blocked": 1})).await.unwrap();
    store.set_budget("a", json!({"blocked": 2})).await.unwrap();
    drop(store);
    assert_eq!(test.open().budget("a").await.unwrap(), Some(json!({"blocked": 2})));
}

#[tokio::test]
async fn settings_keep_any_value() {
    let test = TestHome::new();
    let store = test.open();
    assert_eq!(store.setting("a").await.unwrap(), None);
    for value in [json!("text"), json!(null), json!({"b": [1, "ü"]}), json!(1.5), json!("1")] {
        store.set_setting("a", value.clone()).await.unwrap();
        assert_eq!(store.setting("a").await.unwrap(), Some(value));
    }
    store.close().await;
    assert_eq!(test.open().setting("a").await.unwrap(), Some(json!("1")));
}

fn connection(test: &TestHome, generation: u64) -> ConnectionRow {
    ConnectionRow {
        id: "fitbit".into(),
        connector: "fitbit".into(),
        account: Some("7ABC".into()),
        state: ConnectionState::Ok,
        state_reason: None,
        scopes: vec!["weight".into(), "activity".into()],
        origins: vec!["https://api.fitbit.com".into()],
        expires_at: Some(test.now()),
        obtained: Some(test.now()),
        renews: true,
        token_origin: Some("https://api.fitbit.com".into()),
        retry_at: None,
        created: test.now(),
        updated: test.now(),
        generation,
    }
}

#[tokio::test]
async fn a_connection_and_its_token_change_together() {
    let test = TestHome::new();
    let store = test.open();
    store.put_sealed("fitbit", "refresh-answer", 1, vec![9]).await.unwrap();
    store.put_connection_with_secret(connection(&test, 1), "token", vec![1]).await.unwrap();
    assert_eq!(store.connection("fitbit").await.unwrap(), Some(connection(&test, 1)));
    assert_eq!(store.sealed("fitbit", "token").await.unwrap(), Some((1, vec![1])));
    assert_eq!(store.sealed("fitbit", "refresh-answer").await.unwrap(), None, "it has done its work");

    store.put_connection_with_secret(connection(&test, 3), "token", vec![3]).await.unwrap();
    let slow = store.put_connection_with_secret(connection(&test, 2), "keys", vec![2]).await;
    assert_eq!(slow, Err(StoreError::Outdated { connection: "fitbit".into() }));
    assert_eq!(store.connections().await.unwrap(), [connection(&test, 3)], "neither half of it was written");
    assert_eq!(store.sealed("fitbit", "token").await.unwrap(), Some((3, vec![3])));
    store.put_connection_with_secret(connection(&test, 4), "keys", vec![4]).await.unwrap();
    assert_eq!(store.sealed("fitbit", "token").await.unwrap(), None, "signed in otherwise now");
}

#[tokio::test]
async fn a_forgotten_connection_leaves_no_secret_behind() {
    let test = TestHome::new();
    let store = test.open();
    let token = b"sealed-token-bytes".repeat(30);
    store.put_connection_with_secret(connection(&test, 1), "token", token.clone()).await.unwrap();
    store.put_sealed("other", "token", 1, vec![5]).await.unwrap();
    store.remove_connection("fitbit", None).await.unwrap();
    assert_eq!(store.connection("fitbit").await.unwrap(), None);
    assert_eq!(store.sealed("fitbit", "token").await.unwrap(), None);
    assert_eq!(store.sealed("other", "token").await.unwrap(), Some((1, vec![5])));
    store.close().await;
    let bytes = fs_err::read(test.home().database()).unwrap();
    assert!(!bytes.windows(18).any(|window| window == b"sealed-token-bytes"), "not even in free pages");
}

#[tokio::test]
async fn a_notification_is_kept_once_until_it_was_shown() {
    let test = TestHome::new();
    let store = test.open();
    assert!(store.notify("sign-in:1", json!({"title": "a"})).await.unwrap());
    assert!(!store.notify("sign-in:1", json!({"title": "b"})).await.unwrap());
    assert!(store.notify("sign-in:2", json!({"title": "c"})).await.unwrap());
    drop(store);
    let store = test.open();
    let pending = store.pending_notifications().await.unwrap();
    assert_eq!(pending.iter().map(|(_, body)| body["title"].clone()).collect::<Vec<_>>(), ["a", "c"]);
    store.notified(vec![pending[0].0]).await.unwrap();
    assert_eq!(store.pending_notifications().await.unwrap(), pending[1..]);
    assert!(!store.notify("sign-in:1", json!({})).await.unwrap(), "shown once is enough");
}

#[tokio::test]
async fn a_service_to_tell_is_remembered_with_the_removal_until_it_is_told() {
    let test = TestHome::new();
    let store = test.open();
    store.put_connection_with_secret(connection(&test, 1), "token", vec![1]).await.unwrap();
    let sign_out =
        NewSignOut { title: "Fitbit".into(), how: json!({"to": 1}), token: vec![2], client_secret: Some(vec![3]) };
    store.remove_connection("fitbit", Some(sign_out.clone())).await.unwrap();
    assert!(store.connection("fitbit").await.unwrap().is_none());
    let waiting = store.sign_outs().await.unwrap();
    assert_eq!((waiting.len(), &waiting[0].sign_out, waiting[0].tries), (1, &sign_out, 0));
    let later = test.now() + chrono::TimeDelta::minutes(1);
    store.sign_out_later(waiting[0].id, later).await.unwrap();
    let again = store.sign_outs().await.unwrap();
    assert_eq!((again[0].next, again[0].tries), (later, 1));
    store.signed_out(again[0].id).await.unwrap();
    assert!(store.sign_outs().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_state_is_not_set_on_a_newer_token() {
    let test = TestHome::new();
    let store = test.open();
    store.put_connection_with_secret(connection(&test, 2), "token", vec![1]).await.unwrap();
    let reauth = |generation| ConnectionRow { state: ConnectionState::Reauth, ..connection(&test, generation) };
    let told = || Some(("sign-in".to_owned(), json!({"title": "Sign in"})));
    store.set_connection_state(reauth(1), told()).await.unwrap();
    assert_eq!(store.connection("fitbit").await.unwrap().unwrap().state, ConnectionState::Ok);
    assert!(store.pending_notifications().await.unwrap().is_empty());
    store.set_connection_state(reauth(2), told()).await.unwrap();
    assert_eq!(store.connection("fitbit").await.unwrap().unwrap().state, ConnectionState::Reauth);
    assert_eq!(store.pending_notifications().await.unwrap().len(), 1);
}

#[tokio::test]
async fn approvals_belong_to_one_connector() {
    let test = TestHome::new();
    let store = test.open();
    for (connector, origin) in [("a", "http://nas.local"), ("b", "http://10.0.0.1"), ("a", "http://10.0.0.1")] {
        store.approve(connector, origin, test.now()).await.unwrap();
        store.approve(connector, origin, test.now()).await.unwrap();
    }
    store
        .put_connection_with_secret(ConnectionRow { connector: "a".into(), ..connection(&test, 1) }, "token", vec![1])
        .await
        .unwrap();
    let of = async |connector| store.approvals(connector).await.unwrap();
    assert_eq!(of(Some("a")).await.allowed, ["http://10.0.0.1", "http://nas.local"]);
    assert_eq!(of(Some("a")).await.signed_in, connection(&test, 1).origins);
    assert_eq!(of(Some("b")).await.allowed, ["http://10.0.0.1"]);
    assert!(of(Some("b")).await.signed_in.is_empty());
    assert_eq!(of(None).await.allowed, ["http://10.0.0.1", "http://nas.local"]);

    assert!(store.disapprove("a", Some("http://10.0.0.1")).await.unwrap());
    assert!(!store.disapprove("a", Some("http://10.0.0.1")).await.unwrap());
    assert_eq!(of(Some("a")).await.allowed, ["http://nas.local"]);
    assert!(store.disapprove("a", None).await.unwrap());
    assert!(of(Some("a")).await.allowed.is_empty());
    assert_eq!(of(Some("b")).await.allowed, ["http://10.0.0.1"]);
}

#[tokio::test]
async fn what_was_just_changed_is_found_however_often_it_was_asked_before() {
    let test = TestHome::new();
    let store = test.open();
    for n in 0..50_u64 {
        // Somebody asks meanwhile, and may find the old or the new.
        let (asked, set) = tokio::join!(store.setting("theme"), store.set_setting("theme", n.into()));
        set.unwrap();
        asked.unwrap();
        assert_eq!(store.setting("theme").await.unwrap(), Some(n.into()));
        let origin = format!("http://nas-{n}.local");
        store.approve("nas", &origin, test.now()).await.unwrap();
        assert!(store.approvals(Some("nas")).await.unwrap().allowed.contains(&origin));
        assert!(store.disapprove("nas", Some(&origin)).await.unwrap());
        assert!(store.approvals(None).await.unwrap().allowed.is_empty());
    }
    // A store beside it does not go by what it knew.
    let reader = causeway_store::Store::open_read_only(&test.home()).unwrap();
    assert_eq!(reader.setting("theme").await.unwrap(), Some(49.into()));
    store.set_setting("theme", "dark".into()).await.unwrap();
    assert_eq!(reader.setting("theme").await.unwrap(), Some("dark".into()));
}
