//! Functions on dates and times. Dates are texts; what they say is in [`crate::dates`].

use chrono::{Datelike, Months, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Args, Function, plain, scoped};
use crate::Value;
use crate::dates::zones::{self, Fold};
use crate::dates::{self, Culture, ROUND_TRIP, Stamp, culture};
use crate::expr::{Context, EvalError, Evaluated};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("addDays", 2, 3, |args| shifted(args, 86_400.0)),
    plain("addHours", 2, 3, |args| shifted(args, 3600.0)),
    plain("addMinutes", 2, 3, |args| shifted(args, 60.0)),
    plain("addSeconds", 2, 3, |args| shifted(args, 1.0)),
    plain("addToTime", 3, 4, |args| write(args, moved(args, stamp(args, 0)?, 1, 1)?, 3)),
    plain("subtractFromTime", 3, 4, |args| write(args, moved(args, stamp(args, 0)?, 1, -1)?, 3)),
    scoped("getFutureTime", 2, 3, |context, args| from_now(context, args, 1)),
    scoped("getPastTime", 2, 3, |context, args| from_now(context, args, -1)),
    plain("convertFromUtc", 2, 3, |args| {
        let at = stamp(args, 0)?.time.and_utc();
        write(args, Stamp::local(zones::wall(zone(args, 1)?, at)), 2)
    }),
    plain("convertToUtc", 2, 3, |args| write(args, to_utc(args, 1)?, 2)),
    plain("convertTimeZone", 3, 4, convert_time_zone),
    plain("dateDifference", 2, 2, |args| Ok(span(stamp(args, 1)?.time - stamp(args, 0)?.time).into())),
    plain("dayOfMonth", 1, 1, |args| Ok(stamp(args, 0)?.time.day().into())),
    plain("dayOfWeek", 1, 1, |args| Ok(stamp(args, 0)?.time.weekday().num_days_from_sunday().into())),
    plain("dayOfYear", 1, 1, |args| Ok(stamp(args, 0)?.time.ordinal().into())),
    plain("formatDateTime", 1, 3, format_date_time),
    plain("parseDateTime", 1, 3, parse_date_time),
    plain("startOfDay", 1, 2, |args| start_of(args, |time| Some(time.date().and_time(NaiveTime::MIN)))),
    plain("startOfHour", 1, 2, |args| start_of(args, |time| time.date().and_hms_opt(time.hour(), 0, 0))),
    plain("startOfMonth", 1, 2, |args| start_of(args, |time| Some(time.date().with_day(1)?.and_time(NaiveTime::MIN)))),
    plain("ticks", 1, 1, |args| Ok(stamp(args, 0)?.ticks().into())),
    scoped("utcNow", 0, 1, |context, args| write(args, Stamp::utc(context.scope.now()), 0)),
];

fn stamp(args: &Args, i: usize) -> Result<Stamp, EvalError> {
    dates::parse(args.text(i)?, english()).map_or_else(|| args.expected(i, "a date and time"), Ok)
}

fn english() -> &'static Culture {
    &dates::ENGLISH
}

fn zone(args: &Args, i: usize) -> Result<chrono_tz::Tz, EvalError> {
    let name = args.text(i)?;
    zones::find(name).map_or_else(
        || {
            let meant = zones::nearest(name).map(|near| format!(" Did you mean '{near}'?")).unwrap_or_default();
            args.fail(format!("does not know the time zone '{name}'.{meant}"))
        },
        Ok,
    )
}

/// Writes a stamp in the format of an optional argument.
fn write(args: &Args, stamp: Stamp, format: usize) -> Result<Value, EvalError> {
    written(args, stamp, args.optional_text(format)?.unwrap_or(ROUND_TRIP), english())
}

fn written(args: &Args, stamp: Stamp, format: &str, culture: &Culture) -> Result<Value, EvalError> {
    args.check_format(format)?;
    match dates::format(stamp, format, culture) {
        Ok(text) => Ok(text.into()),
        Err(why) => args.fail(format!("cannot use the format '{format}': {why}.")),
    }
}

fn shifted(args: &Args, seconds: f64) -> Result<Value, EvalError> {
    let by = args.number(1)? * seconds;
    let delta = if by.abs() < 1e12 {
        TimeDelta::milliseconds((by * 1000.0).round() as i64)
    } else {
        return out_of_range(args);
    };
    match stamp(args, 0)?.plus(delta) {
        Some(moved) => write(args, moved, 2),
        None => out_of_range(args),
    }
}

fn out_of_range<T>(args: &Args) -> Result<T, EvalError> {
    args.fail("leaves the years 1 to 9999.")
}

