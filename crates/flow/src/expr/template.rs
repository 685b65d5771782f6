//! One string of a definition: plain text, one typed expression (`@…`), or text with expressions in it (`…@{…}…`).

use super::lexer::{Token, syntax};
use super::{Context, EvalError, Evaluated, Expr, ExprError, Scope, evaluate, parser, values};
use crate::{Text, Value};

/// A parsed string.
#[derive(Debug, Clone)]
pub struct Template(Form);

#[derive(Debug, Clone)]
enum Form {
    Text(Text),
    Typed(Expr),
    Mixed(Vec<Part>),
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Expression(Expr),
}

impl Template {
    /// Parses a string as the language reads it.
    ///
    /// ```
    /// # use causeway_flow::expr::{Template, Scope};
    /// # struct Nothing;
    /// # impl Scope for Nothing { fn now(&self) -> chrono::DateTime<chrono::Utc> { chrono::DateTime::UNIX_EPOCH } }
    /// let value = |text: &str| Template::parse(text).unwrap().evaluate(&Nothing).unwrap();
    /// assert_eq!(value("@add(1, 2)"), 3);
    /// assert_eq!(value("sum: @{add(1, 2)}"), "sum: 3");
    /// assert_eq!(value("@@add"), "@add");
    /// ```
    ///
    /// # Errors
    /// The text is not in the language; the error says where.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        if let Some(rest) = text.strip_prefix("@@") {
            return Ok(Self(Form::Text(format!("@{rest}").into())));
        }
        if text.len() > 1 && text.starts_with('@') && !text.starts_with("@{") {
            return typed(text).map(Self);
        }
        if !text.contains("@{") {
            return Ok(Self(Form::Text(text.into())));
        }
        mixed(text).map(Self)
    }

    /// The value in a scope.
    ///
    /// # Errors
    /// The expression has no value there.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, EvalError> {
        self.within(&Context::new(scope))
    }

    /// Whether it is plain text without any expression, and which.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The plain text that it begins with.
    pub(crate) fn literal_start(&self) -> &str {
        match &self.0 {
            Form::Text(text) => text,
            Form::Mixed(parts) => match parts.first() {
                Some(Part::Text(text)) => text,
                _ => "",
            },
            Form::Typed(_) => "",
        }
    }

    /// The expression that it is and nothing else.
    pub(crate) fn as_expression(&self) -> Option<&Expr> {
        match &self.0 {
            Form::Typed(expr) => Some(expr),
            _ => None,
        }
    }

    pub(crate) fn within(&self, context: &Context) -> Evaluated {
        match &self.0 {
            Form::Text(text) => Ok(text.clone().into()),
            Form::Typed(expr) => evaluate(expr, context),
            Form::Mixed(parts) => joined(parts, context).map(Value::from),
        }
    }

    /// Every expression in it, outermost only.
    pub(crate) fn expressions(&self) -> Vec<&Expr> {
        match &self.0 {
            Form::Text(_) => Vec::new(),
            Form::Typed(expr) => vec![expr],
            Form::Mixed(parts) => parts.iter().filter_map(Part::expression).collect(),
        }
    }
}

impl Part {
    fn expression(&self) -> Option<&Expr> {
        match self {
            Part::Text(_) => None,
            Part::Expression(expr) => Some(expr),
        }
    }
}

fn typed(text: &str) -> Result<Form, ExprError> {
    let (expr, span, token) = parser::parse_at(text, 1)?;
    match token {
        Token::End => Ok(Form::Typed(expr)),
        token => Err(syntax(format!("Nothing may follow the expression, but {} does.", token.shown()), span)),
    }
}

fn mixed(text: &str) -> Result<Form, ExprError> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("@{") {
        let open = at + found;
        if text[at..open].ends_with('@') {
            // `@@{` stands for a literal `@{`: one of the two is already in the text before.
            plain.push_str(&text[at..open - 1]);
            plain.push_str("@{");
            at = open + 2;
            continue;
        }
        plain.push_str(&text[at..open]);
        let (expr, span, token) = parser::parse_at(text, open + 2)?;
        if token != Token::Brace {
            return Err(syntax(format!("Expected '}}', found {}.", token.shown()), span));
        }
        at = span.end;
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Expression(expr));
    }
    plain.push_str(&text[at..]);
    if parts.is_empty() {
        return Ok(Form::Text(plain.into()));
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(Form::Mixed(parts))
}

fn joined(parts: &[Part], context: &Context) -> Result<String, EvalError> {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Expression(expr) => out.push_str(&values::text(&evaluate(expr, context)?)),
        }
        context.check_size(out.len())?;
    }
    Ok(out)
}
