//! The tray menu as plain data, made by a pure function from what the engine says. `tray` applies it; tests compare it.

use causeway_api::views::{Attention, EngineState, FlowCard, Overview, Status};
use causeway_core::WireError;
use causeway_core::text::{count, one_line};
use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::command::{Command, Pause};

/// The whole menu with the icon that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Which icon the tray shows.
    pub icon: EngineState,
    /// The entries, from top to bottom.
    pub entries: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line between groups.
    Line,
    /// Text that does nothing.
    Text(String),
    /// Something to click.
    Item {
        /// What it does.
        command: Command,
        /// What it says.
        text: String,
        /// Whether it can be clicked now.
        enabled: bool,
    },
    /// A menu within the menu.
    Submenu {
        /// What it says.
        text: String,
        /// What it holds.
        entries: Vec<Entry>,
    },
}

impl Menu {
    /// Whether `other` differs in texts, icon and enabled entries only, so that it can be changed in place: a menu
    /// that is replaced while it is open closes under the user's hand.
    #[must_use]
    pub fn same_shape(&self, other: &Self) -> bool {
        same_shape(&self.entries, &other.entries)
    }

    /// The first line that says something, for the tooltip.
    #[must_use]
    pub fn headline(&self) -> &str {
        let text = self.entries.iter().find_map(|entry| match entry {
            Entry::Text(text) => Some(text.as_str()),
            _ => None,
        });
        text.unwrap_or("Causeway")
    }
}

/// The menu while the engine is being opened.
#[must_use]
pub fn starting() -> Menu {
    let entries = vec![Entry::Text("Starting…".into()), Entry::Line, open(), quit()];
    Menu { icon: EngineState::Idle, entries }
}

/// The menu when the engine could not be opened.
#[must_use]
pub fn failed(error: &WireError) -> Menu {
    let entries = vec![Entry::Text(label(&error.message)), Entry::Line, open(), quit()];
    Menu { icon: EngineState::Error, entries }
}

/// The menu for what the engine says. `now` carries the user's zone: clock times are shown in it.
#[must_use]
pub fn build(overview: &Overview, now: DateTime<FixedOffset>) -> Menu {
    let groups = [
        needs_you(&overview.attention),
        status(&overview.status, now),
        overview.flows.iter().map(flow).collect(),
        pause_everything(&overview.status),
        vec![open(), quit_and_stop(&overview.flows)],
    ];
    let icon = match overview.status.state {
        // Nothing runs by itself, whoever it is that keeps it.
        EngineState::Idle if overview.status.lacks.is_some() => EngineState::Paused,
        state => state,
    };
    let groups: Vec<Vec<Entry>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    Menu { icon, entries: groups.join(&Entry::Line) }
}

/// More than this would push the rest of the menu off a small screen; the window has them all.
const MOST_ATTENTION: usize = 4;

fn needs_you(attention: &[Attention]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = attention.iter().take(MOST_ATTENTION).map(attention_entry).collect();
    let rest = attention.len().saturating_sub(MOST_ATTENTION);
    if rest > 0 {
        entries.push(item(Command::Open, format!("{rest} more")));
    }
    entries
}

fn attention_entry(attention: &Attention) -> Entry {
    let screen = match (&attention.flow, &attention.connection) {
        (_, Some(_)) => "/connections".to_owned(),
        (Some(flow), None) => format!("/flows/{flow}"),
        (None, None) => "/".to_owned(),
    };
    item(Command::Show(screen), attention.title.trim_end_matches('.').to_owned())
}

fn status(status: &Status, now: DateTime<FixedOffset>) -> Vec<Entry> {
    let mut entries = vec![Entry::Text(label(&status_line(status, now)))];
    let waits = status.state == EngineState::Paused || status.lacks.is_some();
    if let Some(next) = status.next.as_ref().filter(|_| !waits)
        && let Some(at) = clock_time(&next.at, now)
    {
        entries.push(Entry::Text(label(&format!("Next: {} {at}", next.title))));
    }
    entries
}

/// The menu says when in clock time, not "in 12 min": an open menu does not count down.
fn status_line(status: &Status, now: DateTime<FixedOffset>) -> String {
    match status.state {
        EngineState::Idle if status.lacks.is_some() => status.lacks.clone().unwrap_or_default(),
        EngineState::Idle if status.demo => "Demo: everything is up to date".into(),
        EngineState::Idle => "Everything is up to date".into(),
        EngineState::Paused => match status.paused_until.as_deref().and_then(|until| clock_time(until, now)) {
            Some(until) => format!("Paused until {}", until.trim_start_matches("at ")),
            None => "Paused until you resume".into(),
        },
        EngineState::NeedsYou => match status.counts.attention {
            0 | 1 => "Something needs you".into(),
            n => format!("{n} things need you"),
        },
        EngineState::Running | EngineState::Error => status.line.clone(),
    }
}

