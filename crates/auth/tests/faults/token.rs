//! The token address: each fault once when a code is changed and once when tokens are renewed.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use causeway_auth::{Profile, RefreshError, TokenSet, begin, refresh};
use causeway_core::{Clock, SystemClock};
use flate2::Compression;
use flate2::write::GzEncoder;
use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;

use crate::code_of;
use crate::server::{Answer, Server};

/// One fault, and what comes of it for a code and for a refresh. `ok` is a token; `kept CODE` is an answer that cannot
/// be used and is kept all the same, because it may hold the only good refresh token.
struct Fault(&'static str, Answer, &'static str, &'static str);

const OK: &str = "ok";
const REJECTED: &str = "SignInRejected";
const NO_TOKEN: &str = "SignInNoToken";
const UNREACHABLE: &str = "SignInUnreachable";
const LATER: &str = "RefreshLater";
const ENDED: &str = "SignInEnded";
const SETTINGS: &str = "SignInSettings";

fn http(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Answer::Bytes([head.as_bytes(), body].concat())
}

fn json(body: impl AsRef<[u8]>) -> Answer {
    http(200, "Content-Type: application/json\r\n", body)
}

/// A good answer with this in the place of `expires_in`.
fn life(expires_in: &str) -> Answer {
    json(format!(
        r#"{{"access_token":"HIDE-A","token_type":"Bearer","refresh_token":"HIDE-N","expires_in":{expires_in}}}"#
    ))
}

/// A good answer with these further members.
fn with(members: &str) -> Answer {
    json(format!(r#"{{"access_token":"HIDE-A","refresh_token":"HIDE-N",{members}}}"#))
}

fn error(status: u16, body: &str) -> Answer {
    http(status, "Content-Type: application/json\r\n", body)
}

fn gzip(bytes: &[u8]) -> Answer {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    http(200, "Content-Encoding: gzip\r\n", encoder.finish().unwrap())
}

const GOOD: &str = r#"{"access_token":"HIDE-A","token_type":"Bearer","refresh_token":"HIDE-N","expires_in":3600}"#;
const FORM: &str = "access_token=HIDE-A&refresh_token=HIDE-N&token_type=bearer&expires_in=3600";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Faults that cost nothing: the token is there.
fn borne() -> Vec<Fault> {
    let deep = |levels: usize| with(&format!(r#""x":{}1{}"#, "[".repeat(levels), "]".repeat(levels)));
    let latin1 = [br#"{"access_token":"HIDE-A","refresh_token":"HIDE-N","name":"Jos"#.as_slice(), b"\xe9\"}"].concat();
    let plain = "Content-Type: text/plain\r\n";
    [
        ("expires_in as text", life("\"3600\"")),
        ("expires_in as float", life("3600.5")),
        ("expires_in negative", life("-1")),
        ("expires_in zero", life("0")),
        ("expires_in huge", life("18446744073709551615")),
        ("expires_in beyond all numbers", life("1e999")),
        ("expires_in null", life("null")),
        ("expires_in missing", with(r#""token_type":"Bearer""#)),
        ("expires_in is an object", life("{}")),
        ("token_type missing", with(r#""x":1"#)),
        ("token_type null", with(r#""token_type":null"#)),
        ("token_type in capitals", with(r#""token_type":"BEARER""#)),
        ("scope as array", with(r#""scope":["a","b"]"#)),
        ("scope null", with(r#""scope":null"#)),
        ("scope as number", with(r#""scope":7"#)),
        ("UTF-16", json(utf16(&format!("\u{feff}{GOOD}"), u16::to_le_bytes))),
        ("UTF-16 without a mark", json(utf16(GOOD, u16::to_be_bytes))),
        ("byte order mark", json(format!("\u{feff}{GOOD}"))),
        ("text/plain", http(200, plain, GOOD)),
        ("text/html around JSON", http(200, "Content-Type: text/html\r\n", GOOD)),
        ("no content type", http(200, "", GOOD)),
        ("201", error(201, GOOD)),
        ("299", error(299, GOOD)),
        ("form body", http(200, plain, FORM)),
        ("form body that says JSON", json(FORM)),
        ("trailing garbage", json(format!("{GOOD}\n<!-- x -->"))),
        ("NUL after the end", json(format!("{GOOD}\0\0"))),
        ("white space before", json(format!("\r\n\t {GOOD}"))),
        ("nested in data", json(format!(r#"{{"data":{GOOD}}}"#))),
        ("unknown members", with(r#""x":{"y":[1,null,"HIDE"]}"#)),
        ("duplicate keys", json(r#"{"access_token":"HIDE-1","access_token":"HIDE-A","refresh_token":"HIDE-N"}"#)),
        ("Latin-1", json(latin1)),
        ("good gzip", gzip(GOOD.as_bytes())),
        ("empty error", with(r#""error":"""#)),
        ("deep JSON", deep(100)),
        ("very deep JSON", deep(50_000)),
        ("no length", Answer::Bytes(format!("HTTP/1.0 200 OK\r\n\r\n{GOOD}").into_bytes())),
    ]
    .into_iter()
    .map(|(name, answer)| Fault(name, answer, OK, OK))
    .collect()
}

/// Answers with 2xx that are no token.
fn useless() -> Vec<Fault> {
    let page = "<!doctype html><title>HIDE</title>";
    let (nothing, unreadable) = ("kept NoAccessToken", "kept TokenAnswerUnreadable");
    [
        ("empty access token", json(r#"{"access_token":"","refresh_token":"HIDE-N"}"#), nothing),
        ("access token missing", json(r#"{"refresh_token":"HIDE-N"}"#), nothing),
        ("access token null", json(r#"{"access_token":null}"#), nothing),
        ("access token a number", json(r#"{"access_token":12345}"#), nothing),
        ("access token an object", json(r#"{"access_token":{"HIDE":1}}"#), nothing),
        ("line break in token", json(r#"{"access_token":"HIDE\r\nX-Evil: 1"}"#), "kept BadAccessToken"),
        ("NUL in token", json(r#"{"access_token":"HIDE\u0000"}"#), "kept BadAccessToken"),
        ("space in token", json(r#"{"access_token":"HIDE A"}"#), "kept BadAccessToken"),
        ("letters beyond ASCII in token", json(r#"{"access_token":"HIDEä"}"#), "kept BadAccessToken"),
        ("token_type mac", json(r#"{"access_token":"HIDE-A","token_type":"mac"}"#), "kept TokenKind"),
        ("token_type DPoP", json(r#"{"access_token":"HIDE-A","token_type":"DPoP"}"#), "kept TokenKind"),
        ("web page", http(200, "Content-Type: text/html\r\n", page), unreadable),
        ("nothing at all", json(""), "kept TokenAnswerEmpty"),
        ("204", Answer::Bytes(b"HTTP/1.1 204 X\r\n\r\n".to_vec()), "kept TokenAnswerEmpty"),
        ("JSON null", json("null"), unreadable),
        ("JSON array", json(r#"[{"access_token":"HIDE-A"}]"#), unreadable),
        ("broken JSON", json(r#"{"access_token":"HIDE-A""#), unreadable),
        ("some words", json("Service HIDE"), unreadable),
        ("no token but depth", json("[".repeat(5000)), unreadable),
        ("only NUL bytes", json("\0\0\0\0"), unreadable),
    ]
    .into_iter()
    .map(|(name, answer, kept)| Fault(name, answer, NO_TOKEN, kept))
    .collect()
}

/// Answers that say no, in the words of real services.
fn refusals() -> Vec<Fault> {
    let fitbit = r#"{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid"}],"success":false}"#;
    let strava =
        r#"{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}"#;
    let words = r#"{"error":"invalid_grant","error_description":"\u001b[31m<b>\u202eno\u0007"}"#;
    [
        ("400 invalid_grant", error(400, r#"{"error":"invalid_grant"}"#), ENDED),
        ("400 invalid_grant with evil words", error(400, words), ENDED),
        ("401 invalid_client", error(401, r#"{"error":"invalid_client"}"#), SETTINGS),
        ("400 unauthorized_client", error(400, r#"{"error":"unauthorized_client"}"#), SETTINGS),
        ("400 invalid_target", error(400, r#"{"error":"invalid_target"}"#), SETTINGS),
        ("400 web page", http(400, "Content-Type: text/html\r\n", "<html>HIDE"), LATER),
        ("401 empty", error(401, ""), SETTINGS),
        ("403 empty", error(403, ""), LATER),
        ("404", error(404, "not here"), SETTINGS),
        ("410 gone", error(410, "{}"), SETTINGS),
        ("418", error(418, ""), LATER),
        ("429", error(429, ""), LATER),
        ("429 that says invalid_grant", error(429, r#"{"error":"invalid_grant"}"#), LATER),
        ("500 empty", error(500, ""), LATER),
        ("500 with a token in it", error(500, GOOD), LATER),
        ("503 page", error(503, "<html>"), LATER),
        ("Fitbit's error", error(400, fitbit), ENDED),
        ("Strava's error", error(400, strava), ENDED),
        ("Slack's error", json(r#"{"ok":false,"error":"token_revoked"}"#), ENDED),
        ("Withings' error", json(r#"{"status":401,"body":{},"error":"invalid_token"}"#), ENDED),
        ("Withings is busy", json(r#"{"status":601,"body":{}}"#), LATER),
        ("GitHub's error", json(r#"{"error":"bad_refresh_token","error_description":"x"}"#), ENDED),
        ("GitHub's error as a form", json("error=bad_refresh_token&error_description=x"), ENDED),
        ("error as an object", error(400, r#"{"error":{"code":400,"message":"no"}}"#), LATER),
    ]
    .into_iter()
    .map(|(name, answer, refreshed)| Fault(name, answer, REJECTED, refreshed))
    .chain([
        // A body with a token is kept, whatever it says of itself.
        Fault("error beside a token", with(r#""error":"odd""#), REJECTED, "kept TokenRefused"),
        Fault("ok: false beside a token", with(r#""ok":false"#), REJECTED, "kept TokenRefused"),
    ])
    .collect()
}

/// Broken connections and answers that do not end.
fn broken() -> Vec<Fault> {
    let bytes = |text: &str| Answer::Bytes(text.as_bytes().to_vec());
    let long_head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n{GOOD}", "a".repeat(2_000_000));
    [
        ("closed before the request", Answer::DropBefore),
        ("closed after the request", Answer::DropAfter),
        ("half an answer", bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"access_token\":\"HIDE-A\"")),
        ("half a head", bytes("HTTP/1.1 200 OK\r\nContent-Le")),
        ("no HTTP", bytes("HIDE SSH-2.0-OpenSSH\r\n\r\n")),
        ("broken chunks", bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nHIDE\r\n")),
        ("broken gzip", http(200, "Content-Encoding: gzip\r\n", "HIDE")),
        ("endless head", bytes(&long_head)),
        ("endless body", Answer::Endless),
        ("2 MB body", json(" ".repeat(2_000_000))),
        ("gzip bomb", gzip(&vec![b' '; 50_000_000])),
        ("silence", Answer::Hang(Vec::new())),
        ("silence after the head", Answer::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".to_vec())),
        ("slow drip", Answer::Drip),
    ]
    .into_iter()
    .map(|(name, answer)| Fault(name, answer, UNREACHABLE, LATER))
    .collect()
}

fn redirects(sink: &Server) -> Vec<Fault> {
    let to = format!("Location: {}\r\n", sink.url("/token"));
    [(301, "301"), (302, "302"), (303, "303"), (307, "307"), (308, "308")]
        .into_iter()
        .map(|(status, name)| Fault(name, http(status, &to, ""), REJECTED, SETTINGS))
        .collect()
}

fn profile(server: &Server) -> Profile {
    let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "client");
    profile.client_secret = Some("HIDE-CLIENT".into());
    profile
}

async fn changed(server: &Server) -> String {
    let attempt = begin(profile(server), Arc::new(SystemClock), Duration::from_secs(120)).await.unwrap();
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    attempt.paste(&format!("http://127.0.0.1/?code=HIDE-CODE&state={state}")).unwrap();
    match attempt.finish(CancellationToken::new()).await {
        Ok(tokens) => found(&tokens),
        Err(error) => code_of(&error),
    }
}

async fn renewed(server: &Server) -> String {
    let (profile, now) = (profile(server), SystemClock.now());
    let held = profile.read(br#"{"access_token":"HIDE-O","refresh_token":"HIDE-R"}"#, now, None).unwrap();
    match refresh(&profile, &held, Arc::new(SystemClock)).await {
        Ok(raw) => match profile.read(&raw, now, Some(&held)) {
            Ok(tokens) => found(&tokens),
            Err(error) => format!("kept {}", code_of(&error)),
        },
        Err(error) => code_of(&error),
    }
}

/// A good token has the new secrets, and a life that makes sense.
fn found(tokens: &TokenSet) -> String {
    assert_eq!(tokens.access.expose_secret(), "HIDE-A");
    assert_eq!(tokens.refresh.as_ref().unwrap().expose_secret(), "HIDE-N", "the new refresh token is not lost");
    let life = tokens.expires_at.map(|at| at - SystemClock.now());
    assert!(life.is_none_or(|life| life.num_seconds() > 3500 && life.num_days() <= 3650), "{life:?}");
    assert!(!format!("{tokens:?}").contains("HIDE"));
    OK.into()
}

#[tokio::test]
async fn every_fault_of_a_token_address_comes_to_its_end() {
    let sink = Server::start(json(GOOD)).await;
    let faults: Vec<Fault> =
        [borne(), useless(), refusals(), broken(), redirects(&sink)].into_iter().flatten().collect();
    let (all, mut set) = (faults.len(), tokio::task::JoinSet::new());
    for Fault(name, answer, for_code, for_refresh) in faults {
        set.spawn(async move {
            let (one, other) = (Server::start(answer.clone()).await, Server::start(answer).await);
            let (code, refresh) = tokio::join!(changed(&one), renewed(&other));
            assert_eq!((code.as_str(), refresh.as_str()), (for_code, for_refresh), "{name}");
            assert_eq!(one.asked(), 1, "{name}: a code is sent once");
            assert_eq!(other.asked(), 1, "{name}: a refresh token is sent once");
        });
    }
    while let Some(held) = set.join_next().await {
        held.unwrap();
    }
    assert_eq!(sink.asked(), 0, "nothing goes to where a redirect points");
    println!("token address: {all} faults, each with a code and with a refresh: all held");
    assert!(all >= 45);
}

#[tokio::test]
async fn an_empty_refresh_token_does_not_replace_a_good_one() {
    for body in [r#"{"access_token":"HIDE-A","refresh_token":""}"#, r#"{"access_token":"HIDE-A","refresh_token":null}"#]
    {
        let server = Server::start(json(body)).await;
        let (profile, now) = (profile(&server), SystemClock.now());
        let held = profile.read(br#"{"access_token":"HIDE-O","refresh_token":"HIDE-R"}"#, now, None).unwrap();
        let raw = refresh(&profile, &held, Arc::new(SystemClock)).await.unwrap();
        let next = profile.read(&raw, now, Some(&held)).unwrap();
        assert_eq!(next.refresh.unwrap().expose_secret(), "HIDE-R");
    }
}

#[tokio::test]
async fn both_forms_of_retry_after_are_heard() {
    let soon = (SystemClock.now() + chrono::TimeDelta::seconds(90)).to_rfc2822().replace("+0000", "GMT");
    for (value, least, most) in [("90", 90, 90), (&soon, 60, 90), ("999999", 3600, 3600), ("soon", 0, 0)] {
        let server = Server::start(http(429, &format!("Retry-After: {value}\r\n"), "")).await;
        let (profile, now) = (profile(&server), SystemClock.now());
        let held = profile.read(br#"{"access_token":"HIDE-O","refresh_token":"HIDE-R"}"#, now, None).unwrap();
        let error = refresh(&profile, &held, Arc::new(SystemClock)).await.unwrap_err();
        let RefreshError::Later { after, .. } = &error else { panic!("{error}") };
        let after = after.unwrap_or_default().as_secs();
        assert!((least..=most).contains(&after), "{value}: {after}");
    }
}
