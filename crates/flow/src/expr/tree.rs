//! A JSON value of a definition with its strings parsed, so that a loop over ten thousand items parses nothing twice.
//! Parts without expressions are kept whole.

use serde_json::{Map, Value};

use super::{Context, EvalError, Expr, ExprError, Node, Scope, Template, values};
use crate::diagnostics::step;

/// A JSON value with templates in it.
#[derive(Debug, Clone)]
pub struct Tree(Part);

#[derive(Debug, Clone)]
enum Part {
    Constant(Value),
    Template(Template),
    Broken(ExprError),
    Array(Vec<Tree>),
    Object(Vec<(Name, Tree)>),
}

/// The name of a member, which may be a template too.
#[derive(Debug, Clone)]
struct Name {
    written: String,
    tree: Option<Tree>,
}

/// A call somewhere in a tree.
pub(crate) struct CallSite<'t> {
    pub(crate) pointer: String,
    pub(crate) call: &'t super::parser::Call,
}

impl Tree {
    /// Parses every string of a value. A string that does not parse stays in the tree and fails when it is evaluated;
    /// the checker reports it before.
    #[must_use]
    pub fn parse(value: &Value) -> Self {
        Self(match value {
            Value::String(text) => parsed(text),
            Value::Array(items) => {
                let trees: Vec<_> = items.iter().map(Tree::parse).collect();
                let plain = trees.iter().zip(items).all(|(tree, written)| tree.as_constant() == Some(written));
                if plain { Part::Constant(value.clone()) } else { Part::Array(trees) }
            }
            Value::Object(map) => object(map, value),
            other => Part::Constant(other.clone()),
        })
    }

    /// A value in which nothing is an expression.
    #[must_use]
    pub fn constant(value: Value) -> Self {
        Self(Part::Constant(value))
    }

    /// Whether there is no expression in it.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(self.0, Part::Constant(_))
    }

    /// The value, when there is no expression in it.
    #[must_use]
    pub fn as_constant(&self) -> Option<&Value> {
        match &self.0 {
            Part::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The value in a scope.
    ///
    /// # Errors
    /// A string in it does not parse or has no value there.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, EvalError> {
        Ok(self.within(&Context::new(scope))?.into_owned())
    }

    pub(crate) fn within<'a>(&'a self, context: &Context<'a>) -> super::Evaluated<'a> {
        use std::borrow::Cow;
        Ok(match &self.0 {
            Part::Constant(value) => Cow::Borrowed(value),
            Part::Template(template) => template.within(context)?,
            Part::Broken(error) => return Err(error.clone().into()),
            Part::Array(items) => {
                let items = items.iter().map(|item| Ok(item.within(context)?.into_owned()));
                Cow::Owned(Value::Array(items.collect::<Result<_, EvalError>>()?))
            }
            Part::Object(members) => Cow::Owned(Value::Object(evaluated(members, context)?)),
        })
    }

    /// Strings that do not parse, with their pointers under `pointer`.
    pub(crate) fn broken(&self, pointer: &str, found: &mut Vec<(String, ExprError)>) {
        self.walk(pointer, &mut |pointer, part| {
            if let Part::Broken(error) = part {
                found.push((pointer.to_owned(), error.clone()));
            }
        });
    }

    /// Every call in it, in order.
    pub(crate) fn calls<'t>(&'t self, pointer: &str, found: &mut Vec<CallSite<'t>>) {
        self.walk(pointer, &mut |pointer, part| {
            if let Part::Template(template) = part {
                for expr in template.expressions() {
                    calls_in(expr, pointer, found);
                }
            }
        });
    }

    fn walk<'t>(&'t self, pointer: &str, f: &mut dyn FnMut(&str, &'t Part)) {
        f(pointer, &self.0);
        match &self.0 {
            Part::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    item.walk(&step(pointer, &i.to_string()), f);
                }
            }
            Part::Object(members) => {
                for (name, member) in members {
                    let pointer = step(pointer, &name.written);
                    if let Some(tree) = &name.tree {
                        tree.walk(&pointer, f);
                    }
                    member.walk(&pointer, f);
                }
            }
            _ => {}
        }
    }
}

fn parsed(text: &str) -> Part {
    match Template::parse(text) {
        Ok(template) => match template.text() {
            Some(text) => Part::Constant(Value::String(text.to_owned())),
            None => Part::Template(template),
        },
        Err(error) => Part::Broken(error),
    }
}

fn object(map: &Map<String, Value>, value: &Value) -> Part {
    let member = |(name, value): (&String, &Value)| (named(name), Tree::parse(value));
    let members: Vec<_> = map.iter().map(member).collect();
    if members.iter().all(|(name, tree)| name.tree.is_none() && tree.is_constant()) && !rewritten(&members, map) {
        return Part::Constant(value.clone());
    }
    Part::Object(members)
}

/// Whether a constant member reads otherwise than it is written, as `@@x` does.
fn rewritten(members: &[(Name, Tree)], map: &Map<String, Value>) -> bool {
    members.iter().zip(map.values()).any(|((_, tree), written)| tree.as_constant() != Some(written))
}

fn named(name: &str) -> Name {
    // A name such as `@odata.type` is not in the language; it is taken as it is written.
    let tree = name.contains('@').then(|| Tree(parsed(name))).filter(|tree| !matches!(tree.0, Part::Broken(_)));
    Name {
        written: name.to_owned(),
        tree: tree.filter(|tree| tree.as_constant().and_then(Value::as_str) != Some(name)),
    }
}

fn evaluated<'a>(members: &'a [(Name, Tree)], context: &Context<'a>) -> Result<Map<String, Value>, EvalError> {
    let mut map = Map::with_capacity(members.len());
    for (name, tree) in members {
        let key = match &name.tree {
            Some(tree) => values::text(&*tree.within(context)?).into_owned(),
            None => name.written.clone(),
        };
        map.insert(key, tree.within(context)?.into_owned());
    }
    Ok(map)
}

fn calls_in<'t>(expr: &'t Expr, pointer: &str, found: &mut Vec<CallSite<'t>>) {
    match &expr.node {
        Node::Literal(_) => {}
        Node::Access { base, key, .. } => {
            calls_in(base, pointer, found);
            calls_in(key, pointer, found);
        }
        Node::Call(call) => {
            found.push(CallSite { pointer: pointer.to_owned(), call });
            for argument in &call.arguments {
                calls_in(argument, pointer, found);
            }
        }
    }
}
