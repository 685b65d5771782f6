//! The functions of the expression language, by name. Names match without regard to case. One file per family; this one
//! holds the table and how a function gets at its arguments.

mod args;
mod collection;
pub(crate) mod convert;
mod data_uri;
mod date;
mod digits;
mod form;
mod logic;
mod markup;
mod math;
mod number_format;
mod number_pattern;
mod number_text;
mod object;
mod string;
mod uri;
mod workflow;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use args::Args;

use crate::Value;
use crate::expr::{Context, EvalError, Evaluated, Expr};

/// A function of the language.
#[derive(Debug)]
pub(crate) struct Function {
    /// As documented.
    pub(crate) name: &'static str,
    /// The fewest arguments.
    pub(crate) least: usize,
    /// The most.
    pub(crate) most: usize,
    pub(crate) apply: Apply,
}

/// How a function is applied.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Apply {
    /// To values alone.
    Plain(fn(&Args) -> Result<Value, EvalError>),
    /// To values, with the scope.
    Scoped(fn(&Context, &Args) -> Evaluated),
    /// To expressions, of which it evaluates what it needs.
    Lazy(fn(&Context, &[Expr]) -> Evaluated),
    /// Known, but not by this version; says why.
    Later(&'static str),
}

const MANY: usize = usize::MAX;

const fn plain(
    name: &'static str,
    least: usize,
    most: usize,
    apply: fn(&Args) -> Result<Value, EvalError>,
) -> Function {
    Function { name, least, most, apply: Apply::Plain(apply) }
}

const fn scoped(name: &'static str, least: usize, most: usize, apply: fn(&Context, &Args) -> Evaluated) -> Function {
    Function { name, least, most, apply: Apply::Scoped(apply) }
}

const fn lazy(name: &'static str, least: usize, most: usize, apply: fn(&Context, &[Expr]) -> Evaluated) -> Function {
    Function { name, least, most, apply: Apply::Lazy(apply) }
}

const fn later(name: &'static str, why: &'static str) -> Function {
    Function { name, least: 0, most: MANY, apply: Apply::Later(why) }
}

static FAMILIES: [&[Function]; 13] = [
    string::FUNCTIONS,
    collection::FUNCTIONS,
    logic::FUNCTIONS,
    convert::FUNCTIONS,
    data_uri::FUNCTIONS,
    math::FUNCTIONS,
    markup::FUNCTIONS,
    number_text::FUNCTIONS,
    date::FUNCTIONS,
    object::FUNCTIONS,
    uri::FUNCTIONS,
    workflow::FUNCTIONS,
    form::FUNCTIONS,
];

static BY_NAME: LazyLock<HashMap<String, &'static Function>> =
    LazyLock::new(|| all().map(|function| (function.name.to_ascii_lowercase(), function)).collect());

/// The function of that name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(&name.to_ascii_lowercase()).copied()
}

/// The name that was probably meant.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    causeway_core::text::nearest(name, all().map(|function| function.name))
}

/// Every function that can be evaluated: its name, the fewest and the most arguments (`None`: any number).
///
/// ```
/// assert!(causeway_flow::function_names().any(|(name, least, most)| name == "substring" && (least, most) == (2, Some(3))));
/// ```
pub fn function_names() -> impl Iterator<Item = (&'static str, usize, Option<usize>)> {
    all()
        .filter(|function| !matches!(function.apply, Apply::Later(_)))
        .map(|function| (function.name, function.least, (function.most != MANY).then_some(function.most)))
}

fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

impl Function {
    /// What is wrong with that number of arguments.
    pub(crate) fn count_error(&self, count: usize) -> Option<String> {
        if (self.least..=self.most).contains(&count) {
            return None;
        }
        let wanted = match (self.least, self.most) {
            (least, most) if least == most => format!("{least}"),
            (least, MANY) => format!("at least {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        Some(format!("'{}' takes {wanted} arguments, and {count} are given.", self.name))
    }

    pub(crate) fn check_count(&self, count: usize) -> Result<(), EvalError> {
        self.count_error(count).map_or(Ok(()), |message| Err(EvalError::new(message)))
    }
}
