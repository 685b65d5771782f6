//! The daily steps series. Today's number grows until midnight.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{Source, ask};
use crate::gate::Door;
use crate::reply::{self, Outcome};

const MAX_DAYS: i64 = 1095;

/// GET activities/steps/date/{date}/{end or period}.json
pub(super) async fn of_range(
    State(door): State<Door>,
    Path((_, date, end)): Path<(String, String, String)>,
) -> Outcome {
    let source = Source::new(&door.shared);
    let (from, to) = ask::range(&date, &end, source.today(), MAX_DAYS)?;
    let days = from.iter_days().take_while(|day| *day <= to);
    // Numbers are strings here, as in all of Fitbit's time series.
    let series: Vec<Value> = days.map(|day| json!({"dateTime": day, "value": source.steps(day).to_string()})).collect();
    reply::ok(&json!({"activities-steps": series}))
}
