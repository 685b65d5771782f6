//! What is known of APIs whose own descriptions do not say it. Recognised from the shape of an operation, because an
//! operation does not know its server; each entry names its source.

use super::words::key;
use super::{Confidence, Field, How, Items, Paging};
use crate::model::Operation;

/// Fitbit's log lists (`/1/user/-/activities/list.json`, `/1.2/user/-/sleep/list.json`): `offset` only takes 0, and the
/// answer's `pagination.next` is the way on (Fitbit Web API reference, "Get Activity Log List").
fn fitbit(operation: &Operation) -> Option<&str> {
    let path = operation.path.strip_suffix("/list.json")?;
    let (user, list) = path.rsplit_once('/')?;
    let has = |name: &str| operation.parameters.iter().any(|parameter| parameter.name == name);
    let whole = ["beforeDate", "afterDate", "sort", "offset", "limit"].into_iter().all(has);
    (user.contains("/user/") && whole).then_some(list)
}

/// Withings' POST forms: `body.more` and `body.offset` (Withings API reference).
fn withings(operation: &Operation) -> bool {
    let has = |name: &str| operation.parameters.iter().any(|p| key(&p.name) == name) || in_body(operation, name);
    operation.method == "POST" && has("action") && has("offset") && has("lastupdate")
}

fn in_body(operation: &Operation, name: &str) -> bool {
    let schema = operation.body.as_ref().map(crate::model::Body::schema);
    schema.is_some_and(|schema| super::shape::members(operation, schema).iter().any(|(n, _)| key(n) == name))
}

pub(super) fn paging(operation: &Operation) -> Option<Paging> {
    let found =
        |how, why: &str| Paging { how, items: None, size: None, confidence: Confidence::Likely, why: why.into() };
    if fitbit(operation).is_some() {
        let how = How::NextLink { path: "pagination.next".into() };
        return Some(found(
            how,
            "Fitbit's lists give the next page's address in pagination.next; offset takes only 0.",
        ));
    }
    if withings(operation) {
        let form = operation.parameters.iter().any(|p| key(&p.name) == "offset");
        let how = How::Cursor {
            parameter: if form { "offset" } else { "body/offset" }.into(),
            path: "body.offset".into(),
            more: Some("body.more".into()),
        };
        return Some(found(how, "Withings gives body.offset back as offset while body.more is set."));
    }
    None
}

pub(super) fn items(operation: &Operation) -> Option<Items> {
    let list = fitbit(operation)?;
    let field = |path: &str| Some(Field::new(path, Confidence::Likely, "Fitbit's log entries have it."));
    let happened = if list == "sleep" { "startTime" } else { "originalStartTime" };
    Some(Items {
        path: list.to_owned(),
        id: field("logId"),
        changed: (list == "activities").then(|| field("lastModified")).flatten(),
        created: None,
        happened: field(happened),
        title: (list == "activities").then(|| field("activityName")).flatten(),
        confidence: Confidence::Likely,
        why: "Fitbit's log lists name their entries after the kind of log.".into(),
    })
}
