//! What the designer of flows asks besides: fields of operations, schedules in words, functions of the language.

use causeway_flow::recurrence::Rhythm;
use chrono::Weekday;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that a call of an operation may be given, one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// The name of the argument, as flows write it: `limit`, `body/weight/kg`.
    pub name: String,
    /// What people know it by.
    pub title: String,
    /// `path`, `query`, `header`, `cookie`, `form`, `body`.
    pub location: String,
    /// Whether it must be given.
    pub required: bool,
    /// `integer`, `date`, `one of asc, desc`.
    pub kind: String,
    /// What is typed into it: `text`, `number`, `boolean`, `any`.
    pub takes: String,
    /// The values to choose from; empty where any fits.
    pub choices: Vec<String>,
    /// What it means.
    pub description: String,
}

/// Something that is in an answer of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GivenView {
    /// The members that lead to it; `*` is each item of a list.
    pub path: Vec<String>,
    /// `integer`, `date`, `array`.
    pub kind: String,
    /// What it means.
    pub description: String,
}

/// What tells the items of a list apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemsView {
    /// The members that lead to the list.
    pub path: Vec<String>,
    /// The members of an item that lead to what identifies it.
    pub id: Option<Vec<String>>,
}

/// A schedule in parts, for languages that make their own sentence of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RhythmView {
    /// How many units lie between two runs.
    pub every: u32,
    /// `second`, `minute`, `hour`, `day`, `week`, `month`, `year`.
    pub unit: String,
    /// Days of the month; negative ones count from its end.
    pub month_days: Vec<i32>,
    /// The n-th such day of a month: the day of the week, 0 for Monday, and n.
    pub nth_days: Vec<(u32, i32)>,
    /// Days of the week, 0 for Monday.
    pub week_days: Vec<u32>,
    /// Times of the day: `07:00`.
    pub times: Vec<String>,
}

impl From<Rhythm> for RhythmView {
    fn from(rhythm: Rhythm) -> Self {
        let day = |day: &Weekday| day.num_days_from_monday();
        Self {
            every: rhythm.interval,
            unit: format!("{:?}", rhythm.frequency).to_lowercase(),
            month_days: rhythm.month_days,
            nth_days: rhythm.nth_days.iter().map(|(one, n)| (day(one), *n)).collect(),
            week_days: rhythm.week_days.iter().map(day).collect(),
            times: rhythm.times,
        }
    }
}

/// A schedule in words and times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleView {
    /// `every hour`, `every day at 07:00`.
    pub words: String,
    /// The same in parts.
    pub rhythm: RhythmView,
    /// The zone whose clocks it follows, as written; absent means UTC.
    pub zone: Option<String>,
    /// The next times, at most five; none when the schedule has ended.
    pub next: Vec<String>,
    /// Whether the first run is when the flow is saved.
    pub runs_at_once: bool,
}

/// A function of the flow language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FunctionView {
    /// Its name.
    pub name: String,
    /// Its arguments in words: `text, start, length?`.
    pub arguments: String,
    /// What it does, in a sentence or two.
    pub help: String,
}

/// What a value with expressions in it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ValuePreview {
    /// The value; a long one as the beginning of its text. Null where there is none.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// Why there is no value.
    pub error: Option<String>,
    /// The part of the text that has no value, where the value is a text.
    pub place: Option<ValuePlace>,
    /// Where its data is from: `last` (the last run), `sample` (made up); empty where it needs none.
    pub from: String,
}

/// A part of a text, in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ValuePlace {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}
