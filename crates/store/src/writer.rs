//! The one thread that writes. Jobs that wait at the same time share a transaction, and with it the flush to the disk,
//! which is what a durable commit costs. One that fails takes no other with it: the transaction is taken back, and those
//! before it, it alone and those after it are done anew. That is seldom; a savepoint for each would cost each of them.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::error::StoreError;
use crate::gate::{Gate, Step};
use crate::known::Known;

/// At most so many jobs share a transaction.
const BATCH: usize = 256;
/// So many jobs may wait before callers do.
const QUEUE: usize = 1024;

/// The way to the writing thread. Dropping it waits for the jobs that were handed in.
#[derive(Debug)]
pub(crate) struct Writer {
    orders: Option<mpsc::Sender<Order>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// In a simulation, which has no such thread.
    here: Option<(Mutex<Connection>, Arc<dyn Gate>)>,
}

enum Order {
    Do(Box<dyn Job>),
    Close,
}

impl Writer {
    pub(crate) fn start(db: Connection) -> Result<Self, StoreError> {
        let (orders, inbox) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name("causeway-store".into()).spawn(move || serve(&db, inbox))?;
        Ok(Self { orders: Some(orders), thread: Mutex::new(Some(thread)), here: None })
    }

    /// Without a thread: each job is done where it is asked for.
    pub(crate) fn simulated(db: Connection, gate: Arc<dyn Gate>) -> Self {
        Self { orders: None, thread: Mutex::new(None), here: Some((Mutex::new(db), gate)) }
    }

    /// Does `work` in a transaction; returns when that is committed. The work may be done twice, after a commit that
    /// failed, so it must not change anything but the database. `changes` is what it makes stale.
    pub(crate) async fn write<T, F>(&self, work: F, changes: Option<Arc<Known>>) -> Result<T, StoreError>
    where
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { work, done: None, reply, changes };
        if let Some((db, gate)) = &self.here {
            gate.pass(Step::Write).await?;
            do_all(&db.lock().unwrap_or_else(PoisonError::into_inner), vec![Box::new(task)], &mut || None);
            gate.pass(Step::Written).await?;
            return answer.await.map_err(|_| StoreError::Closed)?;
        }
        let orders = self.orders.as_ref().ok_or(StoreError::Closed)?;
        orders.send(Order::Do(Box::new(task))).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes what was handed in, notes a clean stop, moves the log into the database and ends the thread.
    pub(crate) async fn close(&self) {
        if let Some((db, _)) = &self.here {
            let stopped = stop_cleanly(&db.lock().unwrap_or_else(PoisonError::into_inner));
            stopped.unwrap_or_else(|error| tracing::warn!(%error, "the database could not be tidied up"));
        }
        if let Some(orders) = &self.orders {
            // An error means that the thread has ended already.
            let _ = orders.send(Order::Close).await;
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || join(thread)).await;
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.orders = None;
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            join(thread);
        }
    }
}

fn join(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("the thread that writes the database broke off");
    }
}

trait Job: Send {
    fn run(&mut self, db: &Connection) -> Result<(), StoreError>;
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    work: F,
    done: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
    changes: Option<Arc<Known>>,
}

impl<T, F> Job for Task<T, F>
where
    F: Fn(&Connection) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn run(&mut self, db: &Connection) -> Result<(), StoreError> {
        let done = (self.work)(db);
        let outcome = done.as_ref().map(|_| ()).map_err(Clone::clone);
        self.done = Some(done);
        outcome
    }

    /// The job's own error says more than that of the commit.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        if let Some(known) = &self.changes {
            known.forget();
        }
        let answer = match (self.done, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // Whoever asked may have gone.
        let _ = self.reply.send(answer);
    }
}

fn serve(db: &Connection, mut inbox: mpsc::Receiver<Order>) {
    let mut clean = false;
    while let Some(order) = inbox.blocking_recv() {
        let mut next = Some(order);
        let mut waiting = || {
            loop {
                match next.take().or_else(|| inbox.try_recv().ok())? {
                    Order::Do(job) => return Some(job),
                    Order::Close => {
                        clean = true;
                        // What was handed in before is still received.
                        inbox.close();
                    }
                }
            }
        };
        if let Some(job) = waiting() {
            do_all(db, vec![job], &mut waiting);
        }
    }
    if clean && let Err(error) = stop_cleanly(db) {
        tracing::warn!(%error, "the database could not be tidied up; the next start does that");
    }
}

type Waiting<'a> = dyn FnMut() -> Option<Box<dyn Job>> + 'a;

