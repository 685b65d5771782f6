//! Where a step goes and which nodes it takes.

use crate::xml::{Document, Kind, NodeId, ROOT};

/// The direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Parent,
    Ancestor,
    AncestorOrSelf,
    Following,
    FollowingSibling,
    Preceding,
    PrecedingSibling,
    Attribute,
    Own,
}

/// Which nodes of an axis a step takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `node()`
    Any,
    /// `*`: whatever the axis is about.
    Principal,
    /// A name without a prefix is in no namespace.
    Name(String),
    Text,
    Comment,
    Instruction(Option<String>),
}

impl Axis {
    pub(super) fn named(name: &str) -> Result<Self, String> {
        Ok(match name {
            "child" => Self::Child,
            "descendant" => Self::Descendant,
            "descendant-or-self" => Self::DescendantOrSelf,
            "parent" => Self::Parent,
            "ancestor" => Self::Ancestor,
            "ancestor-or-self" => Self::AncestorOrSelf,
            "following" => Self::Following,
            "following-sibling" => Self::FollowingSibling,
            "preceding" => Self::Preceding,
            "preceding-sibling" => Self::PrecedingSibling,
            "attribute" => Self::Attribute,
            "self" => Self::Own,
            other => return Err(format!("there is no axis '{other}'")),
        })
    }

    /// How many nodes are looked at to find those of the axis, without those that are found.
    pub(super) fn cost(self, document: &Document, id: NodeId) -> usize {
        match self {
            Self::Following | Self::Preceding => document.nodes.len(),
            Self::FollowingSibling | Self::PrecedingSibling => document.node(document.node(id).parent).children.len(),
            _ => 1,
        }
    }

    /// The nodes from `id` on, nearest first.
    pub(super) fn nodes(self, document: &Document, id: NodeId) -> Vec<NodeId> {
        match self {
            Self::Own => vec![id],
            Self::Child => children(document, id).collect(),
            Self::Attribute => {
                let attributes = document.node(id).attributes.iter().copied();
                attributes.filter(|id| !document.node(*id).is_declaration()).collect()
            }
            Self::Descendant => descendants(document, id).skip(1).collect(),
            Self::DescendantOrSelf => descendants(document, id).collect(),
            Self::Parent => parent(document, id).into_iter().collect(),
            Self::Ancestor => ancestors(document, id).skip(1).collect(),
            Self::AncestorOrSelf => ancestors(document, id).collect(),
            Self::FollowingSibling => siblings(document, id).filter(|other| *other > id).collect(),
            Self::PrecedingSibling => {
                let mut before: Vec<_> = siblings(document, id).filter(|other| *other < id).collect();
                before.reverse();
                before
            }
            Self::Following => {
                let last = descendants(document, id).last().unwrap_or(id);
                descendants(document, ROOT).filter(|other| *other > last).collect()
            }
            Self::Preceding => {
                let above: Vec<_> = ancestors(document, id).collect();
                let fits = |other: &NodeId| *other < id && !above.contains(other);
                let mut before: Vec<_> = descendants(document, ROOT).filter(fits).collect();
                before.reverse();
                before
            }
        }
    }
}

fn children(document: &Document, id: NodeId) -> impl Iterator<Item = NodeId> {
    let own = document.node(id).children.iter().copied();
    own.filter(|id| !matches!(document.node(*id).kind, Kind::Declaration(_) | Kind::DocType(_)))
}

/// The node and all inside, in document order.
fn descendants(document: &Document, id: NodeId) -> impl Iterator<Item = NodeId> {
    let mut left = vec![id];
    std::iter::from_fn(move || {
        let next = left.pop()?;
        let from = left.len();
        left.extend(children(document, next));
        left.get_mut(from..)?.reverse();
        Some(next)
    })
}

fn parent(document: &Document, id: NodeId) -> Option<NodeId> {
    (id != ROOT).then(|| document.node(id).parent)
}

fn ancestors(document: &Document, id: NodeId) -> impl Iterator<Item = NodeId> {
    std::iter::successors(Some(id), |id| parent(document, *id))
}

/// An attribute has none.
fn siblings(document: &Document, id: NodeId) -> impl Iterator<Item = NodeId> {
    let of = parent(document, id).filter(|_| !matches!(document.node(id).kind, Kind::Attribute { .. }));
    of.into_iter().flat_map(|parent| children(document, parent))
}

impl Test {
    pub(super) fn named(name: &str) -> Result<Self, String> {
        match name {
            "*" => Ok(Self::Principal),
            name if name.contains(':') => Err(format!(
                "the prefix of '{name}' is not known to it; use *[local-name()='…' and namespace-uri()='…']"
            )),
            name => Ok(Self::Name(name.to_owned())),
        }
    }

    /// The test that is written as a call.
    pub(super) fn of_call(name: &str) -> Option<Self> {
        Some(match name {
            "node" => Self::Any,
            "text" => Self::Text,
            "comment" => Self::Comment,
            "processing-instruction" => Self::Instruction(None),
            _ => return None,
        })
    }

    pub(super) fn takes(&self, document: &Document, axis: Axis, id: NodeId) -> bool {
        let node = document.node(id);
        let is_principal = match axis {
            Axis::Attribute => matches!(node.kind, Kind::Attribute { .. }),
            _ => node.is_element(),
        };
        match self {
            Self::Any => true,
            Self::Principal => is_principal,
            Self::Name(name) => is_principal && node.namespace.is_empty() && node.local_name() == name,
            Self::Text => matches!(node.kind, Kind::Text(_) | Kind::CData(_)),
            Self::Comment => matches!(node.kind, Kind::Comment(_)),
            Self::Instruction(wanted) => match &node.kind {
                Kind::Instruction { target, .. } => wanted.as_ref().is_none_or(|wanted| wanted == target),
                _ => false,
            },
        }
    }
}
