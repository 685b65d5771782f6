//! The command line of the desktop app. It is short: everything else is in `causeway`, the command for terminals.

use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
Causeway, the desktop app: a tray icon, a window, and flows that run in the background.

Usage: causeway-desktop [--home DIR] [--demo] [--background] [--software-rendering] [--quit]

  --home DIR             the data folder (default: $CAUSEWAY_HOME, else the platform's data folder)
  --demo                 two sandbox services, one flow, nothing outside this machine
  --background           start in the tray, without a window
  --software-rendering   draw without the graphics card, where the window stays blank or flickers (Linux)
  --quit                 end the Causeway that is running
  --version              print the version

Start it again while it runs and its window opens.
";

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args {
    /// The data folder.
    pub home: Option<PathBuf>,
    /// Work on the demo.
    pub demo: bool,
    /// Start without a window.
    pub background: bool,
    /// Draw without the graphics card.
    pub software_rendering: bool,
    /// End the Causeway that is running.
    pub quit: bool,
    /// Print the help and end.
    pub help: bool,
    /// Print the version and end.
    pub version: bool,
}

impl Args {
    /// Reads arguments, without the name of the program.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--home" => parsed.home = Some(args.next().ok_or("--home needs a folder.")?.into()),
                "--demo" => parsed.demo = true,
                "--background" => parsed.background = true,
                "--software-rendering" => parsed.software_rendering = true,
                "--quit" => parsed.quit = true,
                "--help" | "-h" => parsed.help = true,
                "--version" | "-V" => parsed.version = true,
                other => match other.strip_prefix("--home=") {
                    Some(folder) => parsed.home = Some(folder.into()),
                    None => return Err(format!("`{other}` is not an option. Try --help.")),
                },
            }
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_understood_and_strange_ones_named() {
        let home = |folder: &str| Args { home: Some(folder.into()), ..Args::default() };
        assert_eq!(parse(""), Ok(Args::default()));
        assert_eq!(parse("--demo --background"), Ok(Args { demo: true, background: true, ..Args::default() }));
        assert_eq!([parse("--home /a"), parse("--home=/b")], [Ok(home("/a")), Ok(home("/b"))]);
        assert_eq!(parse("--home"), Err("--home needs a folder.".into()));
        assert_eq!(parse("--dmeo"), Err("`--dmeo` is not an option. Try --help.".into()));
    }
}
