//! From the bytes of a file to one strict JSON text, whatever the file was before: archives, encodings, lenient JSON,
//! YAML, wrappers; each with the way back to lines of the original.

pub(crate) mod archive;
pub(crate) mod bytes;
#[cfg(test)]
mod hostile_tests;
pub(crate) mod lenient;
pub(crate) mod lenient_text;
pub(crate) mod number;
pub(crate) mod plain;
pub(crate) mod wrapper;
pub(crate) mod written;
pub(crate) mod yaml;
pub(crate) mod yaml_anchor;
pub(crate) mod yaml_events;
pub(crate) mod yaml_line;
pub(crate) mod yaml_mend;
pub(crate) mod yaml_scalar;
