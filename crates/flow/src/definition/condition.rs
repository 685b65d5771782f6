//! The condition of an If or an Until: an expression in a string, or an object such as
//! `{"and": [{"greater": ["@x", 1]}]}` whose one member is a function.

use crate::Value;
use crate::expr::{self, Call, Context, EvalError, Evaluated, Tree, values};
use crate::functions;

/// A parsed condition.
#[derive(Debug, Clone)]
pub struct Condition(Form);

#[derive(Debug, Clone)]
enum Form {
    Value(Tree),
    Call { call: Call, arguments: Vec<Condition> },
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
            return Self(Form::Call { call, arguments });
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

    /// Calls in the texts in it.
    pub(crate) fn calls<'t>(&'t self, found: &mut Vec<&'t Call>) {
        match &self.0 {
            Form::Value(tree) => tree.calls(found),
            Form::Call { arguments, .. } => arguments.iter().for_each(|argument| argument.calls(found)),
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
