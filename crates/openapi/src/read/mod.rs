//! From JSON to a connector: the survey of a whole description, and the opening of one operation.

pub(crate) mod bundle;
pub(crate) mod definitions;
pub(crate) mod documents;
pub(crate) mod ids;
pub(crate) mod import;
pub(crate) mod open;
pub(crate) mod outline;
pub(crate) mod parameters;
pub(crate) mod paths;
pub(crate) mod reference;
pub(crate) mod search;
pub(crate) mod security;
pub(crate) mod servers;
pub(crate) mod settle;
pub(crate) mod source;
pub(crate) mod template;
