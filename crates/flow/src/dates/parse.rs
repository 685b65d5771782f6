//! Reads dates: ISO 8601, what people write, and by a given format.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::format::{Piece, expanded, pieces};
use super::{Culture, Stamp};

/// The date that a text says, in any of the usual ways. A text with an offset is brought to UTC.
pub(crate) fn parse(text: &str, culture: &Culture) -> Option<Stamp> {
    if let Some(stamp) = super::iso::parse(text) {
        return Some(stamp);
    }
    let mut reading = Reading::default();
    let mut rest = text.trim();
    if rest.is_empty() || rest.len() > 100 {
        return None;
    }
    while let Some(c) = rest.chars().next() {
        rest = if c.is_ascii_digit() {
            reading.digits(rest)?
        } else if c.is_alphabetic() {
            reading.word(rest, culture)?
        } else if matches!(c, '+' | '-') && reading.time.is_some() {
            reading.offset(rest)?
        } else if matches!(c, '-' | '/' | '.' | ',' | ' ' | '\u{a0}') {
            &rest[c.len_utf8()..]
        } else {
            return None;
        };
    }
    reading.stamp(culture)
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'t> {
    numbers: Vec<&'t str>,
    month: Option<u32>,
    /// The day of the week, which has to be that of the date.
    day: Option<u32>,
    time: Option<(u32, u32, u32, u32)>,
    afternoon: Option<bool>,
    offset: Option<TimeDelta>,
}

impl<'t> Reading<'t> {
    /// A number of a date, or a time if a colon follows.
    fn digits(&mut self, text: &'t str) -> Option<&'t str> {
        let (number, rest) = leading(text);
        if self.time.is_none() && rest.starts_with(':') {
            return self.clock(number, &rest[1..]);
        }
        // `5 PM`
        let hour_alone = ["am", "pm"].iter().any(|mark| starts_with_word(rest.trim_start(), mark));
        if self.time.is_none() && hour_alone && number.len() <= 2 {
            self.time = Some((number.parse().ok()?, 0, 0, 0));
            return Some(rest);
        }
        self.numbers.push(number);
        (self.numbers.len() <= 3 && self.offset.is_none()).then_some(rest)
    }

    fn clock(&mut self, hour: &str, text: &'t str) -> Option<&'t str> {
        let (minute, mut rest) = leading(text);
        let (mut second, mut nanos) = (0, 0);
        if let Some(after) = rest.strip_prefix(':') {
            let (digits, after) = leading(after);
            (second, rest) = (digits.parse().ok()?, after);
            if let Some(after) = rest.strip_prefix(['.', ','])
                && after.starts_with(|c: char| c.is_ascii_digit())
            {
                let (digits, after) = leading(after);
                (nanos, rest) = (fraction(digits)?, after);
            }
        }
        self.time = Some((hour.parse().ok()?, minute.parse().ok()?, second, nanos));
        Some(rest)
    }

    fn word(&mut self, text: &'t str, culture: &Culture) -> Option<&'t str> {
        let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let (word, rest) = (text[..length].to_lowercase(), &text[length..]);
        let rest_after_dot = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(month) = month_named(&word, culture) {
            if self.month.replace(month).is_some() {
                return None;
            }
            return Some(rest_after_dot);
        }
        match word.as_str() {
            "z" | "utc" | "gmt" => self.offset = Some(TimeDelta::zero()),
            "am" | "pm" => self.afternoon = Some(word == "pm"),
            "t" if !self.numbers.is_empty() => {}
            "de" | "of" | "at" | "th" | "st" | "nd" | "rd" => {}
            word => {
                // Two names of days cannot both be right.
                let day = day_named(word, culture)?;
                return self.day.replace(day).is_none().then_some(rest_after_dot);
            }
        }
        Some(rest)
    }

    fn offset(&mut self, text: &'t str) -> Option<&'t str> {
        let negative = text.starts_with('-');
        let (hours, rest) = leading(&text[1..]);
        let (hours, minutes, rest) = match (hours.len(), rest.strip_prefix(':')) {
            (1 | 2, Some(after)) => {
                let (minutes, rest) = leading(after);
                (hours, minutes, rest)
            }
            (1 | 2, None) => (hours, "0", rest),
            (4, None) => (&hours[..2], &hours[2..], rest),
            _ => return None,
        };
        let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        if minutes > 14 * 60 || self.offset.is_some() {
            return None;
        }
        self.offset = Some(TimeDelta::minutes(if negative { -minutes } else { minutes }));
        Some(rest)
    }

    fn stamp(&self, culture: &Culture) -> Option<Stamp> {
        let (hour, minute, second, nanos) = self.time.unwrap_or_default();
        let hour = match self.afternoon {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
            None => hour,
        };
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
        let stamp = Stamp::local(NaiveDateTime::new(self.date(culture)?, time));
        match self.offset {
            Some(offset) => Stamp { utc: true, ..stamp }.plus(-offset),
            None => Some(stamp),
        }
    }

    fn date(&self, culture: &Culture) -> Option<NaiveDate> {
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), [year]) if year.len() == 4 => (*year, month, 1),
            (Some(month), [year, day]) if year.len() == 4 => (*year, month, day.parse().ok()?),
            (Some(month), [day, year]) => (*year, month, day.parse().ok()?),
            (None, [year, month, day]) if year.len() == 4 => (*year, month.parse().ok()?, day.parse().ok()?),
            (None, [month, day, year]) if culture.month_first() => (*year, month.parse().ok()?, day.parse().ok()?),
            (None, [day, month, year]) => (*year, month.parse().ok()?, day.parse().ok()?),
            (None, [year, month]) if year.len() == 4 => (*year, month.parse().ok()?, 1),
            _ => return None,
        };
        let date = NaiveDate::from_ymd_opt(full_year(year)?, month, day)?;
        let is_day = self.day.is_none_or(|day| date.weekday().num_days_from_sunday() == day);
        (is_day && date >= super::first_day()).then_some(date)
    }
}

fn leading(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !text[word.len()..].starts_with(char::is_alphabetic)
}

fn fraction(digits: &str) -> Option<u32> {
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    // More than seven decimals are rounded off by .NET; the rest would be lost on writing anyway.
    nine.parse::<u32>().ok().map(|nanos| nanos / 100 * 100)
}

/// Two digits are a year from 1950 to 2049.
fn full_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        1 | 2 => Some(if year < 50 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

fn month_named(word: &str, culture: &Culture) -> Option<u32> {
    culture.month_named(word).or_else(|| super::ENGLISH.month_named(word))
}

fn day_named(word: &str, culture: &Culture) -> Option<u32> {
    culture.day_named(word).or_else(|| super::ENGLISH.day_named(word))
}

/// The date that a text says in exactly that format.
pub(crate) fn parse_exact(text: &str, format: &str, culture: &Culture) -> Option<Stamp> {
    let mut fields = Fields { year: 1, month: 1, day: 1, ..Fields::default() };
    let mut rest = text.trim();
    for piece in pieces(&expanded(format, culture).ok()?, culture) {
        rest = match piece.ok()? {
            Piece::Literal(text) => rest.strip_prefix(text)?,
            Piece::Field(letter, count) => fields.read(rest, letter, count, culture)?,
        };
    }
    rest.is_empty().then(|| fields.stamp()).flatten()
}

#[derive(Default)]
struct Fields {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
    afternoon: Option<bool>,
    offset: Option<TimeDelta>,
}

impl Fields {
    fn read<'t>(&mut self, text: &'t str, letter: char, count: usize, culture: &Culture) -> Option<&'t str> {
        let most = if count == 1 { 2 } else { count };
        let (number, rest) = match letter {
            'M' | 'd' if count > 2 => ("", text),
            't' | 'K' | 'z' | 'g' => ("", text),
            _ => digits(text, if matches!(letter, 'F') { 0 } else { count }, most.max(count))?,
        };
        let value: u32 = if number.is_empty() { 0 } else { number.parse().ok()? };
        match letter {
            'y' => self.year = if count <= 2 { full_year(number)? } else { value as i32 },
            'M' if count > 2 => return self.month_word(text, culture),
            'd' if count > 2 => return day_word(text, culture),
            'M' => self.month = value,
            'd' => self.day = value,
            'H' | 'h' => self.hour = value,
            'm' => self.minute = value,
            's' => self.second = value,
            'f' | 'F' => self.nanos = if number.is_empty() { 0 } else { fraction(number)? },
            't' => return self.half(text, count, culture),
            'K' | 'z' => return self.zone(text),
            _ => return None,
        }
        Some(rest)
    }

