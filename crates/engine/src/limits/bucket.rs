//! What a connection may still ask of a host: pure arithmetic on the requests that it made and what the service said.
//! Times are milliseconds that do not jump; the service's clock is some `offset` from them.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::headers::Said;
use crate::properties::Limit;

/// Windows shorter than this are kept as rolling ones, which is stricter: where a service's window begins is not known
/// well enough, because its clock is only seen to the second.
const SHORTEST_ALIGNED: i64 = 60_000;
/// A request that is made so shortly before a window ends may be counted in the next one.
const EARLY: i64 = 2_000;
/// A window is taken to end by so much later than the service's clock seems to say.
const LATE: i64 = 1_000;
/// Of a quota that is for this long, a tenth is kept for what a person asks for.
const LONG: i64 = 12 * 3_600_000;
const MINUTE: i64 = 60_000;
/// So many requests at most are reserved at once.
const CHUNK: u32 = 10;
/// So many 429s in a minute, if they are a fifth of all answers, mean that too much is asked.
const MANY: u32 = 3;
/// A rate that was halved and has come back to this is no limit any more.
const FREE: u32 = 1_000;

/// The budget of one connection at one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Bucket {
    meters: Vec<Meter>,
    quotas: Vec<Quota>,
    /// The requests of the last minute, limited only after a 429 that says nothing else.
    rate: Meter,
    /// Those of the last minute, and since that was last changed, that were answered by such a 429.
    refused: Meter,
    /// When it was changed last.
    rate_changed: i64,
    /// Nothing is asked before.
    blocked: i64,
    /// The service's clock is so much ahead.
    offset: i64,
    /// Requests that are on the disk as made, and are not made yet.
    reserved: u32,
    /// Requests without an answer yet. When the service counts them is not known, so they count all the time.
    under_way: u32,
}

/// A known limit and the requests that count towards it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Meter {
    requests: u32,
    ms: i64,
    aligned: bool,
    /// Whether the service said so, and not the connector's file.
    #[serde(default)]
    learned: bool,
    /// Requests in groups: when the first and the last was answered, and how many.
    made: VecDeque<(i64, i64, u32)>,
}

/// What the service says is left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Quota {
    name: String,
    limit: Option<u32>,
    left: u32,
    until: i64,
    window: Option<i64>,
}

impl Default for Bucket {
    fn default() -> Self {
        Self {
            meters: Vec::new(),
            quotas: Vec::new(),
            rate: Meter::new(u32::MAX, MINUTE, false, false),
            refused: Meter::new(u32::MAX, MINUTE, false, false),
            rate_changed: 0,
            blocked: 0,
            offset: 0,
            reserved: 0,
            under_way: 0,
        }
    }
}

impl Bucket {
    /// After a restart: what was reserved or under way is taken for made just now.
    pub(super) fn recovered(mut self, now: i64) -> Self {
        let lost = std::mem::take(&mut self.under_way);
        for _ in 0..std::mem::take(&mut self.reserved) {
            self.begin(now);
        }
        self.reserved = 0;
        self.under_way += lost;
        for _ in 0..self.under_way {
            self.end(now);
        }
        self
    }

    /// Takes over the limits of the connector's file.
    pub(super) fn set_rules(&mut self, rules: &[Limit]) {
        let wanted = |meter: &Meter| meter.learned || rules.iter().any(|rule| meter.is(rule));
        self.meters.retain(wanted);
        for rule in rules {
            if !self.meters.iter().any(|meter| meter.is(rule)) {
                self.meters.push(Meter::new(rule.requests.max(1), window(rule), rule.aligned, false));
            }
        }
    }

    /// When one more request may be made: now or before, or later. Who asks by hand may use what is kept for that.
    pub(super) fn ready_at(&self, now: i64, by_hand: bool) -> i64 {
        let meters = self.meters.iter().chain([&self.rate]).map(|meter| meter.ready_at(now, self, by_hand));
        let quotas = self.quotas.iter().map(|quota| quota.ready_at(now, by_hand));
        meters.chain(quotas).fold(self.blocked, i64::max)
    }