/// Does these jobs, and those that wait by the time that they are done.
fn do_all(db: &Connection, mut jobs: Vec<Box<dyn Job>>, waiting: &mut Waiting<'_>) {
    let failed = match together(db, &mut jobs, waiting) {
        Ok(()) => return jobs.into_iter().for_each(|job| job.answer(Ok(()))),
        Err(failed) => failed,
    };
    match failed.at {
        _ if jobs.len() == 1 => jobs.into_iter().for_each(|job| job.answer(Err(failed.error.clone()))),
        Some(at) => {
            let after = jobs.split_off(at + 1);
            let alone = jobs.split_off(at);
            for jobs in [jobs, alone, after].into_iter().filter(|jobs| !jobs.is_empty()) {
                do_all(db, jobs, &mut || None);
            }
        }
        // One job may have been too much for all of them: each gets a transaction of its own.
        None => jobs.into_iter().for_each(|job| do_all(db, vec![job], &mut || None)),
    }
}

/// Why nothing is left of a transaction.
struct Failed {
    error: StoreError,
    /// The job that failed, where it was one.
    at: Option<usize>,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self { error, at: None }
    }
}

/// Runs the jobs in one transaction, with those that come meanwhile. After an error nothing of it is left.
fn together(db: &Connection, jobs: &mut Vec<Box<dyn Job>>, waiting: &mut Waiting<'_>) -> Result<(), Failed> {
    run_cached(db, "BEGIN IMMEDIATE")?;
    let done = in_turn(db, jobs, waiting).and_then(|()| Ok(run_cached(db, "COMMIT")?));
    if let Err(Failed { error, at }) = &done {
        // A job's own failure is told to whoever asked for it.
        if at.is_none() {
            tracing::warn!(%error, jobs = jobs.len(), "a transaction was taken back");
        }
        if !db.is_autocommit() {
            run_cached(db, "ROLLBACK")?;
        }
    }
    done
}

fn in_turn(db: &Connection, jobs: &mut Vec<Box<dyn Job>>, waiting: &mut Waiting<'_>) -> Result<(), Failed> {
    let mut at = 0;
    while let Some(job) = jobs.get_mut(at) {
        job.run(db).map_err(|error| Failed { error, at: Some(at) })?;
        // A full disk can make SQLite take back the transaction by itself.
        if db.is_autocommit() {
            return Err(StoreError::DatabaseFailed("the transaction ended early".into()).into());
        }
        at += 1;
        if at == jobs.len() && at < BATCH {
            jobs.extend(waiting());
        }
    }
    Ok(())
}

fn run_cached(db: &Connection, sql: &str) -> Result<(), StoreError> {
    db.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn stop_cleanly(db: &Connection) -> Result<(), StoreError> {
    db.execute("UPDATE engine SET clean_stop = 1", [])?;
    db.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Answer = oneshot::Receiver<Result<(), StoreError>>;

    fn job(sql: &'static str) -> (Box<dyn Job>, Answer) {
        let (reply, answer) = oneshot::channel();
        let work = move |db: &Connection| Ok(db.execute_batch(sql)?);
        (Box::new(Task { work, done: None, reply, changes: None }), answer)
    }

    /// What each job was answered, and the rows that are there afterwards.
    fn done(sql: [&'static str; 3]) -> ([bool; 3], Vec<i64>) {
        let db = Connection::open_in_memory().unwrap();
        let tables = "PRAGMA foreign_keys = ON; CREATE TABLE parent(id INTEGER PRIMARY KEY);
            CREATE TABLE t(n INTEGER PRIMARY KEY, parent REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)";
        db.execute_batch(tables).unwrap();
        let (jobs, answers): (Vec<_>, Vec<_>) = sql.into_iter().map(job).unzip();
        let mut jobs = jobs.into_iter();
        // The first waits when the transaction begins, the others come meanwhile.
        while let Some(job) = jobs.next() {
            do_all(&db, vec![job], &mut || jobs.next());
        }
        assert!(db.is_autocommit());
        let answers: Vec<bool> = answers.into_iter().map(|mut answer| answer.try_recv().unwrap().is_ok()).collect();
        let mut rows = db.prepare("SELECT n FROM t ORDER BY n").unwrap();
        let rows = rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        (answers.try_into().unwrap(), rows)
    }

    #[test]
    fn a_job_that_fails_takes_no_other_with_it() {
        for (bad, why) in [
            ("INSERT INTO t(n) VALUES(7); INSERT INTO t(n) VALUES(1)", "in the middle: its first row goes too"),
            ("INSERT INTO t(n, parent) VALUES(7, 99)", "only at the commit"),
            ("INSERT INTO t(n) VALUES(7); ROLLBACK", "with the whole transaction"),
        ] {
            let (answers, rows) = done(["INSERT INTO t(n) VALUES(1)", bad, "INSERT INTO t(n) VALUES(3)"]);
            assert_eq!((answers, rows), ([true, false, true], vec![1, 3]), "{why}");
        }
    }

    #[test]
    fn jobs_see_what_earlier_jobs_of_the_batch_did() {
        let (answers, rows) = done(["INSERT INTO t(n) VALUES(1)", "UPDATE t SET n = 2", "INSERT INTO t(n) VALUES(1)"]);
        assert_eq!((answers, rows), ([true; 3], vec![1, 2]));
    }
}
