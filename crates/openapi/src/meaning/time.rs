//! Times by their names, formats and descriptions: of members of an item, and of parameters.

use serde_json::Value;

use super::Confidence;
use super::shape::{kind, words};
use super::words::{key, says};

/// What a time is the time of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Change,
    Creation,
    Event,
}

const CHANGE: [&str; 6] = ["updated", "modified", "changed", "edited", "update", "modification"];
const CREATION: [&str; 4] = ["created", "creation", "create", "added"];
/// What may stand around such a word in a time's name, and in no other member's.
const AROUND: [&str; 10] = ["last", "at", "on", "date", "time", "datetime", "timestamp", "utc", "system", "when"];
const EVENTS: [&str; 23] = [
    "date",
    "time",
    "timestamp",
    "datetime",
    "start",
    "startdate",
    "starttime",
    "startdatetime",
    "startedat",
    "startdatelocal",
    "publishedat",
    "published",
    "publishdate",
    "pubdate",
    "occurredat",
    "eventtime",
    "eventdate",
    "receiveddatetime",
    "sentdatetime",
    "orderdate",
    "day",
    "submittedat",
    "completedat",
];

impl Of {
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Change => "Its name is that of a time of change.",
            Self::Creation => "Its name is that of a time of creation.",
            Self::Event => "Its name is that of the time of an event.",
        }
    }
}

/// Whether a member holds such a time, and how surely.
pub(super) fn member(name: &str, schema: &Value, of: Of) -> Option<Confidence> {
    if !matches!(kind(schema), None | Some("string" | "integer" | "number")) {
        return None;
    }
    let key = key(name);
    let (named, bare) = match of {
        Of::Change => (around(&key, &CHANGE) || key == "systemmodstamp", CHANGE.contains(&key.as_str())),
        Of::Creation => (around(&key, &CREATION), CREATION.contains(&key.as_str())),
        Of::Event => (EVENTS.contains(&key.as_str()), matches!(key.as_str(), "start" | "day" | "published")),
    };
    let told = is_time(schema, &words(schema));
    named.then_some(if told || !bare { Confidence::Likely } else { Confidence::Guess })
}

/// Whether a name is one of these words with nothing but the usual around it.
fn around(key: &str, words: &[&str]) -> bool {
    words.iter().any(|word| key.split_once(word).is_some_and(|(before, after)| usual(before) && usual(after)))
}

fn usual(part: &str) -> bool {
    part.is_empty() || AROUND.iter().any(|word| part.strip_prefix(word).is_some_and(usual))
}

/// Whether a schema or what is said about it speaks of a time.
pub(super) fn is_time(schema: &Value, text: &str) -> bool {
    const SAID: [&str; 16] = [
        "date",
        "dates",
        "time",
        "datetime",
        "date-time",
        "timestamp",
        "iso 8601",
        "iso8601",
        "iso-8601",
        "rfc3339",
        "rfc 3339",
        "epoch",
        "unix",
        "utc",
        "yyyy-mm-dd",
        "milliseconds",
    ];
    format(schema).is_some() || says(text, &SAID)
}

/// `date` or `date-time`, where declared.
pub(super) fn format(schema: &Value) -> Option<&str> {
    let format = schema.get("format")?.as_str()?;
    ["date-time", "date"].into_iter().find(|known| format.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_told_from_what_only_sounds_alike() {
        let text = json!({"type": "string"});
        for (name, of, found) in [
            ("lastModifiedDateTime", Of::Change, Some(Confidence::Likely)),
            ("updated_at", Of::Change, Some(Confidence::Likely)),
            ("date_updated", Of::Change, Some(Confidence::Likely)),
            ("updated", Of::Change, Some(Confidence::Guess)),
            ("updated_by", Of::Change, None),
            ("lastUpdatedBy", Of::Change, None),
            ("createdAt", Of::Creation, Some(Confidence::Likely)),
            ("start_date", Of::Event, Some(Confidence::Likely)),
            ("startDatePlanned", Of::Event, None),
        ] {
            assert_eq!(member(name, &text, of), found, "{name}");
        }
        assert_eq!(member("updated", &json!({"type": "boolean"}), Of::Change), None);
        assert_eq!(member("updated", &json!({"format": "date-time"}), Of::Change), Some(Confidence::Likely));
    }
}
