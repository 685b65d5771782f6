//! Which operations of two versions of a description need a closer look: those whose own text differs, and those that
//! refer, directly or through others, to a part that differs. Found from the texts alone, without opening anything.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::json::node::Node;
use crate::model::Connector;
use crate::read::open::{Parts as _, key};
use crate::read::outline::{Entry, Span};

pub(crate) struct Difference<'a> {
    old: References<'a>,
    new: References<'a>,
    /// References to parts that differ, or that lead to such a part.
    affected: HashSet<String>,
}

impl<'a> Difference<'a> {
    pub(crate) fn between(old: &'a Connector, new: &'a Connector) -> Self {
        let (before, now) = (References::of(old), References::of(new));
        let mut affected = HashSet::new();
        for (name, span) in old.parts() {
            let same = new.find(name).is_some_and(|other| text(old, *span) == text(new, other));
            if !same {
                affected.insert(name.clone());
            }
        }
        affected.extend(new.parts().iter().filter(|(name, _)| old.find(name).is_none()).map(|(name, _)| name.clone()));
        let mut this = Self { old: before, new: now, affected };
        this.spread();
        this
    }

    /// Whether the operation may have changed.
    pub(crate) fn touches(&self, before: &Entry, now: &Entry) -> bool {
        let (old, new) = (pieces(before), pieces(now));
        let same = |(a, b): (&Option<Span>, &Option<Span>)| match (a, b) {
            (Some(a), Some(b)) => text(self.old.connector, *a) == text(self.new.connector, *b),
            (None, None) => true,
            _ => false,
        };
        !old.iter().zip(&new).all(same)
            || old.iter().flatten().any(|span| self.old.inside(*span).any(|name| self.affected.contains(&*name)))
    }

    /// What refers to an affected part is affected.
    fn spread(&mut self) {
        let mut from: HashMap<String, Vec<&str>> = HashMap::new();
        for references in [&self.old, &self.new] {
            for (name, span) in references.connector.parts() {
                references.inside(*span).for_each(|to| from.entry(to.into_owned()).or_default().push(name));
            }
        }
        let mut queue: Vec<String> = self.affected.iter().cloned().collect();
        while let Some(name) = queue.pop() {
            for other in from.get(&name).into_iter().flatten() {
                if self.affected.insert((*other).to_owned()) {
                    queue.push((*other).to_owned());
                }
            }
        }
    }
}

fn pieces(entry: &Entry) -> [Option<Span>; 3] {
    [Some(entry.spans.operation), entry.spans.parameters, entry.spans.servers]
}

fn text(connector: &Connector, span: Span) -> Cow<'_, str> {
    connector.text(span).unwrap_or_default()
}

/// The references of each file, in the order of its text.
struct References<'a> {
    connector: &'a Connector,
    files: Vec<Vec<(u32, Node<'a>)>>,
}

impl<'a> References<'a> {
    fn of(connector: &'a Connector) -> Self {
        let file = |(_, document): (u32, &'a crate::read::documents::Document)| {
            let values = document.tape.references().filter_map(Node::value_of_name);
            values.map(|value| (value.start() as u32, value)).collect()
        };
        Self { connector, files: connector.documents.files().map(file).collect() }
    }

    /// The references in a piece of text.
    fn inside(&self, span: Span) -> impl Iterator<Item = Cow<'a, str>> {
        let all = self.files.get(span.file as usize).map_or(&[][..], Vec::as_slice);
        let from = all.partition_point(|(start, _)| *start < span.start);
        let found = all[from..].iter().take_while(move |(start, _)| *start < span.start + span.length);
        found.filter_map(move |(_, value)| Some(Cow::Owned(key(span.file, &value.text()?).into_owned())))
    }
}
