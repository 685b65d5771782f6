//! Evaluates XPath expressions.

use std::cell::Cell;
use std::collections::HashSet;

use super::Found;
use super::parser::{Expr, Path, Start, Step};
use crate::xml::{Document, NodeId, ROOT};

/// How many nodes and bytes of text a search may look at.
const STEPS: usize = 5_000_000;

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Place<'d> {
    pub(super) search: &'d Search<'d>,
    pub(super) node: NodeId,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// One search, and what is left of its budget.
pub(super) struct Search<'d> {
    pub(super) document: &'d Document,
    left: Cell<usize>,
}

impl Search<'_> {
    fn spend(&self, steps: usize) -> Result<(), String> {
        let left = self.left.get().checked_sub(steps).ok_or("it takes too many steps")?;
        self.left.set(left);
        Ok(())
    }

    /// The text of a node.
    pub(super) fn text(&self, id: NodeId) -> Result<String, String> {
        let text = self.document.text(id);
        self.spend(text.len() + 1)?;
        Ok(text)
    }
}

/// The value of an expression at the root.
pub(super) fn evaluate(document: &Document, expr: &Expr) -> Result<Found, String> {
    let search = Search { document, left: Cell::new(STEPS) };
    Place { search: &search, node: ROOT, position: 1, size: 1 }.value(expr)
}

impl<'d> Place<'d> {
    pub(super) fn value(self, expr: &Expr) -> Result<Found, String> {
        self.search.spend(1)?;
        Ok(match expr {
            Expr::Text(text) => Found::Text(text.clone()),
            Expr::Number(number) => Found::Number(*number),
            Expr::Negative(inner) => Found::Number(-self.number(inner)?),
            Expr::Call(function, arguments) => (function.apply)(self, arguments)?,
            Expr::Path(path) => Found::Nodes(self.nodes_of(path)?),
            Expr::Binary(sign, left, right) => self.binary(sign, left, right)?,
        })
    }

    pub(super) fn number(self, expr: &Expr) -> Result<f64, String> {
        self.number_of(&self.value(expr)?)
    }

    pub(super) fn text(self, expr: &Expr) -> Result<String, String> {
        self.text_of(&self.value(expr)?)
    }

    pub(super) fn truth(self, expr: &Expr) -> Result<bool, String> {
        Ok(truth_of(&self.value(expr)?))
    }

    pub(super) fn nodes(self, expr: &Expr) -> Result<Vec<NodeId>, String> {
        match self.value(expr)? {
            Found::Nodes(nodes) => Ok(nodes),
            _ => Err("nodes are expected where it has a value".into()),
        }
    }

    pub(super) fn number_of(self, found: &Found) -> Result<f64, String> {
        Ok(match found {
            Found::Number(number) => *number,
            Found::Bool(flag) => f64::from(u8::from(*flag)),
            other => number_in(&self.text_of(other)?),
        })
    }

    pub(super) fn text_of(self, found: &Found) -> Result<String, String> {
        Ok(match found {
            Found::Text(text) => text.clone(),
            Found::Number(number) => written(*number),
            Found::Bool(flag) => flag.to_string(),
            Found::Nodes(nodes) => match nodes.first() {
                Some(first) => self.search.text(*first)?,
                None => String::new(),
            },
        })
    }

    fn binary(self, sign: &str, left: &Expr, right: &Expr) -> Result<Found, String> {
        Ok(match sign {
            "or" => Found::Bool(self.truth(left)? || self.truth(right)?),
            "and" => Found::Bool(self.truth(left)? && self.truth(right)?),
            "|" => {
                let mut nodes = self.nodes(left)?;
                nodes.extend(self.nodes(right)?);
                Found::Nodes(in_order(nodes))
            }
            "+" => Found::Number(self.number(left)? + self.number(right)?),
            "-" => Found::Number(self.number(left)? - self.number(right)?),
            "*" => Found::Number(self.number(left)? * self.number(right)?),
            "div" => Found::Number(self.number(left)? / self.number(right)?),
            "mod" => Found::Number(self.number(left)? % self.number(right)?),
            comparison => Found::Bool(self.compares(comparison, &self.value(left)?, &self.value(right)?)?),
        })
    }

    /// A comparison holds for nodes when it holds for one of them (XPath 1.0, 3.4).
    fn compares(self, sign: &str, left: &Found, right: &Found) -> Result<bool, String> {
        match (left, right) {
            (Found::Nodes(left), Found::Nodes(right)) => self.nodes_compare(sign, left, right),
            (Found::Nodes(_), Found::Bool(_)) | (Found::Bool(_), Found::Nodes(_)) => {
                self.values_compare(sign, &Found::Bool(truth_of(left)), &Found::Bool(truth_of(right)))
            }
            (Found::Nodes(nodes), other) => {
                self.any(nodes, |text| self.values_compare(sign, &Found::Text(text), other))
            }
            (other, Found::Nodes(nodes)) => {
                self.any(nodes, |text| self.values_compare(sign, other, &Found::Text(text)))
            }
            (left, right) => self.values_compare(sign, left, right),
        }
    }

