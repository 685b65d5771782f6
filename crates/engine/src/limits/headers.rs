//! What answers say about rates: `RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers-11 and
//! before, `X-RateLimit-*` as services write it, Fitbit's and Strava's own.

use chrono::{DateTime, Utc};

/// What one answer says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    /// What is left.
    pub(super) standings: Vec<Standing>,
    /// So many requests in so many milliseconds.
    pub(super) policies: Vec<(u32, i64)>,
}

/// What is left of one quota.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) limit: Option<u32>,
    pub(super) remaining: u32,
    /// In how many milliseconds it is whole again.
    pub(super) reset: Option<i64>,
    /// For how many milliseconds a whole one is. Without a reset, such windows begin with the hour or the day.
    pub(super) window: Option<i64>,
}

/// Strava gives two numbers without saying for what: a quarter of an hour, and a day.
const STRAVA: [i64; 2] = [15 * 60_000, 24 * 3_600_000];

/// Reads the headers of an answer; `now` is the time that the service has.
pub(super) fn read(headers: &[(String, String)], now: DateTime<Utc>) -> Said {
    let mut said = Said::default();
    let policies = all(headers, "ratelimit-policy").map(items).unwrap_or_default();
    for item in all(headers, "ratelimit").map(items).unwrap_or_default() {
        let policy = policies.iter().find(|policy| policy.value == item.value);
        let number = |name: &str| item.number(name);
        let Some(remaining) = number("r").or_else(|| number("remaining")) else { continue };
        let quota = policy.and_then(|policy| policy.number("q")).or_else(|| number("limit"));
        said.standings.push(Standing {
            name: format!("ratelimit {}", item.value),
            limit: quota.and_then(small),
            remaining: small(remaining).unwrap_or(u32::MAX),
            reset: number("t").or_else(|| number("reset")).and_then(ms),
            window: policy.and_then(|policy| policy.number("w")).and_then(ms),
        });
    }
    said.policies = policies.iter().filter_map(policy).collect();
    let stems = headers.iter().filter_map(|(name, _)| stem(name, "-limit").or_else(|| stem(name, "-remaining")));
    let mut known = Vec::new();
    for stem in stems {
        if !known.contains(&stem) {
            family(headers, &stem, now, &mut said);
            known.push(stem);
        }
    }
    said
}

/// `X-RateLimit-Limit`, `-Remaining`, `-Reset`, `-Usage`, and what is called alike.
fn family(headers: &[(String, String)], stem: &str, now: DateTime<Utc>, said: &mut Said) {
    let header = |end: &str| all(headers, &format!("{stem}{end}"));
    let limits = header("-limit").map(items).unwrap_or_default();
    said.policies.extend(limits.iter().filter_map(policy));
    let limit = |at: usize| limits.get(at).and_then(|item: &Item| item.value.parse().ok()).and_then(small);
    let name = match header("-resource") {
        Some(resource) => format!("{stem} {resource}"),
        None => stem.to_owned(),
    };
    if let Some(usage) = header("-usage").map(items).filter(|usage| usage.len() == STRAVA.len()) {
        for (at, window) in STRAVA.into_iter().enumerate() {
            let used = usage[at].value.parse().ok().and_then(small);
            let (Some(limit), Some(used)) = (limit(at), used) else { continue };
            let (name, remaining) = (format!("{name} {at}"), limit.saturating_sub(used));
            said.standings.push(Standing { name, limit: Some(limit), remaining, reset: None, window: Some(window) });
        }
        return;
    }
    let Some(remaining) = header("-remaining").and_then(|text| text.trim().parse().ok()).and_then(small) else {
        return;
    };
    let reset = header("-reset").and_then(|text| reset(&text, now));
    said.standings.push(Standing { name, limit: limit(0), remaining, reset, window: None });
}

/// The header's name up to this end, if it is one of a rate.
fn stem(name: &str, end: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(end)?;
    (stem.ends_with("ratelimit") || stem.ends_with("rate-limit")).then(|| stem.to_owned())
}

/// When a quota is whole again: in so many seconds, at a time in seconds or milliseconds, or at a date.
fn reset(text: &str, now: DateTime<Utc>) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return match number {
            n if n >= 1e12 => Some((n as i64 - now.timestamp_millis()).max(0)),
            n if n >= 1e9 => Some(((n * 1000.0) as i64 - now.timestamp_millis()).max(0)),
            n => ms(n),
        };
    }
    let at = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text)).ok()?;
    Some((at.to_utc() - now).num_milliseconds().max(0))
}

/// `100;w=60` and `"name";q=100;w=60`, and `100;window=60`, which is not of the draft.
fn policy(item: &Item) -> Option<(u32, i64)> {
    let window = item.number("w").or_else(|| item.number("window")).and_then(ms).filter(|ms| *ms > 0)?;
    // What is not counted in requests is not known before it is spent.
    let unit = item.parameter("qu").unwrap_or("requests");
    let quota = item.number("q").or_else(|| item.value.parse().ok()).and_then(small)?;
    (unit.trim_matches('"') == "requests" && quota > 0).then_some((quota, window))
}

/// A member of a list with its parameters (RFC 9651), read leniently.
#[derive(Debug)]
struct Item {
    value: String,
    parameters: Vec<(String, String)>,
}

impl Item {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.parameter(name)?.trim_matches('"').parse().ok()
    }
}

