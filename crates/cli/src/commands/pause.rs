//! Pausing everything and letting it run again.

use causeway_api::WireError;
use causeway_core::text::count;
use serde_json::{Value, json};

use crate::args::Pause;
use crate::door::Door;
use crate::out::Out;

pub(super) async fn all(pause: &Pause, door: &Door, out: &mut Out) -> Result<(), WireError> {
    door.ask::<()>("pause_all", json!({"hours": pause.hours})).await?;
    let until = pause.hours.map_or_else(
        || "until you resume: causeway resume".into(),
        |hours| format!("for {}", count(hours.into(), "hour", "hours")),
    );
    out.say(&format!("Everything is paused {until}."));
    Ok(())
}

pub(super) async fn resume(door: &Door, out: &mut Out) -> Result<(), WireError> {
    door.ask::<()>("resume_all", Value::Null).await?;
    out.say("Everything runs by its schedule again.");
    Ok(())
}
