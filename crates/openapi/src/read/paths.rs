//! The walk over `paths`, common to Swagger 2.0 and OpenAPI 3.

use std::borrow::Cow;

use crate::dialect::format::Format;
use crate::dialect::openapi3;
use crate::dialect::swagger2;
use crate::json::node::Node;
use crate::meaning;
use crate::model::{Body, Operation, Parameter};
use crate::read::outline::Spans;
use crate::read::parameters::{self, At, Declared};
use crate::read::reference::child;
use crate::read::security::Requirements;
use crate::read::settle::{settle, title};
use crate::read::source::{Source, texts};
use crate::read::template;
use crate::repair::path_check;

pub(crate) const METHODS: [&str; 9] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];
/// From so many paths on two threads are faster than one.
const MANY: usize = 500;
/// No description of more operations is read. The largest known has 22,361.
pub(crate) const MOST_OPERATIONS: usize = 100_000;
/// Longer paths are in no address.
pub(crate) const LONGEST_PATH: usize = 8_000;
/// Of one operation. The largest known has 219.
const MOST_PARAMETERS: usize = 1_000;

/// Every operation of the description, in its order; ids are still as declared. A long description is surveyed from two
/// ends at once. `keep` makes of each what is to be kept of it.
pub(crate) fn operations<T: Send>(
    source: &mut Source<'_>,
    requirements: &mut Requirements,
    keep: fn(Operation, Spans) -> T,
) -> Vec<T> {
    if let Some(paths) = source.root.get("paths").filter(|_| source.is_survey()) {
        path_check::run(paths, &mut source.repairs);
    }
    // What stands twice, `paths` or one of them, usually holds other operations the second time: both count.
    let all = source.root.pairs().filter(|(name, _)| name.is("paths"));
    let paths: Vec<_> = all.flat_map(|(_, paths)| paths.pairs()).collect();
    if paths.len() < MANY || !source.is_survey() {
        return some(source, requirements, &paths, keep);
    }
    let (first, second) = paths.split_at(paths.len() / 2);
    let (mut other, mut theirs) = (source.fork(), requirements.clone());
    let made = std::thread::scope(|scope| {
        let later = scope.spawn(|| some(&mut other, &mut theirs, second, keep));
        let mut made = some(source, requirements, first, keep);
        made.extend(later.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        made
    });
    source.join(other);
    requirements.join(theirs);
    made
}

fn some<'a, T>(
    source: &mut Source<'a>,
    requirements: &mut Requirements,
    paths: &[(Node<'a>, Node<'a>)],
    keep: fn(Operation, Spans) -> T,
) -> Vec<T> {
    let mut operations = Vec::new();
    for (name, raw) in paths {
        let path = name.text().unwrap_or_default();
        let item = source.follow(*raw);
        let pointer = child("/paths", &path);
        // What stands beside a `$ref` is a part of the path as well.
        let beside = raw.members().filter(|(key, _)| raw.get("$ref").is_some() && item.get(key).is_none());
        for (key, raw) in item.members().chain(beside) {
            let Some(method) = METHODS.iter().find(|method| key.eq_ignore_ascii_case(method)) else { continue };
            if path.starts_with("x-") || source.spent() || operations.len() > MOST_OPERATIONS {
                continue;
            }
            let place = Place { path: &path, item, raw, pointer: child(&pointer, &key) };
            operations.extend(operation(source, requirements, &place, method).map(|made| keep(made, place.spans())));
        }
    }
    operations
}

/// Where one operation is declared.
pub(crate) struct Place<'a, 'p> {
    path: &'p str,
    item: Node<'a>,
    pub(crate) raw: Node<'a>,
    pub(crate) pointer: String,
}

impl Place<'_, '_> {
    fn spans(&self) -> Spans {
        Spans {
            operation: self.raw.span(),
            parameters: self.item.get("parameters").map(Node::span),
            servers: self.item.get("servers").map(Node::span),
        }
    }
}

fn operation<'a>(
    source: &mut Source<'a>,
    requirements: &mut Requirements,
    place: &Place<'a, '_>,
    method: &str,
) -> Option<Operation> {
    let raw = place.raw;
    if place.path.len() > LONGEST_PATH || !(raw.is_object() || raw.is_null()) {
        return None;
    }
    let id = source.text(raw, "operationId");
    let split = template::split(without_id(place.path, &id));
    source.charge(place.path.len() / 16);
    let meaning = Some(raw).filter(|_| !source.is_survey());
    let mut operation = Operation {
        id,
        method: method.to_owned(),
        path: split.path.clone(),
        summary: source.text(raw, "summary"),
        description: source.prose(raw, "description"),
        tags: texts(raw.get("tags")).into_iter().map(Into::into).collect(),
        deprecated: parameters::truth(raw, "deprecated"),
        scopes: requirements.scopes(source, raw, &place.pointer),
        server: server(source, place),
        paging: meaning.and_then(meaning::declared_paging),
        trigger: meaning.and_then(meaning::declared_trigger),
        polling: meaning.and_then(|raw| meaning::declared(raw, meaning::POLLING)),
        items: meaning.and_then(|raw| meaning::declared(raw, meaning::ITEMS)),
        cursor: meaning.and_then(|raw| meaning::declared(raw, meaning::CURSOR)),
        repeat: meaning.and_then(|raw| meaning::declared(raw, meaning::REPEAT)),
        fixed: meaning.and_then(|raw| meaning::declared(raw, meaning::FIXED)).unwrap_or_default(),
        pointer: place.pointer.clone(),
        ..Operation::default()
    };
    declared(source, place, &mut operation);
    match source.format {
        Format::Swagger20 => swagger2::complete(source, raw, &mut operation),
        _ => openapi3::complete(source, place, &mut operation),
    }
    settle(source, &mut operation, &split);
    note_missing_responses(source, raw, &operation);
    Some(operation)
}

