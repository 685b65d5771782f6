//! What is settled with the service once its tokens are there: whose they are, and that the account takes part where the
//! service wants to be told so.

use causeway_core::json;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::error::tame;
use crate::profile::{problem, server};
use crate::token_client::{Answer, with_bearer};
use crate::token_fault::body_error;
use crate::{Profile, SignInError, TokenSet};

/// That the account takes part already.
const CONFLICT: u16 = 409;

/// The tokens with the name of their account, which takes part from now on.
pub(crate) async fn settled(profile: &Profile, tokens: TokenSet) -> Result<TokenSet, SignInError> {
    let tokens = Box::pin(named(profile, tokens)).await;
    Box::pin(enrolled(profile, &tokens)).await?;
    Ok(tokens)
}

/// The name is asked for where the settings say how and the answer did not say it. A sign-in does not fail for the want
/// of a name.
async fn named(profile: &Profile, tokens: TokenSet) -> TokenSet {
    let Some(probe) = profile.ways.account_probe.as_ref().filter(|_| tokens.account.is_none()) else { return tokens };
    let Some(url) = Url::parse(&probe.url).ok().filter(|url| problem(url).is_none()) else { return tokens };
    let answer = with_bearer(Method::GET, &url, tokens.access.expose_secret(), None).await;
    let body = answer.ok().filter(Answer::is_success).and_then(|answer| serde_json::from_slice(&answer.body).ok());
    let account = body.and_then(|body: Value| Some(tame(&json::plain(json::at(&body, &probe.path)?))));
    TokenSet { account: account.filter(|account| !account.is_empty()), ..tokens }
}

/// Enrols the account where the service wants that. Without it every later call is refused, so the sign-in fails.
async fn enrolled(profile: &Profile, tokens: &TokenSet) -> Result<(), SignInError> {
    let Some(enrol) = &profile.ways.enrol else { return Ok(()) };
    let url = Url::parse(&enrol.url).ok().filter(|url| problem(url).is_none());
    let url = url.ok_or_else(|| SignInError::Settings("the address in \"enrol\" is not one to call".into()))?;
    let body = with_account(&enrol.body, tokens.account.as_deref().unwrap_or_default());
    let server = server(&url);
    match with_bearer(Method::POST, &url, tokens.access.expose_secret(), Some(&body)).await {
        Ok(answer) if answer.is_success() || answer.status == CONFLICT => Ok(()),
        Ok(answer) => {
            let (error, description) = body_error(&answer.body, &profile.ways).unwrap_or_default();
            Err(SignInError::Rejected { server, status: answer.status, error, description })
        }
        Err(reason) => Err(SignInError::Unreachable { server, reason }),
    }
}

/// The body with the account where it stands in braces.
fn with_account(body: &Value, account: &str) -> Value {
    match body {
        Value::String(text) => text.replace("{account}", account).into(),
        Value::Array(items) => items.iter().map(|item| with_account(item, account)).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), with_account(value, account))).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_server::{Canned, TestServer};
    use crate::ways::{AccountProbe, Enrol};

    fn profile(server: &TestServer) -> Profile {
        Profile::new(server.url("/authorize"), server.url("/token"), "c")
    }

    fn tokens(profile: &Profile) -> TokenSet {
        profile.read(br#"{"access_token":"HIDE-A"}"#, Default::default(), None).unwrap()
    }

    #[tokio::test]
    async fn the_account_is_asked_for_where_the_answer_does_not_name_it() {
        for (body, expected) in [(r#"{"me":{"id":7}}"#, Some("7")), ("<html>", None)] {
            let server = TestServer::start(vec![Canned::json(200, body)]).await;
            let mut profile = profile(&server);
            profile.ways.account_probe = Some(AccountProbe { url: server.url("/me").into(), path: "me.id".into() });
            let tokens = settled(&profile, tokens(&profile)).await.unwrap();
            assert_eq!(tokens.account.as_deref(), expected);
            assert!(server.requests()[0].contains("authorization: Bearer HIDE-A"));
        }
    }

    #[tokio::test]
    async fn an_account_is_enrolled_where_the_service_wants_it_and_once_is_enough() {
        for (status, is_fine) in [(200, true), (201, true), (409, true), (403, false), (500, false)] {
            let server = TestServer::start(vec![Canned::json(status, r#"{"error":"busy"}"#)]).await;
            let mut profile = profile(&server);
            let body = serde_json::json!({"member-id": "causeway-{account}"});
            profile.ways.enrol = Some(Enrol { url: server.url("/users").into(), body });
            let tokens = TokenSet { account: Some("10579".into()), ..tokens(&profile) };
            let ended = settled(&profile, tokens).await;
            assert_eq!(ended.is_ok(), is_fine, "{status}");
            let sent = &server.requests()[0];
            assert!(sent.starts_with("POST /users ") && sent.contains("Bearer HIDE-A"), "{sent}");
            assert!(sent.contains("content-type: application/json"), "{sent}");
            assert!(sent.ends_with(r#"{"member-id":"causeway-10579"}"#), "{sent}");
        }
    }

    #[tokio::test]
    async fn an_enrolment_goes_nowhere_but_to_a_safe_address() {
        let server = TestServer::start(Vec::new()).await;
        let mut profile = profile(&server);
        profile.ways.enrol = Some(Enrol { url: "http://far.test/users".into(), body: Value::Null });
        let ended = settled(&profile, tokens(&profile)).await;
        assert!(matches!(&ended, Err(SignInError::Settings(why)) if why.contains("enrol")), "{ended:?}");
    }
}
