//! Reads what the browser brings back: the parameters of the authorization response (RFC 6749 section 4.1.2, RFC
//! 9207). The state is compared before anything else is looked at, so that a page or program that does not know it
//! can neither end a sign-in nor put words into it.

use std::collections::BTreeMap;

use secrecy::SecretString;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use crate::SignInError;
use crate::error::tame;

/// What one sign-in expects of its answer.
pub(crate) struct Expected {
    /// The random state that went out with the authorization address.
    pub(crate) state: SecretString,
    /// The issuer, where it is known.
    pub(crate) issuer: Option<String>,
    /// Whether an answer must name it.
    pub(crate) iss_required: bool,
    /// Further parameters that are kept.
    pub(crate) keep: Vec<String>,
    /// The host of the sign-in server, for messages.
    pub(crate) server: String,
}

/// What the browser brought back.
pub(crate) struct Came {
    pub(crate) code: SecretString,
    /// Further parameters that later calls need, cleaned.
    pub(crate) kept: BTreeMap<String, String>,
}

/// The code, or how the server (or the user there) said no.
pub(crate) type Answer = Result<Came, SignInError>;

/// Parameters that may be there once at most.
const ONCE: [&str; 7] = ["code", "state", "error", "error_description", "error_uri", "iss", "scope"];

impl Expected {
    /// The answer in a query; `None` when the state is missing or wrong, so that it belongs to nobody.
    pub(crate) fn read(&self, query: &str) -> Option<Answer> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        self.knows_state(&pairs).then(|| self.answer(&pairs))
    }

    fn knows_state(&self, pairs: &[(String, String)]) -> bool {
        use secrecy::ExposeSecret as _;
        // All of them are compared, so that the time tells nothing; one that is right among several is ours, and wrong.
        let is_ours = |value: &str| bool::from(value.as_bytes().ct_eq(self.state.expose_secret().as_bytes()));
        pairs.iter().filter(|(name, value)| name == "state" && is_ours(value)).count() > 0
    }

    fn answer(&self, pairs: &[(String, String)]) -> Answer {
        let value = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let doubled = |name: &&str| pairs.iter().filter(|(n, _)| n == *name).count() > 1;
        if ONCE.iter().any(doubled) {
            return Err(SignInError::Malformed("the same parameter twice"));
        }
        match (value("iss"), &self.issuer) {
            (Some(iss), Some(issuer)) if !is_issuer(issuer, iss) => return Err(SignInError::WrongIssuer),
            (None, _) if self.iss_required => return Err(SignInError::WrongIssuer),
            _ => {}
        }
        match (value("code"), value("error")) {
            (Some(_), Some(_)) => Err(SignInError::Malformed("a code and an error at once")),
            (None, None) => Err(SignInError::Malformed("neither a code nor an error")),
            (Some(""), None) => Err(SignInError::Malformed("an empty code")),
            (Some(code), None) => Ok(Came { code: code.into(), kept: self.kept(&value) }),
            (None, Some("access_denied")) => Err(SignInError::Cancelled),
            (None, Some(error)) => Err(self.refused(error, value("error_description").unwrap_or_default())),
        }
    }

    fn kept<'a>(&self, value: &impl Fn(&str) -> Option<&'a str>) -> BTreeMap<String, String> {
        self.keep.iter().filter_map(|name| Some((name.clone(), tame(value(name)?)))).collect()
    }

    fn refused(&self, error: &str, description: &str) -> SignInError {
        SignInError::Refused { server: self.server.clone(), error: tame(error), description: tame(description) }
    }
}

