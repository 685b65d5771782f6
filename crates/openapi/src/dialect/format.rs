//! Which kind of description a document is, found from what is in it; and what it is instead when it is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::dialect::postman;
use crate::dialect::swagger1;
use crate::error::ImportError;
use crate::json::node::Node;

/// The format a description was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1 and later.
    OpenApi31,
    /// Swagger 2.0 (and what a Power Platform connector holds).
    Swagger20,
    /// A Google API discovery document.
    Discovery,
    /// A Postman collection.
    Postman,
    /// Swagger 1.x, one declaration.
    Swagger12,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31 => "OpenAPI 3.1",
            Self::Swagger20 => "Swagger 2.0",
            Self::Discovery => "Google discovery",
            Self::Postman => "Postman collection",
            Self::Swagger12 => "Swagger 1.2",
        })
    }
}

/// What is converted before it is read stands in memory several times over.
const MOST_CONVERTED: usize = 1_000_000;

/// Which format `root` is in. A missing version word is no obstacle as long as there are paths.
pub(crate) fn detect(root: Node<'_>) -> Result<Format, ImportError> {
    if let Some(version) = root.get("openapi") {
        let version = version.plain().unwrap_or_default();
        return Ok(if version.trim().starts_with("3.0") { Format::OpenApi30 } else { Format::OpenApi31 });
    }
    if root.get("swagger").is_some() && root.get("paths").is_some() {
        return Ok(Format::Swagger20);
    }
    let discovery = root.get("discoveryVersion").is_some()
        || root.get("kind").is_some_and(|kind| kind.is("discovery#restDescription"));
    if discovery
        || (root.get("rootUrl").is_some() && (root.get("resources").is_some() || root.get("methods").is_some()))
    {
        return Ok(Format::Discovery);
    }
    let convertible = ["item", "collection", "swaggerVersion"].iter().any(|key| root.get(key).is_some());
    if convertible && root.weight() > MOST_CONVERTED {
        return Err(ImportError::TooLarge(
            "a collection or a Swagger 1.x document has a million values at most".into(),
        ));
    }
    let likely = ["item", "collection"].iter().any(|key| root.get(key).is_some());
    if likely && postman::is_collection(&root.value()) {
        return Ok(Format::Postman);
    }
    if root.get("swaggerVersion").is_some() && swagger1::is_declaration(&root.value()) {
        return Ok(Format::Swagger12);
    }
    if root.get("paths").is_some_and(Node::is_object) {
        let old = ["definitions", "basePath", "host", "securityDefinitions"].iter().any(|key| root.get(key).is_some());
        return Ok(if old { Format::Swagger20 } else { Format::OpenApi31 });
    }
    Err(otherwise(root))
}

/// What a JSON or YAML document is, as far as it can be recognised.
fn otherwise(root: Node<'_>) -> ImportError {
    if root.get("swagger").is_some() {
        return ImportError::NoOperations("it has no \"paths\"".into());
    }
    let whole = root.get("swaggerVersion").map(|_| root.value()).unwrap_or_default();
    let listed = swagger1::listed(&whole);
    if !listed.is_empty() {
        let files: Vec<_> = listed.iter().take(5).copied().collect();
        let more = if listed.len() > files.len() { ", …" } else { "" };
        let message = format!(
            "it is a Swagger 1.x listing; the operations are in {}{more}: import those files",
            files.join(", ")
        );
        return ImportError::NoOperations(message);
    }
    if root.get("swaggerVersion").is_some() {
        return ImportError::NotADescription("a Swagger 1.x document without operations".into());
    }
    let has = |keys: &[&str]| keys.iter().all(|key| root.get(key).is_some());
    let inside = |key: &str, member: &str| root.get(key).is_some_and(|value| value.get(member).is_some());
    let what = match () {
        () if has(&["asyncapi"]) => "an AsyncAPI description (messages, not calls)",
        () if has(&["values", "_postman_variable_scope"]) => {
            "a Postman environment (values of variables); its collection is another file"
        }
        () if has(&["log"]) && inside("log", "entries") => "a HAR recording",
        () if has(&["__export_format"]) => "an Insomnia export",
        () if has(&["data"]) && inside("data", "__schema") => "a GraphQL schema",
        () if has(&["__schema"]) => "a GraphQL schema",
        () if has(&["arazzo"]) => "an Arazzo document",
        () if has(&["properties"]) && inside("properties", "connectionParameters") => {
            "the apiProperties.json of a connector; its description is the file beside it"
        }
        () if has(&["definition"]) || has(&["triggers", "actions"]) => "a flow",
        () if has(&["$schema"]) => "a JSON Schema or a file that follows one",
        () if root.is_object() => "a JSON or YAML document without operations",
        () if root.is_array() => "a list",
        () if root.is_string() => "plain text",
        () => "a single value",
    };
    ImportError::NotADescription(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tape::Tape;
    use serde_json::{Value, json};

    fn detected(root: &Value) -> Result<Format, ImportError> {
        detect(Tape::scan(root.to_string()).unwrap().root())
    }

    #[test]
    fn formats_are_found_from_content() {
        for (root, format) in [
            (json!({"openapi": "3.0.3"}), Format::OpenApi30),
            (json!({"openapi": 3.1}), Format::OpenApi31),
            (json!({"swagger": 2.0, "paths": {}}), Format::Swagger20),
            (json!({"kind": "discovery#restDescription"}), Format::Discovery),
            (json!({"host": "a.example", "paths": {}}), Format::Swagger20),
            (json!({"info": {}, "item": []}), Format::Postman),
            (json!({"swaggerVersion": "1.2", "apis": [{"operations": []}]}), Format::Swagger12),
        ] {
            assert_eq!(detected(&root), Ok(format), "{root}");
        }
    }

    #[test]
    fn other_documents_are_named() {
        for (root, word) in [
            (json!({"asyncapi": "2.0"}), "AsyncAPI"),
            (json!({"values": [], "_postman_variable_scope": "environment"}), "Postman environment"),
            (json!([1]), "a list"),
            (json!("hello"), "plain text"),
            (json!({"swaggerVersion": "1.2"}), "Swagger 1.x"),
            (json!({"swaggerVersion": "1.2", "apis": [{"path": "/pet"}]}), "/pet: import those files"),
        ] {
            assert!(detected(&root).unwrap_err().to_string().contains(word), "{root}");
        }
    }
}
