//! Which addresses may be called. Descriptions come from strangers: they must not make Causeway read a cloud machine's
//! metadata, nor talk to the router, unless the user said that this is wanted.
//!
//! An address is judged twice: what the URL says ([`check`]; a literal address never meets a resolver), and what its
//! name resolves to ([`screen`]), in the very look-up whose answer is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Where an address is, seen from this machine. Ordered: what is later is more protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// Anywhere on the internet.
    Public,
    /// This machine or the network around it; and whatever is reserved, which no service on the internet has.
    Own,
    /// Never called: link-local and metadata addresses, and those that name no single machine.
    Never,
}

/// How far one call may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Only the internet.
    Public,
    /// The user's own network too: the user approved the address.
    OwnNetwork,
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It never is.
    #[error("{0}")]
    Never(&'static str),
    /// It is on the user's own network, and the user has not approved it.
    #[error("it is on your own network, and you have not allowed it")]
    NotAllowed,
}

/// Refuses what must not be called, as far as the URL tells: other schemes, user info, protected hosts.
///
/// ```
/// use causeway_auth::net::{Reach, Refused, guard};
/// let check = |url: &str, reach| guard::check(&url.parse().unwrap(), reach);
/// assert!(check("https://api.fitbit.com/1", Reach::Public).is_ok());
/// assert_eq!(check("http://192.168.1.7/", Reach::Public), Err(Refused::NotAllowed));
/// assert!(check("http://192.168.1.7/", Reach::OwnNetwork).is_ok());
/// assert!(check("http://169.254.169.254/", Reach::OwnNetwork).is_err());
/// ```
///
/// # Errors
/// [`Refused`] with the reason.
pub fn check(url: &Url, reach: Reach) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::Never("only http and https addresses are called"));
    }
    if holds_login(url) {
        return Err(Refused::Never("it carries a user name or password"));
    }
    match url.host() {
        None => Err(Refused::Never("it names no host")),
        Some(Host::Domain(name)) if is_metadata(name) => {
            Err(Refused::Never("it is a cloud machine's metadata service"))
        }
        Some(_) => admit(network(url), reach),
    }
}

/// Refuses a name if any of the addresses that it resolves to is protected.
///
/// # Errors
/// [`Refused`] with the reason.
pub fn screen(addresses: &[IpAddr], reach: Reach) -> Result<(), Refused> {
    addresses.iter().try_for_each(|ip| admit(network_of(*ip), reach))
}

fn admit(network: Network, reach: Reach) -> Result<(), Refused> {
    match (network, reach) {
        (Network::Never, _) => Err(Refused::Never("it is a link-local or metadata address")),
        (Network::Own, Reach::Public) => Err(Refused::NotAllowed),
        _ => Ok(()),
    }
}

/// Scheme, host and port as text: what credentials and approvals are bound to.
#[must_use]
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Where a URL points to, as far as it tells by itself: a name that has to be resolved counts as public, unless such
/// names never are.
#[must_use]
pub fn network(url: &Url) -> Network {
    match url.host() {
        Some(Host::Ipv4(ip)) => network_of(ip.into()),
        Some(Host::Ipv6(ip)) => network_of(ip.into()),
        Some(Host::Domain(name)) if is_metadata(name) => Network::Never,
        Some(Host::Domain(name)) if is_own_name(name) => Network::Own,
        Some(Host::Domain(_)) => Network::Public,
        None => Network::Never,
    }
}

/// Whether a URL points to this very machine, as far as it tells by itself.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => is_localhost(bare(name)),
        None => false,
    }
}

/// Where an address is.
#[must_use]
pub fn network_of(ip: IpAddr) -> Network {
    match ip {
        IpAddr::V4(ip) => network_v4(ip),
        IpAddr::V6(ip) => network_v6(ip),
    }
}

fn network_v4(ip: Ipv4Addr) -> Network {
    match ip.octets() {
        // "This network", link-local, multicast.
        [0 | 224..=239, ..] | [169, 254, ..] | [255, 255, 255, 255] => Network::Never,
        // Metadata outside of link-local: Alibaba, Oracle, Azure's host.
        [100, 100, 100, 200] | [192, 0, 0, 192] | [168, 63, 129, 16] => Network::Never,
        // Private (RFC 1918), this machine, carrier NAT (RFC 6598).
        [10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Network::Own,
        // Protocol assignments, documentation, the old 6to4 relay, benchmarks, the future (RFC 6890).
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] => Network::Own,
        [198, 18 | 19, ..] | [240..=255, ..] => Network::Own,
        _ => Network::Public,
    }
}

fn network_v6(ip: Ipv6Addr) -> Network {
    let own = match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] | [0xff00..=0xffff, ..] | [0xfe80..=0xfebf, ..] => Network::Never,
        // Metadata: Amazon's services, Google.
        [0xfd00, 0xec2, ..] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => Network::Never,
        [0, 0, 0, 0, 0, 0, 0, 1] => return Network::Own,
        // These say where they are by the IPv4 address within.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            Network::Public
        }
        // Documentation, Teredo's and other protocols' own, benchmarks.
        [0x2001, 0xdb8, ..] | [0x2001, 1..=0x1ff, ..] | [0x3fff, 0..=0xfff, ..] => Network::Own,
        // Nothing else has been given to anyone on the internet.
        [0x2000..=0x3fff, ..] => Network::Public,
        _ => Network::Own,
    };
    embedded(ip).map(network_v4).fold(own, Network::max)
}

/// The IPv4 addresses that an IPv6 address leads to by one of the ways that were thought of.
fn embedded(ip: Ipv6Addr) -> impl Iterator<Item = Ipv4Addr> {
    let s = ip.segments();
    let at = |n: usize| Ipv4Addr::from((u32::from(s[n]) << 16) | u32::from(s[n + 1]));
    let last = match s {
        // Compatible and mapped (RFC 4291), translated (RFC 7915), NAT64 (RFC 6052, RFC 8215), ISATAP (RFC 5214).
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => Some(at(6)),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => Some(at(6)),
        [.., 0 | 0x200, 0x5efe, _, _] => Some(at(6)),
        // Teredo (RFC 4380) keeps the client's address turned over.
        [0x2001, 0, ..] => Some(Ipv4Addr::from(!u32::from(at(6)))),
        _ => None,
    };
    // 6to4 (RFC 3056), and Teredo's server.
    let first = match s {
        [0x2002, ..] => Some(at(1)),
        [0x2001, 0, ..] => Some(at(2)),
        _ => None,
    };
    last.into_iter().chain(first)
}

/// A name without the dot that makes it absolute.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn is_metadata(name: &str) -> bool {
    let known =
        ["metadata.google.internal", "metadata.goog", "metadata", "instance-data", "instance-data.ec2.internal"];
    known.iter().any(|known| bare(name).eq_ignore_ascii_case(known))
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// Names that the internet's own name servers never answer for (RFC 6761, 6762, 8375, ICANN's `internal`).
fn is_own_name(name: &str) -> bool {
    let name = bare(name);
    let ends = [".local", ".internal", ".home.arpa", ".lan", ".home"];
    is_localhost(name) || !name.contains('.') || ends.iter().any(|end| name.ends_with(end))
}

/// Whether an address carries a user name or a password.
pub(crate) fn holds_login(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
