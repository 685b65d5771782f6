//! What all three servers share: the clock, the runner's life, the sign-ins, the faults and limits, and what was
//! written to each service. One mutex per piece, never held across an await.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use url::Url;

use crate::faults::Faults;
use crate::limits::Limit;
use crate::oauth::{Grants, Rules};
use crate::time::Time;
use crate::world::World;
use crate::{fit, fitbit, google, intervals};

/// One company of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Fitbit's Web API.
    Fitbit,
    /// Google: OAuth, Health v4 and Fit REST.
    Google,
    /// intervals.icu.
    Intervals,
}

impl Service {
    /// All of them, in the order of `Options::ports`.
    pub(crate) const ALL: [Self; 3] = [Self::Fitbit, Self::Google, Self::Intervals];
}

/// What belongs to one company's server.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) url: Url,
    pub(crate) grants: Grants,
    pub(crate) faults: Faults,
    pub(crate) limit: Limit,
}

/// Everything that the servers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) time: Time,
    pub(crate) world: World,
    pub(crate) auto_grant: bool,
    pub(crate) api_key: String,
    desks: [Desk; 3],
    requests: AtomicU64,
    fitbit: Mutex<fitbit::Book>,
    health: Mutex<google::Book>,
    fit: Mutex<fit::Book>,
    intervals: Mutex<intervals::Book>,
}

impl Shared {
    /// The state of a sandbox whose servers listen at `urls`.
    pub(crate) fn new(options: &crate::Options, urls: [Url; 3]) -> Self {
        let [fitbit, google, intervals] = urls;
        let desk = |url, service, requests, seconds| Desk {
            url,
            grants: Grants::new(Rules::of(service)),
            faults: Faults::default(),
            limit: Limit::new(requests, seconds, options.window_scale),
        };
        Self {
            time: Time::starting(options.today),
            world: World::new(options.seed, options.today, options.years),
            auto_grant: options.auto_grant,
            api_key: format!("sandbox-key-{}", options.seed),
            desks: [
                desk(fitbit, Service::Fitbit, 150, 3600),
                desk(google, Service::Google, 300, 60),
                desk(intervals, Service::Intervals, 130, 10),
            ],
            requests: AtomicU64::new(0),
            fitbit: Mutex::default(),
            health: Mutex::default(),
            fit: Mutex::default(),
            intervals: Mutex::default(),
        }
    }

    /// The sandbox's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.time.now()
    }

    /// The desk of a company.
    pub(crate) fn desk(&self, service: Service) -> &Desk {
        &self.desks[service as usize]
    }

    /// Counts a request to an API.
    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests to APIs so far, sign-in not counted.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// What was added to or changed at Fitbit.
    pub(crate) fn fitbit(&self) -> MutexGuard<'_, fitbit::Book> {
        self.fitbit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written to Google Health.
    pub(crate) fn health(&self) -> MutexGuard<'_, google::Book> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written to Google Fit.
    pub(crate) fn fit(&self) -> MutexGuard<'_, fit::Book> {
        self.fit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written to intervals.icu.
    pub(crate) fn intervals(&self) -> MutexGuard<'_, intervals::Book> {
        self.intervals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
