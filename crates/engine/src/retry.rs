//! How long a server asks to wait before trying again. The flow language's own policies are in `causeway-flow`.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The longest wait that a server may ask for; more than that is treated as this.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// What `Retry-After` asks for, in either form (RFC 9110, section 10.2.3): seconds, or a date. `now` is what the server's
/// clock says.
pub(crate) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    Some((at.with_timezone(&Utc) - now).to_std().unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_reads_both_forms() {
        let now = DateTime::from_timestamp(784_111_777, 0).unwrap();
        assert_eq!(retry_after(" 40 ", now), Some(Duration::from_secs(40)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("99999999", now), Some(LONGEST));
        assert_eq!(retry_after("soon", now), None);
    }
}
