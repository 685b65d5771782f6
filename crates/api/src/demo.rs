//! The demo: three sandbox services on loopback, a fresh workspace connected to them, one flow. No account, and no
//! network beyond this machine.

use causeway_core::{Clock, Home, Slug, SystemClock, WireError};
use causeway_engine::properties::Properties;
use causeway_engine::{Engine, Import, VaultChoice, catalog};
use causeway_sandbox::Sandbox;
use chrono::TimeDelta;
use serde_json::{Value, json};
use url::Url;

use crate::api::wire;
use crate::{Api, OpenOptions};

/// A demo under way.
#[derive(Debug)]
pub struct Demo {
    /// The engine on the demo workspace.
    pub api: Api,
    /// The services.
    pub sandbox: Sandbox,
}

/// The demo's flow.
pub const FLOW: &str = "fitbit-to-google-health-and-intervals";
/// The seed of the runner's life.
const SEED: u64 = 20_261_124;
/// The sandbox keeps the published limits in windows a sixtieth as long: an hour's wait takes a minute.
pub const WINDOW_SCALE: f64 = 1.0 / 60.0;
/// Marks a folder as a demo's: only such a folder is emptied.
const MARK: &str = "this-is-the-causeway-demo";

/// How to start the demo.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// The folder of the demo; what a former demo left there is removed.
    pub home: Home,
    /// Whether flows run by themselves.
    pub background: bool,
    /// How many days of data the flow moves.
    pub days: u32,
    /// Whether nothing is signed in and there is no flow yet: to take the first steps oneself.
    pub from_zero: bool,
}

impl Demo {
    /// How many deliveries the first run should make: each weight and each activity to two places.
    #[must_use]
    pub fn expected(&self, days: u32) -> u64 {
        let today = self.sandbox.today();
        let source = self.sandbox.source(today - TimeDelta::days(days.into()), today);
        2 * (source.weights + source.activities)
    }
}

/// Starts the sandbox, makes the workspace, imports, signs in. The flow is there but has not run.
pub async fn start(options: DemoOptions) -> Result<Demo, WireError> {
    let sandbox = causeway_sandbox::start(causeway_sandbox::Options {
        seed: SEED,
        today: SystemClock.now(),
        years: 3,
        auto_grant: true,
        window_scale: WINDOW_SCALE,
        ports: None,
    });
    let sandbox = sandbox
        .await
        .map_err(|error| WireError::new("SandboxFailed", format!("The demo's services could not start: {error}.")))?;
    fresh(&options.home)?;
    // One command first: the engine must not run the flow before everything is connected.
    let vault = VaultChoice::InDataFolder;
    let open = |background| OpenOptions { home: options.home.clone(), demo: true, vault: vault.clone(), background };
    let api = Api::open(open(false)).await?;
    let made = match options.from_zero {
        true => import(api.engine(), &sandbox).await.map(drop),
        false => connect(api.engine(), &sandbox, options.days).await,
    };
    if let Err(error) = made {
        api.shutdown().await;
        return Err(error);
    }
    if !options.background {
        return Ok(Demo { api, sandbox });
    }
    api.shutdown().await;
    drop(api);
    Ok(Demo { api: Api::open(open(true)).await?, sandbox })
}

/// Makes the demo's services known to the engine, signs in to each, and puts the flow in place.
pub async fn connect(engine: &Engine, sandbox: &Sandbox, days: u32) -> Result<(), WireError> {
    for slug in import(engine, sandbox).await? {
        engine.sign_in_by_itself(&slug).await.map_err(wire)?;
    }
    let (slug, text) = catalog::FLOWS[0];
    let slug: Slug = slug.parse().map_err(|error| WireError::new("Internal", format!("{error}")))?;
    engine.save_flow(&slug, &moving(text, days)?, None).await.map_err(wire)?;
    Ok(())
}

