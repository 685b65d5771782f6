//! Reads XML. quick-xml finds the marks; what makes a document well-formed beyond them is looked at here.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::{DEEPEST, DocType, Document, Kind, MOST_NODES, NodeId, ROOT, declared_prefix, is_name, prefix};

/// Each name looks through those in force.
const MOST_NAMESPACES: usize = 200;
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The document that a text says. Text of nothing but white space between elements is left out, as .NET leaves it out.
///
/// # Errors
/// What is wrong, as the end of a sentence.
pub(crate) fn read(text: &str) -> Result<Document, String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    config.check_end_names = true;
    config.check_comments = true;
    let mut reading = Reading { document: Document::new(), open: vec![ROOT], scope: Vec::new(), text: String::new() };
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        if matches!(event, Event::Eof) {
            return reading.finished();
        }
        reading.take(event)?;
        if reading.document.nodes.len() > MOST_NODES {
            return Err(format!("it has more than {MOST_NODES} nodes"));
        }
    }
}

struct Reading {
    document: Document,
    /// Elements that are not closed, outermost first, with the root before them.
    open: Vec<NodeId>,
    /// Namespaces in force: how deep, prefix, namespace.
    scope: Vec<(usize, String, String)>,
    /// Text that is not a node yet: references split it.
    text: String,
}

