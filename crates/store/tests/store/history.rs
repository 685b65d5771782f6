//! Runs found again: by their words, their items, their time, and page by page in both directions.

use std::collections::HashSet;

use causeway_core::RunId;
use causeway_store::{Change, NewAction, Route, Run, RunEnd, RunFilter, RunStatus, Settlement, Store};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::home::{TestHome, new_action, new_run, route};

/// What a run did, for these tests.
#[derive(Default)]
struct Story<'a> {
    flow: &'a str,
    /// Key and label of each item.
    items: &'a [(&'a str, &'a str)],
    /// What an action said, and what the whole run.
    said: Option<&'a str>,
    error: Option<&'a str>,
}

impl Story<'_> {
    async fn tell(&self, test: &TestHome, store: &Store) -> RunId {
        let run = test.start(store, self.flow).await;
        for (key, label) in self.items {
            let route = Route { flow: self.flow.into(), ..route() };
            store.intend(route.clone(), key, label, [7; 16], Change::Send, run).await.unwrap();
            store.settle(route, key, Settlement::Delivered { dest_id: None, status: 200 }).await.unwrap();
        }
        let action = new_action(1, test.now(), json!({"body": "marzipan"}), Value::Null);
        let action = match self.said {
            Some(said) => {
                NewAction { status: "Failed".into(), code: Some("503".into()), error: Some(said.into()), ..action }
            }
            None => action,
        };
        store.add_actions(run, vec![action]).await.unwrap();
        let status = if self.said.or(self.error).is_some() { RunStatus::Failed } else { RunStatus::Succeeded };
        store.finish_run(run, RunEnd { status, error: self.error.map(Into::into), ..test.end() }).await.unwrap();
        test.wait(60);
        run
    }
}

async fn found(store: &Store, filter: RunFilter) -> Vec<RunId> {
    store.runs(RunFilter { limit: 200, ..filter }).await.unwrap().into_iter().map(|run: Run| run.id).collect()
}

fn text(text: &str) -> RunFilter {
    RunFilter { text: Some(text.into()), ..RunFilter::default() }
}

fn item(item: &str) -> RunFilter {
    RunFilter { item: Some(item.into()), ..RunFilter::default() }
}

#[tokio::test]
async fn runs_are_found_by_what_went_wrong_and_by_what_they_sent() {
    let test = TestHome::new();
    let store = test.open();
    let story = |flow, items, said, error| Story { flow, items, said, error };
    let quiet = story("weights", &[], None, None).tell(&test, &store).await;
    let sent = story("weights", &[("w-2026-11-03", "Züri weight 72.4 kg"), ("51", "Ride, 3 November")], None, None);
    let sent = sent.tell(&test, &store).await;
    let failed = story("workouts", &[], Some("Strava answered 503 (over quota)"), Some("Create_activity timed out"));
    let failed = failed.tell(&test, &store).await;
    let other = story("weights", &[("2026-03-11", "")], None, Some("timed-in")).tell(&test, &store).await;

    let nobody: &[RunId] = &[];
    for (words, expected) in [
        ("strava", [failed].as_slice()),
        ("STRAVA quota", &[failed]),
        ("strav", &[failed]),
        ("create_activity", &[failed]),
        ("503", &[failed]),
        ("quota zuri", nobody),
        ("zuri", &[sent]),
        ("ZÜR", &[sent]),
        ("züri", &[sent]),
        ("weight 72.4", &[sent]),
        ("weight 72.5", nobody),
        ("we", &[failed, sent]),
        ("timed", &[other, failed]),
        ("timed o", nobody),
        ("timed ou", &[failed]),
        ("2026-11", &[sent]),
        ("2026 11", &[other, sent]),
        ("2026-1", nobody),
        ("marzipan", nobody),
        ("66776569676874", nobody),
        (" ", &[other, failed, sent, quiet]),
    ] {
        assert_eq!(found(&store, text(words)).await, expected, "{words}");
    }
    for (words, expected) in [
        ("w-2026-11-03", [sent].as_slice()),
        ("2026-11-03", &[sent]),
        ("2026-03-11", &[other]),
        ("ride, 3 november", &[sent]),
        ("51 ride", nobody),
        ("kg 51", nobody),
        ("strava", nobody),
        ("rid", nobody),
        ("***", nobody),
    ] {
        assert_eq!(found(&store, item(words)).await, expected, "{words}");
    }
    let in_workouts = RunFilter { flows: vec!["workouts".into()], ..text("timed") };
    assert_eq!(found(&store, in_workouts).await, [failed]);
    let in_neither = RunFilter { flows: vec!["work".into(), "workouts-2".into()], ..text("timed") };
    assert_eq!(found(&store, in_neither).await, nobody);
    let of_status = |status| RunFilter { statuses: vec![status], ..text("2026") };
    assert_eq!(found(&store, of_status(RunStatus::Succeeded)).await, [sent]);
    assert_eq!(found(&store, of_status(RunStatus::Failed)).await, [other]);
    let both = RunFilter { item: Some("72.4 kg".into()), ..text("ride") };
    assert_eq!(found(&store, both).await, [sent]);
}

