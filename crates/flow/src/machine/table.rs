//! The Table action: rows as CSV or as an HTML table.

use std::borrow::Cow;

use crate::Value;
use crate::expr::{EvalError, values};

/// One table before it is written: its headers, and a cell for each of them in each row.
pub(super) struct Table {
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

impl Table {
    /// A table with a column for each member that any of the items has, in the order in which they first occur.
    pub(super) fn automatic(items: &[Value]) -> Result<Self, EvalError> {
        let mut headers = Vec::new();
        let mut places = std::collections::HashMap::new();
        for item in items {
            let Some(members) = item.as_object() else {
                let message =
                    format!("Without columns each item has to be an object, and one is {}.", values::kind(item));
                return Err(EvalError::new(message));
            };
            for name in members.keys().filter(|name| !name.is_empty()) {
                places.entry(name.clone()).or_insert_with(|| {
                    headers.push(name.to_string());
                    headers.len() - 1
                });
            }
        }
        let cell = |item: &Value, header: &String| item.get(header).cloned().unwrap_or_default();
        let rows = items.iter().map(|item| headers.iter().map(|header| cell(item, header)).collect()).collect();
        Ok(Self { headers, rows })
    }

    /// Lines that end with CR LF; a cell is in quotes where it has to be (RFC 4180).
    pub(super) fn csv(&self) -> String {
        let mut out = String::new();
        if self.headers.is_empty() {
            return out;
        }
        push_line(&mut out, self.headers.iter().map(|header| Cow::Borrowed(header.as_str())));
        for row in &self.rows {
            push_line(&mut out, row.iter().map(values::text));
        }
        out
    }

    /// One line of HTML in which every text is escaped.
    pub(super) fn html(&self) -> String {
        let mut out = String::from("<table><thead><tr>");
        for header in &self.headers {
            push_cell(&mut out, "th", header);
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for cell in row {
                push_cell(&mut out, "td", &values::text(cell));
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
        out
    }
}

fn push_line<'c>(out: &mut String, cells: impl Iterator<Item = Cow<'c, str>>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

fn push_cell(out: &mut String, tag: &str, text: &str) {
    out.push_str(&format!("<{tag}>"));
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What .NET's HtmlEncode escapes besides.
            '\u{a0}'..='\u{ff}' => out.push_str(&format!("&#{};", c as u32)),
            other => out.push(other),
        }
    }
    out.push_str(&format!("</{tag}>"));
}
