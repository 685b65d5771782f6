//! Which kind of description a document is, found from what is in it; and what it is instead when it is none.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::error::ImportError;
use crate::{postman, swagger1};

/// The format a description was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
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

/// Which format `root` is in. A missing version word is no obstacle as long as there are paths.
pub(crate) fn detect(root: &Value) -> Result<Format, ImportError> {
    if let Some(version) = root.get("openapi") {
        return Ok(if version_text(version).starts_with("3.0") { Format::OpenApi30 } else { Format::OpenApi31 });
    }
    if root.get("swagger").is_some() && root.get("paths").is_some() {
        return Ok(Format::Swagger20);
    }
    let discovery =
        root.get("discoveryVersion").is_some() || root.get("kind").is_some_and(|k| k == "discovery#restDescription");
    if discovery
        || (root.get("rootUrl").is_some() && (root.get("resources").is_some() || root.get("methods").is_some()))
    {
        return Ok(Format::Discovery);
    }
    if postman::is_collection(root) {
        return Ok(Format::Postman);
    }
    if swagger1::is_declaration(root) {
        return Ok(Format::Swagger12);
    }
    if root.get("paths").is_some_and(Value::is_object) {
        let old = ["definitions", "basePath", "host", "securityDefinitions"].iter().any(|key| root.get(key).is_some());
        return Ok(if old { Format::Swagger20 } else { Format::OpenApi31 });
    }
    Err(otherwise(root))
}

fn version_text(version: &Value) -> String {
    version.as_str().map_or_else(|| version.to_string(), str::to_owned)
}

/// What a JSON or YAML document is, as far as it can be recognised.
fn otherwise(root: &Value) -> ImportError {
    if root.get("swagger").is_some() {
        return ImportError::NoOperations("it has no \"paths\"".into());
    }
    let listed = swagger1::listed(root);
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
    let has = |keys: &[&str]| keys.iter().all(|key| root.get(*key).is_some());
    let what = match root {
        Value::Object(_) if has(&["asyncapi"]) => "an AsyncAPI description (messages, not calls)",
        Value::Object(_) if has(&["values", "_postman_variable_scope"]) => {
            "a Postman environment (values of variables); its collection is another file"
        }
        Value::Object(_) if has(&["log"]) && root["log"].get("entries").is_some() => "a HAR recording",
        Value::Object(_) if has(&["__export_format"]) => "an Insomnia export",
        Value::Object(_) if has(&["data"]) && root["data"].get("__schema").is_some() => "a GraphQL schema",
        Value::Object(_) if has(&["__schema"]) => "a GraphQL schema",
        Value::Object(_) if has(&["arazzo"]) => "an Arazzo document",
        Value::Object(_) if has(&["properties"]) && root["properties"].get("connectionParameters").is_some() => {
            "the apiProperties.json of a connector; its description is the file beside it"
        }
        Value::Object(_) if has(&["definition"]) || has(&["triggers", "actions"]) => "a flow",
        Value::Object(_) if has(&["$schema"]) => "a JSON Schema or a file that follows one",
        Value::Object(_) => "a JSON or YAML document without operations",
        Value::Array(_) => "a list",
        Value::String(_) => "plain text",
        _ => "a single value",
    };
    ImportError::NotADescription(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
            assert_eq!(detect(&root), Ok(format), "{root}");
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
            assert!(detect(&root).unwrap_err().to_string().contains(word), "{root}");
        }
    }
}
