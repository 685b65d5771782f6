//! What can be done about a line at which YAML could not be read: proposals, the most likely first.

use std::borrow::Cow;

/// Lines to put in the place of as many others.
#[derive(Debug, Clone)]
pub(crate) struct Mend {
    pub(crate) code: &'static str,
    /// Index of the first line.
    pub(crate) first: usize,
    pub(crate) lines: Vec<String>,
    pub(crate) what: &'static str,
}

/// Lines that are looked at around a slip; quoted texts and nested parts are rarely longer.
const MOST_LINES: usize = 200;
/// Longer lines are not changed: each change is a copy.
const LONGEST_LINE: usize = 1 << 20;

type Lines<'t> = [Cow<'t, str>];

/// Proposals for a slip that the parser saw at this line (from 0), which may be just behind it.
pub(crate) fn mends(lines: &Lines<'_>, at: usize) -> Vec<Mend> {
    let at = at.min(lines.len() - 1);
    let before = (0..at).rev().take(MOST_LINES).find(|index| !is_blank(&lines[*index]));
    let (closed, dropped) = cut(lines, at);
    let mut list = Vec::from_iter(closed);
    // A last word without a line break was cut off rather than badly indented.
    if at + 1 == lines.len() && !lines[at].contains([':', '"', '\'']) {
        list.extend(dropped.clone());
    }
    for index in [Some(at), before].into_iter().flatten().filter(|index| !is_blank(&lines[*index])) {
        list.extend(close_quote(lines, index));
        list.extend(quote(lines, index));
        list.extend(parent(lines, index).and_then(|parent| quote(lines, parent)));
        list.extend(indent(lines, index));
        list.extend(align(lines, index));
    }
    list.extend(dropped);
    list.retain(|mend| mend.lines.iter().all(|line| line.len() <= LONGEST_LINE));
    list
}

/// Whether a tab is part of what indents a line.
pub(crate) fn has_tab(line: &str) -> bool {
    leading(line).contains('\t')
}

/// The line indented with spaces, so many for each tab.
pub(crate) fn without_tabs<'t>(line: &Cow<'t, str>, width: usize) -> Cow<'t, str> {
    if !has_tab(line) {
        return line.clone();
    }
    let leading = leading(line);
    Cow::Owned(leading.replace('\t', &" ".repeat(width)) + &line[leading.len()..])
}