/// Makes the demo's services known to the engine.
async fn import(engine: &Engine, sandbox: &Sandbox) -> Result<Vec<Slug>, WireError> {
    let mut imported = Vec::new();
    for entry in catalog::CONNECTORS {
        let slug: Slug = entry.slug.parse().map_err(|error| WireError::new("Internal", format!("{error}")))?;
        let address = match entry.slug {
            "fitbit" => sandbox.fitbit(),
            "intervals-icu" => sandbox.intervals(),
            _ => sandbox.google(),
        };
        let properties = at_sandbox(entry.properties, address)?;
        let new = Import {
            bytes: entry.definition.as_bytes().into(),
            source: "Causeway's catalogue",
            name: Some(&slug),
            properties: Some(properties),
            ..Import::default()
        };
        engine.import(new).map_err(wire)?;
        // The demo's services are on this machine.
        engine.allow(&slug, address.as_str()).await.map_err(wire)?;
        imported.push(slug);
    }
    Ok(imported)
}

/// The flow's text with another number of days to go back.
fn moving(text: &str, days: u32) -> Result<String, WireError> {
    let wrong = |error: serde_json::Error| WireError::new("Internal", format!("The catalogue is broken: {error}."));
    let mut flow: Value = serde_json::from_str(text).map_err(wrong)?;
    flow["parameters"]["backfillDays"]["defaultValue"] = json!(days);
    serde_json::to_string_pretty(&flow).map(|text| text + "\n").map_err(wrong)
}

/// A catalogue entry's properties with every address moved to the sandbox; paths stay.
fn at_sandbox(text: &str, sandbox: &Url) -> Result<Properties, WireError> {
    let wrong = |error: serde_json::Error| WireError::new("Internal", format!("The catalogue is broken: {error}."));
    let mut file: Value = serde_json::from_str(text).map_err(wrong)?;
    let causeway = &mut file["causeway"];
    for pointer in ["/server", "/signIn/authorizationUrl", "/signIn/tokenUrl", "/signIn/revokeUrl"] {
        if let Some(address) = causeway.pointer_mut(pointer) {
            *address = moved(address.as_str().unwrap_or_default(), sandbox);
        }
    }
    causeway["signIn"]["clientId"] = json!("causeway-demo");
    causeway["signIn"]["clientAuth"] = json!("none");
    if let Some(limits) = causeway.get_mut("limits").and_then(Value::as_array_mut) {
        for limit in limits {
            limit["seconds"] = json!(limit["seconds"].as_f64().unwrap_or(60.0) * WINDOW_SCALE);
        }
    }
    causeway["status"] =
        json!({"state": "open", "message": "A sandbox on this machine that behaves like the service."});
    serde_json::from_value(causeway.take()).map_err(wrong)
}

fn moved(address: &str, sandbox: &Url) -> Value {
    let Ok(mut url) = Url::parse(address) else { return json!(address) };
    // None of these can fail: both are http addresses with a host.
    let _ = url.set_scheme(sandbox.scheme());
    let _ = url.set_host(sandbox.host_str());
    let _ = url.set_port(sandbox.port());
    json!(url.as_str().trim_end_matches('/'))
}

/// Empties the demo's folder. A folder that is not a demo's is never touched.
fn fresh(home: &Home) -> Result<(), WireError> {
    let failed = |error: std::io::Error| {
        WireError::new("FileFailed", format!("{error}.")).hint("Give another folder with --home.")
    };
    let path = home.path();
    let occupied = path.is_dir() && fs_err::read_dir(path).map_err(failed)?.next().is_some();
    if occupied && !path.join(MARK).is_file() {
        return Err(WireError::new(
            "NotADemoFolder",
            format!("{} holds something that is not a demo.", path.display()),
        )
        .hint("Nothing was changed. Give an empty folder with --home."));
    }
    if occupied {
        fs_err::remove_dir_all(path).map_err(failed)?;
    }
    causeway_engine::write_private_file(&path.join(MARK), b"The demo empties this folder each time it starts.\n")
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_other_things_is_never_emptied() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("thesis.txt"), "mine").unwrap();
        assert_eq!(fresh(&Home::new(folder.path())).unwrap_err().code, "NotADemoFolder");
        assert!(folder.path().join("thesis.txt").is_file());
    }

    #[test]
    fn addresses_move_and_paths_stay() {
        let sandbox = Url::parse("http://127.0.0.1:4711/").unwrap();
        assert_eq!(moved("https://oauth2.googleapis.com/token", &sandbox), json!("http://127.0.0.1:4711/token"));
        assert_eq!(moved("https://api.fitbit.com", &sandbox), json!("http://127.0.0.1:4711"));
    }
}
