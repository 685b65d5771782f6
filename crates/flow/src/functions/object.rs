//! Changing objects: each function gives a changed copy.

use serde_json::Value;

use super::{Args, Function, owned, scoped};
use crate::expr::{Context, Evaluated, member_name};

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("addProperty", 3, 3, add_property),
    scoped("setProperty", 3, 3, set_property),
    scoped("removeProperty", 2, 2, remove_property),
];

fn add_property<'a>(_: &Context<'a>, args: Args<'a>) -> Evaluated<'a> {
    let name = args.text(1)?.to_owned();
    if let Some(present) = member_name(args.object(0)?, &name) {
        return args.fail(format!("finds that there is a member '{present}' already; use setProperty to replace it."));
    }
    put(args, name)
}

/// A member that is replaced moves to the end.
fn set_property<'a>(context: &Context<'a>, args: Args<'a>) -> Evaluated<'a> {
    let name = args.text(1)?.to_owned();
    args.object(0)?;
    let mut args = args;
    let without = remove(context, args.take(0).into_owned(), &name);
    args.values[0] = std::borrow::Cow::Owned(without);
    put(args, name)
}

fn remove_property<'a>(context: &Context<'a>, mut args: Args<'a>) -> Evaluated<'a> {
    args.object(0)?;
    let name = args.text(1)?.to_owned();
    owned(remove(context, args.take(0).into_owned(), &name))
}

fn remove(_: &Context<'_>, mut value: Value, name: &str) -> Value {
    if let Some(map) = value.as_object_mut()
        && let Some(present) = member_name(map, name).map(str::to_owned)
    {
        map.shift_remove(&present);
    }
    value
}

fn put<'a>(mut args: Args<'a>, name: String) -> Evaluated<'a> {
    let mut object = args.take(0).into_owned();
    let value = args.take(2).into_owned();
    if let Some(map) = object.as_object_mut() {
        map.insert(name, value);
    }
    owned(object)
}
