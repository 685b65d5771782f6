//! XPath expressions as trees.

use super::axes::{Axis, Test};
use super::functions::Function;
use super::lexer::{Token, tokens};

/// How many parts an expression may have, and with that how deep it nests.
const MOST_PARTS: usize = 400;

/// An expression.
#[derive(Debug)]
pub(super) enum Expr {
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Negative(Box<Expr>),
    Text(String),
    Number(f64),
    Call(&'static Function, Vec<Expr>),
    Path(Path),
}

/// Steps from somewhere.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

/// Where a path starts.
#[derive(Debug)]
pub(super) enum Start {
    Root,
    Context,
    /// An expression and what has to hold for each of its nodes.
    Filter(Box<Expr>, Vec<Expr>),
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

impl Step {
    fn plain(axis: Axis) -> Self {
        Self { axis, test: Test::Any, predicates: Vec::new() }
    }
}

/// Parses a whole expression.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, parts: 0 };
    let expr = parser.binary(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!("{} is not expected there", shown(token))),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("'{name}'"),
        Token::Text(_) => "a text".into(),
        Token::Number(number) => format!("'{number}'"),
        Token::Sign(sign) => format!("'{sign}'"),
    }
}

/// Operators from the loosest to the tightest.
const LEVELS: [&[&str]; 7] =
    [&["or"], &["and"], &["=", "!="], &["<", "<=", ">", ">="], &["+", "-"], &["*", "div", "mod"], &["|"]];

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    parts: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) {
            return Ok(());
        }
        Err(self.peek().map_or_else(
            || format!("a '{sign}' is missing"),
            |token| format!("{} stands where '{sign}' should", shown(token)),
        ))
    }

    fn count(&mut self) -> Result<(), String> {
        self.parts += 1;
        if self.parts > MOST_PARTS { Err(format!("it has more than {MOST_PARTS} parts")) } else { Ok(()) }
    }

    /// The operators of a level and all tighter ones; from `-` on, a sign may stand before.
    fn binary(&mut self, level: usize) -> Result<Expr, String> {
        let Some(signs) = LEVELS.get(level) else { return self.path() };
        if *signs == ["|"] && self.take("-") {
            self.count()?;
            return Ok(Expr::Negative(Box::new(self.binary(level)?)));
        }
        let mut left = self.binary(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.is(sign)) {
            self.count()?;
            self.at += 1;
            left = Expr::Binary(sign, Box::new(left), Box::new(self.binary(level + 1)?));
        }
        Ok(left)
    }

    fn path(&mut self) -> Result<Expr, String> {
        self.count()?;
        if self.take("//") {
            let mut steps = vec![Step::plain(Axis::DescendantOrSelf)];
            self.steps(&mut steps)?;
            return Ok(Expr::Path(Path { start: Start::Root, steps }));
        }
        if self.take("/") {
            let mut steps = Vec::new();
            if self.starts_step() {
                self.steps(&mut steps)?;
            }
            return Ok(Expr::Path(Path { start: Start::Root, steps }));
        }
        if self.starts_primary() {
            return self.filter();
        }
        let mut steps = Vec::new();
        self.steps(&mut steps)?;
        Ok(Expr::Path(Path { start: Start::Context, steps }))
    }

    fn starts_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Sign("@" | "." | "..")))
    }

    /// A primary expression is anything but a step: a call that is not a node test among them.
    fn starts_primary(&self) -> bool {
        match self.peek() {
            Some(Token::Name(name)) => {
                let called = self.tokens.get(self.at + 1) == Some(&Token::Sign("("));
                called && Test::of_call(name).is_none()
            }
            Some(Token::Text(_) | Token::Number(_) | Token::Sign("(")) => true,
            _ => false,
        }
    }

    fn filter(&mut self) -> Result<Expr, String> {
        let primary = self.primary()?;
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        if self.take("//") {
            steps.push(Step::plain(Axis::DescendantOrSelf));
            self.steps(&mut steps)?;
        } else if self.take("/") {
            self.steps(&mut steps)?;
        }
        if predicates.is_empty() && steps.is_empty() {
            return Ok(primary);
        }
        Ok(Expr::Path(Path { start: Start::Filter(Box::new(primary), predicates), steps }))
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Text(text)) => Ok(Expr::Text(text)),
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Name(name)) => self.call(&name),
            _ => {
                let inner = self.binary(0)?;
                self.expect(")")?;
                Ok(inner)
            }
        }
    }

    fn call(&mut self, name: &str) -> Result<Expr, String> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        if !self.is(")") {
            arguments.push(self.binary(0)?);
            while self.take(",") {
                arguments.push(self.binary(0)?);
            }
        }
        self.expect(")")?;
        Ok(Expr::Call(Function::of(name, arguments.len())?, arguments))
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        steps.push(self.step()?);
        loop {
            if self.take("//") {
                steps.push(Step::plain(Axis::DescendantOrSelf));
            } else if !self.take("/") {
                return Ok(());
            }
            self.count()?;
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.take("..") {
            return Ok(Step::plain(Axis::Parent));
        }
        if self.take(".") {
            return Ok(Step::plain(Axis::Own));
        }
        let mut axis = if self.take("@") { Axis::Attribute } else { Axis::Child };
        if self.tokens.get(self.at + 1) == Some(&Token::Sign("::")) {
            axis = match self.peek() {
                Some(Token::Name(name)) => Axis::named(name)?,
                _ => return Err("a '::' has no axis before it".into()),
            };
            self.at += 2;
        }
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.peek().map_or("it ends where a step is expected".into(), |token| {
                format!("{} stands where a step is expected", shown(token))
            }));
        };
        self.at += 1;
        let test = if self.take("(") { self.node_test(&name)? } else { Test::named(&name)? };
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn node_test(&mut self, name: &str) -> Result<Test, String> {
        let mut test = Test::of_call(name).ok_or_else(|| format!("'{name}()' cannot be a step"))?;
        if let (Test::Instruction(target), Some(Token::Text(text))) = (&mut test, self.peek().cloned()) {
            *target = Some(text);
            self.at += 1;
        }
        self.expect(")")?;
        Ok(test)
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, String> {
        let mut predicates = Vec::new();
        while self.take("[") {
            self.count()?;
            predicates.push(self.binary(0)?);
            self.expect("]")?;
        }
        Ok(predicates)
    }
}
