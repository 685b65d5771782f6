//! What the commands print: data to standard output, talk to standard error, JSON where it is asked for.

use std::io::{IsTerminal, Write};

use causeway_core::WireError;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

/// Where output goes.
#[derive(Debug)]
pub(crate) struct Out {
    json: bool,
    /// Whether the data is a stream of rows: an error then has no place among them.
    rows: bool,
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, rows: false }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person watches: progress bars and such.
    pub(crate) fn is_watched(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// A progress bar, on a terminal only.
    pub(crate) fn bar(&self, length: u64, what: &str) -> ProgressBar {
        let target = if self.is_watched() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        match ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {what}  {{msg}}")) {
            Ok(style) => bar.with_style(style.progress_chars("━╸─")),
            Err(_) => bar,
        }
    }

    /// One line of data. A reader that went away ends the program quietly, as with `| head`.
    pub(crate) fn line(&mut self, text: &str) {
        if writeln!(std::io::stdout(), "{text}").is_err() {
            std::process::exit(0);
        }
    }

    /// One JSON line of data.
    pub(crate) fn json_line(&mut self, value: &impl Serialize) {
        self.line(&serde_json::to_string(value).unwrap_or_default());
    }

    /// One of many JSON lines that a program reads as they come.
    pub(crate) fn row(&mut self, value: &impl Serialize) {
        self.rows = true;
        self.json_line(value);
    }

    /// A value: as pretty JSON with `--json`, else as `text` says it.
    pub(crate) fn value(&mut self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            self.line(&serde_json::to_string_pretty(value).unwrap_or_default());
        } else {
            let text = text();
            self.line(text.trim_end());
        }
    }

    /// Talk, to standard error.
    pub(crate) fn say(&mut self, text: &str) {
        // Nobody to talk to is fine.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// An error that does not end the command.
    pub(crate) fn warn(&self, error: &WireError) {
        let hint = error.hint.as_ref().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        // Nobody to talk to is fine.
        let _ = writeln!(std::io::stderr(), "causeway: {}{hint}", error.message);
    }

    /// An error: a sentence and what to do next.
    pub(crate) fn fail(&mut self, error: &WireError) {
        if self.json && !self.rows {
            self.line(&serde_json::to_string(&serde_json::json!({ "error": error })).unwrap_or_default());
        }
        self.warn(error);
    }
}

/// The exit code of an error.
pub(crate) fn exit_code(error: &WireError) -> u8 {
    match error.code.as_str() {
        "Usage" | "BadInput" => 2,
        "NeedsSignIn" | "NoSignIn" | "NotGranted" => 3,
        "NotFound" => 4,
        _ => 1,
    }
}

/// Rows as aligned columns; the last column is as wide as it likes.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .enumerate()
            .map(
                |(i, cell)| {
                    if i + 1 == row.len() { cell.clone() } else { format!("{cell:<width$}", width = widths[i]) }
                },
            )
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        assert_eq!(table(&[row(["a", "bb", "c"]), row(["aaa", "b", ""])]), "a    bb  c\naaa  b\n");
    }
}
