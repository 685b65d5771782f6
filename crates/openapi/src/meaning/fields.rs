//! What identifies, dates and names an item.

use serde_json::Value;

use super::shape::{kind, members, words};
use super::words::{key, says};
use super::{Confidence, Field, Items, path, time};
use crate::model::Operation;

/// What was found in one item.
#[derive(Debug, Default)]
pub(super) struct Fields {
    id: Option<Field>,
    changed: Option<Field>,
    created: Option<Field>,
    happened: Option<Field>,
    title: Option<Field>,
}

impl Fields {
    /// As the part of [`Items`] that they are.
    pub(super) fn items(self) -> Items {
        let Self { id, changed, created, happened, title } = self;
        let (path, why) = (String::new(), String::new());
        Items { path, id, changed, created, happened, title, confidence: Confidence::Guess, why }
    }
}

/// Looks through an item, then through the object that JSON:API and others keep its members in.
pub(super) fn of(operation: &Operation, item: &Value, names: &[String]) -> Fields {
    let top = members(operation, item);
    let mut found = Fields { id: id(&top, names, ""), ..dated(&top, "") };
    // A resource's name is its address, which is nothing to read.
    let address = |title: &Field| found.id.as_ref().is_some_and(|id| id.path == title.path);
    if found.title.as_ref().is_some_and(address) {
        found.title = None;
    }
    for (name, schema) in top.iter().filter(|(name, _)| ["attributes", "fields", "properties"].contains(name)) {
        let inner = dated(&members(operation, schema), name);
        found.changed = found.changed.or(inner.changed);
        found.created = found.created.or(inner.created);
        found.happened = found.happened.or(inner.happened);
        found.title = found.title.or(inner.title);
    }
    found
}

type Members<'a> = [(&'a str, &'a Value)];

fn id(members: &Members<'_>, names: &[String], under: &str) -> Option<Field> {
    let scalar = |schema: &Value| !matches!(kind(schema), Some("object" | "array" | "boolean"));
    let of = |wanted: &str| members.iter().find(|(name, schema)| key(name) == wanted && scalar(schema));
    let field = |name: &str, confidence, why: &str| Some(Field::new(path::join(under, name), confidence, why));
    for wanted in ["id", "uid", "uuid", "guid"] {
        if let Some((name, _)) = of(wanted) {
            return field(name, Confidence::Likely, "It is called an id.");
        }
    }
    for wanted in names.iter().flat_map(|name| ["id", "uuid", "guid", "key"].map(|end| format!("{name}{end}"))) {
        if let Some((name, _)) = of(&wanted) {
            return field(name, Confidence::Likely, "It is named after the item.");
        }
    }
    if let Some((name, schema)) = of("name")
        && says(&words(schema), &["resource name", "identifier"])
    {
        return field(name, Confidence::Likely, "It is the resource's name, which is its address.");
    }
    let one = |fits: &dyn Fn(&str, &Value) -> bool| {
        let mut found = members.iter().filter(|(name, schema)| scalar(schema) && fits(name, schema));
        found.next().filter(|_| found.next().is_none())
    };
    if let Some((name, _)) = one(&|_, schema| schema.get("format").is_some_and(|format| format == "uuid")) {
        return field(name, Confidence::Guess, "It is the only UUID of the item.");
    }
    let (name, _) = one(&|name, _| ends_in_id(name)).or_else(|| of("key"))?;
    field(name, Confidence::Guess, "It is the only member whose name ends like an id's.")
}

fn ends_in_id(name: &str) -> bool {
    ["Id", "ID", "_id", "-id", "Guid", "UUID", "_key"].iter().any(|end| name.ends_with(end))
}

fn dated(members: &Members<'_>, under: &str) -> Fields {
    let find = |of: time::Of| {
        let fits = members.iter().filter_map(|(name, schema)| Some((name, time::member(name, schema, of)?)));
        let (name, confidence) =
            fits.max_by_key(|(name, confidence)| (*confidence, std::cmp::Reverse((rank(name), name.len()))))?;
        Some(Field::new(path::join(under, name), confidence, of.why()))
    };
    Fields {
        id: None,
        changed: find(time::Of::Change),
        created: find(time::Of::Creation),
        happened: find(time::Of::Event),
        title: title(members, under),
    }
}

/// A start before an end, a plain date before both.
fn rank(name: &str) -> usize {
    let key = key(name);
    ["start", "date", "time"].iter().position(|word| key.starts_with(word)).unwrap_or(if key.contains("end") {
        9
    } else {
        5
    })
}

fn title(members: &Members<'_>, under: &str) -> Option<Field> {
    const SURE: [&str; 4] = ["title", "displayname", "subject", "name"];
    const MAYBE: [&str; 8] =
        ["summary", "label", "fullname", "headline", "caption", "filename", "email", "description"];
    let text = |wanted: &str| {
        members.iter().find(|(name, schema)| key(name) == wanted && matches!(kind(schema), None | Some("string")))
    };
    let of = |names: &[&str], confidence| {
        let (name, _) = names.iter().find_map(|name| text(name))?;
        Some(Field::new(path::join(under, name), confidence, "People read it."))
    };
    of(&SURE, Confidence::Likely).or_else(|| of(&MAYBE, Confidence::Guess))
}
