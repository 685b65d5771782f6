//! What Prism says about one request, in classes that can be counted.

use std::io;

use serde_json::Value;

use super::http::Answer;

/// Why a request was not accepted: a class, and the words of this one.
pub(super) struct Rejection {
    pub(super) class: String,
    pub(super) words: String,
}

impl Rejection {
    fn new(class: impl Into<String>, words: impl Into<String>) -> Self {
        Self { class: class.into(), words: words.into() }
    }
}

/// Empty when the request was accepted. Otherwise the answer is a problem (RFC 9457) that lists what does not fit.
pub(super) fn of(answer: io::Result<Answer>) -> Vec<Rejection> {
    let answer = match answer {
        Ok(answer) if answer.status == 200 => return Vec::new(),
        Ok(answer) => answer,
        Err(error) => return vec![Rejection::new("no answer", error.to_string())],
    };
    let problem: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let violations = problem["validation"].as_array().map(Vec::as_slice).unwrap_or_default();
    if violations.is_empty() {
        let kind = problem["type"].as_str().and_then(|kind| kind.rsplit('#').next()).unwrap_or("without a reason");
        return vec![Rejection::new(format!("{} {kind}", answer.status), plain(&problem["detail"]))];
    }
    violations.iter().map(one).collect()
}

/// The class is the part of the request and the rule.
fn one(violation: &Value) -> Rejection {
    let place: Vec<String> = violation["location"].as_array().into_iter().flatten().map(plain).collect();
    let part = place.first().map_or("request", String::as_str);
    Rejection::new(
        format!("{part} {}", plain(&violation["code"])),
        format!("{}: {}", place.join("."), plain(&violation["message"])),
    )
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
