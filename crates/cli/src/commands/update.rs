//! Newer versions of Causeway.

use causeway_api::WireError;
use causeway_api::views::UpdateView;
use serde_json::{Value, json};

use crate::args::Update;
use crate::door::Door;
use crate::out::Out;

pub(super) async fn run(command: &Update, door: &Door, out: &mut Out) -> Result<(), WireError> {
    if let Some(daily) = &command.daily {
        let on = daily == "on";
        let view: UpdateView = door.ask("update_daily", json!({"on": on})).await?;
        let text = match on {
            true => "Once a day Causeway looks for a newer version, and tells you.",
            false => "Causeway looks for a newer version only when you ask.",
        };
        out.value(&view, || format!("{text}\n"));
        return Ok(());
    }
    let name = if command.download { "update_fetch" } else { "update_look" };
    let view: UpdateView = door.ask(name, Value::Null).await?;
    out.value(&view, || found(&view));
    Ok(())
}

fn found(view: &UpdateView) -> String {
    let Some(offered) = &view.offered else {
        return format!("Causeway {} is the newest version for this machine.\n", view.version);
    };
    let mut text = format!("Causeway {offered} is there; this is {}.\n", view.version);
    if let Some(notes) = &view.notes {
        text.push_str(&format!("What is new: {notes}\n"));
    }
    match (&view.file, &view.command) {
        (Some(file), Some(command)) => {
            text.push_str(&format!("Fetched and checked: {file}\nTo install it: {command}\n"))
        }
        (Some(file), None) => text.push_str(&format!(
            "Fetched and checked: {file}\nTo install it, end Causeway and put the programs in it in place of these.\n"
        )),
        (None, _) => text.push_str("To fetch it: causeway update --download\n"),
    }
    text
}
