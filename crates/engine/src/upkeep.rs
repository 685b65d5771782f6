//! Keeps connections signed in while nobody calls: renews tokens that flows will need before they end, and tells
//! services of accounts that the user has disconnected.

use causeway_core::Explain;
use causeway_store::{ConnectionRow, ConnectionState};
use chrono::{DateTime, TimeDelta, Utc};

use crate::engine::lock;
use crate::tokens::{Why, life};
use crate::{Engine, EngineError};

/// A token is renewed so long before it ends, or a tenth of its life if that is less.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

impl Engine {
    /// Renews what is due, one connection after the other and not in the way of the schedule; says when the next is.
    pub(crate) async fn upkeep(&self) -> Result<Option<DateTime<Utc>>, EngineError> {
        let now = self.inner.clock.now();
        let rows = self.inner.store.connections().await?;
        let used = self.inner.workspace.used_connections();
        let times = rows.iter().filter(|row| used.contains(&row.id)).filter_map(|row| Some((row, renewal(row)?)));
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
}

/// When a connection's token is renewed unasked; `None` where nothing but the user helps, or nothing is needed.
fn renewal(row: &ConnectionRow) -> Option<DateTime<Utc>> {
    match row.state {
        ConnectionState::Ok if row.renews => {
            let ahead = life(row).map_or(AHEAD, |life| (life / 10).min(AHEAD));
            // Many connections that were made together are not renewed together: a tenth sooner or later.
            let spread = i32::from(*blake3::hash(row.id.as_bytes()).as_bytes().first().unwrap_or(&0)) - 128;
            Some(row.expires_at? - ahead - ahead / 1280 * spread)
        }
        ConnectionState::Ok => row.expires_at,
        ConnectionState::Waiting => row.retry_at,
        ConnectionState::Reauth | ConnectionState::Settings => None,
    }
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
        let times: Vec<_> = (0..50).map(|n| renewal(&row(&format!("c{n}"), 28_800)).unwrap().timestamp()).collect();
        assert!(times.iter().all(|at| (28_800 - 330..=28_800 - 270).contains(at)), "{times:?}");
        assert!(times.iter().collect::<HashSet<_>>().len() > 20, "{times:?}");
        let short = renewal(&row("c", 100)).unwrap().timestamp();
        assert!((88..=91).contains(&short), "{short}");
    }

    #[test]
    fn what_only_the_user_can_mend_is_left_alone() {
        let mut row = row("c", 100);
        row.state = ConnectionState::Reauth;
        assert_eq!(renewal(&row), None);
        row.state = ConnectionState::Waiting;
        row.retry_at = Some(DateTime::UNIX_EPOCH);
        assert_eq!(renewal(&row), row.retry_at);
        row.state = ConnectionState::Ok;
        row.expires_at = None;
        assert_eq!(renewal(&row), None);
    }
}