/// The normal form tells operations of one path and method apart by their ids: `/#GetPets`.
fn without_id<'p>(path: &'p str, id: &str) -> &'p str {
    match path.rsplit_once('#') {
        Some((path, behind)) if behind == id => path,
        _ => path,
    }
}

fn server<'a>(source: &mut Source<'a>, place: &Place<'a, '_>) -> Option<String> {
    let mut servers = openapi3::servers_of(source, place.raw, &place.pointer);
    if servers.is_empty() {
        servers = openapi3::servers_of(source, place.item, &place.pointer);
    }
    servers.into_iter().next()
}

/// The path's parameters, but for those that the operation replaces, then the operation's own.
fn declared<'a>(source: &mut Source<'a>, place: &Place<'a, '_>, operation: &mut Operation) {
    let own = list(source, place, place.raw, operation);
    let shared = list(source, place, place.item, operation);
    let kept = |p: &Parameter| !own.has(p);
    operation.parameters = shared.parameters.into_iter().filter(kept).collect();
    operation.parameters.extend(own.parameters);
    operation.body = own.body.or(shared.body);
}

/// One `parameters` list as read.
#[derive(Default)]
struct List {
    parameters: Vec<Parameter>,
    body: Option<Body>,
}

impl List {
    fn has(&self, other: &Parameter) -> bool {
        self.parameters.iter().any(|known| known.location == other.location && known.name == other.name)
    }

    /// Takes a declaration, or gives back the name of one that is there already.
    fn take(&mut self, declared: Declared) -> Option<String> {
        match declared {
            Declared::Nothing => None,
            Declared::Body(body) if self.body.is_some() => Some(body.name),
            Declared::Body(body) => {
                self.body = Some(body);
                None
            }
            Declared::Parameter(new) if self.has(&new) => Some(new.name),
            Declared::Parameter(new) => {
                self.parameters.push(new);
                None
            }
        }
    }
}

fn list<'a>(source: &mut Source<'a>, place: &Place<'a, '_>, holder: Node<'a>, operation: &Operation) -> List {
    let mut list = List::default();
    let named = by_name(source, place, holder, operation);
    let named = named.iter().map(|(key, raw)| (key.as_deref(), *raw));
    let listed = holder.get("parameters").into_iter().flat_map(Node::items).map(|raw| (None, raw));
    for (n, (key, raw)) in listed.chain(named).take(MOST_PARAMETERS).enumerate() {
        let pointer = At { operation: &place.pointer, number: n, key };
        let declared = parameters::read(source, raw, &operation.path, pointer);
        if let Some(name) = list.take(declared) {
            let message =
                format!("{}: the parameter \"{name}\" is declared twice; the first counts.", title(operation));
            source.repairs.note("duplicate-parameter", pointer, message);
        }
        if source.spent() {
            break;
        }
    }
    list
}

/// The parameters of a path or an operation that has an object in the place of the list: one, or those that it has by name.
fn by_name<'a>(
    source: &mut Source<'a>,
    place: &Place<'a, '_>,
    holder: Node<'a>,
    operation: &Operation,
) -> Vec<(Option<Cow<'a, str>>, Node<'a>)> {
    let Some(raw) = holder.get("parameters").filter(|raw| raw.is_object()) else { return Vec::new() };
    let message = format!("{}: its parameters are an object and no list; they were taken from it.", title(operation));
    source.repairs.look("parameters-not-list", format!("{}/parameters", place.pointer), message);
    if ["in", "$ref"].iter().any(|key| raw.get(key).is_some_and(|value| value.is_string())) {
        return vec![(None, raw)];
    }
    raw.members().map(|(key, raw)| (Some(key), raw)).collect()
}

fn note_missing_responses(source: &mut Source<'_>, raw: Node<'_>, operation: &Operation) {
    let described = raw.get("responses").is_some_and(|all| all.members().any(|(status, _)| !status.starts_with("x-")));
    if !described {
        let message = format!("{}: no response is described; whatever comes back is passed on.", title(operation));
        source.repairs.note("missing-responses", operation.pointer.clone(), message);
    }
}
