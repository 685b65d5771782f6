//! Addresses: the guard around every call against a plain list of networks, and the URL parser against other readers of
//! the same text. Whatever is written, what must not be called is not.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use causeway_auth::net::guard::{check, network, network_of};
use causeway_auth::net::{Network, Reach};
use url::{Host, Url};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(bytes) = <[u8; 16]>::try_from(bytes) {
        let v6 = Ipv6Addr::from(bytes);
        assert_eq!(network_of(v6.into()), oracle(v6.into()), "{v6}");
    }
    if let Some(Ok(bytes)) = bytes.get(..4).map(<[u8; 4]>::try_from) {
        let v4 = Ipv4Addr::from(bytes);
        assert_eq!(network_of(v4.into()), oracle(v4.into()), "{v4}");
        // No dress hides it.
        let [a, b, c, d] = bytes.map(u128::from);
        let low = a << 24 | b << 16 | c << 8 | d;
        for prefix in [0xffff_u128 << 32, 0x64_ff9b << 96, 0xffff << 48] {
            assert_eq!(network_of(Ipv6Addr::from(prefix | low).into()), oracle(v4.into()), "{v4}");
        }
        assert!(network_of(Ipv6Addr::from(0x2002 << 112 | low << 80).into()) >= oracle(v4.into()), "{v4}");
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for url in [format!("http://{text}/"), format!("http://[{text}]:8/"), text.to_owned()] {
        if let Ok(url) = Url::parse(&url) {
            judged(&url);
        }
    }
    let written = text.parse::<IpAddr>().ok().or_else(|| old_spelling(text).map(IpAddr::V4));
    if let Some(ip) = written {
        let host = if ip.is_ipv6() { format!("[{text}]") } else { text.to_owned() };
        if let Ok(url) = Url::parse(&format!("http://{host}/")) {
            assert_eq!(network(&url), oracle(ip), "{text} is {ip}, and was read as {url}");
        }
    }
});

/// What holds of every URL.
fn judged(url: &Url) {
    let reach = (check(url, Reach::Public).is_ok(), check(url, Reach::OwnNetwork).is_ok());
    assert!(reach != (true, false), "{url}: who may do more may do this");
    let expected = match url.host() {
        Some(Host::Ipv4(ip)) => Some(oracle(ip.into())),
        Some(Host::Ipv6(ip)) => Some(oracle(ip.into())),
        _ => None,
    };
    assert_eq!(expected.unwrap_or(network(url)), network(url), "{url}");
    assert!(!reach.0 || network(url) == Network::Public, "{url}");
    assert!(!reach.1 || network(url) != Network::Never, "{url}");
    if reach.1 {
        assert!(matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none());
        let origin = Url::parse(&causeway_auth::net::origin(url)).expect("an origin is an address");
        assert_eq!((network(&origin), origin.host_str()), (network(url), url.host_str()), "{url}");
    }
}

/// The list, a network in each line as in the registries.
fn oracle(ip: IpAddr) -> Network {
    const NEVER: [&str; 12] = [
        "0.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "255.255.255.255/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "168.63.129.16/32",
        "::/128",
        "fe80::/10",
        "ff00::/8",
        "fd00:ec2::/32",
        "fd20:ce::254/128",
    ];
    const OWN: [&str; 16] = [
        "10.0.0.0/8",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::1/128",
        "2001:db8::/32",
        "3fff::/20",
        "64:ff9b:1::/48",
    ];
    const PUBLIC: [&str; 5] = ["2000::/3", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"];
    let within = |list: &[&str]| list.iter().any(|network| holds(network, ip));
    let protocols = holds("2001::/23", ip) && !holds("2001::/32", ip);
    let own = match ip {
        _ if within(&NEVER) => Network::Never,
        _ if within(&OWN) || protocols => Network::Own,
        IpAddr::V6(_) if !within(&PUBLIC) => Network::Own,
        _ => Network::Public,
    };
    let IpAddr::V6(v6) = ip else { return own };
    if v6.is_loopback() {
        return own;
    }
    inner(v6).into_iter().map(|v4| oracle(v4.into())).fold(own, Network::max)
}

fn holds(network: &str, ip: IpAddr) -> bool {
    let (base, length) = network.split_once('/').expect("a network has a length");
    let length: u32 = length.parse().expect("a length is a number");
    match (base.parse().expect("a network has a base"), ip) {
        (IpAddr::V4(base), IpAddr::V4(ip)) => (u32::from(base) ^ u32::from(ip)).leading_zeros() >= length,
        (IpAddr::V6(base), IpAddr::V6(ip)) => (u128::from(base) ^ u128::from(ip)).leading_zeros() >= length,
        _ => false,
    }
}

/// The IPv4 addresses in an IPv6 address, by their bytes.
fn inner(ip: Ipv6Addr) -> Vec<Ipv4Addr> {
    let bytes = ip.octets();
    let at = |n: usize| Ipv4Addr::new(bytes[n], bytes[n + 1], bytes[n + 2], bytes[n + 3]);
    let is_in = |networks: &[&str]| networks.iter().any(|network| holds(network, ip.into()));
    let mut found = Vec::new();
    let isatap = matches!(bytes[8..12], [0 | 2, 0, 0x5e, 0xfe]);
    if isatap || is_in(&["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"]) {
        found.push(at(12));
    }
    if is_in(&["2002::/16"]) {
        found.push(at(2));
    }
    if is_in(&["2001::/32"]) {
        found.extend([at(4), Ipv4Addr::from(!u32::from(at(12)))]);
    }
    found
}

/// As C's `inet_aton` reads an address: one to four numbers, decimal, octal or hexadecimal, the last as large as fits.
fn old_spelling(text: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part.strip_prefix("0x").or(part.strip_prefix("0X")) {
        Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) && !hex.is_empty() => {
            u64::from_str_radix(hex, 16).ok()
        }
        None if part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() > 1 && part.starts_with('0') => {
            u64::from_str_radix(part, 8).ok()
        }
        None if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse().ok(),
        _ => None,
    };
    let parts: Vec<u64> = text.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last().filter(|(_, first)| first.len() < 4)?;
    let room = 8 * (4 - first.len() as u32);
    if first.iter().any(|part| *part > 255) || last.checked_shr(room).is_some_and(|more| more > 0) {
        return None;
    }
    let high = first.iter().fold(0_u64, |all, part| all << 8 | part);
    u32::try_from(high << room | last).ok().map(Ipv4Addr::from)
}
