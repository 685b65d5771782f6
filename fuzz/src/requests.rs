//! What must hold for each request that is built: it goes to its own server and place, and carries nothing that could
//! be read as another header or another command.

use causeway_openapi::{Operation, Parameter, Request, check, request};
use serde_json::{Map, Value};
use url::Url;

use crate::shell;

/// Calls an operation with these arguments, below this base; and with those of them that it knows, since one that it
/// does not know ends everything.
pub fn called(operation: &Operation, base: &Url, arguments: &Map<String, Value>) {
    let known = |name: &str| {
        let is_own = |one: &Parameter| one.name == name || operation.argument_name(one) == name;
        name == "body" || name.starts_with("body/") || operation.parameters.iter().any(is_own)
    };
    let own = arguments.iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.clone(), value.clone()));
    for given in [arguments, &own.collect()] {
        let _ = check(operation, given);
        if let Ok(request) = request(operation, base, given) {
            assert_eq!(request.method, operation.method);
            goes_to_its_own_place(&request, base);
        }
    }
}

/// The rules for one request.
pub fn goes_to_its_own_place(request: &Request, base: &Url) {
    let url = &request.url;
    assert_eq!(url.origin(), base.origin(), "{url}");
    assert_eq!((url.username(), url.password()), (base.username(), base.password()), "{url}");
    let below = base.path().trim_end_matches('/');
    let rest = url.path().strip_prefix(below).unwrap_or_else(|| panic!("{url} is not below {base}"));
    assert!(rest.is_empty() || rest.starts_with('/'), "{url} is beside {base}");
    assert!(url.fragment().is_none() && url.as_str().is_ascii(), "{url}");
    assert_eq!(Url::parse(url.as_str()).as_ref(), Ok(url), "it means something else to the next reader");
    assert!(!request.method.is_empty() && request.method.bytes().all(is_token), "{:?}", request.method);
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in headers.chain(request.content_type.iter().map(|value| ("content-type", value.as_str()))) {
        assert!(!name.is_empty() && name.bytes().all(is_token), "{name:?}");
        assert!(value.bytes().all(|b| b == b'\t' || (0x20..0x7f).contains(&b)), "{name}: {value:?}");
    }
    assert_one_command(request);
}

/// RFC 9110, 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A shell reads the command as one command with so many words, whatever is in them.
fn assert_one_command(request: &Request) {
    let words = shell::words(&request.curl()).unwrap_or_else(|| panic!("no single command: {}", request.curl()));
    let headers = words.iter().filter(|word| *word == "-H").count();
    let typed = usize::from(request.content_type.is_some() || request.body.is_some());
    assert_eq!(words[0], "curl");
    assert_eq!(headers, request.headers.len() + typed, "{words:?}");
    let body = words.iter().position(|word| word.starts_with("--data-"));
    assert_eq!(body.is_some(), request.body.is_some(), "{words:?}");
}
