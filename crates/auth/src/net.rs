//! Everything that leaves this machine goes through here: which addresses may be called at all ([`guard`]), and the one
//! place that builds HTTP clients ([`Client`]).

mod client;
mod date;
pub mod guard;
mod proxy;
mod resolver;

pub(crate) use client::simple;
pub use client::{Client, NetError, Setup, certificates, client, describe, proxy, set_up, visit};
pub(crate) use date::ahead_of;
pub use date::{ahead, is_notable};
pub use guard::{Network, Reach, Refused, is_loopback, origin};
