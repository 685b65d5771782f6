//! intervals.icu: wellness by date, merged field by field; manual activities, updated by `external_id`. Both are safe
//! to send twice.

mod activities;
mod book;
mod wellness;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use chrono::NaiveDate;
use serde_json::json;

pub(crate) use book::Book;

use crate::gate::{Door, gate};
use crate::oauth::{self, Access};
use crate::reply::{self, Reply};
use crate::shared::{Service, Shared};

/// The runner's id at intervals.icu; `0` means the same.
pub(crate) const ATHLETE: &str = "i482913";

/// intervals.icu's server.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let door = Door { shared: Arc::clone(shared), service: Service::Intervals };
    Router::new()
        .route("/api/v1/athlete/{id}", get(wellness::athlete))
        .route("/api/v1/athlete/{id}/wellness", get(wellness::list))
        .route("/api/v1/athlete/{id}/wellness/{date}", put(wellness::put).get(wellness::get))
        .route("/api/v1/athlete/{id}/wellness-bulk", put(wellness::put_bulk))
        .route("/api/v1/athlete/{id}/activities", get(activities::list))
        .route("/api/v1/athlete/{id}/activities/manual", post(activities::upsert))
        .route("/api/v1/athlete/{id}/activities/manual/bulk", post(activities::upsert_bulk))
        .fallback(async || error(404, "Not found"))
        .method_not_allowed_fallback(async || error(405, "Method not allowed"))
        .layer(from_fn(guard))
        .layer(from_fn_with_state(door.clone(), gate))
        .with_state(door)
        .merge(oauth::router(shared, Service::Intervals))
}

/// `{"status":…,"error":…}`.
pub(crate) fn error(status: u16, message: &str) -> Reply {
    reply::json(status, &json!({"status": status, "error": message}))
}

/// Only the signed-in athlete, and only with the scope of the path; a right to write includes reading.
async fn guard(request: Request, next: Next) -> Reply {
    let parts: Vec<&str> = request.uri().path().split('/').collect();
    let athlete = parts.get(4).copied().unwrap_or_default();
    if !matches!(athlete, "0" | ATHLETE | "") {
        return error(403, "You cannot see this athlete");
    }
    let activities = parts.get(5).is_some_and(|part| part.starts_with("activit"));
    let reads = request.method() == axum::http::Method::GET;
    let scopes: &[&str] = match (activities, reads) {
        (true, true) => &["ACTIVITY:READ", "ACTIVITY:WRITE"],
        (true, false) => &["ACTIVITY:WRITE"],
        (false, true) => &["WELLNESS:READ", "WELLNESS:WRITE"],
        (false, false) => &["WELLNESS:WRITE"],
    };
    if !request.extensions().get::<Access>().is_some_and(|access| access.has(scopes)) {
        return error(403, "The sign-in does not include this permission");
    }
    next.run(request).await.into()
}

/// A local date of the query.
fn date(name: &str, text: Option<&String>) -> Result<NaiveDate, Reply> {
    let text = text.ok_or_else(|| error(422, &format!("{name} is required")))?;
    let day = text.get(..10).unwrap_or(text);
    day.parse().map_err(|_| error(422, &format!("{name} must be a local date like 2026-11-23")))
}
