//! Run history.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Runs {
    /// List runs, newest first
    List {
        #[command(flatten)]
        chosen: Chosen,
        /// How many
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
        /// Only those before this run
        #[arg(long, value_name = "RUN")]
        before: Option<String>,
    },
    /// Show one run and its actions
    Show {
        /// Its id, or the first letters of it
        id: String,
        /// Show what one action was given and gave back
        #[arg(long)]
        action: Option<u64>,
        /// How many actions
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
        /// Only actions after this number
        #[arg(long)]
        after: Option<u64>,
    },
    /// Run a run again from where it failed, or go on with one that was paused or cut off
    Resume {
        /// Its id, or the first letters of it
        id: String,
        /// Do everything again, and not only what failed
        #[arg(long)]
        whole: bool,
        /// Follow the version of the flow that it had, and not the newest
        #[arg(long)]
        same_version: bool,
    },
    /// Let a run rest where it is, also over a restart, until it is resumed or cancelled
    Pause {
        /// Its id, or the first letters of it
        id: String,
    },
    /// Stop a run, or end one that is to go on
    Cancel {
        /// Its id, or the first letters of it
        id: String,
    },
    /// Write runs with their actions as JSON lines: {"run": …}, then {"action": …} for each of its actions
    Export {
        /// One run: its id, or the first letters of it
        #[arg(conflicts_with_all = ["flow", "status", "since", "until", "search", "item", "limit"])]
        id: Option<String>,
        #[command(flatten)]
        chosen: Chosen,
        /// How many runs; all if not given
        #[arg(long)]
        limit: Option<u64>,
        /// Leave out what actions were given and gave back
        #[arg(long)]
        no_bodies: bool,
    },
}

/// Which runs.
#[derive(Debug, ClapArgs)]
pub(crate) struct Chosen {
    /// Only of this flow; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) flow: Vec<String>,
    /// running, succeeded, failed, cancelled, interrupted, waiting, or problems; may be given several times
    #[arg(long)]
    pub(crate) status: Vec<String>,
    /// Only those that started since then: 30m, 2h, 3d or 2w ago, a date, or a date with a time
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Only those that started before then; with a date, until its end
    #[arg(long, value_name = "WHEN")]
    pub(crate) until: Option<String>,
    /// Only those with these words in what went wrong or in the items that they sent
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// Only those that sent an item with this in its key or its label
    #[arg(long, value_name = "TEXT")]
    pub(crate) item: Option<String>,
}