    fn any(self, nodes: &[NodeId], holds: impl Fn(String) -> Result<bool, String>) -> Result<bool, String> {
        for id in nodes {
            if holds(self.search.text(*id)?)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Without looking at each pair: sets for equality, the extremes for order.
    fn nodes_compare(self, sign: &str, left: &[NodeId], right: &[NodeId]) -> Result<bool, String> {
        let texts = |nodes: &[NodeId]| nodes.iter().map(|id| self.search.text(*id)).collect::<Result<Vec<_>, _>>();
        let (left, right) = (texts(left)?, texts(right)?);
        let right_set: HashSet<&String> = right.iter().collect();
        if sign == "=" {
            return Ok(left.iter().any(|text| right_set.contains(text)));
        }
        if sign == "!=" {
            return Ok(left
                .iter()
                .any(|text| right_set.len() > 1 || !(right_set.is_empty() || right_set.contains(text))));
        }
        let numbers = |texts: &[String]| -> Vec<f64> {
            texts.iter().map(|text| number_in(text)).filter(|number| !number.is_nan()).collect()
        };
        let (left, right) = (numbers(&left), numbers(&right));
        if left.is_empty() || right.is_empty() {
            return Ok(false);
        }
        let lowest = |numbers: &[f64]| numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = |numbers: &[f64]| numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Ok(if sign.starts_with('<') {
            ordered(sign, lowest(&left), highest(&right))
        } else {
            ordered(sign, highest(&left), lowest(&right))
        })
    }

    fn values_compare(self, sign: &str, left: &Found, right: &Found) -> Result<bool, String> {
        let equal = match (left, right) {
            _ if !matches!(sign, "=" | "!=") => {
                return Ok(ordered(sign, self.number_of(left)?, self.number_of(right)?));
            }
            (Found::Bool(_), _) | (_, Found::Bool(_)) => truth_of(left) == truth_of(right),
            (Found::Number(_), _) | (_, Found::Number(_)) => self.number_of(left)? == self.number_of(right)?,
            _ => self.text_of(left)? == self.text_of(right)?,
        };
        Ok(equal == (sign == "="))
    }

    fn nodes_of(self, path: &Path) -> Result<Vec<NodeId>, String> {
        let mut nodes = match &path.start {
            Start::Root => vec![ROOT],
            Start::Context => vec![self.node],
            Start::Filter(expr, predicates) => {
                let nodes = self.nodes(expr)?;
                predicates.iter().try_fold(nodes, |nodes, predicate| self.filtered(nodes, predicate))?
            }
        };
        for step in &path.steps {
            nodes = self.stepped(&nodes, step)?;
        }
        Ok(nodes)
    }

    fn stepped(self, from: &[NodeId], step: &Step) -> Result<Vec<NodeId>, String> {
        let document = self.search.document;
        let mut found = Vec::new();
        for id in from {
            self.search.spend(step.axis.cost(document, *id))?;
            let mut nodes = step.axis.nodes(document, *id);
            self.search.spend(nodes.len())?;
            nodes.retain(|id| step.test.takes(document, step.axis, *id));
            for predicate in &step.predicates {
                nodes = self.filtered(nodes, predicate)?;
            }
            found.extend(nodes);
        }
        Ok(in_order(found))
    }

    /// Those of the nodes for which a predicate holds; a number is the place of the node that is meant.
    fn filtered(self, nodes: Vec<NodeId>, predicate: &Expr) -> Result<Vec<NodeId>, String> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (i, node) in nodes.into_iter().enumerate() {
            let position = i + 1;
            let holds = match (Place { node, position, size, ..self }).value(predicate)? {
                Found::Number(number) => number == position as f64,
                other => truth_of(&other),
            };
            if holds {
                kept.push(node);
            }
        }
        Ok(kept)
    }
}

fn ordered(sign: &str, left: f64, right: f64) -> bool {
    match sign {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

pub(super) fn truth_of(found: &Found) -> bool {
    match found {
        Found::Nodes(nodes) => !nodes.is_empty(),
        Found::Text(text) => !text.is_empty(),
        Found::Number(number) => *number != 0.0 && !number.is_nan(),
        Found::Bool(flag) => *flag,
    }
}

/// The number that a text is, as XPath writes numbers; anything else is none.
pub(super) fn number_in(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let fits = digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.contains(|c: char| c.is_ascii_digit());
    if fits { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A number as XPath writes it: never with an exponent.
pub(super) fn written(number: f64) -> String {
    match number {
        number if number.is_nan() => "NaN".into(),
        number if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        0.0 => "0".into(),
        number => format!("{number}"),
    }
}

fn in_order(mut nodes: Vec<NodeId>) -> Vec<NodeId> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}
