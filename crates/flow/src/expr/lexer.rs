//! Splits an expression into tokens. It works on demand, from any place in a text, because an expression may end in the
//! middle of one, at the `}` of an interpolation.

use std::ops::Range;

use super::ExprError;

/// One token, with what it says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Int(i64),
    Float(f64),
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Question,
    Brace,
    End,
}

impl Token {
    /// The token as it is named in a message.
    pub(crate) fn shown(&self) -> String {
        match self {
            Token::Name(name) => format!("'{name}'"),
            Token::Text(_) => "a text".into(),
            Token::Int(_) | Token::Float(_) => "a number".into(),
            Token::Open => "'('".into(),
            Token::Close => "')'".into(),
            Token::OpenBracket => "'['".into(),
            Token::CloseBracket => "']'".into(),
            Token::Comma => "','".into(),
            Token::Dot => "'.'".into(),
            Token::Question => "'?'".into(),
            Token::Brace => "'}'".into(),
            Token::End => "the end".into(),
        }
    }
}

/// Reads tokens of `text` from a byte position on.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The next token and where it is.
    pub(crate) fn next(&mut self) -> Result<(Token, Range<usize>), ExprError> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let Some(c) = self.peek() else { return Ok((Token::End, start..start)) };
        let token = match c {
            '(' => self.single(Token::Open),
            ')' => self.single(Token::Close),
            '[' => self.single(Token::OpenBracket),
            ']' => self.single(Token::CloseBracket),
            ',' => self.single(Token::Comma),
            '?' => self.single(Token::Question),
            '}' => self.single(Token::Brace),
            '\'' => self.quoted()?,
            '.' if !self.digit_follows() => self.single(Token::Dot),
            '0'..='9' | '+' | '-' | '.' => self.number()?,
            c if is_name(c) => Token::Name(self.take(is_name).to_owned()),
            '"' => return Err(syntax("Texts are written with single quotes: 'like this'.", start..start + 1)),
            c => return Err(syntax(format!("'{c}' has no meaning in an expression."), start..start + c.len_utf8())),
        };
        Ok((token, start..self.at))
    }

    /// The name after a dot; it may start with a digit or hold characters that a function's name may not.
    pub(crate) fn member(&mut self) -> Result<(String, Range<usize>), ExprError> {
        let start = self.at;
        let name = self.take(is_member);
        if name.is_empty() {
            return Err(syntax("A name has to follow the dot.", start..start));
        }
        Ok((name.to_owned(), start..self.at))
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn single(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn digit_follows(&self) -> bool {
        self.text[self.at + 1..].starts_with(|c: char| c.is_ascii_digit())
    }

    fn take(&mut self, fits: fn(char) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn quoted(&mut self) -> Result<Token, ExprError> {
        let start = self.at;
        let mut text = String::new();
        let mut rest = &self.text[start + 1..];
        loop {
            let Some(end) = rest.find('\'') else {
                return Err(syntax("A text is not closed: its last ' is missing.", start..self.text.len()));
            };
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            let Some(more) = rest.strip_prefix('\'') else { break };
            text.push('\'');
            rest = more;
        }
        self.at = self.text.len() - rest.len();
        Ok(Token::Text(text))
    }

    fn number(&mut self) -> Result<Token, ExprError> {
        let start = self.at;
        if matches!(self.peek(), Some('+' | '-')) {
            self.at += 1;
        }
        let mut previous = '0';
        while let Some(c) = self.peek() {
            let sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E');
            if !(c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || sign) {
                break;
            }
            previous = c;
            self.at += 1;
        }
        let (text, span) = (&self.text[start..self.at], start..self.at);
        let wrong = || syntax(format!("'{text}' is not a number."), span.clone());
        if text.contains(['.', 'e', 'E']) {
            let number: f64 = text.parse().map_err(|_| wrong())?;
            return if number.is_finite() { Ok(Token::Float(number)) } else { Err(wrong()) };
        }
        match text.parse::<i64>() {
            Ok(number) => Ok(Token::Int(number)),
            Err(_) if text.len() > 18 => Err(syntax(format!("{text} is too large for a whole number."), span)),
            Err(_) => Err(wrong()),
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_member(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '@' | '#' | ':')
}

pub(crate) fn syntax(message: impl Into<String>, span: Range<usize>) -> ExprError {
    ExprError { code: "Syntax", message: message.into(), span }
}