/// `from` moved by a number of units, which stand at argument `at` and the one after.
fn moved(args: &Args, from: Stamp, at: usize, sign: i64) -> Result<Stamp, EvalError> {
    let (count, unit) = (args.int(at)?, args.text(at + 1)?.to_ascii_lowercase());
    let count = count.checked_mul(sign).filter(|count| count.unsigned_abs() < 1_000_000_000_000);
    let Some(count) = count else { return out_of_range(args) };
    let moved = match unit.trim_end_matches('s') {
        "second" => from.plus(TimeDelta::seconds(count)),
        "minute" => from.plus(TimeDelta::seconds(count * 60)),
        "hour" => from.plus(TimeDelta::seconds(count * 3600)),
        "day" => TimeDelta::try_days(count).and_then(|by| from.plus(by)),
        "week" => TimeDelta::try_weeks(count).and_then(|by| from.plus(by)),
        "month" => months(from.time, count).map(|time| from.at(time)),
        "year" => count.checked_mul(12).and_then(|count| months(from.time, count)).map(|time| from.at(time)),
        _ => return args.expected(at + 1, "one of Second, Minute, Hour, Day, Week, Month, Year"),
    };
    moved.filter(|stamp| (1..=9999).contains(&stamp.time.year())).map_or_else(|| out_of_range(args), Ok)
}

fn months(time: NaiveDateTime, count: i64) -> Option<NaiveDateTime> {
    let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
    if count < 0 { time.checked_sub_months(months) } else { time.checked_add_months(months) }
}

fn from_now(context: &Context, args: &Args, sign: i64) -> Evaluated {
    write(args, moved(args, Stamp::utc(context.scope.now()), 0, sign)?, 2)
}

/// The instant of argument 0: a stamp that says its zone is that instant, any other is what a clock in the zone of
/// argument `i` shows. A time that the clock shows twice is the later one, as in .NET.
fn to_utc(args: &Args, i: usize) -> Result<Stamp, EvalError> {
    let (stamp, zone) = (stamp(args, 0)?, zone(args, i)?);
    if stamp.utc {
        return Ok(stamp);
    }
    let at = zones::instant(zone, stamp.time, Fold::Second);
    if zones::wall(zone, at) != stamp.time {
        return args.fail(format!("cannot tell the time {}: clocks in {zone} skip it.", stamp.time));
    }
    Ok(Stamp::utc(at))
}

fn convert_time_zone(args: &Args) -> Result<Value, EvalError> {
    let at = to_utc(args, 1)?.time.and_utc();
    let to = zone(args, 2)?;
    let stamp = if to == chrono_tz::Etc::UTC { Stamp::utc(at) } else { Stamp::local(zones::wall(to, at)) };
    write(args, stamp, 3)
}

/// A span as .NET writes one: `[-][days.]hh:mm:ss[.fffffff]`.
fn span(delta: TimeDelta) -> String {
    let sign = if delta < TimeDelta::zero() { "-" } else { "" };
    let delta = delta.abs();
    let seconds = delta.num_seconds();
    let days = match seconds / 86_400 {
        0 => String::new(),
        days => format!("{days}."),
    };
    let ticks = delta.subsec_nanos() / 100;
    let fraction = if ticks == 0 { String::new() } else { format!(".{ticks:07}") };
    format!("{sign}{days}{:02}:{:02}:{:02}{fraction}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

fn culture_of(args: &Args, i: usize) -> Result<&'static Culture, EvalError> {
    let name = args.optional_text(i)?.unwrap_or("en-US");
    culture(name).map_or_else(|| args.fail(format!("does not know the locale '{name}'.")), Ok)
}

fn format_date_time(args: &Args) -> Result<Value, EvalError> {
    let format = args.optional_text(1)?.unwrap_or(ROUND_TRIP);
    written(args, stamp(args, 0)?, format, culture_of(args, 2)?)
}

fn parse_date_time(args: &Args) -> Result<Value, EvalError> {
    let (text, culture) = (args.text(0)?, culture_of(args, 1)?);
    let parsed = match args.optional_text(2)? {
        Some(format) => dates::parse_exact(text, format, culture),
        None => dates::parse(text, culture),
    };
    match parsed {
        Some(stamp) => written(args, stamp, ROUND_TRIP, culture),
        None => args.expected(0, "a date and time in that locale and format"),
    }
}

fn start_of(args: &Args, of: fn(NaiveDateTime) -> Option<NaiveDateTime>) -> Result<Value, EvalError> {
    let stamp = stamp(args, 0)?;
    match of(stamp.time) {
        Some(time) => write(args, stamp.at(time), 1),
        None => out_of_range(args),
    }
}
