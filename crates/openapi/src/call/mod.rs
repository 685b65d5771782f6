//! From an operation and its arguments to the request as it is sent, and which parts of either are secret.

pub(crate) mod body;
pub(crate) mod choice;
pub(crate) mod curl;
pub(crate) mod encode;
pub(crate) mod envelope;
pub(crate) mod form;
pub(crate) mod given;
pub(crate) mod headers;
pub(crate) mod media;
pub(crate) mod multipart;
pub(crate) mod request;
pub(crate) mod secret;
pub(crate) mod style;
pub(crate) mod whole;
pub(crate) mod xml;
