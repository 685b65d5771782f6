//! When notifications are shown. `notices` decides what is worth one; they wait in the outbox, and from there few go out at
//! a time: none while it is quiet, three in a minute, and a heap of them as one.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use causeway_core::settings::Notify;
use causeway_core::text::count;
use chrono::{DateTime, Local, NaiveDateTime, TimeZone, Utc};
use serde_json::{Value, json};

use crate::engine::lock;
use crate::{Change, Engine, EngineError};

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// First line.
    pub title: String,
    /// What is below it.
    pub body: String,
    /// `run`, `delivery`, `sign-in`, `vault`, `restored`, `connector`, `quiet`, `update` or `info`.
    pub kind: String,
    /// What it says, so that it can be said in another language: `delivered`, `failed`, `doubt`, `sign-in`,
    /// `sign-in-settings`, `vault`, `restored`, `description`, `quiet`, `update` or `more`,
    pub said: String,
    /// and of what: `count`, `name`, `title`, `reason`, `code`, `flow`.
    pub about: BTreeMap<String, String>,
    /// The connection that it is about.
    pub connection: Option<String>,
    /// The flow that it is about.
    pub flow: Option<String>,
    /// The run that it is about.
    pub run: Option<String>,
}

/// What is to be shown now, and after what time to ask again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Telling {
    /// The notifications. They count as shown.
    pub notices: Vec<Notice>,
    /// When to ask again although nothing new has come; absent where nothing waits.
    pub again: Option<Duration>,
}

/// At most so many are shown
const MOST: usize = 3;
/// in this time.
const WITHIN: Duration = Duration::from_secs(60);
/// Where the setting of the snooze is.
const SNOOZE: &str = "snooze";

/// When the last ones were shown, by the time since the machine was started.
pub(crate) type Told = VecDeque<Duration>;

impl Notice {
    fn read(body: &Value) -> Self {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            title: text("title").unwrap_or_default(),
            body: text("body").unwrap_or_default(),
            kind: text("kind").unwrap_or_default(),
            said: text("said").unwrap_or_default(),
            about: body.get("about").and_then(|about| serde_json::from_value(about.clone()).ok()).unwrap_or_default(),
            connection: text("connection"),
            flow: text("flow"),
            run: text("run"),
        }
    }

    /// Whether it only tells what happened.
    fn only_tells(&self) -> bool {
        matches!(self.kind.as_str(), "run" | "info")
    }
}

impl Engine {
    /// Takes out of the outbox what is to be shown now. What is taken is never given again, also after a crash.
    pub async fn tell(&self) -> Result<Telling, EngineError> {
        let waiting = self.inner.store.pending_notifications().await?;
        if waiting.is_empty() {
            return Ok(Telling::default());
        }
        let ids: Vec<i64> = waiting.iter().map(|(id, _)| *id).collect();
        if self.settings().await?.notify == Notify::Off {
            self.inner.store.notified(ids).await?;
            return Ok(Telling::default());
        }
        if let Some(until) = self.silent_until().await? {
            let again = (until - self.now()).to_std().unwrap_or_default();
            return Ok(Telling { again: Some(again), ..Telling::default() });
        }
        let up = self.inner.clock.uptime();
        let (room, free) = room(&mut lock(&self.inner.told), up);
        if room == 0 {
            return Ok(Telling { again: Some(free), ..Telling::default() });
        }
        self.inner.store.notified(ids).await?;
        let notices = gathered(waiting.iter().map(|(_, body)| Notice::read(body)).collect(), room);
        lock(&self.inner.told).extend(notices.iter().map(|_| up));
        Ok(Telling { notices, again: None })
    }

    /// Shows no notifications until then; `None` shows them again.
    pub async fn snooze(&self, until: Option<DateTime<Utc>>) -> Result<(), EngineError> {
        self.inner.store.set_setting(SNOOZE, json!(until)).await?;
        self.inner.changes.tell([Change::Settings, Change::Notifications]);
        Ok(())
    }

    /// Until when the user wants no notifications, if that is still to come.
    pub async fn snoozed(&self) -> Result<Option<DateTime<Utc>>, EngineError> {
        let saved = self.inner.store.setting(SNOOZE).await?;
        let until: Option<DateTime<Utc>> = saved.and_then(|value| serde_json::from_value(value).ok());
        Ok(until.filter(|until| *until > self.now()))
    }

    async fn silent_until(&self) -> Result<Option<DateTime<Utc>>, EngineError> {
        let quiet = self.settings().await?.quiet_hours;
        let quiet = quiet.and_then(|hours| hours.end(self.now().with_timezone(&Local).naive_local()));
        Ok(self.snoozed().await?.max(quiet.map(instant)))
    }
}

/// The instant of a time by the user's clock; the later one where there are two, and past a gap.
fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    let found = Local.from_local_datetime(&local).latest();
    let found = found.or_else(|| Local.from_local_datetime(&(local + chrono::TimeDelta::hours(1))).latest());
    found.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// How many may be shown now, and how long until there is room for one.
fn room(told: &mut Told, up: Duration) -> (usize, Duration) {
    while told.front().is_some_and(|at| up.saturating_sub(*at) >= WITHIN) {
        told.pop_front();
    }
    let free = told.front().map_or(Duration::ZERO, |at| WITHIN.saturating_sub(up.saturating_sub(*at)));
    (MOST.saturating_sub(told.len()), free)
}

/// At most `room` of them: what needs the user first, then the newest, and how many more there are.
fn gathered(mut waiting: Vec<Notice>, room: usize) -> Vec<Notice> {
    if waiting.len() <= room {
        return waiting;
    }
    waiting.reverse();
    waiting.sort_by_key(Notice::only_tells);
    let rest = waiting.split_off(room.saturating_sub(1));
    let more = count(rest.len() as u64, "more thing", "more things");
    let about = BTreeMap::from([("count".to_owned(), rest.len().to_string())]);
    waiting.push(Notice {
        title: format!("{more} happened"),
        body: "Open Causeway to see them all.".into(),
        kind: "info".into(),
        said: "more".into(),
        about,
        ..Notice::default()
    });
    waiting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notices(kinds: &[&str]) -> Vec<Notice> {
        let notice = |(i, kind): (usize, &&str)| Notice {
            title: format!("{kind} {i}"),
            kind: (*kind).to_owned(),
            ..Notice::default()
        };
        kinds.iter().enumerate().map(notice).collect()
    }

    #[test]
    fn a_heap_becomes_few_and_what_needs_the_user_comes_first() {
        let titles =
            |kinds: &[&str], room| gathered(notices(kinds), room).into_iter().map(|n| n.title).collect::<Vec<_>>();
        assert_eq!(titles(&["run", "sign-in", "run"], 3), ["run 0", "sign-in 1", "run 2"]);
        assert_eq!(titles(&["sign-in", "run", "run", "run"], 3), ["sign-in 0", "run 3", "2 more things happened"]);
        assert_eq!(titles(&["run", "run"], 1), ["2 more things happened"]);
    }

    #[test]
    fn three_are_shown_in_a_minute() {
        let at = Duration::from_secs;
        let mut told = Told::from([at(100), at(110), at(120)]);
        assert_eq!(room(&mut told, at(130)), (0, at(30)));
        assert_eq!(room(&mut told, at(160)), (1, at(10)));
        assert_eq!(room(&mut told, at(500)), (3, Duration::ZERO));
    }
}
