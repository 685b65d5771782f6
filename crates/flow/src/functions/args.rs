//! The arguments of a call, and the questions functions ask about them. What is wrong is said with the function's name,
//! the argument's place and what it is.

use crate::expr::{EvalError, values};
use crate::{Array, Object, Value};

const LONGEST_FORMAT: usize = 10_000;

/// The evaluated arguments of one call.
pub(crate) struct Args {
    pub(crate) function: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Args {
    pub(crate) fn new(function: &'static str, values: Vec<Value>) -> Self {
        Self { function, values }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The argument, or null when there is none.
    pub(crate) fn get(&self, i: usize) -> &Value {
        self.values.get(i).unwrap_or(&Value::Null)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    /// An error about the call.
    pub(crate) fn fail<T>(&self, message: impl std::fmt::Display) -> Result<T, EvalError> {
        Err(EvalError::new(format!("'{}' {message}", self.function)))
    }

    /// An error about one argument.
    pub(crate) fn expected<T>(&self, i: usize, what: &str) -> Result<T, EvalError> {
        let given = self.get(i);
        let shown = match given {
            Value::String(text) => format!("the text '{}'", causeway_core::text::one_line(text, 60)),
            number if number.is_number() => format!("the {} {number}", kind_alone(number)),
            other => values::kind(other).to_owned(),
        };
        self.fail(format!("expects {what} as its {} argument, and got {shown}.", ordinal(i)))
    }

    pub(crate) fn text(&self, i: usize) -> Result<&str, EvalError> {
        match self.get(i) {
            Value::String(text) => Ok(text),
            _ => self.expected(i, "a text"),
        }
    }

    /// The text of an optional argument; null counts as absent.
    pub(crate) fn optional_text(&self, i: usize) -> Result<Option<&str>, EvalError> {
        if self.get(i).is_null() { Ok(None) } else { self.text(i).map(Some) }
    }

    /// Refuses a format that nobody wrote: each of its letters may become many.
    pub(crate) fn check_format(&self, format: &str) -> Result<(), EvalError> {
        if format.len() <= LONGEST_FORMAT {
            return Ok(());
        }
        Err(EvalError::limit(format!("'{}' takes formats of up to {LONGEST_FORMAT} bytes.", self.function)))
    }

    pub(crate) fn int(&self, i: usize) -> Result<i64, EvalError> {
        match self.get(i) {
            Value::Int(whole) => Ok(*whole),
            Value::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => Ok(*float as i64),
            Value::Decimal(number) if number.fract().is_zero() => {
                i64::try_from(*number).or_else(|_| self.expected(i, "a whole number of 64 bits"))
            }
            _ => self.expected(i, "a whole number"),
        }
    }

    /// A number that counts something: not below 0.
    pub(crate) fn count(&self, i: usize) -> Result<usize, EvalError> {
        usize::try_from(self.int(i)?).or_else(|_| self.expected(i, "a number of 0 or more"))
    }

    pub(crate) fn number(&self, i: usize) -> Result<f64, EvalError> {
        match self.get(i).as_f64() {
            Some(number) => Ok(number),
            None => self.expected(i, "a number"),
        }
    }

    pub(crate) fn array(&self, i: usize) -> Result<&Array, EvalError> {
        match self.get(i) {
            Value::Array(items) => Ok(items),
            _ => self.expected(i, "an array"),
        }
    }

    pub(crate) fn object(&self, i: usize) -> Result<&Object, EvalError> {
        match self.get(i) {
            Value::Object(members) => Ok(members),
            _ => self.expected(i, "an object"),
        }
    }
}

/// `integer` of `an integer`.
fn kind_alone(value: &Value) -> &'static str {
    let kind = values::kind(value);
    kind.split_once(' ').map_or(kind, |(_, kind)| kind)
}

fn ordinal(i: usize) -> String {
    match i {
        0 => "first".into(),
        1 => "second".into(),
        2 => "third".into(),
        3 => "fourth".into(),
        i => format!("{}th", i + 1),
    }
}
