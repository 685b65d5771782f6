//! What every API request passes before its handler: the count, an ordered fault, the caller's token, the rate limit.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cut::Cut;
use crate::faults::Fault;
use crate::limits::Standing;
use crate::oauth::{Access, Refusal};
use crate::reply::{self, Reply};
use crate::shared::{Service, Shared};
use crate::{fitbit, google, intervals};

/// A company's front door.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) shared: Arc<Shared>,
    pub(crate) service: Service,
}

/// The middleware.
pub(crate) async fn gate(
    State(door): State<Door>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
    next: Next,
) -> Reply {
    door.shared.count_request();
    match door.shared.desk(door.service).faults.next() {
        None => admit(&door, request, next).await,
        Some(Fault::Status(status)) => reply::fault(door.service, status),
        Some(Fault::Drop) => {
            cut.now();
            reply::fault(door.service, 503)
        }
        Some(Fault::DropAfter) => {
            let reply = admit(&door, request, next).await;
            cut.now();
            reply
        }
    }
}

async fn admit(door: &Door, mut request: Request, next: Next) -> Reply {
    let caller = match caller(door, &request) {
        Ok(caller) => caller,
        Err(refusal) => return refuse(door.service, refusal),
    };
    let standing = door.shared.desk(door.service).limit.take(door.shared.now());
    if !standing.allowed {
        return marked(door.service, standing, over(door.service, standing));
    }
    request.extensions_mut().insert(caller);
    marked(door.service, standing, next.run(request).await.into())
}

fn caller(door: &Door, request: &Request) -> Result<Access, Refusal> {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => door.shared.desk(door.service).grants.check(value.trim(), door.shared.now()),
        "basic" if door.service == Service::Intervals => by_key(&door.shared, value),
        _ => Err(Refusal::Missing),
    }
}

/// intervals.icu's personal key: user `API_KEY`, password the key.
fn by_key(shared: &Shared, value: &str) -> Result<Access, Refusal> {
    let bytes = STANDARD.decode(value.trim()).map_err(|_| Refusal::Unknown)?;
    let expected = format!("API_KEY:{}", shared.api_key);
    if bytes == expected.as_bytes() { Ok(Access::everything("api-key")) } else { Err(Refusal::Unknown) }
}

fn refuse(service: Service, refusal: Refusal) -> Reply {
    match service {
        Service::Fitbit => fitbit::unauthorized(refusal),
        Service::Google => google::unauthorized(refusal),
        Service::Intervals => intervals::error(401, "Sign in with a key or a token"),
    }
}

fn over(service: Service, standing: Standing) -> Reply {
    match service {
        Service::Fitbit => reply::with(
            fitbit::error(429, "rate_limit", "The hourly limit for this user has been reached."),
            "retry-after",
            standing.reset,
        ),
        // Google documents no Retry-After here.
        Service::Google => google::error(429, "The per-minute quota for this user is used up."),
        Service::Intervals => {
            reply::with(intervals::error(429, "Too many requests, slow down"), "retry-after", standing.reset)
        }
    }
}

/// Only Fitbit tells where a user stands.
fn marked(service: Service, standing: Standing, reply: Reply) -> Reply {
    if service != Service::Fitbit {
        return reply;
    }
    let reply = reply::with(reply, "fitbit-rate-limit-limit", standing.limit);
    let reply = reply::with(reply, "fitbit-rate-limit-remaining", standing.remaining);
    reply::with(reply, "fitbit-rate-limit-reset", standing.reset)
}
