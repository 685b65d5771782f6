//! What time it is by the clocks of services, as the `Date` of their answers says. A machine whose clock is off takes
//! tokens for ended that are not, and services refuse what it signs in with: the user is told which clock is off.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use causeway_core::Clock;
use causeway_core::clock::SystemClock;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Response;
use reqwest::header::{AGE, DATE};

/// Clocks that differ by less are taken for the same: caches and slow answers make some of it.
const NOTABLE: TimeDelta = TimeDelta::minutes(5);
/// So many hosts are remembered, those that answered last.
const HOSTS: usize = 8;

/// When a host answered last, by its own clock and by the time since this machine was started.
#[derive(Debug, Clone)]
struct Heard {
    host: String,
    date: DateTime<Utc>,
    up: Duration,
}

/// What this process heard. The clock that it is compared with belongs to the machine.
static HEARD: Mutex<Vec<Heard>> = Mutex::new(Vec::new());

/// How far this machine's clock is ahead of those of services, or below zero behind them, and of whose; `None` before
/// anyone has answered. Of several the middle one counts: not every service has its own clock right.
#[must_use]
pub fn ahead(clock: &dyn Clock) -> Option<(String, TimeDelta)> {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    middle(heard.iter().map(|heard| (heard.host.clone(), heard.ahead(clock.now()))).collect())
}

/// How far this machine's clock is ahead of this host's, where that is notable.
pub(crate) fn ahead_of(host: &str) -> Option<TimeDelta> {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    let ahead = heard.iter().find(|heard| heard.host == host)?.ahead(SystemClock.now());
    is_notable(ahead).then_some(ahead)
}

/// Whether clocks that differ by this are worth a word.
#[must_use]
pub fn is_notable(ahead: TimeDelta) -> bool {
    ahead.abs() >= NOTABLE
}

/// Remembers what an answer says of the time. One from a cache says how old it is (RFC 9111 section 5.1).
pub(super) fn hear(response: &Response) {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let date = header(DATE).and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let (Some(date), Some(host)) = (date, response.url().host_str()) else { return };
    let age = header(AGE).and_then(|age| age.parse::<u32>().ok()).unwrap_or(0);
    let date = date.to_utc() + TimeDelta::seconds(age.into());
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.retain(|heard| heard.host != host);
    if heard.len() >= HOSTS {
        heard.remove(0);
    }
    heard.push(Heard { host: host.to_owned(), date, up: SystemClock.uptime() });
}

impl Heard {
    fn ahead(&self, now: DateTime<Utc>) -> TimeDelta {
        let since = SystemClock.uptime().saturating_sub(self.up);
        now - self.date - TimeDelta::from_std(since).unwrap_or_default()
    }
}

/// The one in the middle, the nearer of two.
fn middle(mut all: Vec<(String, TimeDelta)>) -> Option<(String, TimeDelta)> {
    all.sort_by_key(|(_, ahead)| ahead.abs());
    let at = all.len().checked_sub(1)? / 2;
    Some(all.swap_remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{self, Reach};
    use crate::test_server::{Canned, TestServer};

    #[test]
    fn one_wrong_clock_among_services_is_not_believed() {
        let hosts = |hours: &[i64]| hours.iter().map(|h| (format!("{h}.test"), TimeDelta::hours(*h))).collect();
        for (hours, expected) in
            [(&[2][..], Some(2)), (&[0, 9], Some(0)), (&[9, 0, 0], Some(0)), (&[-2, -2, 0], Some(-2)), (&[], None)]
        {
            assert_eq!(middle(hosts(hours)).map(|(_, ahead)| ahead.num_hours()), expected, "{hours:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_tells_what_time_it_is_there() {
        let late = (SystemClock.now() - TimeDelta::hours(3)).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let old = Canned::json(200, "{}").header("Date", &late).header("Age", "7200");
        let server = TestServer::start(vec![old, Canned::json(200, "{}").header("Date", &late)]).await;
        // No other test that shares what was heard calls it by this name and is told a time.
        let mut url = server.url("/");
        url.set_host(Some("localhost")).unwrap();
        for expected in [1, 3] {
            let request = reqwest::Request::new(reqwest::Method::GET, url.clone());
            net::client().execute(request, Reach::OwnNetwork).await.unwrap();
            let ahead = ahead_of("localhost").unwrap();
            assert!((ahead - TimeDelta::hours(expected)).abs() < TimeDelta::minutes(1), "{ahead}");
        }
    }
}
