//! `oAuthSettings`: where a person signs in and where tokens come from, for the identity providers that the platform
//! knows by name and for those whose addresses are written out.

use serde_json::Value;

use super::expression::{self, Piece};
use super::values::{Asked, Values};
use super::{member, text};
use crate::model::AuthScheme;

/// Addresses of providers that settings only name.
/// <https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow>,
/// <https://developers.docusign.com/platform/auth/authcode/authcode-get-token/>,
/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>,
/// <https://accounts.google.com/.well-known/openid-configuration>
const KNOWN: [(&str, &str, &str); 4] = [
    ("facebook", "https://www.facebook.com/dialog/oauth", "https://graph.facebook.com/oauth/access_token"),
    ("docusign", "https://account.docusign.com/oauth/auth", "https://account.docusign.com/oauth/token"),
    ("github", "https://github.com/login/oauth/authorize", "https://github.com/login/oauth/access_token"),
    ("google", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token"),
];
/// Where Microsoft's accounts sign in (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>).
const MICROSOFT: &str = "https://login.microsoftonline.com";

/// The way to sign in that settings describe; its token address is none where they do not say it plainly.
pub(super) fn scheme(asked: &Asked, values: &Values) -> Option<AuthScheme> {
    let settings = member(&asked.declared, "oAuthSettings")?;
    let custom = Custom { parameters: member(settings, "customParameters").unwrap_or(&Value::Null), values };
    let provider = text(settings, "identityProvider").unwrap_or("oauth2").to_ascii_lowercase();
    let mut scopes = scopes(settings);
    let [authorization_url, token_url, refresh_url] = match provider.as_str() {
        "aad" | "aadcertificate" => custom.microsoft(&mut scopes),
        "oauth2generic" => custom.templates(),
        _ => known(&provider).unwrap_or_else(|| custom.addresses()),
    };
    let refresh_url = refresh_url.filter(|url| Some(url) != token_url.as_ref());
    Some(AuthScheme::OAuth2 {
        name: asked.name.clone(),
        authorization_url,
        token_url,
        refresh_url,
        scopes: scopes.into_iter().map(|scope| (scope, String::new())).collect(),
        scope_separator: custom.plain("scopeListDelimiter").filter(|separator| separator != " "),
        flow: "authorizationCode".into(),
    })
}

fn known(provider: &str) -> Option<[Option<String>; 3]> {
    let (_, authorization, token) = KNOWN.iter().find(|(name, ..)| *name == provider)?;
    Some([Some((*authorization).into()), Some((*token).into()), None])
}

/// Several may stand in one text (RFC 6749, 3.3); those that are still to be filled in are left out.
fn scopes(settings: &Value) -> Vec<String> {
    let texts: Vec<&str> = match member(settings, "scopes") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => vec![text],
        _ => Vec::new(),
    };
    let words = texts.into_iter().flat_map(str::split_whitespace);
    words.filter(|scope| is_plain(scope) && !scope.starts_with('@')).map(str::to_owned).collect()
}

/// `customParameters`, each an object with a `value`.
struct Custom<'a> {
    parameters: &'a Value,
    values: &'a Values,
}

impl Custom<'_> {
    fn plain(&self, name: &str) -> Option<String> {
        let value = member(member(self.parameters, name)?, "value")?;
        // A space is a separator, and no text.
        value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn addresses(&self) -> [Option<String>; 3] {
        ["authorizationUrl", "tokenUrl", "refreshUrl"].map(|name| self.address(&self.plain(name)?))
    }

    /// Templates whose host or path depends on something that is only known while signing in are left out.
    fn templates(&self) -> [Option<String>; 3] {
        let [authorization, token, refresh] = ["authorizationUrlTemplate", "tokenUrlTemplate", "refreshUrlTemplate"]
            .map(|name| self.address(&self.plain(name)?));
        let query = self.plain("authorizationUrlQueryStringTemplate").map(|query| fixed(&query)).unwrap_or_default();
        [authorization.map(|url| with_query(url, &query)), token, refresh]
    }

    /// The second generation of Microsoft's addresses takes the resource as a scope.
    fn microsoft(&self, scopes: &mut Vec<String>) -> [Option<String>; 3] {
        let tenant = self.values.known("token:tenantId", None).or_else(|| self.plain("tenantId"));
        let tenant = tenant.filter(|tenant| is_word(tenant)).unwrap_or_else(|| "common".into());
        let resource = self.plain("resourceUri").filter(|uri| !uri.contains(['<', '[', '{']));
        if let Some(resource) = resource.filter(|_| scopes.is_empty()) {
            scopes.push(format!("{}/.default", resource.trim_end_matches('/')));
            scopes.push("offline_access".into());
        }
        let url = |end: &str| Some(format!("{MICROSOFT}/{tenant}/oauth2/v2.0/{end}"));
        [url("authorize"), url("token"), None]
    }

    /// An address in which the values of the connection that are known are filled in; none if it stays a template.
    fn address(&self, template: &str) -> Option<String> {
        let mut filled = String::new();
        for piece in expression::pieces(template.trim()) {
            match piece {
                Piece::Text(text) => filled.push_str(&text),
                Piece::Connection { name, default } => filled.push_str(&self.values.known(&name, default.as_deref())?),
                Piece::Argument { .. } | Piece::Other => return None,
            }
        }
        while let Some(open) = filled.find('{') {
            let close = open + filled[open..].find('}')?;
            let value = self.variable(&filled[open + 1..close])?;
            filled.replace_range(open..=close, &value);
        }
        let url = crate::read::servers::absolute(&filled);
        url::Url::parse(&url).ok().filter(|parsed| parsed.has_host() && is_plain(&url)).map(|_| url)
    }

    /// `{tenantId}` stands for the value that is declared as `token:tenantId`.
    fn variable(&self, name: &str) -> Option<String> {
        let known = self.values.known(&format!("token:{name}"), None).or_else(|| self.values.known(name, None));
        let own = || self.plain(name).filter(|value| is_plain(value));
        let microsoft = || name.eq_ignore_ascii_case("tenantId").then(|| "common".to_owned());
        known.or_else(own).or_else(microsoft)
    }
}

/// No placeholder such as `<your tenant>` or `[[domain]]`.
fn is_plain(text: &str) -> bool {
    !text.contains(['<', '>', '[', ']', '{', '}', ' '])
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

/// The pairs of a query that stay the same: `access_type=offline`. Those of the protocol itself are Causeway's affair.
fn fixed(template: &str) -> Vec<String> {
    const OWN: [&str; 7] =
        ["response_type", "client_id", "redirect_uri", "scope", "state", "response_mode", "code_challenge"];
    let pairs = template.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && is_plain(pair));
    let own = |pair: &&str| OWN.iter().any(|name| pair.split('=').next() == Some(*name));
    pairs.filter(|pair| !own(pair) && !pair.contains('@')).map(str::to_owned).collect()
}

fn with_query(url: String, pairs: &[String]) -> String {
    match (pairs.is_empty(), url.contains('?')) {
        (true, _) => url,
        (false, true) => format!("{url}&{}", pairs.join("&")),
        (false, false) => format!("{url}?{}", pairs.join("&")),
    }
}
