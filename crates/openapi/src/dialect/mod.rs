//! The formats that descriptions come in: which one a document is, and what only that one has.

pub(crate) mod azure;
pub(crate) mod discovery;
pub(crate) mod format;
pub(crate) mod openapi3;
pub(crate) mod postman;
pub(crate) mod postman_body;
pub(crate) mod postman_parts;
pub(crate) mod swagger1;
pub(crate) mod swagger2;
