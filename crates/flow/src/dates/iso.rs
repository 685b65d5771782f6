//! The form that services write, `2026-03-15T07:08:09.123Z`, read without looking for anything else. What is not quite
//! it is left to [`super::parse`].

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Stamp;

/// The date and time of a text in ISO 8601's extended form; with an offset, brought to UTC.
pub(super) fn parse(text: &str) -> Option<Stamp> {
    let mut rest = Bytes(text.as_bytes());
    let (year, _, month, _, day) = (rest.number(4)?, rest.is(b'-')?, rest.number(2)?, rest.is(b'-')?, rest.number(2)?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| year > 0)?;
    rest.is(b'T')?;
    let (hour, _, minute, _, second) =
        (rest.number(2)?, rest.is(b':')?, rest.number(2)?, rest.is(b':')?, rest.number(2)?);
    let nanos = if rest.is(b'.').is_some() { rest.fraction()? } else { 0 };
    let time = NaiveDateTime::new(date, NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?);
    match rest.0 {
        [] => Some(Stamp::local(time)),
        [b'Z'] => Some(Stamp { time, utc: true }),
        [sign @ (b'+' | b'-'), ..] => {
            rest.0 = rest.0.get(1..)?;
            let (hours, _, minutes) = (rest.number(2)?, rest.is(b':')?, rest.number(2)?);
            let offset = TimeDelta::minutes(i64::from(hours * 60 + minutes));
            let fits = rest.0.is_empty() && hours * 60 + minutes <= 14 * 60;
            let offset = if *sign == b'-' { offset } else { -offset };
            Stamp { time, utc: true }.plus(offset).filter(|_| fits)
        }
        _ => None,
    }
}

/// What is left of the text.
struct Bytes<'t>(&'t [u8]);

impl Bytes<'_> {
    fn is(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// A number of exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |sum, byte| Some(sum * 10 + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?)))
    }

    /// One to nine decimals of a second in nanoseconds, of which .NET keeps seven.
    fn fraction(&mut self) -> Option<u32> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = self.number(digits.min(9)).filter(|_| (1..=9).contains(&digits))?;
        let nanos = number * 10u32.pow(9 - u32::try_from(digits).ok()?);
        Some(nanos / 100 * 100)
    }
}
