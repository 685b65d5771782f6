//! The headers of a request: declared ones, cookies, what is asked for in return.

use crate::call::encode::is_token;
use crate::call::given::Given;
use crate::call::media;
use crate::call::style;
use crate::error::RequestError;
use crate::model::{In, Operation};

/// Content types that `Accept` lists.
const MOST_ACCEPTED: usize = 8;

pub(crate) type Headers = Vec<(String, String)>;

/// All headers but the content type.
pub(crate) fn of(operation: &Operation, given: &Given<'_>) -> Result<Headers, RequestError> {
    let mut headers = declared(given)?;
    let cookies: Vec<_> = given.at(In::Cookie).flat_map(|(p, value)| style::cookies(p, value)).collect();
    if !cookies.is_empty() {
        add_cookies(&mut headers, &cookies.join("; "));
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
        headers.push(("Accept".into(), accept(operation)));
    }
    Ok(headers)
}

/// The value of the declared header `Content-Type`, which says how the body is written.
pub(crate) fn content_type(given: &Given<'_>) -> Option<String> {
    let mut all = given.at(In::Header);
    let (parameter, value) = all.find(|(parameter, _)| parameter.name.eq_ignore_ascii_case("content-type"))?;
    Some(style::header(parameter, value))
}

fn declared(given: &Given<'_>) -> Result<Headers, RequestError> {
    let mut headers = Vec::new();
    for (parameter, value) in given.at(In::Header) {
        let text = style::header(parameter, value);
        if !is_token(&parameter.name) || text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(RequestError::UnsafeHeader { name: parameter.name.clone() });
        }
        if !parameter.name.eq_ignore_ascii_case("content-type") {
            headers.push((parameter.name.clone(), text));
        }
    }
    Ok(headers)
}

/// A request has one `Cookie` header (RFC 6265, 5.4).
fn add_cookies(headers: &mut Headers, cookies: &str) {
    match headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
        Some((_, value)) => value.push_str(&format!("; {cookies}")),
        None => headers.push(("Cookie".into(), cookies.to_owned())),
    }
}

/// What the responses of success are described as, the preferred one first, then anything; JSON when nothing is said.
fn accept(operation: &Operation) -> String {
    let success = operation.responses.iter().filter(|response| response.status.starts_with('2'));
    let mut described: Vec<_> = success.chain(operation.success()).collect();
    described.dedup_by_key(|response| response.status.as_str());
    let preferred = described.iter().filter_map(|response| response.contents.first());
    let others = described.iter().flat_map(|response| response.contents.iter().skip(1));
    let mut names: Vec<String> = Vec::new();
    for media in preferred.chain(others) {
        let name = acceptable(&media.content_type);
        if names.len() < MOST_ACCEPTED && !names.contains(&name) {
            names.push(name);
        }
    }
    names.retain(|name| name != "*/*");
    if names.is_empty() {
        names.push(media::JSON.to_owned());
    }
    format!("{}, */*;q=0.8", names.join(", "))
}

/// As `Accept` names it: a parameter can mean a version (`odata=verbose`) and stays, the charset does not matter.
fn acceptable(content_type: &str) -> String {
    if !media::is_sendable(content_type) || content_type.contains(',') {
        return if media::is_json(content_type) { media::JSON.to_owned() } else { "*/*".to_owned() };
    }
    let parameters = content_type.split(';').skip(1).map(str::trim);
    let kept = parameters.filter(|text| {
        let name = text.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
        !name.is_empty() && name != "charset" && name != "q"
    });
    kept.fold(media::essence(content_type), |name, parameter| format!("{name}; {parameter}"))
}
