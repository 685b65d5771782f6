//! The engine and the web UI without a desktop.

use std::sync::Arc;

use causeway_api::demo::{self, DemoOptions};
use causeway_api::http::Door as HttpDoor;
use causeway_api::views::VaultView;
use causeway_api::{Api, OpenOptions, WireError};
use causeway_core::Explain;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::demo_beside::DemoBeside;
use crate::args::{Args, Serve};
use crate::door;
use crate::out::Out;
use crate::passphrase;

pub(super) async fn run(args: &Args, serve: &Serve, out: &mut Out) -> Result<(), WireError> {
    if !serve.listen.ip().is_loopback() {
        return Err(WireError::new("Usage", format!("{} can be reached from other machines.", serve.listen))
            .hint("Causeway listens on this machine only: use 127.0.0.1, and a tunnel (ssh -L) from elsewhere."));
    }
    if let Some(ui) = serve.ui.as_ref().filter(|ui| !ui.join("index.html").is_file()) {
        return Err(WireError::new("NotFound", format!("There is no built UI in {}.", ui.display()))
            .hint("Build it: npm run build in ui/."));
    }
    let busy = |error| {
        WireError::new("AddressInUse", format!("Causeway cannot listen on {}: {error}.", serve.listen))
            .hint("Give another address with --listen.")
    };
    let listener = if serve.no_page { None } else { Some(TcpListener::bind(serve.listen).await.map_err(busy)?) };
    let (api, sandbox) = if serve.demo {
        let home = super::demo::home(args)?;
        let options = DemoOptions { home, background: true, days: 365, from_zero: serve.from_zero };
        let demo = demo::start(options).await?;
        (demo.api, Some(demo.sandbox))
    } else {
        let options = OpenOptions { vault: door::vault(args), ..OpenOptions::background(door::home(args)?) };
        let api = Api::open(options).await?;
        unlock(&api, args, out).await?;
        (api, None)
    };
    let door = listener.map(|listener| HttpDoor::new(api.clone(), listener, serve.ui.clone()));
    let door = door.transpose().map_err(busy)?;
    match &door {
        Some(door) => {
            out.line(&format!("Causeway is running at {}", door.address()));
            out.say("Only this machine can reach it. Ctrl+C stops it.");
        }
        None => out.line("Causeway is running. Other commands with the same --home reach it; Ctrl+C stops it."),
    }
    let stop = CancellationToken::new();
    let beside = Arc::new(DemoBeside::new(serve.ui.clone()));
    if !serve.demo {
        let beside = beside.clone();
        api.opens_demo(move || Box::pin(beside.clone().open()));
    }
    let serving = async {
        match door {
            Some(door) => door.serve(stop.clone()).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => ended.map_err(busy)?,
        () = asked_to_stop() => stop.cancel(),
    }
    out.say("Stopping…");
    beside.stop().await;
    api.shutdown().await;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    Ok(())
}

/// Opens a vault that is locked with a passphrase. A wrong one ends nothing: it can be given later, in the window too.
async fn unlock(api: &Api, args: &Args, out: &mut Out) -> Result<(), WireError> {
    let vault: VaultView = serde_json::from_value(api.request("settings", Value::Null).await?["vault"].take())
        .map_err(|error| WireError::new("Internal", format!("The settings could not be read: {error}.")))?;
    let Some(passphrase) = passphrase::of_vault(args, &vault, false).await? else { return Ok(()) };
    if let Err(error) = api.engine().unlock_vault(&passphrase).await {
        out.say(&format!("{error} {}", error.hint().unwrap_or_default()));
    }
    Ok(())
}

/// Ctrl+C, or the system asking the process to end.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a signal to wait for there is no way to be asked.
    let _ = tokio::signal::ctrl_c().await;
}
