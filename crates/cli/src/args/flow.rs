//! The commands about flows.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Flow {
    /// Make a flow from a template or a file
    New {
        /// Name of the flow
        name: String,
        /// A template of the catalogue (`causeway flow templates`)
        #[arg(long, conflicts_with = "file")]
        template: Option<String>,
        /// A file in the Workflow Definition Language
        #[arg(long)]
        file: Option<PathBuf>,
        /// Replace a flow of that name
        #[arg(long)]
        replace: bool,
    },
    /// List the templates that ship
    Templates,
    /// List flows
    List,
    /// Show one flow, or the text of one of its versions
    Show {
        name: String,
        /// Print the text of this version (`causeway flow versions`); its first letters are enough
        #[arg(long, value_name = "HASH")]
        version: Option<String>,
    },
    /// List the texts that a flow has had, newest first
    Versions { name: String },
    /// Give a flow a text back that it had; the present one is kept as a version
    Restore {
        name: String,
        /// The version (`causeway flow versions`); its first letters are enough
        hash: String,
    },
    /// Check files, or flows by name: one JSON line each with --json
    Check {
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Run a flow now and wait for its end
    Run {
        name: String,
        /// The body that the flow's Request trigger gets: JSON, or @FILE with JSON in it
        #[arg(long, value_name = "JSON")]
        body: Option<String>,
    },
    /// Try a flow: it reads and computes, and shows what it would send; nothing is sent or written down
    Test {
        name: String,
        /// Where what it reads is from: the services, the last run, or samples of the descriptions
        #[arg(long, default_value = "read", value_parser = ["read", "last", "samples"])]
        data: String,
    },
    /// Let a flow run by its schedule, and agree to what one from elsewhere may do
    Enable { name: String },
    /// Keep a flow from running by its schedule
    Disable { name: String },
    /// Print a flow's file
    Export {
        name: String,
        /// Also where it holds what looks like a secret
        #[arg(long)]
        with_secrets: bool,
    },
}
