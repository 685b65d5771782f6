//! Filters of lists (AIP-160, the part that is documented): comparisons of the observation's time, joined by AND.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::civil::Moment;
use super::kinds::{Kind, Shape};
use super::points::Point;
use super::violation;
use crate::reply::Reply;

/// A filter that was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    of_end: bool,
    /// `>=` when true, `<` when false.
    from: bool,
    than: Than,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Than {
    Instant(DateTime<Utc>),
    Civil(NaiveDateTime),
}

/// Reads a filter for points of this kind.
pub(super) fn filter(kind: &Kind, text: &str) -> Result<Filter, Reply> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Filter::default());
    }
    text.split(" AND ").map(|part| term(kind, part.trim())).collect::<Result<_, _>>().map(Filter)
}

impl Filter {
    /// Whether a point passes.
    pub(super) fn admits(&self, point: &Point) -> bool {
        self.0.iter().all(|term| term.admits(if term.of_end { point.end } else { point.start }))
    }
}

impl Term {
    fn admits(&self, moment: Moment) -> bool {
        let later = match &self.than {
            Than::Instant(at) => moment.at >= *at,
            Than::Civil(at) => moment.civil >= *at,
        };
        later == self.from
    }
}

fn term(kind: &Kind, text: &str) -> Result<Term, Reply> {
    let wrong = |why: &str| violation("filter", why);
    let (field, from, literal) = match (text.split_once(">="), text.split_once('<')) {
        (Some((field, literal)), None) => (field.trim(), true, literal.trim()),
        (None, Some((field, literal))) if !literal.starts_with('=') => (field.trim(), false, literal.trim()),
        _ => return Err(wrong("Each part is a field, >= or <, and a literal.")),
    };
    let literal = literal.strip_prefix('"').and_then(|literal| literal.strip_suffix('"'));
    let literal = literal.ok_or_else(|| wrong("A time must stand in double quotes."))?;
    let name = field.strip_prefix(kind.snake).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    let (civil, of_end) = asked(kind, name).ok_or_else(|| wrong(&format!("The field {field} cannot be filtered.")))?;
    let than = if civil { civil_time(literal).map(Than::Civil) } else { instant(literal).map(Than::Instant) };
    Ok(Term { of_end, from, than: than.ok_or_else(|| wrong("The time cannot be read."))? })
}

/// Which field of a kind may be asked: civil or not, end or start.
fn asked(kind: &Kind, name: &str) -> Option<(bool, bool)> {
    match (kind.shape, kind.path, name) {
        (Shape::Sample, _, "sample_time.physical_time") => Some((false, false)),
        (Shape::Sample, _, "sample_time.civil_time") => Some((true, false)),
        (Shape::Interval, _, "interval.start_time") => Some((false, false)),
        (Shape::Session, "sleep", "interval.end_time") => Some((false, true)),
        (Shape::Session, "sleep", "interval.civil_end_time") => Some((true, true)),
        (Shape::Session, "sleep", _) => None,
        (Shape::Interval | Shape::Session, _, "interval.civil_start_time") => Some((true, false)),
        _ => None,
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn civil_time(text: &str) -> Option<NaiveDateTime> {
    let date: Option<NaiveDate> = text.parse().ok();
    date.map(|date| date.and_time(NaiveTime::MIN)).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_filters_are_understood_and_others_refused() {
        let cases = [
            (
                "weight",
                "weight.sample_time.physical_time >= \"2023-11-24T00:00:00Z\" AND weight.sample_time.physical_time < \"2023-11-25T00:00:00Z\"",
                true,
            ),
            ("weight", "weight.sample_time.civil_time >= \"2023-11-24\"", true),
            ("steps", "steps.interval.start_time >= \"2023-11-24T00:00:00Z\"", true),
            ("exercise", "exercise.interval.civil_start_time >= \"2024-08-14T12:34:56\"", true),
            ("sleep", "sleep.interval.end_time < \"2023-11-25T00:00:00Z\"", true),
            ("exercise", "exercise.interval.start_time >= \"2023-11-24T00:00:00Z\"", false),
            ("sleep", "sleep.interval.civil_start_time >= \"2023-11-24\"", false),
            ("weight", "weight.weight_grams >= \"1\"", false),
            ("weight", "weight.sample_time.civil_time <= \"2023-11-24\"", false),
            ("weight", "weight.sample_time.civil_time >= 2023-11-24", false),
            ("weight", "steps.interval.start_time >= \"2023-11-24T00:00:00Z\"", false),
        ];
        for (kind, text, fine) in cases {
            assert_eq!(filter(Kind::at(kind).unwrap(), text).is_ok(), fine, "{text}");
        }
    }
}
