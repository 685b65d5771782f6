//! The way of a description: bytes, text, document, format, connector.

use std::sync::Arc;

use serde_json::Value;

use crate::error::ImportError;
use crate::format::{self, Format};
use crate::model::{AuthScheme, Connector, Operation};
use crate::repair::{Repair, Repairs};
use crate::security::Requirements;
use crate::source::Source;
use crate::{bytes, discovery, document, ids, paths, postman, reference_check, security, servers, swagger1};

/// What came of a description.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Ready to be called.
    pub connector: Connector,
    /// What was put right, at most 2,000.
    pub repairs: Vec<Repair>,
    /// The format it was in.
    pub format: Format,
    /// YAML rather than JSON.
    pub is_yaml: bool,
}

/// Makes a connector of a description in any format Causeway knows, found from its content.
///
/// # Errors
/// When the bytes are no description, or one without a single operation. See [`ImportError`].
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    let mut repairs = Repairs::default();
    let text = bytes::text(bytes, &mut repairs)?;
    let (root, is_yaml) = document::read(&text, &mut repairs)?;
    let format = format::detect(&root)?;
    let (root, read_as) = converted(root, format, &mut repairs);
    let root = Arc::new(root);
    let mut source = Source::new(&root, read_as, repairs, text.len());
    let (servers, auth, operations) = read(&mut source);
    if source.spent() {
        return Err(ImportError::TooLarge("its references unfold into more than can be kept".into()));
    }
    if operations.is_empty() {
        return Err(ImportError::NoOperations(why_none(&root).into()));
    }
    let (title, version, description) = head(&mut source);
    let repairs = source.repairs.finish();
    let connector = Connector { title, version, description, servers, auth, operations, root: Arc::clone(&root) };
    Ok(Imported { connector, repairs, format, is_yaml })
}

/// What other formats become before they are read; their notes point into the original.
fn converted(root: Value, format: Format, repairs: &mut Repairs) -> (Value, Format) {
    match format {
        Format::Postman => {
            let (document, notes) = postman::convert(&root);
            notes.into_iter().for_each(|(code, pointer, message)| repairs.look(code, pointer, message));
            (document, Format::OpenApi31)
        }
        Format::Swagger12 => (swagger1::convert(&root), Format::Swagger20),
        _ => (root, format),
    }
}

fn read(source: &mut Source<'_>) -> (Vec<String>, Vec<AuthScheme>, Vec<Operation>) {
    let discovery = source.format == Format::Discovery;
    let servers = match source.format {
        Format::Discovery => discovery::servers(source),
        Format::Swagger20 => servers::swagger2(source),
        Format::OpenApi30 | Format::OpenApi31 if source.root.get("servers").is_none() => servers::swagger2(source),
        _ => servers::openapi3(source, source.root, ""),
    };
    servers::note_missing(source, &servers);
    let base = servers.first().map(String::as_str);
    let auth = if discovery { discovery::schemes(source) } else { security::schemes(source, base) };
    let mut requirements = Requirements::new(&auth);
    let mut operations =
        if discovery { discovery::operations(source) } else { paths::operations(source, &mut requirements) };
    if !discovery {
        requirements.finish(source);
    }
    ids::assign(source, &mut operations);
    for operation in &mut operations {
        operation.definitions = definitions(source, operation);
    }
    reference_check::run(source);
    (servers, auth, operations)
}

fn head(source: &mut Source<'_>) -> (String, String, String) {
    let root = source.root;
    let info = root.get("info").unwrap_or(root);
    let title = source.text(info, "title");
    let title = if title.is_empty() { "Unnamed API".into() } else { causeway_core::text::one_line(&title, 200) };
    (title, source.text(info, "version"), source.text(info, "description"))
}

fn why_none(root: &Value) -> &'static str {
    let paths = root.get("paths").and_then(Value::as_object);
    if root.get("webhooks").is_some() && paths.is_none_or(serde_json::Map::is_empty) {
        "it only describes webhooks, which the API calls itself"
    } else if paths.is_some_and(|paths| paths.values().any(|item| item.get("$ref").is_some())) {
        "its paths are in other files, which are not here"
    } else if paths.is_some_and(|paths| !paths.is_empty()) {
        "its paths hold no method (get, post, …)"
    } else {
        "it has no paths"
    }
}

fn definitions(source: &Source<'_>, operation: &Operation) -> crate::Definitions {
    let mut found = std::collections::HashMap::new();
    let mut queue = Vec::new();
    operation.parameters.iter().for_each(|p| refs(&p.schema, &mut queue));
    let contents = operation.body.iter().flat_map(|body| &body.contents);
    contents.chain(operation.responses.iter().flat_map(|r| &r.contents)).for_each(|m| refs(&m.schema, &mut queue));
    while let Some(text) = queue.pop() {
        if let crate::reference::Target::Here(value) = crate::reference::target(source.root, &text)
            && found.len() < 200
            && found.insert(text, value.clone()).is_none()
        {
            refs(value, &mut queue);
        }
    }
    found.into_iter().collect()
}

fn refs(value: &Value, queue: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            queue.extend(crate::reference::reference(value).map(str::to_owned));
            map.values().for_each(|value| refs(value, queue));
        }
        Value::Array(items) => items.iter().for_each(|value| refs(value, queue)),
        _ => {}
    }
}
