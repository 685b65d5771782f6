//! Expressions as trees. The grammar is small: literals, calls, and access by `.name` or `[…]`, each optionally behind a
//! `?`. There are no operators.

use std::ops::Range;

use super::ExprError;
use super::lexer::{Lexer, Token, syntax};
use crate::Value;
use crate::functions::{self, Function};

/// How long expressions are before they are refused: far longer than any that someone wrote.
const LONGEST: usize = 1 << 20;
/// How deep expressions nest before they are refused.
const DEEPEST: usize = 100;

/// An expression and where it stands, in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) node: Node,
    pub(crate) span: Range<usize>,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Literal(Value),
    Call(Call),
    Access { base: Box<Expr>, key: Box<Expr>, optional: bool },
}

/// A call. `function` is `None` when no function has that name, which matters only if it is evaluated.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) function: Option<&'static Function>,
    pub(crate) arguments: Vec<Expr>,
}

/// Parses a whole text as one expression.
pub(crate) fn parse(text: &str) -> Result<Expr, ExprError> {
    let (expr, end, token) = parse_at(text, 0)?;
    if token == Token::End { Ok(expr) } else { Err(unexpected(&token, end, "the end of the expression")) }
}

/// Parses the expression that starts at byte `at`; gives what follows it too.
pub(crate) fn parse_at(text: &str, at: usize) -> Result<(Expr, Range<usize>, Token), ExprError> {
    let mut parser = Parser { lexer: Lexer::new(text, at), token: Token::End, span: at..at, depth: 0 };
    parser.advance()?;
    let expr = parser.expr()?;
    if expr.span.len() > LONGEST {
        let message = format!("An expression may have {LONGEST} bytes, and this has more.");
        return Err(ExprError { code: "TooLong", message, span: expr.span });
    }
    Ok((expr, parser.span, parser.token))
}

fn unexpected(token: &Token, span: Range<usize>, wanted: &str) -> ExprError {
    syntax(format!("Expected {wanted}, found {}.", token.shown()), span)
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    token: Token,
    span: Range<usize>,
    depth: usize,
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<Token, ExprError> {
        let (token, span) = self.lexer.next()?;
        self.span = span;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn expect(&mut self, token: &Token) -> Result<(), ExprError> {
        if self.token != *token {
            return Err(unexpected(&self.token, self.span.clone(), &token.shown()));
        }
        self.advance().map(drop)
    }

    fn expr(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("Expressions may nest {DEEPEST} deep, and this goes deeper.");
            return Err(ExprError { code: "TooDeep", message, span: self.span.clone() });
        }
        let mut expr = self.primary()?;
        let mut steps = 0;
        while matches!(self.token, Token::Question | Token::Dot | Token::OpenBracket) {
            steps += 1;
            if steps > DEEPEST * 2 {
                return Err(syntax("This goes through too many members.", self.span.clone()));
            }
            expr = self.access(expr)?;
        }
        self.depth -= 1;
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, ExprError> {
        let start = self.span.clone();
        let literal = |value: Value| Ok(Expr { node: Node::Literal(value), span: start.clone() });
        match self.token.clone() {
            Token::Text(text) => self.advance().and_then(|_| literal(text.into())),
            Token::Int(number) => self.advance().and_then(|_| literal(number.into())),
            Token::Float(number) => self.advance().and_then(|_| literal(number.into())),
            Token::Name(name) => {
                self.advance()?;
                self.named(name, start)
            }
            other => Err(unexpected(&other, start, "a value")),
        }
    }

    fn named(&mut self, name: String, start: Range<usize>) -> Result<Expr, ExprError> {
        if self.token == Token::Open {
            return self.call(name, start);
        }
        let value = match name.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => return Err(syntax(format!("'{name}' is not a value. Is it meant as '{name}' in quotes?"), start)),
        };
        Ok(Expr { node: Node::Literal(value), span: start })
    }

    fn call(&mut self, name: String, start: Range<usize>) -> Result<Expr, ExprError> {
        self.expect(&Token::Open)?;
        let mut arguments = Vec::new();
        if self.token != Token::Close {
            arguments.push(self.expr()?);
            while self.token == Token::Comma {
                self.advance()?;
                arguments.push(self.expr()?);
            }
        }
        let span = start.start..self.span.end;
        self.expect(&Token::Close)?;
        let function = functions::find(&name);
        Ok(Expr { node: Node::Call(Call { name, function, arguments }), span })
    }

    fn access(&mut self, base: Expr) -> Result<Expr, ExprError> {
        let optional = self.token == Token::Question;
        if optional {
            self.advance()?;
        }
        let key = match self.token {
            Token::Dot => self.member()?,
            Token::OpenBracket => return self.bracket(base, optional),
            _ => return Err(unexpected(&self.token, self.span.clone(), "'.' or '[' after '?'")),
        };
        let span = base.span.start..key.span.end;
        Ok(Expr { node: Node::Access { base: Box::new(base), key: Box::new(key), optional }, span })
    }

    fn member(&mut self) -> Result<Expr, ExprError> {
        let (name, span) = self.lexer.member()?;
        self.advance()?;
        Ok(Expr { node: Node::Literal(name.into()), span })
    }

    fn bracket(&mut self, base: Expr, optional: bool) -> Result<Expr, ExprError> {
        self.advance()?;
        let key = self.expr()?;
        let span = base.span.start..self.span.end;
        self.expect(&Token::CloseBracket)?;
        Ok(Expr { node: Node::Access { base: Box::new(base), key: Box::new(key), optional }, span })
    }
}
