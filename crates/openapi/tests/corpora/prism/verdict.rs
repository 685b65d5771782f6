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

/// Empty when the request was accepted, whatever the mocked answer is.
pub(super) fn of(answer: io::Result<Answer>) -> Vec<Rejection> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return vec![Rejection::new("no answer", error.to_string())],
    };
    match answer.header("sl-violations") {
        Some(violations) => all(violations),
        None => problem(&answer).into_iter().collect(),
    }
}

/// Prism cuts a list that is too long for a header, and says so in front of it.
fn all(violations: &str) -> Vec<Rejection> {
    let list = violations.trim_start_matches("Too many violations! ");
    let whole = serde_json::from_str::<Vec<Value>>(list).unwrap_or_else(|_| {
        let end = list.rfind("},{").unwrap_or_default();
        serde_json::from_str(&format!("{}}}]", &list[..end])).unwrap_or_default()
    });
    if whole.is_empty() {
        return vec![Rejection::new("violations that cannot be read", violations)];
    }
    whole.iter().filter(|violation| violation["severity"] == "Error").map(one).collect()
}

fn one(violation: &Value) -> Rejection {
    let place: Vec<String> = violation["location"].as_array().into_iter().flatten().skip(1).map(plain).collect();
    let part = place.first().map_or("security", String::as_str);
    let class = format!("{part} {}", plain(&violation["code"]));
    Rejection::new(class, format!("{}: {}", place.join("."), plain(&violation["message"])))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A problem that is about the request, or about Prism itself. Others are about the answer that it cannot make up.
fn problem(answer: &Answer) -> Option<Rejection> {
    let problem: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let kind = problem["type"].as_str().unwrap_or_default().rsplit('#').next().unwrap_or_default();
    let about_request = ["NO_PATH", "NO_METHOD", "NO_RESOURCE", "UNPROCESSABLE", "UNAUTHORIZED", "INVALID_CONTENT"];
    if about_request.iter().any(|start| kind.starts_with(start)) {
        return Some(Rejection::new(kind.to_lowercase(), plain(&problem["detail"])));
    }
    (answer.status >= 500 && kind.is_empty() || kind == "UNKNOWN").then(|| {
        Rejection::new(format!("Prism fails with {}", answer.status), answer.body.chars().take(300).collect::<String>())
    })
}
