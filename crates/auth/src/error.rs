//! What can go wrong while signing in, refreshing or opening a browser; the vault's errors are with the vault. Text that
//! a server sent is cleaned before it gets here ([`causeway_core::text::one_line`]); nothing here holds a token, a code
//! or a secret.

use std::time::Duration;

use causeway_core::Explain;
use causeway_core::error::{About, about};
use causeway_core::text::one_line;

/// Longest piece of a server's own words that is shown.
const LONGEST: usize = 200;

/// The words of a server, made safe to show: one line, no control or direction characters, at most 200 characters.
pub(crate) fn tame(text: &str) -> String {
    one_line(text, LONGEST)
}

/// `error: description`, or the one of them that says something.
fn said(error: &str, description: &str) -> String {
    match (error, description) {
        (error, "") => error.into(),
        ("", description) => description.into(),
        (error, description) => format!("{error}: {description}"),
    }
}

/// Why a sign-in did not come to an end with tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The connector's sign-in settings cannot be used; the text says which and why.
    #[error("The connector's sign-in settings cannot be used: {0}.")]
    Settings(String),
    /// The redirect needs one port, and another program has it.
    #[error("Port {port} on this computer is in use by {}, and this sign-in needs it.", by.as_deref().unwrap_or("another program"))]
    PortTaken {
        /// The port.
        port: u16,
        /// Which program has it, where the system tells.
        by: Option<String>,
        /// Another one that is registered at the service.
        next: Option<u16>,
    },
    /// Nobody entered the code of a sign-in on another device in time.
    #[error("The code was not entered in time.")]
    CodeExpired,
    /// What an issuer publishes about itself cannot be used.
    #[error("What {server} says about signing in cannot be used: {reason}.")]
    Discovery {
        /// The host of the issuer.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server takes clients that register themselves, and did not take this one.
    #[error("{server} did not let Causeway register itself: {reason}.")]
    NotRegistered {
        /// The host of the server.
        server: String,
        /// What it said.
        reason: String,
    },
    /// The loopback listener could not be opened.
    #[error("Causeway could not listen on this computer for the browser to come back: {0}.")]
    Listen(String),
    /// The user said no, here or in the browser. Not a failure: whatever was signed in before still is.
    #[error("The sign-in was cancelled.")]
    Cancelled,
    /// Nobody came back in time.
    #[error("The sign-in was not finished in time.")]
    TimedOut,
    /// Too many requests with a wrong state arrived at the listener.
    #[error("Something on this computer is interfering with the sign-in, so Causeway stopped it.")]
    Interference,
    /// The sign-in server sent the browser back with an error.
    #[error("{server} refused the sign-in ({}).", said(error, description))]
    Refused {
        /// The host of the server.
        server: String,
        /// Its error code.
        error: String,
        /// Its own words, cleaned; may be empty.
        description: String,
    },
    /// The browser came back for this sign-in with something that no server may send.
    #[error("The sign-in server sent the browser back with {0}.")]
    Malformed(&'static str),
    /// The answer names another server than the one that was asked (RFC 9207): a mix-up, perhaps an attack.
    #[error("The answer came from another server than the one that was asked, so Causeway did not use it.")]
    WrongIssuer,
    /// What was pasted does not belong to this sign-in.
    #[error("That address does not belong to this sign-in.")]
    NotThisSignIn,
    /// The token address did not answer.
    #[error("{server} could not be reached to finish the sign-in: {reason}.")]
    Unreachable {
        /// The host of the server.
        server: String,
        /// What happened on the way.
        reason: String,
    },
    /// The token address answered with an error.
    #[error("{server} did not finish the sign-in (HTTP {status}{}{}).", if error.is_empty() { "" } else { ", " }, said(error, description))]
    Rejected {
        /// The host of the server.
        server: String,
        /// The HTTP status.
        status: u16,
        /// Its error code; may be empty.
        error: String,
        /// Its own words, cleaned; may be empty.
        description: String,
    },
    /// The token address answered with something that is not a usable token.
    #[error("{server} answered with something that cannot be used as a sign-in: {reason}")]
    Token {
        /// The host of the server.
        server: String,
        /// What is wrong with it.
        reason: TokenError,
    },
}

impl Explain for SignInError {
    fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "SignInSettings",
            Self::PortTaken { .. } => "PortTaken",
            Self::CodeExpired => "SignInCodeExpired",
            Self::Discovery { .. } => "SignInDiscovery",
            Self::NotRegistered { .. } => "NotRegistered",
            Self::Listen(_) => "NoLoopback",
            Self::Cancelled => "SignInCancelled",
            Self::TimedOut => "SignInTimedOut",
            Self::Interference => "SignInInterference",
            Self::Refused { .. } => "SignInRefused",
            Self::Malformed(_) => "SignInMalformed",
            Self::WrongIssuer => "SignInWrongServer",
            Self::NotThisSignIn => "NotThisSignIn",
            Self::Unreachable { .. } => "SignInUnreachable",
            Self::Rejected { .. } => "SignInRejected",
            Self::Token { .. } => "SignInNoToken",
        }
    }

    fn about(&self) -> About {
        match self {
            Self::Settings(why) | Self::Listen(why) => about([("why", why)]),
            Self::PortTaken { port, .. } => about([("port", port)]),
            Self::Malformed(why) => about([("why", why)]),
            Self::Discovery { server, reason }
            | Self::NotRegistered { server, reason }
            | Self::Unreachable { server, reason } => about([("server", server), ("why", reason)]),
            Self::Refused { server, error, description } => {
                about([("server", server), ("why", &said(error, description))])
            }
            Self::Rejected { server, status, error, description } => {
                about([("server", server), ("status", status), ("why", &said(error, description))])
            }
            Self::Token { server, reason } => about([("server", server), ("why", reason)]),
            Self::CodeExpired
            | Self::Cancelled
            | Self::TimedOut
            | Self::Interference
            | Self::WrongIssuer
            | Self::NotThisSignIn => About::new(),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Rejected { status: 429 | 500.., .. } => "The service has trouble; sign in again later.",
            Self::Settings(_) | Self::Rejected { .. } => {
                "Check the client id, the client secret and the addresses in the connector's sign-in settings."
            }
            Self::PortTaken { port, next: None, .. } => {
                return Some(format!("Close the program that uses port {port}, then sign in again."));
            }
            Self::PortTaken { port, next: Some(next), .. } => {
                return Some(format!(
                    "Close the program that uses port {port}, or set \"port\" to {next} in the connector's redirect \
                     settings: port {next} is registered as well."
                ));
            }
            Self::Listen(_) => "Check whether a firewall or sandbox keeps Causeway from listening on 127.0.0.1.",
            Self::Cancelled => return None,
            Self::Interference => "Close other programs and browser extensions that scan local ports, then try again.",
            Self::NotThisSignIn => "Copy the whole address from the browser's address bar after you agreed.",
            Self::Discovery { .. } => {
                "Check the issuer, or write \"authorizationUrl\" and \"tokenUrl\" into the connector's sign-in settings."
            }
            Self::NotRegistered { .. } => {
                "Register a client there by hand, and give its id: causeway connectors client CONNECTOR --client-id ID"
            }
            Self::Unreachable { .. } => "Check the internet connection, then sign in again.",
            _ => "Sign in again.",
        };
        Some(hint.into())
    }

    fn retryable(&self) -> bool {
        matches!(self, Self::TimedOut | Self::Unreachable { .. })
    }
}

