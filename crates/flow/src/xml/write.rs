//! Writes XML without adding or dropping white space. Namespaces that are declared outside of what is written are
//! declared again where they are used.

use std::fmt::Write;

use super::{DocType, Document, Kind, NodeId, declared_prefix, prefix};

impl Document {
    /// A node with all inside, as XML.
    pub(crate) fn write(&self, id: NodeId) -> String {
        let mut out = String::new();
        self.write_node(id, &mut Vec::new(), &mut out);
        out
    }

    fn write_node<'d>(&'d self, id: NodeId, declared: &mut Vec<(&'d str, &'d str)>, out: &mut String) {
        let node = self.node(id);
        match &node.kind {
            Kind::Root => self.write_children(id, declared, out),
            Kind::Element { name, closed } => {
                let before = declared.len();
                self.write_start(id, declared, out);
                if *closed && node.children.is_empty() {
                    out.push_str(" />");
                } else {
                    out.push('>');
                    self.write_children(id, declared, out);
                    out.extend(["</", name, ">"]);
                }
                declared.truncate(before);
            }
            Kind::Attribute { name, value } => attribute(name, value, out),
            Kind::Text(text) => escaped(text, false, out),
            Kind::CData(text) => out.extend(["<![CDATA[", text, "]]>"]),
            Kind::Comment(text) => out.extend(["<!--", text, "-->"]),
            Kind::Instruction { target, data } => out.extend(["<?", target, " ", data, "?>"]),
            Kind::Declaration(said) => {
                out.push_str("<?xml");
                for (name, value) in said {
                    out.push(' ');
                    attribute(name, value, out);
                }
                out.push_str("?>");
            }
            Kind::DocType(kind) => doc_type(kind, out),
        }
    }

    fn write_children<'d>(&'d self, id: NodeId, declared: &mut Vec<(&'d str, &'d str)>, out: &mut String) {
        for child in &self.node(id).children {
            self.write_node(*child, declared, out);
        }
    }

    fn write_start<'d>(&'d self, id: NodeId, declared: &mut Vec<(&'d str, &'d str)>, out: &mut String) {
        let node = self.node(id);
        out.extend(["<", node.name()]);
        let attributes = || node.attributes.iter().map(|id| self.node(*id));
        for own in attributes() {
            let Kind::Attribute { name, value } = &own.kind else { continue };
            out.push(' ');
            attribute(name, value, out);
            if let Some(prefix) = declared_prefix(name) {
                declared.push((prefix, value));
            }
        }
        for used in attributes().filter(|own| !own.is_declaration()).chain([node]) {
            let (prefix, namespace) = (prefix(used.name()), used.namespace.as_str());
            let is_attribute = !used.is_element();
            if prefix == "xml" || (prefix.is_empty() && is_attribute) {
                continue;
            }
            let known =
                declared.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, namespace)| namespace);
            if known != namespace {
                out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                attribute(prefix, namespace, out);
                declared.push((prefix, namespace));
            }
        }
    }
}

fn doc_type(kind: &DocType, out: &mut String) {
    let DocType { name, public, system, subset } = kind;
    // A literal ends at its quote, and has none of the same kind inside.
    let quoted = |text: &str| if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") };
    out.extend(["<!DOCTYPE ", name]);
    match (public.is_empty(), system.is_empty()) {
        (false, _) => out.push_str(&format!(" PUBLIC {} {}", quoted(public), quoted(system))),
        (true, false) => out.push_str(&format!(" SYSTEM {}", quoted(system))),
        (true, true) => {}
    }
    if !subset.is_empty() {
        out.extend([" [", subset, "]"]);
    }
    out.push('>');
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.extend([name, "=\""]);
    escaped(value, true, out);
    out.push('"');
}

fn escaped(text: &str, in_attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            // What would be read back as a space.
            '\n' | '\t' if in_attribute => {
                let _ = write!(out, "&#x{:X};", u32::from(c));
            }
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}
