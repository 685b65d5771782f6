//! The tokens of an XPath expression.

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, with its prefix; `*` and `p:*` too.
    Name(String),
    Text(String),
    Number(f64),
    /// `and`, `or`, `mod`, `div`, and everything that is not a word.
    Sign(&'static str),
}

const SIGNS: [&str; 23] = [
    "//", "::", "..", "!=", "<=", ">=", "/", "@", ".", "(", ")", "[", "]", ",", "|", "+", "-", "=", "<", ">", "*", "$",
    ":",
];
const WORDS: [&str; 4] = ["and", "or", "mod", "div"];

/// Splits an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found: Vec<Token> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let (token, after) = match c {
            '"' | '\'' => quoted(rest, c)?,
            '0'..='9' => number(rest),
            '.' if rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) => number(rest),
            c if c == '_' || c.is_alphabetic() => name(rest, found.last()),
            _ => sign(rest, found.last())?,
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

fn quoted(text: &str, quote: char) -> Result<(Token, &str), String> {
    let inside = text.get(1..).unwrap_or_default();
    let (text, rest) = inside.split_once(quote).ok_or_else(|| format!("a text in it has no closing {quote}"))?;
    Ok((Token::Text(text.to_owned()), rest))
}

fn number(text: &str) -> (Token, &str) {
    let mut dots = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            dots += usize::from(*c == '.');
            !(c.is_ascii_digit() || (*c == '.' && dots == 1))
        })
        .map_or(text.len(), |(at, _)| at);
    let (digits, rest) = text.split_at(end);
    (Token::Number(digits.trim_end_matches('.').parse().unwrap_or(f64::NAN)), rest)
}

fn name<'t>(text: &'t str, before: Option<&Token>) -> (Token, &'t str) {
    let end = name_end(text);
    let (word, rest) = text.split_at(end);
    if let Some(word) = WORDS.into_iter().find(|known| *known == word).filter(|_| is_operand(before)) {
        return (Token::Sign(word), rest);
    }
    // A prefix, but not an axis.
    if let Some(local) = rest.strip_prefix(':').filter(|rest| !rest.starts_with(':')) {
        if let Some(rest) = local.strip_prefix('*') {
            return (Token::Name(format!("{word}:*")), rest);
        }
        let end = name_end(local);
        let (local, rest) = local.split_at(end);
        return (Token::Name(format!("{word}:{local}")), rest);
    }
    (Token::Name(word.to_owned()), rest)
}

fn name_end(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'))).unwrap_or(text.len())
}

/// Behind an operand a word or a star is an operator (XPath 1.0, 3.7).
fn is_operand(before: Option<&Token>) -> bool {
    match before {
        None => false,
        Some(Token::Sign(sign)) => matches!(*sign, ")" | "]" | "." | ".."),
        Some(_) => true,
    }
}

fn sign<'t>(text: &'t str, before: Option<&Token>) -> Result<(Token, &'t str), String> {
    let found = SIGNS.into_iter().find_map(|sign| Some((sign, text.strip_prefix(sign)?)));
    match found {
        Some(("*", rest)) if !is_operand(before) => Ok((Token::Name("*".into()), rest)),
        Some(("$", _)) => Err("it uses a variable, and there are none".into()),
        Some((sign, rest)) => Ok((Token::Sign(sign), rest)),
        None => Err(format!("'{}' has no meaning in it", text.chars().take(1).collect::<String>())),
    }
}
