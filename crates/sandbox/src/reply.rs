//! Answers: JSON with a status, and each company's way of saying no.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

use crate::shared::Service;
use crate::{fitbit, google, intervals};

/// What every handler gives back. Boxed, because it travels as an error as often as not.
#[derive(Debug)]
pub(crate) struct Reply(Box<Response<Body>>);

impl From<Response<Body>> for Reply {
    fn from(response: Response<Body>) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response<Body> {
        *self.0
    }
}

/// A handler's inner result: both sides are answers.
pub(crate) type Outcome = Result<Reply, Reply>;

/// A JSON answer.
pub(crate) fn json(status: u16, body: &Value) -> Reply {
    text(status, "application/json;charset=UTF-8", body.to_string())
}

/// An answer of any type.
pub(crate) fn text(status: u16, content_type: &'static str, body: impl Into<Body>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply.into()
}

/// A 200 with JSON.
#[expect(clippy::unnecessary_wraps, reason = "it is the last line of handlers that can also refuse")]
pub(crate) fn ok(body: &Value) -> Outcome {
    Ok(json(200, body))
}

/// Adds a header; a value that cannot be a header is left out.
pub(crate) fn with(mut reply: Reply, name: &'static str, value: impl ToString) -> Reply {
    if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
        reply.0.headers_mut().insert(HeaderName::from_static(name), value);
    }
    reply
}

/// A redirect.
pub(crate) fn redirect(to: &str) -> Reply {
    with(text(302, "text/html;charset=UTF-8", String::new()), "location", to)
}

/// The service's error body for a status that was ordered as a fault.
pub(crate) fn fault(service: Service, status: u16) -> Reply {
    match service {
        Service::Fitbit if status == 429 => {
            with(fitbit::error(429, "rate_limit", "Too many requests."), "retry-after", 1)
        }
        Service::Fitbit => fitbit::error(status, "system", "The service could not answer this request."),
        Service::Google => google::error(status, "The service could not answer this request."),
        Service::Intervals if status == 429 => with(intervals::error(429, "Too many requests"), "retry-after", 1),
        Service::Intervals => intervals::error(status, "The service could not answer this request"),
    }
}
