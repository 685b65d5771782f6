//! Bodies as real and imagined token addresses send them.

use secrecy::ExposeSecret;

use super::*;

const NOW: i64 = 1_800_000_000;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

/// What a body gives, in one line: `access|refresh|life in seconds|scopes`, or the error's code and text.
fn outcome(raw: &[u8]) -> String {
    use causeway_core::Explain as _;
    match parse_token_response(raw, now(), None) {
        Err(error) => format!("{}: {error}", error.code()),
        Ok(tokens) => {
            assert_eq!(tokens.token_type, "Bearer");
            let life = tokens.expires_at.map_or("?".into(), |at| (at - now()).num_seconds().to_string());
            let refresh = tokens.refresh.as_ref().map_or("-", ExposeSecret::expose_secret);
            let scopes = tokens.scopes.map_or("-".into(), |scopes| scopes.join("+"));
            format!("{}|{refresh}|{life}|{scopes}", tokens.access.expose_secret())
        }
    }
}

#[test]
fn what_can_be_used_is_used() {
    for (body, expected) in [
        // As the standard has it.
        (
            r#"{"access_token":"A","token_type":"Bearer","expires_in":3600,"refresh_token":"R","scope":"x y"}"#,
            "A|R|3600|x+y",
        ),
        (r#"{"access_token":"A","token_type":"bearer"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","token_type":"BEARER","id_token":"j.w.t","unknown":{"deep":[1]}}"#, "A|-|?|-"),
        // Kinds of token that are a bearer token all the same.
        (r#"{"access_token":"A"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","token_type":null}"#, "A|-|?|-"),
        (r#"{"access_token":"A","token_type":""}"#, "A|-|?|-"),
        (r#"{"access_token":"A","token_type":"BearerToken"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","token_type":"user"}"#, "A|-|?|-"),
        // Lives.
        (r#"{"access_token":"A","expires_in":"3600"}"#, "A|-|3600|-"),
        (r#"{"access_token":"A","expires_in":" 3600 "}"#, "A|-|3600|-"),
        (r#"{"access_token":"A","expires_in":3600.0}"#, "A|-|3600|-"),
        (r#"{"access_token":"A","expires_in":null}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":0}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":-1}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":"never"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":"NaN"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":"inf"}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":true}"#, "A|-|?|-"),
        (r#"{"access_token":"A","expires_in":18446744073709551615}"#, "A|-|315360000|-"),
        (r#"{"access_token":"A","expires_in":1e300}"#, "A|-|315360000|-"),
        (r#"{"access_token":"A","expires_at":1800000060}"#, "A|-|60|-"),
        (r#"{"access_token":"A","expires_at":"1800000060"}"#, "A|-|60|-"),
        (r#"{"access_token":"A","expires_at":1800000060000}"#, "A|-|60|-"),
        (r#"{"access_token":"A","expires_at":"2027-01-15T08:01:00Z"}"#, "A|-|60|-"),
        (r#"{"access_token":"A","expires_at":1,"expires_in":5}"#, "A|-|5|-"),
        (r#"{"access_token":"A","expires_at":1}"#, "A|-|?|-"),
        // Scopes.
        (r#"{"access_token":"A","scope":"read,activity:write"}"#, "A|-|?|read+activity:write"),
        (r#"{"access_token":"A","scope":["x","y z"]}"#, "A|-|?|x+y+z"),
        (r#"{"access_token":"A","scope":null}"#, "A|-|?|-"),
        (r#"{"access_token":"A","scope":""}"#, "A|-|?|-"),
        (r#"{"access_token":"A","scope":7}"#, "A|-|?|-"),
        (r#"{"access_token":"A","scopes":["x"]}"#, "A|-|?|x"),
        // Refresh tokens that are none.
        (r#"{"access_token":"A","refresh_token":null}"#, "A|-|?|-"),
        (r#"{"access_token":"A","refresh_token":""}"#, "A|-|?|-"),
        (r#"{"access_token":"A","refresh_token":7}"#, "A|-|?|-"),
        // Envelopes.
        (
            r#"{"status":0,"body":{"userid":1,"access_token":"A","refresh_token":"R","expires_in":10800}}"#,
            "A|R|10800|-",
        ),
        (r#"{"ok":true,"authed_user":{"id":"U","scope":"a,b","access_token":"A","token_type":"user"}}"#, "A|-|?|a+b"),
        (r#"{"data":{"access_token":"A","expires_in":5}}"#, "A|-|5|-"),
        (r#"{"success":true,"error":null,"errors":[],"access_token":"A"}"#, "A|-|?|-"),
        (r#"{"error":"","access_token":"A"}"#, "A|-|?|-"),
        (r#"{"status":200,"access_token":"A"}"#, "A|-|?|-"),
        // Not quite JSON.
        ("\u{feff}{\"access_token\":\"A\"}", "A|-|?|-"),
        ("\r\n {\"access_token\":\"A\"}\n\0garbage", "A|-|?|-"),
        ("access_token=A&token_type=bearer&scope=repo%2Cuser&expires_in=5", "A|-|5|repo+user"),
        ("scope=x+y&access_token=A%2B", "A+|-|?|x+y"),
    ] {
        assert_eq!(outcome(body.as_bytes()), expected, "{body}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_in_words() {
    for (body, expected) in [
        ("", "TokenAnswerEmpty: the answer is empty."),
        (" \r\n", "TokenAnswerEmpty: the answer is empty."),
        ("{}", "NoAccessToken: the answer has no access token."),
        ("null", "TokenAnswerUnreadable: the answer is JSON, but no object, not a token."),
        (r#"[{"access_token":"A"}]"#, "TokenAnswerUnreadable: the answer is JSON, but no object, not a token."),
        (r#"{"access_token":"A""#, "TokenAnswerUnreadable: the answer is broken JSON, not a token."),
        ("<!doctype html><a href=?access_token=A>", "TokenAnswerUnreadable: the answer is a web page, not a token."),
        ("Service busy", "TokenAnswerUnreadable: the answer is some text, not a token."),
        (r#"{"access_token":""}"#, "NoAccessToken: the answer has no access token."),
        (r#"{"access_token":null}"#, "NoAccessToken: the answer has no access token."),
        (r#"{"access_token":12345}"#, "NoAccessToken: the answer has no access token."),
        (
            r#"{"access_token":"A\r\nX-Evil: 1"}"#,
            "BadAccessToken: the access token holds characters that no token may hold.",
        ),
        (r#"{"access_token":"A B"}"#, "BadAccessToken: the access token holds characters that no token may hold."),
        (r#"{"access_token":"Ä"}"#, "BadAccessToken: the access token holds characters that no token may hold."),
        (
            r#"{"access_token":"A","token_type":"mac"}"#,
            "TokenKind: the token is of a kind that Causeway cannot use (\"mac\").",
        ),
        (
            r#"{"access_token":"A","token_type":"DPoP"}"#,
            "TokenKind: the token is of a kind that Causeway cannot use (\"DPoP\").",
        ),
        // Errors with HTTP 200.
        (
            r#"{"error":"bad_verification_code","error_description":"The code is\nold."}"#,
            "TokenRefused: bad_verification_code: The code is old..",
        ),
        ("error=bad_verification_code&error_description=no", "TokenRefused: bad_verification_code: no."),
        (r#"{"error":{"code":401,"message":"no"}}"#, "TokenRefused: 401: no."),
        (r#"{"error":"x","access_token":"A"}"#, "TokenRefused: x."),
        (r#"{"ok":false,"error":"invalid_auth"}"#, "TokenRefused: invalid_auth."),
        (r#"{"ok":false}"#, "TokenRefused: error."),
        (
            r#"{"success":false,"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid"}]}"#,
            "TokenRefused: invalid_grant: Refresh token invalid.",
        ),
        (r#"{"status":503,"body":{},"error":"Invalid Params"}"#, "TokenRefused: Invalid Params."),
        (r#"{"status":601,"body":{}}"#, "TokenRefused: status 601."),
        (r#"{"error":"<b>\u001b[31mx\u202e</b>"}"#, "TokenRefused: <b>[31mx</b>."),
    ] {
        let expected = expected.replace("..", ".");
        assert_eq!(outcome(body.as_bytes()).replace("..", "."), expected, "{body}");
    }
}

#[test]
fn a_refresh_keeps_what_the_answer_leaves_out() {
    let first = br#"{"access_token":"A","refresh_token":"R","scope":"x"}"#;
    let mut first = parse_token_response(first, now(), None).unwrap();
    first.account = Some("ABC".into());
    let kept = parse_token_response(br#"{"access_token":"B","refresh_token":""}"#, now(), Some(&first)).unwrap();
    assert_eq!(kept.refresh.unwrap().expose_secret(), "R");
    assert_eq!((kept.scopes, kept.account), (Some(vec!["x".to_owned()]), Some("ABC".to_owned())));
    let rotated = parse_token_response(br#"{"access_token":"B","refresh_token":"S"}"#, now(), Some(&first)).unwrap();
    assert_eq!(rotated.refresh.unwrap().expose_secret(), "S");
}

#[test]
fn hostile_depth_and_bytes_do_not_panic() {
    let deep = format!("{{\"access_token\":{}", "[".repeat(100_000));
    assert!(parse_token_response(deep.as_bytes(), now(), None).is_err());
    for end in 0..=255u8 {
        let _ = parse_token_response(&[b'{', b'"', end, 0xff, 0xfe, b'=', end], now(), None);
    }
    assert_eq!(outcome(b"{\"access_token\":\"A\",\"x\":\"\xff\"}"), "A|-|?|-");
}

fn with(ways: serde_json::Value, body: &str) -> Result<TokenSet, TokenError> {
    read_tokens(body.as_bytes(), now(), TimeDelta::zero(), None, &serde_json::from_value(ways).unwrap())
}

#[test]
fn the_account_is_found_by_its_path() {
    let body = r#"{"access_token":"A","user_id":"ABC","athlete":{"id":42}}"#;
    for (path, expected) in [("user_id", Some("ABC")), ("athlete.id", Some("42")), ("athlete.name", None)] {
        let found = with(serde_json::json!({"accountPath": path}), body).unwrap();
        assert_eq!(found.account.as_deref(), expected, "{path}");
    }
}

#[test]
fn a_service_may_have_places_of_its_own() {
    let ways = serde_json::json!({
        "response": {"root": "result.grant", "access": "key", "refresh": "again", "expiresIn": "ttl", "scope": "may",
                     "type": "kind"},
        "expiry": {"unit": "min", "skewS": 30}, "scopeSeparator": "+", "extraKeep": ["result.region", "shop"],
    });
    let body = r#"{"result":{"region":"eu","grant":{"key":"A","again":"R","ttl":"2","may":"x+y","kind":"bearer",
                   "shop":7}}}"#;
    let tokens = with(ways.clone(), body).unwrap();
    assert_eq!((tokens.access.expose_secret(), tokens.refresh.unwrap().expose_secret()), ("A", "R"));
    assert_eq!(tokens.expires_at, Some(now() + TimeDelta::seconds(90)));
    assert_eq!(tokens.scopes.unwrap(), ["x", "y"]);
    assert_eq!((tokens.extra["region"].as_str(), tokens.extra["shop"].as_str()), ("eu", "7"));
    let plain = with(ways, r#"{"access_token":"A","expires_in":1}"#).unwrap();
    assert_eq!(plain.expires_at, Some(now() + TimeDelta::seconds(30)), "the standard's own places are looked at too");
}

#[test]
fn a_service_may_have_signs_of_its_own() {
    let ways = serde_json::json!({"response": {"ok": {"path": "code", "equals": 0}, "error": ["fault.kind"]}});
    let refused = |body: &str| match with(ways.clone(), body) {
        Err(TokenError::Refused { error, description }) => format!("{error}|{description}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(r#"{"code":7,"message":"no","access_token":"A"}"#), "code is not 0|no");
    assert_eq!(refused(r#"{"code":0,"fault":{"kind":"gone"}}"#), "gone|");
    assert!(with(ways.clone(), r#"{"code":"0","access_token":"A"}"#).is_ok());
}

#[test]
fn refresh_tokens_follow_the_services_rules() {
    let first = parse_token_response(br#"{"access_token":"A","refresh_token":"R"}"#, now(), None).unwrap();
    for (mode, body, expected) in [
        (serde_json::json!({}), r#"{"access_token":"B"}"#, Some("R")),
        (serde_json::json!({"keepIfAbsent": false}), r#"{"access_token":"B"}"#, None),
        (serde_json::json!({"mode": "static"}), r#"{"access_token":"B","refresh_token":"S"}"#, Some("R")),
        (serde_json::json!({"mode": "none"}), r#"{"access_token":"B","refresh_token":"S"}"#, None),
        (serde_json::json!({"mode": "rotate"}), r#"{"access_token":"B","refresh_token":"S"}"#, Some("S")),
    ] {
        let ways = serde_json::from_value(serde_json::json!({"refresh": mode})).unwrap();
        let next = read_tokens(body.as_bytes(), now(), TimeDelta::zero(), Some(&first), &ways).unwrap();
        assert_eq!(next.refresh.as_ref().map(ExposeSecret::expose_secret), expected, "{mode} {body}");
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        with(serde_json::json!({"extraKeep": ["x"]}), &format!(r#"{{"access_token":"A","x":{open}1{close}}}"#)).unwrap()
    };
    assert!(nested(63).extra.contains_key("x"));
    for levels in [64, 200, 100_000] {
        assert!(nested(levels).extra.is_empty(), "what is deeper is not there, and the token still is");
    }
}

#[test]
fn a_member_that_cannot_be_read_does_not_take_the_token_with_it() {
    assert_eq!(outcome(br#"{"access_token":"A","refresh_token":"R","expires_in":1e999}"#), "A|R|?|-");
    assert_eq!(outcome(br#"{"access_token":1e999}"#), "NoAccessToken: the answer has no access token.");
}

/// A clock that is nearly as far ahead as a token lives would have it renewed again and again.
#[test]
fn when_a_token_ends_is_read_by_the_clock_of_the_service() {
    let body = format!(r#"{{"access_token":"A","expires_at":{}}}"#, NOW + 21_600);
    let life = |ahead: i64| {
        let (now, ways) = (now() + TimeDelta::seconds(ahead), Ways::default());
        let tokens = read_tokens(body.as_bytes(), now, TimeDelta::seconds(ahead), None, &ways).unwrap();
        tokens.expires_at.map(|at| (at - now).num_seconds())
    };
    for ahead in [0, 21_500, 86_400, -86_400] {
        assert_eq!(life(ahead), Some(21_600), "{ahead} s");
    }
}
