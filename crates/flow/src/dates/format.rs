//! .NET date format strings, standard (`o`, `D`, `u`, …) and custom (`yyyy-MM-ddTHH:mm`).
//! <https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings>

use std::borrow::Cow;

use chrono::{Datelike, Timelike};

use super::{Culture, ENGLISH, Stamp};

/// What `o` stands for.
const ROUND_TRIP: &str = "yyyy-MM-dd'T'HH':'mm':'ss.fffffffK";

/// A stretch of a custom format: a run of one letter, or text as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'f> {
    Field(char, usize),
    Literal(&'f str),
}

/// The stamp written in a format.
pub(crate) fn format(stamp: Stamp, format: &str, culture: &Culture) -> Result<String, String> {
    // The formats of protocols are written in English whatever the culture.
    let culture = if matches!(format, "r" | "R") { &ENGLISH } else { culture };
    let format = expanded(format, culture)?;
    let mut out = String::with_capacity(format.len() + 8);
    for piece in pieces(&format, culture) {
        match piece? {
            Piece::Literal(text) => out.push_str(text),
            Piece::Field('M', count @ 3..) => {
                let beside_day = culture.bends_months() && names_day(&format, culture);
                out.push_str(culture.month(stamp.time.month(), count == 3, beside_day));
            }
            Piece::Field(letter, count) => field(&mut out, stamp, letter, count, culture),
        }
    }
    Ok(out)
}

/// Whether the day of the month is written as a number somewhere.
fn names_day(format: &str, culture: &Culture) -> bool {
    pieces(format, culture).any(|piece| matches!(piece, Ok(Piece::Field('d', 1 | 2))))
}

/// A standard format written out as a custom one; a custom one as it is.
pub(crate) fn expanded<'f>(format: &'f str, culture: &Culture) -> Result<Cow<'f, str>, String> {
    let mut chars = format.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Ok(ROUND_TRIP.into()),
        (Some(letter), None) => standard(letter, culture).ok_or_else(|| format!("'{letter}' is not a date format")),
        _ => Ok(format.into()),
    }
}

fn standard(letter: char, culture: &Culture) -> Option<Cow<'static, str>> {
    Some(match letter {
        'd' => culture.short_date.into(),
        'D' => culture.long_date.into(),
        'f' => format!("{} {}", culture.long_date, culture.short_time).into(),
        'F' | 'U' => format!("{} {}", culture.long_date, culture.long_time).into(),
        'g' => format!("{} {}", culture.short_date, culture.short_time).into(),
        'G' => format!("{} {}", culture.short_date, culture.long_time).into(),
        'm' | 'M' => culture.month_day.into(),
        'o' | 'O' => ROUND_TRIP.into(),
        'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'".into(),
        's' => "yyyy-MM-dd'T'HH':'mm':'ss".into(),
        't' => culture.short_time.into(),
        'T' => culture.long_time.into(),
        'u' => "yyyy-MM-dd HH':'mm':'ss'Z'".into(),
        'y' | 'Y' => culture.year_month.into(),
        _ => return None,
    })
}

/// The pieces of a custom format. After an error there are no more.
pub(crate) fn pieces<'f>(format: &'f str, culture: &Culture) -> impl Iterator<Item = Result<Piece<'f>, String>> {
    let separators = culture.separators;
    let mut rest = format;
    std::iter::from_fn(move || {
        let (piece, after) = match next(rest, separators)? {
            Ok(found) => found,
            Err(error) => {
                rest = "";
                return Some(Err(error));
            }
        };
        rest = after;
        Some(Ok(piece))
    })
}

type Next<'f> = Option<Result<(Piece<'f>, &'f str), String>>;

fn next<'f>(format: &'f str, [date, time]: [&'static str; 2]) -> Next<'f> {
    let c = format.chars().next()?;
    let split = |length: usize| format.split_at_checked(length).unwrap_or((format, ""));
    Some(Ok(match c {
        'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'g' => {
            let run = format.len() - format.trim_start_matches(c).len();
            if matches!(c, 'f' | 'F') && run > 7 {
                return Some(Err("a second has at most seven decimals".into()));
            }
            (Piece::Field(c, run), split(run).1)
        }
        'K' => (Piece::Field(c, 1), split(1).1),
        '/' => (Piece::Literal(date), split(1).1),
        ':' => (Piece::Literal(time), split(1).1),
        '\'' | '"' => match split(1).1.split_once(c) {
            Some((text, rest)) => (Piece::Literal(text), rest),
            None => return Some(Err(format!("the format has a {c} that is not closed"))),
        },
        '\\' => {
            let rest = split(1).1;
            let Some(next) = rest.chars().next() else { return Some(Err("the format ends with a \\".into())) };
            let (text, rest) = rest.split_at_checked(next.len_utf8()).unwrap_or((rest, ""));
            (Piece::Literal(text), rest)
        }
        // A percent sign makes a single letter a custom format.
        '%' => match split(1).1 {
            rest if rest.is_empty() || rest.starts_with('%') => {
                return Some(Err("a % has no letter behind it".into()));
            }
            rest => (Piece::Literal(""), rest),
        },
        c => {
            let (text, rest) = split(c.len_utf8());
            (Piece::Literal(text), rest)
        }
    }))
}

fn field(out: &mut String, stamp: Stamp, letter: char, count: usize, culture: &Culture) {
    let time = stamp.time;
    match letter {
        'y' => year(out, time.year().unsigned_abs(), count),
        'M' => number(out, time.month(), count.min(2)),
        'd' if count <= 2 => number(out, time.day(), count),
        'd' => out.push_str(culture.day(time.weekday().num_days_from_sunday(), count == 3)),
        'H' => number(out, time.hour(), count.min(2)),
        'h' => number(out, time.hour12().1, count.min(2)),
        'm' => number(out, time.minute(), count.min(2)),
        's' => number(out, time.second(), count.min(2)),
        'f' | 'F' => fraction(out, time.nanosecond() % 1_000_000_000, letter, count),
        't' => {
            let [morning, evening] = culture.halves;
            let half = if time.hour() < 12 { morning } else { evening };
            out.extend(half.chars().take(if count == 1 { 1 } else { usize::MAX }));
        }
        'z' => out.push_str(match count {
            1 => "+0",
            2 => "+00",
            _ => "+00:00",
        }),
        'K' => out.push_str(if stamp.utc { "Z" } else { "" }),
        _ => out.push_str("A.D."),
    }
}

/// A number with at least so many digits.
fn number(out: &mut String, number: u32, width: usize) {
    let digits = number.checked_ilog10().unwrap_or_default() + 1;
    out.extend(std::iter::repeat_n('0', width.saturating_sub(digits as usize)));
    out.extend((0..digits).rev().filter_map(|power| char::from_digit(number / 10u32.pow(power) % 10, 10)));
}

fn year(out: &mut String, year: u32, count: usize) {
    match count {
        1 | 2 => number(out, year % 100, count),
        _ => number(out, year, count),
    }
}

/// `F` drops zeros at the end, and the decimal point with the last of its digits; `f` keeps them.
fn fraction(out: &mut String, nanos: u32, letter: char, count: usize) {
    let count = u32::try_from(count.min(7)).unwrap_or(7);
    let mut value = nanos / 10u32.pow(9 - count);
    let mut width = count as usize;
    if letter == 'F' {
        while width > 0 && value.is_multiple_of(10) {
            value /= 10;
            width -= 1;
        }
        if width == 0 {
            if out.ends_with('.') {
                out.pop();
            }
            return;
        }
    }
    number(out, value, width);
}
