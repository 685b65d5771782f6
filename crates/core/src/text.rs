//! Words: names that were meant, text from strangers made safe to show, durations as a person says them.

/// The candidate nearest to `wanted`, if one is near enough to be what was meant. Case does not count.
///
/// ```
/// # use causeway_core::text::nearest;
/// assert_eq!(nearest("formatDatetime2", ["formatDateTime", "concat"]), Some("formatDateTime"));
/// assert_eq!(nearest("weather", ["concat"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        // Of two that are as near, the same one always, in whatever order they come.
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters must be added, removed or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replace = corner + usize::from(ca != *cb);
            corner = row[j + 1];
            row[j + 1] = replace.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Text from a stranger (a server, a description) as one safe line: no control characters, no bidirectional marks, at
/// most `longest` characters.
#[must_use]
pub fn one_line(text: &str, longest: usize) -> String {
    let safe = |c: char| {
        !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line: String = words.chars().filter(|c| safe(*c)).take(longest).collect();
    if words.chars().count() > longest {
        line.push('…');
    }
    line
}

/// `1 item`, `2 items`: a count with its noun.
#[must_use]
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// Digits in groups of three: `12,345`.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A duration as a person says it, to its largest unit: `40 s`, `12 min`, `3 h`, `2 days`.
#[must_use]
pub fn span(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..=89 => format!("{s} s"),
        s @ 90..=5399 => format!("{} min", (s + 30) / 60),
        s @ 5400..=172_799 => format!("{} h", (s + 1800) / 3600),
        s => format!("{} days", (s + 43_200) / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_names_as_near_it_is_always_the_same() {
        assert_eq!(nearest("e", ["o", "n"]), Some("n"));
        assert_eq!(nearest("e", ["n", "o"]), Some("n"));
    }

    #[test]
    fn strangers_text_is_tamed() {
        assert_eq!(one_line("a\n\u{1b}[31m b\u{202e}c", 50), "a [31m bc");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }

    #[test]
    fn counts_and_spans_read_well() {
        assert_eq!(count(1, "item", "items"), "1 item");
        assert_eq!(count(12_345, "item", "items"), "12,345 items");
        assert_eq!([span(40), span(720), span(10_800), span(200_000)], ["40 s", "12 min", "3 h", "2 days"]);
    }
}
