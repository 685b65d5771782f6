//! The tray menu as plain data, made by a pure function from what the engine says. `tray` applies it; tests compare it.

use causeway_api::views::{Attention, EngineState, FlowCard, Overview, Status};
use causeway_core::WireError;
use causeway_core::settings::TrayIcon;
use causeway_core::text::one_line;
use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::command::{Command, Pause};
use crate::words::Words;

/// The whole menu with the icon that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Which icon the tray shows.
    pub icon: EngineState,
    /// How that is drawn.
    pub look: TrayIcon,
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
pub fn starting(words: &Words) -> Menu {
    let entries = vec![Entry::Text(words.starting.into()), Entry::Line, open(words), quit(words)];
    Menu { icon: EngineState::Idle, look: TrayIcon::default(), entries }
}

/// The menu when the engine could not be opened.
#[must_use]
pub fn failed(error: &WireError, words: &Words) -> Menu {
    let entries = vec![Entry::Text(label(&error.message)), Entry::Line, open(words), quit(words)];
    Menu { icon: EngineState::Error, look: TrayIcon::default(), entries }
}

/// The menu for what the engine says. `now` carries the user's zone: clock times are shown in it.
#[must_use]
pub fn build(overview: &Overview, now: DateTime<FixedOffset>, words: &Words) -> Menu {
    let groups = [
        needs_you(&overview.attention, words),
        status(&overview.status, now, words),
        overview.flows.iter().map(|card| flow(card, words)).collect(),
        pause_everything(&overview.status, words),
        vec![open(words), quit_and_stop(&overview.flows, words)],
    ];
    let icon = match overview.status.state {
        // Nothing runs by itself, whoever it is that keeps it.
        EngineState::Idle if overview.status.lacks.is_some() => EngineState::Paused,
        state => state,
    };
    let groups: Vec<Vec<Entry>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    Menu { icon, look: TrayIcon::default(), entries: groups.join(&Entry::Line) }
}

/// More than this would push the rest of the menu off a small screen; the window has them all.
const MOST_ATTENTION: usize = 4;

fn needs_you(attention: &[Attention], words: &Words) -> Vec<Entry> {
    let shown = attention.iter().take(MOST_ATTENTION);
    let mut entries: Vec<Entry> = shown.map(|one| attention_entry(one, words)).collect();
    let rest = attention.len().saturating_sub(MOST_ATTENTION);
    if rest > 0 {
        entries.push(item(Command::Open, (words.more)(rest)));
    }
    entries
}

fn attention_entry(attention: &Attention, words: &Words) -> Entry {
    let screen = match (&attention.flow, &attention.connection) {
        (_, Some(_)) => "/connections".to_owned(),
        (Some(flow), None) => format!("/flows/{flow}"),
        (None, None) => "/".to_owned(),
    };
    item(Command::Show(screen), (words.attention)(attention))
}

fn status(status: &Status, now: DateTime<FixedOffset>, words: &Words) -> Vec<Entry> {
    let until = status.paused_until.as_deref().and_then(|until| clock_time(until, now, words));
    let mut entries = vec![Entry::Text(label(&(words.status)(status, until)))];
    let waits = status.state == EngineState::Paused || status.lacks.is_some();
    if let Some(next) = status.next.as_ref().filter(|_| !waits)
        && let Some(at) = clock_time(&next.at, now, words)
    {
        entries.push(Entry::Text(label(&(words.next)(&next.title, &at))));
    }
    entries
}

/// `at 14:05`, `tomorrow at 07:00`, `Mon 30 Nov at 07:00` in the zone of `now`: an open menu does not count down.
fn clock_time(rfc3339: &str, now: DateTime<FixedOffset>, words: &Words) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(rfc3339).ok()?.with_timezone(now.offset());
    Some((words.clock_time)(at, days_ahead(now.date_naive(), at.date_naive())))
}

fn days_ahead(today: NaiveDate, day: NaiveDate) -> i64 {
    (day - today).num_days()
}

fn flow(card: &FlowCard, words: &Words) -> Entry {
    let title = label(&card.title);
    let text = (words.flow_note)(&card.state).map_or_else(|| title.clone(), |note| format!("{title} ({note})"));
    Entry::Submenu { text, entries: flow_entries(card, words) }
}

fn flow_entries(card: &FlowCard, words: &Words) -> Vec<Entry> {
    let slug = &card.slug;
    let runnable = !matches!(card.state.as_str(), "running" | "broken");
    let pause = match card.state.as_str() {
        "paused" => item(Command::ResumeFlow(slug.clone()), words.resume.into()),
        _ => item(Command::PauseFlow(slug.clone()), words.pause.into()),
    };
    let run = Entry::Item { command: Command::Run(slug.clone()), text: words.run_now.into(), enabled: runnable };
    let show = item(Command::Show(format!("/flows/{slug}")), words.show.into());
    vec![run, pause, show]
}

