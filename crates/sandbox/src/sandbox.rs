//! Starting, steering and stopping the servers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, NaiveDate, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cut::{Cut, CuttableListener};
use crate::faults::Fault;
use crate::shared::{Service, Shared};
use crate::world::travel::at_home;
use crate::{fitbit, google, intervals};

/// What kind of sandbox to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of all data: the same seed gives the same bytes.
    pub seed: u64,
    /// The sandbox's time when it starts; it runs on from there.
    pub today: DateTime<Utc>,
    /// Years of history before `today`.
    pub years: u32,
    /// Grant every sign-in at once, without a consent page.
    pub auto_grant: bool,
    /// Rate-limit windows are this many times as long as published (1.0 as published, 1/60 in the demo).
    pub window_scale: f64,
    /// Ports of Fitbit, Google and intervals.icu; `None` takes free ones.
    pub ports: Option<[u16; 3]>,
}

impl Options {
    /// A sandbox as the demo uses it: seed 7, three years, sign-ins granted, short rate-limit windows.
    #[must_use]
    pub const fn at(today: DateTime<Utc>) -> Self {
        Self { seed: 7, today, years: 3, auto_grant: true, window_scale: 1.0 / 60.0, ports: None }
    }
}

/// What the destinations hold, and how often they were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Weights at Google Health.
    pub google_weights: u64,
    /// Exercises at Google Health.
    pub google_exercises: u64,
    /// Days with a weight at intervals.icu.
    pub intervals_weights: u64,
    /// Activities at intervals.icu.
    pub intervals_activities: u64,
    /// Items that are there more often than once: same time and value, or same interval and kind.
    pub duplicates: u64,
    /// Requests to the APIs of all three companies, sign-in not counted.
    pub requests: u64,
}

/// What Fitbit shows at the moment for a range of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceCounts {
    /// Weigh-ins.
    pub weights: u64,
    /// Activities.
    pub activities: u64,
}

/// Three running servers. Dropping it stops them at once; [`Sandbox::stop`] lets open requests end.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    servers: JoinSet<io::Result<()>>,
    stop: CancellationToken,
}

/// Starts the servers.
///
/// # Errors
/// When a port cannot be had.
pub async fn start(options: Options) -> io::Result<Sandbox> {
    let ports = options.ports.unwrap_or_default();
    let mut listeners = Vec::new();
    let mut urls = Vec::new();
    for port in ports {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        urls.push(address(&listener)?);
        listeners.push(listener);
    }
    let urls: [Url; 3] = urls.try_into().map_err(|_| io::Error::other("three servers, three addresses"))?;
    let shared = Arc::new(Shared::new(&options, urls));
    let stop = CancellationToken::new();
    let mut servers = JoinSet::new();
    for (service, listener) in Service::ALL.into_iter().zip(listeners) {
        servers.spawn(serve(listener, router(service, &shared), stop.clone()));
    }
    tracing::debug!(fitbit = %shared.desk(Service::Fitbit).url, "sandbox started");
    Ok(Sandbox { shared, servers, stop })
}

fn address(listener: &TcpListener) -> io::Result<Url> {
    Url::parse(&format!("http://{}/", listener.local_addr()?)).map_err(io::Error::other)
}

fn router(service: Service, shared: &Arc<Shared>) -> Router {
    match service {
        Service::Fitbit => fitbit::router(shared),
        Service::Google => google::router(shared),
        Service::Intervals => intervals::router(shared),
    }
}

async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<Cut>();
    axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stop.cancelled_owned()).await
}

impl Sandbox {
    /// Fitbit's address, with a slash at the end.
    #[must_use]
    pub fn fitbit(&self) -> &Url {
        &self.shared.desk(Service::Fitbit).url
    }

    /// Google's address: OAuth, `/v4` and `/fitness/v1`.
    #[must_use]
    pub fn google(&self) -> &Url {
        &self.shared.desk(Service::Google).url
    }

    /// intervals.icu's address.
    #[must_use]
    pub fn intervals(&self) -> &Url {
        &self.shared.desk(Service::Intervals).url
    }

    /// The personal API key that intervals.icu accepts (Basic, user `API_KEY`).
    #[must_use]
    pub fn intervals_key(&self) -> &str {
        &self.shared.api_key
    }

    /// An access token with every scope, for tests that are not about signing in.
    #[must_use]
    pub fn token(&self, service: Service) -> String {
        self.shared.desk(service).grants.mint("sandbox-test", self.shared.now())
    }

    /// What arrived so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let health = self.shared.health().counts();
        let intervals = self.shared.intervals().counts();
        Counts {
            google_weights: health.weights,
            google_exercises: health.exercises,
            intervals_weights: intervals.weights,
            intervals_activities: intervals.activities,
            duplicates: health.duplicates + intervals.duplicates,
            requests: self.shared.requests(),
        }
    }

    /// What Fitbit shows now for the dates from `from` to `to`, both included, in the profile's time zone.
    #[must_use]
    pub fn source(&self, from: NaiveDate, to: NaiveDate) -> SourceCounts {
        let source = fitbit::Source::new(&self.shared);
        SourceCounts {
            weights: source.weights(from, to).len() as u64,
            activities: source.activities(from, to).len() as u64,
        }
    }

    /// Makes the next `times` API requests to `service` fail.
    pub fn fail(&self, service: Service, fault: Fault, times: u32) {
        self.shared.desk(service).faults.order(fault, times);
    }

    /// Sets the sandbox's clock. Late arrivals and corrections show when their time has come; access tokens run out.
    pub fn set_today(&self, today: DateTime<Utc>) {
        self.shared.time.set(today);
    }

    /// The sandbox's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.now()
    }

    /// Today's date in the time zone of the Fitbit profile: the end of what a flow can read.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        at_home(self.shared.now()).date()
    }

    /// Changes the newest weigh-in that Fitbit shows by 300 grams. Gives its `logId`, or `None` without any weigh-in.
    pub fn correct_one(&self) -> Option<u64> {
        fitbit::correct_newest(&self.shared)
    }

    /// Adds a weigh-in of the evening two days ago, as when a scale was offline. Gives its `logId`.
    pub fn add_late(&self) -> u64 {
        fitbit::add_late(&self.shared)
    }

    /// Takes back every sign-in at every company: access and refresh tokens are dead.
    pub fn revoke_all(&self) {
        for service in Service::ALL {
            self.shared.desk(service).grants.revoke_all();
        }
    }

    /// Stops listening and waits until open requests have ended, a second at most.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.servers.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(1), ended).await.is_err() {
            self.servers.shutdown().await;
        }
    }
}