/// What a service repeats of a secret is neither kept nor found.
#[tokio::test]
async fn no_secret_becomes_a_word() {
    let test = TestHome::new();
    let store = test.open();
    causeway_core::redact::live::remember("persimmon-7731");
    let said = Some("the key persimmon-7731 is not known");
    let run = Story { flow: "weights", said, error: said, ..Story::default() }.tell(&test, &store).await;
    assert_eq!(found(&store, text("key known")).await, [run]);
    for word in ["persimmon-7731", "persimmon", "7731"] {
        assert_eq!(found(&store, text(word)).await, [], "{word}");
    }
    assert_eq!(store.run(run).await.unwrap().unwrap().error.unwrap(), "the key [hidden] is not known");
    assert_eq!(store.actions(run, None, 9).await.unwrap()[0].error.as_deref(), Some("the key [hidden] is not known"));
}

/// Whatever a person types is words, and never an error.
#[tokio::test]
async fn no_text_is_a_query_language() {
    let test = TestHome::new();
    let store = test.open();
    let run =
        Story { flow: "weights", error: Some("NEAR the end AND over"), ..Story::default() }.tell(&test, &store).await;
    assert_eq!(found(&store, text("near AND")).await, [run]);
    let long = "\"a* ".repeat(500);
    for words in [
        "\"",
        "\"\"",
        "'",
        "*",
        "a*",
        "*a",
        "-",
        "-a",
        "a -b",
        "^a",
        "(",
        ")",
        "()",
        "a OR",
        "OR",
        "NOT",
        "NOT a",
        "AND",
        "NEAR",
        "NEAR(",
        "NEAR(a b, 2)",
        "said:a",
        "said : a",
        "{said} : a",
        "a + b",
        "+",
        "a:",
        ":",
        "\0",
        "a\0b",
        "end\0",
        "\u{e000}",
        "\u{301}",
        "é",
        "数 据",
        "a\"b\"c",
        "\\",
        "%",
        ";--",
        "rank:1",
        "\u{1F600}",
        "near\" OR \"x",
        "\u{0903}",
        "end\u{0903}",
        long.as_str(),
    ] {
        for filter in [text(words), item(words)] {
            let all = store.runs(RunFilter { limit: 5, ..filter }).await;
            assert!(all.is_ok(), "{words:?}: {all:?}");
        }
    }
    assert_eq!(found(&store, text("near\" OR \"x")).await, []);
}

/// As many flows and words as can be asked for at once.
#[tokio::test]
async fn many_flows_and_words_are_one_question() {
    let test = TestHome::new();
    let store = test.open();
    let words = "one two three four five six seven eight nine ten eleven twelve thirteen";
    let run = Story { flow: "flow-49", error: Some(words), ..Story::default() }.tell(&test, &store).await;
    let flows: Vec<String> = (0..50).map(|n| format!("flow-{n}")).collect();
    let asked = RunFilter { flows, statuses: RunStatus::ALL.to_vec(), ..text(words) };
    assert_eq!(found(&store, asked.clone()).await, [run]);
    assert_eq!(found(&store, RunFilter { statuses: vec![], ..asked.clone() }).await, [run]);
    assert_eq!(found(&store, RunFilter { text: None, ..asked }).await, [run]);
}

/// Of many words with one beginning none is forgotten, and one that stands in every run costs nothing.
#[tokio::test]
async fn the_last_word_may_be_any_of_many_that_begin_so() {
    let test = TestHome::new();
    let store = test.open();
    let mut runs = Vec::new();
    for n in 0..40 {
        let error = format!("quotient{n:02} quotas");
        runs.push(Story { flow: "weights", error: Some(&error), ..Story::default() }.tell(&test, &store).await);
    }
    runs.reverse();
    assert_eq!(found(&store, text("quotient")).await, runs);
    assert_eq!(found(&store, text("quot")).await, runs);
    assert_eq!(found(&store, text("quotient0")).await, runs[30..]);
    assert_eq!(found(&store, text("quotas QUOTIENT07")).await, [runs[32]]);
    assert_eq!(found(&store, text("quotients")).await, []);
}

#[tokio::test]
async fn a_run_is_found_by_its_words_while_it_has_ended_and_is_there() {
    let test = TestHome::new();
    let store = test.open();
    let run = test.start(&store, "weights").await;
    store.intend(route(), "k", "walnut", [1; 16], Change::Send, run).await.unwrap();
    assert_eq!(found(&store, text("walnut")).await, [], "not ended yet");
    drop(store);
    let store = test.open();
    assert_eq!(found(&store, text("walnut")).await, [], "a crash cut it off, and it goes on");
    store.resume_run(run).await.unwrap();
    store
        .finish_run(run, RunEnd { status: RunStatus::Failed, error: Some("no hazel".into()), ..test.end() })
        .await
        .unwrap();
    assert_eq!(found(&store, text("walnut hazel")).await, [run]);

    let given_up = test.start(&store, "weights").await;
    drop(store);
    let store = test.open();
    store.abandon_run(given_up, RunStatus::Failed, "no almond".into()).await.unwrap();
    assert_eq!(found(&store, text("almond")).await, [given_up]);
}

