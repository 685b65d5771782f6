//! .NET date format strings, standard (`o`, `D`, `u`, …) and custom (`yyyy-MM-ddTHH:mm`).

use chrono::{Datelike, Timelike};

use super::{Culture, ENGLISH, Stamp};

/// A stretch of a custom format: a run of one letter, or text as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Field(char, usize),
    Literal(String),
}

/// The stamp written in a format.
pub(crate) fn format(stamp: Stamp, format: &str, culture: &Culture) -> Result<String, String> {
    // The formats of protocols are written in English whatever the culture.
    let culture = if matches!(format, "r" | "R") { &ENGLISH } else { culture };
    let pieces = pieces(format, culture)?;
    let beside_day = pieces.iter().any(|piece| matches!(piece, Piece::Field('d', 1 | 2)));
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.push_str(&text),
            Piece::Field('M', count @ 3..) => {
                out.push_str(culture.month(stamp.time.month(), count == 3, beside_day));
            }
            Piece::Field('F', count) => {
                let digits = fraction(stamp.time.nanosecond(), 'F', count);
                // A decimal point goes with the last of its digits.
                if digits.is_empty() && out.ends_with('.') {
                    out.pop();
                }
                out.push_str(&digits);
            }
            Piece::Field(letter, count) => out.push_str(&field(stamp, letter, count, culture)),
        }
    }
    Ok(out)
}

/// A format in pieces, with a standard format written out.
pub(crate) fn pieces(format: &str, culture: &Culture) -> Result<Vec<Piece>, String> {
    let mut chars = format.chars();
    match (chars.next(), chars.next()) {
        (None, _) => split(ROUND_TRIP, culture),
        (Some(letter), None) => match standard(letter, culture) {
            Some(custom) => split(&custom, culture),
            None => Err(format!("'{letter}' is not a date format")),
        },
        // A percent sign makes a single letter a custom format.
        (Some('%'), Some(_)) => split(format.get(1..).unwrap_or_default(), culture),
        _ => split(format, culture),
    }
}

fn standard(letter: char, culture: &Culture) -> Option<String> {
    Some(match letter {
        'd' => culture.short_date.into(),
        'D' => culture.long_date.into(),
        'f' => format!("{} {}", culture.long_date, culture.short_time),
        'F' | 'U' => format!("{} {}", culture.long_date, culture.long_time),
        'g' => format!("{} {}", culture.short_date, culture.short_time),
        'G' => format!("{} {}", culture.short_date, culture.long_time),
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

/// What `o` stands for.
const ROUND_TRIP: &str = "yyyy-MM-dd'T'HH':'mm':'ss.fffffffK";

fn split(format: &str, culture: &Culture) -> Result<Vec<Piece>, String> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => literal(&mut pieces, &quoted(&mut chars, c)?),
            '\\' => literal(&mut pieces, &chars.next().ok_or("the format ends with a \\")?.to_string()),
            'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' | 'g' => {
                let mut count = 1;
                while c != 'K' && chars.next_if_eq(&c).is_some() {
                    count += 1;
                }
                if matches!(c, 'f' | 'F') && count > 7 {
                    return Err("a second has at most seven decimals".into());
                }
                pieces.push(Piece::Field(c, count));
            }
            '/' => literal(&mut pieces, culture.separators[0]),
            ':' => literal(&mut pieces, culture.separators[1]),
            '%' if chars.peek().is_none_or(|next| *next == '%') => return Err("a % has no letter behind it".into()),
            '%' => {}
            c => literal(&mut pieces, &c.to_string()),
        }
    }
    Ok(pieces)
}

fn quoted(chars: &mut std::iter::Peekable<std::str::Chars>, quote: char) -> Result<String, String> {
    let mut text = String::new();
    for c in chars.by_ref() {
        if c == quote {
            return Ok(text);
        }
        text.push(c);
    }
    Err(format!("the format has a {quote} that is not closed"))
}

fn literal(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Literal(before)) => before.push_str(text),
        _ => pieces.push(Piece::Literal(text.to_owned())),
    }
}

fn field(stamp: Stamp, letter: char, count: usize, culture: &Culture) -> String {
    let time = stamp.time;
    let padded = |number: u32| format!("{number:0width$}", width = count.min(2));
    match letter {
        'y' => year(time.year(), count),
        'M' => padded(time.month()),
        'd' => match count {
            1 | 2 => padded(time.day()),
            _ => culture.day(time.weekday().num_days_from_sunday(), count == 3).into(),
        },
        'H' => padded(time.hour()),
        'h' => padded(time.hour12().1),
        'm' => padded(time.minute()),
        's' => padded(time.second()),
        'f' => fraction(time.nanosecond(), letter, count),
        't' => {
            let [morning, evening] = culture.halves;
            let half = if time.hour() < 12 { morning } else { evening };
            half.chars().take(if count == 1 { 1 } else { usize::MAX }).collect()
        }
        'z' => match count {
            1 => "+0".into(),
            2 => "+00".into(),
            _ => "+00:00".into(),
        },
        'K' => if stamp.utc { "Z" } else { "" }.into(),
        _ => "A.D.".into(),
    }
}

fn year(year: i32, count: usize) -> String {
    match count {
        1 => (year % 100).to_string(),
        2 => format!("{:02}", year % 100),
        _ => format!("{year:0count$}"),
    }
}

/// `F` drops zeros at the end; `f` keeps them.
fn fraction(nanos: u32, letter: char, count: usize) -> String {
    let digits: String = format!("{:09}", nanos % 1_000_000_000).chars().take(count.min(7)).collect();
    if letter == 'F' { digits.trim_end_matches('0').to_owned() } else { digits }
}
