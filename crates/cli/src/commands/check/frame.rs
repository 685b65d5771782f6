//! Findings as a person reads them: where, what, what to do, and the expression with the part that is meant underlined.

use std::ops::Range;

use super::{Line, Row};

/// So many characters of an expression are shown around what is meant.
const AROUND: usize = 36;

pub(super) fn line(line: &Line<'_>) -> String {
    let mut text = format!("{}: {}", line.file, if line.ok { "can run" } else { "cannot run" });
    for row in line.diagnostics {
        text.push_str(&finding(row));
    }
    text
}

fn finding(row: &Row) -> String {
    let finding = &row.finding;
    let place = finding.place.map(|place| format!("line {}, column {}", place.line, place.column));
    let pointer = Some(finding.pointer.as_str()).filter(|pointer| !pointer.is_empty()).map(str::to_owned);
    let places: Vec<String> = [row.within.clone(), place, pointer].into_iter().flatten().collect();
    let at = if places.is_empty() { String::new() } else { format!(" at {}", places.join(", ")) };
    let hint = finding.hint.as_ref().map(|hint| format!(" {hint}")).unwrap_or_default();
    let mut text = format!("\n  {} {}{at}\n    {}{hint}", finding.severity.as_str(), finding.code, finding.message);
    if let (Some(expression), Some(span)) = (&row.text, &finding.span) {
        text.push_str(&frame(expression, span));
    }
    text
}

/// The part of the text around the span, and a line of carets below it.
fn frame(text: &str, span: &Range<usize>) -> String {
    let (Some(before), Some(meant), Some(after)) =
        (text.get(..span.start), text.get(span.clone()), text.get(span.end..))
    else {
        return String::new();
    };
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let skipped = before.chars().count().saturating_sub(AROUND);
    let start: String = before.chars().skip(skipped).map(shown).collect();
    let start = if skipped > 0 { format!("…{start}") } else { start };
    let middle: String = meant.chars().take(2 * AROUND).map(shown).collect();
    let is_cut = meant.chars().count() > 2 * AROUND || after.chars().count() > AROUND;
    let end: String =
        if middle.len() < meant.len() { String::new() } else { after.chars().take(AROUND).map(shown).collect() };
    let carets = "^".repeat(middle.chars().count().max(1));
    let blank = " ".repeat(start.chars().count());
    format!("\n      {start}{middle}{end}{}\n      {blank}{carets}", if is_cut { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_underlined() {
        assert_eq!(frame("@lenght('x')", &(1..12)), "\n      @lenght('x')\n       ^^^^^^^^^^^");
        let long = format!("{}@{{nope()}}{}", "ä".repeat(60), "b".repeat(60));
        let at = long.find("nope").unwrap();
        let framed = frame(&long, &(at..at + 6));
        let lines: Vec<&str> = framed.trim_start_matches('\n').lines().collect();
        let column = lines[0].chars().position(|c| c == 'n').unwrap();
        assert_eq!(lines[1].chars().position(|c| c == '^'), Some(column), "{framed}");
        assert!(lines[0].ends_with('…') && lines[0].contains('…'), "{framed}");
    }
}
