//! Names compared by their words: case, separators and plural do not count.

/// Letters and digits in lower case: `next_page-Token` and `nextPageToken` are the same.
pub(super) fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The singular of an English plural, as a key; good enough for names in paths.
pub(super) fn singular(name: &str) -> String {
    let key = key(name);
    for (end, instead) in [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("uses", "us")] {
        if let Some(stem) = key.strip_suffix(end) {
            return format!("{stem}{instead}");
        }
    }
    match key.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => key,
    }
}

/// Whether two names mean the same thing but for their number.
pub(super) fn alike(one: &str, other: &str) -> bool {
    singular(one) == singular(other)
}

/// Whether a text in lower case holds one of these phrases as whole words.
pub(super) fn says(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        text.match_indices(phrase).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + phrase.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_spellings_are_one() {
        for (one, other) in [
            ("activities", "Activity"),
            ("data_points", "dataPoint"),
            ("statuses", "status"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("news", "new"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        assert!(!alike("orders", "order_lines"));
        assert_eq!(key("@odata.nextLink"), "odatanextlink");
        assert!(says("updated since then", &["updated since"]) && !says("unsince", &["since"]));
    }
}