impl Reading {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text.push_str(&resolved(&reference)?),
            other => {
                self.flush()?;
                self.mark(other)?;
            }
        }
        Ok(())
    }

    fn mark(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(start) => self.start(&start, false),
            Event::Empty(start) => {
                self.start(&start, true)?;
                self.end();
                Ok(())
            }
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::CData(data) if self.open.len() > 1 => self.leaf(Kind::CData(data.into_inner().into_owned())),
            Event::CData(_) => Err("it has text outside its element".into()),
            Event::Comment(text) => self.leaf(Kind::Comment(text.into_inner().into_owned())),
            Event::PI(pi) => {
                let data = pi.content().trim().to_owned();
                self.leaf(Kind::Instruction { target: pi.target().to_owned(), data })
            }
            Event::Decl(declaration) => self.declaration(&declaration),
            Event::DocType(text) => self.doc_type(&text.xml10_content()),
            _ => Ok(()),
        }
    }

    fn doc_type(&mut self, text: &str) -> Result<(), String> {
        let is_first = !self.document.node(ROOT).children.iter().any(|id| {
            let node = self.document.node(*id);
            node.is_element() || matches!(node.kind, Kind::DocType(_))
        });
        match doc_type(text).filter(|_| is_first) {
            Some(found) => self.leaf(Kind::DocType(found)),
            None => Err("its document type (<!DOCTYPE>) cannot be read, or is not before its element".into()),
        }
    }

    fn top(&self) -> NodeId {
        self.open.last().copied().unwrap_or(ROOT)
    }

    fn leaf(&mut self, kind: Kind) -> Result<(), String> {
        self.document.add(self.top(), kind);
        Ok(())
    }

    /// Makes a node of the text so far.
    fn flush(&mut self) -> Result<(), String> {
        let text = std::mem::take(&mut self.text);
        if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            return Ok(());
        }
        if self.open.len() == 1 {
            return Err("it has text outside its element".into());
        }
        self.leaf(Kind::Text(text))
    }

    fn declaration(&mut self, declaration: &quick_xml::events::BytesDecl) -> Result<(), String> {
        if self.document.nodes.len() > 1 {
            return Err("its declaration (<?xml …?>) is not at its start".into());
        }
        let text = |value: &str| value.to_owned();
        let mut said = vec![("version".to_owned(), text(&declaration.version().map_err(|e| e.to_string())?))];
        for (name, value) in [("encoding", declaration.encoding()), ("standalone", declaration.standalone())] {
            if let Some(value) = value {
                said.push((name.to_owned(), text(&value.map_err(|error| error.to_string())?)));
            }
        }
        self.leaf(Kind::Declaration(said))
    }

    fn start(&mut self, start: &BytesStart, closed: bool) -> Result<(), String> {
        let name = checked(start.name().into_inner())?;
        if self.open.len() == 1 && self.document.element().is_some() {
            return Err("it has more than one outermost element".into());
        }
        if self.open.len() > DEEPEST {
            return Err(format!("its elements nest more than {DEEPEST} deep"));
        }
        let id = self.document.add(self.top(), Kind::Element { name: name.to_owned(), closed });
        self.open.push(id);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            let name = checked(attribute.key.into_inner())?;
            if let Some(prefix) = declared_prefix(name) {
                self.scope.push((self.open.len(), prefix.to_owned(), value.to_string()));
                if self.scope.len() > MOST_NAMESPACES {
                    return Err(format!("it declares more than {MOST_NAMESPACES} namespaces at a time"));
                }
            }
            self.document.add(id, Kind::Attribute { name: name.to_owned(), value: value.into_owned() });
        }
        self.resolve(id)
    }

    /// Gives an element and its attributes their namespaces.
    fn resolve(&mut self, id: NodeId) -> Result<(), String> {
        let mut nodes = vec![id];
        nodes.extend_from_slice(&self.document.node(id).attributes);
        for node in nodes {
            let (name, is_element) = (self.document.node(node).name(), node == id);
            let prefix = prefix(name);
            let namespace = match prefix {
                "" if name == "xmlns" => XMLNS.to_owned(),
                "" if !is_element => String::new(),
                "xml" => XML.to_owned(),
                "xmlns" => XMLNS.to_owned(),
                prefix => match self.scope.iter().rev().find(|(_, known, _)| known == prefix) {
                    Some((.., namespace)) => namespace.clone(),
                    None if prefix.is_empty() => String::new(),
                    None => return Err(format!("the prefix '{prefix}' is not declared")),
                },
            };
            if let Some(node) = self.document.nodes.get_mut(node) {
                node.namespace = namespace;
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        let depth = self.open.len();
        while self.scope.pop_if(|(at, ..)| *at >= depth).is_some() {}
        if depth > 1 {
            self.open.pop();
        }
    }

    fn finished(mut self) -> Result<Document, String> {
        self.flush()?;
        if self.open.len() > 1 {
            return Err(format!("the element '{}' is not closed", self.document.node(self.top()).name()));
        }
        if self.document.element().is_none() {
            return Err("it has no element".into());
        }
        Ok(self.document)
    }
}

/// `name PUBLIC "…" "…" [ … ]`, of which all but the name may be missing.
fn doc_type(text: &str) -> Option<DocType> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_whitespace() || c == '[').unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut found = DocType { name: checked(name).ok()?.to_owned(), ..DocType::default() };
    let literal = |text: &mut &str| -> Option<String> {
        let quote = text.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (literal, after) = text.trim_start().get(1..)?.split_once(quote)?;
        *text = after;
        Some(literal.to_owned())
    };
    rest = rest.trim_start();
    if let Some(after) = rest.strip_prefix("PUBLIC") {
        rest = after;
        found.public = literal(&mut rest)?;
        found.system = literal(&mut rest)?;
    } else if let Some(after) = rest.strip_prefix("SYSTEM") {
        rest = after;
        found.system = literal(&mut rest)?;
    }
    rest = rest.trim();
    if let Some(subset) = rest.strip_prefix('[') {
        found.subset = subset.strip_suffix(']')?.to_owned();
        rest = "";
    }
    rest.is_empty().then_some(found)
}

fn checked(name: &str) -> Result<&str, String> {
    if is_name(name) { Ok(name) } else { Err(format!("'{name}' is not a name")) }
}

fn resolved(reference: &BytesRef) -> Result<String, String> {
    match reference.resolve_char_ref().map_err(|error| error.to_string())? {
        Some(c) => Ok(c.into()),
        None => resolve_predefined_entity(reference)
            .map(str::to_owned)
            .ok_or_else(|| format!("the entity '&{};' is not known", &**reference)),
    }
}