/// `at 14:05`, `tomorrow at 07:00`, `Mon 30 Nov at 07:00` in the zone of `now`.
fn clock_time(rfc3339: &str, now: DateTime<FixedOffset>) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(rfc3339).ok()?.with_timezone(now.offset());
    let time = at.format("at %H:%M");
    Some(match days_ahead(now.date_naive(), at.date_naive()) {
        ..=0 => time.to_string(),
        1 => format!("tomorrow {time}"),
        _ => format!("{} {time}", at.format("%a %-d %b")),
    })
}

fn days_ahead(today: NaiveDate, day: NaiveDate) -> i64 {
    (day - today).num_days()
}

fn flow(card: &FlowCard) -> Entry {
    let note = match card.state.as_str() {
        "on" => None,
        "needs-you" => Some("needs you"),
        other => Some(other),
    };
    let title = label(&card.title);
    let text = note.map_or_else(|| title.clone(), |note| format!("{title} ({note})"));
    Entry::Submenu { text, entries: flow_entries(card) }
}

fn flow_entries(card: &FlowCard) -> Vec<Entry> {
    let slug = &card.slug;
    let runnable = !matches!(card.state.as_str(), "running" | "broken");
    let pause = match card.state.as_str() {
        "paused" => item(Command::ResumeFlow(slug.clone()), "Resume".into()),
        _ => item(Command::PauseFlow(slug.clone()), "Pause".into()),
    };
    let run = Entry::Item { command: Command::Run(slug.clone()), text: "Run now".into(), enabled: runnable };
    let show = item(Command::Show(format!("/flows/{slug}")), "Show".into());
    vec![run, pause, show]
}

fn pause_everything(status: &Status) -> Vec<Entry> {
    if status.state == EngineState::Paused {
        return vec![item(Command::ResumeAll, "Resume".into())];
    }
    if status.counts.flows == 0 {
        return vec![];
    }
    let choice = |pause, text: &str| item(Command::PauseAll(pause), text.to_owned());
    let entries = vec![
        choice(Pause::Hour, "For 1 hour"),
        choice(Pause::Tomorrow, "Until tomorrow"),
        choice(Pause::UntilResumed, "Until I resume"),
    ];
    vec![Entry::Submenu { text: "Pause everything".into(), entries }]
}

fn open() -> Entry {
    item(Command::Open, "Open Causeway".into())
}

/// Says what ending stops, which is what people do not expect of closing a program.
fn quit_and_stop(flows: &[FlowCard]) -> Entry {
    let runs = |card: &&FlowCard| matches!(card.state.as_str(), "on" | "running") && card.next_run.is_some();
    match flows.iter().filter(runs).count() as u64 {
        0 => quit(),
        n => item(Command::Quit, format!("Quit: {} will not run", count(n, "flow", "flows"))),
    }
}

fn quit() -> Entry {
    item(Command::Quit, "Quit".into())
}

fn item(command: Command, text: String) -> Entry {
    Entry::Item { command, text: label(&text), enabled: true }
}

/// Titles come from files and from services: one short line, and no character that a menu takes for a shortcut.
fn label(text: &str) -> String {
    one_line(text, 70)
}

