//! The functions of XPath 1.0.

use super::Found;
use super::evaluate::{Place, truth_of};
use super::parser::Expr;
use crate::xml::{Kind, NodeId};

/// A function of XPath.
pub(super) struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    pub(super) apply: fn(Place, &[Expr]) -> Result<Found, String>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn f(
    name: &'static str,
    least: usize,
    most: usize,
    apply: fn(Place, &[Expr]) -> Result<Found, String>,
) -> Function {
    Function { name, least, most, apply }
}

static FUNCTIONS: [Function; 26] = [
    f("last", 0, 0, |place, _| Ok(Found::Number(place.size as f64))),
    f("position", 0, 0, |place, _| Ok(Found::Number(place.position as f64))),
    f("count", 1, 1, |place, args| Ok(Found::Number(place.nodes(arg(args, 0))?.len() as f64))),
    f("local-name", 0, 1, |place, args| named(place, args, |place, id| place.search.document.node(id).local_name())),
    f("namespace-uri", 0, 1, |place, args| named(place, args, |place, id| &place.search.document.node(id).namespace)),
    f("name", 0, 1, |place, args| named(place, args, |place, id| place.search.document.node(id).name())),
    f("string", 0, 1, |place, args| own_text(place, args).map(Found::Text)),
    f("concat", 2, usize::MAX, |place, args| {
        let texts = args.iter().map(|expr| place.text(expr)).collect::<Result<Vec<_>, _>>()?;
        Ok(Found::Text(texts.concat()))
    }),
    f("starts-with", 2, 2, |place, args| {
        Ok(Found::Bool(place.text(arg(args, 0))?.starts_with(&place.text(arg(args, 1))?)))
    }),
    f("contains", 2, 2, |place, args| Ok(Found::Bool(place.text(arg(args, 0))?.contains(&place.text(arg(args, 1))?)))),
    f("substring-before", 2, 2, |place, args| {
        let (text, mark) = (place.text(arg(args, 0))?, place.text(arg(args, 1))?);
        Ok(Found::Text(text.split_once(&mark).map_or(String::new(), |(before, _)| before.to_owned())))
    }),
    f("substring-after", 2, 2, |place, args| {
        let (text, mark) = (place.text(arg(args, 0))?, place.text(arg(args, 1))?);
        Ok(Found::Text(text.split_once(&mark).map_or(String::new(), |(_, after)| after.to_owned())))
    }),
    f("substring", 2, 3, substring),
    f("string-length", 0, 1, |place, args| Ok(Found::Number(own_text(place, args)?.encode_utf16().count() as f64))),
    f("normalize-space", 0, 1, |place, args| {
        let text = own_text(place, args)?;
        let words: Vec<&str> = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
        Ok(Found::Text(words.join(" ")))
    }),
    f("translate", 3, 3, |place, args| {
        let (from, to) = (place.text(arg(args, 1))?, place.text(arg(args, 2))?);
        let mut map = std::collections::HashMap::new();
        let mut to = to.chars();
        for c in from.chars() {
            let other = to.next();
            map.entry(c).or_insert(other);
        }
        let text = place.text(arg(args, 0))?;
        Ok(Found::Text(text.chars().filter_map(|c| map.get(&c).copied().unwrap_or(Some(c))).collect()))
    }),
    f("boolean", 1, 1, |place, args| Ok(Found::Bool(truth_of(&place.value(arg(args, 0))?)))),
    f("not", 1, 1, |place, args| Ok(Found::Bool(!truth_of(&place.value(arg(args, 0))?)))),
    f("true", 0, 0, |_, _| Ok(Found::Bool(true))),
    f("false", 0, 0, |_, _| Ok(Found::Bool(false))),
    f("lang", 1, 1, |place, args| Ok(Found::Bool(speaks(place, &place.text(arg(args, 0))?)))),
    f("number", 0, 1, |place, args| match args.first() {
        Some(expr) => place.number(expr).map(Found::Number),
        None => place.number_of(&Found::Nodes(vec![place.node])).map(Found::Number),
    }),
    f("sum", 1, 1, |place, args| {
        let numbers = place.nodes(arg(args, 0))?.into_iter().map(|id| place.number_of(&Found::Nodes(vec![id])));
        Ok(Found::Number(numbers.sum::<Result<f64, _>>()?))
    }),
    f("floor", 1, 1, |place, args| Ok(Found::Number(place.number(arg(args, 0))?.floor()))),
    f("ceiling", 1, 1, |place, args| Ok(Found::Number(place.number(arg(args, 0))?.ceil()))),
    f("round", 1, 1, |place, args| Ok(Found::Number(rounded(place.number(arg(args, 0))?)))),
];

impl Function {
    /// The function of that name that takes that many arguments.
    pub(super) fn of(name: &str, count: usize) -> Result<&'static Self, String> {
        let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
            return Err(format!("there is no XPath function '{name}'"));
        };
        if (function.least..=function.most).contains(&count) {
            return Ok(function);
        }
        Err(format!("'{name}' does not take {count} arguments"))
    }
}

fn arg(args: &[Expr], i: usize) -> &Expr {
    // The count was looked at when the call was parsed.
    args.get(i).unwrap_or(&Expr::Number(f64::NAN))
}

/// The text of the argument, or of the node itself.
fn own_text(place: Place, args: &[Expr]) -> Result<String, String> {
    match args.first() {
        Some(expr) => place.text(expr),
        None => place.search.text(place.node),
    }
}

fn named<'d>(place: Place<'d>, args: &[Expr], of: fn(Place<'d>, NodeId) -> &'d str) -> Result<Found, String> {
    let node = match args.first() {
        Some(expr) => place.nodes(expr)?.first().copied(),
        None => Some(place.node),
    };
    Ok(Found::Text(node.map(|id| of(place, id).to_owned()).unwrap_or_default()))
}

/// Halves go up, as XPath has it.
fn rounded(number: f64) -> f64 {
    (number + 0.5).floor()
}

/// Characters from the rounded start on, counted from 1, as many as the rounded length says (XPath 1.0, 4.2).
fn substring(place: Place, args: &[Expr]) -> Result<Found, String> {
    let text = place.text(arg(args, 0))?;
    let start = rounded(place.number(arg(args, 1))?);
    let end = match args.get(2) {
        Some(length) => start + rounded(place.number(length)?),
        None => f64::INFINITY,
    };
    let taken = text.chars().enumerate().filter(|(i, _)| {
        let position = (i + 1) as f64;
        position >= start && position < end
    });
    Ok(Found::Text(taken.map(|(_, c)| c).collect()))
}

/// Whether the nearest `xml:lang` is the language or a part of it.
fn speaks(place: Place, wanted: &str) -> bool {
    let document = place.search.document;
    let mut here = place.node;
    loop {
        let node = document.node(here);
        for id in &node.attributes {
            if let Kind::Attribute { name, value } = &document.node(*id).kind
                && name == "xml:lang"
            {
                let start = value.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
                return start && value.get(wanted.len()..).is_none_or(|rest| rest.is_empty() || rest.starts_with('-'));
            }
        }
        if here == crate::xml::ROOT {
            return false;
        }
        here = node.parent;
    }
}