/// Why the answer of a token address is not a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There was nothing in it.
    #[error("the answer is empty.")]
    Empty,
    /// It is neither JSON nor a form.
    #[error("the answer is {0}, not a token.")]
    NotAToken(&'static str),
    /// It has no access token, or one that is no text.
    #[error("the answer has no access token.")]
    NoAccessToken,
    /// The access token holds characters that cannot be sent in a header.
    #[error("the access token holds characters that no token may hold.")]
    BadAccessToken,
    /// Causeway cannot use this kind of token.
    #[error("the token is of a kind that Causeway cannot use (\"{0}\").")]
    Kind(String),
    /// The body says that it is an error, whatever the HTTP status was.
    #[error("{}.", said(error, description))]
    Refused {
        /// The error code.
        error: String,
        /// The server's own words, cleaned; may be empty.
        description: String,
    },
}

impl Explain for TokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "TokenAnswerEmpty",
            Self::NotAToken(_) => "TokenAnswerUnreadable",
            Self::NoAccessToken => "NoAccessToken",
            Self::BadAccessToken => "BadAccessToken",
            Self::Kind(_) => "TokenKind",
            Self::Refused { .. } => "TokenRefused",
        }
    }

    fn hint(&self) -> Option<String> {
        Some("Sign in again; if it happens again, check the token address in the connector's sign-in settings.".into())
    }
}

