//! Google: the Health API v4 here, Google Fit REST in [`crate::fit`], OAuth in [`crate::oauth`]; one server.

mod check;
mod civil;
mod errors;
mod filter;
mod health;
mod kinds;
mod points;
mod rollup;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub(crate) use errors::{error, unauthorized, violation};
pub(crate) use points::Book;

use crate::gate::{Door, gate};
use crate::shared::{Service, Shared};
use crate::{fit, oauth};

/// The runner's id at Google Health; `me` means the same.
pub(crate) const USER: &str = "104518829036628839175";

/// Google's server.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let door = Door { shared: Arc::clone(shared), service: Service::Google };
    Router::new()
        .route("/v4/users/{user}/identity", get(health::identity))
        .route("/v4/users/{user}/dataTypes/{kind}/dataPoints", get(health::list).post(health::create))
        .route("/v4/users/{user}/dataTypes/{kind}/dataPoints:reconcile", get(health::reconcile))
        .route("/v4/users/{user}/dataTypes/{kind}/dataPoints:dailyRollUp", post(rollup::daily))
        .route("/v4/users/{user}/dataTypes/{kind}/dataPoints:batchDelete", post(health::batch_delete))
        .route("/v4/users/{user}/dataTypes/{kind}/dataPoints/{id}", get(health::get).patch(health::patch))
        .merge(fit::routes())
        .fallback(async || error(404, "There is no such method."))
        .method_not_allowed_fallback(async || error(404, "There is no such method."))
        .layer(from_fn_with_state(door.clone(), gate))
        .with_state(door)
        .merge(oauth::router(shared, Service::Google))
}
