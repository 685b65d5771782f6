//! Whether a text has the form that `format` names. Small and permissive: only what a server is sure to refuse fails.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What is wrong with a text of this format, as the end of a sentence; `None` when it fits or the format is not known.
pub(crate) fn wrong(format: &str, text: &str) -> Option<&'static str> {
    let (fits, meant) = match format {
        "date" => (is_date(text), "a date such as 2026-01-31"),
        "date-time" | "google-datetime" => (is_date_time(text), "a time such as 2026-01-31T12:00:00Z"),
        "time" => (is_full_time(text), "a time of day such as 12:00:00Z"),
        "uuid" | "guid" => (is_uuid(text), "a UUID"),
        "email" => (is_email(text), "an e-mail address"),
        "uri" | "url" => (url::Url::parse(text).is_ok(), "a whole address such as https://example.com/"),
        "ipv4" => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
        "hostname" => (is_hostname(text), "the name of a host"),
        "byte" => (is_base64(text), "base64"),
        "int32" => (text.parse::<i32>().is_ok(), "a whole number of 32 bits"),
        "int64" => (text.parse::<i64>().is_ok(), "a whole number of 64 bits"),
        "uint32" => (text.parse::<u32>().is_ok(), "a positive whole number of 32 bits"),
        "uint64" => (text.parse::<u64>().is_ok(), "a positive whole number of 64 bits"),
        _ => return None,
    };
    (!fits).then_some(meant)
}

/// RFC 3339, `full-date`, with the lengths of months.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// RFC 3339, `date-time`; a space and a missing zone are taken too, since many servers write them so.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    is_date(date) && (is_full_time(time) || is_clock(time))
}

fn is_full_time(text: &str) -> bool {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return is_clock(clock);
    }
    let Some(sign) = text.rfind(['+', '-']) else { return false };
    let offset: Vec<_> = text[sign + 1..].split(':').collect();
    let [hours, minutes] = offset.as_slice() else { return false };
    is_clock(&text[..sign]) && digits(hours, 2).is_some_and(|n| n < 24) && digits(minutes, 2).is_some_and(|n| n < 60)
}

/// `12:00:00` with a fraction or without; a leap second is 60.
fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let parts: Vec<_> = whole.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return false };
    let below = |text: &str, limit: u32| digits(text, 2).is_some_and(|n| n < limit);
    below(hours, 24)
        && below(minutes, 60)
        && below(seconds, 61)
        && fraction.is_none_or(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<_> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    plain(local) && plain(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

fn is_hostname(text: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// Of either alphabet, with its padding or without.
fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let letters = bare.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    padding <= 2 && letters.clone().all(fits) && letters.count() % 4 != 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_what_only_looks_like_them() {
        for (format, good, bad) in [
            ("date", vec!["2024-02-29", "2026-12-31"], vec!["2026-02-29", "2026-13-01", "2026-1-1", "1/2/2026", ""]),
            (
                "date-time",
                vec!["2026-01-31T12:00:00Z", "2026-01-31t12:00:60.5+01:00", "2026-01-31 12:00:00"],
                vec!["2026-01-31", "2026-01-31T25:00:00Z", "2026-01-31T12:00:00+1", "now"],
            ),
            ("time", vec!["12:00:00Z", "23:59:59.999-05:30"], vec!["12:00:00", "24:00:00Z", "12:00Z"]),
            ("uuid", vec!["3F2B1C9E-8d54-4d7a-9c3e-5b1a2f6e7d80"], vec!["3f2b1c9e8d544d7a9c3e5b1a2f6e7d80", "x"]),
            ("email", vec!["a+b@example.com", "a@localhost"], vec!["a", "@b", "a@", "a b@c.d", "a@.b"]),
            ("uri", vec!["https://a.example/x", "urn:a:b"], vec!["/relative", "a b", ""]),
            ("ipv4", vec!["192.0.2.1"], vec!["256.0.0.1", "1.2.3"]),
            ("ipv6", vec!["2001:db8::1"], vec!["192.0.2.1", ":::"]),
            ("hostname", vec!["a-b.example"], vec!["-a", "a_b", ""]),
            ("byte", vec!["aGk=", "aGk", "_-8", ""], vec!["a", "a b*", "===="]),
            ("int32", vec!["-2147483648"], vec!["2147483648", "1.5"]),
            ("uint64", vec!["18446744073709551615"], vec!["-1"]),
            ("made-up", vec!["anything"], vec![]),
        ] {
            good.iter().for_each(|text| assert_eq!(wrong(format, text), None, "{format} {text}"));
            bad.iter().for_each(|text| assert!(wrong(format, text).is_some(), "{format} {text}"));
        }
    }
}
