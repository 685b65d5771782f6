//! The request that an Http action or trigger writes out.

use base64::Engine as _;
use causeway_core::json::plain;
use causeway_core::redact::live;
use causeway_core::text::one_line;
use causeway_flow::HttpCall;
use causeway_openapi::Request;
use serde_json::Value;
use url::Url;

/// The request that an Http action or trigger writes out.
pub(crate) fn http_request(http: &HttpCall) -> Result<Request, String> {
    let HttpCall { method, uri, authentication, .. } = http;
    let (headers, queries) = (http.headers.exact(), http.queries.exact());
    let body = http.body.as_ref().map(causeway_flow::Value::exact);
    let authorization = authorization(authentication)?;
    let mut url = Url::parse(uri).map_err(|_| format!("\"{}\" is not an address.", one_line(uri, 80)))?;
    if !queries.is_empty() {
        url.query_pairs_mut().extend_pairs(queries.iter().map(|(name, value)| (name, plain(value))));
    }
    let is_kind = |name: &str| name.eq_ignore_ascii_case("content-type");
    let given = headers.iter().find(|(name, _)| is_kind(name)).map(|(_, value)| plain(value));
    let (content_type, body) = content(body, given)?;
    Ok(Request {
        method: method.to_ascii_uppercase(),
        url,
        headers: headers
            .iter()
            .filter(|(name, _)| !is_kind(name))
            .map(|(name, value)| (name.clone(), plain(value)))
            .chain(authorization.map(|value| ("Authorization".to_owned(), value)))
            .collect(),
        body,
        attached: Vec::new(),
        content_type,
    })
}

/// The body and its content type: files, parts and fields are written out; of anything else the text is sent. Where the
/// flow says a content type it counts, but that of parts has to name what separates them.
fn content(body: Option<Value>, given: Option<String>) -> Result<(Option<String>, Option<Vec<u8>>), String> {
    let Some(body) = body else { return Ok((given, None)) };
    if let Some((own, bytes)) = causeway_openapi::written_out(&body).map_err(|error| error.to_string())? {
        let given = given.filter(|_| !own.starts_with("multipart/") || body.get("$multipart").is_none());
        return Ok((Some(given.unwrap_or(own)), Some(bytes)));
    }
    let usual = if body.is_string() { "text/plain" } else { "application/json" };
    Ok((Some(given.unwrap_or_else(|| usual.into())), Some(plain(&body).into_bytes())))
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
    fn files_parts_and_fields_are_sent_as_what_they_are() {
        let sent = |headers: serde_json::Value, body: serde_json::Value| {
            let request = http_request(&HttpCall {
                method: "POST".into(),
                uri: "https://x.test/".into(),
                headers: causeway_flow::Value::from(headers).as_object().cloned().unwrap(),
                queries: causeway_flow::Object::new(),
                body: Some(body.into()),
                authentication: causeway_flow::Value::Null,
            })
            .unwrap();
            (request.content_type.unwrap(), String::from_utf8_lossy(&request.body.unwrap()).into_owned())
        };
        let none = || serde_json::json!({});
        let file = serde_json::json!({"$content-type": "image/png", "$content": "aGk="});
        assert_eq!(sent(none(), file.clone()), ("image/png".into(), "hi".into()));
        assert_eq!(sent(serde_json::json!({"content-type": "x/y"}), file.clone()), ("x/y".into(), "hi".into()));
        let fields = serde_json::json!({"$content-type": "application/x-www-form-urlencoded",
            "$formdata": [{"key": "b", "value": "1 2"}, {"key": "a", "value": 3}]});
        assert_eq!(sent(none(), fields), ("application/x-www-form-urlencoded".into(), "b=1%202&a=3".into()));
        let part = |head: &str, body: serde_json::Value| serde_json::json!({"headers": {"Content-Disposition": head}, "body": body});
        let parts = serde_json::json!({"$content-type": "multipart/form-data; boundary=x", "$multipart": [
            part("form-data; name=\"f\"; filename=\"b\u{e4}.png\"", file),
            part("form-data; name=\"n\"", "--x".into()),
            part("form-data; name=\"o\"", serde_json::json!({"a": 1})),
        ]});
        let (content_type, body) = sent(serde_json::json!({"Content-Type": "multipart/form-data"}), parts);
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\u{e4}.png\"\r\n\
            Content-Type: image/png\r\n\r\nhi\r\n\
            --B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n--x\r\n\
            --B\r\nContent-Disposition: form-data; name=\"o\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n\
            --B--\r\n";
        assert_eq!(body, expected.replace('B', boundary));
    }

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
