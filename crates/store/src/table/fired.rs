//! What triggers that ask a service brought: kept before the trigger's state moves on, in one transaction, until a run
//! begins with it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::sql::{Ms, N, words};
use crate::table::{behind, schedule};
use crate::{ScheduleRow, Store};

words! {
    /// What a look of a trigger found.
    pub enum Found {
        /// Something that runs the flow.
        New = "new",
        /// Nothing that does.
        Nothing = "nothing",
        /// The service could not be asked, or said something else.
        Failed = "failed",
        /// It was not asked: too much waits to be run.
        Full = "full",
    }
}

/// How the last look of a flow's trigger went, and what it knows for the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Slug of the flow.
    pub flow: String,
    /// When it looked.
    pub looked: DateTime<Utc>,
    /// What it found.
    pub found: Found,
    /// Why it failed, as a sentence.
    pub message: Option<String>,
    /// What it knows for the next look. The store does not know what that says.
    pub state: Vec<u8>,
}

/// A look of a trigger, with all that follows from it.
#[derive(Debug, Clone)]
pub struct Looked {
    /// How it went.
    pub poll: Poll,
    /// When the flow is due from now on; absent where nobody runs by a schedule.
    pub schedule: Option<ScheduleRow>,
    /// What runs are to begin with, in order.
    pub fired: Vec<Vec<u8>>,
    /// Names of items that it has seen from now on.
    pub seen: Vec<SeenKey>,
    /// Whether what it had seen before is forgotten: it asks for something else now.
    pub anew: bool,
}

/// Names an item that a trigger has seen.
pub type SeenKey = [u8; 16];

/// So many items of each trigger are remembered.
const MOST_SEEN: u32 = 100_000;

impl Store {
    /// Keeps what a look brought, and what the trigger knows from then on.
    pub async fn keep_look(&self, looked: Looked) -> Result<(), StoreError> {
        self.write(move |db| keep(db, &looked)).await
    }

    /// Keeps what runs of a flow are to begin with, in order.
    pub async fn add_fired(&self, flow: &str, fired: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let flow = flow.to_owned();
        self.write(move |db| add(db, &flow, &fired)).await
    }

    /// How the last look of a flow's trigger went.
    pub async fn poll(&self, flow: &str) -> Result<Option<Poll>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT * FROM poll WHERE flow = ?1")?;
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Poll {
                    flow: row.get("flow")?,
                    looked: row.get::<_, Ms>("looked_ms")?.0,
                    found: row.get("found")?,
                    message: row.get("message")?,
                    state: row.get("state")?,
                })
            };
            Ok(query.query_row([flow], read).optional()?)
        })
        .await
    }

    /// Of these items, which the flow's trigger has not seen yet.
    pub async fn unseen(&self, flow: &str, keys: Vec<SeenKey>) -> Result<Vec<bool>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT 1 FROM seen WHERE flow = ?1 AND key = ?2")?;
            let unseen = keys.iter().map(|key| query.exists(params![flow, key]).map(|known| !known));
            Ok(unseen.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// What a run of the flow is to begin with next; it is gone when one is started with its number.
    pub async fn next_fired(&self, flow: &str) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT id, entry FROM fired WHERE flow = ?1 ORDER BY id LIMIT 1")?;
            Ok(query.query_row([flow], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })
        .await
    }

    /// How many runs of the flow wait to begin.
    pub async fn fired_count(&self, flow: &str) -> Result<u64, StoreError> {
        let flow = flow.to_owned();
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT count(*) FROM fired WHERE flow = ?1")?;
            Ok(query.query_row([flow], |row| row.get::<_, N>(0))?.0)
        })
        .await
    }

    /// The flows of which runs wait to begin.
    pub async fn fired_flows(&self) -> Result<Vec<String>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT DISTINCT flow FROM fired ORDER BY flow")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The flows of whose triggers anything is kept.
    pub async fn polled_flows(&self) -> Result<Vec<String>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT flow FROM poll UNION SELECT flow FROM fired ORDER BY flow")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Forgets what the triggers of these flows brought and know: the flows are gone.
    pub async fn forget_polls(&self, flows: Vec<String>) -> Result<(), StoreError> {
        self.write(move |db| {
            for table in ["poll", "fired", "seen"] {
                let mut delete = db.prepare_cached(&format!("DELETE FROM {table} WHERE flow = ?1"))?;
                flows.iter().try_for_each(|flow| delete.execute([flow]).map(drop))?;
            }
            Ok(())
        })
        .await
    }
}

/// A run begins with it; `false` when another one has.
pub(crate) fn take(db: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("DELETE FROM fired WHERE id = ?1")?.execute([id])? == 1)
}

/// What waits in a copy may have been run since the copy was made.
pub(crate) fn give_up(db: &Connection) -> Result<(), StoreError> {
    db.execute("DELETE FROM fired", [])?;
    Ok(())
}

fn keep(db: &Connection, looked: &Looked) -> Result<(), StoreError> {
    let Looked { poll, schedule, fired, seen, anew } = looked;
    let mut put = db.prepare_cached(
        "INSERT INTO poll(flow, looked_ms, found, message, state) VALUES(?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(flow) DO UPDATE SET looked_ms = excluded.looked_ms, found = excluded.found,
           message = excluded.message, state = excluded.state",
    )?;
    put.execute(params![poll.flow, Ms(poll.looked), poll.found, poll.message, poll.state])?;
    add(db, &poll.flow, fired)?;
    if *anew {
        db.prepare_cached("DELETE FROM seen WHERE flow = ?1")?.execute([&poll.flow])?;
    }
    see(db, &poll.flow, seen)?;
    if let Some(schedule) = schedule {
        schedule::put(db, schedule)?;
    }
    if matches!(poll.found, Found::New | Found::Nothing) {
        schedule::succeeded(db, &poll.flow, poll.looked)?;
    }
    if poll.found == Found::Nothing {
        behind::nothing_new(db, &poll.flow)?;
    }
    Ok(())
}

fn add(db: &Connection, flow: &str, fired: &[Vec<u8>]) -> Result<(), StoreError> {
    let mut add = db.prepare_cached("INSERT INTO fired(flow, entry) VALUES(?1, ?2)")?;
    Ok(fired.iter().try_for_each(|entry| add.execute(params![flow, entry]).map(drop))?)
}

fn see(db: &Connection, flow: &str, seen: &[SeenKey]) -> Result<(), StoreError> {
    if seen.is_empty() {
        return Ok(());
    }
    let mut add = db.prepare_cached("INSERT OR IGNORE INTO seen(flow, key) VALUES(?1, ?2)")?;
    seen.iter().try_for_each(|key| add.execute(params![flow, key]).map(drop))?;
    let mut forget = db.prepare_cached(
        "DELETE FROM seen WHERE flow = ?1 AND id NOT IN (SELECT id FROM seen WHERE flow = ?1 ORDER BY id DESC LIMIT ?2)
           AND (SELECT count(*) FROM seen WHERE flow = ?1) > ?2",
    )?;
    forget.execute(params![flow, MOST_SEEN])?;
    Ok(())
}
