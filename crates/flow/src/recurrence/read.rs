//! Reads schedules; what is odd is noted and read as if it were not there.

use crate::Value;
use crate::reader::{member, pointer_to};
use causeway_core::text::one_line;
use chrono::{DateTime, Utc, Weekday};
use chrono_tz::Tz;

use super::{Frequency, Recurrence, Schedule, times};
use crate::dates::zones;
use crate::dates::{self, ENGLISH};
use crate::diagnostics::Diagnostic;

const FREQUENCIES: [(&str, Frequency); 7] = [
    ("Second", Frequency::Second),
    ("Minute", Frequency::Minute),
    ("Hour", Frequency::Hour),
    ("Day", Frequency::Day),
    ("Week", Frequency::Week),
    ("Month", Frequency::Month),
    ("Year", Frequency::Year),
];

impl Recurrence {
    /// Reads `{"frequency", "interval", "startTime", "endTime", "timeZone", "schedule"}`; what is odd is noted.
    pub(crate) fn read(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> Self {
        let zone_name = text(value, "timeZone");
        let zone = zone_name.map_or(Tz::UTC, |name| read_zone(name, pointer_to(value, pointer, "timeZone"), findings));
        Self {
            frequency: read_frequency(value, pointer, findings),
            interval: read_interval(value, pointer, findings),
            start_time: read_time(value, "startTime", zone, pointer, findings),
            end_time: read_time(value, "endTime", zone, pointer, findings),
            time_zone: zone_name.map(str::to_owned),
            schedule: Reading { pointer: pointer_to(value, pointer, "schedule"), findings }
                .schedule(member(value, "schedule")),
            zone,
        }
    }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    member(value, name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn read_interval(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> u32 {
    let Some(interval) = member(value, "interval") else { return 1 };
    let read = whole(interval).filter(|n| *n > 0).and_then(|n| u32::try_from(n).ok());
    read.unwrap_or_else(|| {
        let at = pointer_to(value, pointer, "interval");
        findings.push(Diagnostic::error("WrongInterval", at, "The interval is a whole number from 1 on."));
        1
    })
}

fn read_frequency(value: &Value, pointer: &str, findings: &mut Vec<Diagnostic>) -> Frequency {
    // That it is missing is said of the whole recurrence.
    if member(value, "frequency").is_none() {
        return Frequency::Day;
    }
    let name = text(value, "frequency").unwrap_or_default();
    if let Some((_, found)) = FREQUENCIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return *found;
    }
    let names = FREQUENCIES.iter().map(|(name, _)| *name);
    let message =
        format!("'{}' is not a frequency: use Second, Minute, Hour, Day, Week, Month or Year.", one_line(name, 80));
    let finding = Diagnostic::error("UnknownFrequency", pointer_to(value, pointer, "frequency"), message);
    findings.push(finding.meant(causeway_core::text::nearest(name, names)));
    Frequency::Day
}

fn read_zone(name: &str, at: String, findings: &mut Vec<Diagnostic>) -> Tz {
    zones::find(name).unwrap_or_else(|| {
        let message = format!("There is no time zone '{}'.", one_line(name, 80));
        let finding = Diagnostic::error("UnknownTimeZone", at, message);
        findings.push(match zones::nearest(name) {
            near @ Some(_) => finding.meant(near),
            None => finding.hint("Use a name such as Europe/Berlin or W. Europe Standard Time."),
        });
        Tz::UTC
    })
}

fn read_time(
    value: &Value,
    name: &str,
    zone: Tz,
    pointer: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<DateTime<Utc>> {
    let text = text(value, name)?;
    let Some(stamp) = dates::parse(text, &ENGLISH) else {
        let code = if name == "startTime" { "WrongStartTime" } else { "WrongEndTime" };
        let finding = Diagnostic::error(
            code,
            pointer_to(value, pointer, name),
            format!("'{}' is not a date and time.", one_line(text, 80)),
        );
        findings.push(finding.hint("Write it as in 2026-03-15T07:00:00."));
        return None;
    };
    Some(if stamp.utc { stamp.time.and_utc() } else { times::instant(zone, stamp.time) })
}

/// The reading of a schedule.
struct Reading<'f> {
    pointer: String,
    findings: &'f mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn schedule(mut self, value: Option<&Value>) -> Schedule {
        let null = Value::Null;
        let value = value.unwrap_or(&null);
        let clock = |numbers: Vec<i64>| numbers.into_iter().filter_map(|n| u32::try_from(n).ok()).collect();
        Schedule {
            hours: clock(self.numbers(value, "hours", 0, 23)),
            minutes: clock(self.numbers(value, "minutes", 0, 59)),
            week_days: self.list(value, "weekDays", |item| item.as_str()?.trim().parse().ok()),
            month_days: self.list(value, "monthDays", |item| {
                whole(item).and_then(|n| i32::try_from(n).ok()).filter(|n| *n != 0 && (-31..=31).contains(n))
            }),
            monthly_occurrences: self.list(value, "monthlyOccurrences", occurrence),
        }
    }

    fn numbers(&mut self, value: &Value, name: &str, low: i64, high: i64) -> Vec<i64> {
        let mut numbers = self.list(value, name, |item| whole(item).filter(|n| (low..=high).contains(n)));
        numbers.sort_unstable();
        numbers
    }

    /// The items of a list, each once; a single item stands for a list of one.
    fn list<T: PartialEq>(&mut self, value: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
        let items = match member(value, name) {
            None | Some(Value::Null) => [].as_slice(),
            Some(Value::Array(items)) => &**items,
            Some(single) => std::slice::from_ref(single),
        };
        let mut kept = Vec::new();
        for item in items {
            match read(item) {
                Some(item) if kept.contains(&item) => {}
                Some(item) => kept.push(item),
                None => {
                    let message =
                        format!("{} cannot stand among the schedule's {name}.", one_line(&item.to_string(), 80));
                    self.findings.push(Diagnostic::error(
                        "WrongSchedule",
                        pointer_to(value, &self.pointer, name),
                        message,
                    ));
                }
            }
        }
        kept
    }
}

/// `{"day": "Monday", "occurrence": 1}`; the designer writes `dayOfWeek`.
fn occurrence(value: &Value) -> Option<(Weekday, i32)> {
    let day = text(value, "dayOfWeek").or_else(|| text(value, "day"))?;
    let n = i32::try_from(whole(member(value, "occurrence")?)?).ok()?;
    Some((day.trim().parse().ok()?, n)).filter(|_| n != 0 && (-5..=5).contains(&n))
}
