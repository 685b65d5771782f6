//! Values out of form bodies (`application/x-www-form-urlencoded`).

use serde_json::Value;

use super::workflow::{action, body_of, part, trigger_outputs};
use super::{Function, owned, scoped};
use crate::expr::values;

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("formDataValue", 2, 2, |context, args| {
        owned(first(fields(&body_of(action(context, &args)?.outputs), args.text(1)?)))
    }),
    scoped("formDataMultiValues", 2, 2, |context, args| {
        owned(fields(&body_of(action(context, &args)?.outputs), args.text(1)?).into())
    }),
    scoped("triggerFormDataValue", 1, 1, |context, args| {
        owned(first(fields(&part(trigger_outputs(context), "body"), args.text(0)?)))
    }),
    scoped("triggerFormDataMultiValues", 1, 1, |context, args| {
        owned(fields(&part(trigger_outputs(context), "body"), args.text(0)?).into())
    }),
];

fn first(values: Vec<String>) -> Value {
    values.into_iter().next().map_or(Value::Null, Value::String)
}

fn fields(body: &Value, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(values::text(body).as_bytes())
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
        .collect()
}
