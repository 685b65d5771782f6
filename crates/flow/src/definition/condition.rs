//! The condition of an If or an Until: an expression in a string, or an object such as
//! `{"and": [{"greater": ["@x", 1]}]}` whose one member is a function.

use crate::Value;
use crate::diagnostics::step;
use crate::expr::{self, Call, CallSite, Context, EvalError, Evaluated, ExprError, Tree, values};
use crate::functions;

/// A parsed condition.
#[derive(Debug, Clone)]
pub struct Condition(Form);

#[derive(Debug, Clone)]
enum Form {
    Value(Tree),
    Call { call: Call, key: String, arguments: Vec<Condition> },
}

impl Condition {
    /// Parses a condition. Everything parses; what makes no sense fails when it is evaluated.
    #[must_use]
    pub fn parse(value: &Value) -> Self {
        if let Some((name, inner)) = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next())
            && let Some(function) = functions::find(name.trim_start_matches('@'))
        {
            let arguments = match inner {
                Value::Array(items) => items.iter().map(Condition::parse).collect(),
                single => vec![Condition::parse(single)],
            };
            let call = Call { name: function.name.to_owned(), function: Some(function), arguments: Vec::new() };
            return Self(Form::Call { call, key: name.to_string(), arguments });
        }
        Self(Form::Value(Tree::parse(value)))
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, scope: &dyn expr::Scope) -> Result<bool, EvalError> {
        truth(&self.within(&Context::new(scope))?)
    }

    fn within(&self, context: &Context) -> Evaluated {
        match &self.0 {
            Form::Value(tree) => tree.within(context),
            Form::Call { call, arguments, .. } => match call.name.as_str() {
                "and" => all(arguments, context, false),
                "or" => all(arguments, context, true),
                _ => {
                    let values = arguments.iter().map(|argument| argument.within(context)).collect::<Result<_, _>>()?;
                    expr::apply(call, values, context)
                }
            },
        }
    }

    /// The trees in it, with their pointers.
    pub(crate) fn trees<'t>(&'t self, pointer: &str, found: &mut Vec<(String, &'t Tree)>) {
        match &self.0 {
            Form::Value(tree) => found.push((pointer.to_owned(), tree)),
            Form::Call { key, arguments, .. } => {
                let pointer = step(pointer, key);
                for (i, argument) in arguments.iter().enumerate() {
                    argument.trees(&step(&pointer, &i.to_string()), found);
                }
            }
        }
    }

    /// Calls written as objects whose number of arguments does not fit.
    pub(crate) fn miscounted(&self, pointer: &str, found: &mut Vec<(String, String)>) {
        let Form::Call { call, key, arguments } = &self.0 else { return };
        let pointer = step(pointer, key);
        let free = matches!(call.name.as_str(), "and" | "or");
        if let Some(message) =
            call.function.and_then(|function| function.count_error(arguments.len())).filter(|_| !free)
        {
            found.push((pointer.clone(), message));
        }
        for (i, argument) in arguments.iter().enumerate() {
            argument.miscounted(&step(&pointer, &i.to_string()), found);
        }
    }

    /// Texts in it that do not parse.
    pub(crate) fn broken(&self, pointer: &str, found: &mut Vec<(String, ExprError)>) {
        let mut trees = Vec::new();
        self.trees(pointer, &mut trees);
        for (pointer, tree) in trees {
            tree.broken(&pointer, found);
        }
    }

    /// Calls in it.
    pub(crate) fn calls<'t>(&'t self, pointer: &str, found: &mut Vec<CallSite<'t>>) {
        let mut trees = Vec::new();
        self.trees(pointer, &mut trees);
        for (pointer, tree) in trees {
            tree.calls(&pointer, found);
        }
    }
}

/// `and` and `or` over conditions, each evaluated only as far as needed; without any, `and` holds and `or` does not.
fn all(arguments: &[Condition], context: &Context, decisive: bool) -> Evaluated {
    for argument in arguments {
        if truth(&argument.within(context)?)? == decisive {
            return Ok(decisive.into());
        }
    }
    Ok((!decisive).into())
}

fn truth(value: &Value) -> Result<bool, EvalError> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        other => {
            Err(EvalError::new(format!("A condition has to be true or false, and this is {}.", values::kind(other))))
        }
    }
}
