//! From an operation and its arguments to the request as it is sent. Whatever the arguments hold, the request goes to
//! the connector's own server and to the operation's own place there.

use causeway_core::json::plain;
use causeway_core::text::nearest;
use serde_json::{Map, Value};
use url::Url;

use crate::encode;
use crate::error::RequestError;
use crate::media;
use crate::model::{In, Operation, Parameter};
use crate::template::{self, Piece};

/// Ready to be sent; sign-in is added by whoever sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// On the same origin as the base address.
    pub url: Url,
    /// Names as declared, values safe to send; without the content type.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// The body's content type, boundary included.
    pub content_type: Option<String>,
}

/// Builds the request.
///
/// `arguments` holds values by parameter name (exact, else whatever the case, else `query/id` where two parameters
/// share a name), `body` for the whole body, and `body/a/b` for one member of it. Null counts as not given. A required
/// parameter that is not given takes its default.
///
/// # Errors
/// When an argument is unknown or missing, or would make the request something other than the operation.
pub fn request(operation: &Operation, base: &Url, arguments: &Map<String, Value>) -> Result<Request, RequestError> {
    if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
        return Err(RequestError::UnusableBase(causeway_core::redact::url(base)));
    }
    let given = Given::sort(operation, arguments)?;
    let (body, content_type) = body(operation, &given)?;
    let (headers, declared_type) = headers(operation, &given)?;
    let url = address(operation, base, &given)?;
    let content_type = body.as_ref().and(declared_type.or(content_type));
    Ok(Request { method: operation.method.clone(), url, headers, body, content_type })
}

/// The arguments, each where it belongs.
struct Given<'a> {
    /// By the parameter's place in the operation.
    values: Vec<Option<&'a Value>>,
    body: Option<Value>,
}

impl<'a> Given<'a> {
    fn sort(operation: &'a Operation, arguments: &'a Map<String, Value>) -> Result<Self, RequestError> {
        let mut given = Self { values: vec![None; operation.parameters.len()], body: None };
        let mut members = Vec::new();
        for (name, value) in arguments.iter().filter(|(_, value)| !value.is_null()) {
            if let Some(path) = body_path(operation, name) {
                members.push((path, value));
            } else {
                let places = places(operation, name);
                if places.is_empty() {
                    return Err(unknown(operation, name));
                }
                places.into_iter().for_each(|n| given.values[n] = Some(value));
            }
        }
        given.body = assemble(members);
        given.fill_in(operation)?;
        Ok(given)
    }

    fn fill_in(&mut self, operation: &'a Operation) -> Result<(), RequestError> {
        for (value, parameter) in self.values.iter_mut().zip(&operation.parameters) {
            if value.is_none() && parameter.required {
                let Some(default) = parameter.default.as_ref() else {
                    return Err(missing(operation, &parameter.name, parameter.location.as_str()));
                };
                *value = Some(default);
            }
        }
        match &operation.body {
            Some(body) if body.required && self.body.is_none() => Err(missing(operation, "body", "body")),
            _ => Ok(()),
        }
    }

    fn at<'b>(&'b self, operation: &'b Operation, location: In) -> impl Iterator<Item = (&'b Parameter, &'a Value)> {
        let all = operation.parameters.iter().zip(&self.values);
        all.filter(move |(parameter, _)| parameter.location == location).filter_map(|(p, value)| Some((p, (*value)?)))
    }
}

/// The parameters an argument's name means.
fn places(operation: &Operation, name: &str) -> Vec<usize> {
    let find = |fits: &dyn Fn(&Parameter) -> bool| -> Vec<usize> {
        operation.parameters.iter().enumerate().filter(|(_, p)| fits(p)).map(|(n, _)| n).take(1).collect()
    };
    let exact = find(&|p| p.name == name);
    if !exact.is_empty() {
        return exact;
    }
    let qualified =
        find(&|p| name.split_once('/').is_some_and(|(place, rest)| place == p.location.as_str() && rest == p.name));
    if qualified.is_empty() { find(&|p| p.name.eq_ignore_ascii_case(name)) } else { qualified }
}

/// `body` is the whole (an empty path), `body/a/b` the member `a.b`; the body's own name serves as well.
fn body_path<'a>(operation: &Operation, name: &'a str) -> Option<Vec<&'a str>> {
    let body = operation.body.as_ref()?;
    let mut parts = name.split('/');
    let first = parts.next()?;
    let named = first == body.name && !operation.parameters.iter().any(|p| p.name == name);
    (first.eq_ignore_ascii_case("body") || named).then(|| parts.collect())
}

