//! ISO 8601 durations, as in `PT7S` and `P1DT12H`. Months and years are not lengths of time and are taken as 30 and
//! 365 days, as the language's own limits do.

use std::time::Duration;

/// The length that `text` says, or `None` when it is not an ISO 8601 duration.
///
/// ```
/// # use causeway_flow::duration::parse;
/// assert_eq!(parse("PT1M30S").unwrap().as_secs(), 90);
/// assert_eq!(parse("P1DT0.5H").unwrap().as_secs(), 88_200);
/// assert_eq!(parse("1 hour"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let rest = text.trim().strip_prefix(['P', 'p'])?;
    let mut seconds = 0.0;
    let mut digits = String::new();
    let (mut in_time, mut any) = (false, false);
    for c in rest.chars() {
        match c.to_ascii_uppercase() {
            'T' if !in_time && digits.is_empty() => in_time = true,
            '0'..='9' | '.' => digits.push(c),
            unit => {
                seconds += std::mem::take(&mut digits).parse::<f64>().ok()? * unit_seconds(unit, in_time)?;
                any = true;
            }
        }
    }
    if !any || !digits.is_empty() {
        return None;
    }
    Duration::try_from_secs_f64(seconds).ok()
}

fn unit_seconds(unit: char, in_time: bool) -> Option<f64> {
    Some(match (unit, in_time) {
        ('S', true) => 1.0,
        ('M', true) => 60.0,
        ('H', true) => 3600.0,
        ('D', false) => 86_400.0,
        ('W', false) => 604_800.0,
        ('M', false) => 30.0 * 86_400.0,
        ('Y', false) => 365.0 * 86_400.0,
        _ => return None,
    })
}
