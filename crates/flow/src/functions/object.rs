//! Changing objects: each function gives a changed copy.

use super::{Args, Function, plain};
use crate::expr::EvalError;
use crate::{Object, Value};

pub(super) static FUNCTIONS: &[Function] = &[
    plain("addProperty", 3, 3, add_property),
    plain("setProperty", 3, 3, |args| Ok(put(removed(args)?, args))),
    plain("removeProperty", 2, 2, |args| Ok(removed(args)?.into())),
];

fn add_property(args: &Args) -> Result<Value, EvalError> {
    let object = args.object(0)?;
    if let Some((present, _)) = object.find(args.text(1)?) {
        return args.fail(format!("finds that there is a member '{present}' already; use setProperty to replace it."));
    }
    Ok(put(object.clone(), args))
}

/// The object without the member of that name in any case, so that one that is set anew moves to the end.
fn removed(args: &Args) -> Result<Object, EvalError> {
    let mut object = args.object(0)?.clone();
    if let Some(present) = object.find(args.text(1)?).map(|(name, _)| name.clone()) {
        object.remove(&present);
    }
    Ok(object)
}

fn put(mut object: Object, args: &Args) -> Value {
    object.insert(args.get(1).as_str().unwrap_or_default(), args.get(2));
    object.into()
}
