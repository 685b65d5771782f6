//! Times for people: in the machine's zone, short.

use chrono::{DateTime, Local};

/// `2026-11-24 13:05:07` in the machine's zone, from RFC 3339.
pub(crate) fn local(rfc3339: &str) -> String {
    DateTime::parse_from_rfc3339(rfc3339)
        .map_or_else(|_| rfc3339.to_owned(), |at| at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `1.2 s`, `340 ms`.
pub(crate) fn took(ms: u64) -> String {
    match ms {
        0..=999 => format!("{ms} ms"),
        1000..=89_999 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
    }
}
