//! When a flow is due and when it starts: arithmetic on its schedule row, what its file says, and the time.

use causeway_flow::recurrence::{Recurrence, ZONES};
use causeway_store::ScheduleRow;
use chrono::{DateTime, TimeDelta, Utc};

use crate::flow_files::Outline;

/// The most that a flow runs later than its schedule says.
const MOST_JITTER: TimeDelta = TimeDelta::minutes(5);
/// A clock that went back by more than this was wrong before: what ran by it does not count.
const WRONG: TimeDelta = TimeDelta::hours(48);
/// A flow may go without success for so many of its intervals, and at least for a day.
const QUIET_INTERVALS: i32 = 3;

/// When a row's flow starts: its due time, later by what its file asks for and by its own part of the jitter. The first
/// run of a new flow is at once.
pub(crate) fn starts(row: &ScheduleRow, outline: &Outline) -> Option<DateTime<Utc>> {
    let due = row.next_due?;
    let delay = TimeDelta::from_std(outline.delay).unwrap_or_default();
    let is_first = row.last_due.is_none() && due == row.anchor;
    Some(due + delay + if is_first { TimeDelta::zero() } else { jitter(row, outline) })
}

/// A part of a tenth of the interval, always the same for a flow.
pub(crate) fn jitter(row: &ScheduleRow, outline: &Outline) -> TimeDelta {
    let recurrence = outline.recurrence.as_ref().filter(|_| !outline.is_exact);
    let Some(gap) = recurrence.and_then(|recurrence| recurrence.gap(row.anchor)) else { return TimeDelta::zero() };
    let most = (gap / 10).min(MOST_JITTER).num_milliseconds().unsigned_abs();
    let hash = blake3::hash(row.flow.as_bytes());
    let hash = hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    TimeDelta::milliseconds(i64::try_from(hash % most.max(1)).unwrap_or(0))
}

/// The row that a flow gets because it is new or its schedule is another one; `None` when its row is right.
pub(crate) fn renewed(
    flow: &str,
    row: Option<&ScheduleRow>,
    outline: &Outline,
    now: DateTime<Utc>,
) -> Option<ScheduleRow> {
    let Some(recurrence) = &outline.recurrence else {
        let row = row.filter(|row| row.next_due.is_some() || row.quiet_after.is_some())?;
        return Some(ScheduleRow { next_due: None, quiet_after: None, definition_hash: String::new(), ..row.clone() });
    };
    let rule = recurrence.rule();
    let hash = format!("{rule} tzdb {ZONES}");
    if row.is_some_and(|row| row.definition_hash == hash) {
        return None;
    }
    let quiet_after =
        recurrence.gap(now).map(|gap| gap.checked_mul(QUIET_INTERVALS).unwrap_or(gap).max(TimeDelta::days(1)));
    if let Some(row) = row.filter(|row| row.definition_hash.starts_with(&format!("{rule} tzdb "))) {
        // The same rule, but time zones are known better: only what is still to come may have moved.
        let next_due = row.next_due.filter(|due| *due > now).map(|_| recurrence.next(now, row.anchor));
        let next_due = next_due.unwrap_or(row.next_due);
        return Some(ScheduleRow { next_due, definition_hash: hash, quiet_after, ..row.clone() });
    }
    // A new flow without a start time runs at once: the flow language says so.
    let at_once = row.is_none() && recurrence.start_time.is_none();
    Some(ScheduleRow {
        flow: flow.to_owned(),
        next_due: if at_once { Some(now) } else { recurrence.next(now, now) },
        last_due: row.and_then(|row| row.last_due),
        anchor: now,
        paused: row.is_some_and(|row| row.paused),
        definition_hash: hash,
        since: now,
        quiet_after,
    })
}

/// The row after `ran`, the time that was acted upon; `next` is what the recurrence gives.
pub(crate) fn after(
    row: &ScheduleRow,
    recurrence: &Recurrence,
    ran: DateTime<Utc>,
    next: Option<DateTime<Utc>>,
) -> ScheduleRow {
    let last = row.last_due.map_or(ran, |last| last.max(ran));
    // Only after the clock went back: times that were acted upon do not come again.
    let next = match next {
        Some(next) if next <= last => again(recurrence, row, ran, last),
        next => next,
    };
    ScheduleRow { next_due: next, last_due: Some(last), ..row.clone() }
}

/// The row of a flow after the clock went back behind what was acted upon; `None` where nothing is to be changed. No
/// time is acted upon twice. A schedule that is only a length of time goes on after that length from now; one that names
/// times of the day goes on with the next one that was not acted upon yet.
pub(crate) fn set_back(row: &ScheduleRow, outline: &Outline, now: DateTime<Utc>) -> Option<ScheduleRow> {
    let recurrence = outline.recurrence.as_ref()?;
    let last = row.last_due.unwrap_or(row.anchor);
    if last.max(row.anchor) <= now || row.next_due.is_none() {
        return None;
    }
    let anchor = row.anchor.min(now);
    if row.last_due.is_none() {
        let at_once = row.next_due == Some(row.anchor);
        let next_due = if at_once { Some(now) } else { recurrence.next(now, anchor) };
        return Some(ScheduleRow { next_due, anchor, ..row.clone() });
    }
    let row = ScheduleRow { anchor, ..row.clone() };
    if last - now > WRONG {
        return Some(ScheduleRow { next_due: recurrence.next(now, anchor), last_due: None, ..row });
    }
    Some(ScheduleRow { next_due: again(recurrence, &row, now, last), ..row })
}

/// The next time after `from` that is not one of those up to `last`.
fn again(
    recurrence: &Recurrence,
    row: &ScheduleRow,
    from: DateTime<Utc>,
    last: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let regular = recurrence.next(last, row.anchor)?;
    let Some(gap) = recurrence.gap(row.anchor).filter(|_| recurrence.is_length()) else { return Some(regular) };
    let mut soon = from + gap;
    if recurrence.next(soon - TimeDelta::nanoseconds(1), row.anchor) == Some(soon) && soon <= last {
        soon += TimeDelta::milliseconds(1);
    }
    Some(soon.min(regular))
}

#[cfg(test)]
#[path = "timing_tests.rs"]
mod tests;
