//! Texts and numbers by format, limits and pattern.

use serde_json::{Value, json};

use crate::schema::formats;
use crate::schema::limits::{self, count, is_multiple};
use crate::schema::pattern;

/// The longest text that is made.
const LONGEST: usize = 2_000;

/// A text that has the format, fits the lengths and matches the pattern, as far as one is found.
pub(crate) fn text(schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let least = count(schema, "minLength").unwrap_or(0).min(LONGEST);
    let most = count(schema, "maxLength").unwrap_or(LONGEST);
    let usual = by_format(format);
    let wanted = schema.get("pattern").and_then(Value::as_str);
    let matching = |text: &str| wanted.is_none_or(|wanted| limits::matches(wanted, text) != Some(false));
    let length = |text: &str| (least..=most).contains(&text.chars().count());
    if let Some(usual) = usual.filter(|usual| matching(usual) && length(usual)) {
        return usual.to_owned();
    }
    let made = wanted.and_then(|wanted| pattern::matching(wanted, least, most));
    let plain = || fitted(usual.unwrap_or("text"), least, most);
    made.filter(|text| formats::wrong(format, text).is_none() || usual.is_none()).unwrap_or_else(plain)
}

fn by_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-31",
        "date-time" | "google-datetime" => "2026-01-31T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "PT1H",
        "google-duration" => "3600s",
        "google-fieldmask" => "*",
        "uuid" | "guid" => "3f2b1c9e-8d54-4d7a-9c3e-5b1a2f6e7d80",
        "email" | "idn-email" => "someone@example.com",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" | "uri-template" => "/sample",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "json-pointer" => "/sample",
        "relative-json-pointer" => "0",
        "regex" => ".*",
        "byte" | "base64" => "dGV4dA==",
        "int32" | "int64" | "uint32" | "uint64" | "double" | "float" | "decimal" => "1",
        _ => return None,
    })
}

/// Repeated or cut to a length.
fn fitted(text: &str, least: usize, most: usize) -> String {
    let length = text.chars().count().max(least).min(most.max(1));
    text.chars().cycle().take(length).collect()
}

/// 1 where it fits, else the number nearest to it that does.
pub(crate) fn number(schema: &Value, whole: bool) -> Value {
    let (low, high) = limits::range(schema);
    let step = schema.get("multipleOf").and_then(Value::as_f64).filter(|step| *step > 0.0);
    let step = step.or(whole.then_some(1.0));
    let fits = |number: f64| {
        low.is_none_or(|(low, open)| number > low || (number == low && !open))
            && high.is_none_or(|(high, open)| number < high || (number == high && !open))
            && step.is_none_or(|step| is_multiple(number, step))
    };
    let found = candidates(low.map(|low| low.0), high.map(|high| high.0), step).into_iter().find(|one| fits(*one));
    written(found.or(low.map(|low| low.0)).unwrap_or(1.0), whole)
}

/// Numbers near 1 and near the limits, on the step where there is one.
fn candidates(low: Option<f64>, high: Option<f64>, step: Option<f64>) -> Vec<f64> {
    let mut found = vec![1.0];
    let grid = step.unwrap_or(1.0);
    found.push(grid);
    if let Some(low) = low {
        let on_grid = (low / grid).ceil() * grid;
        found.extend([low, on_grid, on_grid + grid]);
    }
    if let Some(high) = high {
        let on_grid = (high / grid).floor() * grid;
        found.extend([high, on_grid, on_grid - grid]);
    }
    if let (Some(low), Some(high)) = (low, high) {
        found.push(low + (high - low) / 2.0);
    }
    found.push(0.0);
    found
}

fn written(number: f64, whole: bool) -> Value {
    if whole || (number.fract() == 0.0 && number.abs() < 1e15) { json!(number as i64) } else { json!(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_limits() {
        for (schema, whole, number) in [
            (json!({}), true, json!(1)),
            (json!({"minimum": 5}), true, json!(5)),
            (json!({"minimum": 5, "exclusiveMinimum": true}), true, json!(6)),
            (json!({"exclusiveMinimum": 5, "maximum": 6}), true, json!(6)),
            (json!({"maximum": -3}), true, json!(-3)),
            (json!({"exclusiveMaximum": 0}), true, json!(-1)),
            (json!({"multipleOf": 10}), true, json!(10)),
            (json!({"minimum": 11, "multipleOf": 10}), true, json!(20)),
            (json!({"minimum": 0.1, "maximum": 0.2}), false, json!(0.1)),
            (json!({"exclusiveMinimum": 0, "exclusiveMaximum": 1}), false, json!(0.5)),
            (json!({"multipleOf": 0.25, "maximum": 0.3}), false, json!(0.25)),
            (json!({"minimum": -9_223_372_036_854_775_808_i64}), true, json!(1)),
        ] {
            assert_eq!(super::number(&schema, whole), number, "{schema}");
        }
    }

    #[test]
    fn texts_keep_their_lengths() {
        for (schema, text) in [
            (json!({"maxLength": 2}), "te"),
            (json!({"minLength": 6}), "textte"),
            (json!({"format": "date"}), "2026-01-31"),
            (json!({"format": "uuid", "pattern": "^[a-z]{3}$"}), "3f2b1c9e-8d54-4d7a-9c3e-5b1a2f6e7d80"),
            (json!({"format": "strange"}), "text"),
            (json!({"pattern": "^[A-Z]{2}-\\d+$", "minLength": 6}), "AA-111"),
        ] {
            assert_eq!(super::text(&schema), text, "{schema}");
        }
    }
}
