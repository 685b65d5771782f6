//! A machine whose clock is off, as a service sees it: its `Date` says another time.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use causeway_core::{Clock, SystemClock};
use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use crate::common::{Causeway, answer};
use crate::service::{Request, import, listen, sign_in};

const LIFE: i64 = 3 * 3600 + 60;

#[test]
fn a_clock_that_is_off_is_told_and_tokens_are_not_renewed_for_it() {
    let causeway = Causeway::new();
    let ahead = Arc::new(AtomicI64::new(3 * 3600));
    let theirs = ahead.clone();
    let service = listen(move |request: &Request, stream| {
        let now = SystemClock.now() - TimeDelta::seconds(theirs.load(Ordering::SeqCst));
        let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
        let ends = now.timestamp() + LIFE;
        let (status, body) = if request.is_refresh() {
            ("400 Bad Request", json!({"error": "invalid_grant"}))
        } else {
            ("200 OK", json!({"access_token": "HIDE-A", "refresh_token": "HIDE-R", "expires_at": ends}))
        };
        let headers = format!("content-type: application/json\r\ndate: {date}\r\n");
        let _ = stream.write_all(answer(status, &headers, &body.to_string()).as_bytes());
    });
    import(&causeway, service);
    let doctor = || causeway.run(&["doctor"]).ok().stdout;
    let connection = || -> Value {
        let shown = causeway.run(&["--json", "connections", "show", "island"]).ok().stdout;
        serde_json::from_str(&shown).unwrap()
    };
    assert!(!doctor().contains("clock"), "nobody has said what time it is");

    sign_in(&causeway, "CODE").ok();
    // By the wrong clock it would live for a minute.
    let ends: DateTime<chrono::Utc> = connection()["expiresAt"].as_str().unwrap().parse().unwrap();
    assert!((ends - SystemClock.now()).num_seconds() > LIFE - 60, "{ends}");
    let said = doctor();
    assert!(said.contains("This computer's clock is 3 h ahead of 127.0.0.1."), "{said}");
    assert_eq!(connection()["stateText"], "signed in");

    causeway.run(&["connections", "refresh", "island"]).fails(3, &["the service ended the sign-in"]);
    let state = connection()["stateText"].as_str().unwrap().to_owned();
    assert!(state.contains("the service ended the sign-in; this computer's clock is 3 h ahead of"), "{state}");

    ahead.store(0, Ordering::SeqCst);
    sign_in(&causeway, "CODE").ok();
    let said = doctor();
    assert!(!said.contains("clock"), "{said}");
}
