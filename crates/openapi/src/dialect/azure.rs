//! Azure's common parameters: its descriptions keep them in a file beside that is seldom passed on, and no call works
//! without them.

use serde_json::json;

use crate::model::{In, Parameter};

/// How the references end, and what they mean.
const PARAMETERS: [(&str, &str, In, &str); 2] = [
    ("#/parameters/ApiVersionParameter", "api-version", In::Query, "The version of the API, such as 2024-01-01."),
    ("#/parameters/SubscriptionIdParameter", "subscriptionId", In::Path, "The id of the Azure subscription."),
];

/// The parameter that a reference to the missing file means.
pub(crate) fn parameter(reference: &str) -> Option<Parameter> {
    let (_, name, location, description) =
        PARAMETERS.iter().find(|(end, ..)| reference.len() > end.len() && reference.ends_with(end))?;
    Some(Parameter {
        name: (*name).into(),
        location: *location,
        required: true,
        description: (*description).into(),
        schema: json!({"type": "string"}),
        style: if *location == In::Path { "simple".into() } else { "form".into() },
        explode: *location == In::Query,
        ..Parameter::default()
    })
}
