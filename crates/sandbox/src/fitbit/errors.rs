//! Fitbit's error bodies.

use serde_json::json;

use crate::oauth::Refusal;
use crate::reply::{self, Reply};

/// `{"errors":[{"errorType":…,"message":…}],"success":false}`.
pub(crate) fn error(status: u16, kind: &str, message: &str) -> Reply {
    reply::json(status, &json!({"errors": [{"errorType": kind, "message": message}], "success": false}))
}

/// A 400 that names the field at fault.
pub(super) fn invalid(field: &str, message: &str) -> Reply {
    let errors = json!([{"errorType": "validation", "fieldName": field, "message": message}]);
    reply::json(400, &json!({"errors": errors, "success": false}))
}

/// A 401.
pub(crate) fn unauthorized(refusal: Refusal) -> Reply {
    let (kind, message) = match refusal {
        Refusal::Missing => ("invalid_request", "The Authorization header is missing or is not a Bearer token."),
        Refusal::Unknown => ("invalid_token", "The access token is not valid."),
        Refusal::Expired => ("expired_token", "The access token has expired. Refresh it."),
    };
    let reply = error(401, kind, message);
    reply::with(reply, "www-authenticate", format!("Bearer realm=\"api.fitbit.com\", error=\"{kind}\""))
}
