//! What each request does: one file for each kind of thing, all of it translation between the engine and view models.

mod calls;
mod connections;
mod connectors;
mod design;
mod diagnostics;
mod fields;
mod flow_steps;
mod flows;
mod imports;
mod overview;
mod reruns;
mod runs;
mod settings;
mod tests;
mod update;
mod vault;
mod versions;

pub use imports::{Files, ImportAs};
