//! Signing in with OAuth 2.0 and keeping the secrets that come of it.
//!
//! * [`begin`] opens a loopback listener and gives the address to send the browser to; [`Attempt::finish`] waits for
//!   the browser to come back and changes the code for tokens (RFC 6749, 7636, 8252, 9207, 9700).
//! * [`begin_device`] does the same by a code that is typed in on another device (RFC 8628); [`client_credentials`] and
//!   [`password`] need no browser.
//! * [`SignIn`] is what files say about all this, [`provider`] what is known of a service, [`discover`] what an issuer
//!   publishes (RFC 8414); laid over one another they become a [`Profile`].
//! * [`register`] makes Causeway known to an issuer that takes every program (RFC 7591), [`unregister`] ends that.
//! * [`refresh`] asks for a new access token and hands back the raw answer, so that the caller can keep it before
//!   [`Profile::read`] reads it: a refresh token that rotates must not be lost to a parser.
//! * [`net`] is the guard around every outgoing call, and builds the clients that send.
//! * [`Vault`] seals bytes with one data key, which lives in the system keyring, behind a credential of systemd or a
//!   passphrase, or in a key file.
//!
//! Nothing here knows a database, and no error or `Debug` text of this crate holds a secret.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests"))]

mod account;
mod authorize;
mod browser;
mod callback;
mod device;
mod discovery;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod grants;
mod loopback;
pub mod net;
mod process;
mod profile;
mod providers;
mod refresh;
mod registration;
mod revoke;
mod settings;
mod sign_in;
#[cfg(test)]
mod test_server;
mod token_client;
mod token_fault;
mod token_response;
mod tokens;
mod vault;
mod ways;

pub use browser::open_browser;
pub use device::{DeviceAttempt, DeviceCode, begin_device};
pub use discovery::{Discovered, discover};
pub use error::{OpenError, RefreshError, SignInError, TokenError};
pub use grants::{client_credentials, password};
pub use process::keep_private;
pub use profile::{Profile, server};
pub use providers::provider;
pub use refresh::refresh;
pub use registration::{Registered, register, unregister};
pub use revoke::revoke;
pub use settings::{Redirect, SignIn};
pub use sign_in::{Attempt, Paste, begin};
pub use token_client::http_client;
pub use token_response::parse_token_response;
pub use tokens::{TokenSet, not_granted};
pub use vault::{Backend, Place, Record, Tone, Vault, VaultError, systemd_credential};
pub use ways::{
    AccountProbe, BasicEncoding, Body, ClientAuth, Enrol, Expiry, Grant, OkMark, Params, Pkce, Refresh, RefreshMode,
    Response, Revoke, RevokeMethod, TokenIn, Unit, Ways,
};
