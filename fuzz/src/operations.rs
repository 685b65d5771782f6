//! What must hold for each operation of a description that was read.

use causeway_openapi::{
    Connector, Entry, Operation, check, meaning, open, request, sample, sample_response, secret_paths,
};
use causeway_openapi::{RequestError, meaning::PollingPolicy};
use url::Url;

use crate::requests::goes_to_its_own_place;

/// Deeper and larger answers help nobody, and would fill memory.
const LARGEST_SAMPLE: usize = 4 << 20;

/// Opens the operation, and does with it all that a form, a flow or a call would.
pub fn usable(connector: &Connector, entry: &Entry) {
    let operation = open(connector.head(), entry, connector).expect("an operation that is listed can be opened");
    assert_eq!((&operation.id, &operation.method, &operation.path), (&entry.id, &entry.method, &entry.path));
    assert_eq!((&operation.pointer, operation.deprecated), (&entry.pointer, entry.deprecated));
    assert_names(&operation);
    sampled(&operation);
    let _ = (secret_paths(&operation, &connector.auth), meaning::paging(&operation), meaning::items(&operation));
    let _ = (meaning::cursors(&operation), meaning::trigger(&operation));
    let _ = meaning::trigger_with(&operation, &PollingPolicy::default());
    let schemas = operation.parameters.iter().map(|parameter| &parameter.schema);
    for schema in schemas.chain(operation.body.iter().map(|body| body.schema())) {
        let _ = (meaning::choices(schema), meaning::summary(schema), meaning::visibility(schema));
    }
}

/// Each parameter is given by a name of its own.
fn assert_names(operation: &Operation) {
    let mut names: Vec<_> = operation.parameters.iter().map(|one| operation.argument_name(one)).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two parameters are given by one name: {names:?}");
}

/// A sample is small, holds what is asked for and nothing else, and becomes a request to its own place.
pub fn sampled(operation: &Operation) {
    let arguments = sample(operation);
    assert!(arguments.to_string().len() < LARGEST_SAMPLE, "{} bytes", arguments.to_string().len());
    let arguments = arguments.as_object().expect("arguments are an object");
    let _ = check(operation, arguments);
    let base = Url::parse("https://a.example/base").expect("a good address");
    match request(operation, &base, arguments) {
        Ok(request) => goes_to_its_own_place(&request, &base),
        Err(error @ (RequestError::UnknownArgument { .. } | RequestError::MissingArgument { .. })) => {
            panic!("the sample of {} {} is refused: {error}", operation.method, operation.path)
        }
        Err(_) => {}
    }
    let statuses = operation.responses.iter().map(|response| response.status.as_str()).take(8);
    for status in statuses.chain(["200"]) {
        let answer = sample_response(operation, status).unwrap_or_default().to_string();
        assert!(answer.len() < LARGEST_SAMPLE, "{} bytes", answer.len());
    }
}
