//! The command line as clap reads it.

mod connections;
mod flow;
mod runs;
mod settings;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

pub(crate) use self::connections::{Connect, Connections};
pub(crate) use self::flow::Flow;
pub(crate) use self::runs::{Chosen, Runs};
pub(crate) use self::settings::{NewSettings, Settings, Update, Vault, VaultPlace};

/// Makes web APIs talk to each other, on your own machine.
#[derive(Debug, Parser)]
#[command(name = "causeway", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    /// The data folder
    #[arg(long, global = true, env = "CAUSEWAY_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Keep secrets in a file that only you may read, instead of the system keyring (chosen once for a data folder)
    #[arg(long, global = true, env = "CAUSEWAY_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Read the passphrase, where one locks the secrets, from this file descriptor
    #[arg(long, global = true, value_name = "N")]
    pub(crate) passphrase_fd: Option<u32>,
    /// Take the passphrase from what this command prints; no shell is involved
    #[arg(long, global = true, env = "CAUSEWAY_PASSWORD_COMMAND", hide_env_values = true, value_name = "COMMAND")]
    pub(crate) password_command: Option<String>,
    /// Say what is going on; twice says more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// See it work: sandbox services, one flow, a year of data. No account needed
    Demo(Demo),
    /// Make a connector from an API's description
    Import(Import),
    /// Read descriptions without saving anything: one JSON line for each file
    Inspect(Inspect),
    /// Reads the files that `inspect` names on standard input
    #[command(hide = true)]
    InspectWorker,
    /// List, show or remove connectors
    #[command(subcommand)]
    Connectors(Connectors),
    /// List or find operations, of one connector or of all
    Operations(Operations),
    /// Show one operation with a sample of its arguments
    Operation(Operation),
    /// Write a connector in its normal form, one OpenAPI 3.1 document
    Export(Export),
    /// Sign in to a connector
    Connect(Connect),
    /// List, show, renew, try or remove connections
    #[command(subcommand)]
    Connections(Connections),
    /// Call one operation
    Call(Call),
    /// Make, check and run flows
    #[command(subcommand)]
    Flow(Flow),
    /// Evaluate an expression of the flow language
    Eval(Eval),
    /// Look at run history
    #[command(subcommand)]
    Runs(Runs),
    /// Deliveries that wait for your word
    #[command(subcommand)]
    Deliveries(Deliveries),
    /// Run the engine and the web UI without a desktop
    Serve(Serve),
    /// Pause everything
    Pause(Pause),
    /// Let everything run again, also after a restored backup
    Resume,
    /// Save connectors, flows and the database in one archive. Secrets stay sealed in it
    Backup(Backup),
    /// Bring back a backup. What is there now is kept beside it
    Restore(Restore),
    /// Show or change settings, and where secrets are kept
    #[command(subcommand)]
    Settings(Settings),
    /// Look for a newer version of Causeway, and fetch it. Causeway never changes itself
    Update(Update),
    /// Check this installation, or write down what helps to find a fault
    Doctor(Doctor),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether it asks several things about one sign-in or run, so that one engine has to be there all the time.
    pub(crate) fn lasts(&self) -> bool {
        matches!(self, Self::Connect(_) | Self::Flow(Flow::Run { .. }))
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Demo {
    /// Keep the workspace and the history in the folder given with --home
    #[arg(long)]
    pub(crate) keep: bool,
    /// How many days of data to move (a week at least: so much is read again for what arrives late)
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(7..=1000))]
    pub(crate) days: u32,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Doctor {
    /// Write numbers, states, codes and the log as an archive that can be given away. No secret is in it, and nothing
    /// that was moved
    #[arg(long, value_name = "FILE")]
    pub(crate) zip: Option<PathBuf>,
    /// Print every line that would be in the archive, and write nothing
    #[arg(long, requires = "zip")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Pause {
    /// For so many hours; until `resume` if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8760))]
    pub(crate) hours: Option<u32>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Backup {
    /// The archive to write; by default one with today's date in this folder
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Restore {
    /// An archive that `backup` wrote, or a copy of the database from the folder "backups"
    pub(crate) file: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Import {
    /// A file, a folder, a ZIP archive or an address; "-" reads standard input
    #[arg(value_name = "FILE|DIR|URL")]
    pub(crate) file: String,
    /// A file that the description refers to; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// Fetch the files that the description refers to by address
    #[arg(long)]
    pub(crate) fetch: bool,
    /// Name of the connector; its title if not given
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Replace a connector even if flows that use it may break
    #[arg(long)]
    pub(crate) replace: bool,
    /// If it would replace a connector, only say what would change
    #[arg(long)]
    pub(crate) preview: bool,
    /// Take it from Causeway's own catalogue instead of a file
    #[arg(long)]
    pub(crate) catalog: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Inspect {
    /// Files and folders
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Seconds for one file; one that takes longer is given up and reported
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) limit: f64,
}

/// More than none, and no more than a day.
fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.001..=86_400.0).contains(number));
    number.ok_or_else(|| "a number of seconds is wanted, such as 30".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connectors {
    /// List connectors
    List,
    /// Show one connector: address, sign-in, repairs
    Show { name: String },
    /// Give the client that you registered at the service; a secret is read from standard input
    Client {
        name: String,
        #[arg(long)]
        client_id: String,
        /// Read the client secret from standard input
        #[arg(long)]
        secret_stdin: bool,
    },
    /// Name the address that is called, where the description does not or names another
    Server {
        name: String,
        /// The address; the description's own when it is left out
        address: Option<String>,
        /// What stands in braces in the description's address
        #[arg(long, value_name = "NAME=VALUE")]
        set: Vec<String>,
    },
    /// Allow a connector to call an address on your own network, and to send its sign-in to an address
    Allow {
        name: String,
        /// Scheme, host and port: http://192.168.1.7:8123
        origin: String,
    },
    /// Take back what was allowed
    Disallow { name: String, origin: String },
    /// Look whether descriptions that came from an address have changed there; nothing is replaced
    Check {
        /// The connector; all of them when it is left out
        name: Option<String>,
        /// How often to look unasked from now on
        #[arg(long, requires = "name", value_parser = ["never", "day", "week"])]
        every: Option<String>,
    },
    /// Remove one connector
    Remove { name: String },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Operations {
    /// The connector; all of them when it is left out
    pub(crate) connector: Option<String>,
    /// Only those with these words
    #[arg(long, default_value = "")]
    pub(crate) search: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Operation {
    pub(crate) connector: String,
    pub(crate) id: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    pub(crate) connector: String,
    /// A file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Call {
    pub(crate) connector: String,
    pub(crate) operation: String,
    /// An argument, as name=value; JSON where the value is JSON
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) params: Vec<String>,
    /// The body as JSON, or @FILE: JSON, or bytes that are sent as they are
    #[arg(long)]
    pub(crate) body: Option<String>,
    /// A file for a field of a form
    #[arg(long = "file", value_name = "NAME=FILE")]
    pub(crate) files: Vec<String>,
    /// Keep the answer's body in this file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The connection to use; the connector's first if not given
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// Send nothing: print the call for curl, without sign-in
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Eval {
    /// The expression, without its @
    #[arg(required_unless_present = "stdin")]
    pub(crate) expression: Option<String>,
    /// A JSON file with what the expression may refer to
    #[arg(long)]
    pub(crate) context: Option<PathBuf>,
    /// Read cases as JSON lines from standard input
    #[arg(long)]
    pub(crate) stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Deliveries {
    /// List deliveries that were refused or whose outcome nobody knows
    List,
    /// Say what you know about one, or about all of a flow of which nobody knows whether they arrived
    Resolve {
        flow: String,
        #[arg(required_unless_present = "all")]
        action: Option<String>,
        #[arg(required_unless_present = "all")]
        connection: Option<String>,
        #[arg(required_unless_present = "all")]
        key: Option<String>,
        /// All of this flow of which nobody knows
        #[arg(long, conflicts_with_all = ["action", "connection", "key"])]
        all: bool,
        /// It arrived: it will not be sent again
        #[arg(long, conflicts_with = "send_again", required_unless_present = "send_again")]
        arrived: bool,
        /// It did not arrive: it is sent with the next run
        #[arg(long)]
        send_again: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Serve {
    /// Address to listen on; only this machine can reach 127.0.0.1
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: std::net::SocketAddr,
    /// Folder of the built web UI
    #[arg(long)]
    pub(crate) ui: Option<PathBuf>,
    /// Open no port: other commands reach the engine by its socket. For a machine without a screen
    #[arg(long, conflicts_with_all = ["listen", "ui", "demo"])]
    pub(crate) no_page: bool,
    /// Serve the demo workspace, with its sandbox services
    #[arg(long)]
    pub(crate) demo: bool,
    /// Begin the demo without connections and flows, to take the first steps yourself
    #[arg(long, requires = "demo")]
    pub(crate) from_zero: bool,
}