/// Why an access token could not be renewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The refresh token is no longer good: only a new sign-in helps. Read the stored tokens again before believing
    /// it, because another process may have renewed them.
    #[error("The sign-in has ended{}.", after_colon(message))]
    InvalidGrant {
        /// The server's own words, cleaned; may be empty.
        message: String,
    },
    /// The server does not accept the client or the request: the connector's settings must change. The tokens may
    /// still be good.
    #[error("The sign-in server does not accept Causeway's request{}.", after_colon(message))]
    Config {
        /// What the server said.
        message: String,
    },
    /// The settings name another address than the ones that the user agreed to when signing in; nothing was sent. A new
    /// sign-in shows that address first.
    #[error("Tokens would now go to {origin}, which you have not approved.")]
    NotApproved {
        /// The address, as `scheme://host:port`.
        origin: String,
    },
    /// Nothing is wrong with the sign-in: try the same refresh token again later.
    #[error("The sign-in could not be renewed now{}.", after_colon(message))]
    Later {
        /// How long the server asked to wait, at most an hour.
        after: Option<Duration>,
        /// What happened.
        message: String,
    },
}

fn after_colon(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {}", message.trim_end_matches('.')) }
}

impl Explain for RefreshError {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidGrant { .. } => "SignInEnded",
            Self::Config { .. } => "SignInSettings",
            Self::NotApproved { .. } => "NotApproved",
            Self::Later { .. } => "RefreshLater",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::InvalidGrant { .. } => Some("Sign in again.".into()),
            Self::NotApproved { .. } => Some("Sign in again if that address is right: it is shown there first.".into()),
            Self::Config { .. } => Some("Check the client id and secret in the connector's sign-in settings.".into()),
            Self::Later { .. } => None,
        }
    }

    fn retryable(&self) -> bool {
        matches!(self, Self::Later { .. })
    }
}

/// Why the browser was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The address must not be handed to a browser.
    #[error("Causeway does not open this address: {0}.")]
    Unsafe(&'static str),
    /// No browser could be started.
    #[error("No browser could be started ({0}).")]
    NoBrowser(String),
}

impl Explain for OpenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unsafe(_) => "UnsafeAddress",
            Self::NoBrowser(_) => "NoBrowser",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Unsafe(_) => Some("Only https addresses are opened; check the connector's sign-in address.".into()),
            Self::NoBrowser(_) => Some("Copy the link and open it in a browser by hand.".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_as_sentences() {
        let rejected = |error: &str, description: &str| SignInError::Rejected {
            server: "auth.test".into(),
            status: 400,
            error: error.into(),
            description: description.into(),
        };
        let cases = [
            (rejected("", "").to_string(), "auth.test did not finish the sign-in (HTTP 400)."),
            (
                rejected("invalid_grant", "too late").to_string(),
                "auth.test did not finish the sign-in (HTTP 400, invalid_grant: too late).",
            ),
            (RefreshError::InvalidGrant { message: String::new() }.to_string(), "The sign-in has ended."),
            (
                RefreshError::Later { after: None, message: "auth.test is busy.".into() }.to_string(),
                "The sign-in could not be renewed now: auth.test is busy.",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn only_what_may_pass_by_itself_is_retryable() {
        assert!(RefreshError::Later { after: None, message: String::new() }.wire().retryable);
        assert!(!RefreshError::InvalidGrant { message: String::new() }.wire().retryable);
        assert_eq!(SignInError::Cancelled.wire().hint, None);
    }
}
