//! What each request does: one file for each kind of thing, all of it translation between the engine and view models.

mod connections;
mod connectors;
mod flows;
mod flow_steps;
mod overview;
mod runs;
mod settings;
