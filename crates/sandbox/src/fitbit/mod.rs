//! Fitbit's Web API: profile, devices, weights, activities, steps and sleep, as it was published. Civil times carry no
//! zone, except the start of an activity, which carries the profile zone's offset.

mod activities;
mod ask;
mod errors;
mod list;
mod profile;
mod sleep;
mod source;
mod steps;
mod weight;

use std::sync::Arc;

use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Router, middleware};

pub(crate) use errors::{error, unauthorized};
pub(crate) use source::{Book, Source, add_late, correct_newest};

use crate::gate::{Door, gate};
use crate::oauth;
use crate::reply::Reply;
use crate::shared::{Service, Shared};

/// The runner's id at Fitbit.
pub(crate) const USER: &str = "8RNR7X";

/// Fitbit's server.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let door = Door { shared: Arc::clone(shared), service: Service::Fitbit };
    Router::new()
        .route("/1/user/{user}/profile.json", get(profile::profile))
        .route("/1/user/{user}/devices.json", get(profile::devices))
        .route("/1/user/{user}/body/log/weight.json", post(weight::add))
        .route("/1/user/{user}/body/log/weight/{log}", axum::routing::delete(weight::remove))
        .route("/1/user/{user}/body/log/weight/date/{date}", get(weight::of_date))
        .route("/1/user/{user}/body/log/weight/date/{date}/{end}", get(weight::of_range))
        .route("/1/user/{user}/activities/list.json", get(activities::list))
        .route("/1/user/{user}/activities/steps/date/{date}/{end}", get(steps::of_range))
        .route("/1.2/user/{user}/sleep/list.json", get(sleep::list))
        .route("/1.2/user/{user}/sleep/date/{date}", get(sleep::of_date))
        .route("/1.2/user/{user}/sleep/date/{date}/{end}", get(sleep::of_range))
        .fallback(missing)
        .method_not_allowed_fallback(missing)
        .layer(middleware::from_fn(ask::guard))
        .layer(from_fn_with_state(door.clone(), gate))
        .with_state(door)
        .merge(oauth::router(shared, Service::Fitbit))
}

async fn missing(State(_): State<Door>) -> Reply {
    error(404, "not_found", "There is no such resource.")
}
