//! Networks as they are at work: proxies on the way out, and certificates of the company's own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use crate::common::{Causeway, Ended, answer};
use crate::service::telling;

/// A server of this machine that always answers this; tells what came.
fn server(answer: String) -> (SocketAddr, Receiver<String>) {
    telling(move |_| answer.clone())
}

fn import(causeway: &Causeway, server: &str) {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Lamp"}}, "servers": [{{"url": "{server}"}}],
            "paths": {{"/a": {{"get": {{"operationId": "get"}}}}}}}}"#
    );
    let file = causeway.file("lamp.json", text);
    causeway.run(&["import", file.to_str().unwrap(), "--replace"]).ok();
}

/// A call where the system is set to a proxy.
fn call(causeway: &Causeway, proxy: SocketAddr, more: &[&str], no_proxy: &str) -> Ended {
    let mut command: Command = causeway.command(&[more, &["call", "lamp", "get"]].concat());
    for name in ["http_proxy", "https_proxy", "HTTPS_PROXY"] {
        command.env(name, format!("http://me:pr0xy-pw@{proxy}"));
    }
    command.env_remove("no_proxy").env("NO_PROXY", no_proxy);
    command.output().unwrap().into()
}

#[test]
fn calls_go_through_the_systems_proxy_and_only_those_that_leave_this_machine() {
    let causeway = Causeway::new();
    let (proxy, asked) = server(answer("200 OK", "", "{\"through\": \"proxy\"}"));
    import(&causeway, "http://lamp.example");
    let ended = call(&causeway, proxy, &["-v"], "").ok();
    assert!(ended.stdout.contains("proxy") && ended.stderr.contains("Causeway cannot check those"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("pr0xy-pw"), "{}", ended.stderr);
    let head = asked.recv().unwrap();
    assert!(head.starts_with("GET http://lamp.example/a ") && head.contains("proxy-authorization: Basic"), "{head}");

    // The proxy may be on the user's own network; what is behind it is judged as far as the address tells.
    for address in ["http://192.168.1.7", "http://169.254.169.254", "http://[::ffff:10.0.0.1]", "http://nas.local"] {
        import(&causeway, address);
        assert_eq!(call(&causeway, proxy, &[], "").code, 1, "{address}");
        assert!(asked.try_recv().is_err(), "{address}");
    }

    let (own, came) = server(answer("200 OK", "", "{}"));
    import(&causeway, &format!("http://{own}"));
    causeway.run(&["connectors", "allow", "lamp", &format!("http://{own}")]).ok();
    call(&causeway, proxy, &[], "").ok();
    assert!(came.recv().unwrap().starts_with("GET /a "));
    assert!(asked.try_recv().is_err(), "a proxy would take its own machine for this one");
}

#[test]
fn https_is_tunnelled_and_exceptions_are_honoured() {
    let causeway = Causeway::new();
    let (proxy, asked) = server(answer("502 No", "", ""));
    import(&causeway, "https://lamp.example:8443");
    call(&causeway, proxy, &[], "").fails(1, &["lamp.example", "the proxy does not connect"]);
    let head = asked.recv().unwrap();
    assert!(head.starts_with("CONNECT lamp.example:8443 "), "{head}");
    import(&causeway, "https://lamp.invalid");
    call(&causeway, proxy, &[], ".invalid").fails(1, &["could not be reached"]);
    assert!(asked.try_recv().is_err());
}

#[test]
fn a_proxy_of_the_settings_counts_more_than_the_systems_and_holds_no_password() {
    let causeway = Causeway::new();
    let (systems, not_asked) = server(answer("200 OK", "", "{}"));
    let (own, asked) = server(answer("200 OK", "", "{}"));
    import(&causeway, "http://lamp.example");
    for bad in ["http://me:s3cret@proxy.example:3128", "socks5://proxy.example", "proxy"] {
        let ended =
            causeway.run(&["settings", "set", "--proxy", bad]).fails(1, &["Nothing was changed", "HTTPS_PROXY"]);
        assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
    }
    let shown = causeway.run(&["settings", "set", "--proxy", &format!("http://{own}")]).ok();
    assert!(shown.stdout.contains(&own.to_string()), "{}", shown.stdout);
    call(&causeway, systems, &[], "").ok();
    assert!(asked.recv().unwrap().starts_with("GET http://lamp.example/a "));
    causeway.run(&["settings", "set", "--theme", "dark"]).ok();
    call(&causeway, systems, &[], "").ok();
    assert!(asked.recv().unwrap().starts_with("GET http://lamp.example/a "), "it stays when something else is set");
    assert!(not_asked.try_recv().is_err());
    import(&causeway, "http://lamp.invalid");
    call(&causeway, systems, &[], ".invalid").fails(1, &["could not be reached"]);
    causeway.run(&["settings", "set", "--proxy", ""]).ok();
    import(&causeway, "http://lamp.example");
    call(&causeway, systems, &[], "").ok();
    assert!(not_asked.recv().unwrap().starts_with("GET http://lamp.example/a "));
}

/// A server that shows a certificate which only its maker knows; gives its address and the certificate.
fn secure() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(session, stream);
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(answer("200 OK", "", "{\"ok\": true}").as_bytes());
            }
        }
    });
    (address, made.cert.pem())
}

fn set(causeway: &Causeway, file: &Path) -> Ended {
    causeway.run(&["settings", "set", "--extra-certificates", file.to_str().unwrap()])
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_until_the_user_does() {
    let causeway = Causeway::new();
    let (address, certificate) = secure();
    import(&causeway, &address);
    causeway.run(&["connectors", "allow", "lamp", &address]).ok();
    let call = ["call", "lamp", "get"];
    causeway.run(&call).fails(1, &["certificate"]);

    let file = causeway.file("ca.pem", &certificate);
    set(&causeway, &causeway.file("bad.pem", "nothing")).fails(1, &["bad.pem", "Nothing was changed"]);
    causeway.run(&call).fails(1, &["certificate"]);
    assert!(set(&causeway, &file).ok().stdout.contains("ca.pem"));
    causeway.run(&call).ok();
    // Not for another who shows a certificate of the same name.
    let (impostor, _) = secure();
    causeway.run(&["connectors", "server", "lamp", &impostor]).ok();
    causeway.run(&call).fails(1, &["certificate"]);
    causeway.run(&["connectors", "server", "lamp"]).ok();
    set(&causeway, Path::new("")).ok();
    causeway.run(&call).fails(1, &["certificate"]);

    // As other programs take it, for this one process.
    let env: Ended = causeway.command(&call).env("SSL_CERT_FILE", &file).output().unwrap().into();
    env.ok();
}
