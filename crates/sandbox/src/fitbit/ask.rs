//! Reading requests to Fitbit: whose data, with which scope, for which dates.

use axum::extract::Request;
use axum::middleware::Next;
use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

use super::{USER, errors};
use crate::oauth::Access;
use crate::reply::Reply;

/// Only the signed-in runner's data, and only with the scope of the path.
pub(super) async fn guard(request: Request, next: Next) -> Reply {
    let path = request.uri().path();
    let user = path.split('/').nth(3).unwrap_or_default();
    if path.split('/').nth(2) == Some("user") && !matches!(user, "-" | USER) {
        return super::error(403, "insufficient_permissions", "Only the data of the signed-in user can be read.");
    }
    let scope = scope_of(path);
    let granted = request.extensions().get::<Access>().is_some_and(|access| access.has(&[scope]));
    if !granted {
        let message = format!("This application does not have permission to access {scope} data.");
        return super::error(403, "insufficient_scope", &message);
    }
    next.run(request).await.into()
}

fn scope_of(path: &str) -> &'static str {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.get(4).copied().unwrap_or_default() {
        "body" => "weight",
        "activities" => "activity",
        "sleep" => "sleep",
        "devices.json" => "settings",
        _ => "profile",
    }
}

/// The date of a path's last part, as in `2026-11-23.json`.
pub(super) fn last(part: &str) -> Result<&str, Reply> {
    part.strip_suffix(".json").ok_or_else(|| super::error(404, "not_found", "There is no such resource."))
}

/// A date, or `today`.
pub(super) fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, Reply> {
    if text == "today" {
        return Ok(today);
    }
    let strict = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
    strict.ok_or_else(|| errors::invalid("date", "A date must look like yyyy-MM-dd."))
}

/// A date, or a date and a time.
pub(super) fn moment(field: &str, text: &str) -> Result<NaiveDateTime, Reply> {
    let date: Option<NaiveDate> = text.parse().ok();
    date.map(|date| date.and_time(NaiveTime::MIN))
        .or_else(|| text.parse().ok())
        .ok_or_else(|| errors::invalid(field, "A moment must look like yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss."))
}

/// The dates of `{date}/{end}`, where `end` is a date or a period that ends at `date`. At most `max_days`, both ends
/// counted.
pub(super) fn range(first: &str, end: &str, today: NaiveDate, max_days: i64) -> Result<(NaiveDate, NaiveDate), Reply> {
    let base = date(first, today)?;
    let end = last(end)?;
    let (from, to) = match period(base, end) {
        Some(from) => (from, base),
        None => (base, date(end, today)?),
    };
    if to < from {
        return Err(errors::invalid("end-date", "The end date lies before the start date."));
    }
    if (to - from).num_days() + 1 > max_days {
        return Err(errors::invalid("end-date", &format!("The range may hold {max_days} days at most.")));
    }
    Ok((from, to))
}

fn period(base: NaiveDate, text: &str) -> Option<NaiveDate> {
    let days = |days: u64| base.checked_sub_days(Days::new(days - 1));
    match text {
        "1d" => days(1),
        "7d" | "1w" => days(7),
        "30d" => days(30),
        "1m" => base.checked_sub_months(Months::new(1))?.succ_opt(),
        _ => None,
    }
}
