//! Which addresses may be called at all. Descriptions come from strangers: they must not make Causeway read a cloud
//! machine's metadata, and credentials go only to the origin that was approved when the user signed in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use causeway_core::redact;
use url::{Host, Url};

use crate::EngineError;

/// Refuses what must never be called: other schemes, user info, and link-local or metadata addresses.
pub(crate) fn check(url: &Url) -> Result<(), EngineError> {
    let refuse = |why| Err(EngineError::Refused { url: redact::url(url), why });
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("only http and https addresses are called");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it carries a user name or password");
    }
    match url.host() {
        None => refuse("it names no host"),
        Some(Host::Domain(name)) if is_metadata_name(name) => refuse("it is a cloud machine's metadata service"),
        Some(Host::Ipv4(ip)) if is_forbidden(IpAddr::V4(ip)) => refuse("it is a link-local or metadata address"),
        Some(Host::Ipv6(ip)) if is_forbidden(IpAddr::V6(ip)) => refuse("it is a link-local or metadata address"),
        Some(_) => Ok(()),
    }
}

/// Whether a connection's credentials may go to this address: only over https, or http to this very machine or to the
/// origin the user approved.
pub(crate) fn may_carry_credentials(url: &Url, approved: &[String]) -> bool {
    approved.contains(&origin(url))
}

/// Scheme, host and port as text: what credentials are bound to.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn is_metadata_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    matches!(name.as_str(), "metadata.google.internal" | "metadata" | "instance-data")
}

fn is_forbidden(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_forbidden_v4(ip),
        IpAddr::V6(ip) => is_forbidden_v6(ip),
    }
}

fn is_forbidden_v4(ip: Ipv4Addr) -> bool {
    ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_broadcast()
        || ip.is_multicast()
        || ip == Ipv4Addr::new(100, 100, 100, 200)
}

fn is_forbidden_v6(ip: Ipv6Addr) -> bool {
    let nat64 = ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    let embedded = ip.to_ipv4().or_else(|| {
        let [.., a, b] = ip.segments();
        nat64.then(|| Ipv4Addr::from((u32::from(a) << 16) | u32::from(b)))
    });
    let metadata = ip.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254];
    ip.is_unicast_link_local()
        || ip.is_unspecified()
        || ip.is_multicast()
        || metadata
        || embedded.is_some_and(|v4| ip != Ipv6Addr::LOCALHOST && is_forbidden_v4(v4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_refused_in_every_spelling() {
        for bad in [
            "http://169.254.169.254/latest",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://metadata.google.internal./",
            "http://100.100.100.200/",
            "http://0.0.0.0/",
            "file:///etc/passwd",
            "https://me:pw@example.com/",
            "ftp://example.com/",
        ] {
            assert!(check(&Url::parse(bad).unwrap()).is_err(), "{bad}");
        }
        for good in [
            "https://api.fitbit.com/1/",
            "http://127.0.0.1:8787/",
            "http://192.168.1.7:8787/?days=3",
            "http://[::1]:9/",
        ] {
            assert!(check(&Url::parse(good).unwrap()).is_ok(), "{good}");
        }
    }

    #[test]
    fn credentials_stay_with_the_approved_origin() {
        let approved = ["https://api.example.com".to_owned()];
        let goes = |url: &str| may_carry_credentials(&Url::parse(url).unwrap(), &approved);
        assert!(goes("https://api.example.com/v1?x=1"));
        for bad in ["http://api.example.com/", "https://api.example.com:444/", "https://api.example.com.evil.test/"] {
            assert!(!goes(bad), "{bad}");
        }
    }
}
