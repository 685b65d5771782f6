//! Signing in, and what can be done with the connections that come of it.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, ClapArgs)]
pub(crate) struct Connect {
    /// The connector; may be left out with --connection
    #[arg(required_unless_present = "connection")]
    pub(crate) connector: Option<String>,
    /// Name of the connection to make or renew
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Only print the link
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Sign in on any other device, with a code
    #[arg(long)]
    pub(crate) device: bool,
    /// The user name, where the service wants one beside a password
    #[arg(long, default_value = "")]
    pub(crate) user: String,
    /// Read keys or the password from standard input, a line each
    #[arg(long)]
    pub(crate) secret_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connections {
    /// List connections
    List,
    /// Show one connection: account, permissions, state
    Show {
        #[arg(value_name = "CONNECTION")]
        id: String,
    },
    /// Renew the access token now
    Refresh {
        #[arg(value_name = "CONNECTION")]
        id: String,
    },
    /// Try it with one call that only reads
    Test {
        #[arg(value_name = "CONNECTION")]
        id: String,
        /// The operation to call; one that needs no arguments if it is left out
        #[arg(long)]
        operation: Option<String>,
    },
    /// Forget a connection and its tokens, and tell the service to end its access
    Remove {
        #[arg(value_name = "CONNECTION")]
        id: String,
    },
}
