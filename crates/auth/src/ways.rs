//! The ways in which services differ from the standard, as data: members of `causeway.signIn` in `apiProperties.json`
//! and of `catalog/providers.json`. Nothing said means the standard's own way.

use std::collections::BTreeMap;
use std::fmt;

use causeway_core::{json, redact};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How the client shows who it is at the token address (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// A public client: only `client_id`, in the form.
    #[default]
    None,
    /// `client_id` and `client_secret` in the form.
    Post,
    /// HTTP Basic, with both parts form-encoded first.
    Basic,
    /// HTTP Basic and the form.
    Both,
}

/// How the two parts of HTTP Basic are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BasicEncoding {
    /// Form-encoded first, as RFC 6749 section 2.3.1 has it.
    #[default]
    Rfc,
    /// As they are, for services that do not decode them.
    Raw,
}

/// Whether the code is bound to this attempt by a challenge (RFC 7636). There is no `plain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pkce {
    /// By a SHA-256 challenge.
    #[default]
    S256,
    /// Not at all, for services that refuse the parameters.
    Off,
}

/// How a token request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// As a form, by the standard.
    #[default]
    Form,
    /// As a JSON object.
    Json,
}

/// What tokens are asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// A code that the browser brings back.
    #[default]
    AuthorizationCode,
    /// A code that the user types in on another device (RFC 8628).
    DeviceCode,
    /// The client's own secret; there is no user.
    ClientCredentials,
    /// The user's password, which Causeway then sees. Needs `legacyPassword` beside it.
    Password,
}

/// Names and values that are sent along. `Debug` hides what looks secret.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params(pub Map<String, Value>);

impl Params {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each with its value as text; one that is null is left out.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.as_str(), json::plain(value)))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Params {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value): (&str, String)| {
            (name.to_owned(), if redact::is_secret(name) { redact::HIDDEN.into() } else { value })
        };
        f.debug_map().entries(self.pairs().map(shown)).finish()
    }
}

/// How a service gives and takes tokens in ways of its own. Paths are names with dots between.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Ways {
    /// What stands between two scopes; a space by the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_separator: Option<String>,
    /// The parameter that scopes go into, where it is not `scope`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_param: Option<String>,
    /// What is asked for where no scope was chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_default: Vec<String>,
    /// What is asked for besides, such as the scope that asks for a refresh token.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_add: Vec<String>,
    /// How the client shows who it is; by itself in the form if there is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_auth: Option<ClientAuth>,
    /// How HTTP Basic is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_encoding: Option<BasicEncoding>,
    /// Whether a client secret is sent where there is a challenge as well; yes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_secret_with_pkce: Option<bool>,
    /// Whether the code is bound to the attempt; yes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<Pkce>,
    /// How token requests are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Further parameters of the authorization address. Those of the protocol itself are not taken from here.
    #[serde(skip_serializing_if = "Params::is_empty")]
    pub auth_params: Params,
    /// Further parameters of the request that changes a code for tokens.
    #[serde(skip_serializing_if = "Params::is_empty")]
    pub token_params: Params,
    /// Further parameters of a refresh.
    #[serde(skip_serializing_if = "Params::is_empty")]
    pub refresh_params: Params,
    /// Further headers of token requests.
    #[serde(skip_serializing_if = "Params::is_empty")]
    pub token_headers: Params,
    /// Other names for the protocol's parameters, such as `client_key` for `client_id`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub param_rename: BTreeMap<String, String>,
    /// How tokens are given back, where it is not RFC 7009.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke: Option<Revoke>,
    /// Where things are in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// How long access tokens live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Expiry>,
    /// What refresh tokens are like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Refresh>,
    /// Where the token answer names the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_path: Option<String>,
    /// A call that names the account, where the token answer does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_probe: Option<AccountProbe>,
    /// A call that must be made once before the account can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrol: Option<Enrol>,
    /// Members of the token answer that are kept for later calls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra_keep: Vec<String>,
    /// Parameters that the browser brings back beside the code and that are kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callback_keep: Vec<String>,
    /// What the tokens are for (RFC 8707).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// How tokens are given back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Revoke {
    /// The HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<RevokeMethod>,
    /// Where the token goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_in: Option<TokenIn>,
    /// The name of the parameter that the token goes into; `token` by the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_param: Option<String>,
    /// How the client shows who it is, where that is another way than for tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_auth: Option<ClientAuth>,
    /// Further parameters. A `token_type_hint` that is null leaves that one out.
    #[serde(skip_serializing_if = "Params::is_empty")]
    pub params: Params,
}

/// The HTTP method by which tokens are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RevokeMethod {
    /// By the standard.
    #[default]
    POST,
    /// At services where a token is a resource.
    DELETE,
    /// At some old ones.
    GET,
}

/// Where a token that is given back goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenIn {
    /// Into the form, each token by itself.
    #[default]
    Form,
    /// Into the address: the access token only.
    Query,
    /// Into `Authorization: Bearer`: the access token only.
    Bearer,
}

/// Where things are in a token answer. Where a path leads nowhere, the standard's own place is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Response {
    /// The member that holds the tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// What a good answer says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ok: Option<OkMark>,
    /// The access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// The refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<String>,
    /// How long the access token lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<String>,
    /// When the access token ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// What was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The kind of token.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where an error may be, in order, from the top of the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub error: Vec<String>,
}

/// A member that is there, with this value, in a good answer only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OkMark {
    /// The member, from the top of the answer.
    pub path: String,
    /// Its value.
    pub equals: Value,
}

/// How long access tokens live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Expiry {
    /// The unit of `expires_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Seconds that are believed where the answer says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_s: Option<u32>,
    /// Seconds by which a token is taken to end earlier than the service says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew_s: Option<u32>,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Seconds, by the standard.
    #[default]
    S,
    /// Milliseconds.
    Ms,
    /// Minutes.
    Min,
}

/// What refresh tokens are like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Refresh {
    /// Whether each use gives a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RefreshMode>,
    /// Whether the old one stays good where an answer has none; yes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_if_absent: Option<bool>,
    /// Days without use after which it dies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_idle_days: Option<u32>,
}

/// Whether a refresh token changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefreshMode {
    /// It may: the newest is kept.
    #[default]
    Rotate,
    /// It never does: the first is kept.
    Static,
    /// There is none.
    None,
}

/// A call with the new access token whose answer names the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountProbe {
    /// The address, called with GET.
    pub url: String,
    /// Where the answer names the account.
    pub path: String,
}

/// A call with the new access token by which the account takes part; for services that want to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Enrol {
    /// The address, called with POST. That the account takes part already (409) is as good.
    pub url: String,
    /// The JSON body, in which `{account}` is the account.
    pub body: serde_json::Value,
}
