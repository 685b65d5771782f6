//! XML as the language needs it: read, written, turned into JSON and back, and searched with XPath 1.0. A document
//! type is kept as it is written: no entity of it is expanded, and nothing is fetched.

mod json;
mod read;
mod write;
pub(crate) mod xpath;

pub(crate) use json::{of_json, to_json};
pub(crate) use read::read;

/// The most nodes of a document.
const MOST_NODES: usize = 1_000_000;
/// How deep elements nest before a document is refused.
const DEEPEST: usize = 200;

/// Names a node. Ids grow in document order: an element comes before its attributes, those before its children.
pub(crate) type NodeId = usize;

/// The node that holds all others.
pub(crate) const ROOT: NodeId = 0;

/// A document: nodes that know their parent and their children.
#[derive(Debug, Default)]
pub(crate) struct Document {
    nodes: Vec<Node>,
}

/// One node.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) parent: NodeId,
    pub(crate) attributes: Vec<NodeId>,
    pub(crate) children: Vec<NodeId>,
    /// The namespace of an element or an attribute; empty when it has none.
    pub(crate) namespace: String,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    /// An element by its name with its prefix; `closed` when it was written `<a/>`.
    Element {
        name: String,
        closed: bool,
    },
    /// An attribute, or the declaration of a namespace.
    Attribute {
        name: String,
        value: String,
    },
    Text(String),
    CData(String),
    Comment(String),
    Instruction {
        target: String,
        data: String,
    },
    /// `<?xml …?>`, which is no node to XPath.
    Declaration(Vec<(String, String)>),
    /// `<!DOCTYPE …>`, which is no node to XPath either. Nothing in it is followed.
    DocType(DocType),
}

/// What a document says of its type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DocType {
    pub(crate) name: String,
    pub(crate) public: String,
    pub(crate) system: String,
    pub(crate) subset: String,
}

impl Document {
    fn new() -> Self {
        let mut document = Self::default();
        document.add(ROOT, Kind::Root);
        document
    }

    /// Adds a node behind its siblings.
    fn add(&mut self, parent: NodeId, kind: Kind) -> NodeId {
        let id = self.nodes.len();
        let is_attribute = matches!(kind, Kind::Attribute { .. });
        let node = Node { kind, parent, attributes: Vec::new(), children: Vec::new(), namespace: String::new() };
        self.nodes.push(node);
        if id != ROOT
            && let Some(parent) = self.nodes.get_mut(parent)
        {
            if is_attribute { parent.attributes.push(id) } else { parent.children.push(id) }
        }
        id
    }

    /// The node of that id, which came from this document.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        static NONE: Node = Node {
            kind: Kind::Root,
            parent: ROOT,
            attributes: Vec::new(),
            children: Vec::new(),
            namespace: String::new(),
        };
        self.nodes.get(id).unwrap_or(&NONE)
    }

    /// The outermost element.
    pub(crate) fn element(&self) -> Option<NodeId> {
        self.node(ROOT).children.iter().copied().find(|id| self.node(*id).is_element())
    }

    /// The text of a node as XPath has it: all text inside, or its own.
    pub(crate) fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        self.collect_text(id, &mut out);
        out
    }

    fn collect_text(&self, id: NodeId, out: &mut String) {
        let node = self.node(id);
        match &node.kind {
            Kind::Root | Kind::Element { .. } => {
                for child in &node.children {
                    if !matches!(self.node(*child).kind, Kind::Comment(_) | Kind::Instruction { .. }) {
                        self.collect_text(*child, out);
                    }
                }
            }
            Kind::Attribute { value: text, .. } | Kind::Text(text) | Kind::CData(text) | Kind::Comment(text) => {
                out.push_str(text);
            }
            Kind::Instruction { data, .. } => out.push_str(data),
            Kind::Declaration(_) | Kind::DocType(_) => {}
        }
    }
}

impl Node {
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.kind, Kind::Element { .. })
    }

    /// The name with its prefix; empty for what has none.
    pub(crate) fn name(&self) -> &str {
        match &self.kind {
            Kind::Element { name, .. } | Kind::Attribute { name, .. } => name,
            Kind::Instruction { target, .. } => target,
            _ => "",
        }
    }

    /// The name without its prefix.
    pub(crate) fn local_name(&self) -> &str {
        self.name().rsplit(':').next().unwrap_or_default()
    }

    /// Whether it declares a namespace, which XPath does not count as an attribute.
    pub(crate) fn is_declaration(&self) -> bool {
        matches!(&self.kind, Kind::Attribute { name, .. } if declared_prefix(name).is_some())
    }
}

/// The prefix that an attribute of that name declares; empty for `xmlns`.
pub(crate) fn declared_prefix(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}

/// The prefix of a name; empty when it has none.
pub(crate) fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// Whether a text is a name as XML has them, with at most one colon inside.
pub(crate) fn is_name(text: &str) -> bool {
    let mut parts = text.split(':');
    let fits = |part: &str| part.chars().enumerate().all(|(i, c)| is_name_char(c, i == 0)) && !part.is_empty();
    parts.clone().count() <= 2 && parts.all(fits)
}

fn is_name_char(c: char, first: bool) -> bool {
    c == '_' || c.is_alphabetic() || (!first && (c.is_alphanumeric() || matches!(c, '-' | '.' | '\u{b7}')))
}
