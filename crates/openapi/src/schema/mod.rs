//! Schemas: questions about them, values that fit them, and whether a value does.

pub(crate) mod check;
pub(crate) mod checker;
pub(crate) mod formats;
pub(crate) mod limits;
pub(crate) mod pattern;
pub(crate) mod sample;
pub(crate) mod sample_text;
pub(crate) mod sampler;
pub(crate) mod shape;
