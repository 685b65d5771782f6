//! Requests: whatever a description and its arguments hold, they go to the connector's own server and place.
#![no_main]

use causeway_fuzz::{arguments, called, description, sampled};
use causeway_openapi::import;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use url::Url;

const BASES: [&str; 5] = [
    "https://a.example/base/v1",
    "http://localhost:8080",
    "https://a.example/?key=value",
    "https://[::1]:8443/a%20b/",
    "https://user:word@a.example/x",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let base = Url::parse(u.choose(&BASES)?).expect("a good address");
    let text = description(u)?.to_string();
    let read = match import(text.as_bytes()) {
        // A path of such a name is an extension.
        Err(_) if text.contains(r#""paths":{"x-"#) => return Ok(()),
        read => read.unwrap_or_else(|error| panic!("{error}: {text}")),
    };
    let operation = read.connector.open(&read.connector.operations[0]);
    sampled(&operation);
    for _ in 0..3 {
        called(&operation, &base, &arguments(u)?);
    }
    Ok(())
}
