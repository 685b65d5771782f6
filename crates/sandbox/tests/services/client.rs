//! A small HTTP client for the tests, and a sandbox to talk to.

use causeway_sandbox::{Options, Sandbox, Service};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use url::Url;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} is not JSON: {}", self.status, self.text))
    }

    /// The body of an answer that must be a success.
    pub(crate) fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Talks to one service, with or without a token.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
    authorization: String,
}

impl Client {
    #[expect(clippy::disallowed_methods, reason = "the one place of the tests that builds a client")]
    pub(crate) fn new(base: &Url, authorization: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: base.clone(), authorization: authorization.to_owned() }
    }

    /// With a token that may do everything.
    pub(crate) fn of(sandbox: &Sandbox, service: Service) -> Self {
        Self::new(address(sandbox, service), &format!("Bearer {}", sandbox.token(service)))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await.unwrap()
    }

    /// Any request; an absolute address is taken as it is.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::Result<Answer> {
        let mut request = self.http.request(method, self.base.join(path).unwrap());
        if !self.authorization.is_empty() {
            request = request.header("authorization", &self.authorization);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        read(request).await
    }

    /// A form, as token endpoints want it.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        read(self.http.post(self.base.join(path).unwrap()).form(fields)).await.unwrap()
    }
}

async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Answer { status, headers, text: response.text().await? })
}

/// A sandbox at noon UTC of 23 November 2026, with rate limits as published.
pub(crate) async fn sandbox() -> Sandbox {
    with(|_| ()).await
}

/// The same with changes.
pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Sandbox {
    let mut options = Options::at("2026-11-23T12:00:00Z".parse().unwrap());
    options.window_scale = 1.0;
    change(&mut options);
    causeway_sandbox::start(options).await.unwrap()
}

pub(crate) fn address(sandbox: &Sandbox, service: Service) -> &Url {
    match service {
        Service::Fitbit => sandbox.fitbit(),
        Service::Google => sandbox.google(),
        Service::Intervals => sandbox.intervals(),
    }
}

/// A weight for Google Health.
pub(crate) fn weight(at: &str, grams: u32) -> Value {
    json!({"weight": {"sampleTime": {"physicalTime": at, "utcOffset": "3600s"}, "weightGrams": grams}})
}

/// A run of half an hour for Google Health.
pub(crate) fn run(start: &str, end: &str) -> Value {
    json!({"exercise": {
        "interval": {"startTime": start, "startUtcOffset": "3600s", "endTime": end, "endUtcOffset": "3600s"},
        "exerciseType": "RUNNING", "activeDuration": "1800s", "displayName": null,
        "metricsSummary": {"caloriesKcal": 380, "distanceMillimeters": 6_100_000.0, "steps": "4800"},
    }})
}
