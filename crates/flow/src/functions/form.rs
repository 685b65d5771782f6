//! Values out of form bodies (`application/x-www-form-urlencoded`).

use super::workflow::{action_body, trigger_body};
use super::{Function, scoped};
use crate::Value;
use crate::expr::values;

pub(super) static FUNCTIONS: &[Function] = &[
    scoped("formDataValue", 2, 2, |context, args| Ok(first(fields(&action_body(context, args)?, args.text(1)?)))),
    scoped("formDataMultiValues", 2, 2, |context, args| Ok(fields(&action_body(context, args)?, args.text(1)?).into())),
    scoped("triggerFormDataValue", 1, 1, |context, args| Ok(first(fields(&trigger_body(context), args.text(0)?)))),
    scoped(
        "triggerFormDataMultiValues",
        1,
        1,
        |context, args| Ok(fields(&trigger_body(context), args.text(0)?).into()),
    ),
];

fn first(values: Vec<Value>) -> Value {
    values.into_iter().next().unwrap_or_default()
}

fn fields(body: &Value, name: &str) -> Vec<Value> {
    url::form_urlencoded::parse(values::text(body).as_bytes())
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| Value::from(value.as_ref()))
        .collect()
}