/// The whole first, then its members on top.
fn assemble(mut members: Vec<(Vec<&str>, &Value)>) -> Option<Value> {
    members.sort_by_key(|(path, _)| path.len());
    let mut body = None;
    for (path, value) in members {
        let mut here = body.get_or_insert(Value::Null);
        for part in path {
            if !here.is_object() {
                *here = Value::Object(Map::new());
            }
            let Value::Object(map) = here else { break };
            here = map.entry(part.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
        }
        *here = value.clone();
    }
    body
}

fn unknown(operation: &Operation, name: &str) -> RequestError {
    let mut names: Vec<_> = operation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    names.extend(operation.body.as_ref().map(|_| "body"));
    let nearest = nearest(name, names).map(str::to_owned);
    RequestError::UnknownArgument { operation: operation.id.clone(), name: name.into(), nearest }
}

fn missing(operation: &Operation, name: &str, location: &'static str) -> RequestError {
    RequestError::MissingArgument { operation: operation.id.clone(), name: name.into(), location }
}

fn address(operation: &Operation, base: &Url, given: &Given<'_>) -> Result<Url, RequestError> {
    let path = path(operation, given)?;
    let mut url = base.clone();
    url.set_fragment(None);
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    let pairs = given.at(operation, In::Query).flat_map(|(parameter, value)| encode::pairs(parameter, value));
    let mut query: Vec<String> =
        base.query().filter(|query| !query.is_empty()).map(str::to_owned).into_iter().collect();
    query.extend(pairs.map(|(name, value)| format!("{name}={value}")));
    url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
    if url.origin() == base.origin() {
        Ok(url)
    } else {
        Err(RequestError::OtherOrigin(causeway_core::redact::url(&url)))
    }
}

fn path(operation: &Operation, given: &Given<'_>) -> Result<String, RequestError> {
    let mut path = String::new();
    for piece in template::pieces(&operation.path) {
        match piece {
            Piece::Literal(text) => path.push_str(&text.replace('\\', "%5C").replace('?', "%3F").replace('#', "%23")),
            Piece::Variable(name) => path.push_str(&variable(operation, given, name)?),
        }
    }
    if let Some(segment) = path.split('/').find(|segment| is_dots(segment)) {
        return Err(RequestError::DotSegment { path: operation.path.clone(), segment: segment.into() });
    }
    Ok(path)
}

fn variable(operation: &Operation, given: &Given<'_>, name: &str) -> Result<String, RequestError> {
    let found = given.at(operation, In::Path).find(|(parameter, _)| parameter.name == name);
    let Some((parameter, value)) = found else { return Err(missing(operation, name, "path")) };
    let text = encode::path_value(parameter, value);
    if text.is_empty() { Err(RequestError::EmptyPathValue { name: name.into() }) } else { Ok(text) }
}

/// `.` and `..`, also where they are written as `%2e` (WHATWG URL, 4.1).
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// The headers, and the content type where an argument sets it.
type Headers = (Vec<(String, String)>, Option<String>);

fn headers(operation: &Operation, given: &Given<'_>) -> Result<Headers, RequestError> {
    let mut headers = Vec::new();
    let mut content_type = None;
    for (parameter, value) in given.at(operation, In::Header) {
        let text = encode::header_value(parameter, value);
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(RequestError::UnsafeHeader { name: parameter.name.clone() });
        }
        match parameter.name.to_ascii_lowercase().as_str() {
            "content-type" => content_type = Some(text),
            _ => headers.push((parameter.name.clone(), text)),
        }
    }
    let cookies: Vec<_> = given
        .at(operation, In::Cookie)
        .flat_map(|(p, v)| encode::pairs(p, v))
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    if !cookies.is_empty() {
        headers.push(("Cookie".into(), cookies.join("; ")));
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
        headers.push(("Accept".into(), accept(operation)));
    }
    Ok((headers, content_type))
}

/// What success is described as, JSON when it is not.
fn accept(operation: &Operation) -> String {
    let described = operation.success().map_or("", |response| response.content_type());
    let sendable = !described.chars().any(char::is_control) && described.is_ascii();
    let first = if media::is_json(described) || !sendable { media::JSON.to_owned() } else { media::essence(described) };
    format!("{first}, */*;q=0.8")
}

fn body(operation: &Operation, given: &Given<'_>) -> Result<(Option<Vec<u8>>, Option<String>), RequestError> {
    let mut fields = Map::new();
    for (parameter, value) in given.at(operation, In::Form) {
        fields.insert(parameter.name.clone(), field(parameter, value));
    }
    let encoded = match (&operation.body, &given.body, &operation.form) {
        (Some(body), Some(value), _) => crate::body::encode(body.content_type(), value)?,
        (_, _, Some(form)) if !fields.is_empty() => crate::body::encode(form, &Value::Object(fields))?,
        _ => return Ok((None, None)),
    };
    Ok((Some(encoded.0), Some(encoded.1)))
}

/// A list that is not sent item by item is sent as one text.
fn field(parameter: &Parameter, value: &Value) -> Value {
    match value {
        Value::Array(items) if !parameter.explode => {
            Value::String(items.iter().map(plain).collect::<Vec<_>>().join(","))
        }
        other => other.clone(),
    }
}
