//! The engine from end to end, through its contract, against real servers: items arrive once, whatever breaks.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use causeway_api::demo::{self, Demo, DemoOptions};
use causeway_api::{Api, OpenOptions};
use causeway_core::Home;
use causeway_engine::VaultChoice;
use causeway_sandbox::{Fault, Service};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A demo workspace of a few days, whose flow runs only when asked.
async fn road(days: u32) -> (TempDir, Demo) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let demo = demo::start(DemoOptions { home, background: false, days, from_zero: false }).await.unwrap();
    (folder, demo)
}

async fn ask(api: &Api, name: &str, input: Value) -> Value {
    api.request(name, input).await.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs the flow and waits for its end.
async fn run(api: &Api) -> Value {
    let started = ask(api, "flow_run", json!({"slug": demo::FLOW})).await;
    ask(api, "run_wait", json!({"slug": demo::FLOW, "run": started["run"]})).await
}

fn n(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// Everything is at both destinations, and nothing twice. Two weigh-ins on one day are one day at intervals.icu.
fn everything_arrived(demo: &Demo, days: u32) {
    let counts = demo.sandbox.counts();
    assert_eq!(counts.duplicates, 0);
    assert_eq!(2 * (counts.google_weights + counts.google_exercises), demo.expected(days), "{counts:?}");
    assert_eq!(counts.intervals_activities, counts.google_exercises);
    assert!(counts.intervals_weights > 0 && counts.intervals_weights <= counts.google_weights, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn items_arrive_and_a_second_run_moves_nothing() {
    let (_folder, demo) = road(40).await;
    let first = run(&demo.api).await;
    assert_eq!((first["status"].as_str(), n(&first, "delivered")), (Some("succeeded"), demo.expected(40)), "{first}");
    everything_arrived(&demo, 40);
    let second = run(&demo.api).await;
    assert_eq!((n(&second, "delivered"), second["summary"].as_str()), (0, Some("Nothing new")));
    let again = n(&second, "already");
    assert!(again > 0, "the overlap is read again and recognised: {second}");
    assert!(again < n(&first, "delivered") / 2, "the rest is not read again: the cursor has moved: {second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_reads_and_shows_what_it_would_send_and_sends_nothing() {
    let (_folder, demo) = road(7).await;
    let text = ask(&demo.api, "flow", json!({"slug": demo::FLOW})).await["source"].take();
    let test = async |data: &str| {
        let tested = ask(&demo.api, "flow_test", json!({"slug": demo::FLOW, "text": text, "data": data})).await;
        assert_eq!((&tested["status"], &tested["isCut"]), (&json!("Succeeded"), &json!(false)), "{}", tested["error"]);
        let steps = tested["steps"].as_array().unwrap().clone();
        let sends: Vec<_> = steps.iter().map(|step| step["sends"].clone()).filter(|sends| !sends.is_null()).collect();
        (steps, sends)
    };

    let (steps, sends) = test("read").await;
    assert_eq!(sends.len() as u64, demo.expected(7), "each item to each of its destinations");
    assert!(sends.iter().all(|one| one["hasArrived"] == false), "{sends:?}");
    let weight = sends.iter().find(|one| one["label"].as_str().unwrap().contains("kg")).unwrap();
    assert!(weight["curl"].as_str().unwrap().contains("weightGrams"), "{weight}");
    assert!(!json!(steps).to_string().contains("Bearer"), "no test shows a token");
    let profile = steps.iter().find(|step| step["name"] == "Get_profile").unwrap();
    assert_eq!((&profile["from"], profile["outputs"]["statusCode"].as_u64()), (&json!("read"), Some(200)));
    let counts = demo.sandbox.counts();
    assert_eq!(counts.google_weights + counts.google_exercises + counts.intervals_activities, 0, "{counts:?}");
    let runs = ask(&demo.api, "runs", json!({"limit": 10})).await;
    assert_eq!(runs["runs"], json!([]), "a test is no run");

    let asked = demo.sandbox.counts().requests;
    let (steps, sends) = test("samples").await;
    assert!(sends.len() > 1 && steps.iter().all(|step| step["from"] != "read"), "{sends:?}");
    assert_eq!(demo.sandbox.counts().requests, asked, "made-up data asks nobody");

    let first = run(&demo.api).await;
    assert_eq!(
        n(&first, "delivered"),
        demo.expected(7),
        "the test has moved no cursor and remembered no item: {first}"
    );
    let asked = demo.sandbox.counts().requests;
    let (_, sends) = test("last").await;
    assert_eq!(sends.len() as u64, demo.expected(7), "what the last run was given is there again");
    assert!(sends.iter().all(|one| one["hasArrived"] == true), "{sends:?}");
    assert_eq!(demo.sandbox.counts().requests, asked, "the last run's data asks nobody");

    let calls = ask(&demo.api, "run", json!({"id": first["id"], "limit": 500})).await["actions"].take();
    let seq = calls.as_array().unwrap().iter().find(|call| call["name"] == "Create_weight").unwrap()["seq"].clone();
    let action = ask(&demo.api, "action", json!({"run": first["id"], "seq": seq})).await;
    let curl = action["curl"].as_str().unwrap();
    assert!(curl.starts_with("curl 'http://127.0.0.1") && curl.contains("weightGrams"), "{curl}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_written_is_shown_with_the_last_run_or_made_up_data() {
    let (_folder, demo) = road(7).await;
    let mut flow: Value =
        serde_json::from_str(ask(&demo.api, "flow", json!({"slug": demo::FLOW})).await["source"].as_str().unwrap())
            .unwrap();
    let steps = flow["actions"].as_object_mut().unwrap();
    let secret = json!({"secureData": {"properties": ["inputs", "outputs"]}});
    steps.insert(
        "Doubled".into(),
        json!({"type": "Compose", "inputs": "@mul(2, length(body('Get_activities')?['activities']))"}),
    );
    steps.insert("Kept".into(), json!({"type": "Compose", "inputs": "@{utcNow()}", "runtimeConfiguration": secret}));
    steps.insert("Broken".into(), json!({"type": "Compose", "inputs": "@concat("}));
    let text = flow.to_string();
    let show = async |step: &str, value: Value| {
        let step = format!("/actions/{step}");
        let input = json!({"slug": demo::FLOW, "text": text, "step": step, "value": value});
        ask(&demo.api, "flow_preview", input).await
    };
    let loop_step = "For_each_activity/actions/Create_exercise";
    let started = json!("@item()?['startTime']");

    let asked = demo.sandbox.counts().requests;
    let made_up = show(loop_step, started.clone()).await;
    assert_eq!((&made_up["from"], made_up["value"].is_string()), (&json!("sample"), true), "{made_up}");

    run(&demo.api).await;
    let asked_by_run = demo.sandbox.counts().requests;
    assert!(asked_by_run > asked);
    let real = show(loop_step, started).await;
    assert_eq!(real["from"], "last", "{real}");
    assert_ne!(real["value"], made_up["value"], "the first item that the run was given");
    let count =
        show("Doubled", json!("@{length(body('Get_activities')?['activities'])} of them")).await["value"].take();
    let count: u64 = count.as_str().unwrap().strip_suffix(" of them").unwrap().parse().unwrap();
    let doubled = show("Broken", json!({"n": "@outputs('Doubled')"})).await;
    assert_eq!(doubled["value"], json!({"n": 2 * count}), "a step that has not run yet is computed");

    let inside = show("Broken", json!("@body('Get_weights')")).await;
    assert!(inside["error"].as_str().unwrap().contains("loop"), "{inside}");

    let wrong = show("Broken", json!("ä@{add(1, 'two')}")).await;
    assert!(wrong["value"].is_null() && wrong["error"].as_str().unwrap().contains("add"), "{wrong}");
    assert_eq!(wrong["place"], json!({"start": 3, "end": 16}));
    let open = show("Broken", json!("@concat(")).await;
    assert!(open["error"].as_str().unwrap().contains("character"), "{open}");
    assert_eq!(show("Broken", json!("@outputs('Kept')")).await["value"], "••••", "what history hides stays hidden");
    assert_eq!(show("Kept", json!("@utcNow()")).await, Value::Null, "and so does what the step is given");
    let token = show("Broken", json!({"access_token": "@concat('a', 'b')"})).await;
    assert_eq!(token["value"], json!({"access_token": "••••"}));
    assert_eq!(demo.sandbox.counts().requests, asked_by_run, "nobody is asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_shown_and_never_repeated_by_itself() {
    let (_folder, demo) = road(10).await;
    demo.sandbox.fail(Service::Google, Fault::DropAfter, 1);
    let first = run(&demo.api).await;
    assert_eq!((first["status"].as_str(), n(&first, "unknown")), (Some("failed"), 1), "{first}");
    let again = run(&demo.api).await;
    assert_eq!((n(&again, "delivered"), n(&again, "unknown")), (0, 1), "nothing is repeated silently: {again}");

    let waiting = ask(&demo.api, "deliveries", Value::Null).await;
    let delivery = &waiting[0];
    assert_eq!(delivery["state"], "unknown", "{waiting}");
    let mut word = json!({"arrived": true});
    for name in ["flow", "action", "connection", "key"] {
        word[name] = delivery[name].clone();
    }
    ask(&demo.api, "delivery_resolve", word).await;
    assert_eq!(run(&demo.api).await["status"], "succeeded");
    everything_arrived(&demo, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_answers_500_loses_nothing() {
    let (_folder, demo) = road(10).await;
    demo.sandbox.fail(Service::Google, Fault::Status(500), 1);
    let first = run(&demo.api).await;
    assert_eq!(first["status"], "failed");
    assert!(first["summary"].as_str().unwrap().contains("500"), "{first}");
    let overview = ask(&demo.api, "overview", Value::Null).await;
    assert_eq!(overview["attention"][0]["kind"], "unknown-delivery", "{overview}");

    let mut word = json!({"arrived": false});
    let waiting = ask(&demo.api, "deliveries", Value::Null).await;
    for name in ["flow", "action", "connection", "key"] {
        word[name] = waiting[0][name].clone();
    }
    ask(&demo.api, "delivery_resolve", word).await;
    assert_eq!(run(&demo.api).await["status"], "succeeded");
    everything_arrived(&demo, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_busy_is_asked_again() {
    let (_folder, demo) = road(10).await;
    demo.sandbox.fail(Service::Fitbit, Fault::Status(503), 1);
    let first = run(&demo.api).await;
    assert_eq!(first["status"], "succeeded", "{first}");
    everything_arrived(&demo, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn late_items_and_corrections_are_picked_up() {
    let (_folder, demo) = road(20).await;
    run(&demo.api).await;
    demo.sandbox.add_late();
    let corrected = demo.sandbox.correct_one();
    assert!(corrected.is_some());
    let second = run(&demo.api).await;
    assert_eq!(second["status"], "succeeded", "{second}");
    assert!(n(&second, "delivered") >= 1, "{second}");
    assert_eq!(demo.sandbox.counts().duplicates, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_cut_off_goes_on_without_sending_twice() {
    let (_folder, demo) = road(120).await;
    let home = demo.api.engine().home().clone();
    let key = VaultChoice::KeyFile(home.path().join("demo.key"));
    let started = ask(&demo.api, "flow_run", json!({"slug": demo::FLOW})).await;
    let began = started["run"].as_str().unwrap().parse().unwrap();
    let progress = demo.api.engine().progress(&demo::FLOW.parse().unwrap(), began).unwrap();
    while progress.borrow().delivered < 30 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let Demo { api, sandbox } = demo;
    api.shutdown().await;
    drop(api);
    let api = Api::open(OpenOptions { vault: key, ..OpenOptions::one_command(home) }).await.unwrap();
    let runs = ask(&api, "runs", json!({"limit": 5})).await;
    let first = &runs["runs"][0];
    assert_eq!((&first["status"], &first["goesOn"]), (&json!("interrupted"), &json!(true)), "{runs}");
    let demo = Demo { api, sandbox };
    let second = run(&demo.api).await;
    assert_eq!((&second["status"], &second["id"]), (&json!("succeeded"), &first["id"]), "{second}");
    assert_eq!((n(&second, "already"), n(&second, "delivered")), (0, demo.expected(120)), "{second}");
    everything_arrived(&demo, 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ended_waits_for_the_user_and_then_goes_on() {
    let (_folder, demo) = road(10).await;
    demo.sandbox.revoke_all();
    let first = run(&demo.api).await;
    assert_eq!(first["status"], "failed");
    assert!(first["summary"].as_str().unwrap().contains("sign in"), "{first}");
    let overview = ask(&demo.api, "overview", Value::Null).await;
    assert_eq!(overview["attention"][0]["kind"], "sign-in", "{overview}");
    assert_eq!(overview["status"]["state"], "needs-you");
    let told = demo.api.tell().await.unwrap().notices;
    assert_eq!(told.iter().filter(|notification| notification.kind == "sign-in").count(), 1, "{told:?}");

    for connector in ["fitbit", "google-health", "intervals-icu"] {
        demo.api.engine().sign_in_by_itself(&connector.parse().unwrap()).await.unwrap();
    }
    assert_eq!(run(&demo.api).await["status"], "succeeded");
    everything_arrived(&demo, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_flow_runs_by_itself_and_tells_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let demo =
        demo::start(DemoOptions { home: home.clone(), background: true, days: 10, from_zero: false }).await.unwrap();
    let mut events = demo.api.events();
    let ended = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let runs = ask(&demo.api, "runs", json!({"statuses": ["succeeded"], "limit": 5})).await;
            if let Some(run) = runs["runs"].get(0) {
                return run.clone();
            }
            // Every change is told: waiting for one is enough.
            let _ = events.recv().await;
        }
    });
    let ended = ended.await.expect("the flow ran by itself");
    assert_eq!((ended["cause"].as_str(), n(&ended, "delivered")), (Some("schedule"), demo.expected(10)));
    everything_arrived(&demo, 10);
    let told = demo.api.tell().await.unwrap().notices;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].body.contains("delivered"), "{told:?}");
    assert!(demo.api.tell().await.unwrap().notices.is_empty());

    // A command finds the engine that runs, through its socket.
    let status = causeway_api::socket::ask(&home, "status", Value::Null).await.unwrap();
    assert_eq!(status["demo"], true);
    demo.api.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_engine_on_the_same_folder_is_refused() {
    let (_folder, demo) = road(3).await;
    let home = demo.api.engine().home().clone();
    let refused = Api::open(OpenOptions::one_command(home)).await.unwrap_err();
    assert_eq!(refused.code, "AlreadyRunning");
    assert!(refused.message.contains(&std::process::id().to_string()), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_whose_connections_are_missing_waits_instead_of_failing() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(OpenOptions::background(Home::new(folder.path().join("home")))).await.unwrap();
    for slug in ["fitbit", "google-health", "intervals-icu"] {
        ask(&api, "import_catalog", json!({"slug": slug})).await;
    }
    let templates = ask(&api, "templates", Value::Null).await;
    let flow = json!({"slug": "mine", "text": templates[0]["text"], "replace": false});
    ask(&api, "flow_save", flow).await;
    // A new flow is due at once; the scheduler was woken by the save.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let runs = ask(&api, "runs", json!({"limit": 5})).await;
    assert_eq!(runs["runs"], json!([]), "nothing ran only to fail");
    let flows = ask(&api, "flows", Value::Null).await;
    assert_eq!(flows[0]["state"], "held");
    assert!(flows[0]["stateText"].as_str().unwrap().contains("sign in to fitbit"), "{flows}");
    api.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_http_action_calls_what_the_flow_writes_out() {
    let (_folder, demo) = road(10).await;
    let address = demo.sandbox.fitbit().join("/1/user/-/profile.json").unwrap();
    let text = |headers: Value| {
        json!({
            "triggers": {"By_hand": {"type": "Request", "kind": "Button"}},
            "actions": {
                "Ask": {"type": "Http", "inputs": {"method": "GET", "uri": address, "headers": headers}, "runAfter": {}},
                "Name": {"type": "Compose", "inputs": "@body('Ask')?['user']?['timezone']", "runAfter": {"Ask": ["Succeeded"]}}
            }
        })
        .to_string()
    };
    let token = format!("Bearer {}", demo.sandbox.token(Service::Fitbit));
    for (headers, status) in [(json!({}), "failed"), (json!({"authorization": token}), "succeeded")] {
        ask(&demo.api, "flow_save", json!({"slug": "ask", "text": text(headers), "replace": true})).await;
        let started = ask(&demo.api, "flow_run", json!({"slug": "ask"})).await;
        let run = ask(&demo.api, "run_wait", json!({"slug": "ask", "run": started["run"]})).await;
        assert_eq!(run["status"], status, "{run}");
        let detail = ask(&demo.api, "run", json!({"id": started["run"], "after": null, "limit": 50})).await;
        let asked = ask(&demo.api, "action", json!({"run": started["run"], "seq": detail["actions"][0]["seq"]})).await;
        assert!(!asked.to_string().contains(token.trim_start_matches("Bearer ")), "the header is hidden in history");
    }
}