#[tokio::test]
async fn times_mean_when_a_run_started_even_if_the_clock_jumped() {
    let test = TestHome::new();
    let store = test.open();
    let begin = test.now();
    // Hours after the first; the fourth was started while the clock was a year ahead.
    let hours = [0, 1, 2, 365 * 24, 3, 4];
    let mut runs = Vec::new();
    for hour in hours {
        let run = new_run("weights", begin + TimeDelta::hours(hour));
        runs.push(run.id);
        let end = RunEnd { status: RunStatus::Failed, error: Some("late".into()), ended: run.started, ..test.end() };
        store.start_run(run).await.unwrap();
        store.finish_run(runs[runs.len() - 1], end).await.unwrap();
    }
    let at = |hour: i64| Some(begin + TimeDelta::hours(hour));
    let between = |since: Option<DateTime<Utc>>, until| RunFilter { since, until, ..RunFilter::default() };
    for (since, until, expected) in [
        (at(2), None, vec![5, 4, 3, 2]),
        (at(5), None, vec![3]),
        (None, at(2), vec![1, 0]),
        (at(1), at(4), vec![4, 2, 1]),
        (at(1), at(1), vec![]),
        (at(9000), None, vec![]),
        (None, Some(begin - TimeDelta::days(9)), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|n: usize| runs[n]).collect();
        let filter = between(since, until);
        assert_eq!(found(&store, filter.clone()).await, expected, "{since:?} {until:?}");
        assert_eq!(
            found(&store, RunFilter { text: Some("late".into()), ..filter.clone() }).await,
            expected,
            "in words"
        );
        let flows = vec!["weights".into(), "none".into()];
        assert_eq!(found(&store, RunFilter { flows, ..filter.clone() }).await, expected, "of a flow");
        assert_eq!(found(&store, RunFilter { statuses: RunStatus::PROBLEMS.to_vec(), ..filter }).await, expected);
    }
}

#[tokio::test]
async fn pages_go_both_ways_through_any_choice() {
    let test = TestHome::new();
    let store = test.open();
    for n in 0..90 {
        let (flow, error) = (format!("flow-{}", n % 4), (n % 3 == 0).then_some("over quota"));
        let key = n.to_string();
        let items = [(key.as_str(), "quota of days")];
        let items = if n % 5 == 0 { items.as_slice() } else { &[] };
        Story { flow: &flow, items, said: None, error }.tell(&test, &store).await;
    }
    let flows = |flows: &[&str]| flows.iter().map(|flow| (*flow).to_owned()).collect::<Vec<_>>();
    let since = Some(test.now() - TimeDelta::minutes(70));
    for filter in [
        RunFilter::default(),
        RunFilter { flows: flows(&["flow-1"]), ..RunFilter::default() },
        RunFilter { flows: flows(&["flow-1", "flow-3", "flow-1", "gone"]), ..RunFilter::default() },
        RunFilter { statuses: vec![RunStatus::Succeeded], since, ..RunFilter::default() },
        RunFilter { statuses: RunStatus::PROBLEMS.to_vec(), ..RunFilter::default() },
        RunFilter { statuses: RunStatus::ALL.to_vec(), flows: flows(&["flow-2"]), ..RunFilter::default() },
        RunFilter { flows: flows(&["flow-0", "flow-2"]), statuses: vec![RunStatus::Failed], since, ..text("quo") },
        text("quota"),
        item("quota of"),
    ] {
        let all = found(&store, filter.clone()).await;
        assert!(all.len() > 10, "{filter:?}: {}", all.len());
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        let page = |before, after| RunFilter { before, after, limit: 7, ..filter.clone() };
        let (mut down, mut up) = (Vec::new(), Vec::new());
        loop {
            let runs = store.runs(page(down.last().copied(), None)).await.unwrap();
            assert!(runs.is_sorted_by(|a, b| a.started > b.started), "newest first");
            down.extend(runs.iter().map(|run| run.id));
            if runs.len() < 7 {
                break;
            }
        }
        assert_eq!(down, all, "{filter:?}");
        let mut first = *all.last().unwrap();
        loop {
            let runs = store.runs(page(None, Some(first))).await.unwrap();
            up.splice(0..0, runs.iter().map(|run| run.id));
            let Some(newest) = runs.first() else { break };
            first = newest.id;
        }
        assert_eq!(up, all[..all.len() - 1], "{filter:?}");
    }
}