    fn month_word<'t>(&mut self, text: &'t str, culture: &Culture) -> Option<&'t str> {
        let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        self.month = month_named(&text[..length].to_lowercase(), culture)?;
        let rest = &text[length..];
        Some(rest.strip_prefix('.').unwrap_or(rest))
    }

    fn half<'t>(&mut self, text: &'t str, count: usize, culture: &Culture) -> Option<&'t str> {
        for (i, own) in culture.halves.into_iter().chain(super::ENGLISH.halves).enumerate() {
            let mark = if count == 1 { own.get(..own.chars().next()?.len_utf8())? } else { own };
            let Some((start, rest)) = text.split_at_checked(mark.len()) else { continue };
            if start.to_lowercase() == mark.to_lowercase() {
                self.afternoon = Some(i % 2 == 1);
                return Some(rest);
            }
        }
        None
    }

    fn zone<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(rest) = text.strip_prefix(['Z', 'z']) {
            self.offset = Some(TimeDelta::zero());
            return Some(rest);
        }
        if !text.starts_with(['+', '-']) {
            return Some(text);
        }
        let mut reading = Reading::default();
        let rest = reading.offset(text)?;
        self.offset = reading.offset;
        Some(rest)
    }

    fn stamp(&self) -> Option<Stamp> {
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let date = NaiveDate::from_ymd_opt(self.year, self.month, self.day)?;
        let stamp = Stamp::local(date.and_hms_nano_opt(hour, self.minute, self.second, self.nanos)?);
        match self.offset {
            Some(offset) => Stamp { utc: true, ..stamp }.plus(-offset),
            None => Some(stamp),
        }
    }
}

fn day_word<'t>(text: &'t str, culture: &Culture) -> Option<&'t str> {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let rest = &text[length..];
    day_named(&text[..length].to_lowercase(), culture)?;
    Some(rest.strip_prefix('.').unwrap_or(rest))
}

fn digits(text: &str, least: usize, most: usize) -> Option<(&str, &str)> {
    let (all, _) = leading(text);
    let length = all.len().min(most);
    (length >= least).then(|| text.split_at(length))
}
