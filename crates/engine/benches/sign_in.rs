//! What signing in costs besides the network, and what a call pays for a token that is good. Run by `./dev bench`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::time::{Duration, Instant};

use causeway_core::{Home, Slug};
use causeway_engine::properties::Properties;
use causeway_engine::{Engine, Options, VaultChoice, catalog};
use causeway_sandbox::Sandbox;

/// Signs in on this machine: the sandbox's answers, the pages and both sides of the network are in it.
const SIGN_INS: usize = 30;
const TOKENS: u32 = 20_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let at = "2026-11-24T12:00:00Z".parse().unwrap();
        let sandbox = causeway_sandbox::start(causeway_sandbox::Options::at(at)).await.unwrap();
        let vault = VaultChoice::KeyFile(folder.path().join("key"));
        let options = Options { vault, ..Options::new(Home::new(folder.path().join("home"))) };
        let engine = Engine::open(options).await.unwrap();
        let fitbit = Slug::from_title("fitbit");
        import(&engine, &sandbox, &fitbit);

        let mut times = Vec::new();
        for _ in 0..SIGN_INS {
            let begun = Instant::now();
            engine.sign_in_by_itself(&fitbit).await.unwrap();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        line("a whole sign-in on this machine", times[SIGN_INS / 2], times[SIGN_INS - 1]);

        let begun = Instant::now();
        for _ in 0..TOKENS {
            engine.warm_token("fitbit").await.unwrap();
        }
        let each = begun.elapsed() / TOKENS;
        println!("{:<52} {:>9.2}µs", "a token that is good", each.as_secs_f64() * 1e6);
        engine.close().await;
    });
}

fn line(what: &str, median: Duration, slowest: Duration) {
    println!("{what:<52} {:>9.2}ms {:>9.2}ms", median.as_secs_f64() * 1e3, slowest.as_secs_f64() * 1e3);
}

fn import(engine: &Engine, sandbox: &Sandbox, name: &Slug) {
    let entry = catalog::CONNECTORS.iter().find(|entry| entry.slug == "fitbit").unwrap();
    let file: serde_json::Value = serde_json::from_str(entry.properties).unwrap();
    let mut own: Properties = serde_json::from_value(file["causeway"].clone()).unwrap();
    let at = |path: &str| sandbox.fitbit().join(path).unwrap().to_string();
    own.server = Some(at("/"));
    let sign_in = own.sign_in.as_mut().unwrap();
    sign_in.authorization_url = at("/oauth2/authorize");
    sign_in.token_url = at("/oauth2/token");
    sign_in.client_id = "bench".into();
    let (bytes, properties) = (entry.definition.as_bytes().into(), Some(own));
    let import = causeway_engine::Import { bytes, source: "bench", name: Some(name), properties, ..Default::default() };
    engine.import(import).unwrap();
}
