//! Keeps connections signed in while nobody calls: renews tokens that flows will need before they end, and what services
//! would forget because it was not used for long; tells services of accounts that the user has disconnected.

use causeway_core::Explain;
use causeway_store::{ConnectionRow, ConnectionState};
use chrono::{DateTime, TimeDelta, Utc};

use crate::engine::lock;
use crate::tokens::{Why, is_ahead, life};
use crate::{Engine, EngineError};

/// A token is renewed so long before it ends, or a tenth of its life if that is less.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

impl Engine {
    /// Renews what is due, one connection after the other and not in the way of the schedule; says when the next is.
    pub(crate) async fn upkeep(&self) -> Result<Option<DateTime<Utc>>, EngineError> {
        self.note_clock().await?;
        let now = self.inner.clock.now();
        let rows = self.inner.store.connections().await?;
        let used = self.inner.workspace.used_connections();
        let time = |row: &ConnectionRow| {
            let needed = renewal(row, now).filter(|_| used.contains(&row.id));
            needed.into_iter().chain(keep_alive(row, self.idle_days(row), now)).min()
        };
        let times = rows.iter().filter_map(|row| Some((row, time(row)?)));
        let (due, later): (Vec<_>, Vec<_>) = times.partition(|(_, at)| *at <= now);
        let (to_tell, told_later): (Vec<_>, Vec<_>) =
            self.inner.store.sign_outs().await?.into_iter().map(|row| row.next).partition(|at| *at <= now);
        let next = later.iter().map(|(_, at)| *at).chain(told_later).min();
        if due.is_empty() && to_tell.is_empty() {
            return Ok(next);
        }
        let due: Vec<_> = due.into_iter().map(|(row, _)| (row.id.clone(), row.generation)).collect();
        let mut running = lock(&self.inner.upkeep);
        if running.as_ref().is_none_or(|task| task.is_finished()) {
            let engine = self.clone();
            *running = Some(self.inner.tasks.spawn(async move {
                for (id, generation) in due {
                    if let Err(error) = engine.renew(&id, generation, Why::Due).await {
                        tracing::info!(connection = id, code = error.code(), "not renewed: {error}");
                    }
                }
                engine.tell_services().await;
            }));
        }
        Ok(next)
    }

    /// After how many days without use the service forgets a sign-in, as far as that is known.
    fn idle_days(&self, row: &ConnectionRow) -> Option<u32> {
        let connector = self.connector(&row.connector.parse().ok().filter(|_| row.renews)?).ok()?;
        connector.sign_in()?.ways.refresh?.max_idle_days
    }
}

/// When a connection's token is renewed unasked; `None` where nothing but the user helps, or nothing is needed.
fn renewal(row: &ConnectionRow, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match row.state {
        ConnectionState::Ok if row.renews => {
            let ahead = life(row).map_or(AHEAD, |life| (life / 10).min(AHEAD));
            Some(row.expires_at? - spread(row, ahead))
        }
        ConnectionState::Ok => row.expires_at,
        ConnectionState::Waiting => row.retry_at.map(|at| if is_ahead(at, now) { at } else { at.min(now) }),
        ConnectionState::Reauth | ConnectionState::Settings => None,
    }
}

/// When a sign-in that the service forgets after so many days without use is renewed for that alone: half of the time
/// leaves the other half for a computer that is off, or a service that is.
fn keep_alive(row: &ConnectionRow, idle_days: Option<u32>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let half = TimeDelta::days(i64::from(idle_days?)) / 2;
    let at = row.obtained.filter(|_| row.renews)? + spread(row, half);
    match row.state {
        ConnectionState::Waiting => renewal(row, now).map(|retry| retry.max(at)),
        ConnectionState::Ok => Some(at),
        ConnectionState::Reauth | ConnectionState::Settings => None,
    }
}

/// A tenth more or less: many connections that were made together are not renewed together.
fn spread(row: &ConnectionRow, time: TimeDelta) -> TimeDelta {
    let by = i32::from(*blake3::hash(row.id.as_bytes()).as_bytes().first().unwrap_or(&0)) - 128;
    time + time / 1280 * by
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn row(id: &str, life: i64) -> ConnectionRow {
        let obtained = DateTime::UNIX_EPOCH;
        ConnectionRow {
            id: id.into(),
            connector: "a".into(),
            account: None,
            state: ConnectionState::Ok,
            state_reason: None,
            scopes: Vec::new(),
            origins: Vec::new(),
            expires_at: Some(obtained + TimeDelta::seconds(life)),
            obtained: Some(obtained),
            renews: true,
            token_origin: None,
            retry_at: None,
            created: obtained,
            updated: obtained,
            generation: 1,
        }
    }

    #[test]
    fn tokens_are_renewed_a_little_before_they_end_and_not_all_at_once() {
        let times: Vec<_> = (0..50)
            .map(|n| renewal(&row(&format!("c{n}"), 28_800), DateTime::UNIX_EPOCH).unwrap().timestamp())
            .collect();
        assert!(times.iter().all(|at| (28_800 - 330..=28_800 - 270).contains(at)), "{times:?}");
        assert!(times.iter().collect::<HashSet<_>>().len() > 20, "{times:?}");
        let short = renewal(&row("c", 100), DateTime::UNIX_EPOCH).unwrap().timestamp();
        assert!((88..=91).contains(&short), "{short}");
    }

    #[test]
    fn what_only_the_user_can_mend_is_left_alone() {
        let mut row = row("c", 100);
        row.state = ConnectionState::Reauth;
        assert_eq!(renewal(&row, DateTime::UNIX_EPOCH), None);
        row.state = ConnectionState::Waiting;
        row.retry_at = Some(DateTime::UNIX_EPOCH);
        assert_eq!(renewal(&row, DateTime::UNIX_EPOCH), row.retry_at);
        row.state = ConnectionState::Ok;
        row.expires_at = None;
        assert_eq!(renewal(&row, DateTime::UNIX_EPOCH), None);
    }
}
