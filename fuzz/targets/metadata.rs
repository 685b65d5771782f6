//! Discovery documents: every address that comes of one is fit for a browser and for secrets.
#![no_main]

use causeway_auth::fuzzing::{ISSUER, metadata};
use url::{Host, Url};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = metadata(bytes) else { return };
    assert_eq!(found.issuer, ISSUER);
    let others = [found.authorization_url, found.revoke_url, found.device_authorization_url, found.par_url];
    for text in others.into_iter().flatten().chain([found.token_url]) {
        let url = Url::parse(&text).expect("it was read before");
        let is_here = match url.host().expect("a host") {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        assert!(url.scheme() == "https" || (url.scheme() == "http" && is_here), "{url}");
        assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{url}");
        let host = url.host_str().expect("a host");
        let named = |shown: &String| shown == host || shown.starts_with(&format!("{host}:"));
        assert!(host == "issuer.test" && url.port().is_none() || found.other_hosts.iter().any(named), "{url}");
    }
});
