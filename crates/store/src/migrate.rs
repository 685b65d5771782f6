//! Formats of the two databases, and the steps from each to the next. A step is never changed once it was released.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;

/// One kind of database file.
#[derive(Debug)]
pub(crate) struct Format {
    /// What stands in the header, so that no other program's file is taken for ours.
    pub(crate) application: i64,
    /// Whether a commit must survive a power cut.
    pub(crate) durable: bool,
    steps: &'static [&'static str],
}

/// `causeway.db`.
pub(crate) const STATE: Format = Format { application: 1_129_535_321, durable: true, steps: &STEPS };

const STEPS: [&str; 18] = [
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002-approval.sql"),
    include_str!("../migrations/0003-renewals.sql"),
    include_str!("../migrations/0004-resume.sql"),
    include_str!("../migrations/0005-history.sql"),
    include_str!("../migrations/0006-budgets.sql"),
    include_str!("../migrations/0007-fired.sql"),
    include_str!("../migrations/0008-response.sql"),
    include_str!("../migrations/0009-children.sql"),
    include_str!("../migrations/0010-boots.sql"),
    include_str!("../migrations/0011-accepted.sql"),
    include_str!("../migrations/0012-open.sql"),
    include_str!("../migrations/0013-behind.sql"),
    include_str!("../migrations/0014-several.sql"),
    include_str!("../migrations/0015-lean.sql"),
    include_str!("../migrations/0016-paused.sql"),
    include_str!("../migrations/0017-beside.sql"),
    include_str!("../migrations/0018-agreement.sql"),
];

/// `blobs.db`.
pub(crate) const BLOBS: Format = Format { application: 1_129_535_298, durable: false, steps: &BLOBS_STEPS };

const BLOBS_STEPS: [&str; 2] =
    [include_str!("../migrations/blobs-0001.sql"), include_str!("../migrations/blobs-0002.sql")];

impl Format {
    /// The newest format that this version knows: its number of steps.
    pub(crate) const fn newest(&self) -> i64 {
        self.steps.len() as i64
    }

    /// Brings a database up to date, each step in one transaction with the new number.
    pub(crate) fn migrate(&self, db: &mut Connection) -> Result<(), StoreError> {
        let from: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        for (step, number) in self.steps.iter().zip(1_i64..).skip(usize::try_from(from).unwrap_or(0)) {
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()?;
            tracing::info!(number, "the database was brought up to date");
        }
        Ok(())
    }
}
