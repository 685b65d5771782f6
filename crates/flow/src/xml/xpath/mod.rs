//! XPath 1.0 over a [`Document`] (<https://www.w3.org/TR/1999/REC-xpath-19991116/>), without variables, the namespace
//! axis and ids, which need what a document here does not have. A search is bounded in steps.

mod axes;
mod evaluate;
mod functions;
mod lexer;
mod parser;

use super::{Document, Kind, NodeId};
use crate::Value;
use crate::expr::{LARGEST, values};

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    /// Nodes in document order, each once.
    Nodes(Vec<NodeId>),
    Text(String),
    Number(f64),
    Bool(bool),
}

/// What an XPath expression finds in a document, as the language gives it: an array of the nodes, each an envelope of
/// XML or the text that a text node or an attribute is; or a text, a float, true or false.
///
/// # Errors
/// What is wrong with the expression, as the end of a sentence.
pub(crate) fn find(document: &Document, expression: &str) -> Result<Value, String> {
    let expr = parser::parse(expression)?;
    Ok(match evaluate::evaluate(document, &expr)? {
        Found::Nodes(nodes) => shown(document, nodes)?,
        Found::Text(text) => text.into(),
        Found::Number(number) => number.into(),
        Found::Bool(flag) => flag.into(),
    })
}

/// The nodes as values. One inside another is written twice, so what they take together is bounded.
fn shown(document: &Document, nodes: Vec<NodeId>) -> Result<Value, String> {
    let (mut found, mut left) = (Vec::new(), LARGEST as u64);
    for id in nodes {
        let value = node(document, id);
        left = left.checked_sub(value.weight()).ok_or("what it finds is too large")?;
        found.push(value);
    }
    Ok(found.into())
}

fn node(document: &Document, id: NodeId) -> Value {
    match &document.node(id).kind {
        Kind::Text(text) | Kind::CData(text) | Kind::Attribute { value: text, .. } => text.into(),
        _ => values::enveloped(values::XML, document.write(id).as_bytes()),
    }
}
