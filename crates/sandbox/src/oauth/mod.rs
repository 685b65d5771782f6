//! OAuth 2.0 as the three companies run it: authorization code with PKCE, refresh, revocation. One set of books per
//! company; what differs between them is in [`Rules`].

mod authorize;
mod grants;
mod pages;
mod rules;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use grants::{Access, Grants, Refusal};
pub(crate) use rules::Rules;

use crate::gate::Door;
use crate::shared::{Service, Shared};

/// The sign-in paths of a company, where it publishes them.
pub(crate) fn router(shared: &Arc<Shared>, service: Service) -> Router {
    let door = Door { shared: Arc::clone(shared), service };
    let rules = Rules::of(service);
    let mut router = Router::new()
        .route(rules.authorize_path, get(authorize::ask).post(authorize::decide))
        .route(rules.token_path, post(token::token));
    if let Some(path) = rules.revoke_path {
        router = router.route(path, post(token::revoke));
    }
    router.with_state(door)
}