/// The members of a list. `limit=100, remaining=50, reset=5` of the seventh draft is one member.
fn items(text: String) -> Vec<Item> {
    let parts: Vec<_> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() && parts.iter().all(|part| part.contains('=') && !part.contains(';')) {
        let parameters = parts.iter().filter_map(|part| part.split_once('=')).map(pair).collect();
        return vec![Item { value: String::new(), parameters }];
    }
    let item = |part: &&str| {
        let mut pieces = part.split(';').map(str::trim);
        let value = pieces.next().unwrap_or_default().trim_matches('"').to_owned();
        Item { value, parameters: pieces.filter_map(|piece| piece.split_once('=')).map(pair).collect() }
    };
    parts.iter().map(item).collect()
}

fn pair((name, value): (&str, &str)) -> (String, String) {
    (name.trim().to_ascii_lowercase(), value.trim().to_owned())
}

/// All values of a header as one list.
fn all(headers: &[(String, String)], name: &str) -> Option<String> {
    let values: Vec<_> =
        headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn small(number: f64) -> Option<u32> {
    (number.is_finite() && number >= 0.0).then_some(number.min(f64::from(u32::MAX - 1)) as u32)
}

/// Seconds as milliseconds, at most a year.
fn ms(seconds: f64) -> Option<i64> {
    (seconds.is_finite() && seconds >= 0.0).then_some((seconds.min(366.0 * 86_400.0) * 1000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, limit, remaining, reset and window of each standing, and the policies.
    type Short = (Vec<(&'static str, Option<u32>, u32, Option<i64>, Option<i64>)>, Vec<(u32, i64)>);

    #[test]
    fn what_services_say_is_understood() {
        let now: DateTime<Utc> = "2026-11-27T10:00:00Z".parse().unwrap();
        let epoch = now.timestamp();
        let at = |seconds: i64| (epoch + seconds).to_string();
        let cases: Vec<(Vec<(&str, String)>, Short)> = vec![
            (
                vec![
                    ("RateLimit-Policy", r#""burst";q=100;w=60,"day";q=1000;w=86400"#.into()),
                    ("RateLimit", r#""burst";r=50;t=30"#.into()),
                ],
                (
                    vec![("ratelimit burst", Some(100), 50, Some(30_000), Some(60_000))],
                    vec![(100, 60_000), (1000, 86_400_000)],
                ),
            ),
            (vec![("RateLimit-Policy", r#""bytes";q=65535;qu="content-bytes";w=10"#.into())], (vec![], vec![])),
            (
                vec![("RateLimit", "limit=100, remaining=50, reset=5".into())],
                (vec![("ratelimit ", Some(100), 50, Some(5_000), None)], vec![]),
            ),
            (
                vec![
                    ("RateLimit-Limit", "100, 100;w=60".into()),
                    ("RateLimit-Remaining", "0".into()),
                    ("RateLimit-Reset", "7".into()),
                ],
                (vec![("ratelimit", Some(100), 0, Some(7_000), None)], vec![(100, 60_000)]),
            ),
            (
                vec![
                    ("X-RateLimit-Limit", "100, 100;window=60, 10000;window=86400".into()),
                    ("X-RateLimit-Remaining", "98".into()),
                    ("X-RateLimit-Reset", "3".into()),
                ],
                (vec![("x-ratelimit", Some(100), 98, Some(3_000), None)], vec![(100, 60_000), (10_000, 86_400_000)]),
            ),
            (
                vec![
                    ("x-ratelimit-limit", "5000".into()),
                    ("x-ratelimit-remaining", "4999".into()),
                    ("x-ratelimit-reset", at(90)),
                    ("x-ratelimit-resource", "core".into()),
                ],
                (vec![("x-ratelimit core", Some(5000), 4999, Some(90_000), None)], vec![]),
            ),
            (
                vec![("X-Rate-Limit-Remaining", "1".into()), ("X-Rate-Limit-Reset", at(5) + "250")],
                (vec![("x-rate-limit", None, 1, Some(5_250), None)], vec![]),
            ),
            (
                vec![
                    ("X-RateLimit-Remaining", "1".into()),
                    ("X-RateLimit-Reset", "Fri, 27 Nov 2026 10:01:00 GMT".into()),
                ],
                (vec![("x-ratelimit", None, 1, Some(60_000), None)], vec![]),
            ),
            (
                vec![
                    ("Fitbit-Rate-Limit-Limit", "150".into()),
                    ("Fitbit-Rate-Limit-Remaining", "149".into()),
                    ("Fitbit-Rate-Limit-Reset", "1478".into()),
                ],
                (vec![("fitbit-rate-limit", Some(150), 149, Some(1_478_000), None)], vec![]),
            ),
            (
                vec![
                    ("X-RateLimit-Limit", "200,2000".into()),
                    ("X-RateLimit-Usage", "200,350".into()),
                    ("X-ReadRateLimit-Limit", "100,1000".into()),
                    ("X-ReadRateLimit-Usage", "3,40".into()),
                ],
                (
                    vec![
                        ("x-ratelimit 0", Some(200), 0, None, Some(900_000)),
                        ("x-ratelimit 1", Some(2000), 1650, None, Some(86_400_000)),
                        ("x-readratelimit 0", Some(100), 97, None, Some(900_000)),
                        ("x-readratelimit 1", Some(1000), 960, None, Some(86_400_000)),
                    ],
                    vec![],
                ),
            ),
            (
                vec![
                    ("X-RateLimit-Limit", "soon".into()),
                    ("X-RateLimit-Remaining", "-1".into()),
                    ("RateLimit", ";;,=,\"".into()),
                ],
                (vec![], vec![]),
            ),
        ];
        for (headers, (standings, policies)) in cases {
            let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let said = read(&headers, now);
            let found: Vec<_> =
                said.standings.iter().map(|s| (s.name.as_str(), s.limit, s.remaining, s.reset, s.window)).collect();
            assert_eq!((found, said.policies), (standings, policies), "{headers:?}");
        }
    }
}
