//! The words of tray and notifications, in English here and in German in `words/german.rs`; those of the window are the
//! page's own. What the engine says of a matter is English: other languages make their own sentences of what it is about.

mod german;

use causeway_api::Notice as Told;
use causeway_api::views::{Attention, EngineState, LackView, Status};
use causeway_core::settings::Language;
use causeway_core::text::count;
use chrono::{DateTime, FixedOffset};

/// Everything that the shell says.
pub struct Words {
    /// While the engine is being opened.
    pub starting: &'static str,
    /// Opens the window.
    pub open_causeway: &'static str,
    /// Opens whatever a notification is about.
    pub open: &'static str,
    /// Ends Causeway.
    pub quit: &'static str,
    /// The same where so many flows then do not run.
    pub quit_and_stop: fn(u64) -> String,
    /// Lets a flow, or everything, run again.
    pub resume: &'static str,
    /// Keeps a flow from running.
    pub pause: &'static str,
    /// Starts a flow.
    pub run_now: &'static str,
    /// Shows a flow.
    pub show: &'static str,
    /// Keeps everything from running,
    pub pause_everything: &'static str,
    /// for so long.
    pub pauses: [&'static str; 3],
    /// How many entries were left out.
    pub more: fn(usize) -> String,
    /// Which flow runs next, and the clock time.
    pub next: fn(&str, &str) -> String,
    /// What the whole engine is doing, with the time until which it is paused.
    pub status: fn(&Status, Option<String>) -> String,
    /// What a flow is doing, where that is to be said beside its title: by the word of its state.
    pub flow_note: fn(&str) -> Option<String>,
    /// When, in clock time, by how many days ahead it is.
    pub clock_time: fn(DateTime<FixedOffset>, i64) -> String,
    /// The title of something that waits for the user.
    pub attention: fn(&Attention) -> String,
    /// Title and body of a notification.
    pub notice: fn(&Told) -> (String, String),
    /// Buttons of notifications.
    pub buttons: Buttons,
    /// That closing the window ends nothing: with a tray, and without one.
    pub keeps_running: (&'static str, [&'static str; 2]),
    /// What went wrong with something that the user asked for.
    pub failures: Failures,
}

/// What can be done about a notification.
pub struct Buttons {
    /// Sign in.
    pub sign_in: &'static str,
    /// Open the settings.
    pub settings: &'static str,
    /// Look at deliveries in doubt.
    pub decide: &'static str,
    /// Look at a run.
    pub show_run: &'static str,
    /// Look at a flow.
    pub show_flow: &'static str,
    /// Show nothing for an hour.
    pub snooze: &'static str,
}

/// Titles of what went wrong.
pub struct Failures {
    /// The engine could not be opened.
    pub start: &'static str,
    /// A flow was not started.
    pub run: &'static str,
    /// A flow was not paused.
    pub pause: &'static str,
    /// A flow was not resumed.
    pub resume: &'static str,
    /// Nothing was paused.
    pub pause_all: &'static str,
    /// Nothing was resumed.
    pub resume_all: &'static str,
    /// Notifications go on.
    pub snooze: &'static str,
}

/// The words in the language of a setting; `system` is what the system's own setting says, as in `de_DE.UTF-8`.
#[must_use]
pub fn words(setting: Language, system: &str) -> &'static Words {
    match setting {
        Language::De => &german::GERMAN,
        Language::System if system.to_ascii_lowercase().starts_with("de") => &german::GERMAN,
        Language::System | Language::En => &ENGLISH,
    }
}

/// What the environment says of the user's language: the first of these variables that says anything counts.
#[must_use]
pub fn system() -> String {
    let said = ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    said.into_iter().find(|said| !said.is_empty()).unwrap_or_default()
}

/// English.
pub static ENGLISH: Words = Words {
    starting: "Starting…",
    open_causeway: "Open Causeway",
    open: "Open",
    quit: "Quit",
    quit_and_stop: |n| format!("Quit: {} will not run", count(n, "flow", "flows")),
    resume: "Resume",
    pause: "Pause",
    run_now: "Run now",
    show: "Show",
    pause_everything: "Pause everything",
    pauses: ["For 1 hour", "Until tomorrow", "Until I resume"],
    more: |n| format!("{n} more"),
    next: |title, at| format!("Next: {title} {at}"),
    status: |status, until| match status.state {
        EngineState::Idle if status.lacks.is_some() => lacks(status.lacks.as_ref()),
        EngineState::Idle if status.demo => "Demo: everything is up to date".into(),
        EngineState::Idle => "Everything is up to date".into(),
        EngineState::Paused => match until {
            Some(until) => format!("Paused until {}", until.trim_start_matches("at ")),
            None => "Paused until you resume".into(),
        },
        EngineState::NeedsYou => match status.counts.attention {
            0 | 1 => "Something needs you".into(),
            n => format!("{n} things need you"),
        },
        EngineState::Running | EngineState::Error => status.line.clone(),
    },
    flow_note: |state| match state {
        "on" => None,
        "needs-you" => Some("needs you".into()),
        other => Some(other.into()),
    },
    clock_time: |at, days| match days {
        ..=0 => at.format("at %H:%M").to_string(),
        1 => at.format("tomorrow at %H:%M").to_string(),
        _ => at.format("%a %-d %b at %H:%M").to_string(),
    },
    attention: |attention| attention.title.trim_end_matches('.').to_owned(),
    notice: |told| (told.title.clone(), told.body.clone()),
    buttons: Buttons {
        sign_in: "Sign in",
        settings: "Settings",
        decide: "Decide",
        show_run: "Show run",
        show_flow: "Show flow",
        snooze: "Snooze for 1 hour",
    },
    keeps_running: (
        "Causeway keeps running",
        [
            "Your flows go on in the background. Open it or quit it from its icon in the tray.",
            "Your flows go on in the background. This desktop has no tray: start Causeway again to open it, and run \
             `causeway-desktop --quit` to quit.",
        ],
    ),
    failures: Failures {
        start: "Causeway could not start",
        run: "The flow was not started",
        pause: "The flow was not paused",
        resume: "The flow was not resumed",
        pause_all: "Nothing was paused",
        resume_all: "Nothing was resumed",
        snooze: "Notifications go on",
    },
};

fn lacks(lack: Option<&LackView>) -> String {
    lack.map(|lack| lack.text.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_chosen_one_or_the_systems() {
        let is_german = |setting, system| std::ptr::eq(words(setting, system), &german::GERMAN);
        assert!(is_german(Language::De, "en_GB.UTF-8") && is_german(Language::System, "de_AT:en"));
        assert!(!is_german(Language::En, "de_DE.UTF-8") && !is_german(Language::System, "C"));
    }
}