fn same_shape(a: &[Entry], b: &[Entry]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|pair| match pair {
            (Entry::Line, Entry::Line) | (Entry::Text(_), Entry::Text(_)) => true,
            (Entry::Item { command: a, .. }, Entry::Item { command: b, .. }) => a == b,
            (Entry::Submenu { entries: a, .. }, Entry::Submenu { entries: b, .. }) => same_shape(a, b),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{attention, card, overview};

    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-24T13:20:00+01:00").expect("a time")
    }

    /// The menu as text: one line an entry, `[ ]` around what cannot be clicked, two spaces a level.
    fn drawn(entries: &[Entry], depth: usize) -> String {
        let line = |text: &str| format!("{}{text}\n", "  ".repeat(depth));
        let drawn = entries.iter().map(|entry| match entry {
            Entry::Line => line("---"),
            Entry::Text(text) => line(&format!("[{text}]")),
            Entry::Item { text, enabled: true, .. } => line(text),
            Entry::Item { text, .. } => line(&format!("[{text}]")),
            Entry::Submenu { text, entries } => line(&format!("{text} >")) + &drawn(entries, depth + 1),
        });
        drawn.collect()
    }

    #[test]
    fn a_quiet_day() {
        let menu = build(&overview(EngineState::Idle, vec![card("weights", "Weights & activities", "on")]), now());
        let expected = "\
[Everything is up to date]
[Next: Weights & activities at 14:00]
---
Weights & activities >
  Run now
  Pause
  Show
---
Pause everything >
  For 1 hour
  Until tomorrow
  Until I resume
---
Open Causeway
Quit
";
        assert_eq!(drawn(&menu.entries, 0), expected);
        assert_eq!((menu.icon, menu.headline()), (EngineState::Idle, "Everything is up to date"));
    }

    #[test]
    fn what_needs_the_user_comes_first_and_paused_and_running_flows_say_so() {
        let flows = vec![card("weights", "Weights", "running"), card("sleep", "Sleep", "paused")];
        let mut overview = overview(EngineState::NeedsYou, flows);
        overview.attention = vec![attention("Fitbit needs you to sign in again.", None, Some("fitbit"))];
        overview.status.counts.attention = 1;
        let menu = build(&overview, now());
        let expected = "\
Fitbit needs you to sign in again
---
[Something needs you]
[Next: Weights at 14:00]
---
Weights (running) >
  [Run now]
  Pause
  Show
Sleep (paused) >
  Run now
  Resume
  Show
---
Pause everything >
";
        assert!(drawn(&menu.entries, 0).starts_with(expected), "{}", drawn(&menu.entries, 0));
        assert!(matches!(&menu.entries[0], Entry::Item { command: Command::Show(to), .. } if to == "/connections"));
    }

    #[test]
    fn a_paused_causeway_says_until_when_and_offers_to_resume() {
        let cases = [
            (Some("2026-11-24T13:20:00Z"), "[Paused until 14:20]"),
            (Some("2026-11-24T23:30:00Z"), "[Paused until tomorrow at 00:30]"),
            (Some("2026-11-30T06:00:00Z"), "[Paused until Mon 30 Nov at 07:00]"),
            (None, "[Paused until you resume]"),
        ];
        for (until, line) in cases {
            let mut overview = overview(EngineState::Paused, vec![card("weights", "Weights", "on")]);
            overview.status.paused_until = until.map(str::to_owned);
            let menu = drawn(&build(&overview, now()).entries, 0);
            assert!(menu.starts_with(&format!("{line}\n---\n")), "{menu}");
            assert!(menu.contains("\n---\nResume\n---\nOpen Causeway"), "{menu}");
        }
    }

    #[test]
    fn what_the_machine_lacks_is_said_and_what_quitting_stops() {
        let due = Some("2026-11-24T13:00:00.000Z".to_owned());
        let flows = [("a", "on"), ("b", "running"), ("c", "paused")];
        let cards = flows.map(|(slug, state)| FlowCard { next_run: due.clone(), ..card(slug, slug, state) }).to_vec();
        let mut overview = overview(EngineState::Idle, cards);
        overview.status.lacks = Some("Waiting for mains power: battery at 12 %".into());
        let menu = build(&overview, now());
        assert_eq!((menu.icon, menu.headline()), (EngineState::Paused, "Waiting for mains power: battery at 12 %"));
        let drawn = drawn(&menu.entries, 0);
        assert!(!drawn.contains("[Next:") && drawn.contains("Pause everything >"), "{drawn}");
        assert!(drawn.ends_with("Open Causeway\nQuit: 2 flows will not run\n"), "{drawn}");
    }

    #[test]
    fn many_troubles_are_cut_and_a_strangers_title_is_tamed() {
        let mut overview = overview(EngineState::NeedsYou, vec![card("x", "a\n\u{202e}b", "broken")]);
        overview.attention = (0..6).map(|i| attention(&format!("Trouble {i}"), Some("x"), None)).collect();
        let menu = drawn(&build(&overview, now()).entries, 0);
        assert!(menu.starts_with("Trouble 0\nTrouble 1\nTrouble 2\nTrouble 3\n2 more\n---\n"), "{menu}");
        assert!(menu.contains("a b (broken) >\n  [Run now]"), "{menu}");
    }

    #[test]
    fn only_texts_may_differ_within_one_shape() {
        let idle = build(&overview(EngineState::Idle, vec![card("a", "A", "on")]), now());
        let running = build(&overview(EngineState::Running, vec![card("a", "A", "running")]), now());
        let paused = build(&overview(EngineState::Idle, vec![card("a", "A", "paused")]), now());
        let two = build(&overview(EngineState::Idle, vec![card("a", "A", "on"), card("b", "B", "on")]), now());
        assert!(idle.same_shape(&running) && idle != running);
        assert!(!idle.same_shape(&paused) && !idle.same_shape(&two));
    }

    #[test]
    fn before_and_without_an_engine_there_is_open_and_quit() {
        let error = WireError::new("HomeInUse", "Another Causeway uses this data folder.");
        for (menu, first) in
            [(starting(), "[Starting…]"), (failed(&error), "[Another Causeway uses this data folder.]")]
        {
            assert_eq!(drawn(&menu.entries, 0), format!("{first}\n---\nOpen Causeway\nQuit\n"));
        }
    }
}
