//! Giving tokens back (RFC 7009), also in the ways of services that have others.

use causeway_core::clock::SharedClock;
use reqwest::Method;
use secrecy::ExposeSecret;
use url::Url;

use crate::profile::{problem, server};
use crate::refresh::{approved, sort};
use crate::token_client::{Answer, send, with_bearer};
use crate::ways::{Revoke, RevokeMethod, TokenIn};
use crate::{Profile, RefreshError, TokenSet};

/// Gives the tokens back to the service: the refresh token first, because the access token falls with it. Does
/// nothing where the service has no address for it.
///
/// # Errors
/// [`RefreshError::Later`] when the service could not be reached or is busy, [`RefreshError::Config`] when it does not
/// accept the request, [`RefreshError::NotApproved`] when its address is not one that the user agreed to. Either way the caller may forget the tokens.
pub async fn revoke(profile: &Profile, token: &TokenSet, clock: SharedClock) -> Result<(), RefreshError> {
    let Some(url) = &profile.revoke_url else { return Ok(()) };
    if let Some(problem) = problem(url) {
        return Err(RefreshError::Config { message: format!("the revoke address {problem}") });
    }
    approved(token, url)?;
    let (url, ways) = (of_account(url, token)?, profile.ways.revoke.clone().unwrap_or_default());
    let host = server(&url);
    let both = token.refresh.iter().map(|secret| (secret, "refresh_token")).chain([(&token.access, "access_token")]);
    let in_form = ways.token_in.unwrap_or_default() == TokenIn::Form;
    // Anywhere but in a form, the access token stands for both.
    for (secret, hint) in both.filter(|(_, hint)| in_form || *hint == "access_token") {
        let answer = give_back(profile, &url, &ways, secret.expose_secret(), hint)
            .await
            .map_err(|reason| RefreshError::Later { after: None, message: format!("{host}: {reason}") })?;
        // A token that is gone already is what was wanted.
        match sort(&answer, &host, clock.now(), &profile.ways) {
            None | Some(RefreshError::InvalidGrant { .. }) => {}
            Some(error) => return Err(error),
        }
    }
    Ok(())
}

async fn give_back(profile: &Profile, url: &Url, ways: &Revoke, secret: &str, hint: &str) -> Result<Answer, String> {
    let method = match ways.method.unwrap_or_default() {
        RevokeMethod::POST => Method::POST,
        RevokeMethod::DELETE => Method::DELETE,
        RevokeMethod::GET => Method::GET,
    };
    let own: Vec<_> = ways.params.pairs().collect();
    let param = ways.token_param.as_deref().unwrap_or("token");
    let mut form: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match ways.token_in.unwrap_or_default() {
        TokenIn::Form => {
            form.push((param, secret));
            if !ways.params.0.get("token_type_hint").is_some_and(serde_json::Value::is_null) {
                form.push(("token_type_hint", hint));
            }
            let mut profile = profile.clone();
            profile.ways.client_auth = ways.client_auth.or(profile.ways.client_auth);
            send(&profile, method, url, form, true).await
        }
        TokenIn::Query => {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair(param, secret);
            send(profile, method, &url, form, false).await
        }
        TokenIn::Bearer => {
            let mut url = url.clone();
            if !form.is_empty() {
                url.query_pairs_mut().extend_pairs(form);
            }
            with_bearer(method, &url, secret, None).await
        }
    }
}

/// The address with the account in it, where it stands in braces.
fn of_account(url: &Url, token: &TokenSet) -> Result<Url, RefreshError> {
    const MARK: &str = "%7Baccount%7D";
    if !url.path().contains(MARK) {
        return Ok(url.clone());
    }
    let account = token.account.as_deref().filter(|account| account.bytes().all(|b| b.is_ascii_alphanumeric()));
    let Some(account) = account.filter(|account| !account.is_empty()) else {
        return Err(RefreshError::Config {
            message: "the revoke address needs the account, which is not known".into(),
        });
    };
    let mut url = url.clone();
    url.set_path(&url.path().replace(MARK, account));
    Ok(url)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use causeway_core::SystemClock;

    use super::*;
    use crate::test_server::{Canned, TestServer};

    /// What the server sees when tokens are given back in these ways.
    async fn given_back(ways: serde_json::Value, path: &str) -> Vec<String> {
        let server = TestServer::start(vec![Canned::json(200, ""), Canned::json(200, "")]).await;
        let mut profile = Profile::new(server.url("/authorize"), server.url("/token"), "c");
        profile.revoke_url = Some(server.url(path));
        profile.ways.revoke = serde_json::from_value(ways).unwrap();
        profile.ways.account_path = Some("user".into());
        let raw = br#"{"access_token":"HIDE-A","refresh_token":"HIDE-R","user":7}"#;
        let tokens = profile.read(raw, Default::default(), None).unwrap();
        revoke(&profile, &tokens, Arc::new(SystemClock)).await.unwrap();
        server.requests()
    }

    #[tokio::test]
    async fn both_tokens_are_given_back_the_refresh_token_first() {
        let seen = given_back(serde_json::json!(null), "/revoke").await;
        assert!(seen[0].contains("token=HIDE-R&token_type_hint=refresh_token&client_id=c"), "{}", seen[0]);
        assert!(seen[1].contains("token=HIDE-A&token_type_hint=access_token&client_id=c"), "{}", seen[1]);
    }

    #[tokio::test]
    async fn services_have_ways_of_their_own() {
        let seen = given_back(serde_json::json!({"tokenIn": "query", "tokenParam": "access_token"}), "/revoke").await;
        let [oura] = seen.try_into().unwrap();
        assert!(oura.starts_with("POST /revoke?access_token=HIDE-A ") && !oura.contains("HIDE-R"), "{oura}");
        let seen =
            given_back(serde_json::json!({"method": "DELETE", "tokenIn": "bearer"}), "/v3/users/{account}").await;
        let [polar] = seen.try_into().unwrap();
        assert!(polar.starts_with("DELETE /v3/users/7 ") && polar.contains("authorization: Bearer HIDE-A"), "{polar}");
    }

    #[tokio::test]
    async fn without_an_address_nothing_is_sent() {
        let url = Url::parse("http://127.0.0.1:9/").unwrap();
        let tokens = crate::parse_token_response(br#"{"access_token":"A"}"#, Default::default(), None).unwrap();
        let done = revoke(&Profile::new(url.clone(), url, "c"), &tokens, Arc::new(SystemClock)).await;
        assert_eq!(done, Ok(()));
    }
}
