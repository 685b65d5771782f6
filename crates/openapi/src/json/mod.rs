//! Strict JSON as a flat list of places, read without copying.

pub(crate) mod node;
pub(crate) mod scan;
pub(crate) mod tape;
pub(crate) mod walk;
