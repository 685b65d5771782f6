//! Any API description in, callable operations out. OpenAPI 3.0 and 3.1, Swagger 2.0 and 1.2, Google discovery documents
//! and Postman collections are read leniently into one [`Connector`]; what was wrong in them is put right and said in a list of [`Repair`]s;
//! only what nobody could call is refused. No network, no disk, no clock.
//!
//! ```
//! let text = br#"{"openapi": "3.1.0", "info": {"title": "Pets"}, "servers": [{"url": "https://pets.example"}],
//!     "paths": {"/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path"}]}}}}"#;
//! let imported = causeway_openapi::import(text)?;
//! let operation = imported.connector.open(&imported.connector.operations[0]);
//! assert_eq!(operation.id, "GetPets");
//! assert!(imported.repairs.iter().any(|repair| repair.code == "missing-operation-id"));
//!
//! let base = url::Url::parse(&imported.connector.servers[0])?;
//! let arguments = serde_json::json!({"id": "a/b"});
//! let request = causeway_openapi::request(&operation, &base, arguments.as_object().unwrap())?;
//! assert_eq!(request.url.as_str(), "https://pets.example/pets/a%2Fb");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod archive;
mod azure;
mod body;
mod bundle;
mod bytes;
mod check;
mod checker;
mod choice;
mod curl;
mod definitions;
mod difference;
mod discovery;
mod documents;
mod drift;
mod encode;
mod envelope;
mod error;
mod form;
mod format;
mod formats;
mod given;
mod headers;
#[cfg(test)]
mod hostile_tests;
mod ids;
mod import;
mod lenient;
mod lenient_text;
mod limits;
pub mod meaning;
mod media;
mod mend;
mod model;
mod multipart;
mod node;
mod number;
mod open;
mod openapi3;
mod outline;
mod parameters;
mod path_check;
mod paths;
mod pattern;
mod places;
mod plain;
mod postman;
mod postman_body;
mod postman_parts;
mod reference;
mod reference_check;
mod repair;
mod request;
mod sample;
mod sample_text;
mod sampler;
mod scan;
mod schema_check;
mod schema_drift;
mod schema_rules;
mod search;
mod secret;
mod security;
mod servers;
mod settle;
mod shape;
mod source;
mod style;
mod swagger1;
mod swagger2;
mod tape;
mod template;
mod type_word;
mod walk;
mod wrapper;
mod written;
mod xml;
mod yaml;
mod yaml_anchor;
mod yaml_events;
mod yaml_line;
mod yaml_mend;
mod yaml_scalar;

pub use bundle::choose;
pub use bytes::LARGEST;
pub use check::{Warning, check};
pub use definitions::Definitions;
pub use drift::{Changed, Drift, drift};
pub use error::{ImportError, RequestError};
pub use format::Format;
pub use import::{Imported, Input, import, import_files};
pub use meaning::Paging;
pub use model::{AuthScheme, Body, Connector, In, Media, Operation, Parameter, Response};
pub use open::{Head, Parts, open};
pub use outline::{Entry, Span, Spans};
pub use repair::Repair;
pub use request::{Request, request};
pub use sample::{sample, sample_response};
pub use secret::{SecretPaths, secret_paths};
