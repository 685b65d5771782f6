//! A POSIX shell's reading of a command line, as far as single quotes and line continuations go.

/// The words of one command; none where a shell would see anything but plain words in it.
pub(crate) fn words(command: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        let word = words.last_mut()?;
        match c {
            '\'' => quoted(&mut chars, word)?,
            '\\' => match chars.next()? {
                '\n' => {}
                escaped => word.push(escaped),
            },
            ' ' if word.is_empty() => {}
            ' ' => words.push(String::new()),
            plain if plain.is_ascii_alphanumeric() || "-_./:@%=".contains(plain) => word.push(plain),
            _ => return None,
        }
    }
    Some(words)
}

fn quoted(chars: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            '\'' => return Some(()),
            c => word.push(c),
        }
    }
}
