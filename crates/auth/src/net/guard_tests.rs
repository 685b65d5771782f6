//! Every spelling of a protected address that anyone has thought of.

use super::*;

fn verdict(text: &str) -> Result<Network, Refused> {
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    match (check(&url, Reach::Public), check(&url, Reach::OwnNetwork)) {
        (Ok(()), Ok(())) => Ok(Network::Public),
        (Err(Refused::NotAllowed), Ok(())) => Ok(Network::Own),
        (Err(why @ Refused::Never(_)), Err(_)) => Err(why),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_is_never_called_is_known_in_every_spelling() {
    for bad in [
        "http://169.254.169.254/latest",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0xA9.0xFE.0xA9.0xFE/",
        "http://0251.0376.0251.0376/",
        "http://0251.254.0xa9fe/",
        "http://169.254.43518/",
        "http://169.16689662/",
        "http://169.254.169.254./",
        "http://%31%36%39.254.169.254/",
        "http://１６９.２５４.１６９.２５４/",
        "http://169。254。169。254/",
        "http://①⑥⑨.254.169.254/",
        "http://169.254.170.2/v2/credentials",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "http://[::169.254.169.254]/",
        "http://[::ffff:0:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[2001:0:a9fe:a9fe::1]/",
        "http://[2001:0:808:808::5601:5601]/",
        "http://[2606:4700::5efe:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://[fd00:ec2::23]/",
        "http://[fd20:ce::254]/",
        "http://[fe80::1]/",
        "http://[febf::1]/",
        "http://[ff02::1]/",
        "http://[::]/",
        "http://0.0.0.0/",
        "http://0/",
        "http://0x0/",
        "http://255.255.255.255/",
        "http://224.0.0.251/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://168.63.129.16/",
        "http://metadata.google.internal/",
        "http://METADATA.google.internal./",
        "http://metadata%2egoogle.internal/",
        "http://ｍｅｔａｄａｔａ/",
        "http://instance-data/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "https://me:pw@example.com/",
        "https://me@example.com/",
        "javascript:alert(1)",
    ] {
        assert!(verdict(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_users_own_network_is_known_in_every_spelling() {
    for own in [
        "http://127.0.0.1:8787/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.0.0.1./",
        "http://127.255.255.254/",
        "http://%6c%6f%63alhost/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.b.localhost/",
        "http://ｌｏｃａｌｈｏｓｔ/",
        "http://[::1]:9/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::808:808]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:c0a8:107::1]/",
        "http://10.0.0.1/",
        "http://10.1/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.7:8787/?days=3",
        "http://3232235783/",
        "http://0300.0250.1.7/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://198.18.0.1/",
        "http://198.19.255.255/",
        "http://192.0.2.1/",
        "http://240.0.0.1/",
        "http://[fc00::1]/",
        "http://[fdff::1]/",
        "http://[fec0::1]/",
        "http://[2001:db8::1]/",
        "http://[100::1]/",
        "http://[4000::1]/",
        "http://printer/",
        "http://homeassistant.local:8123/",
        "https://nas.home.arpa/",
    ] {
        assert_eq!(verdict(own), Ok(Network::Own), "{own}");
    }
}

#[test]
fn services_on_the_internet_are_called() {
    for public in [
        "https://api.fitbit.com/1/",
        "http://example.com./",
        "https://localhost.example.com/",
        "https://127.0.0.1.nip.io/",
        "https://mylocalhost.com/",
        "http://8.8.8.8/",
        "http://9.255.255.255/",
        "http://11.0.0.0/",
        "http://172.15.255.255/",
        "http://172.32.0.0/",
        "http://192.167.255.255/",
        "http://192.169.0.0/",
        "http://100.63.255.255/",
        "http://100.128.0.0/",
        "http://126.255.255.255/",
        "http://128.0.0.0/",
        "http://169.253.255.255/",
        "http://169.255.0.0/",
        "http://223.255.255.255/",
        "http://[2606:4700:4700::1111]/",
        "http://[64:ff9b::808:808]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[2002:808:808::1]/",
    ] {
        assert_eq!(verdict(public), Ok(Network::Public), "{public}");
    }
}

#[test]
fn one_bad_address_among_good_ones_is_enough() {
    let ips = |text: &str| text.split(' ').map(|ip| ip.parse().unwrap()).collect::<Vec<IpAddr>>();
    assert!(screen(&ips("8.8.8.8 2606:4700::1"), Reach::Public).is_ok());
    assert_eq!(screen(&ips("8.8.8.8 192.168.1.1"), Reach::Public), Err(Refused::NotAllowed));
    assert!(screen(&ips("8.8.8.8 192.168.1.1"), Reach::OwnNetwork).is_ok());
    assert!(screen(&ips("192.168.1.1 169.254.169.254"), Reach::OwnNetwork).is_err());
}

#[test]
fn this_machine_is_told_from_the_network_around_it() {
    for (url, loopback) in [
        ("http://127.9.9.9/", true),
        ("http://[::ffff:127.0.0.1]/", true),
        ("http://a.localhost./", true),
        ("http://192.168.0.1/", false),
        ("https://localhost.example.com/", false),
    ] {
        assert_eq!(is_loopback(&Url::parse(url).unwrap()), loopback, "{url}");
    }
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    for (url, text) in [
        ("https://API.example.com:443/v1?x=1", "https://api.example.com"),
        ("http://api.example.com:8080/", "http://api.example.com:8080"),
        ("https://api.example.com.evil.test/", "https://api.example.com.evil.test"),
    ] {
        assert_eq!(origin(&Url::parse(url).unwrap()), text);
    }
}