    /// How many requests to write to the disk as made before the next one is; `None` where that is not needed.
    pub(super) fn to_reserve(&self) -> Option<u32> {
        let least = self.least().filter(|_| self.reserved == 0)?;
        Some((least / 10).clamp(1, CHUNK))
    }

    /// The smallest limit that there is.
    fn least(&self) -> Option<u32> {
        let meters = self.meters.iter().chain([&self.rate]).map(|meter| meter.requests);
        let limits = meters.chain(self.quotas.iter().map(|quota| quota.limit.unwrap_or(quota.left)));
        limits.min().filter(|least| *least < u32::MAX)
    }

    /// These are on the disk.
    pub(super) fn reserve(&mut self, requests: u32) {
        self.reserved = requests;
    }

    /// One request is made.
    pub(super) fn begin(&mut self, now: i64) {
        self.under_way += 1;
        self.quotas.iter_mut().for_each(|quota| quota.count(now));
        self.quotas.retain(|quota| quota.until > now);
        self.reserved = self.reserved.saturating_sub(1);
    }

    /// One that was to be made is not.
    pub(super) fn take_back(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        for quota in &mut self.quotas {
            quota.left = quota.limit.unwrap_or(u32::MAX).min(quota.left.saturating_add(1));
        }
        if self.least().is_some() {
            self.reserved += 1;
        }
    }

    /// One is answered, or not waited for any more.
    pub(super) fn end(&mut self, now: i64) {
        self.under_way = self.under_way.saturating_sub(1);
        self.meters.iter_mut().chain([&mut self.rate]).for_each(|meter| meter.count(now));
    }

    /// The service's clock says this.
    pub(super) fn set_offset(&mut self, now: i64, theirs: i64) {
        // It is only to the second.
        let offset = theirs + 500 - now;
        if (offset - self.offset).abs() > 1_000 {
            self.offset = offset;
        }
    }

    /// What an answer says about what is left. Other requests that are under way may not be counted in it.
    pub(super) fn learn(&mut self, now: i64, said: &Said) {
        let under_way = self.under_way.saturating_sub(1);
        for (requests, ms) in &said.policies {
            if !self.meters.iter().any(|meter| meter.requests <= *requests && meter.ms == *ms) {
                self.meters.retain(|meter| !(meter.learned && meter.ms == *ms));
                self.meters.push(Meter::new(*requests, *ms, false, true));
            }
        }
        for standing in &said.standings {
            let Some(reset) = standing.reset.or_else(|| Some(self.until_end(now, standing.window?))) else { continue };
            let left = standing.remaining.saturating_sub(under_way);
            let until = now + reset + LATE;
            let new = Quota {
                name: standing.name.clone(),
                limit: standing.limit,
                left,
                until,
                window: standing.window.filter(|_| standing.limit.is_some()),
            };
            match self.quotas.iter_mut().find(|quota| quota.name == new.name) {
                // The same window: what was asked meanwhile is counted here before it is there.
                Some(quota) if now < quota.until && (quota.until - until).abs() < 2 * EARLY && under_way > 0 => {
                    quota.left = quota.left.min(left);
                }
                Some(quota) => *quota = new,
                None => self.quotas.push(new),
            }
        }
    }

    /// How long the service's window, which begins with the hour or the day, goes on.
    fn until_end(&self, now: i64, window: i64) -> i64 {
        window - (now + self.offset).rem_euclid(window)
    }

    /// The service asks for nothing for so long.
    pub(super) fn block(&mut self, now: i64, ms: i64) {
        self.blocked = self.blocked.max(now + ms);
    }

    /// How long that still is.
    pub(super) fn blocked_for(&self, now: i64) -> i64 {
        (self.blocked - now).max(0)
    }

    /// It said 429 and not how long. One alone may mean anything, and the action tries again by its own policy; where
    /// many do, half as many requests a minute are made.
    pub(super) fn refuse(&mut self, now: i64) {
        self.refused.count(now);
        let (refused, used) = (self.refused.used(now, 0), self.rate.used(now, 0) + self.under_way);
        if refused >= MANY && refused * 5 > used.min(self.rate.requests) {
            self.rate.requests = (self.rate.requests.min(used) / 2).max(1);
            self.rate_changed = now;
            self.refused.made.clear();
        }
    }

