//! What is asked of the history.

use causeway_store::{RunFilter, RunStatus};
use chrono::{DateTime, TimeDelta, Utc};

use crate::START;

/// The row with a goal.
pub(crate) const FILTER_AND_TEXT: &str = "of a flow, failed, two words, the last begun";

/// One thing to ask for, as a filter and as bare SQL that gives the same rows.
pub(crate) struct Asked {
    pub(crate) what: &'static str,
    pub(crate) filter: RunFilter,
    pub(crate) bare: &'static str,
}

pub(crate) fn asked() -> Vec<Asked> {
    let flows = || vec!["one".to_owned()];
    let text = |text: &str| Some(text.to_owned());
    let at = |minutes: i64| DateTime::<Utc>::from_timestamp_millis(START).map(|at| at + TimeDelta::minutes(minutes));
    let all = RunFilter::default;
    let failed = || RunFilter { statuses: vec![RunStatus::Failed], ..all() };
    vec![
        Asked { what: "any run", filter: all(), bare: "SELECT * FROM run WHERE id < ?1 ORDER BY id DESC LIMIT 50" },
        Asked {
            what: "of a flow",
            filter: RunFilter { flows: flows(), ..all() },
            bare: "SELECT * FROM run WHERE id < ?1 AND flow = ?2 ORDER BY id DESC LIMIT 50",
        },
        Asked {
            what: "of a flow, with a problem",
            filter: RunFilter { flows: flows(), statuses: RunStatus::PROBLEMS.to_vec(), ..all() },
            bare: "SELECT * FROM run WHERE id < ?1 AND flow = ?2 AND status IN ('failed', 'interrupted', 'waiting')
                   ORDER BY id DESC LIMIT 50",
        },
        Asked {
            what: "failed, in some months",
            filter: RunFilter { since: at(100_000), until: at(700_000), ..failed() },
            bare: "SELECT * FROM run WHERE id < ?1 AND status = 'failed' AND id >= 100000 AND id < 700000
                   ORDER BY id DESC LIMIT 50",
        },
        Asked {
            what: "a word of many runs",
            filter: RunFilter { text: text("weight"), ..all() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH 'weight' AND history.rowid < ?1 ORDER BY history.rowid DESC LIMIT 50",
        },
        Asked {
            what: "a word of few runs",
            filter: RunFilter { text: text("quota"), ..all() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH 'quota' AND history.rowid < ?1 ORDER BY history.rowid DESC LIMIT 50",
        },
        Asked {
            what: FILTER_AND_TEXT,
            filter: RunFilter { flows: flows(), text: text("service time"), ..failed() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH 'service time*' AND history.rowid < ?1 AND flow = ?2 AND status = 'failed'
                   ORDER BY history.rowid DESC LIMIT 50",
        },
        Asked {
            what: "of a flow, a day and the beginning of a word",
            filter: RunFilter { flows: flows(), text: text("2024-05-17 wei"), ..all() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH '\"2024-05-17\" wei*' AND history.rowid < ?1 AND flow = ?2
                   ORDER BY history.rowid DESC LIMIT 50",
        },
        Asked {
            what: "since a day, a word of many runs",
            filter: RunFilter { since: at(500_000), text: text("weig"), ..all() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH 'weig*' AND history.rowid < ?1 AND history.rowid >= 500000
                   ORDER BY history.rowid DESC LIMIT 50",
        },
        Asked {
            what: "one item, by its key",
            filter: RunFilter { item: text("item-30003"), ..all() },
            bare: "SELECT run.* FROM history JOIN run ON run.id = history.rowid
                   WHERE history MATCH '\"item-30003\"' AND history.rowid < ?1 ORDER BY history.rowid DESC LIMIT 50",
        },
    ]
}
