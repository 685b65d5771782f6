//! A JSON value of a definition with its strings parsed, so that a loop over ten thousand items parses nothing twice.
//! Parts without expressions are kept whole.

use super::eval::check_shape;
use super::{Call, Context, EvalError, Evaluated, Expr, ExprError, Node, Scope, Template, values};
use crate::{Object, Text, Value};

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
    written: Text,
    tree: Option<Tree>,
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

    /// The plain text that a member of an object begins with, and whether that is all of it.
    pub(crate) fn literal_start(&self, member: &str) -> Option<(&str, bool)> {
        let members = match &self.0 {
            Part::Constant(value) => return Some((value.get(member)?.as_str()?, true)),
            // A member whose name is an expression may come to be this one.
            Part::Object(members) if members.iter().all(|(name, _)| name.tree.is_none()) => members,
            _ => return None,
        };
        match &members.iter().find(|(name, _)| name.written == member)?.1.0 {
            Part::Constant(value) => Some((value.as_str()?, true)),
            Part::Template(template) => Some((template.literal_start(), false)),
            _ => None,
        }
    }

    /// The expression that it is and nothing else.
    pub(crate) fn as_expression(&self) -> Option<&Expr> {
        match &self.0 {
            Part::Template(template) => template.as_expression(),
            _ => None,
        }
    }

    /// The value in a scope.
    ///
    /// # Errors
    /// A string in it does not parse or has no value there.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, EvalError> {
        self.within(&Context::new(scope))
    }

    pub(crate) fn within(&self, context: &Context) -> Evaluated {
        let value = match &self.0 {
            Part::Constant(value) => return Ok(value.clone()),
            Part::Template(template) => return template.within(context),
            Part::Broken(error) => return Err(error.clone().into()),
            Part::Array(items) => items.iter().map(|item| item.within(context)).collect::<Result<Vec<_>, _>>()?.into(),
            Part::Object(members) => evaluated(members, context)?.into(),
        };
        check_shape(&value)?;
        Ok(value)
    }

    /// Every call in it, in order.
    pub(crate) fn calls<'t>(&'t self, found: &mut Vec<&'t Call>) {
        match &self.0 {
            Part::Template(template) => template.expressions().iter().for_each(|expr| calls_in(expr, found)),
            Part::Array(items) => items.iter().for_each(|item| item.calls(found)),
            Part::Object(members) => {
                for (name, member) in members {
                    name.tree.iter().for_each(|tree| tree.calls(found));
                    member.calls(found);
                }
            }
            Part::Constant(_) | Part::Broken(_) => {}
        }
    }
}

fn parsed(text: &str) -> Part {
    match Template::parse(text) {
        Ok(template) => match template.text() {
            Some(text) => Part::Constant(text.into()),
            None => Part::Template(template),
        },
        Err(error) => Part::Broken(error),
    }
}

fn object(map: &Object, value: &Value) -> Part {
    let member = |(name, value): (&Text, &Value)| (named(name), Tree::parse(value));
    let members: Vec<_> = map.iter().map(member).collect();
    if members.iter().all(|(name, tree)| name.tree.is_none() && tree.is_constant()) && !rewritten(&members, map) {
        return Part::Constant(value.clone());
    }
    Part::Object(members)
}

/// Whether a constant member reads otherwise than it is written, as `@@x` does.
fn rewritten(members: &[(Name, Tree)], map: &Object) -> bool {
    members.iter().zip(map.values()).any(|((_, tree), written)| tree.as_constant() != Some(written))
}

fn named(name: &Text) -> Name {
    // A name such as `@odata.type` is not in the language; it is taken as it is written.
    let tree = name.contains('@').then(|| Tree(parsed(name))).filter(|tree| !matches!(tree.0, Part::Broken(_)));
    Name {
        written: name.clone(),
        tree: tree.filter(|tree| tree.as_constant().and_then(Value::as_str) != Some(name.as_str())),
    }
}

fn evaluated(members: &[(Name, Tree)], context: &Context) -> Result<Object, EvalError> {
    let mut object = Object::new();
    for (name, tree) in members {
        let key = match &name.tree {
            Some(tree) => values::text(&tree.within(context)?).into(),
            None => name.written.clone(),
        };
        object.insert(key, tree.within(context)?);
    }
    Ok(object)
}

fn calls_in<'t>(expr: &'t Expr, found: &mut Vec<&'t Call>) {
    match &expr.node {
        Node::Literal(_) => {}
        Node::Access { base, key, .. } => {
            calls_in(base, found);
            calls_in(key, found);
        }
        Node::Call(call) => {
            found.push(call);
            call.arguments.iter().for_each(|argument| calls_in(argument, found));
        }
    }
}
