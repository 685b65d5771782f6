//! The request that an Http action or trigger writes out.

use base64::Engine as _;
use causeway_core::json::plain;
use causeway_core::redact::live;
use causeway_core::text::one_line;
use causeway_flow::HttpCall;
use causeway_openapi::Request;
use serde_json::{Map, Value};
use url::Url;

/// The request that an Http action or trigger writes out.
pub(crate) fn http_request(http: &HttpCall) -> Result<Request, String> {
    let HttpCall { method, uri, authentication, .. } = http;
    let (headers, queries): (Map<_, _>, Map<_, _>) = ((&http.headers).into(), (&http.queries).into());
    let body = http.body.as_ref().map(Value::from);
    let body = body.as_ref();
    let authorization = authorization(authentication)?;
    let mut url = Url::parse(uri).map_err(|_| format!("\"{}\" is not an address.", one_line(uri, 80)))?;
    if !queries.is_empty() {
        url.query_pairs_mut().extend_pairs(queries.iter().map(|(name, value)| (name, plain(value))));
    }
    let is_kind = |name: &str| name.eq_ignore_ascii_case("content-type");
    let given = headers.iter().find(|(name, _)| is_kind(name)).map(|(_, value)| plain(value));
    let content_type =
        given.or_else(|| body.map(|body| if body.is_string() { "text/plain" } else { "application/json" }.into()));
    Ok(Request {
        method: method.to_ascii_uppercase(),
        url,
        headers: headers
            .iter()
            .filter(|(name, _)| !is_kind(name))
            .map(|(name, value)| (name.clone(), plain(value)))
            .chain(authorization.map(|value| ("Authorization".to_owned(), value)))
            .collect(),
        body: body.map(|body| plain(body).into_bytes()),
        attached: Vec::new(),
        content_type,
    })
}

/// What `authentication` of an Http action makes of the `Authorization` header, which no log shows. What it cannot do is
/// refused: the call without it would be another one.
fn authorization(authentication: &causeway_flow::Value) -> Result<Option<String>, String> {
    let part = |name: &str| authentication.get(name).and_then(causeway_flow::Value::as_str).unwrap_or_default();
    match part("type").to_ascii_lowercase().as_str() {
        "" if authentication.is_null() => Ok(None),
        "none" => Ok(None),
        "raw" => {
            live::remember(part("value"));
            Ok(Some(part("value").to_owned()))
        }
        "basic" => {
            live::remember(part("password"));
            let pair = format!("{}:{}", part("username"), part("password"));
            Ok(Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))))
        }
        other => Err(format!(
            "An Http action cannot sign in with '{other}': use Basic or Raw, or a connector with a connection."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_action_signs_in_as_it_says_or_is_not_sent() {
        let request = |authentication: serde_json::Value| {
            http_request(&HttpCall {
                method: "GET".into(),
                uri: "https://x.test/".into(),
                headers: causeway_flow::Object::new(),
                queries: causeway_flow::Object::new(),
                body: None,
                authentication: authentication.into(),
            })
        };
        for (authentication, expected) in [
            (serde_json::Value::Null, None),
            (serde_json::json!({"type": "None"}), None),
            (serde_json::json!({"type": "Basic", "username": "me", "password": "pw"}), Some("Basic bWU6cHc=")),
            (serde_json::json!({"type": "Raw", "value": "Bearer 1"}), Some("Bearer 1")),
        ] {
            let headers = request(authentication.clone()).unwrap().headers;
            let sent = headers.iter().find(|(name, _)| name == "Authorization").map(|(_, value)| value.as_str());
            assert_eq!(sent, expected, "{authentication}");
        }
        let refused = request(serde_json::json!({"type": "ManagedServiceIdentity"})).unwrap_err();
        assert!(refused.contains("cannot sign in with 'managedserviceidentity'"), "{refused}");
    }
}
