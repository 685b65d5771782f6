//! Data points of the Health API v4: create, replace, read, list, reconcile, delete.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::check::check;
use super::filter::{Filter, filter};
use super::kinds::Kind;
use super::points::{Book, Point};
use super::{USER, error, violation};
use crate::gate::Door;
use crate::oauth::Access;
use crate::reply::{self, Outcome, Reply};

type Fields = BTreeMap<String, String>;

/// GET identity
pub(super) async fn identity(Path(user): Path<String>) -> Outcome {
    mine(&user)?;
    let name = format!("users/{USER}/identity");
    reply::ok(&json!({"name": name, "healthUserId": USER, "legacyUserId": crate::fitbit::USER}))
}

/// POST dataPoints: an operation that is done at once. Each call makes a new point; a name in the body is ignored.
pub(super) async fn create(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let kind = writable(&access, &user, &kind)?;
    let checked = check(kind, &body)?;
    let now = door.shared.now();
    let point = door.shared.health().create(kind, checked, &access.client, now);
    reply::ok(&operation(point))
}

/// PATCH dataPoints/{id}: the whole value is replaced; a point that is not there is an error.
pub(super) async fn patch(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Outcome {
    let kind = writable(&access, &user, &kind)?;
    let checked = check(kind, &body)?;
    let now = door.shared.now();
    let point = door.shared.health().replace(kind, &id, checked, now);
    reply::ok(&operation(point.ok_or_else(absent)?))
}

/// GET dataPoints/{id}
pub(super) async fn get(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind, id)): Path<(String, String, String)>,
) -> Outcome {
    let kind = readable(&access, &user, &kind)?;
    let book = door.shared.health();
    reply::ok(&book.find(kind, &id).ok_or_else(absent)?.json())
}

/// GET dataPoints: raw points, newest first.
pub(super) async fn list(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind)): Path<(String, String)>,
    Query(fields): Query<Fields>,
) -> Outcome {
    let kind = readable(&access, &user, &kind)?;
    if kind.path == "sleep" && fields.contains_key("dataSourceFamily") {
        return Err(violation("data_source_family", "Lists of sleep cannot be restricted to a family. Use reconcile."));
    }
    let (points, next) = page(&door.shared.health(), kind, &fields)?;
    reply::ok(&listed(points.iter().map(|point| point.json()).collect(), next))
}

/// GET dataPoints:reconcile: one stream without data sources. With one source it is the list.
pub(super) async fn reconcile(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind)): Path<(String, String)>,
    Query(fields): Query<Fields>,
) -> Outcome {
    let kind = readable(&access, &user, &kind)?;
    let (points, next) = page(&door.shared.health(), kind, &fields)?;
    let merged = |point: &Point| {
        let mut merged = json!({"dataPointName": point.name()});
        merged[kind.field] = point.json()[kind.field].take();
        merged
    };
    reply::ok(&listed(points.iter().map(merged).collect(), next))
}

/// POST dataPoints:batchDelete {"names": […]}
pub(super) async fn batch_delete(
    State(door): State<Door>,
    Extension(access): Extension<Access>,
    Path((user, kind)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let kind = writable(&access, &user, &kind)?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| error(400, "Invalid JSON payload received."))?;
    let names: Option<Vec<&str>> = body["names"].as_array().and_then(|names| names.iter().map(Value::as_str).collect());
    let names = names.filter(|names| (1..=10_000).contains(&names.len()));
    let names = names.ok_or_else(|| violation("names", "Between 1 and 10000 names are required."))?;
    let mut book = door.shared.health();
    let named = |point: &Point| point.kind.path == kind.path && names.iter().any(|name| same(name, point));
    if book.points.iter().filter(|point| named(point)).count() < names.len() {
        return Err(absent());
    }
    book.points.retain(|point| !named(point));
    reply::ok(&operation(json!({})))
}

fn same(name: &str, point: &Point) -> bool {
    name.replacen("users/me/", &format!("users/{USER}/"), 1) == point.name()
}

fn mine(user: &str) -> Result<(), Reply> {
    if matches!(user, "me" | USER) {
        Ok(())
    } else {
        Err(error(403, "Only the signed-in user's data can be asked for."))
    }
}

/// The kind, when the caller may write it.
fn writable(access: &Access, user: &str, kind: &str) -> Result<&'static Kind, Reply> {
    allowed(access, user, kind, 1)
}

/// The kind, when the caller may read it: with the right to read, or (what it wrote itself) with the right to write.
pub(super) fn readable(access: &Access, user: &str, kind: &str) -> Result<&'static Kind, Reply> {
    allowed(access, user, kind, 0)
}

fn allowed(access: &Access, user: &str, kind: &str, from: usize) -> Result<&'static Kind, Reply> {
    mine(user)?;
    let kind = Kind::at(kind).ok_or_else(|| violation("parent", "This data type is not supported."))?;
    let scopes = kind.scopes();
    let scopes: Vec<&str> = scopes.iter().skip(from).map(String::as_str).collect();
    if access.has(&scopes) {
        Ok(kind)
    } else {
        Err(error(403, "The sign-in does not include the scope for this data type."))
    }
}

fn absent() -> Reply {
    error(404, "The data point was not found.")
}

fn operation(response: Value) -> Value {
    let name = response["name"].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or("batch");
    json!({"name": format!("operations/{name}"), "done": true, "response": response})
}

fn listed(points: Vec<Value>, next: Option<String>) -> Value {
    let mut body = Map::new();
    if !points.is_empty() {
        body.insert("dataPoints".to_owned(), Value::Array(points));
    }
    if let Some(next) = next {
        body.insert("nextPageToken".to_owned(), json!(next));
    }
    Value::Object(body)
}

/// One page. The token names the last point of the page before, and the filter, which must stay the same.
fn page(book: &Book, kind: &Kind, fields: &Fields) -> Result<(Vec<Point>, Option<String>), Reply> {
    let text = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let wanted: Filter = filter(kind, text("filter"))?;
    let size = match text("pageSize") {
        "" | "0" => kind.default_page,
        size => size.parse::<usize>().map_err(|_| violation("page_size", "Must not be negative."))?.min(kind.max_page),
    };
    let after = match text("pageToken") {
        "" => None,
        token => {
            Some(read_token(token, text("filter")).ok_or_else(|| violation("page_token", "Is not of this list."))?)
        }
    };
    let mut points: Vec<&Point> =
        book.points.iter().filter(|point| point.kind.path == kind.path && wanted.admits(point)).collect();
    points.sort_by(|a, b| b.order().cmp(&a.order()));
    if let Some((start, id)) = after {
        points.retain(|point| point.order() < (start, id.as_str()));
    }
    let more = points.len() > size;
    points.truncate(size);
    let next = points.last().filter(|_| more).map(|point| token(point, text("filter")));
    Ok((points.into_iter().cloned().collect(), next))
}

fn token(point: &Point, filter: &str) -> String {
    let (start, id) = point.order();
    URL_SAFE_NO_PAD.encode(format!("{start} {id} {filter}"))
}

fn read_token(token: &str, filter: &str) -> Option<(i64, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.splitn(3, ' ');
    let start = parts.next()?.parse().ok()?;
    let id = parts.next()?.to_owned();
    (parts.next()? == filter).then_some((start, id))
}