/// Whether an issuer is the one that was expected. Where that holds `{name}`, as Microsoft's for all tenants does, one
/// segment of letters, digits and hyphens may be there.
fn is_issuer(expected: &str, found: &str) -> bool {
    let Some((before, rest)) = expected.split_once('{') else { return expected == found };
    let Some((_, after)) = rest.split_once('}') else { return expected == found };
    let name = found.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(query: &str) -> Option<Result<String, String>> {
        let issuer = Some("https://a.test".into());
        let answer = expected(issuer).read(query)?;
        Some(answer.map(|came| came.code.expose_secret().to_owned()).map_err(|error| error.to_string()))
    }

    fn expected(issuer: Option<String>) -> Expected {
        let keep = vec!["realmId".into()];
        Expected { state: "S".into(), issuer, iss_required: false, keep, server: "a.test".into() }
    }

    #[test]
    fn an_answer_without_the_right_state_belongs_to_nobody() {
        for query in [
            "",
            "code=C",
            "code=C&state=",
            "code=C&state=X",
            "code=C&state=SS",
            "state=X&state=Y&code=C",
            "error=access_denied",
            "error=access_denied&state=X",
            "STATE=S&code=C",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
    }

    #[test]
    fn an_answer_with_the_right_state_is_read_strictly() {
        let malformed = |what: &str| Err(format!("The sign-in server sent the browser back with {what}."));
        for (query, expected) in [
            ("code=C&state=S", Ok("C".to_owned())),
            ("state=S&code=a%2Bb+c&scope=x&authuser=0", Ok("a+b c".into())),
            ("code=C&state=S&iss=https%3A%2F%2Fa.test", Ok("C".into())),
            ("code=C&state=S&iss=https%3A%2F%2Fevil.test", Err(SignInError::WrongIssuer.to_string())),
            ("code=C&code=D&state=S", malformed("the same parameter twice")),
            ("state=S&state=S&code=C", malformed("the same parameter twice")),
            ("state=X&state=S&code=C", malformed("the same parameter twice")),
            ("code=C&state=S&iss=https://a.test&iss=https://b.test", malformed("the same parameter twice")),
            ("code=C&error=x&state=S", malformed("a code and an error at once")),
            ("code=&state=S", malformed("an empty code")),
            ("state=S", malformed("neither a code nor an error")),
            ("error=access_denied&state=S", Err(SignInError::Cancelled.to_string())),
            (
                "error=invalid_scope&error_description=%3Cb%3Eno%0A%E2%80%AE%3C/b%3E&state=S",
                Err("a.test refused the sign-in (invalid_scope: <b>no </b>).".into()),
            ),
        ] {
            assert_eq!(read(query), Some(expected), "{query}");
        }
    }

    #[test]
    fn an_issuer_that_says_so_must_name_itself() {
        let expected = Expected { iss_required: true, ..expected(Some("https://a.test".into())) };
        let read = |query| expected.read(query).unwrap().map(|_| ());
        assert_eq!(read("code=C&state=S"), Err(SignInError::WrongIssuer));
        assert_eq!(read("error=access_denied&state=S"), Err(SignInError::WrongIssuer));
        assert_eq!(read("code=C&state=S&iss=https://a.test"), Ok(()));
    }

    #[test]
    fn an_issuer_of_many_tenants_is_any_of_them_and_nobody_else() {
        let many = "https://login.test/{tenantid}/v2.0";
        for (found, is) in [
            ("https://login.test/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", true),
            ("https://login.test//v2.0", false),
            ("https://login.test/a/b/v2.0", false),
            ("https://login.test.evil.test/a/v2.0", false),
            ("https://evil.test/", false),
        ] {
            assert_eq!(is_issuer(many, found), is, "{found}");
        }
    }

    #[test]
    fn what_later_calls_need_is_kept() {
        let came = expected(None).read("code=C&state=S&realmId=12%0A3&other=x").unwrap().ok().unwrap();
        assert_eq!(came.kept, [("realmId".to_owned(), "12 3".to_owned())].into());
    }

    #[test]
    fn a_servers_long_words_are_cut() {
        let query = format!("error=x&state=S&error_description={}", "a".repeat(5000));
        assert!(read(&query).unwrap().unwrap_err().len() < 300);
    }
}