    /// It answered: after each minute without a 429 a tenth more, and at least one request.
    pub(super) fn recover(&mut self, now: i64) {
        let minutes = (now - self.rate_changed) / MINUTE;
        if self.rate.requests == u32::MAX || minutes < 1 {
            return;
        }
        self.rate_changed = now;
        for _ in 0..minutes {
            self.rate.requests += (self.rate.requests / 10).max(1);
            if self.rate.requests >= FREE {
                self.rate.requests = u32::MAX;
                return;
            }
        }
    }

    /// Whether the disk should know at once: what was learned holds for longer than a restart takes.
    pub(super) fn is_worth_keeping(&self, now: i64) -> bool {
        self.blocked > now || self.quotas.iter().any(|quota| quota.ready_at(now, true) > now)
    }
}

impl Meter {
    fn new(requests: u32, ms: i64, aligned: bool, learned: bool) -> Self {
        Self { requests, ms, aligned, learned, made: VecDeque::new() }
    }

    fn is(&self, rule: &Limit) -> bool {
        (self.requests, self.ms, self.aligned) == (rule.requests.max(1), window(rule), rule.aligned)
    }

    fn is_aligned(&self) -> bool {
        self.aligned && self.ms >= SHORTEST_ALIGNED
    }

    /// The first moment whose requests still count.
    fn since(&self, now: i64, offset: i64) -> i64 {
        if self.is_aligned() { self.began(now, offset) - EARLY } else { now - self.ms + 1 }
    }

    /// When the service's present window began.
    fn began(&self, now: i64, offset: i64) -> i64 {
        let theirs = now + offset - LATE;
        theirs - theirs.rem_euclid(self.ms) - offset
    }

    fn used(&self, now: i64, offset: i64) -> u32 {
        let since = self.since(now, offset);
        self.made.iter().filter(|(_, last, _)| *last >= since).map(|(.., n)| n).sum()
    }

    fn ready_at(&self, now: i64, Bucket { offset, under_way, .. }: &Bucket, by_hand: bool) -> i64 {
        let (offset, may) = (*offset, kept(self.requests, self.ms, by_hand));
        let mut used = self.used(now, offset) + under_way;
        if used < may {
            return now;
        }
        if self.is_aligned() {
            return self.began(now, offset) + self.ms + LATE;
        }
        let since = self.since(now, offset);
        for (_, last, n) in self.made.iter().filter(|(_, last, _)| *last >= since) {
            used -= n;
            if used < may {
                return last + self.ms;
            }
        }
        now + self.ms
    }

    fn count(&mut self, now: i64) {
        let slot = self.ms / 100;
        match self.made.back_mut().filter(|(first, ..)| now - *first < slot.max(1)) {
            Some((_, last, n)) => (*last, *n) = (now, *n + 1),
            None => self.made.push_back((now, now, 1)),
        }
        // What a window before counted may still be asked for.
        while self.made.front().is_some_and(|(_, last, _)| *last < now - 2 * self.ms) {
            self.made.pop_front();
        }
    }
}

impl Quota {
    fn ready_at(&self, now: i64, by_hand: bool) -> i64 {
        if now >= self.until {
            return now;
        }
        let long = self.window.unwrap_or(self.until - now);
        let spare = self.limit.map_or(0, |limit| limit - kept(limit, long, by_hand));
        if self.left > spare { now } else { self.until }
    }

    fn count(&mut self, now: i64) {
        // The next windows begin full.
        if let (Some(limit), Some(window)) = (self.limit, self.window.filter(|window| *window > 0))
            && now >= self.until
        {
            self.until += ((now - self.until) / window + 1) * window;
            self.left = limit;
        }
        self.left = self.left.saturating_sub(1);
    }
}

/// How many of a quota may be used: all by hand, else a tenth of a long one is kept.
fn kept(requests: u32, ms: i64, by_hand: bool) -> u32 {
    if by_hand || ms < LONG { requests } else { requests - requests.div_ceil(10).min(requests - 1) }
}

fn window(rule: &Limit) -> i64 {
    i64::try_from(rule.window().as_millis()).unwrap_or(i64::MAX / 4).clamp(1, i64::MAX / 4)
}

#[cfg(test)]
#[path = "bucket_tests.rs"]
mod tests;
