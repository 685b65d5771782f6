//! The values of the language. Integers, floats and decimals stay apart, objects keep the order of their members, and a
//! clone costs the same however large the value is: texts, arrays and objects are shared until one of them is changed.

mod array;
mod convert;
mod json;
mod object;
mod parse;
mod write;

use array::Shape;

pub use array::Array;
pub use json::kept;
pub use object::Object;
pub use rust_decimal::Decimal;

pub(crate) use object::object;
pub(crate) use parse::parse;

/// A text. Up to 15 bytes it is held in place, so the names and words of most answers cost no allocation.
pub type Text = ecow::EcoString;

/// A value.
///
/// ```
/// # use causeway_flow::Value;
/// let value: Value = serde_json::from_str(r#"{"a": [1, 5.0], "B": "x"}"#).unwrap();
/// assert_eq!(value["a"][1], Value::Float(5.0));
/// assert_eq!(value.as_object().unwrap().find("b").unwrap().1, &Value::from("x"));
/// assert_eq!(value.to_string(), r#"{"a":[1,5.0],"B":"x"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number in double precision. What JSON has no number for (`NaN`, the infinities) is written as text.
    Float(f64),
    /// A number of up to 28 digits, with the zeros at its end. Whole numbers of JSON beyond 64 bits are decimals too.
    Decimal(Decimal),
    /// A text.
    String(Text),
    /// Values in order.
    Array(Array),
    /// Values by name, in order.
    Object(Object),
}

impl Value {
    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is an integer, a float or a decimal.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float(_) | Self::Decimal(_))
    }

    /// Whether it is a text.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// True or false.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The integer; a float or a decimal is none, whatever its digits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The integer, when it is not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|number| u64::try_from(number).ok())
    }

    /// The number of any kind, in double precision.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            // Read back from its digits, because a division of the two parts would be off in the last place.
            Self::Decimal(number) => number.to_string().parse().ok(),
            _ => None,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items.
    #[must_use]
    pub fn as_array(&self) -> Option<&Array> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members, to be changed.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of exactly that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// What a JSON pointer (RFC 6901) leads to.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |here, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match here {
                Self::Object(members) => members.get(&step),
                Self::Array(items) => items.get(step.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }

    /// How deep it nests at most: 0 for what holds nothing, 1 for an array of numbers.
    #[must_use]
    pub fn depth(&self) -> u32 {
        Shape::of(self).depth
    }

    /// About how many bytes it would take if none of its parts were shared.
    #[must_use]
    pub fn weight(&self) -> u64 {
        Shape::of(self).weight
    }
}

/// The member of that name, or null.
impl std::ops::Index<&str> for Value {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

/// The item at that place, or null.
impl std::ops::Index<usize> for Value {
    type Output = Value;

    fn index(&self, place: usize) -> &Value {
        self.as_array().and_then(|items| items.get(place)).unwrap_or(&Value::Null)
    }
}

/// As its JSON.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
