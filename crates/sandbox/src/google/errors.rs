//! Google's error shape: code, message, status, and the field at fault where there is one.

use serde_json::json;

use crate::oauth::Refusal;
use crate::reply::{self, Reply};

/// An error without details.
pub(crate) fn error(status: u16, message: &str) -> Reply {
    reply::json(status, &json!({"error": {"code": status, "message": message, "status": name(status)}}))
}

/// A 400 that names a field.
pub(crate) fn violation(field: &str, description: &str) -> Reply {
    let details = json!([{
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": field, "description": description}],
    }]);
    let message = format!("Request contains an invalid argument: {field}: {description}");
    let error = json!({"code": 400, "message": message, "status": name(400), "details": details});
    reply::json(400, &json!({"error": error}))
}

/// A 401; Google tells no difference between a dead token and none.
pub(crate) fn unauthorized(refusal: Refusal) -> Reply {
    let message = match refusal {
        Refusal::Missing => "The request has no OAuth 2 access token.",
        Refusal::Unknown | Refusal::Expired => "The request has an invalid OAuth 2 access token.",
    };
    reply::with(
        error(401, message),
        "www-authenticate",
        "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"",
    )
}

const fn name(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        412 => "FAILED_PRECONDITION",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}
