//! Changing objects: each function gives a changed copy.

use super::{Args, Function, plain};
use crate::expr::EvalError;
use crate::{Object, Text, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("addProperty", 3, 3, add_property),
    plain("setProperty", 3, 3, set_property),
    plain("removeProperty", 2, 2, |args| Ok(removed(args)?.0.into())),
];

fn add_property(args: &Args) -> Result<Value, EvalError> {
    let object = args.object(0)?;
    if let Some((present, _)) = object.find(args.text(1)?) {
        return args.fail(format!("finds that there is a member '{present}' already; use setProperty to replace it."));
    }
    let mut object = object.clone();
    object.insert(args.text(1)?, args.get(2));
    Ok(object.into())
}

/// A member that is there keeps its name, whatever the case of the one that is given, and moves to the end.
fn set_property(args: &Args) -> Result<Value, EvalError> {
    let (mut object, name) = removed(args)?;
    object.insert(name.map_or_else(|| args.text(1).map(Text::from), Ok)?, args.get(2));
    Ok(object.into())
}

/// The object without the member of that name in any case, and how it was written.
fn removed(args: &Args) -> Result<(Object, Option<Text>), EvalError> {
    let mut object = args.object(0)?.clone();
    let present = object.find(args.text(1)?).map(|(name, _)| name.clone());
    if let Some(present) = &present {
        object.remove(present);
    }
    Ok((object, present))
}