fn pause_everything(status: &Status, words: &Words) -> Vec<Entry> {
    if status.state == EngineState::Paused {
        return vec![item(Command::ResumeAll, words.resume.into())];
    }
    if status.counts.flows == 0 {
        return vec![];
    }
    let choices = [Pause::Hour, Pause::Tomorrow, Pause::UntilResumed].into_iter().zip(words.pauses);
    let entries = choices.map(|(pause, text)| item(Command::PauseAll(pause), text.to_owned())).collect();
    vec![Entry::Submenu { text: words.pause_everything.into(), entries }]
}

fn open(words: &Words) -> Entry {
    item(Command::Open, words.open_causeway.into())
}

/// Says what ending stops, which is what people do not expect of closing a program.
fn quit_and_stop(flows: &[FlowCard], words: &Words) -> Entry {
    let runs = |card: &&FlowCard| matches!(card.state.as_str(), "on" | "running") && card.next_run.is_some();
    match flows.iter().filter(runs).count() as u64 {
        0 => quit(words),
        n => item(Command::Quit, (words.quit_and_stop)(n)),
    }
}

fn quit(words: &Words) -> Entry {
    item(Command::Quit, words.quit.into())
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
    use crate::words::{ENGLISH, words};
    use causeway_core::settings::Language;

    use crate::testing::{attention, card, lack, overview};

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
        let menu =
            build(&overview(EngineState::Idle, vec![card("weights", "Weights & activities", "on")]), now(), &ENGLISH);
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
        let menu = build(&overview, now(), &ENGLISH);
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
            let menu = drawn(&build(&overview, now(), &ENGLISH).entries, 0);
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
        overview.status.lacks = Some(lack("Waiting for mains power: battery at 12 %"));
        let menu = build(&overview, now(), &ENGLISH);
        assert_eq!((menu.icon, menu.headline()), (EngineState::Paused, "Waiting for mains power: battery at 12 %"));
        let drawn = drawn(&menu.entries, 0);
        assert!(!drawn.contains("[Next:") && drawn.contains("Pause everything >"), "{drawn}");
        assert!(drawn.ends_with("Open Causeway\nQuit: 2 flows will not run\n"), "{drawn}");
    }

    #[test]
    fn the_menu_speaks_german() {
        let flows = vec![FlowCard { next_run: Some("2026-11-24T13:00:00Z".into()), ..card("a", "Gewicht", "on") }];
        let mut overview = overview(EngineState::NeedsYou, flows);
        overview.attention = vec![attention("Fitbit needs you to sign in again.", None, Some("fitbit"))];
        overview.status.counts.attention = 1;
        let menu = build(&overview, now(), words(Language::De, ""));
        let expected = "\
Fitbit: bitte neu anmelden
---
[Etwas wartet auf Sie]
[Als Nächstes: Gewicht, um 14:00]
---
Gewicht >
  Jetzt ausführen
  Pausieren
  Zeigen
---
Alles pausieren >
  Für 1 Stunde
  Bis morgen
  Bis ich fortsetze
---
Causeway öffnen
Beenden: 1 Ablauf läuft dann nicht
";
        assert_eq!(drawn(&menu.entries, 0), expected);
    }

    #[test]
    fn many_troubles_are_cut_and_a_strangers_title_is_tamed() {
        let mut overview = overview(EngineState::NeedsYou, vec![card("x", "a\n\u{202e}b", "broken")]);
        overview.attention = (0..6).map(|i| attention(&format!("Trouble {i}"), Some("x"), None)).collect();
        let menu = drawn(&build(&overview, now(), &ENGLISH).entries, 0);
        assert!(menu.starts_with("Trouble 0\nTrouble 1\nTrouble 2\nTrouble 3\n2 more\n---\n"), "{menu}");
        assert!(menu.contains("a b (broken) >\n  [Run now]"), "{menu}");
    }

    #[test]
    fn only_texts_may_differ_within_one_shape() {
        let idle = build(&overview(EngineState::Idle, vec![card("a", "A", "on")]), now(), &ENGLISH);
        let running = build(&overview(EngineState::Running, vec![card("a", "A", "running")]), now(), &ENGLISH);
        let paused = build(&overview(EngineState::Idle, vec![card("a", "A", "paused")]), now(), &ENGLISH);
        let two =
            build(&overview(EngineState::Idle, vec![card("a", "A", "on"), card("b", "B", "on")]), now(), &ENGLISH);
        assert!(idle.same_shape(&running) && idle != running);
        assert!(!idle.same_shape(&paused) && !idle.same_shape(&two));
    }

    #[test]
    fn before_and_without_an_engine_there_is_open_and_quit() {
        let error = WireError::new("HomeInUse", "Another Causeway uses this data folder.");
        for (menu, first) in [
            (starting(&ENGLISH), "[Starting…]"),
            (failed(&error, &ENGLISH), "[Another Causeway uses this data folder.]"),
        ] {
            assert_eq!(drawn(&menu.entries, 0), format!("{first}\n---\nOpen Causeway\nQuit\n"));
        }
    }
}