fn leading(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

pub(crate) fn indentation(line: &str) -> usize {
    leading(line).len()
}

/// Where the name of a line stands, behind any dashes, and where its value does (the whole, if there is no name).
fn name_and_value(line: &str) -> (usize, usize) {
    let mut name = indentation(line);
    while line[name..].starts_with("- ") {
        name += 1 + indentation(&line[name + 1..]);
    }
    let Some(colon) = line[name..].find(": ") else { return (name, name) };
    let value = name + colon + 1;
    (name, value + indentation(&line[value..]))
}

/// The nearest line above that is indented less and has a value that may go on.
fn parent(lines: &Lines<'_>, at: usize) -> Option<usize> {
    let own = indentation(&lines[at]);
    let mut above = (0..at).rev().take(MOST_LINES).filter(|index| !is_blank(&lines[*index]));
    above.find(|index| indentation(&lines[*index]) < own)
}

/// Quotes around the value that starts in this line, up to the last line that is indented deeper.
fn quote(lines: &Lines<'_>, at: usize) -> Option<Mend> {
    let line = lines[at].trim_end();
    let (name, value) = name_and_value(line);
    let quoted_value = line.get(value..).filter(|value| !value.is_empty() && !value.starts_with("- "))?;
    let is_name = value == name && !line[..name].contains('-');
    if is_name || quoted_value.ends_with(':') && !quoted_value.contains(' ') {
        return None;
    }
    let deeper = |line: &str| !is_blank(line) && indentation(line) > name.min(indentation(&lines[at]));
    let more = lines[at + 1..].iter().take(MOST_LINES).take_while(|line| deeper(line)).count();
    let more = if name > indentation(&lines[at]) { continued(lines, at, name) } else { more };
    let mut first = quoted_value.to_owned();
    let comment = if more == 0 { split_comment(&mut first) } else { String::new() };
    let rest = lines[at + 1..=at + more].iter().map(|line| line.trim_end().replace('\'', "''"));
    let mut new = vec![format!("{}'{}", &line[..value], first.replace('\'', "''"))];
    new.extend(rest);
    new[more].push_str(&format!("'{comment}"));
    let what = "a text is not in quotes but has characters that mean something in YAML; quotes were put around it";
    Some(Mend { code: "yaml-unquoted", first: at, lines: new, what })
}

/// Lines of a value behind a dash: deeper than its name.
fn continued(lines: &Lines<'_>, at: usize, name: usize) -> usize {
    lines[at + 1..].iter().take(MOST_LINES).take_while(|line| !is_blank(line) && indentation(line) > name).count()
}

fn split_comment(line: &mut String) -> String {
    let at = line.find(" #").unwrap_or(line.len());
    let at = line[..at].trim_end().len();
    line.split_off(at)
}

/// A quote that is opened in this line and not closed in it.
fn close_quote(lines: &Lines<'_>, at: usize) -> Option<Mend> {
    let line = lines[at].trim_end();
    let value = &line[name_and_value(line).1..];
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let open = value.matches(quote).count() % 2 == 1;
    let what = "a quote is not closed; it was closed at the end of the line";
    open.then(|| Mend { code: "yaml-unclosed-quote", first: at, lines: vec![format!("{line}{quote}")], what })
}

/// A line that goes on with the text above but is not indented more.
fn indent(lines: &Lines<'_>, at: usize) -> Option<Mend> {
    let line = lines[at].trim();
    let above = (0..at).rev().take(MOST_LINES).find(|index| !is_blank(&lines[*index]))?;
    if line.contains(": ") || line.ends_with(':') || line.starts_with("- ") {
        return None;
    }
    let (name, value) = name_and_value(&lines[above]);
    let width = if name == value { indentation(&lines[above]) } else { name + 2 };
    let what = "a line goes on with a text but is not indented; it was indented";
    let lines = vec![format!("{}{line}", " ".repeat(width))];
    Some(Mend { code: "yaml-indentation", first: at, lines, what })
}

/// A line that is indented a little differently from those before it, with what is below it.
fn align(lines: &Lines<'_>, at: usize) -> Option<Mend> {
    let above = (0..at).rev().take(MOST_LINES).find(|index| !is_blank(&lines[*index]))?;
    let (own, other) = (indentation(&lines[at]), indentation(&lines[above]));
    if own == other {
        return None;
    }
    let below = lines[at + 1..].iter().take(MOST_LINES).take_while(|line| indentation(line) > own || is_blank(line));
    let shift = |line: &Cow<'_, str>| {
        let width = (indentation(line) + other).saturating_sub(own);
        format!("{}{}", " ".repeat(width), line.trim_start_matches([' ', '\t']))
    };
    let new = lines[at..at + 1 + below.count()].iter().map(shift).collect();
    let what = "a line is not indented like those it belongs to; it was moved";
    Some(Mend { code: "yaml-indentation", first: at, lines: new, what })
}

/// The end of a file that ends too early: with its open brackets closed, and without its last line.
fn cut(lines: &Lines<'_>, at: usize) -> (Option<Mend>, Option<Mend>) {
    let Some(last) = lines.iter().rposition(|line| !is_blank(line)).filter(|last| at + 1 >= *last) else {
        return (None, None);
    };
    let mend = |line: String, what| Mend { code: "yaml-truncated", first: last, lines: vec![line], what };
    let closers = closers(&lines[last.saturating_sub(MOST_LINES)..=last]);
    let closed = format!("{}{closers}", lines[last].trim_end().trim_end_matches([',', ':']));
    let closed = (!closers.is_empty()).then(|| mend(closed, "the file ends too early; what was open was closed"));
    let dropped = mend(String::new(), "the file ends too early; its last line was left out");
    (closed, Some(dropped))
}

/// The brackets that are open at the end of some lines.
fn closers(lines: &Lines<'_>) -> String {
    let mut open = Vec::new();
    for c in lines.iter().flat_map(|line| line.chars()) {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' if open.last() == Some(&c) => drop(open.pop()),
            _ => {}
        }
    }
    open.truncate(crate::json::tape::DEEPEST);
    open.iter().rev().collect()
}
