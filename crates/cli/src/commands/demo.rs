//! The demo: moves a year of weights and activities between sandbox services, shows what moved, runs again and shows
//! that nothing is sent twice.

use std::time::Duration;

use causeway_api::WireError;
use causeway_api::demo::{self, DemoOptions};
use causeway_api::views::RunView;
use causeway_core::text::{count, grouped};
use causeway_core::{Home, Slug};
use serde_json::json;

use super::connectors::slug;
use crate::args::{Args, Demo};
use crate::out::Out;
use crate::zone::took;

/// Where the demo lives: the folder given with --home, else one in the cache folder.
pub(super) fn home(args: &Args) -> Result<Home, WireError> {
    if let Some(path) = &args.home {
        return Ok(Home::new(path));
    }
    own_folder()
}

/// A folder of this process in the cache folder.
pub(super) fn own_folder() -> Result<Home, WireError> {
    let folders = directories::ProjectDirs::from("net", "", "causeway");
    let folders = folders
        .ok_or_else(|| WireError::new("Usage", "No home folder is known for you.").hint("Give one with --home."))?;
    Ok(Home::new(folders.cache_dir().join(format!("demo-{}", std::process::id()))))
}

pub(super) async fn run(args: &Args, options: &Demo, out: &mut Out) -> Result<(), WireError> {
    let home = home(args)?;
    let kept = options.keep || args.home.is_some();
    let ended = show(&home, options, kept, out).await;
    if !kept && home.path().is_dir() {
        let _ = fs_err::remove_dir_all(home.path());
    }
    ended
}

async fn show(home: &Home, options: &Demo, kept: bool, out: &mut Out) -> Result<(), WireError> {
    let demo = demo::start(DemoOptions { home: home.clone(), background: false, days: options.days, from_zero: false })
        .await?;
    let sandbox = &demo.sandbox;
    out.say("Causeway demo: no account, nothing leaves this machine.\n");
    out.say("Started sandbox services that behave like Fitbit, Google Health and intervals.icu.");
    out.say("Imported their descriptions and signed in to each with OAuth 2.0 (code + PKCE).\n");
    let flow = slug(demo::FLOW)?;
    let total = demo.expected(options.days);
    let first = moved(&demo, &flow, total, out).await?;
    out.say("\nRunning it again…");
    let second = moved(&demo, &flow, total, out).await?;
    let counts = sandbox.counts();
    let seconds = (first.ms.max(1)) as f64 / 1000.0;
    out.value(
        &json!({"first": first, "second": second, "stored": {
        "googleWeights": counts.google_weights, "googleExercises": counts.google_exercises,
        "intervalsWeights": counts.intervals_weights, "intervalsActivities": counts.intervals_activities,
        "duplicates": counts.duplicates }, "home": home.path()}),
        || {
            format!(
                "First run   {} in {} ({} a second)\n\
             Google Health now has   {} and {}\n\
             intervals.icu now has   {} and {}\n\
             Second run  {}; {} recognised as sent before\n\
             Duplicates  {}",
                count(first.delivered, "item delivered", "items delivered"),
                took(first.ms),
                grouped((first.delivered as f64 / seconds) as u64),
                count(counts.google_weights as u64, "weight", "weights"),
                count(counts.google_exercises as u64, "activity", "activities"),
                count(counts.intervals_weights as u64, "day with a weight", "days with a weight"),
                count(counts.intervals_activities as u64, "activity", "activities"),
                count(second.delivered, "item delivered", "items delivered"),
                count(second.already, "item", "items"),
                grouped(counts.duplicates as u64),
            )
        },
    );
    if kept {
        out.say(&format!("\nLook around:  causeway --home {} runs list", home.path().display()));
    } else {
        out.say("\nKeep it to look around:  causeway demo --home demo && causeway --home demo runs list");
    }
    let good = first.delivered > 0
        && second.delivered == 0
        && counts.duplicates == 0
        && first.status == "succeeded"
        && second.status == "succeeded";
    demo.api.shutdown().await;
    demo.sandbox.stop().await;
    if good {
        out.say("All there, each once.");
        return Ok(());
    }
    Err(WireError::new("DemoFailed", "The demo did not do what it should.").hint("Please report what is above."))
}

/// Runs the flow to its end with a progress bar.
async fn moved(demo: &demo::Demo, flow: &Slug, total: u64, out: &Out) -> Result<RunView, WireError> {
    let engine = demo.api.engine();
    let bar = out.bar(total, "items");
    let started = demo.api.request("flow_run", json!({"slug": flow})).await?;
    let run = started["run"].as_str().and_then(|run| run.parse().ok());
    let progress = run.and_then(|run| engine.progress(flow, run));
    let waiting = demo.api.request("run_wait", json!({"slug": flow, "run": started["run"]}));
    tokio::pin!(waiting);
    let ended = loop {
        tokio::select! {
            ended = &mut waiting => break ended?,
            () = tokio::time::sleep(Duration::from_millis(80)) => {
                if let Some(progress) = &progress {
                    bar.set_position(progress.borrow().read);
                    bar.set_message(format!("{:.0} a second", bar.per_sec()));
                }
            }
        }
    };
    bar.finish_and_clear();
    serde_json::from_value(ended).map_err(|error| WireError::new("Internal", error.to_string()))
}
