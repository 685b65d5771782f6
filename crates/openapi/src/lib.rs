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

mod call;
mod dialect;
mod drift;
mod error;
mod export;
#[cfg(fuzzing)]
pub mod fuzzing;
mod json;
pub mod meaning;
mod model;
mod properties;
mod read;
mod repair;
mod schema;
mod text;

pub use call::envelope::attached;
pub use call::request::{Attached, Request, request};
pub use call::secret::{SecretPaths, secret_paths};
pub use call::whole::written_out;
pub use dialect::format::Format;
pub use drift::{Changed, Drift, drift};
pub use error::{ImportError, RequestError};
pub use export::export;
pub use meaning::Paging;
pub use model::{AuthScheme, Body, Connector, In, Media, Operation, Parameter, Response};
pub use properties::{properties_of, read_properties};
pub use read::bundle::choose;
pub use read::definitions::Definitions;
pub use read::import::{Imported, Input, import, import_files, import_keeping};
pub use read::open::{Head, Parts, open};
pub use read::outline::{Entry, Span, Spans};
pub use repair::Repair;
pub use schema::check::{Warning, check, check_known};
pub use schema::sample::{sample, sample_response};
pub use text::archive::{is_packed, unpack};
pub use text::bytes::LARGEST;
