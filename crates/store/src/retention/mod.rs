//! Forgetting old history. What was delivered is not history: the ledger stays.
//!
//! Everything goes in small steps, each whole in itself, so that nobody waits long for the writer, and whoever asked may
//! give up at any of them: the next time goes on where this one stopped.

mod remove;
mod room;
mod victims;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use self::victims::{Class, Victim, Which};
use crate::Store;
use crate::error::StoreError;
use crate::sql::Ms;

/// How much history is kept. 0 sets no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// Days since a run ended.
    pub days: u32,
    /// Runs of each flow.
    pub runs: u32,
    /// Bytes of `blobs.db` and of the history in `causeway.db` together.
    pub bytes: u64,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retained {
    /// Runs, with their actions.
    pub runs: u64,
    /// Packs of long bodies of these runs.
    pub packs: u64,
    /// Attempts at deliveries.
    pub attempts: u64,
}

/// So many runs are chosen at a time.
const RUNS: u32 = 200;
/// Fewer where each may be a large part of what is too much.
const LARGE: u32 = 10;
const ATTEMPTS: u32 = 2000;
/// The newest runs of a flow go last of all, with a problem or not, so that neither an old trouble nor a new one takes
/// the whole place; the very newest stays.
const NEWEST: u32 = 10;

/// In which order runs go, and how many of each flow's newest stay meanwhile.
const ORDER: [(Class, u32); 4] =
    [(Class::Well, NEWEST), (Class::Problem, NEWEST), (Class::Well, 1), (Class::Problem, 1)];

impl Store {
    /// Removes what is more than is to be kept, with bodies, attempts and words, also notifications shown before those
    /// days, and gives the room back to the disk. Runs that went well go before those with a problem, older before newer;
    /// what has not ended and the newest run of each flow stay.
    pub async fn retain(&self, keep: Keep) -> Result<Retained, StoreError> {
        let mut retained = Retained::default();
        if keep.days > 0 {
            self.retain_days(self.now() - TimeDelta::days(keep.days.into()), &mut retained).await?;
        }
        if keep.runs > 0 {
            self.retain_runs(keep.runs, &mut retained).await?;
        }
        if keep.bytes > 0 {
            self.retain_bytes(keep.bytes, &mut retained).await?;
        }
        self.shrink(retained.runs > 0).await?;
        Ok(retained)
    }

    async fn retain_days(&self, before: DateTime<Utc>, retained: &mut Retained) -> Result<(), StoreError> {
        let which = Which { ended_before: Some(before), ..Which::of(Class::Any, 1) };
        self.remove_all(&which, u64::MAX, retained).await?;
        retained.attempts += self.remove_attempts(before).await?;
        self.write(move |db| remove_notifications(db, before)).await
    }

    async fn retain_runs(&self, most: u32, retained: &mut Retained) -> Result<(), StoreError> {
        for (flow, mut excess) in self.read(move |db| victims::excess(db, most)).await? {
            for (class, newest) in ORDER {
                let which = Which { flow: Some(flow.clone()), ..Which::of(class, newest.min(most)) };
                excess -= self.remove_all(&which, excess, retained).await?;
            }
        }
        Ok(())
    }

    async fn retain_bytes(&self, most: u64, retained: &mut Retained) -> Result<(), StoreError> {
        let Some(mut room) = self.room(most).await? else { return Ok(()) };
        for (class, newest) in ORDER {
            let mut which = Which::of(class, newest);
            while room.is_too_much(self).await? {
                let victims = self.victims(&which, LARGE).await?;
                let Some(last) = victims.last() else { break };
                which.after = last.number;
                self.remove(victims, retained).await?;
            }
        }
        Ok(())
    }

    /// Removes up to `most` of them; says how many those were.
    async fn remove_all(&self, which: &Which, most: u64, retained: &mut Retained) -> Result<u64, StoreError> {
        let (mut which, mut removed) = (which.clone(), 0);
        while removed < most {
            let limit = u32::try_from(most - removed).unwrap_or(u32::MAX).min(RUNS);
            let victims = self.victims(&which, limit).await?;
            let Some(last) = victims.last() else { break };
            if which.ended_before.is_none() {
                which.after = last.number;
            }
            removed += victims.len() as u64;
            self.remove(victims, retained).await?;
        }
        Ok(removed)
    }

    async fn victims(&self, which: &Which, limit: u32) -> Result<Vec<Victim>, StoreError> {
        let which = which.clone();
        self.read(move |db| which.find(db, limit)).await
    }

    /// Attempts without a run, and those of runs that stay.
    async fn remove_attempts(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let old = self.read(move |db| attempts_before(db, before)).await?;
            if old.is_empty() {
                return Ok(removed);
            }
            removed += old.len() as u64;
            self.write(move |db| {
                let mut delete = db.prepare_cached("DELETE FROM attempt WHERE id = ?1")?;
                old.iter().try_for_each(|id| delete.execute([id]).map(drop))?;
                Ok(())
            })
            .await?;
        }
    }
}

fn attempts_before(db: &Connection, before: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    let mut query = db.prepare_cached("SELECT id FROM attempt WHERE done_ms < ?1 ORDER BY id LIMIT ?2")?;
    Ok(query.query_map(params![Ms(before), ATTEMPTS], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn remove_notifications(db: &Connection, before: DateTime<Utc>) -> Result<(), StoreError> {
    db.execute("DELETE FROM outbox WHERE shown_ms < ?1", [Ms(before)])?;
    Ok(())
}
